"""The figures of periods on the screen: the manual's own, any range, splits, paper and Excel."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot

from models.calendar import Period, business_date, now, parse_jalali
from models.database import Database
from models.services.adjustments import adjust_credit, adjust_points
from models.services.orders import Tender
from models.services.return_preview import ReturnLine, ReturnOrder, preview_return
from models.services.returns import return_invoice
from tests.ui.reports.conftest import (
    AHMAD,
    BREAD,
    HAMID,
    MILK,
    PaperLog,
    Sell,
    plain,
    texts,
    type_text,
)
from ui.desk import Desk
from ui.places import ShowReport
from ui.reports.charts import read_chart
from ui.reports.page import ReportsPage
from ui.reports.periods import compared, period_of

FIRST = datetime(2024, 5, 18, 10, 42, 31, tzinfo=UTC)
THIRD = datetime(2024, 5, 21, 6, 1, 56, tzinfo=UTC)
NAMES = (
    "تعداد فاکتور",
    "تعداد اقلام فاکتور",
    "جمع مبلغ فروش",
    "کل اعتبار و تخفیف",
    "مجموع دریافتی",
    "مجموع اعتبار داده شده",
)


def shown_figures(page: ReportsPage) -> list[tuple[str, str]]:
    """Name and figure of each tile."""
    tiles = [texts(tile) for tile in page.period.tiles]
    return [(tile[0], tile[1]) for tile in tiles]


def figures(*values: str) -> list[tuple[str, str]]:
    return list(zip(NAMES, values, strict=True))


def test_the_manuals_day_stands_on_the_screen(
    page: ReportsPage, shop_database: Database, sell: Sell, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        adjust_points(connection, AHMAD, 200, "امتیاز پیشین", 1, now())
    sell((1, 1000, 2_000_000), customer=HAMID)
    sell((1, 1000, 250_000_000), customer=AHMAD, credit=20_000)
    page.opened(ShowReport("today"))
    wanted = figures(
        "۲", "۲", "۲۵۲,۰۰۰,۰۰۰ ریال", "۲۰,۰۰۰ ریال", "۲۵۱,۹۸۰,۰۰۰ ریال", "۱۲,۵۱۹,۰۰۰ ریال"
    )
    qtbot.waitUntil(lambda: shown_figures(page) == wanted)
    assert page.tabs.value() == "today"


def test_the_manuals_year_stands_on_the_screen_for_a_typed_range(
    page: ReportsPage, shop_database: Database, sell: Sell, qtbot: QtBot, paper_log: PaperLog
) -> None:
    with shop_database.write() as connection:
        adjust_points(connection, AHMAD, -4, "از نو", 1, FIRST)
        adjust_credit(connection, AHMAD, -40_000, "از نو", 1, FIRST)
    sell((1, 1000, 4_000_000), customer=AHMAD, at=FIRST)
    sell((1, 1000, 7_000_000), customer=AHMAD, credit=40_000, at=FIRST + timedelta(minutes=1))
    sell((1, 1000, 500_000), customer=HAMID, at=THIRD)
    page.opened(ShowReport("range"))
    type_text(page.period.range.first, "1403/1/1")
    type_text(page.period.range.last, "۱۴۰۳/۱۲/۳۰")
    wanted = figures("۳", "۳", "۱۱,۵۰۰,۰۰۰ ریال", "۴۰,۰۰۰ ریال", "۱۱,۴۶۰,۰۰۰ ریال", "۱۸۴,۲۰۰ ریال")
    qtbot.waitUntil(lambda: shown_figures(page) == wanted)
    page.print_button.click()
    [(kind, title, period)] = paper_log.papers
    assert (kind, plain(str(title))) == ("figures", "۱۴۰۳/۰۱/۰۱ تا ۱۴۰۳/۱۲/۳۰")
    assert period == Period(parse_jalali("1403/1/1"), parse_jalali("1403/12/30"))


def test_what_is_no_day_is_said_as_such(page: ReportsPage, qtbot: QtBot) -> None:
    page.opened(ShowReport("range"))
    field = page.period.range.first
    field.setFocus()
    field.clear()
    type_text(field, "1405/20/1")
    field.editingFinished.emit()
    assert "سال/ماه/روز" in page.period.messages.text()
    assert field.text() == "۱۴۰۵/۲۰/۱"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("1403/5/2", "1403/5/1", "بعد از روز آخر"),
        ("1403/13/1", "1403/5/1", "سال/ماه/روز"),
        ("", "1403/5/1", "روز اول و آخر"),
        ("abc", "", "سال/ماه/روز"),
    ],
)
def test_a_range_that_cannot_be_is_said_and_shows_no_figures(
    first: str, last: str, words: str, page: ReportsPage, qtbot: QtBot
) -> None:
    page.opened(ShowReport("range"))
    page.period.range.first.set_day(None)
    page.period.range.last.set_day(None)
    type_text(page.period.range.first, first)
    type_text(page.period.range.last, last)
    page.period.reload()
    assert words in plain(page.period.messages.text())
    assert {figure for _, figure in shown_figures(page)} == {"—"}
    assert not page.excel_button.isEnabled()


def test_returns_are_subtracted_and_shown_apart(
    page: ReportsPage, shop_database: Database, sell: Sell, qtbot: QtBot
) -> None:
    sold = sell((MILK, 3000, 100_000), method="card")
    with shop_database.write() as connection:
        [line] = connection.exec_driver_sql(
            "SELECT id FROM invoice_lines WHERE invoice_id = ?", (sold.invoice_id,)
        ).scalars()
        refund = Tender("cash", 100_000)
        order = ReturnOrder(sold.invoice_id, (ReturnLine(line, 1000),), 1, (refund,))
        assert preview_return(connection, order).money_back == 100_000
        return_invoice(connection, order, now())
    page.opened(ShowReport("today"))
    qtbot.waitUntil(lambda: ("مجموع دریافتی", "۲۰۰,۰۰۰ ریال") in shown_figures(page))
    words = texts(page.period)
    assert words[words.index("تعداد برگشت از فروش") + 1] == "۱"
    assert words[words.index("مبلغ برگشتی‌ها") + 1] == "۱۰۰,۰۰۰"
    assert words[words.index("نقد") + 1] == "−۱۰۰,۰۰۰"


def test_a_sale_elsewhere_is_seen_at_once(
    page: ReportsPage, desk: Desk, sell: Sell, qtbot: QtBot
) -> None:
    page.opened(ShowReport("today"))
    qtbot.waitUntil(lambda: ("تعداد فاکتور", "۰") in shown_figures(page))
    sell((MILK, 1000, 10_000))
    desk.changes.happened.emit(frozenset({"customers"}))
    assert ("تعداد فاکتور", "۰") in shown_figures(page)
    desk.changes.happened.emit(frozenset({"invoices"}))
    qtbot.waitUntil(lambda: ("تعداد فاکتور", "۱") in shown_figures(page))


def test_figures_are_held_against_as_many_days_before() -> None:
    day = parse_jalali("1403/1/31")
    month = compared("month", period_of("month", day))
    assert month.before == Period(parse_jalali("1402/12/1"), parse_jalali("1402/12/29"))
    today = compared("today", period_of("today", day))
    assert today.before == period_of("yesterday", day)
    week = compared("range", Period(day - timedelta(days=6), day))
    assert week.before == Period(day - timedelta(days=13), day - timedelta(days=7))


def test_the_excel_of_a_period_holds_numbers(
    page: ReportsPage, sell: Sell, qtbot: QtBot, tmp_path: Path
) -> None:
    sell((MILK, 2000, 385_000))
    page.opened(ShowReport("today"))
    qtbot.waitUntil(lambda: ("تعداد فاکتور", "۱") in shown_figures(page))
    table = page.period.table()
    assert table is not None
    path = tmp_path / "figures.xlsx"
    page.export.start(table, path)
    qtbot.waitUntil(path.exists)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft
    rows = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
    assert [rows[name] for name in NAMES] == [1, 1, 770_000, 0, 770_000, 0]


def test_a_split_shows_shares_of_the_whole(page: ReportsPage, sell: Sell, qtbot: QtBot) -> None:
    sell((MILK, 3000, 100_000), (BREAD, 1000, 100_000))
    page.opened(ShowReport("split"))
    split = page.split
    qtbot.waitUntil(lambda: split.model.rowCount() == 2)
    cells = [
        [plain(split.model.index(row, column).data()) for column in range(5)] for row in range(2)
    ]
    assert cells == [
        ["۱", "شیر کم‌چرب ۱ لیتری", "۳", "۳۰۰,۰۰۰", "٪۷۵"],
        ["۲", "نان لواش بسته‌ای", "۱", "۱۰۰,۰۰۰", "٪۲۵"],
    ]
    split.splits.set_value("method")
    qtbot.waitUntil(lambda: split.model.rowCount() == 1)
    assert split.model.index(0, 1).data() == "نقد"
    split.splits.set_value("staff")
    qtbot.waitUntil(lambda: split.model.index(0, 1).data() == "محمدرضا خرم‌آبادی")
    split.period.set_value("yesterday")
    qtbot.waitUntil(lambda: split.model.rowCount() == 0)


def test_the_file_of_a_split_says_of_which_days_it_is(
    page: ReportsPage, sell: Sell, qtbot: QtBot
) -> None:
    sell((MILK, 3000, 100_000))
    page.opened(ShowReport("split"))
    split = page.split
    split.period.set_value("today")
    qtbot.waitUntil(lambda: split.model.rowCount() == 1)
    day = page.desk.display.editable_day(business_date(now()))
    table = split.table()
    assert table is not None
    assert table.title.endswith(f" {day}")
    assert page.excel_button.isEnabled()
    # Days that are no period have nothing to write.
    split.period.set_value("range")
    split.period.range.last.setText("۱۳۹۰/۰۱/۰۱")
    split.period.range.last.check()
    qtbot.waitUntil(lambda: bool(split.messages.text()))
    assert split.table() is None
    assert not page.excel_button.isEnabled()


def test_the_chart_has_a_bar_for_days_without_a_sale_too(
    page: ReportsPage, sell: Sell, qtbot: QtBot
) -> None:
    sell((MILK, 1000, 50_000))
    day = business_date(now())
    period = Period(day - timedelta(days=9), day)
    chart = page.desk.tasks.now(
        lambda connection: read_chart(connection, period, page.desk.display)
    )
    assert [bar.value for bar in chart.bars] == [0] * 9 + [50_000]
