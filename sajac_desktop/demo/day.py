"""A day at the till by keys alone: first run, sales of every kind, a return, a closed day."""

from typing import TYPE_CHECKING, cast

from models.calendar import Period, business_date, now
from models.queries.invoices import InvoiceFilter, invoice_ids
from models.queries.reports import figures
from models.queries.sheets import Figures
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from sajac_desktop.demo.trade import AHMAD
from ui.places import ShowInvoice, ShowReport
from ui.shell import Shell
from ui.start.first_run import PRINTER, READY, SERVICE, FirstRun

if TYPE_CHECKING:
    from ui.reports.page import ReportsPage
    from ui.reports.return_dialog import ReturnDialog
    from ui.sale.page import SalePage

PIN = "1234"
NEWCOMER = "09359876543"
_MILK, _BREAD, _COFFEE = "6260100320014", "6261107020038", "7613036303712"


class Day:
    """What the demo's cashier does, step by step."""

    def __init__(self, till: Till, hands: Hands, printer_port: int) -> None:
        self._till = till
        self._hands = hands
        self._port = printer_port

    def first_run(self) -> None:
        """Language, shop, owner and the printer, to the page where one signs in."""
        hands = self._hands
        page = self._till.window.part()
        assert isinstance(page, FirstRun)
        hands.press("Return")
        for text in ("فروشگاه آرا", "تهران", "تهران", "۰۲۱۸۸۷۷۶۶۵۵", "خیابان آزادی، پلاک ۱۲"):
            hands.type(text)
            hands.press("Tab")
        hands.press("Return")
        hands.type("محمدرضا")
        hands.press("Tab")
        hands.type("خرم‌آبادی")
        for text in ("", "۰۹۱۲۱۱۱۲۲۳۳", PIN, PIN):
            hands.press("Tab")
            hands.type(text)
        hands.press("Return")
        hands.wait("the service's step", lambda: page.step() == SERVICE)
        page.show_step(PRINTER)
        page.printer.set_address(f"127.0.0.1:{self._port}")
        page.printer.save(lambda: page.show_step(READY))

    def finish_first_run(self) -> None:
        """Open the till's door."""
        page = self._till.window.part()
        assert isinstance(page, FirstRun)
        page.finished.emit()

    def sign_in(self) -> None:
        """The owner's PIN."""
        self._hands.rest(0.05)
        self._hands.type(PIN)
        self._hands.press("Return")
        self._hands.wait("the dashboard", lambda: self._shell().shown()[0] == "dashboard")

    def open_till(self) -> None:
        """Five million rials in the drawer."""
        self._hands.press("F2")
        self._hands.type("۵۰۰۰۰۰۰")
        self._hands.press("F12")
        self._hands.wait("an open till", lambda: self._sale().sale.terms.till_open)

    def sell_to_a_member(self) -> None:
        """Three scans to a member, paid partly with credit, the rest by card."""
        self._hands.type(AHMAD)
        self._hands.press("Return")
        for code in (_MILK, _BREAD, _COFFEE):
            self._hands.scan(code)
        self._hands.press("F11")
        self._hands.type("۴۰۰۰۰")
        self._issue()

    def sell_to_a_newcomer(self) -> None:
        """A number nobody has: the membership form, a referrer, then one final amount."""
        self._hands.type(NEWCOMER)
        self._hands.press("Return")
        self._hands.type("حمیدرضا")
        self._hands.press("Tab")
        self._hands.type("آرا")
        self._hands.press("F12")
        self._hands.type("۵۰۰۰۰۰")
        self._hands.press("Return")
        self._issue()

    def spend(self, mobile: str, credit: int) -> None:
        """One final amount to a member, paid partly with credit."""
        self._hands.type(mobile)
        self._hands.press("Return")
        self._hands.type("۳۰۰۰۰۰")
        self._hands.press("Return")
        self._hands.press("F11")
        self._hands.type(str(credit))
        self._issue()

    def sell_to_a_walk_in(self) -> None:
        """Without a customer, for cash with change."""
        self._hands.press("F10")
        self._hands.scan(_COFFEE)
        self._pay_cash("۵۰۰۰۰۰۰")
        self._issue()

    def sell_with_a_split_payment(self) -> None:
        """Part in cash, the rest by card, with a discount on the invoice."""
        self._hands.type(AHMAD)
        self._hands.press("Return")
        self._hands.scan(_COFFEE)
        self._hands.scan(_MILK)
        self._hands.press("Ctrl+D")
        self._hands.type("۳۵۰۰۰")
        self._hands.press("Return")
        self._hands.press("F5")
        self._hands.type("۲۰۰۰۰۰۰")
        self._hands.press("F5")
        self._hands.type("۲۶۰۰۰۰۰")
        self._issue()

    def take_back(self) -> None:
        """All of the day's first sale comes back."""
        self.open_return()
        dialog = cast("ReturnDialog", self._hands.dialog())
        self._hands.press("F9")
        self._hands.wait("the return's preview", lambda: dialog.preview() is not None)
        dialog.reason.setText("تاریخ گذشته")
        dialog.action.click()
        self._hands.wait("the return's end", lambda: self._hands.dialog() is None)

    def open_return(self, place: int = 0) -> None:
        """Show the dialog of a return for one of the day's sales."""
        self.show_invoice(place)
        self._reports().invoices.view.give_back()
        self._hands.wait("the return's dialog", lambda: self._hands.dialog() is not None)
        self._hands.rest(0.1)

    def show_invoice(self, place: int) -> None:
        """Open one of the day's sales in the reports; 0 is the first."""
        day = business_date(now())
        wanted = InvoiceFilter(period=Period(day, day), kind="sale")
        sales = self._till.tasks.now(lambda connection: invoice_ids(connection, wanted))
        sale = sales[-1 - place]
        self._shell().show_page("reports", ShowInvoice(sale))
        view = self._reports().invoices.view
        self._hands.wait("the invoice", lambda: view.sheet is not None and view.sheet.id == sale)

    def reprint(self) -> None:
        """The same invoice once more, marked as a copy."""
        self._reports().invoices.view.print_()

    def count_the_drawer(self) -> None:
        """Fill in the notes of the evening, a little too few."""
        self._shell().show_page("reports", ShowReport("end_of_day"))
        end = self._reports().end_of_day
        self._hands.wait("what is expected", lambda: end.expected_amount() is not None)
        left = (end.expected_amount() or 0) - 50_000
        for note in (1_000_000, 500_000, 100_000, 50_000, 10_000):
            end.count.field(note).setFocus()
            self._hands.press("Ctrl+A")
            self._hands.type(str(left // note))
            self._hands.press("Tab")
            left %= note
        end.reason.setText("پول خرد داده شد")
        self._hands.rest(0.05)

    def close_the_day(self) -> None:
        """F12: the Z report is saved and printed."""
        closed: list[object] = []
        end = self._reports().end_of_day
        end.closed.connect(closed.append)
        self._hands.press("F12")
        self._hands.wait("the closed day", lambda: bool(closed))

    def today(self) -> Figures:
        """The day's six figures as the reports tell them."""
        day = business_date(now())
        return self._till.tasks.now(lambda connection: figures(connection, Period(day, day)))

    def begin_invoice(self) -> None:
        """An invoice as in the middle of a sale: a member, four lines, some credit."""
        self._shell().show_page("sale")
        self._hands.press("Ctrl+A")
        self._hands.type(AHMAD)
        self._hands.press("Return")
        for code in (_MILK, _BREAD, _COFFEE, "6260402111203"):
            self._hands.scan(code)
        self._hands.type("+")
        self._hands.press("F11")
        self._hands.type("۴۰۰۰۰")

    def _pay_cash(self, amount: str) -> None:
        self._hands.press("F5")
        self._hands.press("F5")
        self._hands.type(amount)

    def _issue(self) -> None:
        page = self._sale()
        self._hands.press("F12")
        self._hands.wait("the issued invoice", page.shows_result)
        self._hands.press("Return")
        self._hands.wait("the next sale", lambda: not page.shows_result())

    def _shell(self) -> Shell:
        assert self._till.shell is not None, "somebody is signed in"
        return self._till.shell

    def _sale(self) -> "SalePage":
        return cast("SalePage", self._shell().made("sale"))

    def _reports(self) -> "ReportsPage":
        return cast("ReportsPage", self._shell().made("reports"))
