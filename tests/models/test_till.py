"""A till session from the counted float to the Z report, and the next one opened from it."""

import pytest

from models.database import Database
from models.errors import (
    BadAmount,
    MissingField,
    MoreThanInDrawer,
    NoOpenSession,
    ReasonNeeded,
    SessionAlreadyOpen,
)
from models.money import LARGEST
from models.queries.sheets import Denomination, Figures
from models.queries.till import (
    SessionSums,
    closing_sheet,
    latest_closings,
    open_session,
    session_sums,
)
from models.services.orders import OrderLine, Tender
from models.services.till import close_till, move_cash
from tests.models.factories import BUILT_IN, OWNER, Trade, order


def move(trade: Trade, kind: str, amount: int, reason: str = "خرده") -> None:
    with trade.database.write() as connection:
        move_cash(connection, kind, amount, reason, OWNER, trade.now)


def test_a_day_at_the_till(shop: Database) -> None:
    trade = Trade(shop)
    trade.open(200_000)
    member = trade.join()
    sold = trade.issue(
        order(
            1_000_000,
            customer=member,
            tenders=[Tender("card", 300_000), Tender("cash", 800_000)],
        )
    )
    trade.sell(500_000)
    move(trade, "paid_in", 50_000)
    move(trade, "paid_out", 20_000, "نان")
    trade.take_back(sold.invoice_id, {1: 500})
    with trade.database.read() as connection:
        session = open_session(connection)
        assert session is not None
        assert (session.number, session.opening_float, session.opened_by) == (
            1,
            200_000,
            "محمدرضا خرم‌آبادی",
        )
        sums = session_sums(connection, session.id)
    assert (sums.cash_received, sums.cash_refunded, sums.paid_in, sums.paid_out) == (
        1_200_000,
        500_000,
        50_000,
        20_000,
    )
    assert sums.expected == 930_000
    assert sums.figures == Figures(1, 1, 1_000_000, 0, 1_000_000, 5_000, 1, 500_000)

    counted = [Denomination(500_000, 1), Denomination(100_000, 4), Denomination(50_000, 0)]
    with pytest.raises(ReasonNeeded) as caught, trade.database.write() as connection:
        close_till(connection, counted, " ", OWNER, trade.now)
    assert caught.value.difference == -30_000
    trade.wait(hours=8)
    with trade.database.write() as connection:
        closed = close_till(connection, counted, "کم آمد", OWNER, trade.now)
    assert (closed.number, closed.expected, closed.difference) == (1, 930_000, -30_000)
    with trade.database.read() as connection:
        sheet = closing_sheet(connection, closed.session_id)
        assert sheet is not None
        (row,) = latest_closings(connection)
    assert (sheet.expected, sheet.counted, sheet.difference, sheet.reason) == (
        930_000,
        900_000,
        -30_000,
        "کم آمد",
    )
    assert sheet.denominations == (Denomination(500_000, 1), Denomination(100_000, 4))
    assert sheet.figures == sums.figures
    assert (sheet.first_invoice, sheet.last_invoice) == ("1", "3")
    assert [(m.method, m.count, m.amount) for m in sheet.methods] == [
        ("cash", 1, 700_000),
        ("card", 1, 300_000),
    ]
    assert (row.number, row.expected, row.counted, row.received) == (1, 930_000, 900_000, 1_000_000)

    with pytest.raises(NoOpenSession):
        trade.sell(1_000)
    with pytest.raises(NoOpenSession):
        move(trade, "paid_in", 1)
    with pytest.raises(NoOpenSession), trade.database.write() as connection:
        close_till(connection, counted, "", OWNER, trade.now)
    trade.open(closed.expected + closed.difference)
    with trade.database.read() as connection:
        session = open_session(connection)
        assert session is not None
        assert (session.number, session.opening_float) == (2, 900_000)
        assert closing_sheet(connection, session.id) is None
    trade.assert_well()


def test_a_session_counts_what_was_done_in_it_alone(trade: Trade) -> None:
    member = trade.join()
    trade.give_credit(member, 10_000)
    before = OrderLine(BUILT_IN, 1000, 50_000, discount=1_000)
    trade.sell(before, customer=member, discount=500, credit=2_000)
    move(trade, "paid_in", 700)
    move(trade, "paid_out", 300)
    trade.close(46_900)
    session = trade.open(10)
    with trade.database.read() as connection:
        nothing = SessionSums(0, 0, 0, 0, 10, Figures(0, 0, 0, 0, 0, 0, 0, 0), (), 0, 0)
        assert session_sums(connection, session) == nothing
    line = OrderLine(BUILT_IN, 1000, 30_000, discount=100)
    sold = trade.sell(line, customer=member, discount=50, credit=1_000)
    move(trade, "paid_out", 5)
    with trade.database.read() as connection:
        sums = session_sums(connection, session)
    assert (sums.cash_received, sums.cash_refunded, sums.paid_in, sums.paid_out) == (
        28_850,
        0,
        0,
        5,
    )
    assert sums.expected == 28_855
    assert sums.figures == Figures(1, 1, 30_000, 1_150, 28_850, 288, 0, 0)
    trade.take_back(sold.invoice_id)
    with trade.database.read() as connection:
        sums = session_sums(connection, session)
    assert sums.figures == Figures(0, 0, 0, 0, 0, 0, 1, 28_850)
    assert (sums.first_invoice, sums.last_invoice) == (2, 3)
    trade.close(5)
    with trade.database.read() as connection:
        assert [row.number for row in latest_closings(connection)] == [2, 1]
        assert [row.number for row in latest_closings(connection, 1)] == [2]
    trade.assert_well()


def test_one_session_at_a_time(trade: Trade) -> None:
    with pytest.raises(SessionAlreadyOpen) as caught:
        trade.open()
    assert caught.value.number == 1


@pytest.mark.parametrize(("amount", "reason"), [(-1, "negative"), (LARGEST + 1, "too_large")])
def test_amounts_that_cannot_be(trade: Trade, amount: int, reason: str) -> None:
    with pytest.raises(BadAmount) as caught:
        move(trade, "paid_in", amount)
    assert caught.value.reason == reason
    with pytest.raises(BadAmount), trade.database.write() as connection:
        close_till(connection, [Denomination(1, amount)], "", OWNER, trade.now)
    trade.close(0)
    with pytest.raises(BadAmount):
        trade.open(amount)


def test_a_negative_count_is_no_count(trade: Trade) -> None:
    counted = [Denomination(1000, -1), Denomination(100, 10)]
    with pytest.raises(BadAmount), trade.database.write() as connection:
        close_till(connection, counted, "", OWNER, trade.now)


def test_cash_moved_needs_an_amount_and_a_reason(trade: Trade) -> None:
    with pytest.raises(BadAmount):
        move(trade, "paid_out", 0)
    with pytest.raises(MissingField) as caught:
        move(trade, "paid_out", 1, "  ")
    assert caught.value.field == "reason"


def test_no_more_is_taken_out_than_should_be_in_the_drawer(trade: Trade) -> None:
    trade.sell(7_000)
    move(trade, "paid_in", 500)
    move(trade, "paid_out", 2_500)
    with pytest.raises(MoreThanInDrawer) as caught:
        move(trade, "paid_out", 5_001)
    assert caught.value.there == 5_000
    move(trade, "paid_out", 5_000)
    with pytest.raises(MoreThanInDrawer) as caught:
        move(trade, "paid_out", 1)
    assert caught.value.there == 0


def test_an_exact_count_needs_no_reason(trade: Trade) -> None:
    trade.sell(7_000)
    closed = trade.close(7_000, reason="بی‌سبب")
    assert closed.difference == 0
    assert trade.value("SELECT reason FROM closings") == ""
