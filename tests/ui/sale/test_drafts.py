"""Nothing typed is lost: parking, recalling, and what is there after a crash."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.queries.drafts import Draft, open_draft, parked_drafts
from models.services.customers import remove_customer
from models.services.products import remove_product
from tests.ui.sale.till import Till
from ui.desk import Desk
from ui.places import SellTo
from ui.sale.page import SalePage
from ui.sale.state import from_json, to_json

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
