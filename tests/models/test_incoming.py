"""What one till did is written on another as it was, once, whatever the order and however often."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from models.calendar import Period, business_date
from models.doctor import examine
from models.errors import CreditTooLarge, DuplicateCode
from models.queries.customer_card import customer_by_mobile, past_invoices
from models.queries.customer_sheet import credit_ledger
from models.queries.records import KINDS, all_identities, read_records
from models.queries.reports import figures
from models.services.customers import CustomerDetails, change_customer, remove_customer
from models.services.incoming.changes import Incoming, PushFirst
from models.services.orders import OrderLine
from models.services.products import (
    ProductDetails,
    add_product,
    change_product,
    remove_product,
    restore_product,
)
from models.services.shop import add_title
from models.services.staff import NewStaff, add_staff, change_staff
from models.tables.titles import TAGS
from models.tables.types import identity_text, new_identity
from tests.models.factories import Trade, new_file, order
from tests.models.told import (
    all_documents,
    documents,
    end,
    everything,
    hear,
    join,
    last_seq,
    register,
)


@pytest.fixture
def first(trade: Trade) -> Trade:
    """A till that has sold to a member."""
    with trade.database.write() as connection:
        tag = add_title(connection, TAGS, "عمده", trade.now)
    milk = trade.product(385_000, title="شیر")
    ahmad = trade.join(
        mobile="09121111111", first_name="احمد", last_name="آرانی", tag_ids=frozenset({tag})
    )
    trade.join(mobile="09122222222", first_name="حمید", referrer_id=ahmad)
    trade.sell(4_000_000, customer=ahmad)
    trade.sell(OrderLine(milk, 2500, 385_000), 700_000, customer=ahmad, credit=10_000)
    return trade


@pytest.fixture
def second(first: Trade, tmp_path: Path) -> Trade:
    """Another till of the shop, which has heard everything."""
    return heard(first, tmp_path / "second.db")


def heard(first: Trade, path: Path) -> Trade:
    """A new till that has heard everything of another."""
    other = Trade(new_file(path))
    other.now = first.now
    join(other)
    assert hear(other, everything(first)).aside == 0
    end(other.database, other.now)
    return other


def row(trade: Trade, mobile: str) -> Any:
    """A live customer's row."""
    with trade.database.read() as connection:
        return connection.exec_driver_sql(
            "SELECT * FROM customers WHERE mobile = ? AND deleted_at IS NULL", (mobile,)
        ).one()


def test_everything_is_there_as_it_was(first: Trade, tmp_path: Path) -> None:
    first.vat(900)
    ahmad = row(first, "09121111111").id
    wholesale = frozenset({first.value("SELECT id FROM tags")})
    company = first.join(
        first_name="شرکت",
        kind="company",
        birth_date=date(1990, 3, 21),
        marriage_date=date(2010, 9, 5),
        national_id="10380284790",
        phone="02188776655",
        address="تهران",
        note="یادداشت",
        referrer_id=ahmad,
        tag_ids=wholesale,
        refuses_sms=True,
    )
    first.pin(company, 3)
    first.product(
        5_000, unit="کیلو", kind="service", code="12", barcode="6260100320014", active=False
    )
    names = ("سارا", "کیانی", "manager", "5678", "female", "09123334444", "a@b.ir")
    someone = NewStaff(*names, photo=b"picture")
    milk = first.value("SELECT id FROM products WHERE title = 'شیر'")
    with first.database.write() as connection:
        sara = add_staff(connection, someone, first.now)
        change_staff(connection, sara, someone, False, first.now)
        remove_product(connection, milk, first.now)
    gone = first.join(gender="male")
    with first.database.write() as connection:
        remove_customer(connection, gone, first.now)
    second = heard(first, tmp_path / "second.db")
    assert all_documents(second) == all_documents(first)
    with first.database.read() as one, second.database.read() as other:
        for kind in KINDS:
            mine, theirs = (
                {
                    record.identity: record.fields
                    for record in read_records(it, kind, list(all_identities(it, kind)))
                }
                for it in (one, other)
            )
            assert theirs == mine, kind
        day = business_date(first.now)
        assert figures(other, Period(day, day)) == figures(one, Period(day, day))
    for column in ("credit", "points", "last_purchase_on", "folded", "sort_name", "tag_titles"):
        mine = getattr(row(first, "09121111111"), column)
        assert getattr(row(second, "09121111111"), column) == mine
    second.assert_well()


def test_what_is_told_twice_is_written_once(first: Trade, second: Trade) -> None:
    before = all_documents(second), row(second, "09121111111")
    assert hear(second, everything(first)).aside == 0
    assert (all_documents(second), row(second, "09121111111")) == before
    second.assert_well()


def test_a_return_on_another_till(first: Trade, second: Trade) -> None:
    second.open()
    invoice = second.value("SELECT max(id) FROM invoices")
    back = second.take_back(invoice, {1: 500})
    assert back.number == 1
    assert hear(first, [register(second), *documents(second)]).aside == 0
    assert row(first, "09121111111").credit == row(second, "09121111111").credit
    assert all_documents(first) == all_documents(second)
    first.assert_well()
    second.assert_well()


def test_a_code_that_is_a_barcode_of_another_till_is_taken_and_may_stay(
    first: Trade, second: Trade
) -> None:
    bread = second.product(150_000, title="نان", code="77")
    with first.database.write() as connection:
        details = ProductDetails("آرد", 1, 900_000, barcode="77")
        flour = add_product(connection, details, first.now)
    assert hear(second, everything(first)).aside == 0
    with second.database.write() as connection:
        change_product(connection, bread, ProductDetails("نان", 1, 160_000, "77"), second.now)
        with pytest.raises(DuplicateCode):
            change_product(connection, bread, ProductDetails("نان", 1, 1, "77", "77"), second.now)
    assert second.value("SELECT count(*) FROM products WHERE '77' IN (code, barcode)") == 2
    with first.database.write() as connection:  # its own code may be its barcode as well
        change_product(connection, flour, ProductDetails("آرد", 1, 900_000, "77", "77"), first.now)


def test_a_product_comes_back_only_while_its_code_is_nobody_elses(first: Trade) -> None:
    bread = first.product(150_000, title="نان", code="77")
    with first.database.write() as connection:
        remove_product(connection, bread, first.now)
        add_product(connection, ProductDetails("آرد", 1, 1, barcode="77"), first.now)
        with pytest.raises(DuplicateCode):
            restore_product(connection, bread, first.now)


def test_two_tills_that_spend_the_same_credit_both_stand(first: Trade, second: Trade) -> None:
    ahmad, there = row(first, "09121111111"), row(second, "09121111111")
    seq = last_seq(first)
    second.open()
    first.sell(1_000_000, customer=ahmad.id, credit=ahmad.credit)
    second.sell(1_000_000, customer=there.id, credit=there.credit)
    hear(second, documents(first, seq))
    hear(first, [register(second), *documents(second)])
    for trade in (first, second):
        now = row(trade, "09121111111")
        assert now.credit == trade.value("SELECT sum(amount) FROM credit_movements")
        assert trade.value("SELECT min(remaining) FROM credit_lots") < 0
    assert row(first, "09121111111").credit == row(second, "09121111111").credit
    # A shop that shares its credit may be in debt until the service has settled it; one that
    # stands alone may not.
    assert examine(second.database) == []
    assert {finding.what for finding in examine(first.database)} == {"debt"}


def test_the_same_rest_expires_once(first: Trade, second: Trade) -> None:
    for trade in (first, second):
        with trade.database.write() as connection:
            connection.exec_driver_sql(
                "UPDATE credit_lots SET expires_on = '2024-06-01' WHERE remaining > 0"
            )
    seq = last_seq(first)
    for trade in (first, second):
        trade.wait(days=60)
        assert trade.expire() > 0
    hear(second, documents(first, seq))
    hear(first, [register(second), *documents(second)])
    for trade in (first, second):
        assert row(trade, "09121111111").credit == 0
        trade.assert_well()


def test_what_names_something_unheard_of_waits_and_holds_up_nothing(
    first: Trade, second: Trade
) -> None:
    seq = last_seq(first)
    hamid = row(first, "09122222222")
    first.sell(300_000, customer=hamid.id)
    first.sell(200_000)
    sale, other = documents(first, seq)
    stranger = identity_text(new_identity())
    lost = replace(sale, record_id=new_identity(), data={**sale.data, "session": stranger})
    written = hear(second, [lost, other])
    assert written.aside == 1
    assert second.value("SELECT count(*) FROM invoices WHERE total = 200000") == 1
    session = {
        "register_id": sale.data["register_id"],
        "number": 77,
        "opened_at": "2024-05-18T05:00:00.000Z",
        "opened_by": sale.data["staff"],
        "opening_float": 0,
    }
    told = Incoming("till_session", bytes.fromhex(stranger.replace("-", "")), 1, False, session)
    lost_number = second.value("SELECT count(*) FROM invoices")
    assert hear(second, [told]).aside == 0
    assert second.value("SELECT count(*) FROM invoices") == lost_number + 1
    second.assert_well()


def test_what_waits_for_something_else_goes_on_waiting(first: Trade, second: Trade) -> None:
    seq = last_seq(first)
    for amount in (100_000, 200_000, 300_000):
        first.sell(amount)
    sales = documents(first, seq)
    strangers = [new_identity() for _ in sales]
    lost = [
        replace(sale, data={**sale.data, "session": identity_text(stranger)})
        for sale, stranger in zip(sales, strangers, strict=True)
    ]
    assert hear(second, lost).aside == 3
    session = {
        "register_id": sales[0].data["register_id"],
        "number": 77,
        "opened_at": "2024-05-18T05:00:00.000Z",
        "opened_by": sales[0].data["staff"],
        "opening_float": 0,
    }
    wanted = "SELECT missing_id FROM sync_aside ORDER BY id"
    for left, stranger in ((2, strangers[1]), (1, strangers[0]), (0, strangers[2])):
        told = Incoming("till_session", stranger, 1, False, session)
        assert hear(second, [told]).aside == left
        strangers.remove(stranger)
        with second.database.read() as connection:
            assert connection.exec_driver_sql(wanted).scalars().all() == strangers
        session["number"] += 1
    assert second.figures().invoices == first.figures().invoices


def test_the_state_of_a_message_is_that_of_no_other(first: Trade) -> None:
    with first.database.read() as connection:
        jobs = connection.exec_driver_sql("SELECT uuid, state FROM sms_jobs ORDER BY id").all()
    assert len(jobs) > 2
    told = {"state": "delivered", "parts": 2, "cost": 300, "reason": None}
    assert hear(first, [Incoming("sms_state", jobs[1].uuid, 1, False, told)]).aside == 0
    with first.database.read() as connection:
        after = connection.exec_driver_sql(
            "SELECT uuid, state, parts, cost FROM sms_jobs ORDER BY id"
        ).all()
    assert [row.uuid for row in after if row.state == "delivered"] == [jobs[1].uuid]
    assert [row.parts for row in after].count(2) == 1


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("joined_at", "0001-01-01T00:00:00"),
        ("joined_at", "9999-12-31T23:59:59-14:00"),
        ("joined_on", "9999-12-31"),
    ],
)
def test_a_time_that_nobody_can_reckon_with_is_set_aside(
    first: Trade, second: Trade, field: str, told: str
) -> None:
    who = row(first, "09121111111").uuid
    with first.database.read() as connection:
        (ahmad,) = read_records(connection, "customer", [who])
        (hamid,) = read_records(connection, "customer", [row(first, "09122222222").uuid])
    odd = Incoming("customer", who, 2, False, {**ahmad.fields, field: told})
    renamed = {**hamid.fields, "first_name": "حامد"}
    heard = hear(second, [odd, Incoming("customer", hamid.identity, 2, False, renamed)])
    assert heard.aside == 1
    assert row(second, "09122222222").first_name == "حامد"


def test_a_record_changed_here_is_told_before_the_others_are_heard(
    first: Trade, second: Trade
) -> None:
    there = row(second, "09121111111")
    with second.database.write() as connection:
        details = CustomerDetails("09121111111", "احمد", "آرانی", phone="021")
        change_customer(connection, there.id, details, second.now)
    told = [change for change in everything(first) if change.record_id == there.uuid]
    with pytest.raises(PushFirst):
        hear(second, [replace(told[0], version=9)])
    assert row(second, "09121111111").phone == "021"
    # What the service has put off does not hold up what it tells.
    with second.database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET problem = '{}' WHERE state = 'waiting'")
    hear(second, [replace(told[0], version=9)])
    assert row(second, "09121111111").phone == ""


def test_an_older_version_is_passed_over(first: Trade, second: Trade) -> None:
    there = row(second, "09121111111")
    (told,) = [change for change in everything(first) if change.record_id == there.uuid]
    hear(second, [replace(told, version=5, data={**told.data, "note": "نو"})])
    hear(second, [replace(told, version=4, data={**told.data, "note": "کهنه"})])
    assert row(second, "09121111111").note == "نو"
    assert row(second, "09121111111").version == 5


def test_a_dropped_tag_leaves_its_bearers_until_it_comes_back(first: Trade, second: Trade) -> None:
    tag = second.value("SELECT uuid FROM tags")
    hear(second, [Incoming("tag", tag, 2, True, {"title": "عمده"})])
    assert second.value("SELECT count(*) FROM tags") == 0
    assert row(second, "09121111111").tag_titles == ""
    second.assert_well()
    hear(second, [Incoming("tag", tag, 3, False, {"title": "عمده"})])
    assert row(second, "09121111111").tag_titles == "عمده"
    second.assert_well()


def test_ranks_of_another_till_rank_everyone(first: Trade, second: Trade) -> None:
    (told,) = [change for change in everything(first) if change.kind == "ranks"]
    bands = [dict(band) for band in told.data["bands"]]
    only = {**bands[0], "title": "همه", "end_point": None, "credit_bp": 700}
    hear(second, [replace(told, version=2, data={"bands": [only]})])
    assert second.value("SELECT count(*) FROM ranks") == 1
    assert second.card(row(second, "09121111111").id).rank_title == "همه"
    second.assert_well()


# The same mobile number on two tills.


@pytest.fixture
def met(first: Trade, second: Trade) -> tuple[Trade, Any, Any]:
    """Both tills registered 09133333333; the second hears that its own lives on in the other's."""
    seq = last_seq(first)
    survivor = first.join(mobile="09133333333", first_name="سارا")
    first.sell(2_000_000, customer=survivor)
    second.open()
    alias = second.join(mobile="09133333333", first_name="سارا جان")
    second.sell(3_000_000, customer=alias)
    second.give_credit(alias, 500)
    with second.database.write() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'done'")
    with second.database.read() as connection:
        ours = next(read_records(connection, "customer", [_uuid(second, alias)]))
    with first.database.read() as connection:
        theirs = next(read_records(connection, "customer", [_uuid(first, survivor)]))
    merged = {**ours.fields, "merged_into": identity_text(theirs.identity)}
    told = [
        Incoming("customer", theirs.identity, 1, False, theirs.fields),
        Incoming("customer", ours.identity, 2, False, merged),
        *documents(first, seq),
    ]
    assert hear(second, told).aside == 0
    return second, row(second, "09133333333"), alias


def _uuid(trade: Trade, customer: int) -> bytes:
    found: bytes = trade.value("SELECT uuid FROM customers WHERE id = ?", customer)
    return found


def test_both_ledgers_count_for_the_one_that_lives_on(met: tuple[Trade, Any, Any]) -> None:
    trade, survivor, alias = met
    assert survivor.first_name == "سارا"
    assert survivor.credit == 20_000 + 30_000 + 500
    assert survivor.points == 5
    gone = trade.value("SELECT credit FROM customers WHERE id = ?", alias)
    assert gone == 0
    with trade.database.read() as connection:
        assert len(past_invoices(connection, survivor.id)) == 2
        assert len(credit_ledger(connection, survivor.id)) == 3
        found = customer_by_mobile(connection, "09133333333")
        assert found is not None
        assert found.id == survivor.id
    trade.assert_well()


def test_a_sale_to_the_alias_counts_for_the_one_that_lives_on(
    met: tuple[Trade, Any, Any],
) -> None:
    trade, survivor, alias = met
    trade.sell(1_000_000, customer=alias, credit=50_500)
    now = row(trade, "09133333333")
    # Bronze earns 2% of what was paid: 949 500.
    assert now.credit == survivor.credit - 50_500 + 18_990
    assert now.points == survivor.points
    trade.assert_well()


def test_a_sale_of_the_alias_is_taken_back(met: tuple[Trade, Any, Any]) -> None:
    trade, survivor, alias = met
    invoice = trade.value("SELECT id FROM invoices WHERE customer_id = ?", alias)
    back = trade.take_back(invoice)
    assert back.preview.credit_taken == 30_000
    assert row(trade, "09133333333").credit == survivor.credit - 30_000
    trade.assert_well()


# Sessions that are closed already.


def test_a_sale_told_late_goes_into_its_closed_session(first: Trade, second: Trade) -> None:
    seq = last_seq(first)
    first.sell(100_000)
    cash = first.value("SELECT sum(total) FROM invoices")
    first.close(cash)
    sale, closing = documents(first, seq)
    hear(second, [closing])
    assert second.value("SELECT count(*) FROM closings") == 1
    with pytest.raises(IntegrityError), second.database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO cash_movements (uuid, session_id, kind, amount, reason, staff_id, at)"
            " VALUES (randomblob(16), 1, 'paid_in', 1, 'x', 1, 0)"
        )
    assert hear(second, [sale]).aside == 0
    assert all_documents(second) == all_documents(first)
    assert second.value("SELECT applying FROM sync_state") == 0


def test_closing_a_till_closes_no_other(first: Trade, second: Trade) -> None:
    second.open()
    second.close(0)
    still_open = "SELECT register_id FROM till_sessions WHERE closed_at IS NULL"
    with second.database.read() as connection:
        (other,) = connection.exec_driver_sql(still_open).scalars()
    assert other == second.value("SELECT id FROM registers WHERE is_here = 0")


# Spending while the service is silent.


def test_what_may_be_spent_in_silence_is_the_owners_limit(first: Trade, second: Trade) -> None:
    second.open()
    second.rules(offline_credit_limit=15_000)
    ahmad = row(second, "09121111111")
    second.sell(1_000_000, customer=ahmad.id, credit=10_000)
    with pytest.raises(CreditTooLarge) as refused:
        second.sell(1_000_000, customer=ahmad.id, credit=6_000)
    assert (refused.value.largest, refused.value.limit) == (5_000, "offline")
    # Of each customer: what another spends takes nothing from it.
    hamid = row(second, "09122222222")
    second.give_credit(hamid.id, 15_000)
    second.sell(1_000_000, customer=hamid.id, credit=15_000)
    second.rules(offline_credit_limit=9_000)
    with pytest.raises(CreditTooLarge) as refused:
        second.sell(1_000_000, customer=ahmad.id, credit=1)
    assert (refused.value.largest, refused.value.limit) == (0, "offline")
    second.rules(offline_credit_limit=15_000)
    reserved = replace(
        second.paid(order(1_000_000, customer=ahmad.id, credit=5_000)),
        use_credit=6_000,
        reservation=new_identity(),
    )
    reserved = second.paid(reserved)
    assert second.issue(reserved).number == 3
    (told,) = documents(second, last_seq(second) - 2)[-1:]
    assert told.data["reservation"] == identity_text(reserved.reservation)
    # One till alone needs nobody's leave.
    first.rules(offline_credit_limit=0)
    first.sell(1_000_000, customer=row(first, "09121111111").id, credit=10_000)
