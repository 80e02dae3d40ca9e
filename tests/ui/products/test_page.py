"""Finding, filtering, removing and exporting products, and scans on their page."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.display import Display
from models.queries.products import Product
from models.services.products import ProductDetails, add_product, add_subgroup
from models.services.shop import add_title
from models.tables.titles import PRODUCT_GROUPS
from resources.translations import use_language
from ui.desk import Action, Desk
from ui.excel import ExcelTable
from ui.places import ShowProduct
from ui.products.columns import excel_columns
from ui.products.groups_dialog import GroupsDialog
from ui.products.page import ProductsPage
from ui.row_actions import RowActions
from ui.theme import LIGHT, SIZES, apply
from ui.widgets.buttons import Button

Said = list[tuple[str, str, Action | None]]


def titles(page: ProductsPage) -> list[str]:
    return [row.title for row in page.model.rows()]


def product(page: ProductsPage, part: str) -> Product:
    found: Product = next(row for row in page.model.rows() if part in row.title)
    return found


def test_the_model_keeps_qts_contract(page: ProductsPage, qtbot: QtBot) -> None:
    tester = QAbstractItemModelTester(
        page.model, QAbstractItemModelTester.FailureReportingMode.Warning
    )
    page.search.setText("شیر")
    qtbot.waitUntil(lambda: len(titles(page)) == 1)
    tester.deleteLater()


def test_search_finds_any_part_of_title_and_barcode(page: ProductsPage, qtbot: QtBot) -> None:
    page.search.setText("گردان")
    qtbot.waitUntil(lambda: titles(page) == ["روغن آفتاب‌گردان ۱٫۵ لیتر"])
    page.search.setText("۳۶۳۰۳")
    qtbot.waitUntil(lambda: titles(page) == ["Nescafé Gold 100g"])
    assert page.on_escape()
    qtbot.waitUntil(lambda: len(titles(page)) == 5)
    assert not page.on_escape()


def test_what_is_not_found_is_said_and_all_can_be_shown(page: ProductsPage, qtbot: QtBot) -> None:
    page.search.setText("ناپیدا")
    qtbot.waitUntil(lambda: not titles(page))
    assert page.empty.isVisible()
    page.empty.button.click()
    qtbot.waitUntil(lambda: len(titles(page)) == 5)


def test_filters_by_group_subgroup_and_state(page: ProductsPage, desk: Desk, qtbot: QtBot) -> None:
    def write(connection: object) -> tuple[int, int]:
        group = add_title(connection, PRODUCT_GROUPS, "نوشیدنی", now())  # type: ignore[arg-type]
        subgroup = add_subgroup(connection, group, "چای", now())  # type: ignore[arg-type]
        details = ProductDetails("چای احمد", subgroup, 900_000, active=False)
        add_product(connection, details, now())  # type: ignore[arg-type]
        return group, subgroup

    group, subgroup = desk.tasks.write_now(write, {"products", "groups"})
    qtbot.waitUntil(lambda: len(titles(page)) == 6)
    page.filters.group.set_value(group)
    qtbot.waitUntil(lambda: titles(page) == ["چای احمد"])
    assert [page.filters.subgroup.itemData(i) for i in range(page.filters.subgroup.count())] == [
        0,
        subgroup,
    ]
    page.filters.state.set_value("active")
    qtbot.waitUntil(lambda: titles(page) == [])
    page.filters.group.set_value(0)
    qtbot.waitUntil(lambda: len(titles(page)) == 5)
    page.filters.state.set_value("inactive")
    qtbot.waitUntil(lambda: titles(page) == ["چای احمد"])


def test_sorts_by_price_and_keeps_the_order(page: ProductsPage, desk: Desk, qtbot: QtBot) -> None:
    section = [column.key for column in page.model.columns].index("price")
    page.model.sort(section, Qt.SortOrder.DescendingOrder)
    assert titles(page)[0] == "Nescafé Gold 100g"
    details = ProductDetails("زعفران", 1, 90_000_000)
    desk.tasks.write_now(lambda connection: add_product(connection, details, now()), {"products"})
    qtbot.waitUntil(lambda: titles(page)[0] == "زعفران")


def test_a_product_is_removed_and_brought_back(
    page: ProductsPage, said: Said, qtbot: QtBot
) -> None:
    page.remove(product(page, "لواش"))
    qtbot.waitUntil(lambda: len(titles(page)) == 4 and bool(said))
    text, _, action = said[-1]
    assert "نان لواش بسته‌ای" in text
    assert action is not None
    action[1]()
    qtbot.waitUntil(lambda: len(titles(page)) == 5)


def test_a_barcode_given_away_meanwhile_keeps_a_product_removed(
    page: ProductsPage, desk: Desk, said: Said, qtbot: QtBot
) -> None:
    page.remove(product(page, "لواش"))
    qtbot.waitUntil(lambda: bool(said))
    undo = said[-1][2]
    details = ProductDetails("نان دیگر", 1, 1, barcode="6261107020038")
    desk.tasks.write_now(lambda connection: add_product(connection, details, now()), {"products"})
    assert undo is not None
    undo[1]()
    qtbot.waitUntil(lambda: said[-1][1] == "error")
    assert "نان دیگر" in said[-1][0]


def test_the_built_in_product_stays(page: ProductsPage, said: Said) -> None:
    page.remove(product(page, "خرید از پوز"))
    assert said[-1][1] == "info"
    assert len(titles(page)) == 5


def test_a_scan_opens_the_product(page: ProductsPage) -> None:
    assert page.on_scan("7613036303712")
    assert page.dialog is not None
    assert page.dialog.title.text() == "Nescafé Gold 100g"


def test_a_scan_that_looks_like_a_mobile_number_opens_its_product(
    page: ProductsPage, desk: Desk
) -> None:
    """An older book's ISBN: ten digits that begin with a 9."""
    book = ProductDetails("کتاب", 1, 900_000, barcode="9640012345")
    desk.tasks.write_now(lambda connection: add_product(connection, book, now()))
    assert page.on_scan("9640012345")
    assert page.dialog is not None
    assert page.dialog.title.text() == "کتاب"


def test_an_unknown_scan_offers_a_new_product(page: ProductsPage) -> None:
    assert page.on_scan("9990001112223")
    assert page.dialog is not None
    assert page.dialog.barcode.text() == "9990001112223"
    assert page.dialog.title.text() == ""
    assert page.dialog.messages.text()


def test_a_scan_while_the_form_is_open_fills_its_barcode(page: ProductsPage) -> None:
    dialog = page.open_form(None)
    dialog.on_scan("6260000000012")
    assert dialog.barcode.text() == "6260000000012"


def test_opened_at_a_product_shows_its_form(page: ProductsPage) -> None:
    wanted = product(page, "لواش")
    page.opened(ShowProduct(wanted.id))
    assert page.dialog is not None
    assert page.dialog.title.text() == wanted.title


def test_typing_anywhere_searches(page: ProductsPage, type_into: object, qtbot: QtBot) -> None:
    page.table.setFocus()
    type_into(page.table, "لواش")  # type: ignore[operator]
    assert page.search.text() == "لواش"
    qtbot.waitUntil(lambda: len(titles(page)) == 1)


def test_an_empty_shop_is_told_the_first_step(page: ProductsPage, desk: Desk, qtbot: QtBot) -> None:
    for row in list(page.model.rows()):
        if not row.built_in:
            page.remove(row)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)
    assert page.empty.isVisible()
    page.empty.button.click()
    assert page.dialog is not None


def test_excel_holds_what_the_table_shows(
    page: ProductsPage, desk: Desk, said: Said, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = page.model.rows()
    path = tmp_path / "کالاها.xlsx"
    page.export.start(ExcelTable("کالا", excel_columns(desk.display), rows, len(rows)), path)
    qtbot.waitUntil(lambda: bool(said))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(cells) == 6
    coffee = next(row for row in cells if row[0] == "Nescafé Gold 100g")
    assert coffee[5] == "7613036303712"
    assert coffee[7] == 4_250_000


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_small_window_shows_what_it_is_and_costs(
    desk: Desk, qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    use_language(language)
    apply(qapp, LIGHT, language)
    desk.display = Display("en" if language == "en" else "fa")
    page = ProductsPage(desk)
    qtbot.addWidget(page)
    # What a 1366×768 screen offers at 150 %.
    page.resize(911 - SIZES.rail_narrow, 512)
    page.show()
    page.opened(None)
    qtbot.waitUntil(lambda: page.model.rowCount() == 5)
    QApplication.processEvents()
    seen = {
        column.key
        for place, column in enumerate(page.model.columns)
        if not page.table.isColumnHidden(place)
    }
    assert page.table.horizontalScrollBar().maximum() == 0
    assert seen >= {"title", "group_title", "code", "barcode", "price", "state"}


def test_groups_are_edited_over_the_page(page: ProductsPage, qtbot: QtBot) -> None:
    page.groups_button.click()
    dialog = page.findChild(GroupsDialog)
    assert dialog is not None
    groups = dialog.sections[0]
    qtbot.waitUntil(lambda: groups.model.rowCount() == 1)
    groups.title.setText("لبنیات")
    groups.add_button.click()
    qtbot.waitUntil(lambda: groups.model.rowCount() == 2)
    qtbot.waitUntil(lambda: len(page.lists.groups) == 2)
    dialog.reject()
    QApplication.processEvents()


def test_what_was_deleted_over_the_page_is_undone_there_by_keys(
    page: ProductsPage, said: Said, qtbot: QtBot
) -> None:
    page.groups_button.click()
    dialog = page.findChild(GroupsDialog)
    assert dialog is not None
    groups = dialog.sections[0]
    groups.title.setText("لبنیات")
    groups.add_button.click()
    qtbot.waitUntil(lambda: groups.model.rowCount() == 2)
    assert "لبنیات" in dialog.messages.text()
    groups.remove(next(row for row in groups.model.rows() if row.title == "لبنیات"))
    qtbot.waitUntil(lambda: groups.model.rowCount() == 1)
    assert dialog.messages.isVisible()
    assert said == []  # the window's own words would lie behind the dialog
    # From the last field Tab comes to "Undo" before the foot of the dialog.
    dialog.cancel.setFocus()
    close, undo = dialog.messages._close, dialog.messages._button
    QTest.keyClick(dialog.cancel, Qt.Key.Key_Backtab)
    assert dialog.focusWidget() is close
    QTest.keyClick(close, Qt.Key.Key_Backtab)
    assert dialog.focusWidget() is undo
    QTest.keyClick(undo, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: groups.model.rowCount() == 2)
    dialog.reject()
    QApplication.processEvents()


@pytest.mark.usefixtures("cashier")
class TestForACashier:
    """Goods can be looked at; what would change them is off, and says why."""

    def test_the_ways_to_change_are_off_and_say_why(self, page: ProductsPage) -> None:
        for button in (page.new_button, page.groups_button):
            assert not button.isEnabled()
            assert "مدیر" in button.toolTip()
        page.table.open_actions(0)
        strip = page.table.findChild(RowActions)
        assert strip is not None
        for action in strip.findChildren(Button):
            assert not action.isEnabled()
            assert "مدیر" in action.toolTip()

    def test_a_product_is_shown_and_cannot_be_saved(self, page: ProductsPage) -> None:
        milk = product(page, "شیر")
        dialog = page.open_form(milk)
        assert dialog.price.amount() == milk.price
        assert not dialog.form.isEnabled()
        assert not dialog.action.isEnabled()
        assert "مدیر" in dialog.messages.text()
        dialog.on_scan("6269999999997")
        assert dialog.barcode.value() == milk.barcode

    def test_nothing_is_deleted(self, page: ProductsPage, said: Said) -> None:
        milk = product(page, "شیر")
        page.table.go_to(page.model.rows().index(milk))
        QTest.keyClick(page, Qt.Key.Key_Delete)
        assert "مدیر" in said[-1][0]
        page.load()
        assert milk in page.model.rows()

    def test_an_unknown_barcode_is_only_told(self, page: ProductsPage, said: Said) -> None:
        page.on_scan("6269999999997")
        assert page.dialog is None
        assert "6269999999997" in said[-1][0]
