"""What the dashboard shows of today, in a handful of indexed look-ups."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, bindparam, func, select

from models.calendar import Period, celebrated_on
from models.queries.reports import DayFigure, daily, figures
from models.queries.sheets import Figures
from models.tables import customers, day_totals, interaction_types, interactions


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An interaction to be followed up, due today or before."""

    id: int
    customer_id: int
    customer_name: str
    type_title: str
    note: str
    due_on: date
    minute: int | None
    """Minutes after midnight, when a time was agreed."""


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Today at a glance. `last_week` is the same weekday a week ago."""

    today: Figures
    used: int
    last_week: Figures
    joined: int
    birthdays: int
    days: tuple[DayFigure, ...]
    """The last 30 days that sold something."""
    follow_ups: tuple[FollowUp, ...]
    overdue: int


_JOINED = select(func.count()).where(
    customers.c.joined_on == bindparam("day"), customers.c.deleted_at.is_(None)
)
_BIRTHDAYS = select(func.count()).where(
    customers.c.birthday.in_(bindparam("birthdays", expanding=True)),
    customers.c.deleted_at.is_(None),
)
_DUE = (
    select(
        interactions.c.id,
        interactions.c.customer_id,
        customers.c.name.label("customer_name"),
        interaction_types.c.title.label("type_title"),
        interactions.c.note,
        interactions.c.follow_up_on.label("due_on"),
        interactions.c.follow_up_minute.label("minute"),
    )
    .join_from(interactions, customers, customers.c.id == interactions.c.customer_id)
    .join(interaction_types, interaction_types.c.id == interactions.c.type_id)
    .where(interactions.c.follow_up_on <= bindparam("day"), interactions.c.done_at.is_(None))
    .order_by(interactions.c.follow_up_on, interactions.c.follow_up_minute)
)


def dashboard(connection: Connection, today: date) -> Dashboard:
    """Everything the dashboard shows for a business day."""
    now = figures(connection, Period(today, today))
    week_ago = today - timedelta(days=7)
    due = [FollowUp(**row._asdict()) for row in connection.execute(_DUE, {"day": today})]
    return Dashboard(
        today=now,
        used=used_credit(connection, today),
        last_week=figures(connection, Period(week_ago, week_ago)),
        joined=connection.execute(_JOINED, {"day": today}).scalar_one(),
        birthdays=connection.execute(_BIRTHDAYS, {"birthdays": celebrated_on(today)}).scalar_one(),
        days=tuple(daily(connection, Period(today - timedelta(days=29), today))),
        follow_ups=tuple(due),
        overdue=sum(each.due_on < today for each in due),
    )


def used_credit(connection: Connection, day: date) -> int:
    """How much credit a day's invoices were paid with, in rials."""
    return connection.execute(
        select(func.coalesce(func.sum(day_totals.c.used), 0)).where(
            day_totals.c.business_date == day
        )
    ).scalar_one()
