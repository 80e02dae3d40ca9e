"""Signing in: codes by SMS, and the sign-in of a register with its rotating tokens.

**Codes.** One a mobile, the newest; kept as a keyed hash. Tries are counted in a transaction of
their own, so that no failure behind them gives one back. A code that was exchanged is good for
GRACE more, and for the same answer only: a till whose answer was lost asks again, and must not have
to wait for another SMS, nor become two registers.

**Tokens.** A sign-in has a rotation, counted up each time its refresh token is exchanged.
* The current refresh token is exchanged: the rotation moves on.
* The one before it: if no access token of the current rotation was ever shown, or the exchange is
  younger than GRACE, then the answer was lost (or the request doubled on the way), and the same
  current tokens are handed out again. However often and however late this is repeated, nothing
  moves, so it cannot sign a till out.
* Anything older, or the one before it although the register has moved on: someone has a copy. The
  sign-in ends, for the thief and for the register, which asks its user to sign in again.
A thief who exchanges a stolen token first holds what the register will hold too; the two part at
the next exchange at the latest, and whoever comes second ends both.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, or_, select, update
from sqlalchemy.engine import Connection

from central import limits
from central.limits import DAY, HOUR, Limit
from central.problems import Refused
from central.tables.shops import registers, shops
from central.tables.signing import codes, counts, sign_ins
from central.tokens import Keys
from sync.protocol import ShopInfo

CODE_LIFE: Final = timedelta(minutes=5)
CODE_TRIES: Final = 5
RESEND_AFTER: Final = timedelta(seconds=240)
REFRESH_LIFE: Final = timedelta(days=90)
GRACE: Final = timedelta(seconds=60)

MOST_PER_MOBILE: Final = (Limit("mobile in an hour", 5, HOUR), Limit("mobile in a day", 10, DAY))
"""Codes sent to one number; with CODE_TRIES it bounds what guessing can reach in a day."""
MOST_PER_ADDRESS: Final = (
    Limit("address in an hour", 30, HOUR),
    Limit("address in a day", 200, DAY),
)
"""Codes asked for from one address. A provider may hide many shops behind one."""
MOST_WRONG: Final = Limit("wrong codes from an address", 60, HOUR)


@dataclass(frozen=True)
class Caller:
    """Who asks: the register a genuine token belongs to. `fresh`: it is the first time that a
    token of this rotation is shown, which `arrived` has to note.
    """

    shop: UUID
    register: UUID
    sign_in: UUID
    rotation: int
    fresh: bool


@dataclass(frozen=True)
class Pair:
    """The tokens of a sign-in's rotation, and whose they are."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    sign_in: UUID
    shop: UUID
    register: UUID


# Codes.


def new_code(connection: Connection, keys: Keys, mobile: str, address: str, now: datetime) -> str:
    """Make the code for a mobile, which replaces an older one. Raises Refused (429)."""
    # The counter first: its row is the lock under which two requests for one mobile take turns.
    for limit in MOST_PER_MOBILE:
        limits.count(connection, keys, limit, mobile, now)
    for limit in MOST_PER_ADDRESS:
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


# Sign-ins.


def open_sign_in(
    connection: Connection, keys: Keys, shop: UUID, register: UUID, now: datetime
) -> Pair:
    """Sign a register in; its older sign-ins end, for a register is one till."""
    end_sign_ins(connection, register, "signed in again", now)
    identity = uuid4()
    connection.execute(
        sign_ins.insert().values(
            id=identity,
            register_id=register,
            rotation=1,
            shown=False,
            rotated_at=now,
            expires_at=now + REFRESH_LIFE,
        )
    )
    return _pair(keys, identity, 1, shop, register, now)


def repeat_sign_in(connection: Connection, keys: Keys, identity: UUID, now: datetime) -> Pair:
    """The first tokens of a sign-in once more, whose answer was lost. Raises Refused (401) if it
    has ended or moved on.
    """
    found = _find(connection, identity)
    if found is None or found.ended or found.rotation != 1:
        raise bad_code()
    return _pair(keys, identity, 1, found.shop, found.register, now)


def exchange(
    connection: Connection, keys: Keys, refresh_token: str, now: datetime
) -> Pair | Refused:
    """Fresh tokens for a refresh token, or why not. The caller commits either way: that a token
    was used twice has to stay known.
    """
    told = keys.read_refresh(refresh_token)
    found = _find(connection, told.sign_in) if told is not None else None
    if told is None or found is None or now >= found.expires_at:
        return signed_out()
    if found.ended:
        return token_reused() if found.why == _REUSED else signed_out()
    this = sign_ins.c.id == told.sign_in
    rotation = found.rotation
    if told.rotation == rotation:
        rotation += 1
        connection.execute(
            update(sign_ins)
            .where(this)
            .values(rotation=rotation, shown=False, rotated_at=now, expires_at=now + REFRESH_LIFE)
        )
    elif told.rotation != rotation - 1 or (found.shown and now >= found.rotated_at + GRACE):
        connection.execute(update(sign_ins).where(this).values(ended_at=now, why=_REUSED))
        return token_reused()
    return _pair(keys, told.sign_in, rotation, found.shop, found.register, now)


def recognise(connection: Connection, keys: Keys, access_token: str, now: datetime) -> Caller:
    """Whose access token this is. Raises Refused (401)."""
    told = keys.read_access(access_token, now)
    found = _find(connection, told.sign_in, lock=False) if told is not None else None
    if told is None or found is None or found.ended:
        raise signed_out()
    fresh = told.rotation == found.rotation and not found.shown
    return Caller(found.shop, found.register, told.sign_in, told.rotation, fresh)


def shop_of(connection: Connection, shop: UUID) -> ShopInfo:
    """What a register is told of its shop."""
    name = connection.execute(select(shops.c.name).where(shops.c.id == shop)).scalar_one()
    return ShopInfo(id=shop, name=name)


def arrived(connection: Connection, caller: Caller) -> None:
    """Note that the register has the tokens of this rotation."""
    connection.execute(
        update(sign_ins)
        .where(sign_ins.c.id == caller.sign_in, sign_ins.c.rotation == caller.rotation)
        .values(shown=True)
    )


def end_sign_ins(connection: Connection, register: UUID, why: str, now: datetime) -> int:
    """Sign a register out, at once; how many sign-ins that ended."""
    ended = connection.execute(
        update(sign_ins)
        .where(sign_ins.c.register_id == register, sign_ins.c.ended_at.is_(None))
        .values(ended_at=now, why=why)
    )
    return ended.rowcount


_REUSED: Final = "reused"


@dataclass(frozen=True)
class _SignIn:
    """A row of sign_ins and its register. `ended`: by itself, or because that was revoked."""

    shop: UUID
    register: UUID
    rotation: int
    shown: bool
    rotated_at: datetime
    expires_at: datetime
    ended: bool
    why: str | None


def _find(connection: Connection, identity: UUID, *, lock: bool = True) -> _SignIn | None:
    statement = (
        select(
            registers.c.shop_id,
            sign_ins.c.register_id,
            sign_ins.c.rotation,
            sign_ins.c.shown,
            sign_ins.c.rotated_at,
            sign_ins.c.expires_at,
            or_(sign_ins.c.ended_at.is_not(None), registers.c.revoked_at.is_not(None)),
            sign_ins.c.why,
        )
        .join_from(sign_ins, registers, registers.c.id == sign_ins.c.register_id)
        .where(sign_ins.c.id == identity)
    )
    if lock:
        statement = statement.with_for_update(of=sign_ins)
    row = connection.execute(statement).one_or_none()
    return None if row is None else _SignIn(*row)


def _pair(
    keys: Keys, sign_in: UUID, rotation: int, shop: UUID, register: UUID, now: datetime
) -> Pair:
    access = keys.access(sign_in, rotation, now)
    return Pair(access, keys.refresh(sign_in, rotation), sign_in, shop, register)


# Refusals.


def bad_code() -> Refused:
    """Wrong, too old or tried too often: which of these is not said."""
    return Refused(401, "bad-code", "The code is wrong or no longer good")


def signed_out() -> Refused:
    """No token, or one that is no longer good."""
    return Refused(
        401, "signed-out", "Not signed in", headers={"WWW-Authenticate": 'Bearer realm="sajac"'}
    )


def token_reused() -> Refused:
    """A refresh token was used twice."""
    return Refused(401, "token-reused", "This sign-in has ended: a token was used twice")
