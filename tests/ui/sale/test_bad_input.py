"""What is wrong is said where it happened, and nothing typed is lost."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import event
from sqlcipher3 import dbapi2 as sqlite

from models.calendar import business_date, now
from models.database import Database
from models.queries.invoices import InvoiceFilter, invoice_ids
from models.queries.staff import read_staff
from models.services.shop import change_rules, set_vat
from models.services.till import close_till
from printing.settings import PrinterSettings
from tests.printing.tcp_printer import PAPER_OUT, READY, TcpPrinter
from tests.ui.sale.till import Till
from ui.approval import ApprovalDialog

MILK, COFFEE = "6260100320014", "7613036303712"
UNKNOWN = "6269999999997"
Key = Qt.Key


def issued(database: Database) -> int:
    """How many invoices there are."""
    with database.read() as connection:
        return len(invoice_ids(connection, InvoiceFilter()))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("۰۹۱۲۳", "۱۱ رقم"),
        ("0912345678x", "۱۱ رقم"),
        ("+442079460958", "کشور دیگری"),
        ("", "F10"),
        ("کسی که نیست", "کسی که نیست"),
    ],
)
def test_a_wrong_number_is_refused_at_its_field(till: Till, typed: str, words: str) -> None:
    till.keys.enter(typed)
    entry = till.page.start.entry
    assert words in entry.error()
    assert till.shows(till.page.start)
    assert entry.value() == till.desk.display.digits(typed)


@pytest.mark.parametrize("typed", ["12a00", "-5000", "12.5", "0", "9" * 25])
def test_what_is_no_amount_is_refused_in_the_entry_line(till: Till, typed: str) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    # A minus in the empty line would be a step, so it is pasted.
    page.invoice.entry.insert(typed)
    keys.enter()
    if len(typed) > 20:
        keys.enter()  # it might have been a barcode
    assert page.invoice.entry.error()
    assert page.invoice.messages.isVisible()
    assert page.sale.sale.lines == ()
    assert page.invoice.entry.text()


def test_a_number_that_may_be_a_barcode_is_asked_about_once(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.enter("12345678")
    assert not page.sale.sale.lines
    assert "12345678" in page.invoice.messages.text()
    keys.enter()
    assert page.sale.sale.lines[0].unit_price == 12_345_678


def test_an_unknown_scan_is_never_an_amount(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.scan(UNKNOWN)
    assert UNKNOWN in page.start.entry.error()
    keys.press(Key.Key_F10)
    keys.scan(UNKNOWN)
    keys.scan(UNKNOWN)
    assert page.sale.sale.lines == ()
    assert UNKNOWN in page.invoice.messages.text()


@pytest.mark.parametrize("typed", ["۰", "x", "-1"])
def test_a_quantity_that_cannot_be(till: Till, typed: str) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    page.invoice.table.edit_cell(0)
    keys.enter(typed)
    assert page.invoice.table.editing  # what was typed stays to be put right
    assert page.invoice.messages.isVisible()
    assert page.sale.sale.lines[0].quantity == 1000
    keys.press(Key.Key_Escape)
    assert not page.invoice.table.editing


def test_the_last_piece_is_removed_by_its_key_only(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.type("-")
    assert page.sale.sale.lines[0].quantity == 1000
    assert "Del" in page.invoice.messages.text()


def test_a_discount_above_its_line(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    page.invoice.table.edit_cell(0, "discount")
    keys.enter("۴۰۰۰۰۰")
    assert page.invoice.table.editing
    assert "۳۸۵,۰۰۰" in page.invoice.messages.text()
    keys.press(Key.Key_F12)
    assert not till.shows(page.result)


def test_a_discount_above_the_invoice(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.scan(COFFEE)
    keys.press(Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    keys.enter("۵۰۰۰۰۰")
    keys.press(Key.Key_Delete)  # the coffee goes, the discount is too large now
    field = page.invoice.payment._discount
    assert "۳۸۵,۰۰۰" in field.error()
    assert page.sale.sums.priced.gross == 385_000
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 0
    assert field.hasFocus()
    keys.enter("۴۰۰۰۰۰")
    assert field.hasFocus()
    assert field.selectedText() == field.text()
    keys.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.type("۱۰۱٪")
    assert "۱۰۰" in field.error()
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 0
    assert field.text() == "۱۰۱٪"


def test_an_amount_beyond_any_shop(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.enter("900000000000000")
    keys.type("+")
    assert "۱" in page.invoice.messages.text()
    assert page.sale.sale.lines[0].quantity == 1000


def test_more_credit_than_there_is(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    keys.scan(COFFEE)
    keys.press(Key.Key_F11)
    keys.type("۵۰۰۰۰")
    assert "۴۰,۰۰۰" in page.invoice.payment._credit.error()
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 0
    assert page.invoice.payment._credit.text() == "۵۰,۰۰۰"
    keys.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.type("۳۰۰۰۰")
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 1


def test_payments_that_do_not_match(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F5)
    keys.type("۳۰۰۰۰۰")
    keys.press(Key.Key_F12)
    assert "۸۵,۰۰۰" in page.invoice.payment.messages.text()
    assert issued(shop_database) == 0
    keys.type("۴۰۰۰۰۰")  # a card gives no change
    keys.press(Key.Key_F12)
    assert "۱۵,۰۰۰" in page.invoice.payment.messages.text()
    keys.type("x")
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 0


def test_an_empty_invoice_is_not_issued(till: Till, shop_database: Database) -> None:
    till.keys.press(Key.Key_F10)
    till.keys.press(Key.Key_F12)
    assert till.page.invoice.messages.isVisible()
    assert issued(shop_database) == 0


def test_a_new_member_whose_number_was_taken_meanwhile(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.enter("09120000000")
    join = till.join
    join.fields.mobile.set_mobile("09214880800")
    keys.type("مریم")
    keys.press(Key.Key_F12)
    assert "احمد آرانی" in join.fields.field_error("mobile")
    assert join.fields.first_name.text() == "مریم"
    keys.press(Key.Key_Escape)
    assert till.shows(page.start)


def test_pressing_twice_issues_once(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F12, times=2)
    page.issuing.issue()
    assert issued(shop_database) == 1


def test_a_large_credit_needs_a_manager(till: Till, shop_database: Database, qtbot: QtBot) -> None:
    keys, page = till.keys, till.page
    with shop_database.write() as connection:
        change_rules(connection, {"credit_approval_above": 10_000}, now())
    with shop_database.read() as connection:
        till.desk.staff = read_staff(connection)[1]
    assert till.desk.staff.role == "cashier"
    keys.enter("09214880800")
    keys.scan(COFFEE)
    keys.press(Key.Key_F11)
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 0
    dialog = till.window.findChild(ApprovalDialog)
    assert dialog is not None
    keys.type("۱۲۳۴")
    keys.press(Key.Key_Return)
    qtbot.waitUntil(lambda: issued(shop_database) == 1)
    assert till.shows(page.result)


def test_selling_with_the_till_closed_opens_it_first(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    with shop_database.write() as connection:
        close_till(connection, (), "آزمایش", 1, now())
    keys.press(Key.Key_F12)
    assert till.shows(page._opening)
    assert page.sale.sale.lines
    QTest.qWait(50)
    keys.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.enter("۱۰۰۰۰۰۰")
    for _ in range(50):
        QTest.qWait(20)
        if till.shows(page.invoice):
            break
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 1


def test_tax_is_shown_where_the_shop_has_a_rate(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    assert page.invoice.payment._vat.isHidden()
    with shop_database.write() as connection:
        set_vat(connection, business_date(now()), 1000, 1, now())
    page.changed(frozenset(("settings",)))
    keys.press(Key.Key_F10)
    keys.enter("1000000")
    assert not page.invoice.payment._vat.isHidden()
    assert page.sale.sums.total == page.sale.sums.priced.gross + page.sale.sums.priced.vat


@pytest.mark.parametrize("column", ["quantity", "unit_price", "discount"])
def test_a_cell_beyond_64_bits(till: Till, column: str) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    before = page.sale.sale.lines
    page.invoice.table.edit_cell(0, column)
    keys.enter("9" * 19)
    assert page.invoice.table.editing
    assert page.invoice.messages.isVisible()
    assert page.sale.sale.lines == before


def test_a_payment_beyond_64_bits(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F5)
    keys.type("9" * 19)
    keys.press(Key.Key_F12)
    assert page.invoice.payment.messages.text()
    assert issued(shop_database) == 0
    assert page.sale.sale.lines


def test_a_printer_that_is_off_stops_no_sale(
    till: Till, shop_database: Database, qtbot: QtBot
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    till.desk.papers.save_printers([PrinterSettings("رسید", "network", address)], "رسید", "رسید")
    with qtbot.waitSignal(till.desk.messages.said, timeout=10_000) as said:
        till.page.invoice.payment._print.setChecked(True)
        till.keys.press(Key.Key_F10)
        till.keys.scan(MILK)
        till.keys.press(Key.Key_F12)
    assert till.shows(till.page.result)
    assert issued(shop_database) == 1
    assert "رسید" in said.args[0]
    (job,) = till.desk.papers.waiting()
    assert job.document == "receipt"


def test_a_printer_without_paper_stops_no_sale(
    till: Till, shop_database: Database, qtbot: QtBot
) -> None:
    with TcpPrinter() as printer:
        printer.answers = printer.answers_after = PAPER_OUT
        settings = PrinterSettings("رسید", "network", printer.address)
        till.desk.papers.save_printers([settings], "رسید", "رسید")
        with qtbot.waitSignal(till.desk.messages.said, timeout=10_000) as said:
            till.page.invoice.payment._print.setChecked(True)
            till.keys.press(Key.Key_F10)
            till.keys.scan(MILK)
            till.keys.press(Key.Key_F12)
        assert "کاغذ" in said.args[0]
        assert issued(shop_database) == 1
        (job,) = till.desk.papers.waiting()
        printer.answers = printer.answers_after = READY
        till.desk.papers.retry(job)
        qtbot.waitUntil(lambda: till.desk.papers.waiting() == [], timeout=10_000)
        assert len(printer.received) > 10_000


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """The database's file cannot grow: what SQLite meets on a full disk."""

    def limit(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    def lift(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1073741823")

    event.listen(database._engine, "checkout", limit)
    event.listen(database._engine, "checkin", lift)
    try:
        yield
    finally:
        event.remove(database._engine, "checkout", limit)
        event.remove(database._engine, "checkin", lift)


def test_a_full_disk_keeps_everything_typed(
    till: Till, shop_database: Database, qtbot: QtBot
) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    with full_disk(shop_database):
        # A note so long that its draft needs new pages.
        page.sale.set_note("ی" * 20_000)
        qtbot.waitUntil(page.safety.isVisible)
        assert "دیسک" in page.safety.text()
        keys.scan(COFFEE)
        keys.press(Key.Key_F12)
        assert "دیسک" in page.invoice.payment.messages.text()
        assert [line.code for line in page.sale.sale.lines] == [COFFEE]
        assert till.buyer == "احمد آرانی"
    assert issued(shop_database) == 0
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 1


def test_a_locked_database_keeps_everything_typed(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page

    def impatient(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    event.listen(shop_database._engine, "checkout", impatient)
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    other = sqlite.connect(str(shop_database.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    keys.press(Key.Key_F12)
    assert page.invoice.payment.messages.isVisible()
    assert [line.code for line in page.sale.sale.lines] == [MILK]
    keys.press(Key.Key_F9)  # neither can it be parked
    assert page.safety.isVisible()
    assert till.shows(page.invoice)
    other.execute("ROLLBACK")
    other.close()
    QApplication.processEvents()
    keys.press(Key.Key_F12)
    assert issued(shop_database) == 1
    event.remove(shop_database._engine, "checkout", impatient)
