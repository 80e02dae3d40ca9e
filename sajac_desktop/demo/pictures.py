"""A picture of every page and dialog, in each language and colour scheme."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QDialog, QWidget

from models.queries.customer_card import customer_by_mobile
from models.queries.products import find_products
from models.queries.staff import read_staff
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from sajac_desktop.demo.trade import AHMAD
from ui.approval import ask_approval
from ui.places import NewCustomer, ShowCustomer, ShowReport, ShowSetting
from ui.settings.page import SECTIONS
from ui.start.first_run import (
    JOIN,
    LANGUAGE,
    OWNER,
    PIN,
    PRINTER,
    READY,
    SERVICE,
    SHOP,
    FirstRun,
)

if TYPE_CHECKING:
    from sajac_desktop.demo.day import Day
    from ui.customers.page import CustomersPage
    from ui.products.page import ProductsPage
    from ui.reports.page import ReportsPage
    from ui.sale.page import SalePage
    from ui.settings.page import SettingsPage

_SETTLE = 0.03
_SEARCH = 0.2
"""A search begins when typing pauses."""
_REPORTS = ("today", "yesterday", "month", "year", "range", "split", "invoices", "closings")


class Pictures:
    """Shows each page as a person would meet it, and keeps what it looks like."""

    def __init__(self, till: Till, hands: Hands, day: "Day", folder: Path) -> None:
        self._till = till
        self._hands = hands
        self._day = day
        self._folder = folder
        self._to = folder

    def first_run(self) -> None:
        """Every step of the first start, in each look; ends as it began."""
        from sajac_desktop.demo import DEMO_LOOKS

        for language, colours in DEMO_LOOKS:
            self._wear(language, colours)
            page = self._till.window.part()
            assert isinstance(page, FirstRun)
            for step, name in (
                (LANGUAGE, "language"),
                (SHOP, "shop"),
                (OWNER, "owner"),
                (SERVICE, "service"),
                (PRINTER, "printer"),
                (READY, "ready"),
                (JOIN, "join"),
                (PIN, "pin"),
            ):
                page.show_step(step)
                self._keep(f"first-run-{name}")
        self._wear("fa", "light")

    def take(self, language: str, colours: str) -> None:
        """Every page and dialog in one look."""
        self._wear(language, colours)
        self._pages()
        self._customers()
        self._products()
        self._reports()
        self._settings()
        self._around()
        self._sale()

    def _wear(self, language: str, colours: str) -> None:
        self._to = self._folder / f"{language}-{colours}"
        self._to.mkdir(parents=True, exist_ok=True)
        self._till.wear(language, colours)
        self._hands.rest(_SETTLE)

    def _pages(self) -> None:
        for name in ("dashboard", "prints", "support"):
            self._show(name)
            self._keep(name)

    def _sale(self) -> None:
        self._show("sale")
        self._keep("sale-start")
        self._hands.type("09111111111")
        self._hands.press("Return")
        self._keep("sale-membership")
        self._hands.press("Escape")
        self._day.begin_invoice()
        self._keep("sale-invoice")
        page = cast("SalePage", self._page("sale"))
        page.invoice.show_past()
        self._keep("sale-past-invoices")
        self._hands.press("Escape")
        ask_approval(self._till.desk, page, lambda _person: None)
        self._keep_dialog("sale-approval")
        page.delete_sale()

    def _customers(self) -> None:
        self._show("customers")
        page = cast("CustomersPage", self._page("customers"))
        self._keep("customers")
        page.list.table.open_actions(3)
        self._keep("customers-actions")
        page.list.table.close_actions()
        card = self._till.tasks.now(lambda connection: customer_by_mobile(connection, AHMAD))
        assert card is not None
        self._show("customers", ShowCustomer(card.id))
        self._keep("customer-sheet")
        self._hands.press("Escape")
        page.adjust(card.id)
        self._keep_dialog("customer-points-and-credit")
        page.edit(card.id)
        self._keep_dialog("customer-edit")
        self._show("customers", NewCustomer("0912"))
        self._keep_dialog("customer-new")

    def _products(self) -> None:
        self._show("products")
        page = cast("ProductsPage", self._page("products"))
        self._keep("products")
        product = self._till.tasks.now(lambda connection: find_products(connection, "شیر"))[0]
        page.open_form(product)
        self._keep_dialog("product-edit")
        page.groups_button.click()
        self._keep_dialog("product-groups")

    def _reports(self) -> None:
        page = cast("ReportsPage", self._page("reports"))
        for name in _REPORTS:
            self._show("reports", ShowReport(name))  # type: ignore[arg-type]
            self._keep(f"reports-{name}")
        self._day.show_invoice(1)
        self._keep("reports-invoice")
        self._day.open_return(1)
        dialog = self._hands.dialog()
        assert dialog is not None
        dialog.lines.choose_all()  # type: ignore[attr-defined]
        self._keep_dialog("reports-return")
        assert page.invoices.view.sheet is not None
        self._till.desk.papers.preview_receipt(page.invoices.view.sheet.id, page)
        self._keep_dialog("reports-preview")
        self._day.count_the_drawer()
        self._keep("reports-end_of_day")
        page.end_of_day.cash.click()
        self._keep_dialog("reports-cash")

    def _settings(self) -> None:
        page = cast("SettingsPage", self._page("settings"))
        for name in (entry.name for entry in SECTIONS if entry.name != "about"):
            self._show("settings", ShowSetting(name))
            self._keep(f"settings-{name}")
            open_form = getattr(page.section(), "open_form", None)
            if open_form is not None:
                open_form()
                self._keep_dialog(f"settings-{name}-form")

    def _around(self) -> None:
        assert self._till.shell is not None
        self._show("dashboard")
        self._till.shell.go_to_anything()
        self._hands.type("احمد")
        self._hands.rest(_SEARCH)
        self._keep("go-to-anything")
        self._hands.press("Escape")
        self._till.lock()
        self._keep("sign-in")
        people = self._till.tasks.now(lambda connection: read_staff(connection))
        self._till.sign_in(people[0])

    def _page(self, name: str) -> QWidget:
        assert self._till.shell is not None
        return self._till.shell.made(name)

    def _show(self, name: str, argument: object = None) -> None:
        assert self._till.shell is not None
        self._till.shell.show_page(name, argument)

    def _settle(self) -> None:
        """Wait until everything asked of the database so far, and what came of it, is shown."""
        for _ in range(2):
            self._wait_for_database()
        self._hands.rest(_SETTLE)

    def _wait_for_database(self) -> None:
        answered: list[None] = []
        self._till.tasks.run(lambda _connection: None, answered.append, owner=self._till)
        self._hands.wait("the database", lambda: bool(answered))

    def _keep(self, name: str) -> None:
        """What the window looks like now."""
        self._settle()
        self._till.window.grab().save(str(self._to / f"{name}.png"))

    def _keep_dialog(self, name: str) -> None:
        """The open dialog over the window, which it dims; then close it."""
        self._hands.wait(f"the dialog {name}", lambda: self._hands.dialog() is not None)
        self._settle()
        dialog = self._hands.dialog()
        assert dialog is not None
        picture = self._till.window.grab()
        place = dialog.mapToGlobal(dialog.rect().topLeft())
        dialog.render(picture, self._till.window.mapFromGlobal(place))
        picture.save(str(self._to / f"{name}.png"))
        if isinstance(dialog, QDialog):
            dialog.reject()
        self._hands.wait("the dialog's end", lambda: self._hands.dialog() is None)
