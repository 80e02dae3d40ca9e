"""Tables: both models keep Qt's contract; a million rows open, scroll and unfold at once."""

import time
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolTip
from pytestqt.qtbot import QtBot

from models.display import Display
from models.errors import DatabaseBusy, ShopError
from tests.ui.kit.samples import Row
from ui.tables import (
    BigTableModel,
    Column,
    DataTable,
    RowAction,
    RowsModel,
    TableModel,
    row_number_column,
)
from ui.widgets import paint
from ui.widgets.empty_state import EmptyState

KEY = Qt.Key
MILLION = 1_000_000
ROWS = [Row(1, "پری", 30), Row(2, "احمد", 10), Row(3, "سارا", 20)]
ACTIONS = (RowAction("edit", "ویرایش", "pencil"), RowAction("delete", "حذف", "trash"))


def columns(display: Display) -> tuple[Column, ...]:
    """Row number, name, amount, and a rank that is hidden at first."""
    return (
        row_number_column(display),
        Column("name", "نام", sortable=True, stretch=True),
        Column("amount", "مبلغ", align="number", format=lambda row: display.amount(row.amount)),
        Column("id", "رتبه", chip=lambda row: "gold", hidden=True, sortable=True),
    )


def strict(model: TableModel) -> QAbstractItemModelTester:
    """Qt's own tester: anything wrong is a warning, which fails the test."""
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)


class Shelf:
    """Rows by id, counting how often they were asked for."""

    def __init__(self) -> None:
        self.calls: list[int] = []
        self.error: ShopError | None = None

    def fetch(self, ids: Sequence[int]) -> list[Row]:
        self.calls.append(len(ids))
        if self.error:
            raise self.error
        return [Row(id_, f"مشتری {id_}", id_) for id_ in ids]


def big(display: Display, count: int = MILLION) -> tuple[BigTableModel, Shelf]:
    """A big model over so many ids, which begin at 1."""
    shelf = Shelf()
    model = BigTableModel(columns(display), shelf.fetch)
    model.set_ids(array("q", range(1, count + 1)))
    return model, shelf


def test_a_list_of_rows_keeps_the_contract(qtbot: QtBot, display: Display) -> None:
    # Without row numbers: Qt's tester takes their renumbering for rows gone astray.
    model = RowsModel(columns(display)[1:], ROWS)
    tester = strict(model)
    model.insert(1, Row(4, "رضا", 5))
    model.replace(0, Row(5, "زهرا", 7))
    model.remove(2)
    model.sort(0)
    assert [row.name for row in model.rows()] == ["رضا", "زهرا", "سارا"]
    model.set_rows([])
    model.set_rows(ROWS)
    assert model.index(0, 1).data() == display.amount(30)
    assert model.headerData(0, Qt.Orientation.Horizontal) == "نام"
    assert tester.model() is model


def test_a_big_table_keeps_the_contract(qtbot: QtBot, display: Display) -> None:
    shelf = Shelf()
    model = BigTableModel(columns(display), shelf.fetch)
    tester = strict(model)
    model.set_first_rows(ROWS, 450)
    assert model.index(2, 1).data() == "سارا"
    assert model.index(400, 1).data() == ""
    model.set_ids(array("q", range(450)))
    assert model.index(400, 1).data() == "مشتری 400"
    assert model.index(2, 1).data() == "سارا"
    model.refresh()
    assert model.index(2, 1).data() == "مشتری 2"
    model.set_ids(array("q", [7]))
    assert (model.rowCount(), model.place_of(7), model.place_of(8)) == (1, 0, -1)
    assert tester.model() is model


def test_blocks_are_read_once_and_the_oldest_forgotten(qtbot: QtBot, display: Display) -> None:
    model, shelf = big(display)
    for place in range(50):
        model.row(place)
    assert shelf.calls == [32, 32]
    for block in range(2, 252):
        model.row(block * 32)
    assert len(shelf.calls) == 252
    model.row(0)
    assert len(shelf.calls) == 253


def test_an_error_while_reading_is_told_once(qtbot: QtBot, display: Display) -> None:
    model, shelf = big(display)
    shelf.error = DatabaseBusy(Path("shop.db"))
    with qtbot.waitSignal(model.failed):
        assert model.index(3, 1).data() == ""
    assert model.index(4, 1).data() == ""
    shelf.error = None
    model.refresh()
    assert model.index(3, 1).data() == "مشتری 4"


def shown(qtbot: QtBot, model: TableModel, **more: object) -> DataTable:
    """A table in a window of 600×400."""
    table = DataTable(model, **more)  # type: ignore[arg-type]
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    QApplication.processEvents()
    return table


def test_a_million_rows_open_and_unfold_at_once(qtbot: QtBot, display: Display) -> None:
    model, shelf = big(display)
    began = time.perf_counter()
    table = shown(qtbot, model, actions=ACTIONS)
    table.grab()
    opened = time.perf_counter() - began
    assert sum(shelf.calls) <= 400
    began = time.perf_counter()
    table.go_to(MILLION - 1)
    table.open_actions(MILLION // 2)
    table.grab()
    unfolded = time.perf_counter() - began
    assert table.current_row() == Row(MILLION // 2 + 1, f"مشتری {MILLION // 2 + 1}", 500001)
    # Generous: the machine may be busy. Reading everything would take minutes.
    assert opened < 3
    assert unfolded < 3


def test_the_strip_opens_under_the_row_and_does_what_is_chosen(
    qtbot: QtBot, display: Display
) -> None:
    table = shown(qtbot, RowsModel(columns(display), ROWS), actions=ACTIONS)
    table.setFocus()
    table.go_to(1)
    QTest.keyClick(table, KEY.Key_Space)
    assert table.rowHeight(1) > table.rowHeight(0)
    with qtbot.waitSignal(table.action_triggered) as chosen:
        strip = table._strip
        assert strip is not None
        strip._buttons[1].click()
    assert chosen.args == ["delete", ROWS[1]]
    table.close_actions()
    assert table.rowHeight(1) == table.rowHeight(0)


def test_the_plus_is_clicked(qtbot: QtBot, display: Display) -> None:
    table = shown(qtbot, RowsModel(columns(display), ROWS), actions=ACTIONS)
    mark = table._row_painter.mark_rect(table.visualRect(table.table_model().index(2, 0)))
    left = Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(table.viewport(), left, none, mark.center())
    assert table.rowHeight(2) > table.rowHeight(0)
    QTest.mouseClick(table.viewport(), left, none, mark.center())
    assert table.rowHeight(2) == table.rowHeight(0)


def test_the_strip_closes_when_the_rows_change(qtbot: QtBot, display: Display) -> None:
    model = RowsModel(columns(display), ROWS)
    table = shown(qtbot, model, actions=ACTIONS)
    table.open_actions(2)
    model.set_rows(ROWS[:1])
    assert table.rowHeight(0) == 34
    table.open_actions(0)
    model.set_rows([])
    model.set_rows(ROWS)
    assert {table.rowHeight(place) for place in range(3)} == {34}


def test_keys_walk_the_rows(qtbot: QtBot, display: Display) -> None:
    table = shown(qtbot, RowsModel(columns(display), ROWS))
    QTest.keyClick(table, KEY.Key_End)
    assert table.current_row() is ROWS[2]
    QTest.keyClick(table, KEY.Key_Home)
    assert table.current_row() is ROWS[0]
    with qtbot.waitSignal(table.row_activated) as opened:
        QTest.keyClick(table, KEY.Key_Return)
    assert opened.args == [ROWS[0]]


def test_a_click_on_the_head_sorts(qtbot: QtBot, display: Display) -> None:
    model = RowsModel(columns(display), ROWS)
    table = shown(qtbot, model)
    head = table.horizontalHeader()
    x = head.sectionViewportPosition(1) + 20
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(model.sorted_by) as asked:
        QTest.mouseClick(head.viewport(), left, none, QPoint(x, 10))
    assert asked.args == ["name", False]
    with qtbot.waitSignal(model.sorted_by) as asked:
        QTest.mouseClick(head.viewport(), left, none, QPoint(x, 10))
    assert asked.args == ["name", True]
    assert [row.id for row in model.rows()][-1] == 2


def test_widths_and_hidden_columns_are_remembered(
    qtbot: QtBot, display: Display, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "pc.ini"), QSettings.Format.IniFormat)
    model = RowsModel(columns(display), ROWS)
    table = shown(qtbot, model, settings=settings, name="people")
    assert table.isColumnHidden(3)
    table.setColumnWidth(2, 177)
    table.choose_columns()
    menu = table.findChild(QMenu)
    assert menu is not None
    rank = next(action for action in menu.actions() if action.text() == "رتبه")
    rank.trigger()
    menu.close()
    again = shown(qtbot, RowsModel(columns(display), ROWS), settings=settings, name="people")
    assert again.columnWidth(2) == 177
    assert not again.isColumnHidden(3)
    settings.setValue("tables/people", "nonsense")
    assert shown(qtbot, model, settings=settings, name="people").isColumnHidden(3)


def test_columns_fill_the_width(qtbot: QtBot, display: Display) -> None:
    table = shown(qtbot, RowsModel(columns(display), ROWS))
    widths = sum(table.columnWidth(i) for i in range(3))
    assert widths == table.viewport().width()


def test_what_has_no_room_is_given_up_before_the_rest_is_scrolled_to(
    qtbot: QtBot, display: Display
) -> None:
    wide = (
        Column("id", "ردیف", 60, spare=True),
        Column("code", "کد", 100, format=lambda row: "626", spare=True),
        Column("name", "نام", 200, stretch=True),
        Column("amount", "مبلغ", 100, align="number", least=60),
    )

    def widths(table: DataTable, room: int) -> list[int]:
        table.resize(room, 400)
        QApplication.processEvents()
        assert table.horizontalScrollBar().maximum() == 0
        return [table.columnWidth(i) for i in range(4)]

    table = shown(qtbot, RowsModel(wide, ROWS))
    assert all(widths(table, 600))
    assert widths(table, 400)[:2] == [60, 0]
    assert widths(table, 310) == [0, 0, 210, 100]
    assert widths(table, 250) == [0, 0, 190, 60]
    assert all(widths(table, 600))


def test_what_was_given_up_stays_once_it_is_asked_for(
    qtbot: QtBot, display: Display, tmp_path: Path
) -> None:
    settings = QSettings(str(tmp_path / "pc.ini"), QSettings.Format.IniFormat)
    wide = (
        Column("id", "ردیف", 60),
        Column("code", "کد", 100, format=lambda row: "626", spare=True),
        Column("name", "نام", 200, stretch=True),
    )

    def made() -> DataTable:
        table = DataTable(RowsModel(wide, ROWS), settings=settings, name="wanted")
        qtbot.addWidget(table)
        table.resize(300, 400)
        table.show()
        QApplication.processEvents()
        return table

    def choose(table: DataTable, title: str) -> None:
        menu = table._menu()
        (action,) = [one for one in menu.actions() if one.text() == title]
        action.toggle()

    table = made()
    # The menu says what is seen, not what would be if there were room.
    assert [action.isChecked() for action in table._menu().actions()[:2]] == [False, True]
    choose(table, "کد")
    assert not table.isColumnHidden(1)
    again = made()
    assert not again.isColumnHidden(1)
    choose(again, "کد")
    assert again.isColumnHidden(1)
    again.resize(900, 400)
    assert again.isColumnHidden(1)


def test_columns_that_give_way_leave_no_pixel_to_scroll_to(qtbot: QtBot, display: Display) -> None:
    wide = tuple(Column(key, "", 151, stretch=True) for key in ("id", "name", "amount"))
    table = shown(qtbot, RowsModel(wide, ROWS))
    for room in range(305, 330):
        table.resize(room, 400)
        QApplication.processEvents()
        assert table.horizontalScrollBar().maximum() == 0, room


def test_emptiness_says_what_goes_here(qtbot: QtBot, display: Display) -> None:
    model = RowsModel(columns(display), [])
    table = shown(qtbot, model)
    empty = EmptyState("users", "هنوز مشتری‌ای نیست", step="مشتری جدید")
    table.set_empty(empty)
    assert empty.isVisible()
    model.set_rows(ROWS)
    assert not empty.isVisible()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_cell_is_painted(qtbot: QtBot, display: Display, language: str) -> None:
    table = shown(qtbot, RowsModel(columns(display), [*ROWS, None]), actions=ACTIONS)
    table.setColumnHidden(3, False)
    table.set_sort("name", descending=True)
    table.open_actions(0, focus=True)
    picture = table.grab().toImage()
    assert picture.width() > 0


def test_what_is_cut_in_its_cell_is_told_to_who_points_at_it(
    qtbot: QtBot, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    # Qt hides a tip only after a while.
    monkeypatch.setattr(QToolTip, "showText", lambda _where, text, _over: told.append(text))
    long = "سیده‌فاطمه‌زهرا محمدحسین‌زاده طباطبایی‌نژاد اصل تهرانی‌پور <b>"
    table = DataTable(RowsModel(columns(display), [Row(1, long, 30), Row(2, "پری", 10**14)]))
    qtbot.addWidget(table)
    table.resize(300, 200)
    table.show()
    for place, section in ((0, 1), (1, 1), (1, 2)):
        where = table.visualRect(table.table_model().index(place, section)).center()
        event = QHelpEvent(QEvent.Type.ToolTip, where, table.viewport().mapToGlobal(where))
        QApplication.sendEvent(table.viewport(), event)
    assert told == [paint.tip(long), "", display.amount(10**14)]
    assert "&lt;b&gt;" in told[0]


def test_the_row_under_the_pointer_is_lit_and_others_are_not_painted(
    qtbot: QtBot, display: Display
) -> None:
    table = shown(qtbot, RowsModel(columns(display), ROWS))
    painted: list[int] = []
    model = table.table_model()
    row = model.row

    def noted(place: int) -> object:
        painted.append(place)
        return row(place)

    model.row = noted  # type: ignore[method-assign]
    middle = [table.visualRect(model.index(place, 1)).center() for place in range(3)]
    corner = [table.visualRect(model.index(place, 1)).topLeft() for place in range(3)]
    for place in (0, 1):
        QTest.mouseMove(table.viewport(), middle[place])
        qtbot.waitUntil(lambda place=place: table._row_painter.hovered == place)  # type: ignore[misc]
        QApplication.processEvents()
    assert sorted(painted) == [0, 0, 1]
    picture = table.viewport().grab().toImage()
    lit = [picture.pixelColor(point).name() for point in corner]
    assert lit[1] != lit[0] == lit[2]
    table.go_to(2)
    picture = table.viewport().grab().toImage()
    chosen = [picture.pixelColor(point).name() for point in corner]
    assert chosen[2] not in lit
