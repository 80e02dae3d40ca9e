"""The rules by which lots are put in order."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from central.services.settling import Lot, Move, in_order, settle, soonest

TODAY = date(2026, 11, 28)
SOMEONE = UUID(int=1)
SPARE = 10**7


def lot(number: int, remaining: int, expires: int | None = None, expired: int = 0) -> Lot:
    """A lot that expires so many days from today."""
    day = None if expires is None else TODAY + timedelta(days=expires)
    return Lot(UUID(int=number), SOMEONE, TODAY, day, remaining, expired)


def settled(lots: Sequence[Lot], loose: int) -> list[Move]:
    """What settling moves, with a spare lot."""
    return settle(lots, loose, lot(SPARE, 0))


def moved(moves: Sequence[Move]) -> list[tuple[str, int | None, int]]:
    return [(each.kind, each.lot.id.int if each.lot else None, each.amount) for each in moves]


def test_nothing_to_do() -> None:
    assert settled([lot(1, 5), lot(2, 0)], 0) == []
    assert settled([lot(1, 0)], -30) == []
    assert settled([], -30) == []


def test_what_was_expired_beyond_what_was_left_comes_back() -> None:
    assert moved(settled([lot(1, -60, expired=100)], 0)) == [("expired", 1, 60)]
    assert moved(settled([lot(1, -60, expired=60), lot(2, 500)], 0)) == [("expired", 1, 60)]


def test_a_rial_is_as_good_as_many() -> None:
    assert moved(settled([lot(1, -1, expired=1)], 0)) == [("expired", 1, 1)]
    assert moved(settled([lot(1, -1), lot(2, 1)], 0)) == [("adjusted", 2, -1), ("adjusted", 1, 1)]
    assert moved(settled([lot(1, 1)], -1)) == [("adjusted", 1, -1), ("adjusted", None, 1)]
    assert moved(settled([], 1)) == [("adjusted", None, -1), ("adjusted", SPARE, 1)]


def test_what_is_in_order() -> None:
    assert in_order([lot(1, 5), lot(2, 0)], 0)
    assert in_order([lot(1, 0)], -1)
    assert not in_order([lot(1, 1)], -1)
    assert not in_order([lot(1, -1)], 0)
    assert not in_order([lot(1, 0)], 1)


def test_then_other_lots_give_the_soonest_first() -> None:
    lots = [lot(1, -60), lot(2, 50), lot(3, 20, expires=5), lot(4, 20, expires=2)]
    assert moved(settled(lots, 0)) == [
        ("adjusted", 4, -20),
        ("adjusted", 3, -20),
        ("adjusted", 2, -20),
        ("adjusted", 1, 60),
    ]


def test_what_then_is_missing_is_debt() -> None:
    assert moved(settled([lot(1, -60, expired=10), lot(2, 30)], -5)) == [
        ("expired", 1, 10),
        ("adjusted", 2, -30),
        ("adjusted", None, -20),
        ("adjusted", 1, 50),
    ]


def test_debt_is_repaid_from_lots() -> None:
    assert moved(settled([lot(1, 40), lot(2, 15, expires=3)], -30)) == [
        ("adjusted", 2, -15),
        ("adjusted", 1, -15),
        ("adjusted", None, 30),
    ]
    assert moved(settled([lot(1, 10)], -30)) == [("adjusted", 1, -10), ("adjusted", None, 10)]


def test_what_repaid_debt_twice_goes_into_a_lot_of_its_own() -> None:
    assert moved(settled([lot(1, 5)], 30)) == [("adjusted", None, -30), ("adjusted", SPARE, 30)]
    # Unless a lot lacks it.
    assert moved(settled([lot(1, -20)], 30)) == [
        ("adjusted", None, -20),
        ("adjusted", 1, 20),
        ("adjusted", None, -10),
        ("adjusted", SPARE, 10),
    ]


lots = st.lists(
    st.builds(
        lot,
        st.integers(1, 10**6),
        st.integers(-200, 200),
        st.none() | st.integers(-5, 5),
        st.integers(0, 300),
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


@given(lots, st.integers(-300, 300))
def test_afterwards_all_is_in_order_and_only_expired_credit_was_given(
    held: list[Lot], loose: int
) -> None:
    before = sum(each.remaining for each in held) + loose
    moves = settled(held, loose)
    for move in moves:
        assert move.amount != 0
        if move.lot is None:
            loose += move.amount
        else:
            # Nothing is taken from a lot that has not got it.
            assert move.amount > 0 or move.lot.remaining >= -move.amount
            move.lot.remaining += move.amount
            if move.kind == "expired":
                assert move.amount <= move.lot.expired
                move.lot.expired -= move.amount
    held = held + [each.lot for each in moves if each.lot and each.lot.id.int == SPARE]
    assert in_order(held, loose)
    assert settled(held, loose) == []
    back = sum(move.amount for move in moves if move.kind == "expired")
    assert sum(each.remaining for each in held) + loose == before + back
    assert sum(move.amount for move in moves if move.kind == "adjusted") == 0


@given(lots, st.integers(-300, 300), st.randoms())
def test_the_order_in_which_lots_are_told_does_not_matter(
    held: list[Lot], loose: int, random: Random
) -> None:
    again = list(held)
    random.shuffle(again)
    assert moved(settled(again, loose)) == moved(settled(held, loose))
    assert sorted(again, key=soonest) == sorted(held, key=soonest)
