"""The periods of the reports: their days, their names, and what they are held against."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from models import calendar
from models.calendar import Period
from models.display import Display
from models.errors import BadPeriod, MissingField
from resources.translations import tr

PeriodName = Literal["today", "yesterday", "month", "year", "range"]
CHART_BY_MONTH_ABOVE = 62
"""A longer range is drawn with a bar for each month."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A period and the one before it that is as long."""

    period: Period
    before: Period
    before_name: str


def today() -> date:
    """The shop's day now."""
    return calendar.business_date(calendar.now())


def period_of(name: PeriodName, day: date) -> Period:
    """The days of a named period, seen from `day`: this month and year end with it.

    For "range" it proposes the month up to the day.
    """
    if name == "today":
        return Period(day, day)
    if name == "yesterday":
        before = day - timedelta(days=1)
        return Period(before, before)
    whole = calendar.year_of(day) if name == "year" else calendar.month_of(day)
    return Period(whole.first, day)


def chart_period(name: PeriodName, period: Period) -> Period:
    """The days drawn: the whole month or year, so that what is still to come is seen too."""
    if name == "month":
        return calendar.month_of(period.first)
    return calendar.year_of(period.first) if name == "year" else period


def checked_range(first: date | None, last: date | None) -> Period:
    """A range somebody typed. Raises MissingField or BadPeriod."""
    if first is None or last is None:
        raise MissingField("date")
    if first > last:
        raise BadPeriod(first, last)
    return Period(first, last)


def compared(name: PeriodName, period: Period) -> Compared:
    """What a period is fairly held against: as many days, just before it or a month or year ago."""
    if name == "month":
        whole = calendar.month_of(period.first - timedelta(days=1))
        last = whole.first + (period.last - period.first)
        return Compared(
            period, Period(whole.first, min(last, whole.last)), tr("the same days of last month")
        )
    if name == "year":
        whole = calendar.year_of(period.first - timedelta(days=1))
        last = whole.first + (period.last - period.first)
        return Compared(
            period, Period(whole.first, min(last, whole.last)), tr("the same days of last year")
        )
    days = period.last - period.first + timedelta(days=1)
    before = Period(period.first - days, period.last - days)
    names = {"today": tr("yesterday"), "yesterday": tr("the day before")}
    return Compared(period, before, names.get(name, tr("the days before")))


def file_days(period: Period, display: Display) -> str:
    """The days of a period in the name of a file."""
    first, last = display.editable_day(period.first), display.editable_day(period.last)
    return first if first == last else f"{first} - {last}"


def title_of(name: PeriodName, period: Period, display: Display) -> str:
    """What a report of the period is headed, on screen and on paper."""
    first = calendar.to_jalali(period.first)
    if name == "today":
        return tr("Today, {day}", day=display.long_day(period.first))
    if name == "yesterday":
        return tr("Yesterday, {day}", day=display.long_day(period.first))
    if name == "month":
        year = display.digits(str(first.year))
        return f"{display.month_name(first.month)} {year}"
    if name == "year":
        return tr("Year {year}", year=display.digits(str(first.year)))
    if period.first == period.last:
        return display.long_day(period.first)
    return tr("{first} to {last}", first=display.day(period.first), last=display.day(period.last))
