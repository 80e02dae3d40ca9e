"""Ledgers of several registers that cannot hear each other: both stand, and all adds up."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from central.database import Database
from central.tables import (
    credit_movements,
    customers,
    documents,
    lots,
    new_identity,
    points_movements,
)
from sync.protocol import Movements, Op
from tests.central.tills import TODAY, Fields, Till, credit, join, lot, mobile, opened, points


@pytest.fixture
def tills(database: Database) -> tuple[Till, Till]:
    """Two registers of one shop."""
    return opened(database), opened(database)


def member(till: Till, number: int = 1, **fields: Any) -> UUID:
    identity = new_identity()
    assert till.tell_one(till.member(identity, mobile(number), **fields)).status in (
        "applied",
        "conflict",
    )
    return identity


def balances(till: Till) -> dict[UUID, tuple[int, int]]:
    """Credit and points of each customer with its aliases."""
    with till.database.read() as connection:
        rows = connection.execute(select(customers).where(customers.c.shop_id == till.shop)).all()
    found: dict[UUID, tuple[int, int]] = {}
    for row in rows:
        head = row.merged_into or row.id
        before = found.get(head, (0, 0))
        found[head] = (before[0] + row.credit, before[1] + row.points)
    return found


def own_documents(till: Till) -> list[Movements]:
    """What the service wrote itself."""
    with till.database.read() as connection:
        rows = connection.execute(
            select(documents.c.data)
            .where(documents.c.shop_id == till.shop, documents.c.origin.is_(None))
            .order_by(documents.c.cursor)
        ).all()
    return [Movements.model_validate_json(row.data) for row in rows]


def moves(till: Till) -> list[tuple[str, int, str]]:
    """The movements of credit the service wrote: kind, amount, and where (lot or debt)."""
    return [
        (move.kind, move.amount, "lot" if move.lot else "debt")
        for document in own_documents(till)
        for move in document.credit
    ]


def assert_well(till: Till) -> None:
    """Everything that must hold of a shop's ledgers whatever was pushed."""
    shop = till.shop
    with till.database.read() as connection:
        people = connection.execute(select(customers).where(customers.c.shop_id == shop)).all()
        held = connection.execute(select(lots).where(lots.c.shop_id == shop)).all()
        credit_rows = connection.execute(
            select(credit_movements).where(credit_movements.c.shop_id == shop)
        ).all()
        points_rows = connection.execute(
            select(points_movements).where(points_movements.c.shop_id == shop)
        ).all()
    credit_sum: Counter[UUID] = Counter()
    loose_sum: Counter[UUID] = Counter()
    lot_sum: Counter[UUID] = Counter()
    expired_sum: Counter[UUID] = Counter()
    points_sum: Counter[UUID] = Counter()
    for row in credit_rows:
        credit_sum[row.customer] += row.amount
        if row.lot is None:
            loose_sum[row.customer] += row.amount
        else:
            lot_sum[row.lot] += row.amount
            if row.kind == "expired":
                expired_sum[row.lot] -= row.amount
    for row in points_rows:
        points_sum[row.customer] += row.points
    for one in people:
        assert one.credit == credit_sum[one.id]
        assert one.loose == loose_sum[one.id]
        assert one.points == points_sum[one.id]
    for one in held:
        assert one.remaining == lot_sum[one.id] >= 0
        assert one.expired == expired_sum[one.id]
    heads = {one.id: one.merged_into or one.id for one in people}
    for head in set(heads.values()):
        loose = sum(one.loose for one in people if heads[one.id] == head)
        full = any(one.remaining for one in held if heads[one.customer] == head)
        assert loose == 0 or (loose < 0 and not full)
    for document in own_documents(till):
        settled = [move.amount for move in document.credit if move.reason == "settled"]
        back = [move.amount for move in document.credit if move.kind == "expired"]
        assert sum(settled) == sum(back)
        assert all(amount > 0 for amount in back)
    # Who pulls everything comes to the same sums.
    reader = join(till.database, shop_id=till.shop, mobile=_mobile_of(till))
    pulled: Counter[UUID] = Counter()
    for change in reader.snapshot():
        told = change.data or {}
        for move in told.get("credit", ()):
            pulled[heads[UUID(move["customer"])]] += move["amount"]
    for head, (total, _) in balances(till).items():
        assert pulled[head] == total


def _mobile_of(till: Till) -> str:
    return _MOBILES.get(till.shop, "09121234567")


_MOBILES: dict[UUID, str] = {}


class TestBothStand:
    """The cases docs/sync.md tells."""

    def test_two_registers_spend_the_same_lot(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        where = lot(who)
        first.tell(first.movements(credit(who, 100, where)))
        for till in (first, second):
            spent = till.sale(who, [credit(who, -100, where, "used")])
            assert till.tell_one(spent).status == "applied"
        assert balances(first)[who] == (-100, 0)
        assert moves(first) == [("adjusted", -100, "debt"), ("adjusted", 100, "lot")]
        assert_well(first)

    def test_the_settlement_is_told_to_every_register(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        where = lot(who)
        first.tell(first.movements(credit(who, 100, where)))
        for till in (first, second):
            till.pull()
            till.tell(till.sale(who, [credit(who, -80, where, "used")]))
        for till in tills:
            told = [change for change in till.pull() if change.kind == "movements"]
            assert [change.origin for change in told] == [None]

    def test_another_lot_gives_first(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        where, other = lot(who, 10), lot(who, 20)
        first.tell(first.movements(credit(who, 100, where), credit(who, 70, other)))
        for till in (first, second):
            till.tell(till.sale(who, [credit(who, -100, where, "used")]))
        assert moves(first) == [
            ("adjusted", -70, "lot"),
            ("adjusted", -30, "debt"),
            ("adjusted", 100, "lot"),
        ]
        assert balances(first)[who] == (-30, 0)

    def test_credit_expires_twice(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        where = lot(who, -1)
        first.tell(first.movements(credit(who, 100, where)))
        for till in (first, second):
            till.tell(till.movements(credit(who, -100, where, "expired")))
        assert moves(first) == [("expired", 100, "lot")]
        assert balances(first)[who] == (0, 0)
        assert_well(first)

    def test_the_same_expiry_is_one_document(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        where = lot(who, -1)
        first.tell(first.movements(credit(who, 100, where)))
        document, move = new_identity(), str(new_identity())
        statuses = []
        for till, when in ((first, "2026-11-28T01:00:00Z"), (second, "2026-11-28T02:00:00Z")):
            gone = credit(who, -100, where, "expired", id=move, at=when)
            op = till.post("movements", {"credit": [gone]}, document)
            statuses.append(till.tell_one(op).status)
        assert statuses == ["applied", "duplicate"]
        other = credit(who, -99, where, "expired", id=move)
        op = second.post("movements", {"credit": [other]}, document)
        assert second.tell_one(op).status == "rejected"
        assert balances(first)[who] == (0, 0)

    @pytest.mark.parametrize("expired_first", [True, False])
    def test_spent_in_time_and_told_late(
        self, tills: tuple[Till, Till], expired_first: bool
    ) -> None:
        first, second = tills
        who = member(first)
        where = lot(who, -1)
        first.tell(first.movements(credit(who, 100, where)))
        ops = [
            (first, first.movements(credit(who, -100, where, "expired"))),
            (second, second.sale(who, [credit(who, -60, where, "used")])),
        ]
        for till, op in ops if expired_first else reversed(ops):
            till.tell(op)
        assert moves(first) == [("expired", 60, "lot")]
        assert balances(first)[who] == (0, 0)

    def test_earnings_beside_debt_repay_it(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        first.tell(first.movements(credit(who, -100, None, "used")))
        second.tell(second.sale(who, [credit(who, 30, lot(who))]))
        assert moves(first) == [("adjusted", -30, "lot"), ("adjusted", 30, "debt")]
        assert balances(first)[who] == (-70, 0)

    def test_the_last_rial_repays_debt(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        who = member(first)
        first.tell(first.movements(credit(who, 1, lot(who))))
        second.tell(second.movements(credit(who, -100, None, "used")))
        assert moves(first) == [("adjusted", -1, "lot"), ("adjusted", 1, "debt")]

    def test_ledgers_of_aliases_come_together(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        lives = member(first)
        first.tell(first.movements(credit(lives, -50, None, "used")))
        alias = member(second)
        where = lot(alias)
        second.tell(second.sale(alias, [credit(alias, 80, where)], [points(alias, 3)]))
        assert balances(first) == {lives: (30, 3)}
        assert moves(first) == [("adjusted", -50, "lot"), ("adjusted", 50, "debt")]
        # A register that has heard of the merge spends the alias' lot for the one that lives on.
        spent = first.sale(lives, [credit(lives, -30, where, "used")])
        assert first.tell_one(spent).status == "applied"
        assert balances(first) == {lives: (0, 3)}
        assert_well(first)

    def test_a_lot_of_someone_else_is_refused(self, tills: tuple[Till, Till]) -> None:
        first, _ = tills
        who, other = member(first, 1), member(first, 2)
        where = lot(who)
        first.tell(first.movements(credit(who, 100, where)))
        for op in (
            first.movements(credit(other, -50, where, "used")),
            first.movements(credit(other, 50, lot(who))),
            first.movements(credit(other, -50, {**where, "customer": str(other)}, "used")),
            first.movements(credit(other, 50, lot(new_identity()))),
        ):
            assert first.tell_one(op).status == "rejected"
        assert balances(first) == {who: (100, 0), other: (0, 0)}

    def test_a_movement_counts_once(self, tills: tuple[Till, Till]) -> None:
        first, _ = tills
        who = member(first)
        move = credit(who, 100, lot(who))
        mark = points(who, 5)
        assert first.tell_one(first.movements(move, points=(mark,))).status == "applied"
        for op in (
            first.movements(move),
            first.movements(points=(mark,)),
            first.movements(*[credit(who, 1, id=str(who))] * 2),
        ):
            assert first.tell_one(op).status == "rejected"
        assert balances(first)[who] == (100, 5)

    def test_sums_are_bound_within_one_document_too(self, tills: tuple[Till, Till]) -> None:
        first, _ = tills
        who = member(first)
        most, one, other = 10**18, lot(who), lot(who)
        for refused in (
            # All of a customer's, what lies in no lot, a lot, and the points; above and below.
            first.movements(credit(who, most, one), credit(who, 1, other)),
            first.movements(credit(who, -most), credit(who, most, one), credit(who, -1)),
            first.movements(credit(who, most, one), credit(who, -most), credit(who, 1, one)),
            first.movements(points=(points(who, most), points(who, 1))),
            first.movements(points=(points(who, -most), points(who, -1))),
        ):
            assert first.tell_one(refused).status == "rejected"
        taken = first.movements(credit(who, most - 1, one), credit(who, 1, other))
        assert first.tell_one(taken).status == "applied"
        assert balances(first)[who] == (most, 0)


class TestRewards:
    """A referrer is rewarded once for a new member."""

    def _sale(self, till: Till, who: UUID, referrer: UUID) -> Op:
        rewards = [credit(referrer, 500, lot(referrer), "referral")]
        return till.sale(who, rewards, [points(referrer, 2, "referral")])

    def test_two_registers_each_make_the_first_sale(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        who = member(first, 2, referrer=str(referrer))
        for till in (first, second):
            assert till.tell_one(self._sale(till, who, referrer)).status == "applied"
        assert balances(first)[referrer] == (500, 2)
        (document,) = own_documents(first)
        assert [(move.amount, move.reason) for move in document.credit] == [
            (-500, "rewarded twice")
        ]
        assert [(each.points, each.kind) for each in document.points] == [(-2, "adjusted")]
        assert_well(first)

    def test_what_the_member_earned_is_no_reward(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        who = member(first, 2, referrer=str(referrer))
        earned = first.sale(who, [credit(who, 10, lot(who))], [points(who, 1)])
        assert first.tell_one(earned).status == "applied"
        for till in (first, second):
            sale = till.sale(
                who,
                [credit(who, 10, lot(who)), credit(referrer, 500, lot(referrer), "referral")],
                [points(who, 1), points(referrer, 1, "referral")],
            )
            assert till.tell_one(sale).status == "applied"
        assert balances(first) == {referrer: (500, 1), who: (30, 3)}
        assert_well(first)

    def test_points_alone_are_a_reward(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        who = member(first, 2, referrer=str(referrer))
        for till in (first, second):
            till.tell(till.sale(who, points=[points(referrer, 1, "referral")]))
        assert balances(first)[referrer] == (0, 1)

    def test_in_one_push_and_for_an_alias(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        who = member(first, 2, referrer=str(referrer))
        alias = member(second, 2, referrer=str(referrer))
        first.tell(self._sale(first, who, referrer), self._sale(first, who, referrer))
        second.tell(self._sale(second, alias, referrer))
        assert balances(first)[referrer] == (500, 2)

    def test_at_registration(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        for till in (first, second):
            who = member(till, 2, referrer=str(referrer))
            reward = credit(referrer, 500, lot(referrer), "referral")
            assert till.tell_one(till.movements(reward, member=str(who))).status == "applied"
        assert balances(first)[referrer] == (500, 0)

    def test_a_return_takes_back_once(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        who = member(first, 2, referrer=str(referrer))
        sales = []
        for till in (first, second):
            sales.append(self._sale(till, who, referrer))
            till.tell(sales[-1])
        # The second sale's reward is gone already when its register takes it back.
        for till, sale, left in ((second, sales[1], (500, 2)), (first, sales[0], (0, 0))):
            assert sale.data is not None
            (reward,) = sale.data["credit"]
            back = till.sale(
                who,
                [credit(referrer, -500, reward["lot"], "returned")],
                [points(referrer, -2, "returned")],
                original=str(sale.record_id),
            )
            assert till.tell_one(back.model_copy(update={"kind": "return"})).status == "applied"
            assert balances(first)[referrer] == left
        assert_well(first)

    def test_what_was_spent_meanwhile_is_debt(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        referrer = member(first, 1)
        who = member(first, 2, referrer=str(referrer))
        first.tell(self._sale(first, who, referrer))
        where = lot(referrer)
        second.tell(
            second.sale(who, [credit(referrer, 500, where, "referral")]),
            second.sale(referrer, [credit(referrer, -500, where, "used")]),
        )
        assert balances(first)[referrer] == (0, 2)
        assert_well(first)


# What registers may write that cannot hear each other: any movement of any lot, for one of four
# customers, the last two of whom have one number.
AMOUNTS = st.integers(-120, 120).filter(bool)
MOVES = st.tuples(
    st.integers(0, 3),
    st.integers(0, 2) | st.none(),
    AMOUNTS,
    st.sampled_from(["earned", "used", "adjusted", "returned", "expired"]),
)
DOCUMENTS = st.lists(
    st.tuples(st.integers(0, 2), st.lists(MOVES, min_size=1, max_size=3)), min_size=1, max_size=14
)
_SHOPS = iter(range(10**6))


class World:
    """A shop of three registers and four customers, two of whom are one."""

    def __init__(self, database: Database) -> None:
        number = 5_000_000 + next(_SHOPS)
        self.tills = [opened(database, mobile(number)) for _ in range(3)]
        _MOBILES[self.tills[0].shop] = mobile(number)
        self.people = [
            member(self.tills[0], 1),
            member(self.tills[1], 2),
            member(self.tills[0], 3),
            member(self.tills[2], 3),
        ]
        self.lots = [
            [lot(who, days, new_identity()) for days in (1, 2, None)] for who in self.people
        ]

    def head(self, place: int) -> UUID:
        return self.people[min(place, 2)]

    def document(self, register: int, told: list[tuple[int, int | None, int, str]]) -> Op:
        found: list[Fields] = []
        for person, where, amount, kind in told:
            signed = -abs(amount) if kind in ("expired", "used") else amount
            there = None if where is None else self.lots[person][where]
            if kind == "expired" and there is None:
                kind = "adjusted"
            found.append(credit(self.people[person], signed, there, kind))
        return self.tills[register].movements(*found)


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=DOCUMENTS, sizes=st.lists(st.integers(1, 4), min_size=20, max_size=20))
def test_whatever_registers_push_all_adds_up(
    engine: str,
    database: Database,
    told: list[tuple[int, list[tuple[int, int | None, int, str]]]],
    sizes: list[int],
) -> None:
    world = World(database)
    waiting: list[list[Op]] = [[], [], []]
    expected: Counter[UUID] = Counter()
    for register, document in told:
        op = world.document(register, document)
        waiting[register].append(op)
        assert op.data is not None
        for (person, *_), move in zip(document, op.data["credit"], strict=True):
            expected[world.head(person)] += move["amount"]
    while any(waiting):
        for till, ops in zip(world.tills, waiting, strict=True):
            batch, ops[:] = ops[: sizes[0]], ops[sizes[0] :]
            sizes = [*sizes[1:], sizes[0]]
            if batch:
                assert {result.status for result in till.tell(*batch)} == {"applied"}
                # An answer that was lost.
                assert {result.status for result in till.tell(*batch)} == {"duplicate"}
    till = world.tills[0]
    assert_well(till)
    back: Counter[UUID] = Counter()
    for own in own_documents(till):
        for move in own.credit:
            if move.kind == "expired":
                back[move.customer] += move.amount
    # Only what was expired beyond what was left comes back; all else is what was pushed.
    for head, (total, _) in balances(till).items():
        assert total == expected[head] + back[head]


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=DOCUMENTS, random=st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_no_balance_where_nothing_expired(
    engine: str,
    database: Database,
    told: list[tuple[int, list[tuple[int, int | None, int, str]]]],
    random: Any,
) -> None:
    found = []
    for _ in range(2):
        world = World(database)
        calm = [
            (register, [(*one[:3], "adjusted" if one[3] == "expired" else one[3]) for one in each])
            for register, each in told
        ]
        for register, document in calm:
            till = world.tills[register]
            assert till.tell_one(world.document(register, document)).status == "applied"
        sums = balances(world.tills[0])
        found.append([sums[world.head(place)] for place in range(3)])
        random.shuffle(told)
    assert found[0] == found[1]


def repaid(till: Till, who: UUID, debt: int, earned: int) -> Op:
    """A sale that earns for somebody who owes, as the till that knows of the debt books it."""
    moves = [credit(who, min(debt, earned))]
    if earned > debt:
        moves.append(credit(who, earned - debt, lot(who, 30, new_identity())))
    return till.sale(who, moves)


def standing(till: Till, who: UUID) -> tuple[int, list[tuple[int, date | None]]]:
    """Balance, and what is left in which lots."""
    with till.database.read() as connection:
        rows = connection.execute(
            select(lots.c.remaining, lots.c.expires_on).where(
                lots.c.shop_id == till.shop, lots.c.customer == who, lots.c.remaining > 0
            )
        ).all()
    return balances(till)[who][0], sorted((row.remaining, row.expires_on) for row in rows)


@pytest.mark.parametrize("engine", ["sqlite"])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 90))
def test_a_debt_that_two_registers_repaid_leaves_a_lot_that_expires_in_either_order(
    engine: str, database: Database, debt: int, one: int, other: int
) -> None:
    found = []
    for amounts in ((one, other), (other, one)):
        world = World(database)
        first, *others = world.tills[:2]
        assert first.tell_one(first.put("rules", first.shop, credit_valid_days=30)).version == 1
        who = world.people[0]
        first.tell(first.movements(credit(who, -debt, None, "returned")))
        for till, earned in zip((first, *others), amounts, strict=True):
            assert till.tell_one(repaid(till, who, debt, earned)).status == "applied"
        assert_well(first)
        found.append(standing(first, who))
        left = found[-1][0]
        assert left == one + other - debt
        # All that is left lies in lots, every one of which is over some day.
        assert sum(amount for amount, _ in found[-1][1]) == max(left, 0)
        assert {day for _, day in found[-1][1]} <= {TODAY + timedelta(days=30)}
    assert found[0][0] == found[1][0]
    assert sum(amount for amount, _ in found[0][1]) == sum(amount for amount, _ in found[1][1])
