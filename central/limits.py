"""How often something may be asked for, counted in the database: all workers count as one."""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, case, delete, literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection

from central.problems import Refused
from central.tables.signing import counts
from central.tables.types import Instant
from central.tokens import Keys

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
_SWEPT: Final = 50
"""How many rows one sweep removes."""


@dataclass(frozen=True)
class Limit:
    """`most` of `what` within a window, which begins with the first."""

    what: str
    most: int
    window: timedelta


def count(connection: Connection, keys: Keys, limit: Limit, whom: str, now: datetime) -> None:
    """Count one more. Raises Refused (429) beyond the limit; the caller's rollback uncounts it."""
    number, until = note(connection, keys, limit, whom, now)
    if number > limit.most:
        raise slow_down(until - now)


def check(connection: Connection, keys: Keys, limit: Limit, whom: str, now: datetime) -> None:
    """Raises Refused (429) if the limit has been reached; counts nothing."""
    key = keys.count_key(limit.what, whom)
    row = connection.execute(
        select(counts.c.number, counts.c.ends_at).where(counts.c.key == key)
    ).one_or_none()
    if row is not None:
        number, ends_at = row
        if number >= limit.most and ends_at > now:
            raise slow_down(ends_at - now)


def note(
    connection: Connection, keys: Keys, limit: Limit, whom: str, now: datetime
) -> tuple[int, datetime]:
    """Count one more; how many that makes, and until when they count."""
    insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    over = counts.c.ends_at <= now
    began_at = literal(now, Instant())
    ends_at = literal(now + limit.window, Instant())
    statement = (
        insert(counts)
        .values(key=keys.count_key(limit.what, whom), number=1, began_at=began_at, ends_at=ends_at)
        .on_conflict_do_update(
            index_elements=[counts.c.key],
            set_={
                "number": case((over, 1), else_=counts.c.number + 1),
                "began_at": case((over, began_at), else_=counts.c.began_at),
                "ends_at": case((over, ends_at), else_=counts.c.ends_at),
            },
        )
        .returning(counts.c.number, counts.c.ends_at)
    )
    number, ends = connection.execute(statement).one()
    return number, ends


def network(address: str) -> str:
    """What an address is counted under: itself, or the /64 of IPv6 that one customer gets whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def sweep(connection: Connection, key: Any, over: ColumnElement[bool]) -> None:
    """Remove some rows of the table of `key` that are over."""
    # Passing over what others hold, lest two sweeps wait for each other.
    some = select(key).where(over).limit(_SWEPT).with_for_update(skip_locked=True)
    connection.execute(delete(key.table).where(key.in_(some)))


def slow_down(wait: timedelta) -> Refused:
    """Too often; and when it is worth asking again."""
    return Refused(429, "slow-down", "Too often", retry_after=math.ceil(wait.total_seconds()))
