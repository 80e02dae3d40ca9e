"""Column types that SQLite lacks: instants, days, identities; and the metadata all tables share."""

import hashlib
import os
import time
from datetime import UTC, date, datetime
from typing import Any, overload

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


@overload
def identity_text(identity: bytes) -> str: ...
@overload
def identity_text(identity: bytes | None) -> str | None: ...
def identity_text(identity: bytes | None) -> str | None:
    """An identity as JSON has it; None for none."""
    if identity is None:
        return None
    digits = identity.hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def identity_of(text: str) -> bytes:
    """The identity that `identity_text` wrote."""
    return bytes.fromhex(text.replace("-", ""))


def derived_identity(*parts: bytes | str | int) -> bytes:
    """An identity that follows from what it is of (RFC 9562's UUIDv8): two tills that write the
    same thing without knowing of each other give it the same one.
    """
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(data).to_bytes(4, "big") + data)
    identity = bytearray(digest.digest()[:16])
    identity[6] = identity[6] & 0x0F | 0x80
    identity[8] = identity[8] & 0x3F | 0x80
    return bytes(identity)
