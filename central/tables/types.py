"""Column types that SQLite or PostgreSQL lack, and the metadata all tables share."""

import os
import time
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

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

Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number of 64 bits: rials, points, cursors, versions."""
Flag: TypeEngine[bool] = Boolean().with_variant(Integer(), "sqlite")
"""Yes or no; SQLite's strict tables know no such type."""


class Identity(TypeDecorator[UUID]):
    """What something is called everywhere: a native uuid on PostgreSQL, 16 bytes on SQLite."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type this database has for it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Store an identity."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Read an identity."""
        if value is None or dialect.name == "postgresql":
            found: UUID | None = value
            return found
        return UUID(bytes=value)


class Instant(TypeDecorator[datetime]):
    """A UTC instant, stored as milliseconds since 1970. One without a zone is taken as UTC."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite's strict tables know one kind of whole number."""
        kind = Integer() if dialect.name == "sqlite" else BigInteger()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store a moment."""
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return int(aware.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Read an aware moment in UTC."""
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


def new_identity() -> UUID:
    """A fresh UUIDv7 (RFC 9562): 48 bits of milliseconds, then random bits."""
    random = bytearray(os.urandom(10))
    random[0] = random[0] & 0x0F | 0x70
    random[2] = random[2] & 0x3F | 0x80
    return UUID(bytes=(time.time_ns() // 1_000_000).to_bytes(6, "big") + bytes(random))
