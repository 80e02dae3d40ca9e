"""Days as the shop counts them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.calendar import (
    Jalali,
    business_date,
    celebrated_on,
    from_jalali,
    month_length,
    month_of,
    now,
    parse_jalali,
    shop_time,
    to_jalali,
    weekday,
    year_of,
)
from models.errors import BadDate
from models.text import persian_digits

days = st.dates(date(1900, 1, 1), date(2120, 1, 1))


@pytest.mark.parametrize(
    ("day", "jalali"),
    [
        (date(2024, 5, 18), Jalali(1403, 2, 29)),
        (date(2024, 3, 19), Jalali(1402, 12, 29)),
        (date(2024, 3, 20), Jalali(1403, 1, 1)),
        (date(2025, 3, 20), Jalali(1403, 12, 30)),
        (date(2026, 11, 22), Jalali(1405, 9, 1)),
        (date(1979, 2, 11), Jalali(1357, 11, 22)),
    ],
)
def test_known_days(day: date, jalali: Jalali) -> None:
    assert to_jalali(day) == jalali
    assert from_jalali(jalali.year, jalali.month, jalali.day) == day


@given(days)
def test_there_and_back(day: date) -> None:
    jalali = to_jalali(day)
    assert from_jalali(jalali.year, jalali.month, jalali.day) == day
    assert 1 <= jalali.day <= month_length(jalali.year, jalali.month)
    for text in (
        f"{jalali.year}/{jalali.month}/{jalali.day}",
        f"{jalali.year}-{jalali.month:02}-{jalali.day:02}",
        persian_digits(f" {jalali.year}{jalali.month:02}{jalali.day:02} "),
    ):
        assert parse_jalali(text) == day


@given(days)
def test_periods_hold_their_days_and_meet(day: date) -> None:
    for period_of in (month_of, year_of):
        period = period_of(day)
        assert period.first <= day <= period.last
        assert period_of(period.first) == period == period_of(period.last)
        assert period_of(period.last + timedelta(days=1)).first == period.last + timedelta(days=1)
        assert to_jalali(period.first).day == 1
    assert to_jalali(year_of(day).first).month == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "دیروز",
        "1403/13/1",
        "1403/0/1",
        "1402/12/30",
        "1403/7/31",
        "99/1/1",
        "2024/5/18",
        "1403/2",
    ],
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_jalali(text)
    assert caught.value.text == text


@pytest.mark.parametrize(
    ("day", "text"), [(date(1821, 3, 21), "1200/1/1"), (date(2222, 3, 20), "1600/12/29")]
)
def test_the_first_and_the_last_day_that_can_be_typed(day: date, text: str) -> None:
    assert parse_jalali(text) == day
    for beyond in ("1199/12/29", "1601/1/1"):
        with pytest.raises(BadDate):
            parse_jalali(beyond)


@pytest.mark.parametrize(
    ("day", "birthdays"),
    [
        (date(2024, 5, 18), (229,)),
        (date(2024, 9, 21), (631,)),
        (date(2024, 10, 21), (730,)),
        # 1402 had no 30 Esfand, 1403 had one.
        (date(2024, 3, 18), (1228,)),
        (date(2024, 3, 19), (1229, 1230)),
        (date(2025, 3, 19), (1229,)),
        (date(2025, 3, 20), (1230,)),
    ],
)
def test_whose_birthday_is_celebrated(day: date, birthdays: tuple[int, ...]) -> None:
    assert celebrated_on(day) == birthdays


def test_the_week_begins_on_saturday() -> None:
    assert weekday(date(2024, 5, 18)) == 0
    assert weekday(date(2024, 5, 24)) == 6


def test_the_shops_day_begins_at_its_own_midnight() -> None:
    before = datetime(2024, 5, 18, 20, 29, 59, tzinfo=UTC)
    assert business_date(before) == date(2024, 5, 18)
    assert business_date(before + timedelta(seconds=1)) == date(2024, 5, 19)
    assert shop_time(before).strftime("%H:%M") == "23:59"
    assert now().tzinfo is UTC
