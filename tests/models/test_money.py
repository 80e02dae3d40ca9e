"""Amounts and quantities: what people type, and numbers in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import BadAmount, BadQuantity
from models.money import (
    LARGEST,
    in_english_words,
    in_persian_words,
    parse_amount,
    parse_quantity,
    share,
)
from models.text import persian_digits

amounts = st.integers(0, LARGEST)


@pytest.mark.parametrize(
    ("text", "rials"),
    [
        ("0", 0),
        ("125000", 125_000),
        ("۱۲۵٬۰۰۰", 125_000),
        ("١٢٥,٠٠٠", 125_000),
        (" 125 000 ", 125_000),
        ("\u2066۱۲۵,۰۰۰\u2069", 125_000),
        ("1_000", 1000),
        (str(LARGEST), LARGEST),
    ],
)
def test_amounts_in_rials(text: str, rials: int) -> None:
    assert parse_amount(text) == rials


@pytest.mark.parametrize(
    ("text", "rials"), [("12500", 125_000), ("۱۲٫۵", 125), ("12.5", 125), ("12/5", 125)]
)
def test_amounts_in_tomans(text: str, rials: int) -> None:
    assert parse_amount(text, in_tomans=True) == rials


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_a_number"),
        ("ده هزار", "not_a_number"),
        ("12a", "not_a_number"),
        ("1.5", "not_a_number"),
        ("۱²", "not_a_number"),
        ("1e9", "not_a_number"),
        ("-5", "negative"),
        (str(LARGEST + 1), "too_large"),
        ("9" * 30, "too_large"),
        ("9" * 5000, "too_large"),
    ],
)
def test_what_is_no_amount(text: str, reason: str) -> None:
    with pytest.raises(BadAmount) as caught:
        parse_amount(text)
    assert (caught.value.text, caught.value.reason) == (text, reason)


def test_a_hundredth_of_a_toman_is_no_amount() -> None:
    with pytest.raises(BadAmount):
        parse_amount("1.25", in_tomans=True)


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [
        ("1", 1000),
        ("۱٫۲۵", 1250),
        ("0.001", 1),
        (".5", 500),
        ("۲/۵", 2500),
        ("9999999", 9_999_999_000),
    ],
)
def test_quantities(text: str, thousandths: int) -> None:
    assert parse_quantity(text) == thousandths


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_a_number"),
        ("دو", "not_a_number"),
        ("1.2345", "not_a_number"),
        ("123456789", "not_a_number"),
        ("0", "not_positive"),
        ("۰٫۰۰۰", "not_positive"),
        ("-1", "not_positive"),
    ],
)
def test_what_is_no_quantity(text: str, reason: str) -> None:
    with pytest.raises(BadQuantity) as caught:
        parse_quantity(text)
    assert (caught.value.text, caught.value.reason) == (text, reason)


@given(amounts)
def test_what_is_written_is_read_again(rials: int) -> None:
    assert parse_amount(f"{rials:,}") == rials
    assert parse_amount(persian_digits(f"{rials:,}")) == rials
    assert parse_amount(persian_digits(f"{rials // 10}٫{rials % 10}"), in_tomans=True) == rials


@given(amounts, st.integers(0, 10_000))
def test_a_share_is_never_more_than_promised(amount: int, basis_points: int) -> None:
    assert share(amount, basis_points) * 10_000 <= amount * basis_points
    assert (share(amount, basis_points) + 1) * 10_000 > amount * basis_points


@pytest.mark.parametrize(
    ("number", "persian", "english"),
    [
        (0, "صفر", "zero"),
        (15, "پانزده", "fifteen"),
        (20, "بیست", "twenty"),
        (40, "چهل", "forty"),
        (119, "صد و نوزده", "one hundred nineteen"),
        (220, "دویست و بیست", "two hundred twenty"),
        (-21, "منفی بیست و یک", "minus twenty-one"),
        (100, "صد", "one hundred"),
        (1_001, "یک هزار و یک", "one thousand one"),
        (144_200, "صد و چهل و چهار هزار و دویست", "one hundred forty-four thousand two hundred"),
        (
            2_000_000_030,
            "دو میلیارد و سی",
            "two billion thirty",
        ),
        (10**15, "یک کوادریلیون", "one quadrillion"),
    ],
)
def test_numbers_in_words(number: int, persian: str, english: str) -> None:
    assert in_persian_words(number) == persian
    assert in_english_words(number) == english


PERSIAN = {in_persian_words(number): number for number in (*range(20), *range(20, 100, 10))} | {
    in_persian_words(number): number for number in range(100, 1000, 100)
}
SCALES = {"هزار": 10**3, "میلیون": 10**6, "میلیارد": 10**9, "تریلیون": 10**12, "کوادریلیون": 10**15}
ENGLISH_SCALES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
}


def read_words(words: list[str], numbers: dict[str, int], scales: dict[str, int]) -> int:
    total = group = 0
    for word in words:
        if word in scales:
            total += group * scales[word]
            group = 0
        elif word == "hundred":
            group *= 100
        else:
            group += numbers[word]
    return total + group


@given(st.one_of(amounts, st.integers(0, 10_000)))
def test_words_say_the_number(number: int) -> None:
    persian = [word for word in in_persian_words(number).split() if word != "و"]
    assert read_words(persian, PERSIAN, SCALES) == number
    numbers = {in_english_words(each): each for each in (*range(20), *range(20, 100, 10))}
    english = in_english_words(number).replace("-", " ").split()
    assert read_words(english, numbers, ENGLISH_SCALES) == number
