"""The people at the till: who they are, what they may, and their PINs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select, update

from models.errors import (
    BadMobile,
    BadPin,
    LastOwner,
    MissingField,
    NotFound,
    SameOwnerMobile,
    WrongPin,
)
from models.services import outbox
from models.tables import new_identity, staff
from models.text import is_foreign_number, latin_digits, mobile_number

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROLES = ("cashier", "manager", "owner")
"""From the least to the most that is allowed."""
_FREE_TRIES = 3
_LONGEST_WAIT = timedelta(minutes=10)
# RFC 9106's second recommended option needs 64 MiB; half of it keeps a sign-in on a shop PC at
# about 50 ms, and the waiting after wrong tries is what guards a short PIN.
_PASSES, _KIBIBYTES, _LANES = 3, 32 * 1024, 2


@dataclass(frozen=True, slots=True)
class NewStaff:
    """Someone who is to sign in. `pin` is 4 to 8 digits, in any script."""

    first_name: str
    last_name: str
    role: str
    pin: str
    gender: str | None = None
    mobile: str = ""
    email: str = ""
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in."""

    id: int
    name: str
    role: str


def add_staff(connection: Connection, person: NewStaff, now: datetime) -> int:
    """Add a person; their id. Raises MissingField, BadMobile, SameOwnerMobile or BadPin."""
    identity = new_identity()
    fields = _fields(person)
    _refuse_same_owner(connection, fields, None)
    staff_id = connection.execute(
        insert(staff).returning(staff.c.id),
        {**fields, "uuid": identity, "pin_hash": _hash(person.pin)},
    ).scalar_one()
    outbox.put(connection, "staff", identity, 0, now)
    return staff_id


def change_staff(
    connection: Connection, staff_id: int, person: NewStaff, active: bool, now: datetime
) -> None:
    """Change a person; an empty PIN keeps the old one.

    Raises MissingField, BadMobile, SameOwnerMobile, BadPin, NotFound or LastOwner.
    """
    row = connection.execute(select(staff).where(staff.c.id == staff_id)).one_or_none()
    if row is None:
        raise NotFound("staff")
    if row.role == "owner" and (person.role != "owner" or not active):
        owners = connection.execute(
            select(func.count()).where(staff.c.role == "owner", staff.c.active == 1)
        ).scalar_one()
        if owners == 1:
            raise LastOwner
    fields = {**_fields(person), "active": int(active)}
    if person.pin:
        fields["pin_hash"] = _hash(person.pin)
    changed = {name: value for name, value in fields.items() if row._mapping[name] != value}
    if changed:
        if active and changed.keys() & {"mobile", "role", "active"}:
            _refuse_same_owner(connection, fields, staff_id)
        connection.execute(
            update(staff)
            .where(staff.c.id == staff_id)
            .values(**changed, wrong_tries=0, locked_until=None)
        )
        outbox.put(connection, "staff", row.uuid, row.version, now, changed)


def choose_pin(connection: Connection, staff_id: int, pin: str) -> None:
    """Choose a PIN on this till for someone who has none here: they were entered on another one.
    PINs stay on their till. Raises NotFound, also for who has one, or BadPin.
    """
    found = connection.execute(
        update(staff)
        .where(staff.c.id == staff_id, staff.c.pin_hash == "")
        .values(pin_hash=_hash(pin), wrong_tries=0, locked_until=None)
    )
    if not found.rowcount:
        raise NotFound("staff")


def choose_pin_anew(connection: Connection, staff_id: int, pin: str, now: datetime) -> None:
    """Choose another PIN on this till for an owner who has proven the shop's mobile number, and
    switch them on again if they were off: then no owner was left. Raises NotFound or BadPin.
    """
    row = connection.execute(
        update(staff)
        .where(staff.c.id == staff_id, staff.c.role == "owner")
        .values(pin_hash="")
        .returning(staff.c.uuid, staff.c.version, staff.c.active)
    ).one_or_none()
    if row is None:
        raise NotFound("staff")
    choose_pin(connection, staff_id, pin)
    if not row.active:
        connection.execute(update(staff).where(staff.c.id == staff_id).values(active=1))
        outbox.put(connection, "staff", row.uuid, row.version, now, ("active",))


def sign_in(connection: Connection, staff_id: int, pin: str, now: datetime) -> SignedIn | WrongPin:
    """Who this PIN admits. A wrong one is counted, so it is returned rather than raised: the
    count must be committed. From the third on each doubles the wait, up to ten minutes.

    Raises NotFound.
    """
    row = connection.execute(
        select(staff).where(staff.c.id == staff_id, staff.c.active == 1)
    ).one_or_none()
    if row is None:
        raise NotFound("staff")
    if row.locked_until is not None and row.locked_until > now:
        return WrongPin(_seconds(row.locked_until - now))
    if _fits(row.pin_hash, pin):
        values: dict[str, object] = {"wrong_tries": 0, "locked_until": None}
        if _hasher().check_needs_rehash(row.pin_hash):
            values["pin_hash"] = _hasher().hash(latin_digits(pin))
        if row.wrong_tries or len(values) > 2:
            connection.execute(update(staff).where(staff.c.id == staff_id).values(**values))
        return SignedIn(row.id, f"{row.first_name} {row.last_name}".strip(), row.role)
    tries = row.wrong_tries + 1
    wait = timedelta(0)
    if tries >= _FREE_TRIES:
        wait = min(timedelta(seconds=5 * 2 ** min(tries - _FREE_TRIES, 10)), _LONGEST_WAIT)
    connection.execute(
        update(staff)
        .where(staff.c.id == staff_id)
        .values(wrong_tries=tries, locked_until=now + wait if wait else None)
    )
    return WrongPin(_seconds(wait))


def may(role: str, needs: str) -> bool:
    """Whether a role is at least another."""
    return ROLES.index(role) >= ROLES.index(needs)


def _fields(person: NewStaff) -> dict[str, object]:
    for name in ("first_name", "last_name"):
        if not getattr(person, name).strip():
            raise MissingField(name)
    mobile = mobile_number(person.mobile) if person.mobile.strip() else None
    if person.mobile.strip() and mobile is None:
        raise BadMobile(person.mobile, foreign=is_foreign_number(person.mobile))
    return {
        "first_name": person.first_name.strip(),
        "last_name": person.last_name.strip(),
        "gender": person.gender,
        "mobile": mobile,
        "email": person.email.strip() or None,
        "photo": person.photo,
        "role": person.role,
    }


def _refuse_same_owner(
    connection: Connection, fields: Mapping[str, object], staff_id: int | None
) -> None:
    """Two owners with one mobile number could not be told apart by who has forgotten their PIN; of
    all others a number says nothing, and some share one.
    """
    if fields["role"] != "owner" or fields["mobile"] is None:
        return
    other = connection.execute(
        select(staff.c.first_name, staff.c.last_name).where(
            staff.c.mobile == fields["mobile"],
            staff.c.role == "owner",
            staff.c.active == 1,
            staff.c.id.is_distinct_from(staff_id),
        )
    ).first()
    if other is not None:
        name = f"{other.first_name} {other.last_name}".strip()
        raise SameOwnerMobile(str(fields["mobile"]), name)


@cache
def _hasher() -> "PasswordHasher":
    # Loaded for the first PIN, not to ask for it.
    from argon2 import PasswordHasher

    return PasswordHasher(_PASSES, _KIBIBYTES, _LANES)


def _hash(pin: str) -> str:
    digits = latin_digits(pin)
    if not re.fullmatch(r"[0-9]{4,8}", digits):
        raise BadPin
    return _hasher().hash(digits)


def _fits(pin_hash: str, pin: str) -> bool:
    from argon2.exceptions import VerificationError

    # Someone who was entered on another till has no PIN here before one is chosen.
    if not pin_hash:
        return False
    try:
        return _hasher().verify(pin_hash, latin_digits(pin))
    except VerificationError:
        return False


def _seconds(wait: timedelta) -> int:
    return -int(-wait.total_seconds() // 1)
