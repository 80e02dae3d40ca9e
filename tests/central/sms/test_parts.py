"""Parts are counted as gateways bill them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.gateways.parts import PAGES, count_parts, septets, utf16_units

PERSIAN = st.text(st.sampled_from("سلام خرید شما ثبت شد۱۲۳ ‌ك"), max_size=700)
ANY = st.text(max_size=700)


@pytest.mark.parametrize(
    ("length", "usual", "other"),
    [
        (0, 1, 1),
        (1, 1, 1),
        (70, 1, 1),
        (71, 2, 2),
        (134, 2, 2),
        (135, 3, 2),
        (137, 3, 2),
        (138, 3, 3),
        (201, 3, 3),
        (202, 4, 3),
        (204, 4, 3),
        (205, 4, 4),
        (268, 4, 4),
        (269, 5, 4),
    ],
)
def test_persian(length: int, usual: int, other: int) -> None:
    assert count_parts("ش" * length) == usual
    assert count_parts("ش" * length, "70/67") == other


@pytest.mark.parametrize(
    ("length", "parts"),
    [(0, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)],
)
def test_latin(length: int, parts: int) -> None:
    assert count_parts("a" * length) == parts


def test_what_needs_an_escape_is_two_septets() -> None:
    assert septets("a€") == 3
    assert count_parts("€" * 80) == 1
    assert count_parts("€" * 81) == 2


def test_one_persian_letter_makes_it_all_persian() -> None:
    assert count_parts("a" * 160) == 1
    assert count_parts("a" * 159 + "ش") == 3


def test_emoji_are_two_units() -> None:
    assert utf16_units("😀") == 2
    assert count_parts("😀" * 35) == 1
    assert count_parts("😀" * 36) == 2


def test_half_a_pair_does_not_fail() -> None:
    assert count_parts("\ud83d") == 1


def by_hand(length: int, first: int, second: int, rest: int) -> int:
    """The same, page by page."""
    pages, room = 1, first
    while room < length:
        room += second if pages == 1 else rest
        pages += 1
    return pages


@given(PERSIAN)
def test_persian_is_counted_page_by_page(text: str) -> None:
    if septets(text) is None:
        assert count_parts(text) == by_hand(utf16_units(text), 70, 64, 67)
        assert count_parts(text, "70/67") == by_hand(utf16_units(text), 70, 67, 67)


@given(ANY, st.sampled_from(sorted(PAGES)))
def test_counts_are_bounded_and_grow_with_the_text(text: str, pages: str) -> None:
    parts = count_parts(text, pages)
    assert 1 <= parts <= 1 + utf16_units(text) // 64
    assert count_parts(text + "ش", pages) >= parts
    # The usual table never promises less than the generous one.
    assert count_parts(text, "70/64/67") >= count_parts(text, "70/67")


@given(st.text(st.sampled_from("abc €{}1"), max_size=700))
def test_latin_is_counted_in_septets(text: str) -> None:
    length = septets(text)
    assert length is not None
    assert count_parts(text) == by_hand(length, 160, 146, 153)
