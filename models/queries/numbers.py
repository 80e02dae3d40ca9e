"""An invoice's number as people say it: with its register's prefix once it has one."""

import re

from sqlalchemy import ColumnElement, Text, case, cast

from models.tables import invoices, registers
from models.text import latin_digits

_TYPED = re.compile(r"(?:([A-Z]+)-?)?(\d{1,9})")
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


def typed_number(text: str) -> tuple[str, int] | None:
    """The prefix, "" for none, and the number that somebody typed as an invoice's; None for what
    is none.
    """
    plain = re.sub(r"(?<=\d)[,٬](?=\d)", "", latin_digits(text.strip()))
    match = _TYPED.fullmatch(plain.upper())
    return (match[1] or "", int(match[2])) if match else None
