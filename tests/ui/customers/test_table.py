"""The customers table: search, filters, sort, keys, count, what it does without anybody."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from models.database import Database
from models.display import Display
from models.queries.customers import CustomerFilter, CustomerRow
from models.text import sort_key
from resources.translations import use_language
from tests.ui.customers.keys import MODIFIER, focused, press, write
from ui.customers.page import CustomersPage
from ui.desk import Desk
from ui.excel import ExcelTable
from ui.places import FindCustomers, SellTo
from ui.shell import Shell
from ui.theme import LIGHT, SIZES, apply


def names(page: CustomersPage) -> list[str]:
    """Who is shown, in order."""
    model = page.list.listing.model
    return [model.row(place).name for place in range(model.rowCount())]


def search(page: CustomersPage, qtbot: QtBot, text: str) -> list[str]:
    """Type into the search field; who is shown once the answer is there."""
    page.list.search.setFocus()
    page.list.search.selectAll()
    with qtbot.waitSignal(page.list.listing.counted, check_params_cb=lambda shown, _: shown >= 0):
        write(page.list.search, text)
    return names(page)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("پری‌ناز", ["پری‌ناز فراهانی"]),
        ("پری ناز", ["پری‌ناز فراهانی"]),
        ("فراهاني", ["پری‌ناز فراهانی"]),
        ("۰۹۱۲۲۴۵", ["شرکت سپهر نو"]),
        ("٠٩١٢٢٤٥", ["شرکت سپهر نو"]),
        ("0912245", ["شرکت سپهر نو"]),
        ("+98912245", ["شرکت سپهر نو"]),
        ("حقوقی", ["شرکت سپهر نو"]),
        ("بهاره", ["پری‌ناز فراهانی"]),
        ("۱۰۳۸۰۲", ["شرکت سپهر نو"]),
        ("۰۰۱۲۳۴", ["پری‌ناز فراهانی"]),
        ("۴۴۵۵۶۶", ["شرکت سپهر نو"]),
        ("گوهردشت", ["پری‌ناز فراهانی"]),
        ("۱۲٬۴۹۹", ["پری‌ناز فراهانی"]),
        ("۲۵۱", ["پری‌ناز فراهانی"]),
        ("سپ", ["شرکت سپهر نو"]),
        ("نو سپهر", ["شرکت سپهر نو"]),
        ("هیچ‌کسی", []),
    ],
)
def test_search_finds_any_part_of_any_column(
    page: CustomersPage, qtbot: QtBot, text: str, found: list[str]
) -> None:
    assert search(page, qtbot, text) == found


def test_count_says_how_many_of_all(page: CustomersPage, qtbot: QtBot) -> None:
    assert "۴" in page.list.header._subtitle.text()
    search(page, qtbot, "آرا")
    assert page.list.header._subtitle.text() == "\u2066۲\u2069 نفر از \u2066۴\u2069 نفر"
    use_language("en")
    page.list.listing.counted.emit(0, 1)
    assert page.list.header._subtitle.text().endswith("۱\u2069 person")


def test_typing_on_the_table_searches(page: CustomersPage, qtbot: QtBot) -> None:
    page.list.table.setFocus()
    page.list.table.go_to(0)
    with qtbot.waitSignal(page.list.listing.replaced):
        write(focused(), "س")
        write(focused(), "پهر")
    assert names(page) == ["شرکت سپهر نو"]
    assert page.list.search.hasFocus()
    press(focused(), Qt.Key.Key_Down)
    assert page.list.table.hasFocus()
    assert page.list.current() is not None


def test_a_number_nobody_has_can_be_registered(page: CustomersPage, qtbot: QtBot) -> None:
    assert search(page, qtbot, "۰۹۱۳۰۰۰۱۱۲۲") == []
    assert page.list.empty.isVisible()
    assert "۰۹۱۳۰۰۰۱۱۲۲" in page.list.empty.button.text()
    with qtbot.waitSignal(page.list.wanted_new) as wanted:
        press(page.list.search, Qt.Key.Key_Return)
    assert wanted.args == ["09130001122"]


def test_esc_shows_everybody_again(page: CustomersPage, qtbot: QtBot) -> None:
    search(page, qtbot, "آرا")
    page.list.table.setFocus()
    press(focused(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(names(page)) == 4)
    assert page.list.search.text() == ""


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "mobile",
        "kind",
        "tags",
        "rank",
        "credit",
        "points",
        "national_id",
        "phone",
        "address",
    ],
)
def test_sorting_by_a_column(page: CustomersPage, qtbot: QtBot, key: str) -> None:
    table, model = page.list.table, page.list.listing.model
    section = [column.key for column in model.columns].index(key)
    x = table.columnViewportPosition(section) + table.columnWidth(section) // 2
    values: dict[bool, list[object]] = {}
    for descending in (False, True) if key != "name" else (True, False):
        with qtbot.waitSignal(page.list.listing.counted):
            head = table.horizontalHeader().viewport()
            QTest.mouseClick(
                head,
                Qt.MouseButton.LeftButton,
                MODIFIER.NoModifier,
                QPoint(x, head.height() // 2),
            )
        rows = [model.row(place) for place in range(model.rowCount())]
        values[descending] = [_sorted_value(row, key) for row in rows]
    assert values[False] == sorted(values[False])  # type: ignore[type-var]
    assert values[True] == sorted(values[False], reverse=True)  # type: ignore[type-var]


def _sorted_value(row: CustomerRow, key: str) -> object:
    if key == "rank":
        return ("عادی", "برنزی", "نقره‌ای", "طلایی").index(row.rank_title)
    return sort_key(row.name) if key == "name" else getattr(row, key)


def test_filters_narrow_together(
    page: CustomersPage, members: dict[str, int], qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.list.listing.replaced):
        page.list.chips.chosen.emit(CustomerFilter(tag_id=members["fair"]))
    assert names(page) == ["پری‌ناز فراهانی"]
    assert page.list.chips.chips.value() == CustomerFilter(tag_id=members["fair"])
    with qtbot.waitSignal(page.list.listing.replaced):
        page.list.chips.chosen.emit(CustomerFilter(tag_id=members["fair"], in_debt=True))
    assert names(page) == []
    assert "بدهکار" in page.list.chips.words(page.list.listing.filter)
    assert page.on_escape()
    qtbot.waitUntil(lambda: len(names(page)) == 4)


def test_a_debt_is_marked_and_found(
    page: CustomersPage, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET credit = -35000 WHERE id = 2")
    with qtbot.waitSignal(page.list.listing.replaced):
        page.list.chips.chosen.emit(CustomerFilter(in_debt=True))
    row = page.list.listing.model.row(0)
    credit = next(c for c in page.list.listing.model.columns if c.key == "credit")
    assert names(page) == ["حمیدرضا آرا"]
    assert "\u2212۳۵,۰۰۰" in credit.text(row, 0) or "-۳۵,۰۰۰" in credit.text(row, 0)
    assert credit.tone_of(row) == "red"


def test_keys_act_on_the_row(page: CustomersPage, window: Shell, desk: Desk, qtbot: QtBot) -> None:
    table = page.list.table
    table.setFocus()
    press(table, Qt.Key.Key_Home)
    assert page.list.current() == page.list.listing.model.row(0)
    with qtbot.waitSignal(desk.navigate) as navigated:
        press(table, Qt.Key.Key_Return, MODIFIER.ControlModifier)
    assert navigated.args == ["sale", SellTo(1)]
    window.show_page("customers")
    table.setFocus()
    press(table, Qt.Key.Key_Space)
    press(focused(), Qt.Key.Key_Left)
    press(focused(), Qt.Key.Key_Left)
    with qtbot.waitSignal(desk.navigate) as navigated:
        press(focused(), Qt.Key.Key_Return)
    assert navigated.args == ["sale", SellTo(1)]


def test_arrows_stay_within_the_actions_of_a_row_and_down_goes_on_to_the_next_row(
    page: CustomersPage, window: Shell
) -> None:
    table = page.list.table
    table.setFocus()
    press(table, Qt.Key.Key_Home)
    press(table, Qt.Key.Key_Space)
    first = focused()
    press(focused(), Qt.Key.Key_Right)
    strip = first.parentWidget()
    assert strip is not None
    assert strip.isAncestorOf(focused())
    assert focused() is not first
    press(focused(), Qt.Key.Key_Left)
    assert focused() is first
    press(focused(), Qt.Key.Key_Down)
    assert (focused(), table.current_place()) == (table, 1)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_small_window_shows_who_it_is_and_what_they_have(
    window: Shell, desk: Desk, qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    use_language(language)
    apply(qapp, LIGHT, language)
    desk.display = Display("en" if language == "en" else "fa")
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    # What a 1366×768 screen offers at 150 %.
    page.resize(911 - SIZES.rail_narrow, 512)
    page.show()
    page.opened(None)
    qtbot.waitUntil(lambda: len(page.list.listing.model.ids()) > 0)
    table = page.list.table
    seen = {
        column.key
        for place, column in enumerate(table.table_model().columns)
        if not table.isColumnHidden(place)
    }
    assert table.horizontalScrollBar().maximum() == 0
    assert seen >= {"name", "mobile", "kind", "tags", "rank", "credit", "points"}


def test_another_page_can_ask_for_a_search(
    window: Shell, page: CustomersPage, qtbot: QtBot
) -> None:
    window.show_page("customers", FindCustomers("سپهر"))
    qtbot.waitUntil(lambda: names(page) == ["شرکت سپهر نو"])


def test_nobody_yet(desk: Desk, shop_database: Database, qtbot: QtBot) -> None:
    with shop_database.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET deleted_at = 1")
    page = CustomersPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.opened(None)
    assert page.list.empty.isVisible()
    assert page.list.empty.button.text() == "مشتری جدید"


def test_excel_holds_what_is_shown(
    page: CustomersPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[ExcelTable] = []
    monkeypatch.setattr(page.list.export, "ask", asked.append)
    page.list.export_button.click()
    path = tmp_path / "customers.xlsx"
    with qtbot.waitSignal(page.desk.messages.said):
        page.list.export.start(asked[0], path)
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("نام مشتری", "موبایل")
    assert [row[0] for row in rows[1:]] == names(page)
    parinaz = next(row for row in rows if row[0] == "پری‌ناز فراهانی")
    assert parinaz[1] == "09125503771"
    assert parinaz[5:7] == (12_499_000, 251)
    assert parinaz[7] == "0012345679"


def test_many_rows_scroll_and_sort(
    window: Shell, page: CustomersPage, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
            "INSERT INTO customers (uuid, mobile, name, sort_name, folded, rank_id, points, "
            "joined_at, joined_on) SELECT randomblob(16), printf('0935%07d', i), "
            "printf('عضو %05d', i), printf('عضو %05d', i), printf('عضو %05d', i), 1, i, 0, "
            "'2024-01-01' FROM n"
        )
    page.changed(frozenset(("customers",)))
    model = page.list.listing.model
    qtbot.waitUntil(lambda: model.rowCount() == 20_004)
    bar = page.list.table.verticalScrollBar()
    for share in (0.1, 0.5, 0.9, 1.0):
        bar.setValue(round(bar.maximum() * share))
        window.grab()
        assert model.row(page.list.table.rowAt(0)) is not None
    page.list.listing.sort_by("points", descending=True)
    assert model.row(0).name == "عضو 20000"
    qtbot.waitUntil(lambda: len(model.ids()) == 20_004)
    assert model.row(20_003).points <= model.row(0).points


def test_a_change_keeps_the_place(
    page: CustomersPage, shop_database: Database, qtbot: QtBot
) -> None:
    place = names(page).index("حمیدرضا آرا")
    page.list.table.go_to(place)
    with shop_database.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET points = 7 WHERE id = 2")
        connection.exec_driver_sql("UPDATE customers SET deleted_at = 1 WHERE id = 1")
    with qtbot.waitSignal(page.list.listing.reordered):
        page.desk.changes.happened.emit(frozenset(("customers",)))
    current = page.list.current()
    assert current is not None
    assert (current.name, current.points) == ("حمیدرضا آرا", 7)


def test_the_model_keeps_qts_rules(page: CustomersPage, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(page.list.listing.model, force_py=True)  # type: ignore[no-untyped-call]
