"""Persian text as people type it: letters, digits, mobile numbers and ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text import (
    fold,
    is_foreign_number,
    is_legal_id,
    is_national_id,
    is_phone,
    isolate,
    isolate_ltr,
    latin_digits,
    mobile_number,
    persian_digits,
    sort_key,
)

LETTERS = "اآأبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیيكئؤةۀ۰۱۲٣٤٥ aZé\u200c\u064e\u0640"
persian = st.text(alphabet=LETTERS, max_size=20)
digits = st.text(alphabet="0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علي", "علی"),
        ("كريم", "کریم"),
        ("آرانی", "ارانی"),
        ("خرم‌آبادی", "خرم ابادی"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("خانۀ ما", "خانه ما"),
        ("خانهٔ ما", "خانه ما"),
        ("رضائی", "رضایی"),
        ("ﻻﻟﻪ", "لاله"),
        ("Nescafé", "NESCAFÉ"),
        ("۱۲۳", "123"),
        ("٤٥٦", "456"),
        ("  آرا   ملک ", "ارا ملک"),
        ("\u2068آرا\u2069", "آرا"),
    ],
)
def test_what_compares_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(persian)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=30))
def test_folding_takes_any_text(text: str) -> None:
    folded = fold(text)
    assert folded == folded.strip()
    assert fold(folded) == folded


@given(st.lists(persian, max_size=8))
def test_a_part_is_found_in_the_whole(words: list[str]) -> None:
    whole = fold(" ".join(words))
    assert all(fold(word) in whole for word in words)


def test_the_persian_alphabet_sorts() -> None:
    names = ["پروین", "بابک", "آرش", "ژاله", "زهرا", "گلی", "کاوه", "لیلا", "چنگیز", "جواد", "یاسر"]
    in_order = [
        "آرش",
        "بابک",
        "پروین",
        "جواد",
        "چنگیز",
        "زهرا",
        "ژاله",
        "کاوه",
        "گلی",
        "لیلا",
        "یاسر",
    ]
    assert sorted(names, key=sort_key) == in_order
    assert sort_key("علي") == sort_key("علی")


PREFIXES = ("0", "", "+98", "0098", "98", "+98 ", "0098-", "(0", "\u200e+98")


@given(digits, st.sampled_from(PREFIXES), st.sampled_from([str, persian_digits]))
def test_a_mobile_number_is_one_identity(rest: str, prefix: str, script: object) -> None:
    assert callable(script)
    typed = script(f"{prefix}9{rest}")
    assert mobile_number(typed) == f"09{rest}"
    spaced = script(f" {prefix}9{rest[:2]} {rest[2:5]}-{rest[5:7]} {rest[7:]}\u200f ")
    assert mobile_number(spaced) == f"09{rest}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0912",
        "02188776655",
        "091212345678",
        "0912123456a",
        "+971501234567",
        "نه",
        "09１２１２３４５６７",
        "912123456",
        "+9809121234567",
    ],
)
def test_what_is_no_mobile_number(text: str) -> None:
    assert mobile_number(text) is None


def test_foreign_numbers_are_known_as_such() -> None:
    assert is_foreign_number("+971 50 123 4567")
    assert is_foreign_number("۰۰۴۴۷۷۰۰۹۰۰۱۲۳")
    assert not is_foreign_number("+98912")
    assert not is_foreign_number("0912123456")


@pytest.mark.parametrize("text", ["0084575948", "۰۰۸۴۵۷۵۹۴۸", "0499370899", "0790419904"])
def test_national_ids(text: str) -> None:
    assert is_national_id(text)


@pytest.mark.parametrize("text", ["0084575947", "1111111111", "84575948", "008457594a", ""])
def test_what_is_no_national_id(text: str) -> None:
    assert not is_national_id(text)


@given(digits)
def test_one_check_digit_fits(nine: str) -> None:
    fitting = [last for last in "0123456789" if is_national_id(nine + last)]
    assert len(fitting) == 1 or len(set(nine)) == 1


@pytest.mark.parametrize("text", ["10380284790", "10100302746", "10380284700"])
def test_legal_ids(text: str) -> None:
    assert is_legal_id(text)


@pytest.mark.parametrize("text", ["10380284792", "11111111111", "1038028479", "x0380284790"])
def test_what_is_no_legal_id(text: str) -> None:
    assert not is_legal_id(text)


def test_one_digit_eleven_times_is_no_legal_id() -> None:
    assert not any(is_legal_id(digit * 11) for digit in "0123456789")


@given(st.text(alphabet="0123456789", max_size=30))
def test_digits_there_and_back(text: str) -> None:
    assert latin_digits(persian_digits(text)) == text


def test_isolates_wrap() -> None:
    assert isolate("a") == "\u2068a\u2069"
    assert isolate_ltr("1") == "\u20661\u2069"


@pytest.mark.parametrize(
    "text",
    ["02188776655", "۰۲۱-۸۸۷۷۶۶۵۵", "+98 (21) 8877", "021 88776655 داخلی ۳", "۱۱۸", "8877 و 8878"],
)
def test_telephones(text: str) -> None:
    assert is_phone(text)


@pytest.mark.parametrize("text", ["", "abc", "021abc", "ندارد", "12", "تلفن ۰۲۱۸۸۷۷", "@021887"])
def test_what_is_no_telephone(text: str) -> None:
    assert not is_phone(text)
