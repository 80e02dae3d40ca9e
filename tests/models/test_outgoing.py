"""What a till tells is whole, and of the shapes that both sides agreed on."""

import json
from pathlib import Path

import pytest

from models.queries.outgoing import backlog, waiting_ops
from models.queries.records import KINDS, all_identities, read_records
from models.services.adjustments import pin_rank
from models.services.customers import remove_customer, restore_customer
from models.services.interactions import record_interaction
from models.services.orders import OrderLine, Tender
from models.services.shop import add_title
from models.services.sync import freeze_waiting, needs_freezing, queue_everything
from models.services.till import move_cash
from models.tables.titles import INTERACTION_TYPES, TAGS
from sync.protocol import POST_MODELS, PUT_MODELS
from tests.models.factories import OWNER, Trade, new_shop, order
from tests.models.told import ALL


@pytest.fixture
def traded(tmp_path: Path) -> Trade:
    """A shop in which everything that is ever told has happened."""
    trade = Trade(new_shop(tmp_path / "shop.db"))
    trade.rules(
        referral_kind="fixed",
        referral_credit=5_000,
        referral_points=1,
        referral_trigger="registration",
        credit_valid_days=10,
    )
    with trade.database.write() as connection:
        tag = add_title(connection, TAGS, "عمده", trade.now)
        letter = add_title(connection, INTERACTION_TYPES, "نامه", trade.now)
    trade.open(100_000)
    trade.vat(1000)
    milk = trade.product(385_000, title="شیر", taxable=True)
    ahmad = trade.join(first_name="احمد", tag_ids=frozenset({tag}), note="یادداشت")
    hamid = trade.join(first_name="حمید", referrer_id=ahmad)
    trade.give_credit(ahmad, 30_000)
    trade.give_points(hamid, 3)
    with trade.database.write() as connection:
        pin_rank(connection, hamid, 3, trade.now)
        move_cash(connection, "paid_out", 1_000, "نان", OWNER, trade.now)
        record_interaction(
            connection, ahmad, letter, "سفارش", OWNER, trade.now, follow_up_on=trade.now.date()
        )
        remove_customer(connection, hamid, trade.now)
        restore_customer(connection, hamid, trade.now)
    sold = trade.issue(
        trade.paid(order(OrderLine(milk, 3000, 385_000, 5_000), customer=ahmad, credit=20_000))
    )
    trade.take_back(sold.invoice_id, {1: 1000})
    trade.sell(1_000, tenders=(Tender("cash", 2_000), Tender("card", 400, "1234")))
    trade.wait(days=20)
    trade.expire()
    cash = trade.value(
        "SELECT sum(iif(i.kind = 'sale', p.amount, -p.amount)) FROM payments p"
        " JOIN invoices i ON i.id = p.invoice_id WHERE p.method = 'cash'"
    )
    trade.close(100_000 + cash - 1_000)
    return trade


def test_every_document_is_of_its_shape_and_nothing_is_lost(traded: Trade) -> None:
    with traded.database.read() as connection:
        ops = waiting_ops(connection, ALL)
    kinds = set()
    for op in ops:
        # An instant without milliseconds is written shorter by pydantic; it is the same instant.
        data = json.loads(json.dumps(op.data).replace(".000Z", "Z"))
        if op.action == "post":
            kinds.add(op.kind)
            shaped = POST_MODELS[op.kind].model_validate(data).model_dump(mode="json")
            for name, value in (data or {}).items():
                assert shaped[name] == value, (op.kind, name)
        elif op.action == "put":
            kinds.add(op.kind)
            model = PUT_MODELS[op.kind]
            fields = model.model_validate(data)
            if op.kind != "vat_rates":
                assert not fields.model_extra, op.kind
            assert fields.model_dump(mode="json", exclude_unset=True) == data
        else:
            assert data is None
            assert op.base_version is not None
    assert kinds == {*POST_MODELS, *PUT_MODELS} - {
        "shop",
        "ranks",
        "product_group",
        "subgroup",
        "sms_template",
    }


def test_seqs_have_no_gaps_and_a_batch_goes_on_after_another(traded: Trade) -> None:
    with traded.database.read() as connection:
        whole = waiting_ops(connection, ALL)
        assert [op.seq for op in whole] == list(range(1, len(whole) + 1))
        assert backlog(connection) == len(whole)
        half = waiting_ops(connection, 7)
        assert half + waiting_ops(connection, ALL, half[-1].seq) == whole


def test_only_what_changed_is_told_of_a_record(trade: Trade) -> None:
    customer = trade.join(first_name="احمد")
    with trade.database.write() as connection:
        pin_rank(connection, customer, 2, trade.now)
    rank = trade.value("SELECT uuid FROM ranks WHERE id = 2").hex()
    with trade.database.read() as connection:
        last = waiting_ops(connection, ALL)[-1]
    assert last.data is not None
    assert list(last.data) == ["pinned_rank"]
    assert str(last.data["pinned_rank"]).replace("-", "") == rank
    assert last.base_version == 0


def test_no_pin_is_ever_told(traded: Trade) -> None:
    traded.staff("cashier", "9876")
    with traded.database.read() as connection:
        told = repr(waiting_ops(connection, ALL))
    assert "argon2" not in told
    assert "pin" not in told.replace("pinned_rank", "")


def test_everything_is_queued_in_an_order_that_can_be_followed(traded: Trade) -> None:
    before = traded.value("SELECT max(seq) FROM outbox")
    with traded.database.write() as connection:
        queue_everything(connection, traded.now)
        assert needs_freezing(connection, ALL)
        freeze_waiting(connection, ALL)
        assert not needs_freezing(connection, ALL)
        ops = waiting_ops(connection, ALL)
        told = {(op.kind, op.record_id) for op in ops}
        assert len(told) == len(ops), "nothing is queued twice"
        for kind in KINDS:
            records = list(read_records(connection, kind, list(all_identities(connection, kind))))
            queued = [op for op in ops if op.kind == kind]
            assert len(queued) == len(records)
            assert all(op.data for op in queued)
    assert ops[0].seq == before + 1
    assert [op.kind for op in ops if op.action == "put"] == sorted(
        (op.kind for op in ops if op.action == "put"), key=KINDS.index
    )
    known: set[str] = set()
    for op in ops:
        known.add(op.record_id)
        if op.kind in ("sale", "return") and op.data is not None:
            for name in ("session", "customer", "staff", "original"):
                assert op.data[name] is None or op.data[name] in known
    traded.assert_well()


def test_what_was_frozen_is_sent_again_as_it_was(trade: Trade) -> None:
    customer = trade.join(first_name="احمد")
    with trade.database.write() as connection:
        queue_everything(connection, trade.now)
        freeze_waiting(connection, ALL)
        before = waiting_ops(connection, ALL)
    trade.refer(customer, "09129999999", None)
    with trade.database.read() as connection:
        assert waiting_ops(connection, len(before)) == before
