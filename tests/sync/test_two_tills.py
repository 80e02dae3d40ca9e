"""Two tills and the service agree, whatever each did while it was alone."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.errors import NotFound, ReasonNeeded
from models.queries.sync import set_aside_ops, sync_conflicts_list
from models.services import outbox
from models.services.customers import CustomerDetails, change_customer, remove_customer
from models.services.orders import OrderLine
from models.services.products import (
    ProductDetails,
    add_product,
    add_subgroup,
    remove_product,
    remove_subgroup,
    restore_product,
)
from models.services.shop import add_title
from models.services.sync import discard_op, mark_conflicts_seen, retry_op
from models.tables.titles import TAGS
from models.tables.types import identity_text, new_identity
from tests.sync.shops import Coded, SyncedShop, SyncedTill, agree

AHMAD = "09121111111"


def edit(till: SyncedTill, mobile: str, **fields: Any) -> None:
    """Change a customer's details."""
    row = till.customer(mobile)
    details = CustomerDetails(row.mobile, row.first_name, row.last_name, phone=row.phone)
    with till.trade.database.write() as connection:
        change_customer(connection, row.id, replace(details, **fields), till.trade.now)


def _uuid(till: SyncedTill, product: int) -> bytes:
    found: bytes = till.trade.value("SELECT uuid FROM products WHERE id = ?", product)
    return found


def test_credit_earned_on_one_is_spent_on_the_other(first: SyncedTill, second: SyncedTill) -> None:
    there = second.customer(AHMAD)
    assert (there.credit, there.points) == (40_000, 4)
    issued = second.trade.sell(7_000_000, customer=there.id, credit=40_000)
    assert (issued.number, issued.earned) == (1, 139_200)
    agree(first, second)
    assert first.customer(AHMAD).credit == 139_200
    assert first.standing().prefix == "A"
    assert second.standing().prefix == "B"


def test_spending_the_same_credit_twice_is_debt(first: SyncedTill, second: SyncedTill) -> None:
    for till in (first, second):
        ahmad = till.customer(AHMAD)
        till.trade.sell(40_000, customer=ahmad.id, credit=40_000)
    agree(first, second)
    assert first.customer(AHMAD).credit == -40_000


def test_a_debt_that_two_tills_repaid_leaves_credit_that_expires(
    first: SyncedTill, second: SyncedTill
) -> None:
    first.trade.rules(credit_valid_days=10)
    for till in (first, second):
        till.trade.sell(40_000, customer=till.customer(AHMAD).id, credit=40_000)
    agree(first, second)
    assert first.customer(AHMAD).credit == -40_000
    for till in (first, second):
        till.trade.sell(4_000_000, customer=till.customer(AHMAD).id)
    agree(first, second)
    assert first.customer(AHMAD).credit == second.customer(AHMAD).credit > 0
    left = "SELECT sum(remaining) FROM credit_lots WHERE expires_on IS NOT NULL"
    assert first.trade.value(left) == first.customer(AHMAD).credit
    for till in (first, second):
        till.trade.wait(days=30)
        till.trade.expire()
    agree(first, second)
    assert first.customer(AHMAD).credit == 0


def test_disjoint_fields_merge_and_the_same_field_is_a_conflict(
    first: SyncedTill, second: SyncedTill
) -> None:
    edit(first, AHMAD, phone="021111", address="تهران")
    edit(second, AHMAD, phone="021222", note="مهمان همیشگی")
    first.sync()
    agree(first, second)
    for till in (first, second):
        row = till.customer(AHMAD)
        assert (row.phone, row.address, row.note) == ("021111", "تهران", "مهمان همیشگی")
    with second.trade.database.read() as connection:
        (conflict,) = sync_conflicts_list(connection)
    assert (conflict.field, conflict.kept, conflict.refused) == ("phone", "021111", "021222")
    assert conflict.title == "احمد آرانی"
    assert second.standing().conflicts == 1
    with second.trade.database.write() as connection:
        mark_conflicts_seen(connection, second.trade.now)
    assert second.standing().conflicts == 0
    assert first.standing().conflicts == 0


def test_one_number_on_two_tills_is_one_customer(first: SyncedTill, second: SyncedTill) -> None:
    for till in (first, second):
        new = till.trade.join(mobile="09133333333", first_name="سارا")
        till.trade.sell(1_000_000, customer=new)
    agree(first, second)
    row = first.customer("09133333333")
    assert (row.credit, row.points) == (20_000, 2)
    with second.trade.database.read() as connection:
        (conflict,) = sync_conflicts_list(connection)
    assert conflict.problem == "merged"


def test_one_title_and_one_barcode_on_two_tills(first: SyncedTill, second: SyncedTill) -> None:
    for till, price in ((first, 1_000), (second, 2_000)):
        with till.trade.database.write() as connection:
            add_title(connection, TAGS, "عمده", till.trade.now)
        till.trade.product(price, title="شیر", barcode="6260001")
    agree(first, second)
    for till in (first, second):
        with till.trade.database.read() as connection:
            titles = connection.exec_driver_sql("SELECT title FROM tags ORDER BY title").scalars()
            assert list(titles) == ["عمده", "عمده (2)"]
            codes = connection.exec_driver_sql(
                "SELECT price, barcode FROM products WHERE built_in = 0 ORDER BY price"
            )
            assert [tuple(row) for row in codes] == [(1_000, "6260001"), (2_000, "")]
    assert second.standing().conflicts == 2


def test_a_removed_customer_is_removed_everywhere(first: SyncedTill, second: SyncedTill) -> None:
    with first.trade.database.write() as connection:
        remove_customer(connection, first.customer(AHMAD).id, first.trade.now)
    agree(first, second)
    assert second.trade.value("SELECT count(*) FROM customers WHERE deleted_at IS NULL") == 0


def test_a_bad_change_is_set_aside_and_holds_up_nothing(
    shop: SyncedShop, first: SyncedTill
) -> None:
    product = first.trade.product(1_000)
    with first.trade.database.write() as connection:
        # A program of another time wrote what the service does not understand.
        connection.exec_driver_sql(
            "UPDATE outbox SET fields = json_set(fields, '$.kind', 'bread') WHERE kind = 'product'"
            " AND state = 'waiting'"
        )
    first.trade.sell(5_000)
    first.sync()
    assert (first.standing().set_aside, first.standing().backlog) == (1, 0)
    with first.trade.database.read() as connection:
        (aside,) = set_aside_ops(connection)
    assert (aside.kind, aside.problem["type"]) == ("product", "invalid")
    title = first.trade.value("SELECT title FROM products WHERE id = ?", product)
    assert aside.title == title
    assert shop.count("documents", "sale") == 2
    with first.trade.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET fields = json_set(fields, '$.kind', 'goods') WHERE seq = ?",
            (aside.seq,),
        )
        retry_op(connection, aside.seq)
    first.sync()
    assert (first.standing().set_aside, first.standing().backlog) == (0, 0)
    assert shop.count("records", "product") == 2


def test_what_is_put_off_holds_up_nothing_and_is_sent_again(
    shop: SyncedShop, first: SyncedTill
) -> None:
    first.pusher._most = 2
    product = first.trade.product(1_000)
    missing = new_identity()
    with first.trade.database.write() as connection:
        known = connection.exec_driver_sql("SELECT uuid FROM subgroups").scalar_one()
        for _ in range(3):
            # What they name is not there yet; there are more of them than a batch holds.
            outbox.put(connection, "product", _uuid(first, product), 0, first.trade.now, ["price"])
            connection.exec_driver_sql(
                "UPDATE outbox SET fields = json_set(fields, '$.subgroup', ?)"
                " WHERE seq = (SELECT max(seq) FROM outbox)",
                (identity_text(missing),),
            )
    first.trade.sell(5_000)
    first.push()
    assert first.standing().backlog == 3
    assert shop.count("documents", "sale") == 2
    with first.trade.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET fields = json_set(fields, '$.subgroup', ?) WHERE state = 'waiting'",
            (identity_text(known),),
        )
    first.push()
    assert first.standing().backlog == 0


def test_a_hole_in_what_waits_is_passed_over_once(shop: SyncedShop, first: SyncedTill) -> None:
    for amount in (1_000, 2_000, 3_000, 4_000):
        first.trade.sell(amount)
    with first.trade.database.write() as connection:
        # A damaged file: two changes are gone that the service never heard of.
        connection.exec_driver_sql(
            "DELETE FROM outbox WHERE seq IN"
            " (SELECT seq FROM outbox WHERE state = 'waiting' ORDER BY seq LIMIT 1)"
        )
        connection.exec_driver_sql(
            "DELETE FROM outbox WHERE seq IN"
            " (SELECT seq FROM outbox WHERE state = 'waiting' ORDER BY seq LIMIT 1 OFFSET 1)"
        )
    epoch = first.standing().epoch
    first.push()
    assert first.standing().backlog == 0
    assert first.standing().epoch == epoch + 2
    assert shop.count("documents", "sale") == 3


def test_what_was_set_aside_is_given_up_with_a_reason(first: SyncedTill) -> None:
    first.trade.product(1_000)
    with first.trade.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'set_aside' WHERE kind = 'product' AND state = 'waiting'"
        )
        seq = connection.exec_driver_sql(
            "SELECT max(seq) FROM outbox WHERE kind = 'product'"
        ).scalar_one()
    with pytest.raises(ReasonNeeded), first.trade.database.write() as connection:
        discard_op(connection, seq, " ")
    with first.trade.database.write() as connection:
        discard_op(connection, seq, "اشتباه")
    with pytest.raises(NotFound), first.trade.database.write() as connection:
        retry_op(connection, seq)
    first.trade.sell(5_000)
    first.sync()
    assert (first.standing().set_aside, first.standing().backlog) == (0, 0)


def test_a_service_put_back_from_a_backup_is_told_again(
    own_service: Path, shop: SyncedShop, first: SyncedTill, second: SyncedTill
) -> None:
    shop.service.stop()
    saved = shop.folder / "saved.db"
    shutil.copy(shop.service.file, saved)
    shop.service = Coded(shop.folder / "service", shop.service.file)
    for till in (first, second):
        till.use(till.signed_in.access)
    first.trade.sell(2_000_000, customer=first.customer(AHMAD).id)
    second.trade.sell(3_000_000)
    first.sync()
    second.sync()
    shop.service.stop()
    for ending in ("", "-wal", "-shm"):
        shop.service.file.with_name(shop.service.file.name + ending).unlink(missing_ok=True)
    shutil.copy(saved, shop.service.file)
    shop.service = Coded(shop.folder / "service", shop.service.file)
    for till in (first, second):
        till.use(till.signed_in.access)
        till.trade.sell(70_000)
    agree(first, second)
    assert shop.count("documents", "sale") == 5


def test_what_was_sold_in_a_subgroup_that_is_gone_reaches_who_never_knew_it(
    shop: SyncedShop, first: SyncedTill, second: SyncedTill
) -> None:
    """One till made, sold and removed it while the other was away; the owner removed its place."""
    with first.trade.database.write() as connection:
        place = add_subgroup(connection, 1, "فصلی", first.trade.now)
        details = ProductDetails("هندوانه", place, 90_000)
        goods = add_product(connection, details, first.trade.now)
    issued = first.trade.sell(OrderLine(goods, 1_000, 90_000, 0, "هندوانه"))
    first.push()
    with first.trade.database.write() as connection:
        remove_product(connection, goods, first.trade.now)
        remove_subgroup(connection, place, first.trade.now)
    agree(first, second)
    standing = second.standing()
    assert (standing.set_aside, standing.incoming_aside) == (0, 0)
    sold = "SELECT p.title FROM invoice_lines l JOIN products p ON p.id = l.product_id"
    assert second.trade.value(f"{sold} WHERE l.title = 'هندوانه'") == "هندوانه"
    for till in (first, second):
        assert till.trade.value("SELECT count(*) FROM subgroups WHERE title = 'فصلی'") == 0
    assert issued.total == 90_000
    with first.trade.database.write() as connection:
        restore_product(connection, goods, first.trade.now)
    agree(first, second)
    for till in (first, second):
        stands = "SELECT s.title FROM products p JOIN subgroups s ON s.id = p.subgroup_id"
        assert till.trade.value(f"{stands} WHERE p.title = 'هندوانه'") == "فصلی"
