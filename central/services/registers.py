"""Shops and their registers: joining, taking over, prefixes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Executable, bindparam, exists, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from central.database import lock_shop
from central.problems import Refused
from central.services.merging import service_put
from central.services.working_set import WorkingSet
from central.services.writing import write
from central.tables import (
    accounts,
    documents,
    new_identity,
    records,
    registers,
    shops,
    sms_accounts,
)
from sync.protocol import CodeSignIn, RegisterInfo, ShopInfo

_ACCOUNT = select(accounts.c.shop_id).where(accounts.c.mobile == bindparam("mobile"))
_ADD_ACCOUNT: dict[str, Executable] = {
    "postgresql": postgresql.insert(accounts)
    .on_conflict_do_nothing()
    .returning(accounts.c.shop_id),
    "sqlite": sqlite.insert(accounts).on_conflict_do_nothing().returning(accounts.c.shop_id),
}
_ADD_SHOP: dict[str, Executable] = {
    "postgresql": postgresql.insert(shops).on_conflict_do_nothing().returning(shops.c.id),
    "sqlite": sqlite.insert(shops).on_conflict_do_nothing().returning(shops.c.id),
}
_IS_SOMEBODYS = select(exists().where(accounts.c.shop_id == bindparam("shop")))
_SHOP = select(shops.c.id, shops.c.name).where(shops.c.id == bindparam("shop"))
_REGISTER_COLUMNS = (
    registers.c.id,
    registers.c.shop_id,
    registers.c.name,
    registers.c.prefix,
    registers.c.epoch,
    registers.c.last_number,
    registers.c.last_session,
    registers.c.revoked_at,
)
_REGISTER = select(*_REGISTER_COLUMNS).where(registers.c.id == bindparam("register"))
_REGISTERS = (
    select(*_REGISTER_COLUMNS)
    .where(registers.c.shop_id == bindparam("shop"))
    .order_by(registers.c.joined_at, registers.c.id)
)
_ADD_REGISTER = insert(registers)
_REJOIN = (
    update(registers)
    .where(registers.c.id == bindparam("register"))
    .values(name=bindparam("named"), epoch=bindparam("newest"), revoked_at=None)
)
_SET_PREFIX = (
    update(registers)
    .where(registers.c.id == bindparam("register"))
    .values(prefix=bindparam("given"))
)
_REVOKE = (
    update(registers)
    .where(registers.c.shop_id == bindparam("shop"), registers.c.id == bindparam("register"))
    .values(revoked_at=bindparam("at"))
)
_SETTINGS = select(shops.c.quiet_from, shops.c.quiet_to, shops.c.opt_out_text).where(
    shops.c.id == bindparam("shop")
)
_MOVES = [
    update(table).where(table.c.shop_id == bindparam("empty")).values(shop_id=bindparam("own"))
    for table in (accounts, sms_accounts)
]
_REVOKE_ALL = (
    update(registers)
    .where(registers.c.shop_id == bindparam("empty"), registers.c.revoked_at.is_(None))
    .values(revoked_at=bindparam("at"))
)
_KNOWS_SOMETHING = select(
    or_(
        exists().where(records.c.shop_id == bindparam("shop"), records.c.kind != "register"),
        exists().where(documents.c.shop_id == bindparam("shop")),
    )
)


@dataclass(frozen=True, slots=True)
class Register:
    """A till of a shop, and how far it has counted as the service knows it."""

    id: UUID
    shop_id: UUID
    name: str
    prefix: str
    epoch: int
    last_number: int
    last_session: int
    revoked_at: datetime | None

    def info(self) -> RegisterInfo:
        """What the register is told of itself."""
        return RegisterInfo(
            id=self.id,
            name=self.name,
            prefix=self.prefix,
            epoch=self.epoch,
            last_number=self.last_number,
            last_session=self.last_session,
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """A shop and a register of it, which have signed in."""

    shop: ShopInfo
    register: Register


def join_shop(
    connection: Connection, told: CodeSignIn, now: datetime, *, takes_new: bool = True
) -> Joined:
    """The shop and register of a till whose mobile number is proven: as they are, or new ones.

    A till that has a shop names it and its register, and both are taken over, also where the
    number has a shop of which nothing was ever told. One whose place was taken so is nobody's, and
    a till that names it may sign in with it once more. Raises Refused: 409 `other-shop` when either
    belongs to others or the number has a shop that is not empty, 403 `closed` when a new shop
    would have to be made and `takes_new` is False.
    """
    own = connection.execute(_ACCOUNT, {"mobile": told.mobile}).scalar_one_or_none()
    if own is None:
        own = _new_shop(connection, told, now, takes_new)
    elif told.shop_id is not None and told.shop_id != own:
        own = _in_place_of(connection, own, told.shop_id, told, now)
    cursor = lock_shop(connection, own)
    assert cursor is not None
    rows = WorkingSet(connection, own, cursor, now)
    register = _register(connection, rows, told, own, now)
    write(rows)
    shop = connection.execute(_SHOP, {"shop": own}).one()
    is_new = not connection.execute(_KNOWS_SOMETHING, {"shop": own}).scalar_one()
    return Joined(ShopInfo(id=own, name=shop.name, is_new=is_new), register)


def shop_of(connection: Connection, mobile: str) -> UUID | None:
    """The shop that a mobile number signs in to."""
    found: UUID | None = connection.execute(_ACCOUNT, {"mobile": mobile}).scalar_one_or_none()
    return found


def find_register(connection: Connection, register_id: UUID) -> Register | None:
    """A register by its identity."""
    row = connection.execute(_REGISTER, {"register": register_id}).one_or_none()
    return None if row is None else Register(*row)


def registers_of(connection: Connection, shop_id: UUID) -> list[Register]:
    """The registers of a shop, in the order in which they joined."""
    return [Register(*row) for row in connection.execute(_REGISTERS, {"shop": shop_id})]


def revoke_register(
    connection: Connection, shop_id: UUID, register_id: UUID, now: datetime
) -> bool:
    """Shut a register out until it signs in anew; False if the shop has no such register."""
    key = {"shop": shop_id, "register": register_id, "at": now}
    return connection.execute(_REVOKE, key).rowcount == 1


def prefix_of(position: int) -> str:
    """What stands before the numbers of a shop's nth register: A … Z, AA, AB …"""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def _new_shop(connection: Connection, told: CodeSignIn, now: datetime, takes_new: bool) -> UUID:
    """Make the shop that a till has already, or a new one."""
    if not takes_new:
        raise Refused(403, "closed", "This service takes no new shops")
    shop = told.shop_id or new_identity()
    values = {"id": shop, "name": told.shop_name, "created_at": now}
    _add_shop(connection, values)
    account = {"mobile": told.mobile, "shop_id": shop, "role": "owner", "created_at": now}
    if connection.execute(_ADD_ACCOUNT[connection.dialect.name], account).one_or_none() is None:
        raise _elsewhere()
    return shop


def _add_shop(connection: Connection, values: Mapping[str, Any]) -> None:
    """Make a shop, or take one up whose place was taken before anything was told of it."""
    if connection.execute(_ADD_SHOP[connection.dialect.name], values).one_or_none() is not None:
        return
    key = {"shop": values["id"]}
    lock_shop(connection, values["id"])
    # Whoever names a shop that is somebody's is not its owner, whose mobile would be known.
    if connection.execute(_IS_SOMEBODYS, key).scalar_one():
        raise _other_shop()
    connection.execute(update(shops).where(shops.c.id == values["id"]).values(**values))


def _in_place_of(
    connection: Connection, empty: UUID, own: UUID, told: CodeSignIn, now: datetime
) -> UUID:
    """Put a till's own shop in the place of its number's, if nothing was ever told of that: mostly
    it was made by a till that had none. Its registers have to sign in anew.
    """
    lock_shop(connection, empty)
    if connection.execute(_KNOWS_SOMETHING, {"shop": empty}).scalar_one():
        raise _other_shop()
    settings = connection.execute(_SETTINGS, {"shop": empty}).one()._asdict()
    values = {"id": own, "name": told.shop_name, "created_at": now, **settings}
    _add_shop(connection, values)
    moved = [connection.execute(move, {"empty": empty, "own": own}).rowcount for move in _MOVES]
    if not moved[0]:
        raise _elsewhere()
    connection.execute(_REVOKE_ALL, {"empty": empty, "at": now})
    return own


def _register(
    connection: Connection, rows: WorkingSet, told: CodeSignIn, shop: UUID, now: datetime
) -> Register:
    if told.register_id is not None:
        known = find_register(connection, told.register_id)
        if known is not None:
            if known.shop_id != shop:
                raise _other_shop()
            return _back(connection, rows, known, told)
    others = registers_of(connection, shop)
    if len(others) == 1:
        _give_prefix(connection, rows, others[0].id, prefix_of(0))
    register = Register(
        told.register_id or new_identity(),
        shop,
        told.register_name,
        prefix_of(len(others)) if others else "",
        told.epoch,
        0,
        0,
        None,
    )
    connection.execute(
        _ADD_REGISTER,
        {
            "id": register.id,
            "shop_id": shop,
            "name": register.name,
            "prefix": register.prefix,
            "epoch": register.epoch,
            "joined_at": now,
        },
    )
    fields = {"name": register.name, "prefix": register.prefix}
    service_put(rows, "register", register.id, fields)
    return register


def _back(connection: Connection, rows: WorkingSet, known: Register, told: CodeSignIn) -> Register:
    """A register that was here before."""
    epoch = max(known.epoch, told.epoch)
    connection.execute(
        _REJOIN, {"register": known.id, "named": told.register_name, "newest": epoch}
    )
    service_put(rows, "register", known.id, {"name": told.register_name})
    found = find_register(connection, known.id)
    assert found is not None
    return found


def _give_prefix(connection: Connection, rows: WorkingSet, register: UUID, prefix: str) -> None:
    connection.execute(_SET_PREFIX, {"register": register, "given": prefix})
    service_put(rows, "register", register, {"prefix": prefix})


def _other_shop() -> Refused:
    return Refused(409, "other-shop", "This belongs to another shop")


def _elsewhere() -> Refused:
    return Refused(503, "unavailable", "This number is signing in elsewhere", retry_after=1)
