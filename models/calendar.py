"""Days as shops count them: Jalali presentation, Gregorian storage, Tehran's day, UTC instants.

jdatetime converts everywhere in the program; Qt's Jalali calendar parts from it on 2058-03-19.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import jdatetime

from models.errors import BadDate
from models.text import latin_digits

SHOP_ZONE = ZoneInfo("Asia/Tehran")

MONTHS_FA = ("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند").split()
WEEKDAYS_FA = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
"""Saturday first, as the Iranian week runs."""


@dataclass(frozen=True, slots=True)
class Jalali:
    """A day of the Solar Hijri calendar."""

    year: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Period:
    """A range of business days, both ends included."""

    first: date
    last: date


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def business_date(instant: datetime) -> date:
    """The shop's calendar day at an instant."""
    return instant.astimezone(SHOP_ZONE).date()


def shop_time(instant: datetime) -> datetime:
    """An instant on the shop's clock."""
    return instant.astimezone(SHOP_ZONE)


def to_jalali(day: date) -> Jalali:
    """A Gregorian day in the Solar Hijri calendar."""
    jalali = jdatetime.date.fromgregorian(date=day)
    return Jalali(jalali.year, jalali.month, jalali.day)


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian day of a Solar Hijri one. Raises ValueError when there is no such day."""
    day_of_era: date = jdatetime.date(year, month, day).togregorian()
    return day_of_era


def weekday(day: date) -> int:
    """0 for Saturday … 6 for Friday."""
    return (day.weekday() + 2) % 7


def month_length(year: int, month: int) -> int:
    """Days in a Jalali month."""
    if month < 12:
        return 31 if month <= 6 else 30
    return 30 if jdatetime.date(year, 1, 1).isleap() else 29


def parse_jalali(text: str) -> date:
    """A day typed as ۱۴۰۳/۲/۲۹, 1403-02-29 or 14030229. Raises BadDate."""
    plain = latin_digits(text).strip()
    match = re.fullmatch(r"(\d{4})[/\-. ](\d{1,2})[/\-. ](\d{1,2})|(\d{4})(\d{2})(\d{2})", plain)
    if not match:
        raise BadDate(text)
    year, month, day = (int(part) for part in match.groups() if part is not None)
    if not 1200 <= year <= 1600:
        raise BadDate(text)
    try:
        return from_jalali(year, month, day)
    except ValueError:
        raise BadDate(text) from None


def celebrated_on(day: date) -> tuple[int, ...]:
    """The birthdays of a day, as month * 100 + day; those of a 30 Esfand that its year has not
    are the day before.
    """
    jalali = to_jalali(day)
    own = jalali.month * 100 + jalali.day
    last = jalali.month == 12 and jalali.day == month_length(jalali.year, 12)
    return (own, 1230) if last and own != 1230 else (own,)


def month_of(day: date) -> Period:
    """The whole Jalali month a day lies in."""
    jalali = to_jalali(day)
    length = month_length(jalali.year, jalali.month)
    first = from_jalali(jalali.year, jalali.month, 1)
    return Period(first, first + timedelta(days=length - 1))


def year_of(day: date) -> Period:
    """The whole Jalali year a day lies in."""
    jalali = to_jalali(day)
    return Period(
        from_jalali(jalali.year, 1, 1),
        from_jalali(jalali.year, 12, month_length(jalali.year, 12)),
    )
