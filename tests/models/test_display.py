"""Numbers, money and days as a person reads them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.display import Display
from models.money import LARGEST, parse_amount, parse_quantity

FA, EN = Display("fa", "rial"), Display("en", "rial")
FA_TOMAN, EN_TOMAN = Display("fa", "toman"), Display("en", "toman")
DAY = date(2024, 5, 18)
INSTANT = datetime(2024, 5, 18, 10, 42, 31, tzinfo=UTC)


def bare(text: str) -> str:
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (FA.number(-1234), "−۱,۲۳۴"),
        (EN.number(1234), "1,234"),
        (FA.plain(-1234), "-۱,۲۳۴"),
        (FA.amount(144_200), "۱۴۴,۲۰۰"),
        (FA_TOMAN.amount(144_205), "۱۴,۴۲۰٫۵"),
        (EN_TOMAN.amount(-15), "−1.5"),
        (EN_TOMAN.amount(-20), "−2"),
        (FA.money(144_200), "۱۴۴,۲۰۰ ریال"),
        (FA_TOMAN.money(10), "۱ تومان"),
        (EN.money(10), "10 rials"),
        (EN_TOMAN.money(10), "1 toman"),
        (EN_TOMAN.money(-10), "−1 toman"),
        (EN_TOMAN.money(1), "0.1 tomans"),
        (EN.money(1), "1 rial"),
        (FA.money_in_words(21), "بیست و یک ریال"),
        (FA_TOMAN.money_in_words(210), "بیست و یک تومان"),
        (FA_TOMAN.money_in_words(21), "بیست و یک ریال"),
        (EN_TOMAN.money_in_words(210), "twenty-one tomans"),
        (EN_TOMAN.money_in_words(10), "one toman"),
        (EN_TOMAN.money_in_words(1), "one rial"),
        (EN.money_in_words(21), "twenty-one rials"),
        (FA.quantity(1250), "۱٫۲۵"),
        (EN.quantity(-3000), "−3"),
        (FA.percent(250), "٪۲٫۵"),
        (FA.percent(200), "٪۲"),
        (EN.percent(250), "2.5%"),
        (EN.percent(200), "2%"),
        (FA.code("6260-1"), "6260-1"),
        (FA.phone("02188776655"), "۰۲۱۸۸۷۷۶۶۵۵"),
        (FA.mobile("09214880800"), "۰۹۲۱ ۴۸۸ ۰۸ ۰۰"),
        (EN.mobile("0921"), "0921"),
        (FA.name("09214880800"), "۰۹۲۱۴۸۸۰۸۰۰"),
        (FA.name("Hall 9000"), "Hall 9000"),
        (EN.name("احمد آرانی"), "احمد آرانی"),
        (FA.day(DAY), "۱۴۰۳/۰۲/۲۹"),
        (EN.day(DAY), "1403/02/29"),
        (FA.short_day(DAY), "۲۹ اردیبهشت"),
        (EN.short_day(DAY), "29 Ordibehesht"),
        (FA.long_day(DAY), "شنبه ۲۹ اردیبهشت ۱۴۰۳"),
        (EN.long_day(DAY), "Saturday 29 Ordibehesht 1403"),
        (FA.time(INSTANT), "۱۴:۱۲"),
        (EN.time(INSTANT, seconds=True), "14:12:31"),
        (FA.moment(INSTANT), "۱۴۰۳/۰۲/۲۹ ۱۴:۱۲"),
    ],
)
def test_what_is_shown(shown: str, expected: str) -> None:
    assert bare(shown) == expected


def test_direction_and_unit() -> None:
    assert FA.right_to_left
    assert not EN.right_to_left
    assert FA_TOMAN.in_tomans
    assert FA.currency_name == "ریال"


@given(st.integers(0, LARGEST), st.sampled_from([FA, EN, FA_TOMAN, EN_TOMAN]))
def test_an_amount_in_a_field_is_read_again(rials: int, display: Display) -> None:
    shown = display.editable_amount(rials)
    assert parse_amount(shown, in_tomans=display.in_tomans) == rials
    assert parse_amount(display.amount(rials), in_tomans=display.in_tomans) == rials


@given(st.integers(1, 9_999_999_999), st.sampled_from([FA, EN]))
def test_a_quantity_in_a_field_is_read_again(thousandths: int, display: Display) -> None:
    assert parse_quantity(display.editable_quantity(thousandths)) == thousandths
