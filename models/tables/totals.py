"""Totals of each business day, kept in the transaction of each sale, so that no report scans."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, TypedColumns
from sqlalchemy import text as sql

from models.tables.types import Day, metadata

_zero = sql("0")


class DayTotalColumns(TypedColumns):
    """Sales minus returns of one register on one day, and the returns apart. Rials."""

    business_date = Column(Day, primary_key=True)
    register_id = Column(Integer, ForeignKey("registers.id"), primary_key=True)
    invoices = Column(Integer, nullable=False, server_default=_zero)
    lines = Column(Integer, nullable=False, server_default=_zero)
    gross = Column(Integer, nullable=False, server_default=_zero)
    discounts = Column(Integer, nullable=False, server_default=_zero)
    used = Column(Integer, nullable=False, server_default=_zero)
    received = Column(Integer, nullable=False, server_default=_zero)
    vat = Column(Integer, nullable=False, server_default=_zero)
    earned = Column(Integer, nullable=False, server_default=_zero)
    returns = Column(Integer, nullable=False, server_default=_zero)
    returned = Column(Integer, nullable=False, server_default=_zero)


day_totals = Table(
    "day_totals", metadata, DayTotalColumns, sqlite_strict=True, sqlite_with_rowid=False
)


class DayPartColumns(TypedColumns):
    """A day's sales split by `part`: product, salesperson, hour or payment method.

    `key` is the product's or person's id, the hour, or the method's place in PAYMENT_METHODS;
    `quantity` is thousandths of a product, else a count; `amount` is rials.
    """

    business_date = Column(Day, primary_key=True)
    part = Column(Text, primary_key=True)
    key = Column(Integer, primary_key=True)
    quantity = Column(Integer, nullable=False)
    amount = Column(Integer, nullable=False)


day_parts = Table(
    "day_parts", metadata, DayPartColumns, sqlite_strict=True, sqlite_with_rowid=False
)
PAYMENT_METHODS = ("cash", "card", "transfer")
