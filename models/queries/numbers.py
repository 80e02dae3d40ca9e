"""An invoice's number as people say it: with its register's prefix once it has one."""

from sqlalchemy import ColumnElement, Text, case, cast

from models.tables import invoices, registers

_plain = cast(invoices.c.number, Text)
shown_number: ColumnElement[str] = case(
    (registers.c.prefix == "", _plain), else_=registers.c.prefix + "-" + _plain
).label("number")
"""A column for statements that join invoices with registers."""


def number_text(number: int, prefix: str) -> str:
    """The same for a number that was read already; "" for none."""
    if not number:
        return ""
    return f"{prefix}-{number}" if prefix else str(number)
