"""The list of invoices, one in full, and taking goods back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.errors import FileNotWritten
from models.queries.customer_card import customer_card
from models.queries.invoices import invoice_sheet
from models.queries.sheets import Denomination, InvoiceSheet
from models.services.till import close_till
from tests.ui.reports.conftest import (
    AHMAD,
    BREAD,
    HAMID,
    MILK,
    PaperLog,
    Sell,
    plain,
    press,
    texts,
    type_text,
)
from ui.desk import Desk
from ui.excel import ExcelColumn, ExcelTable, write_table
from ui.places import ShowInvoice, ShowReport
from ui.reports.invoice_list import InvoiceList
from ui.reports.page import ReportsPage
from ui.reports.return_dialog import ReturnDialog
from ui.tasks import Cancelled, Job, Progress

OpenReturn = Callable[[int], ReturnDialog]


@pytest.fixture
def invoices(page: ReportsPage, sell: Sell, qtbot: QtBot) -> InvoiceList:
    """Three invoices: Ahmad's by cash, Hamid's by card, and a walk-in's."""
    sell((MILK, 3000, 400_000), (BREAD, 2000, 150_000), customer=AHMAD)
    sell((MILK, 1000, 385_000), customer=HAMID, method="card")
    sell((BREAD, 1000, 150_000))
    page.opened(ShowReport("invoices"))
    qtbot.waitUntil(lambda: page.invoices.list.model.rowCount() == 3)
    return page.invoices.list


@pytest.fixture
def open_return(invoices: InvoiceList, page: ReportsPage, qtbot: QtBot) -> OpenReturn:
    """Open the dialog of a return over an invoice."""

    def open_it(invoice_id: int) -> ReturnDialog:
        page.opened(ShowInvoice(invoice_id))
        view = page.invoices.view
        qtbot.waitUntil(lambda: view.sheet is not None and view.sheet.id == invoice_id)
        view.give_back()
        dialog = page.findChildren(ReturnDialog)[-1]
        qtbot.waitUntil(dialog.isVisible)
        return dialog

    return open_it


def numbers(invoices: InvoiceList) -> list[str]:
    model = invoices.model
    return [plain(model.index(row, 0).data()) for row in range(model.rowCount())]


def sheet_of(database: Database, invoice_id: int) -> InvoiceSheet:
    with database.read() as connection:
        sheet = invoice_sheet(connection, invoice_id)
    assert sheet is not None
    return sheet


def test_the_manuals_columns(invoices: InvoiceList) -> None:
    model = invoices.model
    place = [column.key for column in model.columns].index
    cells = {
        key: plain(model.index(2, place(key)).data())
        for key in ("number", "customer", "total", "used", "earned", "salesperson")
    }
    assert cells == {
        "number": "۱",
        "customer": "احمد آرانی",
        "total": "۱,۵۰۰,۰۰۰",
        "used": "۰",
        "earned": "۳۰,۰۰۰",
        "salesperson": "محمدرضا خرم‌آبادی",
    }
    assert numbers(invoices) == ["۳", "۲", "۱"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("آرانی", ["۱"]), ("٢", ["۲"]), ("0913276", ["۲"]), ("nobody", [])],
)
def test_it_is_narrowed_by_what_is_typed(
    typed: str, found: list[str], invoices: InvoiceList, qtbot: QtBot
) -> None:
    type_text(invoices.search, typed)
    qtbot.waitUntil(lambda: numbers(invoices) == found)


def test_it_is_narrowed_by_choices_and_sorted(invoices: InvoiceList, qtbot: QtBot) -> None:
    invoices.method.set_value("card")
    qtbot.waitUntil(lambda: numbers(invoices) == ["۲"])
    invoices.method.set_value("all")
    qtbot.waitUntil(lambda: len(numbers(invoices)) == 3)
    invoices.kind.set_value("return")
    qtbot.waitUntil(lambda: numbers(invoices) == [])
    invoices.kind.set_value("all")
    invoices.period.set_value("yesterday")
    invoices.period.set_value("range")
    qtbot.waitUntil(lambda: len(numbers(invoices)) == 3)
    invoices.period.range.last.set_day(None)
    qtbot.waitUntil(lambda: numbers(invoices) == [] and bool(invoices.messages.text()))
    invoices.period.set_value("all")
    invoices.model.sorted_by.emit("total", False)
    qtbot.waitUntil(lambda: numbers(invoices) == ["۳", "۲", "۱"])
    invoices.model.sorted_by.emit("total", True)
    qtbot.waitUntil(lambda: numbers(invoices) == ["۱", "۲", "۳"])


def test_a_long_list_shows_its_first_page_then_all(
    invoices: InvoiceList, sell: Sell, qtbot: QtBot
) -> None:
    for _ in range(260):
        sell((BREAD, 1000, 10_000))
    invoices.reload()
    qtbot.waitUntil(lambda: invoices.model.rowCount() == 263)
    assert plain(invoices.model.index(262, 0).data()) == "۱"


def test_enter_opens_the_invoice_with_the_rule_it_was_computed_by(
    invoices: InvoiceList, page: ReportsPage, qtbot: QtBot, paper_log: PaperLog
) -> None:
    invoices.view.go_to(2)
    press(invoices.view, Qt.Key.Key_Return)
    view = page.invoices.view
    qtbot.waitUntil(lambda: view.sheet is not None)
    words = " | ".join(texts(view))
    assert "فاکتور فروش ۱" in words
    assert "رتبهٔ برنزی" in words
    assert "٪۲ اعتبار" in words
    assert [plain(view.model.index(row, 2).data()) for row in range(2)] == [
        "شیر کم‌چرب ۱ لیتری",
        "نان لواش بسته‌ای",
    ]
    view.print_()
    assert paper_log.papers == [("receipt", 1, True)]
    assert page.on_escape()
    assert not page.on_escape()


def test_an_invoice_that_is_not_there_is_said(page: ReportsPage, desk: Desk, qtbot: QtBot) -> None:
    said: list[str] = []
    desk.messages.said.connect(lambda text, kind, action: said.append(text))
    page.opened(ShowInvoice(999))
    qtbot.waitUntil(lambda: bool(said))
    assert page.invoices.view.sheet is None


def test_the_preview_of_a_return_in_parts_is_what_is_written(
    open_return: OpenReturn, shop_database: Database, qtbot: QtBot, paper_log: PaperLog
) -> None:
    line = sheet_of(shop_database, 1).lines[0]
    returned = []
    for quantity in ("۱", "2"):
        dialog = open_return(1)
        type_text(dialog.lines.field(line.id), quantity)
        preview = dialog.preview()
        assert preview is not None
        words = texts(dialog.summary)
        assert words[words.index("مبلغ بازگشتی") + 1] == plain(
            dialog._desk.display.amount(preview.money_back)
        )
        with qtbot.waitSignal(dialog.returned) as issued:
            dialog.action.click()
        assert issued.args is not None
        sheet = sheet_of(shop_database, issued.args[0])
        assert (sheet.kind, sheet.original_id) == ("return", 1)
        assert (sheet.total, sheet.used, sheet.earned, sheet.points) == (
            preview.money_back,
            preview.credit_back,
            preview.credit_taken,
            preview.points_taken,
        )
        with shop_database.read() as connection:
            card = customer_card(connection, AHMAD)
        assert card is not None
        assert (card.credit, card.points, card.rank_title) == (
            preview.credit_after,
            preview.points_after,
            preview.rank_after,
        )
        returned.append(issued.args[0])
    assert sheet_of(shop_database, 1).lines[0].returned == 3000
    assert paper_log.papers == [("receipt", one, False) for one in returned]


def test_enter_goes_from_line_to_line_before_anything_is_returned(
    open_return: OpenReturn, shop_database: Database, qtbot: QtBot
) -> None:
    dialog = open_return(1)
    milk, bread = (dialog.lines.field(line.id) for line in sheet_of(shop_database, 1).lines)
    type_text(milk, "۱")
    assert dialog.action.isEnabled()
    with qtbot.assertNotEmitted(dialog.confirmed):
        press(milk, Qt.Key.Key_Return)
        assert dialog.focusWidget() is bread
        type_text(bread, "۲")
        press(bread, Qt.Key.Key_Enter)
        assert dialog.focusWidget() is dialog.refunds.fields["cash"]


def test_confirming_twice_returns_once(
    open_return: OpenReturn, shop_database: Database, qtbot: QtBot
) -> None:
    dialog = open_return(3)
    dialog.lines.choose_all()
    with qtbot.waitSignal(dialog.returned):
        dialog.action.setEnabled(True)
        dialog.confirmed.emit()
        dialog.action.setEnabled(True)
        dialog.confirmed.emit()
    assert len(sheet_of(shop_database, 3).returns) == 1


@pytest.mark.parametrize("typed", ["4", "99999999", "-1", "0", "دو", "1.2345"])
def test_a_quantity_that_cannot_come_back_is_said(
    typed: str, open_return: OpenReturn, shop_database: Database
) -> None:
    dialog = open_return(1)
    type_text(dialog.lines.field(sheet_of(shop_database, 1).lines[0].id), typed)
    assert dialog.preview() is None
    assert dialog.messages.text()
    assert not dialog.action.isEnabled()


def test_the_money_goes_back_as_the_cashier_splits_it(
    open_return: OpenReturn, shop_database: Database, qtbot: QtBot
) -> None:
    dialog = open_return(2)
    dialog.lines.choose_all()
    assert dialog.refunds.fields["card"].amount() == 385_000
    type_text(dialog.refunds.fields["cash"], "۸۵٬۰۰۰")
    assert dialog.refunds.fields["card"].amount() == 300_000
    assert dialog.action.isEnabled()
    type_text(dialog.refunds.fields["card"], "1000")
    assert "۲۹۹,۰۰۰" in plain(dialog.messages.text())
    assert not dialog.action.isEnabled()
    type_text(dialog.refunds.fields["card"], "300000")
    type_text(dialog.reason, "خراب بود")
    with qtbot.waitSignal(dialog.returned) as issued:
        dialog.action.click()
    assert issued.args is not None
    sheet = sheet_of(shop_database, issued.args[0])
    assert {payment.method: payment.amount for payment in sheet.payments} == {
        "cash": 85_000,
        "card": 300_000,
    }
    assert sheet.note == "خراب بود"


def test_what_is_all_returned_cannot_be_returned_again(
    open_return: OpenReturn, page: ReportsPage, qtbot: QtBot
) -> None:
    dialog = open_return(3)
    dialog.lines.choose_all()
    with qtbot.waitSignal(dialog.returned):
        dialog.action.click()
    view = page.invoices.view
    qtbot.waitUntil(lambda: view.sheet is not None and view.sheet.kind == "return")
    page.opened(ShowInvoice(3))
    qtbot.waitUntil(lambda: view.sheet is not None and view.sheet.id == 3)
    assert not view.give_back_button.isEnabled()
    assert view._chip.text() == "برگشت‌شده"


def test_a_return_needs_an_open_till(
    invoices: InvoiceList, page: ReportsPage, shop_database: Database, desk: Desk, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        close_till(connection, [Denomination(1, 1)], "کسری", 1, now())
    said: list[tuple[str, object]] = []
    desk.messages.said.connect(lambda text, kind, action: said.append((text, action)))
    page.opened(ShowInvoice(1))
    qtbot.waitUntil(lambda: page.invoices.view.sheet is not None)
    page.invoices.view.give_back()
    [(text, action)] = said
    assert "صندوق" in text
    assert QApplication.activeModalWidget() is None
    assert isinstance(action, tuple)
    action[1]()
    assert page.report_shown() == "end_of_day"


def test_the_excel_of_the_list_is_read_back(
    invoices: InvoiceList, page: ReportsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    table = invoices.table()
    assert table is not None
    path = tmp_path / "list.xlsx"
    page.export.start(table, path)
    qtbot.waitUntil(lambda: path.exists() and not page.export.running())
    sheet = load_workbook(path).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 4
    by_title = dict(zip(rows[0], rows[3], strict=True))
    assert by_title["شماره"] == "1"
    assert by_title["مشتری"] == "احمد آرانی"
    assert by_title["جمع کل (ریال)"] == 1_500_000
    assert by_title["اعتبار داده شده (ریال)"] == 30_000


def test_an_export_can_be_stopped_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    job = Job()
    path = tmp_path / "much.xlsx"

    def rows() -> object:
        for number in range(10_000):
            if number == 3_000:
                job.cancel()
            yield number

    table = ExcelTable("x", [ExcelColumn("n", lambda row: row)], rows(), 10_000)  # type: ignore[arg-type]
    with pytest.raises(Cancelled):
        write_table(path, table, desk.display, Progress(job, lambda done, total: None))
    assert list(tmp_path.glob("much*")) == []


@pytest.mark.parametrize("folder", ["missing", "file", "x" * 300])
def test_a_file_that_cannot_be_written_is_said(
    invoices: InvoiceList, page: ReportsPage, desk: Desk, qtbot: QtBot, tmp_path: Path, folder: str
) -> None:
    (tmp_path / "file").write_text("no folder")
    said: list[str] = []
    desk.messages.said.connect(lambda text, kind, action: said.append(text))
    table = invoices.table()
    assert table is not None
    page.export.start(table, tmp_path / folder / "list.xlsx")
    qtbot.waitUntil(lambda: bool(said))
    assert "نوشته نشد" in said[0]
    assert not page.export.running()
    assert issubclass(FileNotWritten, Exception)


def test_a_name_that_looks_like_a_formula_stays_a_text(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "names.xlsx"
    table = ExcelTable("x", [ExcelColumn("n", lambda row: row)], ["=1+1", "@a"], 2)
    write_table(path, table, desk.display, Progress(Job(), lambda done, total: None))
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.data_type for cell in sheet["A"]] == ["s", "s", "s"]
