"""The figures of a period, from totals kept with each sale: never a scan of invoices."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection, Label, bindparam, func, select

from models.calendar import Period
from models.queries.sheets import Figures
from models.tables import (
    PAYMENT_METHODS,
    day_parts,
    day_totals,
    product_groups,
    products,
    staff,
    subgroups,
)

Split = Literal["product", "group", "staff", "hour", "method"]


@dataclass(frozen=True, slots=True)
class PartRow:
    """What one product, group, salesperson, hour or payment method had in a period.

    `quantity` is thousandths for products and groups, else a number of invoices or payments.
    """

    key: int
    title: str
    quantity: int
    amount: int


@dataclass(frozen=True, slots=True)
class DayFigure:
    """What a day received, in rials, for a chart."""

    day: date
    received: int
    invoices: int


def _sum(name: str) -> Label[int]:
    return func.coalesce(func.sum(day_totals.c[name]), 0).label(name)


_PERIOD = select(
    _sum("invoices"),
    _sum("lines"),
    _sum("gross"),
    func.coalesce(func.sum(day_totals.c.discounts + day_totals.c.used), 0).label(
        "credit_and_discount"
    ),
    _sum("received"),
    func.coalesce(func.sum(day_totals.c.earned), 0).label("credit_given"),
    _sum("returns"),
    _sum("returned"),
).where(day_totals.c.business_date.between(bindparam("first"), bindparam("last")))
_DAYS = (
    select(
        day_totals.c.business_date,
        func.sum(day_totals.c.received).label("received"),
        func.sum(day_totals.c.invoices).label("invoices"),
    )
    .where(day_totals.c.business_date.between(bindparam("first"), bindparam("last")))
    .group_by(day_totals.c.business_date)
)
_PARTS = (
    select(
        day_parts.c.key,
        func.sum(day_parts.c.quantity).label("quantity"),
        func.sum(day_parts.c.amount).label("amount"),
    )
    .where(
        day_parts.c.business_date.between(bindparam("first"), bindparam("last")),
        day_parts.c.part == bindparam("part"),
    )
    .group_by(day_parts.c.key)
)
_parts = _PARTS.subquery()
_BY_PRODUCT = (
    select(_parts.c.key, products.c.title, _parts.c.quantity, _parts.c.amount)
    .join_from(_parts, products, products.c.id == _parts.c.key)
    .order_by(_parts.c.amount.desc())
)
_BY_GROUP = (
    select(
        product_groups.c.id.label("key"),
        product_groups.c.title,
        func.sum(_parts.c.quantity).label("quantity"),
        func.sum(_parts.c.amount).label("amount"),
    )
    .join_from(_parts, products, products.c.id == _parts.c.key)
    .join(subgroups, subgroups.c.id == products.c.subgroup_id)
    .join(product_groups, product_groups.c.id == subgroups.c.group_id)
    .group_by(product_groups.c.id)
    .order_by(func.sum(_parts.c.amount).desc())
)
_BY_STAFF = (
    select(
        _parts.c.key,
        (staff.c.first_name + " " + staff.c.last_name).label("title"),
        _parts.c.quantity,
        _parts.c.amount,
    )
    .join_from(_parts, staff, staff.c.id == _parts.c.key)
    .order_by(_parts.c.amount.desc())
)


def figures(connection: Connection, period: Period) -> Figures:
    """The six figures of a period; costs in proportion to its days."""
    row = connection.execute(_PERIOD, {"first": period.first, "last": period.last}).one()
    return Figures(**row._asdict())


def daily(connection: Connection, period: Period) -> list[DayFigure]:
    """What each day of a period received; days without sales are left out."""
    rows = connection.execute(_DAYS, {"first": period.first, "last": period.last})
    return [DayFigure(*row) for row in rows]


def sales_by(connection: Connection, period: Period, split: Split) -> list[PartRow]:
    """A period's sales split by product, group, salesperson, hour or payment method.

    Hours and methods come in their own order with an empty title (the key says which: the hour,
    or the place in PAYMENT_METHODS); the rest with the largest amount first.
    """
    part = "product" if split == "group" else split
    values = {"first": period.first, "last": period.last, "part": part}
    if split in ("hour", "method"):
        rows = connection.execute(_PARTS.order_by(day_parts.c.key), values)
        return [PartRow(row.key, "", row.quantity, row.amount) for row in rows]
    statement = {"product": _BY_PRODUCT, "group": _BY_GROUP, "staff": _BY_STAFF}[split]
    return [PartRow(*row) for row in connection.execute(statement, values)]


def method_of(key: int) -> str:
    """The payment method a `method` row's key stands for."""
    return PAYMENT_METHODS[key]
