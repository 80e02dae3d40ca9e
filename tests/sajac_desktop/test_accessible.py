"""What a screen reader can say: a name for whatever takes the keys, and the cells of a table."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from models.queries.products import find_products
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from tests.sajac_desktop.test_till import sign_in
from ui.approval import ask_approval
from ui.places import NewCustomer, ShowReport, ShowSetting
from ui.settings.page import SECTIONS
from ui.tables import DataTable

REPORTS = ("end_of_day", "today", "range", "split", "invoices", "closings")


def unnamed(shown: QWidget) -> Iterator[str]:
    """Every visible widget the keys can go to and nobody can name."""
    for widget in [shown, *shown.findChildren(QWidget)]:
        takes_keys = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy()
        if not (takes_keys and widget.isVisible() and widget.isEnabled()):
            continue
        if isinstance(widget, QLineEdit) and isinstance(widget.parentWidget(), QComboBox):
            continue  # the line of a choice is the choice's own
        told = QAccessible.queryAccessibleInterface(widget)
        if not told.text(QAccessible.Text.Name).strip():
            yield f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}"


@pytest.fixture
def owner(till: Till, hands: Hands) -> Till:
    """The till with its owner signed in."""
    assert list(unnamed(till.window)) == []
    sign_in(till, hands)
    return till


def dialog(hands: Hands) -> QDialog:
    """The dialog that is open, as soon as it is."""
    hands.wait("a dialog", lambda: isinstance(hands.dialog(), QDialog))
    hands.rest(0.05)
    found = hands.dialog()
    assert isinstance(found, QDialog)
    return found


def check_dialog(hands: Hands, name: str) -> None:
    """Look at the open dialog and close it."""
    shown = dialog(hands)
    assert list(unnamed(shown)) == [], name
    shown.reject()
    hands.wait("the dialog's end", lambda: hands.dialog() is None)


def test_whatever_takes_the_keys_on_a_page_has_a_name(owner: Till, hands: Hands) -> None:
    shell = owner.shell
    assert shell is not None
    places: list[tuple[str, object]] = [(name, None) for name in shell._factories]
    places += [("reports", ShowReport(name)) for name in REPORTS]  # type: ignore[arg-type]
    places += [("settings", ShowSetting(one.name)) for one in SECTIONS if not one.leaves]
    for page, argument in places:
        shell.show_page(page, argument)
        hands.rest(0.1)
        assert list(unnamed(shell)) == [], (page, argument)
    shell.show_page("sale")
    for keys, typed in (("F10", ""), ("Return", "6260100320014"), ("Ctrl+D", "")):
        hands.type(typed)
        hands.press(keys)
        hands.rest(0.1)
        assert list(unnamed(shell)) == [], keys


def test_whatever_takes_the_keys_in_a_dialog_has_a_name(owner: Till, hands: Hands) -> None:
    shell = owner.shell
    assert shell is not None
    shell.show_page("customers", NewCustomer("0912"))
    check_dialog(hands, "a new member")
    products = shell.made("products")
    shell.show_page("products")
    milk = owner.tasks.now(lambda connection: find_products(connection, "شیر"))[0]
    for product in (None, milk):
        products.open_form(product)  # type: ignore[attr-defined]
        check_dialog(hands, "a product")
    products.groups_button.click()  # type: ignore[attr-defined]
    check_dialog(hands, "the groups")
    settings = shell.made("settings")
    for name in ("staff", "printers"):
        shell.show_page("settings", ShowSetting(name))
        settings.section().open_form()  # type: ignore[attr-defined]
        check_dialog(hands, name)
    shell.show_page("reports", ShowReport("end_of_day"))
    hands.rest(0.1)
    shell.made("reports").end_of_day.cash.click()  # type: ignore[attr-defined]
    check_dialog(hands, "cash")
    ask_approval(owner.desk, shell, lambda _person: None)
    check_dialog(hands, "an approval")


def test_a_table_tells_its_cells_and_its_columns(owner: Till, hands: Hands) -> None:
    shell = owner.shell
    assert shell is not None
    shell.show_page("products")
    table = shell.made("products").table  # type: ignore[attr-defined]
    assert isinstance(table, DataTable)
    hands.wait("the products", lambda: table.table_model().rowCount() > 0)
    told = QAccessible.queryAccessibleInterface(table)
    said = [
        told.child(place).text(QAccessible.Text.Name)
        for place in range(told.childCount())
        if told.child(place) is not None
    ]
    assert "شیر کم‌چرب ۱ لیتری" in said
    assert "عنوان" in said
