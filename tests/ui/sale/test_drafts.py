"""Nothing typed is lost: parking, recalling, and what is there after a crash."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from models.calendar import now
from models.database import Database
from models.queries.drafts import Draft, open_draft, parked_drafts
from models.services.adjustments import adjust_credit
from models.services.customers import remove_customer
from models.services.products import remove_product
from models.tables import invoices
from tests.ui.sale.till import Till
from ui.desk import Desk
from ui.places import SellTo
from ui.sale.page import SalePage
from ui.sale.state import from_json, to_json
from ui.widgets.number_field import NumberField

MILK, BREAD = "6260100320014", "6261107020038"
Key = Qt.Key


def saved(database: Database) -> str:
    """What the open draft holds, "" when there is none."""
    with database.read() as connection:
        draft = open_draft(connection)
    return draft.content if draft else ""


def parked(database: Database) -> list[Draft]:
    """The parked sales."""
    with database.read() as connection:
        return parked_drafts(connection)


def test_park_and_recall(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    keys.scan(MILK)
    keys.type("نیم")
    keys.press(Key.Key_F9)
    assert till.shows(page.start)
    assert saved(shop_database) == ""
    (draft,) = parked(shop_database)
    assert (draft.title, draft.total) == ("احمد آرانی", 385_000)
    # Another sale meanwhile.
    keys.press(Key.Key_F10)
    keys.scan(BREAD)
    keys.press(Key.Key_F12)
    keys.enter()
    keys.press(Key.Key_F9)
    assert page.start.parked.table.hasFocus()
    keys.enter()
    assert till.shows(page.invoice)
    assert till.buyer == "احمد آرانی"
    assert [line.code for line in page.sale.sale.lines] == [MILK]
    assert page.invoice.entry.text() == "نیم"
    assert parked(shop_database) == []


def test_recalling_parks_what_is_on_screen(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F9)
    (first,) = parked(shop_database)
    keys.press(Key.Key_F10)
    keys.scan(BREAD)
    page.parking.recall(first.id)
    assert [line.code for line in page.sale.sale.lines] == [MILK]
    (second,) = parked(shop_database)
    kept = from_json(second.content)
    assert kept is not None
    assert [line.code for line in kept.lines] == [BREAD]


def test_a_parked_sale_is_deleted_and_brought_back(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F9)
    said = []
    till.desk.messages.said.connect(lambda text, kind, action: said.append(action))
    keys.press(Key.Key_Down)
    keys.press(Key.Key_Delete)
    assert parked(shop_database) == []
    assert page.start.entry.hasFocus()
    said[-1][1]()
    (draft,) = parked(shop_database)
    assert draft.total == 385_000
    assert page.start.parked.isVisible()


def test_escape_parks_a_sale_and_forgets_an_empty_one(till: Till, shop_database: Database) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    keys.press(Key.Key_Escape)
    assert till.shows(page.start)
    assert page.start.entry.text() == "۰۹۲۱۴۸۸۰۸۰۰"
    assert parked(shop_database) == []
    keys.enter()
    keys.scan(MILK)
    keys.press(Key.Key_Escape)
    assert till.shows(page.start)
    assert len(parked(shop_database)) == 1


def test_a_crash_keeps_the_open_sale(
    till: Till, desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    keys.scan(MILK)
    keys.press(Key.Key_F11)
    keys.press(Key.Key_F4)
    with qtbot.waitSignal(page.keeper.saved):
        keys.type("روغ")
    qtbot.waitUntil(lambda: "روغ" in saved(shop_database))
    # Another program over the same file: nothing is handed over but what is on disk.
    again = SalePage(desk)
    qtbot.addWidget(again)
    assert again.sale.sale.step == "invoice"
    assert again.sale.title() == "احمد آرانی"
    assert [line.code for line in again.sale.sale.lines] == [MILK]
    assert again.sale.sums.used == 40_000
    assert again.invoice.entry.text() == "روغ"
    assert again.sale.sale.uuid == page.sale.sale.uuid


def test_a_crash_keeps_half_typed_fields(till: Till, desk: Desk, qtbot: QtBot) -> None:
    keys, page = till.keys, till.page
    keys.type("۰۹۳۵۱")
    page.keeper.flush()
    again = SalePage(desk)
    qtbot.addWidget(again)
    assert again.start.entry.text() == "۰۹۳۵۱"
    keys.enter("۱۱۲۲۳۳")
    keys.type("مری")
    page.keeper.flush()
    again = SalePage(desk)
    qtbot.addWidget(again)
    join = again._joining
    assert join is not None
    assert join.fields.first_name.text() == "مری"
    assert join.fields.mobile.mobile() == "09351112233"


def kept(database: Database) -> dict[str, str]:
    """The texts that the open draft keeps."""
    sale = from_json(saved(database))
    assert sale is not None
    return dict(sale.typed)


def after_a_crash(database: Database, desk: Desk, qtbot: QtBot, typed: str) -> SalePage:
    """The page as the next start finds it, once what was typed is on the disk."""
    qtbot.waitUntil(lambda: typed in kept(database).values())
    again = SalePage(desk)
    qtbot.addWidget(again)
    return again


@pytest.mark.parametrize("key", ["quantity", "unit_price", "discount"])
@pytest.mark.parametrize("text", ["۱۲a", "۱۲"])
def test_an_open_cell_is_there_after_a_crash(
    till: Till, desk: Desk, shop_database: Database, qtbot: QtBot, key: str, text: str
) -> None:
    till.keys.press(Key.Key_F10)
    till.keys.scan(MILK)
    till.keys.scan(BREAD)
    table = till.page.invoice.table
    table.edit_cell(0, key)
    till.keys.type(text)
    lines = till.page.sale.sale.lines
    again = after_a_crash(shop_database, desk, qtbot, text)
    assert again.sale.sale.lines == lines
    field = again.first_focus()
    assert isinstance(field, NumberField)
    assert field.text() == text
    assert bool(field.error()) == (text == "۱۲a")
    assert again.invoice.messages.isHidden() == (text != "۱۲a")
    # It is put right there, and nothing of it is left.
    field.selectAll()
    field.insert("۵")
    field.textEdited.emit(field.text())
    assert again.invoice.table.finish()
    assert not again.sale.sale.typed
    assert getattr(again.sale.sale.lines[0], key) == (5_000 if key == "quantity" else 5)


def test_an_unreadable_payment_is_there_after_a_crash(
    till: Till, desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    keys = till.keys
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F5)
    keys.press(Key.Key_F5)
    keys.type("200000")
    keys.press(Key.Key_F5)
    keys.type("12a")
    again = after_a_crash(shop_database, desk, qtbot, "۱۲a")
    assert again.sale.sale.payments == till.page.sale.sale.payments
    field = again.invoice.payment.tenders.bad_field()
    assert field is not None
    assert (field.text(), bool(field.error())) == ("۱۲a", True)
    assert again.invoice.payment.focus_wrong()
    keys.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.type("185000")
    assert till.page.invoice.payment.tenders.bad_field() is None
    assert not till.page.sale.sale.typed


def test_an_unreadable_discount_is_there_after_a_crash(
    till: Till, desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    keys = till.keys
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    keys.type("10%%x")
    typed = till.page.invoice.payment._discount.text()
    again = after_a_crash(shop_database, desk, qtbot, typed)
    panel = again.invoice.payment
    assert (panel._discount.text(), bool(panel._discount.error())) == (typed, True)
    assert not panel._discount_row.isHidden()
    assert panel.focus_wrong()
    keys.press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    keys.type("10%")
    assert till.page.sale.sale.discount.basis_points == 1000
    assert not till.page.sale.sale.typed


def test_credit_that_was_spent_meanwhile_can_be_left_off(
    till: Till, shop_database: Database
) -> None:
    keys, page = till.keys, till.page
    keys.enter("09214880800")
    keys.scan(MILK)
    keys.press(Key.Key_F11)
    keys.type("۳۰۰۰۰")
    keys.press(Key.Key_F9)
    till.desk.tasks.write_now(
        lambda connection: adjust_credit(connection, 1, -40_000, "خرج شد", 1, now()),
        {"customers"},
    )
    keys.press(Key.Key_F9)
    keys.enter()
    keys.press(Key.Key_F12)
    assert "بیش از آن" in page.invoice.payment._credit.error()
    keys.press(Key.Key_F11)
    keys.press(Key.Key_F12)
    assert page.shows_result()
    with shop_database.read() as connection:
        assert connection.execute(select(invoices.c.used, invoices.c.total)).one() == (0, 385_000)


def test_an_unreadable_credit_is_there_after_a_crash(
    till: Till, desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    keys = till.keys
    keys.enter("09214880800")
    keys.scan(MILK)
    keys.press(Key.Key_F11)
    keys.type("12a")
    again = after_a_crash(shop_database, desk, qtbot, "۱۲a")
    panel = again.invoice.payment
    assert (panel._credit.text(), bool(panel._credit.error())) == ("۱۲a", True)
    assert panel.focus_wrong()
    # Who does not use credit has nothing left to put right.
    keys.press(Key.Key_F11)
    assert not till.page.sale.sale.typed
    assert not till.page.invoice.payment.focus_wrong()


def test_what_cannot_be_read_stays_with_its_own_sale(
    till: Till, desk: Desk, shop_database: Database
) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    keys.press(Key.Key_F5)
    keys.type("12a")
    keys.press(Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    keys.type("x")
    assert page.parking.put_aside()
    page.parking.moved.emit()
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    payment = page.invoice.payment
    assert payment.tenders.bad_field() is None
    assert (payment._discount.text(), payment._discount.error()) == ("", "")
    page.invoice.table.edit_cell(0)
    keys.type("3b")
    (draft,) = parked(shop_database)
    page.parking.recall(draft.id)
    assert not page.invoice.table.editing
    assert payment._discount.text() == "x"
    field = payment.tenders.bad_field()
    assert field is not None
    assert field.text() == "۱۲a"
    (other,) = parked(shop_database)
    page.parking.recall(other.id)
    assert page.invoice.table.editing
    assert payment.tenders.bad_field() is None


def test_what_was_typed_into_a_line_goes_with_it(till: Till) -> None:
    keys, page = till.keys, till.page
    keys.press(Key.Key_F10)
    keys.scan(MILK)
    page.invoice.table.edit_cell(0, "discount")
    keys.type("x")
    page.invoice.table.remove(0)
    assert not page.sale.sale.typed
    page.invoice.undo()
    assert not page.invoice.table.editing


def test_leaving_the_page_saves_at_once(till: Till, shop_database: Database) -> None:
    till.keys.press(Key.Key_F10)
    till.keys.scan(MILK)
    till.window.show_page("dashboard")
    kept = from_json(saved(shop_database))
    assert kept is not None
    assert [line.code for line in kept.lines] == [MILK]
    till.window.show_page("sale")
    assert len(till.page.sale.sale.lines) == 1


def test_an_issued_sale_leaves_no_draft(till: Till, shop_database: Database, qtbot: QtBot) -> None:
    till.keys.press(Key.Key_F10)
    till.keys.scan(MILK)
    till.page.keeper._save()  # still on its way to the database's thread
    till.keys.press(Key.Key_F12)
    till.desk.tasks.run(lambda connection: None, lambda _nothing: None, owner=till.page)
    qtbot.wait(400)
    assert saved(shop_database) == ""


def test_a_draft_whose_customer_and_product_are_gone(
    till: Till, desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    till.keys.enter("09132765300")
    till.keys.scan(MILK)
    page = till.page
    page.keeper.flush()
    line, customer_id = page.sale.sale.lines[0], page.sale.sale.customer_id
    assert customer_id is not None
    with shop_database.write() as connection:
        remove_customer(connection, customer_id, now())
        remove_product(connection, line.product_id, now())
    again = SalePage(desk)
    qtbot.addWidget(again)
    assert again.sale.sale.lines == (line,)
    assert again.sale.sale.customer_id is None
    told = again.invoice.messages.text()
    assert line.title in told
    assert "مشتری" in told


def test_selling_to_a_member_parks_the_sale_on_screen(till: Till, shop_database: Database) -> None:
    till.keys.press(Key.Key_F10)
    till.keys.scan(MILK)
    till.window.show_page("sale", SellTo(1))
    assert till.buyer == "احمد آرانی"
    assert till.page.sale.sale.lines == ()
    (draft,) = parked(shop_database)
    assert draft.total == 385_000


def test_deleting_the_sale_can_be_undone(till: Till) -> None:
    till.keys.press(Key.Key_F10)
    till.keys.scan(MILK)
    said = []
    till.desk.messages.said.connect(lambda text, kind, action: said.append(action))
    before = to_json(till.page.sale.sale)
    till.page.delete_sale()
    assert till.shows(till.page.start)
    said[-1][1]()
    assert to_json(till.page.sale.sale) == before
    assert till.shows(till.page.invoice)
