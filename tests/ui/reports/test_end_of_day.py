"""Closing the till on the screen: exact, short with and without a reason, kept, never again."""

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.queries.sheets import ClosingSheet, Denomination
from models.queries.till import closing_sheet, open_session
from tests.ui.reports.conftest import MILK, PaperLog, Sell, plain, press, texts, type_text
from ui.desk import Desk
from ui.places import ShowReport
from ui.reports.cash_dialog import MoveCashDialog
from ui.reports.end_of_day import EndOfDay
from ui.reports.page import ReportsPage


@pytest.fixture
def day(page: ReportsPage, sell: Sell, qtbot: QtBot) -> EndOfDay:
    """The tab over a session with 5 000 000 rials of float and 1 200 000 of cash sales."""
    sell((MILK, 2000, 600_000))
    sell((MILK, 1000, 600_000), method="card")
    page.opened(ShowReport("end_of_day"))
    qtbot.waitUntil(lambda: page.end_of_day.expected_amount() == 6_200_000)
    return page.end_of_day


def closing(database: Database, session_id: int = 1) -> ClosingSheet | None:
    with database.read() as connection:
        return closing_sheet(connection, session_id)


def count(day: EndOfDay, **pieces: str) -> None:
    """Type pieces by value: count(day, n1000000="6")."""
    for value, text in pieces.items():
        type_text(day.count.field(int(value[1:])), text)


def test_it_shows_what_should_be_there(day: EndOfDay) -> None:
    words = texts(day)
    assert words[words.index("فروش نقدی") + 1] == "۱,۲۰۰,۰۰۰"
    assert words[words.index("تعداد فاکتور") + 1] == "۲"
    assert words[words.index("مجموع دریافتی") + 1] == "۱,۸۰۰,۰۰۰"
    assert "هنوز شمرده نشده" in words


def test_an_exact_count_closes_prints_and_the_next_session_opens_with_it(
    day: EndOfDay, page: ReportsPage, shop_database: Database, qtbot: QtBot, paper_log: PaperLog
) -> None:
    count(day, n1000000="۶", n200000="1")
    assert "بدون اختلاف" in texts(day)
    with qtbot.waitSignal(day.closed):
        day.action.click()
    sheet = closing(shop_database)
    assert sheet is not None
    assert (sheet.counted, sheet.difference, sheet.reason) == (6_200_000, 0, "")
    assert sheet.denominations == (Denomination(1_000_000, 6), Denomination(200_000, 1))
    assert paper_log.papers == [("closing", 1, False)]

    qtbot.waitUntil(lambda: day.opening.amount.amount() == 6_200_000)
    with qtbot.waitSignal(day.opening.opened):
        press(day.opening.amount, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: day.expected_amount() == 6_200_000)
    assert day.count.total() == 0
    with shop_database.read() as connection:
        session = open_session(connection)
    assert session is not None
    assert (session.number, session.opening_float) == (2, 6_200_000)


def test_a_shortage_needs_a_reason(day: EndOfDay, shop_database: Database, qtbot: QtBot) -> None:
    count(day, n1000000="6", n50000="3")
    words = texts(day)
    assert words[words.index("کسری") + 1] == "−۵۰,۰۰۰"
    day.action.click()
    qtbot.waitUntil(lambda: "اختلاف وجود دارد؛ علت را بنویسید." in texts(day))
    assert closing(shop_database) is None
    assert day.count.total() == 6_150_000
    type_text(day.reason, "پول خرد داده شد")
    assert "اختلاف وجود دارد؛ علت را بنویسید." not in texts(day)
    with qtbot.waitSignal(day.closed):
        day.action.click()
    sheet = closing(shop_database)
    assert sheet is not None
    assert (sheet.difference, sheet.reason) == (-50_000, "پول خرد داده شد")


def test_letters_in_the_count_close_nothing(day: EndOfDay, shop_database: Database) -> None:
    count(day, n1000000="شش")
    day.action.click()
    assert day.messages.text()
    assert closing(shop_database) is None


def test_a_half_typed_count_survives_a_crash(day: EndOfDay, desk: Desk, qtbot: QtBot) -> None:
    count(day, n500000="۱۲")
    type_text(day.count.coins, "۷۰۰")
    type_text(day.reason, "سکه")
    again = EndOfDay(desk)
    qtbot.addWidget(again)
    again.reload()
    qtbot.waitUntil(lambda: again.expected_amount() is not None)
    assert again.count.total() == 6_000_700
    assert again.reason.value() == "سکه"


def test_a_count_that_cannot_be_read_is_no_count(day: EndOfDay) -> None:
    count(day, n500000="2")
    day.count.set_text("{broken")
    assert day.count.total() == 0


def test_a_sale_while_counting_changes_only_what_is_expected(
    day: EndOfDay, desk: Desk, sell: Sell, qtbot: QtBot
) -> None:
    count(day, n1000000="6")
    sell((MILK, 1000, 300_000))
    desk.changes.happened.emit(frozenset({"invoices"}))
    qtbot.waitUntil(lambda: day.expected_amount() == 6_500_000)
    assert day.count.total() == 6_000_000


def test_cash_taken_out_is_expected_no_more(day: EndOfDay, page: ReportsPage, qtbot: QtBot) -> None:
    dialog = MoveCashDialog(page.desk, page)
    dialog.show()
    done = QSignalSpy(dialog.accepted)
    dialog.action.click()
    assert dialog.form.field("amount").error()
    type_text(dialog.amount, "۵۰۰٬۰۰۰")
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("reason").error()))
    assert done.count() == 0
    type_text(dialog.reason, "خرید کیسه")
    dialog.action.click()
    qtbot.waitUntil(lambda: day.expected_amount() == 5_700_000)
    assert done.count() == 1


def test_more_than_should_be_there_is_not_taken_out(
    day: EndOfDay, page: ReportsPage, qtbot: QtBot
) -> None:
    dialog = MoveCashDialog(page.desk, page)
    dialog.show()
    done = QSignalSpy(dialog.accepted)
    type_text(dialog.amount, "۶٬۲۰۰٬۰۰۱")
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("reason").error()))
    type_text(dialog.reason, "خرید کیسه")
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("amount").error()))
    assert page.desk.display.money(6_200_000) in dialog.form.field("amount").error()
    assert not dialog.form.field("reason").error()
    assert done.count() == 0
    assert dialog.action.isEnabled()
    dialog.amount.clear()
    type_text(dialog.amount, "۶٬۲۰۰٬۰۰۰")
    dialog.action.click()
    qtbot.waitUntil(lambda: day.expected_amount() == 0)
    assert done.count() == 1


def test_what_is_too_much_to_take_out_can_be_put_in(
    day: EndOfDay, page: ReportsPage, qtbot: QtBot
) -> None:
    dialog = MoveCashDialog(page.desk, page)
    dialog.show()
    type_text(dialog.amount, "۶٬۲۰۰٬۰۰۱")
    type_text(dialog.reason, "خرده")
    dialog.action.click()
    qtbot.waitUntil(lambda: bool(dialog.form.field("amount").error()))
    dialog.kind.set_value("paid_in")
    dialog.action.click()
    qtbot.waitUntil(lambda: day.expected_amount() == 12_400_001)


def test_a_closed_day_can_be_read_and_printed_again(
    day: EndOfDay, page: ReportsPage, qtbot: QtBot, paper_log: PaperLog
) -> None:
    count(day, n1000000="7")
    type_text(day.reason, "اضافه")
    with qtbot.waitSignal(day.closed):
        day.action.click()
    page.opened(ShowReport("closings"))
    view = page.closings.view
    qtbot.waitUntil(lambda: page.closings.model.rowCount() == 1)
    row = [plain(page.closings.model.index(0, column).data()) for column in (0, 2, 3, 6)]
    assert row == ["۱", "محمدرضا خرم‌آبادی", "۱,۸۰۰,۰۰۰", "۸۰۰,۰۰۰"]
    view.go_to(0)
    press(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.closings.sheet is not None)
    words = texts(page.closings)
    assert words[words.index("اضافه") + 1] == "۸۰۰,۰۰۰"
    page.closings.print_()
    assert paper_log.papers[-1] == ("closing", 1, True)
    assert page.on_escape()
    assert page.closings.sheet is None


def test_without_a_session_there_is_nothing_to_export(
    day: EndOfDay, page: ReportsPage, qtbot: QtBot, shop_database: Database
) -> None:
    count(day, n1000000="6", n200000="1")
    with qtbot.waitSignal(day.closed):
        day.action.click()
    qtbot.waitUntil(lambda: not page.excel_button.isEnabled())
    assert day.table() is None
    assert QApplication.activeModalWidget() is None
    assert isinstance(now(), datetime)
