"""Bars of what a period received: by hour for a day, by day, or by month when it is long."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from models.calendar import Period, to_jalali
from models.display import Display
from models.queries.reports import DayFigure, PartRow, daily, sales_by
from resources.translations import tr
from ui.reports.periods import CHART_BY_MONTH_ABOVE
from ui.widgets.bar_chart import Bar

if TYPE_CHECKING:
    from models.database import Connection

_FIRST_HOUR, _LAST_HOUR = 8, 21
"""Always drawn, so that a morning's chart is not one broad bar."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart's name and its bars."""

    title: str
    bars: tuple[Bar, ...]


def read_chart(connection: "Connection", period: Period, display: Display) -> Chart:
    """What a period received, drawn in the unit that suits its length."""
    if period.first == period.last:
        bars = hour_bars(sales_by(connection, period, "hour"), display)
        return Chart(tr("Received by hour"), bars)
    days = daily(connection, period)
    if (period.last - period.first).days >= CHART_BY_MONTH_ABOVE:
        return Chart(tr("Received by month"), month_bars(days, period, display))
    return Chart(tr("Received by day"), day_bars(days, period, display))


def hour_bars(parts: Sequence[PartRow], display: Display) -> tuple[Bar, ...]:
    """A bar for each hour from the first to the last with a sale."""
    amounts = {part.key: part.amount for part in parts}
    hours = (*amounts, _FIRST_HOUR, _LAST_HOUR)
    return tuple(
        _bar(amounts.get(hour, 0), hour_name(hour, display), display)
        for hour in range(min(hours), max(hours) + 1)
    )


def day_bars(days: Sequence[DayFigure], period: Period, display: Display) -> tuple[Bar, ...]:
    """A bar for each day of the period, days without a sale too."""
    amounts = {each.day: each.received for each in days}
    count = (period.last - period.first).days + 1
    return tuple(
        _bar(amounts.get(day, 0), display.short_day(day), display)
        for day in (period.first + timedelta(days=place) for place in range(count))
    )


def month_bars(days: Sequence[DayFigure], period: Period, display: Display) -> tuple[Bar, ...]:
    """A bar for each Jalali month the period touches."""
    amounts: dict[tuple[int, int], int] = {}
    for each in days:
        amounts[_month(each.day)] = amounts.get(_month(each.day), 0) + each.received
    name = _month_namer(period, display)
    month, last = _month(period.first), _month(period.last)
    bars = []
    while month <= last:
        bars.append(_bar(amounts.get(month, 0), name(month), display))
        month = (month[0], month[1] + 1) if month[1] < 12 else (month[0] + 1, 1)
    return tuple(bars)


def hour_name(hour: int, display: Display) -> str:
    """An hour of the shop's clock: ۱۴:۰۰."""
    return display.code(display.digits(f"{hour}:00"))


def _month_namer(period: Period, display: Display) -> Callable[[tuple[int, int]], str]:
    years = _month(period.first)[0] != _month(period.last)[0]

    def name(month: tuple[int, int]) -> str:
        plain = display.month_name(month[1])
        return f"{plain} {display.digits(str(month[0]))}" if years else plain

    return name


def _month(day: date) -> tuple[int, int]:
    jalali = to_jalali(day)
    return jalali.year, jalali.month


def _bar(amount: int, label: str, display: Display) -> Bar:
    return Bar(amount, label, f"{label}: {display.money(amount)}")
