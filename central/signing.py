"""The sign-in of a register, and its tokens that rotate.

A sign-in has a rotation, counted up each time its refresh token is exchanged.
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

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection

from central.problems import Refused
from central.tables.shops import registers, shops
from central.tables.signing import sign_ins
from central.tokens import Keys
from sync.protocol import ShopInfo

REFRESH_LIFE: Final = timedelta(days=90)
GRACE: Final = timedelta(seconds=60)


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
