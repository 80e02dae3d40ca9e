"""Whole sales, from the mobile number to the result, by key events alone."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.queries.customer_card import customer_by_mobile
from models.queries.invoices import invoice_sheet
from models.queries.sheets import InvoiceSheet
from models.services.customers import remove_customer
from models.services.products import ProductDetails, add_product
from models.text import latin_digits
from tests.ui.sale.till import Till
from ui.sale.state import SaleLine
from ui.widgets.labels import Label

MILK, BREAD, COFFEE = "6260100320014", "6261107020038", "7613036303712"
Key = Qt.Key


def last_invoice(database: Database, invoice_id: int = 1) -> InvoiceSheet:
    """An issued invoice as its paper shows it."""
    with database.read() as connection:
        sheet = invoice_sheet(connection, invoice_id)
    assert sheet is not None
    return sheet


def test_a_new_member_buys_scanned_goods(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.enter("۰۹۱۲ ۳۴۵ ۶۷۸۹")
    join = till.join
    assert till.shows(join)
    assert latin_digits(join.fields.mobile.text()).replace(" ", "") == "09123456789"
    keys.type("مریم")
    keys.enter()
    keys.type("کریمی")
    keys.press(Key.Key_F12)
    assert till.shows(page.invoice)
    keys.scan(MILK)
    keys.scan(MILK)
    keys.scan(COFFEE)
    keys.enter()  # nothing typed: on to the payment
    assert page.invoice.payment.tenders._rows["card"].amount.hasFocus()
    keys.enter()
    keys.press(Key.Key_Down)  # nothing lies below: Enter still issues it
    assert page.invoice.payment.issue.hasFocus()
    keys.enter()
    assert till.shows(page.result)

    sheet = last_invoice(shop_database)
    assert sheet.customer_name == "مریم کریمی"
    assert sheet.customer_mobile == "09123456789"
    assert [(line.code, line.quantity) for line in sheet.lines] == [(MILK, 2000), (COFFEE, 1000)]
    assert (sheet.gross, sheet.total, sheet.earned, sheet.points) == (
        5_020_000, 5_020_000, 50_200, 5,
    )  # fmt: skip
    assert [(paid.method, paid.amount) for paid in sheet.payments] == [("card", 5_020_000)]
    assert "برنزی" in page.result._rank.text()

    keys.enter()
    assert till.shows(page.start)
    assert page.start.entry.hasFocus()


def test_a_known_member_uses_part_of_the_credit(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.enter("9214880800")
    assert till.buyer == "احمد آرانی"
    keys.enter("۷۰۰۰۰۰۰")
    keys.press(Key.Key_F11)
    assert page.sale.sums.used == 40_000
    keys.type("۱۵۰۰۰")
    assert page.sale.sums.used == 15_000
    assert page.sale.sums.total == 6_985_000
    keys.press(Key.Key_F12)
    sheet = last_invoice(shop_database)
    # At 2%, the rank seen when the invoice was opened.
    assert (sheet.gross, sheet.used, sheet.total) == (7_000_000, 15_000, 6_985_000)
    assert (sheet.earned, sheet.points, sheet.credit_bp) == (139_700, 6, 200)
    with shop_database.read() as connection:
        card = customer_by_mobile(connection, "09214880800")
    assert card is not None
    assert card.credit == 40_000 - 15_000 + 139_700


def test_a_payment_is_split_and_change_is_given(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(COFFEE)
    keys.press(Key.Key_F5)
    keys.type("۲۰۰۰۰۰۰")
    assert page.sale.sums.missing == 2_250_000
    keys.press(Key.Key_F5)  # on to cash, which takes what is left
    assert page.sale.sums.paid == (2_000_000, 2_250_000)
    keys.type("۲۵۰۰۰۰۰")
    assert page.sale.sums.change == 250_000
    assert "۲۵۰,۰۰۰" in page.invoice.payment.tenders.rest.figure.text()
    keys.press(Key.Key_F12)
    assert "۲۵۰,۰۰۰" in page.result._change.figure.text()
    sheet = last_invoice(shop_database)
    assert {(p.method, p.amount, p.change) for p in sheet.payments} == {
        ("card", 2_000_000, 0),
        ("cash", 2_250_000, 250_000),
    }


def test_a_walk_in_buys_one_amount(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.type("۱۲۵۰۰۰")
    keys.press(Key.Key_F12)  # the amount in the entry line is all there is
    sheet = last_invoice(shop_database)
    assert (sheet.customer_id, sheet.total, sheet.earned) == (None, 125_000, 0)
    assert sheet.lines[0].title == "خرید از پوز"
    keys.type("۰")  # the next number may be typed at once
    assert till.shows(page.start)
    assert page.start.entry.text() == "۰"


def test_a_member_is_found_by_name(till: Till, qtbot: QtBot) -> None:
    keys, page = till.keys, till.page
    keys.type("آرا")
    qtbot.waitUntil(lambda: len(page.start.entry.offers.rows()) == 2)
    assert page.start.entry.offers.current() is not None
    names = [row.name for row in page.start.entry.offers.rows()]
    keys.press(Key.Key_Down)
    keys.enter()
    assert till.buyer == names[1]


def test_a_name_typed_faster_than_the_search_answers(till: Till) -> None:
    till.keys.enter("حمیدرضا")
    assert till.buyer == "حمیدرضا آرا"


def test_lines_are_changed_by_keys(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.enter("3*" + MILK)
    keys.scan(BREAD)

    def line(place: int) -> SaleLine:
        return page.sale.sale.lines[place]

    assert line(0).quantity == 3000
    keys.type("+")
    assert line(1).quantity == 2000
    keys.type("-")
    assert line(1).quantity == 1000
    keys.enter("*2.5")
    assert line(1).quantity == 2500
    keys.press(Key.Key_Up)
    keys.press(Key.Key_Tab)
    assert page.invoice.table.hasFocus()
    keys.type("۴")  # a digit begins to change the quantity
    keys.press(Key.Key_Tab)
    keys.type("۳۰۰۰۰۰")
    keys.press(Key.Key_Tab)
    keys.enter("۱۰۰۰۰۰")
    assert (line(0).quantity, line(0).unit_price, line(0).discount) == (4000, 300_000, 100_000)
    assert page.invoice.entry.hasFocus()
    keys.press(Key.Key_Delete)
    assert [one.code for one in page.sale.sale.lines] == [BREAD]
    keys.press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [one.code for one in page.sale.sale.lines] == [MILK, BREAD]


def test_a_discount_in_percent_follows_the_lines(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.enter("1000000")
    keys.press(Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    keys.enter("۱۰٪")
    assert page.sale.sums.total == 900_000
    assert page.invoice.entry.hasFocus()
    keys.enter("500000")
    assert page.sale.sums.total == 1_350_000


def test_a_product_is_chosen_by_name(till: Till, qtbot: QtBot) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.type("نان")
    qtbot.waitUntil(lambda: bool(page.invoice.entry.offers.rows()))
    keys.enter()
    assert page.sale.sale.lines[0].code == BREAD


def test_a_scan_before_the_customer_is_known_keeps_its_line(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.type("۰۹۲۱")
    keys.scan(MILK)
    assert till.shows(page.invoice)
    assert page.sale.sale.lines[0].code == MILK
    assert page.invoice.customer.entry.text() == "۰۹۲۱"
    assert page.invoice.customer.entry.hasFocus()
    keys.press(Key.Key_F12)  # whose is it?
    assert page.invoice.customer.entry.error()
    keys.press(Key.Key_End)
    keys.enter("۴۸۸۰۸۰۰")
    assert till.buyer == "احمد آرانی"
    assert len(page.sale.sale.lines) == 1


def test_the_next_scan_after_a_sale_begins_the_next(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F12)
    assert till.shows(page.result)
    keys.scan(BREAD)
    assert till.shows(page.invoice)
    assert [line.code for line in page.sale.sale.lines] == [BREAD]


def test_past_invoices_and_back(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    keys.enter("5000000")
    keys.press(Key.Key_F12)
    keys.enter()
    keys.enter("09214880800")
    keys.press(Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert page.invoice.past.table.hasFocus()
    assert page.invoice.past._model.rowCount() == 1
    keys.press(Key.Key_Escape)
    assert page.invoice.entry.hasFocus()


def test_a_membership_card_with_the_mobile_number_is_scanned(till: Till) -> None:
    till.keys.enter("0914")
    assert till.page.start.entry.error()
    till.keys.scan("09214880800")
    assert till.buyer == "احمد آرانی"


def test_a_membership_card_is_scanned_after_the_goods(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.scan(MILK)
    assert page.invoice.customer.asking
    keys.scan("09214880800")
    assert till.buyer == "احمد آرانی"
    assert [line.code for line in page.sale.sale.lines] == [MILK]
    assert page.invoice.messages.text() == ""


@pytest.mark.parametrize("typed", ["7", ""])
def test_a_scan_ends_what_is_typed_into_a_cell(till: Till, typed: str) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    page.invoice.table.edit_cell(0)
    keys.press(Key.Key_Delete)
    keys.type(typed)
    keys.scan(BREAD)
    first, second = page.sale.sale.lines
    assert first.quantity == (7000 if typed else 1000)
    assert second.code == BREAD
    assert page.invoice.entry.hasFocus()


def test_a_scan_while_joining_waits_on_the_invoice(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.enter("09120001122")
    keys.type("مریم")
    keys.scan(MILK)
    assert till.shows(till.join)
    assert till.join.fields.first_name.text() == "مریم"
    keys.press(Key.Key_F12)
    assert till.buyer == "مریم"
    assert [line.code for line in page.sale.sale.lines] == [MILK]


def test_a_product_without_a_price_asks_for_it(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    with shop_database.write() as connection:
        add_product(connection, ProductDetails("تعمیر", 1, 0, code="77"), now())
    keys.press(Key.Key_F10)
    keys.enter("77")
    assert page.invoice.table.editing
    keys.enter("۲۵۰۰۰۰")
    assert page.sale.sums.total == 250_000
    assert page.invoice.entry.hasFocus()


def test_no_thanks_by_sms_when_unticked(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    page.invoice.payment._thank.setChecked(False)
    keys.enter("09214880800")
    keys.scan(MILK)
    keys.press(Key.Key_F12)
    with shop_database.read() as connection:
        kinds = connection.exec_driver_sql("SELECT template_kind FROM sms_jobs").scalars().all()
    assert "thanks" not in kinds


def test_a_small_window_shows_the_sum_of_every_line(till: Till) -> None:
    # What a 1366×768 screen offers at 150 %.
    till.window.resize(911, 512)
    till.keys.enter("۰۹۲۱۴۸۸۰۸۰۰")
    till.keys.scan(MILK)
    lines = till.page.invoice.table
    assert lines.horizontalScrollBar().maximum() == 0
    assert lines.columnWidth(6) > 0


def test_a_number_of_a_removed_member_brings_their_credit_back(
    till: Till, shop_database: Database
) -> None:
    with shop_database.write() as connection:
        known = customer_by_mobile(connection, "09214880800")
        assert known is not None
        remove_customer(connection, known.id, now())
    till.keys.enter("۰۹۲۱۴۸۸۰۸۰۰")
    assert till.shows(till.join)
    assert "احمد آرانی" in till.join.former.text()
    assert "۴۰,۰۰۰" in till.join.former.text()
    # What stands above must be true of it too: that nobody has the number, not that nobody had it.
    above = " ".join(label.text() for label in till.join.findChildren(Label) if label.isVisible())
    assert "عضوی با این شماره نیست" in above
    assert "هنوز" not in above
    till.join.former._button.setFocus()
    till.keys.enter()
    assert till.shows(till.page.invoice)
    assert till.buyer == "احمد آرانی"
    with shop_database.read() as connection:
        back = customer_by_mobile(connection, "09214880800")
    assert back is not None
    assert (back.id, back.credit) == (known.id, known.credit)
