"""What every sale and return shares: the register, its session and numbers, the day's totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from models.errors import NoOpenSession
from models.queries.till import OPEN_HERE
from models.tables import (
    day_parts,
    day_totals,
    registers,
    till_sessions,
    vat_rates,
)
from models.tables.many import Many


@dataclass(frozen=True, slots=True)
class Counter:
    """This register at the moment of a sale."""

    register_id: int
    session_id: int
    vat_bp: int


_VAT = (
    select(vat_rates.c.rate_bp)
    .where(vat_rates.c.effective_from <= bindparam("day"))
    .order_by(vat_rates.c.effective_from.desc())
    .limit(1)
)
_COUNTER = (
    select(
        registers.c.id.label("register_id"),
        till_sessions.c.id.label("session_id"),
        func.coalesce(_VAT.scalar_subquery(), 0).label("vat_bp"),
    )
    .join_from(
        registers,
        till_sessions,
        OPEN_HERE,
    )
    # One that a backup forgot may have been told of beside it: the newest.
    .order_by(till_sessions.c.number.desc())
    .limit(1)
)
_NEXT_NUMBER = (
    update(registers)
    .where(registers.c.id == bindparam("register"))
    .values(last_number=registers.c.last_number + 1)
    .returning(registers.c.last_number)
)


def read_counter(connection: Connection, day: date) -> Counter:
    """This register and its open session on a business day. Raises NoOpenSession."""
    row = connection.execute(_COUNTER, {"day": day}).one_or_none()
    if row is None:
        raise NoOpenSession
    return Counter(**row._asdict())


def next_number(connection: Connection, register_id: int) -> int:
    """The register's next invoice number; given back if the transaction fails."""
    return connection.execute(_NEXT_NUMBER, {"register": register_id}).scalar_one()


def _adding(table: Table) -> Insert:
    """Insert a row, or add its figures to the row that is there."""
    statement = upsert(table)
    figures = {
        column.name: column + statement.excluded[column.name]
        for column in table.c
        if not column.primary_key
    }
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=figures)


_ADD_TO_DAY = _adding(day_totals)
_ADD_TO_PARTS = Many(
    day_parts,
    *("business_date", "part", "key", "quantity", "amount"),
    statement=_adding(day_parts),
)


class DayShare(NamedTuple):
    """What one invoice adds to its day's totals; a return adds negative figures."""

    invoices: int
    lines: int
    gross: int
    discounts: int
    used: int
    received: int
    vat: int
    earned: int
    returns: int = 0
    returned: int = 0


Part = tuple[str, int, int, int]
"""What one invoice adds to a part of its day's totals: part, key, quantity, amount."""


def add_to_day(
    connection: Connection,
    day: date,
    register_id: int,
    added: Sequence[tuple[DayShare, Sequence[Part]]],
) -> None:
    """Add invoices of a register to the totals of their day and to their parts."""
    shares = [share for share, _ in added]
    figures = DayShare(*map(sum, zip(*shares, strict=True)))
    connection.execute(
        _ADD_TO_DAY, {"business_date": day, "register_id": register_id, **figures._asdict()}
    )
    parts: dict[tuple[str, int], tuple[int, int]] = {}
    for part, key, quantity, amount in chain.from_iterable(parts for _, parts in added):
        before = parts.get((part, key), (0, 0))
        parts[part, key] = before[0] + quantity, before[1] + amount
    _ADD_TO_PARTS.add(
        connection,
        [
            {
                "business_date": day,
                "part": part,
                "key": key,
                "quantity": quantity,
                "amount": amount,
            }
            for (part, key), (quantity, amount) in parts.items()
        ],
    )
