"""Codes by SMS: who has one has the mobile.

One a mobile, the newest; kept as a keyed hash. Tries are counted in a transaction of their own, so
that no failure behind them gives one back. A code that was exchanged is good for GRACE more, and
for the same answer only: a till whose answer was lost asks again, and must not have to wait for
another SMS, nor become two registers.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from central import limits
from central.limits import DAY, HOUR, Limit
from central.tables.signing import codes, counts, sign_ins
from central.tokens import Keys

CODE_LIFE: Final = timedelta(minutes=5)
CODE_TRIES: Final = 5
RESEND_AFTER: Final = timedelta(seconds=240)
GRACE: Final = timedelta(seconds=60)
"""In which a code that was exchanged is answered alike again."""

MOST_PER_MOBILE: Final = (Limit("mobile in an hour", 5, HOUR), Limit("mobile in a day", 10, DAY))
"""Codes sent to one number; with CODE_TRIES it bounds what guessing can reach in a day."""
MOST_PER_ADDRESS: Final = 30
"""Codes asked for from one address in an hour, unless the operator says otherwise: a provider may
hide many shops behind one. In a day, as many as in DAY_HOURS such hours.
"""
DAY_HOURS: Final = 7
MOST_WRONG: Final = Limit("wrong codes from an address", 60, HOUR)


def new_code(
    connection: Connection,
    keys: Keys,
    mobile: str,
    address: str,
    now: datetime,
    per_address: int = MOST_PER_ADDRESS,
) -> str:
    """Make the code for a mobile, which replaces an older one. Raises Refused (429)."""
    # The counter first: its row is the lock under which two requests for one mobile take turns.
    for limit in MOST_PER_MOBILE:
        limits.count(connection, keys, limit, mobile, now)
    for limit in (
        Limit("address in an hour", per_address, HOUR),
        Limit("address in a day", per_address * DAY_HOURS, DAY),
    ):
        limits.count(connection, keys, limit, limits.network(address), now)
    sent_at = connection.scalar(select(codes.c.sent_at).where(codes.c.mobile == mobile))
    if sent_at is not None and now < sent_at + RESEND_AFTER:
        raise limits.slow_down(sent_at + RESEND_AFTER - now)
    code = f"{secrets.randbelow(1_000_000):06d}"
    salt = secrets.token_bytes(16)
    connection.execute(delete(codes).where(codes.c.mobile == mobile))
    connection.execute(
        codes.insert().values(
            mobile=mobile,
            salt=salt,
            hash=keys.code_hash(mobile, salt, code),
            sent_at=now,
            expires_at=now + CODE_LIFE,
            tries=0,
        )
    )
    limits.sweep(connection, counts.c.key, counts.c.ends_at <= now)
    limits.sweep(connection, codes.c.mobile, codes.c.expires_at <= now - DAY)
    limits.sweep(connection, sign_ins.c.id, sign_ins.c.expires_at <= now)
    return code


def try_code(
    connection: Connection, keys: Keys, mobile: str, code: str, address: str, now: datetime
) -> bool:
    """Whether a code is right; a wrong one counts as a try. The caller commits either way.

    Raises Refused (429) when too many wrong ones came from this address; the code is not even
    looked at then, so this gives no further tries.
    """
    whom = limits.network(address)
    limits.check(connection, keys, MOST_WRONG, whom, now)
    row = connection.execute(
        select(codes).where(codes.c.mobile == mobile).with_for_update()
    ).one_or_none()
    # As much work for a mobile nobody asked about as for another.
    salt, kept = (row.salt, row.hash) if row else (bytes(16), bytes(32))
    equal = hmac.compare_digest(keys.code_hash(mobile, salt, code), kept)
    alive = row is not None and now < row.expires_at and row.tries < CODE_TRIES
    if row is not None and row.used_at is not None:
        alive = alive and now < row.used_at + GRACE
    if row is not None and alive and equal:
        return True
    if row is not None:
        connection.execute(
            update(codes).where(codes.c.mobile == mobile).values(tries=codes.c.tries + 1)
        )
    limits.note(connection, keys, MOST_WRONG, whom, now)
    return False


def used_for(connection: Connection, mobile: str) -> UUID | None:
    """The sign-in a right code was exchanged for a moment ago, None if it was not. Two requests
    with one code take turns from here to the end of their transactions.
    """
    found: UUID | None = connection.execute(
        select(codes.c.sign_in).where(codes.c.mobile == mobile).with_for_update()
    ).scalar_one_or_none()
    return found


def use_code(connection: Connection, mobile: str, sign_in: UUID, now: datetime) -> None:
    """Note for which sign-in a code was exchanged."""
    connection.execute(
        update(codes).where(codes.c.mobile == mobile).values(used_at=now, sign_in=sign_in)
    )
