"""The arithmetic of the club."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadBand, BandsApart, CreditTooLarge
from models.loyalty import (
    Band,
    CreditRules,
    Earned,
    check_bands,
    check_credit,
    earn,
    kept,
    largest_credit,
    next_rank,
    promise,
    rank_of,
    used_given_back,
)
from models.money import share

BANDS = [
    Band(1, "عادی", 0, 4, 100),
    Band(2, "برنزی", 4, 100, 200),
    Band(3, "نقره‌ای", 100, 200, 300),
    Band(4, "طلایی", 200, None, 500),
]
rials = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("points", "rank", "following"),
    [
        (-7, "عادی", "برنزی"),
        (0, "عادی", "برنزی"),
        (3, "عادی", "برنزی"),
        (4, "برنزی", "نقره‌ای"),
        (99, "برنزی", "نقره‌ای"),
        (200, "طلایی", None),
        (10**9, "طلایی", None),
    ],
)
def test_ranks(points: int, rank: str, following: str | None) -> None:
    assert rank_of(points, BANDS).title == rank
    above = next_rank(points, BANDS)
    assert (above.title if above else None) == following


@given(st.lists(st.integers(1, 1000), max_size=6, unique=True), st.integers(-10, 2000))
def test_contiguous_bands_hold_every_number_of_points(cuts: list[int], points: int) -> None:
    edges = [0, *sorted(cuts)]
    bands = [
        Band(place, str(place), first, end, 0)
        for place, (first, end) in enumerate(zip(edges, [*edges[1:], None], strict=True))
    ]
    check_bands(list(reversed(bands)))
    band = rank_of(points, bands)
    assert band.first_point <= max(points, 0)
    assert band.end_point is None or points < band.end_point
    above = next_rank(points, bands)
    assert (above.first_point if above else None) == band.end_point


@pytest.mark.parametrize(
    ("bands", "error"),
    [
        ([], BadBand("", "no_ranks")),
        ([Band(1, "الف", 1, None, 0)], BadBand("الف", "starts_above_zero")),
        ([Band(1, "الف", 0, None, 10_001)], BadBand("الف", "credit_range")),
        ([Band(1, "الف", 0, None, -1)], BadBand("الف", "credit_range")),
        ([Band(1, "الف", 0, 0, 0)], BadBand("الف", "empty_band")),
        ([Band(1, "الف", 0, 5, 0)], BadBand("الف", "last_not_open")),
        ([Band(1, "الف", 0, 5, 0), Band(2, "ب", 5, 9, 0)], BadBand("ب", "last_not_open")),
        (
            [Band(1, "الف", 0, None, 0), Band(2, "ب", 5, None, 0)],
            BadBand("الف", "open_before_last"),
        ),
        ([Band(1, "الف", 0, 4, 0), Band(2, "ب", 5, None, 0)], BandsApart("الف", "ب", 4, 5)),
        ([Band(1, "الف", 0, 6, 0), Band(2, "ب", 5, None, 0)], BandsApart("الف", "ب", 6, 5)),
    ],
)
def test_bands_that_cannot_be(bands: list[Band], error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        check_bands(bands)
    assert vars(caught.value) == vars(error)


@pytest.mark.parametrize(
    ("balance", "payable", "rules", "expected"),
    [
        (500, 1000, CreditRules(), (500, "balance")),
        (-500, 1000, CreditRules(), (0, "balance")),
        (5000, 1000, CreditRules(share_bp=3000), (300, "share")),
        (5000, 999, CreditRules(min_invoice=1000), (0, "minimum")),
        (5000, 1000, CreditRules(), (1000, "payable")),
    ],
)
def test_the_most_credit(
    balance: int, payable: int, rules: CreditRules, expected: tuple[int, str]
) -> None:
    assert largest_credit(balance, payable, rules) == expected
    largest, _ = expected
    check_credit(largest, balance, payable, rules)
    check_credit(0, balance, payable, rules)
    for asked in (largest + 1, -1):
        with pytest.raises(CreditTooLarge) as caught:
            check_credit(asked, balance, payable, rules)
        assert (caught.value.asked, caught.value.largest) == (asked, largest)


@given(rials, rials, st.integers(0, 10_000), st.integers(1, 10**7))
def test_what_is_earned_never_exceeds_the_promise(
    total: int, vat: int, credit_bp: int, per_point: int
) -> None:
    earned = earn(total, vat, credit_bp, per_point)
    base = max(0, total - vat)
    assert 0 <= earned.credit * 10_000 <= base * credit_bp
    assert 0 <= earned.points * per_point <= base


def test_the_manuals_invoice_earns() -> None:
    assert earn(6_960_000, 0, 200, 1_000_000) == Earned(139_200, 6)
    assert earn(100, 200, 500, 1) == Earned(0, 0)


@given(rials, st.integers(0, 10_000), st.lists(rials, min_size=1, max_size=6))
def test_returns_in_steps_keep_the_promise(spent: int, credit_bp: int, steps: list[int]) -> None:
    total = sum(steps) + spent
    granted = share(total, credit_bp)
    given_back, left = 0, granted
    for step in steps:
        given_back += step
        now = kept(granted, total, given_back)
        assert 0 <= now <= left
        assert now <= share(total - given_back, credit_bp)
        left = now
    assert kept(granted, total, total) == (0 if total else granted)


@given(rials, st.lists(st.integers(1, 10**9), min_size=1, max_size=6))
def test_used_credit_comes_back_whole(part: int, steps: list[int]) -> None:
    payable = sum(steps)
    used = part % (payable + 1)
    value, back = 0, 0
    for step in steps:
        value += step
        now = used_given_back(used, payable, value)
        assert back <= now <= value
        assert now - back <= step
        back = now
    assert back == used
    assert used_given_back(0, 0, 0) == 0


def test_the_rank_that_counts_is_the_one_seen_or_the_one_risen_to() -> None:
    assert promise(4_000_000, 0, BANDS[0], BANDS, 1_000_000) == (BANDS[0], Earned(40_000, 4))
    assert promise(4_000_000, 0, BANDS[0], BANDS, 1_000_000, 0) == (BANDS[1], Earned(80_000, 4))
