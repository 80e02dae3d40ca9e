"""Taking goods back: in parts as at once, never twice, and never more than was sold."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.database import Database
from models.errors import BalanceTooSmall, EmptyInvoice, NotFound, NothingToReturn, PaymentMismatch
from models.services.adjustments import adjust_credit
from models.services.orders import OrderLine, Tender
from models.services.return_preview import ReturnLine, ReturnOrder, preview_return
from models.services.returns import return_invoice
from tests.models.factories import OWNER, Trade, fewer, new_shop


def test_half_of_an_invoice_comes_back(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 400_000)
    milk = trade.product()
    sold = trade.sell(OrderLine(milk, 4000, 2_500_000), customer=member, credit=400_000)
    assert (sold.total, sold.earned, sold.points) == (9_600_000, 96_000, 9)
    with trade.database.read() as connection:
        line = trade.sheet(sold.invoice_id).lines[0].id
        half = ReturnOrder(sold.invoice_id, (ReturnLine(line, 2000),), OWNER)
        preview = preview_return(connection, half)
    assert (preview.value, preview.money_back, preview.credit_back) == (
        5_000_000,
        4_800_000,
        200_000,
    )
    assert (preview.credit_taken, preview.points_taken) == (48_000, 5)
    assert (preview.credit_after, preview.points_after) == (248_000, 4)
    assert (preview.rank_before, preview.rank_after) == ("برنزی", "برنزی")
    returned = trade.take_back(sold.invoice_id, {1: 2000})
    assert returned.preview == preview
    assert trade.card(member).credit == 248_000
    assert trade.sheet(sold.invoice_id).lines[0].returned == 2000
    assert [number for _, number in trade.sheet(sold.invoice_id).returns] == ["2"]
    assert trade.sheet(returned.invoice_id).original_number == "1"
    # The other half is worth what it is, not what went back in all.
    other = trade.take_back(sold.invoice_id).preview
    assert (other.value, other.money_back, other.credit_back) == (5_000_000, 4_800_000, 200_000)
    assert (other.credit_taken, other.points_taken) == (48_000, 4)
    trade.assert_well()


def test_confirming_twice_returns_once(trade: Trade) -> None:
    trade.rules(referral_kind="fixed", referral_credit=5_000)
    ahmad = trade.join()
    hamid = trade.join(referrer_id=ahmad)
    sold = trade.sell(1_000_000, customer=hamid)
    line = trade.sheet(sold.invoice_id).lines[0].id
    wanted = ReturnOrder(
        sold.invoice_id, (ReturnLine(line, 1000),), OWNER, (Tender("cash", 1_000_000),)
    )
    with trade.database.write() as connection:
        first = return_invoice(connection, wanted, trade.now)
    with trade.database.write() as connection:
        again = return_invoice(connection, wanted, trade.now)
    assert (again.invoice_id, again.number) == (first.invoice_id, first.number)
    assert replace(again.preview, rank_before=first.preview.rank_before) == first.preview
    assert again.preview.reward_taken == 5_000
    walk_in = trade.sell(1_000)
    line = trade.sheet(walk_in.invoice_id).lines[0].id
    wanted = ReturnOrder(
        walk_in.invoice_id, (ReturnLine(line, 1000),), OWNER, (Tender("cash", 1_000),)
    )
    for _ in range(2):
        with trade.database.write() as connection:
            assert return_invoice(connection, wanted, trade.now).preview.credit_after is None
    assert trade.value("SELECT count(*) FROM invoices") == 4
    trade.assert_well()


def test_used_credit_goes_back_to_its_lot_and_expiry(trade: Trade) -> None:
    member = trade.join()
    trade.rules(credit_valid_days=10)
    trade.give_credit(member, 1_000)
    trade.rules(credit_valid_days=90)
    trade.give_credit(member, 1_000)
    before = trade.lots(member)
    sold = trade.sell(10_000, customer=member, credit=1_500)
    trade.wait(days=5)
    trade.take_back(sold.invoice_id)
    assert trade.lots(member)[:2] == before
    trade.wait(days=6)
    assert trade.expire() == 1
    assert trade.card(member).credit == 1_000
    trade.assert_well()


def test_what_came_from_several_lots_goes_back_to_the_last_of_them_first(trade: Trade) -> None:
    member = trade.join()
    for amount in (1_000, 800, 700):
        trade.give_credit(member, amount)
    sold = trade.sell(OrderLine(trade.product(), 5_000, 1_000), customer=member, credit=2_500)
    left = []
    for _ in range(5):
        trade.take_back(sold.invoice_id, {1: 1_000})
        left.append([amount for _, amount in trade.lots(member)[:3]])
    assert left == [[0, 0, 500], [0, 300, 700], [0, 800, 700], [500, 800, 700], [1_000, 800, 700]]
    trade.assert_well()


def test_credit_that_goes_back_repays_debt_before_it_fills_lots(trade: Trade) -> None:
    member = trade.join()
    trade.rules(credit_valid_days=30)
    first = trade.sell(3_000_000, customer=member)
    trade.rules(credit_valid_days=10)
    second = trade.sell(4_000_000, customer=member)
    assert [amount for _, amount in trade.lots(member)] == [30_000, 40_000]
    spent = trade.sell(OrderLine(trade.product(), 7_000, 10_000), customer=member, credit=70_000)
    trade.take_back(second.invoice_id)
    trade.take_back(first.invoice_id)
    assert (trade.card(member).credit, trade.card(member).points) == (-70_000, 0)
    trade.take_back(spent.invoice_id, {1: 1_000})
    assert trade.card(member).credit == -60_000
    # What the last lot still lacks comes first, less the debt that is left; then the other's.
    trade.give_credit(member, 55_000)
    assert trade.card(member).credit == -5_000
    trade.take_back(spent.invoice_id, {1: 3_000})
    assert [amount for _, amount in trade.lots(member)] == [15_000, 10_000]
    trade.take_back(spent.invoice_id)
    assert [amount for _, amount in trade.lots(member)] == [15_000, 40_000]
    assert trade.card(member).credit == 55_000
    trade.assert_well()


def test_a_sale_that_repaid_debt_is_taken_back(trade: Trade) -> None:
    member = trade.join()
    sold = trade.sell(3_000_000, customer=member)
    trade.sell(30_000, customer=member, credit=30_000)
    trade.take_back(sold.invoice_id)
    assert trade.card(member).credit == -30_000
    # Half of what it earns repays, half is a lot.
    repaying = trade.sell(OrderLine(trade.product(), 2_000, 3_000_000), customer=member)
    assert [amount for _, amount in trade.lots(member)] == [0, 30_000]
    trade.take_back(repaying.invoice_id, {1: 1_000})
    assert [amount for _, amount in trade.lots(member)] == [0, 0]
    assert trade.card(member).credit == 0
    trade.take_back(repaying.invoice_id)
    assert trade.card(member).credit == -30_000
    trade.assert_well()


def test_what_was_earned_and_spent_becomes_a_debt_that_later_earnings_repay(trade: Trade) -> None:
    member = trade.join()
    sold = trade.sell(10_000_000, customer=member)
    trade.sell(100_000, customer=member, credit=100_000)
    trade.take_back(sold.invoice_id)
    assert trade.card(member).credit == -100_000
    trade.assert_well()
    # Whoever owes has nothing to be taken: no amount below zero is named.
    with trade.database.write() as connection, pytest.raises(BalanceTooSmall) as caught:
        adjust_credit(connection, member, -1, "چون", OWNER, trade.now)
    assert caught.value.balance == 0
    trade.sell(4_000_000, customer=member)
    assert trade.card(member).credit == -60_000
    assert [left for _, left in trade.lots(member) if left] == []
    trade.sell(8_000_000, customer=member)
    assert trade.card(member).credit == 100_000
    trade.assert_well()


@pytest.mark.parametrize(
    ("quantity", "error"),
    [
        (4_001, NothingToReturn(1, 4_000)),
        (-1, NothingToReturn(1, 4_000)),
        (2**70, NothingToReturn(1, 4_000)),
        (0, EmptyInvoice()),
    ],
)
def test_more_than_was_sold_does_not_come_back(
    trade: Trade, quantity: int, error: Exception
) -> None:
    sold = trade.sell(OrderLine(trade.product(), 4000, 100))
    line = trade.sheet(sold.invoice_id).lines[0].id
    wanted = ReturnOrder(sold.invoice_id, (ReturnLine(line, quantity),), OWNER)
    with trade.database.read() as connection, pytest.raises(type(error)) as caught:
        preview_return(connection, wanted)
    assert vars(caught.value) == vars(error)


def test_a_line_comes_back_once(trade: Trade) -> None:
    sold = trade.sell(10_000)
    returned = trade.take_back(sold.invoice_id)
    with pytest.raises(NothingToReturn) as caught:
        trade.take_back(sold.invoice_id, {1: 1})
    assert (caught.value.line, caught.value.left) == (1, 0)
    with pytest.raises(NotFound):
        trade.take_back(returned.invoice_id)


def test_a_strangers_line_does_not_come_back(trade: Trade) -> None:
    one, other = trade.sell(10_000), trade.sell(10_000)
    line = trade.sheet(other.invoice_id).lines[0].id
    with trade.database.read() as connection:
        with pytest.raises(NotFound):
            preview_return(connection, ReturnOrder(one.invoice_id, (ReturnLine(line, 1),), OWNER))
        with pytest.raises(NotFound):
            preview_return(connection, ReturnOrder(99, (ReturnLine(line, 1),), OWNER))


@pytest.mark.parametrize(
    ("refunds", "missing"),
    [
        ((), 10_000),
        ((Tender("cash", 9_999),), 1),
        ((Tender("cash", 10_001),), -1),
        ((Tender("cash", 10_001), Tender("card", -1)), 0),
    ],
)
def test_the_money_back_is_paid_exactly(
    trade: Trade, refunds: tuple[Tender, ...], missing: int
) -> None:
    sold = trade.sell(10_000)
    line = trade.sheet(sold.invoice_id).lines[0].id
    wanted = ReturnOrder(sold.invoice_id, (ReturnLine(line, 1000),), OWNER, refunds)
    with pytest.raises(PaymentMismatch) as caught, trade.database.write() as connection:
        return_invoice(connection, wanted, trade.now)
    assert (caught.value.total, caught.value.missing) == (10_000, missing)


STEPS = st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), max_size=4)
PIECES = st.lists(
    st.tuples(st.booleans(), st.integers(1, 9_000), st.integers(0, 300_000), st.integers(0, 100)),
    min_size=1,
    max_size=3,
)


def _standing(trade: Trade, sale: int, people: tuple[int, int]) -> dict[str, Any]:
    with trade.database.read() as connection:
        back = connection.exec_driver_sql(
            "SELECT sum(gross), sum(line_discounts), sum(invoice_discount), sum(vat), sum(payable),"
            " sum(used), sum(total), sum(earned), sum(points) FROM invoices WHERE original_id = ?",
            (sale,),
        ).one()
    return {
        "back": tuple(back),
        "lots": [trade.lots(person) for person in people],
        "cards": [
            (trade.card(person).credit, trade.card(person).points, trade.card(person).rank_id)
            for person in people
        ],
    }


@fewer(2)
@given(
    pieces=PIECES,
    steps=STEPS,
    discount=st.integers(0, 100),
    credit=st.integers(0, 100),
    vat=st.sampled_from([0, 1000]),
    others=st.integers(0, 3),
)
def test_returning_in_parts_is_returning_at_once(
    pieces: list[tuple[bool, int, int, int]],
    steps: list[list[int]],
    discount: int,
    credit: int,
    vat: int,
    others: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        in_parts = Trade(new_shop(Path(folder) / "parts.db"))
        in_parts.open()
        in_parts.vat(vat)
        in_parts.rules(
            referral_kind="fixed", referral_credit=70_001, referral_points=7, rials_per_point=1000
        )
        ahmad = in_parts.join()
        hamid = in_parts.join(referrer_id=ahmad)
        for days in (None, 20, 5):
            in_parts.rules(credit_valid_days=days)
            in_parts.give_credit(hamid, 33_333)
            in_parts.give_credit(ahmad, 11_111)
        products = [in_parts.product(), in_parts.product(taxable=True)]
        lines = [
            OrderLine(products[taxed], quantity, price, quantity * price // 1000 * percent // 100)
            for taxed, quantity, price, percent in pieces
        ]
        after = sum(line.quantity * line.unit_price // 1000 - line.discount for line in lines)
        off = after * discount // 100
        sold = in_parts.sell(
            *lines, customer=hamid, discount=off, credit=min(after - off, 99_999) * credit // 100
        )
        for _ in range(others):
            in_parts.sell(10_000, customer=hamid)
        in_parts.database.close()
        shutil.copy(Path(folder) / "parts.db", Path(folder) / "once.db")
        in_parts.database = Database.open(Path(folder) / "parts.db")
        at_once = Trade(Database.open(Path(folder) / "once.db"))
        at_once.now = in_parts.now

        at_once.take_back(sold.invoice_id)
        for step in steps:
            wanted = {
                line.position: (line.quantity - line.returned) * part // 100
                for line, part in zip(in_parts.sheet(sold.invoice_id).lines, step, strict=False)
            }
            if any(wanted.values()):
                in_parts.take_back(sold.invoice_id, wanted)
        if any(line.quantity > line.returned for line in in_parts.sheet(sold.invoice_id).lines):
            in_parts.take_back(sold.invoice_id)
        people = (ahmad, hamid)
        one, other = (_standing(trade, sold.invoice_id, people) for trade in (in_parts, at_once))
        assert one == other
        in_parts.assert_well()
        in_parts.database.close()
        at_once.database.close()
