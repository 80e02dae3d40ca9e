"""Column types that SQLite lacks: instants, days, identities; and the metadata all tables share."""

import os
import time
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Dialect, Integer, LargeBinary, MetaData, Row, Text, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)


AnyRow = Row[*tuple[Any, ...]]
"""A row of a statement with more columns than the type checker follows."""


class Instant(TypeDecorator[datetime]):
    """A UTC instant, stored as milliseconds since 1970."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store an aware datetime."""
        return None if value is None else int(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read an aware datetime in UTC."""
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


class Day(TypeDecorator[date]):
    """A calendar day, stored as its Gregorian ISO text, which also sorts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """Store a day."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """Read a day."""
        return None if value is None else date.fromisoformat(value)


Identity = LargeBinary
"""The 16 bytes of a UUIDv7: what a record is called on every register and in the service."""


def new_identity() -> bytes:
    """A fresh UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    random = bytearray(os.urandom(10))
    random[0] = random[0] & 0x0F | 0x70
    random[2] = random[2] & 0x3F | 0x80
    return (time.time_ns() // 1_000_000).to_bytes(6, "big") + bytes(random)
