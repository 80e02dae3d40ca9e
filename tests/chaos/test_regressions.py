"""What the state machine found, each as the few steps it comes down to."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.database import Database
from models.doctor import examine
from models.queries.documents import read_documents
from models.queries.sync import sync_conflicts_list
from models.queries.till import open_session
from models.restore import restore
from models.services.answers import Result, record_results
from models.services.customers import CustomerDetails, change_customer, restore_customer
from models.services.incoming import documents
from models.services.incoming.changes import Incoming, write_changes
from models.services.interactions import record_interaction
from models.services.sync import resend_from
from models.tables import new_identity
from models.tables.titles import INTERACTION_TYPES, PRODUCT_GROUPS, TAGS
from models.tables.types import identity_text
from tests.models.factories import OWNER, Trade, new_shop

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def told(kind: str, identity: bytes, *, deleted: bool = False, **fields: object) -> Incoming:
    """A record as the service tells it the first time."""
    return Incoming(kind, identity, 1, deleted, fields)


def write(shop: Database, *changes: Incoming) -> int:
    """Hear these; how many could not be written."""
    with shop.write() as connection:
        return write_changes(connection, changes, NOW).aside


def test_who_has_left_before_being_heard_of_is_not_found(shop: Database) -> None:
    gone = told("customer", new_identity(), deleted=True, mobile="09121234567")
    assert write(shop, gone) == 0
    assert examine(shop) == []


@pytest.mark.parametrize("kind", ["none", "fixed"])
def test_that_a_reward_is_paid_is_told_of_the_member(trade: Trade, kind: str) -> None:
    trade.rules(referral_trigger="first_invoice", referral_kind=kind, referral_credit=1000)
    referred = trade.join(referrer_id=trade.join())
    trade.sell(10_000, customer=referred)
    trade.sell(10_000, customer=referred)
    with trade.database.read() as connection:
        told = connection.exec_driver_sql(
            "SELECT fields FROM outbox WHERE kind = 'customer' AND action = 'put' AND record_id ="
            " (SELECT uuid FROM customers WHERE id = ?) ORDER BY seq",
            (referred,),
        ).scalars()
        assert list(told)[1:] == ['{"referral_paid": true}']


def test_a_conflict_whose_answer_was_lost_is_listed_once(trade: Trade) -> None:
    member = trade.join(first_name="علی")
    with trade.database.write() as connection:
        change_customer(connection, member, CustomerDetails("09120000001", "رضا"), NOW)
        seq, op_id = connection.exec_driver_sql(
            "SELECT seq, op_id FROM outbox WHERE kind = 'customer' ORDER BY seq DESC LIMIT 1"
        ).one()
    problem = {"type": "conflict", "title": "", "status": 409, "fields": {"first_name": "سارا"}}
    answer = Result(seq, op_id, "duplicate", problem)
    for _ in range(2):
        with trade.database.write() as connection:
            record_results(connection, [answer], NOW)
    with trade.database.read() as connection:
        (listed,) = sync_conflicts_list(connection)
    assert (listed.field, listed.kept, listed.refused) == ("first_name", "سارا", "رضا")
    assert trade.card(member).name == "سارا"
    # As after the service lost some of its data: it is told once more what it knows after all.
    with trade.database.write() as connection:
        assert resend_from(connection, seq, seq + 1) == "queued"
        record_results(connection, [answer], NOW)
        assert len(sync_conflicts_list(connection)) == 1


def test_a_number_that_was_kept_and_given_away_here_stops_no_answer(trade: Trade) -> None:
    kept, other = "09120000001", "09120000002"
    first = trade.join(mobile=kept, first_name="علی")
    identity = trade.value("SELECT uuid FROM customers")
    with trade.database.write() as connection:
        change_customer(connection, first, CustomerDetails(other, "علی"), NOW)
    trade.join(mobile=kept, first_name="رضا")
    alias = trade.value("SELECT uuid FROM customers WHERE mobile = ?", kept)
    with trade.database.write() as connection:
        *_, edit, join = connection.exec_driver_sql(
            "SELECT seq, op_id FROM outbox WHERE kind = 'customer' ORDER BY seq"
        )
    problem = {"type": "conflict", "title": "", "status": 409, "fields": {"mobile": kept}}
    merged_into = {"type": "merged", "title": "", "status": 409}
    answers = [
        Result(edit.seq, edit.op_id, "conflict", problem),
        Result(join.seq, join.op_id, "conflict", merged_into),
    ]
    with trade.database.write() as connection:
        record_results(connection, answers, NOW)
        assert len(sync_conflicts_list(connection)) == 2
        connection.exec_driver_sql("UPDATE outbox SET state = 'done'")
    lives = Incoming("customer", identity, 2, False, {"mobile": kept, "first_name": "علی"})
    fields = {"mobile": kept, "merged_into": identity_text(identity)}
    assert write(trade.database, lives, Incoming("customer", alias, 1, True, fields)) == 0
    alive = "SELECT uuid FROM customers WHERE mobile = ? AND deleted_at IS NULL"
    assert trade.value(alive, kept) == identity
    trade.assert_well()


LISTS = (TAGS, PRODUCT_GROUPS, INTERACTION_TYPES)


def test_what_names_a_record_not_heard_of_is_not_tried_with_every_step(
    trade: Trade, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[str] = []

    def write_documents(*words: Any) -> None:
        tried.append(words[2])
        real(*words)

    real = documents.write_documents
    monkeypatch.setattr(documents, "write_documents", write_documents)
    customer, identity = new_identity(), new_identity()
    job = {
        "id": identity_text(identity),
        "to": "09121234567",
        "template_kind": "welcome",
        "text": "سلام",
        "customer": identity_text(customer),
        "created_at": "2026-11-28T09:00:00Z",
        "not_before": None,
        "expires_at": None,
    }
    assert write(trade.database, Incoming("sms_job", identity, 1, False, job)) == 1
    tried.clear()
    for title in "پتث":
        assert write(trade.database, told("tag", new_identity(), title=title)) == 1
    assert tried == []
    assert write(trade.database, told("customer", customer, mobile="09121234567")) == 0
    assert tried == ["sms_job"]


@pytest.mark.parametrize("knows_the_epoch", [False, True])
def test_numbers_of_an_epoch_that_a_restore_forgot_are_well(
    tmp_path: Path, *, knows_the_epoch: bool
) -> None:
    path = tmp_path / "shop.db"
    trade = Trade(new_shop(path))
    trade.open()
    trade.sell(1000)
    backup = trade.database.backup(tmp_path / "backup.db")

    def put_back(backup: Path) -> Trade:
        trade.database.close()
        restore(path, backup, NOW)
        return Trade(Database.open(path))

    trade = put_back(backup)
    if knows_the_epoch:
        backup = trade.database.backup(tmp_path / "later.db")
    trade.sell(1000)
    last = trade.sell(1000).number
    identity = trade.value("SELECT uuid FROM invoices WHERE number = ?", last)
    with trade.database.read() as connection:
        sale = read_documents(connection, "sale", [identity])[identity]
    # Of two the last was told before all was put back again; the one before it never was.
    trade = put_back(backup)
    assert write(trade.database, Incoming("sale", identity, 1, False, sale)) == 0
    assert trade.sell(1000).number == last + 1
    trade.sell(1000)
    trade.assert_well()
    # In the newest epoch none may be missing.
    with trade.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER invoices_no_update")
        connection.exec_driver_sql(
            "UPDATE invoices SET number = number + 1 WHERE number = ?", (last + 2,)
        )
    assert "number" in {finding.what for finding in examine(trade.database)}
    trade.database.close()


def test_two_open_sessions_after_a_restore_refuse_nobody(trade: Trade) -> None:
    register = identity_text(trade.value("SELECT uuid FROM registers"))
    owner = identity_text(trade.value("SELECT uuid FROM staff"))
    session = {
        "register_id": register,
        "number": 7,
        "opened_at": "2024-05-18T04:00:00Z",
        "opened_by": owner,
        "opening_float": 0,
    }
    assert write(trade.database, Incoming("till_session", new_identity(), 1, False, session)) == 0
    trade.sell(1000)
    with trade.database.read() as connection:
        found = open_session(connection)
    assert found is not None
    assert found.number == 7
    assert trade.close(1000).number == 7
    trade.sell(1000)


def test_credit_that_came_from_no_lot_goes_back_to_none(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 100_000)
    customer = identity_text(trade.value("SELECT uuid FROM customers"))
    identity = new_identity()
    # As when two tills repaid one debt.
    repaid = {
        "id": identity_text(identity),
        "customer": customer,
        "kind": "earned",
        "amount": 50_000,
        "lot": None,
        "staff": None,
        "reason": "",
        "at": "2024-05-18T05:00:00Z",
        "business_date": "2024-05-18",
    }
    movements = Incoming("movements", identity, 1, False, {"credit": [repaid], "points": []})
    assert write(trade.database, movements) == 0
    sold = trade.sell(200_000, customer=member, credit=150_000)
    trade.take_back(sold.invoice_id)
    assert trade.card(member).credit == 150_000
    kept = trade.value("SELECT sum(amount) FROM credit_movements WHERE lot_id IS NULL")
    assert kept == 50_000


def merged(trade: Trade, alias: int, survivor: int) -> None:
    """The service says that one customer was registered twice."""
    one = trade.value("SELECT uuid FROM customers WHERE id = ?", alias)
    other = trade.value("SELECT uuid FROM customers WHERE id = ?", survivor)
    with trade.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    fields = {"mobile": "09120000001", "merged_into": identity_text(other)}
    assert write(trade.database, Incoming("customer", one, 2, True, fields)) == 0


@pytest.mark.parametrize("lives", [True, False])
def test_an_alias_that_is_brought_back_before_who_lives_on_is_heard_of_is_gone_again(
    trade: Trade, lives: bool
) -> None:
    alias, survivor = new_identity(), new_identity()
    fields = {"mobile": "09120000001", "merged_into": identity_text(survivor)}
    assert write(trade.database, told("customer", alias, deleted=True, **fields)) == 0
    with trade.database.write() as connection:
        restore_customer(connection, trade.value("SELECT max(id) FROM customers"), NOW)
        connection.exec_driver_sql("DELETE FROM outbox")
    comes = told("customer", survivor, deleted=not lives, mobile="09120000001")
    assert write(trade.database, comes) == 0
    assert trade.value("SELECT count(*) FROM customers WHERE deleted_at IS NULL") == lives
    assert trade.value("SELECT count(*) FROM customers WHERE merged_into IS NOT NULL") == 1
    trade.assert_well()


def test_credit_of_an_alias_expires_for_who_lives_on(trade: Trade) -> None:
    trade.rules(credit_valid_days=1)
    alias, survivor = trade.join(), trade.join()
    trade.give_credit(alias, 30_000)
    trade.rules(credit_valid_days=None)
    trade.give_credit(survivor, 5_000)
    merged(trade, alias, survivor)
    trade.wait(days=3)
    assert trade.expire() == 1
    assert trade.card(survivor).credit == 5_000
    trade.assert_well()


def test_a_title_that_a_dropped_group_still_has_here_keeps_nothing_out(shop: Database) -> None:
    old, new, subgroup = new_identity(), new_identity(), new_identity()
    in_old, in_new = ({"title": "شیر", "group": identity_text(one)} for one in (old, new))
    made = (
        told("product_group", old, title="لبنیات"),
        Incoming("subgroup", subgroup, 1, False, in_old),
    )
    assert write(shop, *made) == 0
    # Meanwhile the old one was called something else, then emptied and dropped: only that is told.
    moved = Incoming("subgroup", subgroup, 2, False, in_new)
    dropped = Incoming("product_group", old, 3, True, {"title": "سرد"})
    assert write(shop, told("product_group", new, title="لبنیات"), moved, dropped) == 0
    with shop.read() as connection:
        groups = connection.exec_driver_sql("SELECT uuid, title FROM product_groups").all()
    assert (new, "لبنیات") in groups
    assert old not in [row[0] for row in groups]
    assert examine(shop) == []


@pytest.mark.parametrize("used_here", [True, False])
def test_a_type_that_comes_back_brings_what_was_kept_under_it(
    trade: Trade, *, used_here: bool
) -> None:
    member, shop = trade.join(), trade.database
    type_, talk = new_identity(), new_identity()
    assert write(shop, told("interaction_type", type_, title="بازدید")) == 0
    if used_here:
        with shop.write() as connection:
            row = connection.exec_driver_sql("SELECT max(id) FROM interaction_types").scalar_one()
            record_interaction(connection, member, row, "", OWNER, NOW)
    assert write(shop, Incoming("interaction_type", type_, 2, True, {"title": "بازدید"})) == 0
    said = {
        "customer": identity_text(trade.value("SELECT uuid FROM customers WHERE id = ?", member)),
        "type": identity_text(type_),
        "staff": identity_text(trade.value("SELECT uuid FROM staff WHERE id = ?", OWNER)),
        "at": NOW.isoformat(),
        "note": "",
        "follow_up_on": None,
        "follow_up_minute": None,
    }
    # It was recorded at a till that had not heard: the service brings the type back, and says so.
    again = Incoming("interaction_type", type_, 3, False, {"title": "بازدید (2)"})
    assert write(shop, again, told("interaction", talk, **said)) == 0
    with shop.read() as connection:
        kept = connection.exec_driver_sql(
            "SELECT title, version, count(*) FROM interaction_types t"
            " JOIN interactions i ON i.type_id = t.id WHERE t.uuid = ?",
            (type_,),
        ).one()
    assert kept == ("بازدید (2)", 3, 1 + used_here)
    trade.assert_well()


def test_what_came_back_of_what_expired_may_expire_again(trade: Trade) -> None:
    trade.rules(credit_valid_days=1)
    member = trade.join()
    trade.give_credit(member, 30_000)
    trade.wait(days=3)
    assert trade.expire() == 1
    # As the service settles when another till spent it in time, and that was returned since.
    identity = new_identity()
    back = {
        "id": identity_text(identity),
        "customer": identity_text(trade.value("SELECT uuid FROM customers")),
        "kind": "expired",
        "amount": 30_000,
        "lot": {
            "id": identity_text(trade.value("SELECT uuid FROM credit_lots")),
            "granted_on": trade.value("SELECT granted_on FROM credit_lots"),
            "expires_on": trade.value("SELECT expires_on FROM credit_lots"),
        },
        "staff": None,
        "reason": "",
        "at": "2024-05-21T05:00:00Z",
        "business_date": "2024-05-21",
    }
    movements = Incoming("movements", identity, 1, False, {"credit": [back], "points": []})
    assert write(trade.database, movements) == 0
    assert trade.card(member).credit == 30_000
    assert trade.expire() == 1
    assert trade.card(member).credit == 0
    trade.assert_well()


def test_a_reward_is_taken_back_from_who_lives_on(trade: Trade) -> None:
    trade.rules(referral_trigger="first_invoice", referral_kind="fixed", referral_credit=9_000)
    alias, survivor = trade.join(), trade.join()
    sold = trade.sell(100_000, customer=trade.join(referrer_id=alias))
    merged(trade, alias, survivor)
    assert trade.card(survivor).credit == 9_000
    trade.take_back(sold.invoice_id)
    assert trade.card(survivor).credit == 0
    trade.assert_well()
    trade.give_credit(alias, 1_000)
    trade.give_points(alias, 3)
    assert (trade.card(survivor).credit, trade.card(survivor).points) == (1_000, 3)
    trade.assert_well()


def test_a_return_that_a_backup_let_forget_may_be_made_again(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    trade = Trade(new_shop(path))
    trade.open()
    sold = trade.sell(1000)
    backup = trade.database.backup(tmp_path / "backup.db")
    trade.take_back(sold.invoice_id)
    identity = trade.value("SELECT uuid FROM invoices WHERE kind = 'return'")
    with trade.database.read() as connection:
        first = read_documents(connection, "return", [identity])[identity]
    trade.database.close()
    restore(path, backup, NOW)
    trade = Trade(Database.open(path))
    trade.take_back(sold.invoice_id)
    assert write(trade.database, Incoming("return", identity, 1, False, first)) == 0
    trade.assert_well()
    trade.database.close()


def test_what_is_left_of_a_sale_can_be_returned_when_two_tills_took_back_the_same(
    tmp_path: Path,
) -> None:
    path = tmp_path / "shop.db"
    trade = Trade(new_shop(path))
    member = trade.join()
    trade.give_credit(member, 150_000)
    trade.open()
    sold = trade.sell(100_000, 50_000, customer=member, credit=150_000)
    backup = trade.database.backup(tmp_path / "backup.db")
    trade.take_back(sold.invoice_id, {1: 1000})
    identity = trade.value("SELECT uuid FROM invoices WHERE kind = 'return'")
    with trade.database.read() as connection:
        first = read_documents(connection, "return", [identity])[identity]
    trade.database.close()
    restore(path, backup, NOW)
    trade = Trade(Database.open(path))
    trade.take_back(sold.invoice_id, {1: 1000})
    assert write(trade.database, Incoming("return", identity, 1, False, first)) == 0
    left = trade.take_back(sold.invoice_id, {2: 1000}).preview
    assert (left.value, left.money_back, left.credit_back) == (50_000, 0, 50_000)
    trade.assert_well()
    trade.database.close()
