"""Holding credit for a sale that is about to be issued, so that no two registers spend it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Executable, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from central.database import lock_shop
from central.problems import Refused
from central.tables import customers, new_identity, reservations
from sync.protocol import Reservation, ReservationRequest

LIFE: Final = timedelta(minutes=10)

_CUSTOMER = select(customers.c.id, customers.c.merged_into).where(
    customers.c.shop_id == bindparam("shop"), customers.c.id == bindparam("customer")
)
# Asked one by one, for an index each: an OR would look through all customers.
_OWN_CREDIT = select(customers.c.credit).where(
    customers.c.shop_id == bindparam("shop"), customers.c.id == bindparam("customer")
)
_ALIASES_CREDIT = select(func.coalesce(func.sum(customers.c.credit), 0)).where(
    customers.c.shop_id == bindparam("shop"),
    customers.c.merged_into == bindparam("customer"),
    customers.c.merged_into.is_not(None),
)
_OF_CUSTOMER = (
    reservations.c.shop_id == bindparam("shop"),
    reservations.c.customer == bindparam("customer"),
)
_FORGET = delete(reservations).where(
    reservations.c.shop_id == bindparam("shop"), reservations.c.expires_at <= bindparam("now")
)
_NEWEST = (
    select(reservations.c.id)
    .where(*_OF_CUSTOMER, reservations.c.register_id == bindparam("register"))
    .order_by(reservations.c.id.desc())
    .limit(1)
)
_LET_GO = delete(reservations).where(
    *_OF_CUSTOMER, reservations.c.register_id == bindparam("register")
)
_HELD = select(func.coalesce(func.sum(reservations.c.amount), 0)).where(*_OF_CUSTOMER)
_HOLD: dict[str, Executable] = {
    "postgresql": postgresql.insert(reservations)
    .on_conflict_do_nothing()
    .returning(reservations.c.id),
    "sqlite": sqlite.insert(reservations).on_conflict_do_nothing().returning(reservations.c.id),
}


def reserve(
    connection: Connection,
    shop_id: UUID,
    register_id: UUID,
    asked: ReservationRequest,
    now: datetime,
) -> Reservation:
    """Hold credit for a register, in place of what it held for that customer before.

    `balance` is all the customer has. Raises Refused: 404 `unknown-customer`, 409
    `credit-too-small` with the balance that is left when what others hold is taken off it, 409
    `conflict` if the register has asked anew since: nobody waits for this answer any more; or if
    another reservation has this name.
    """
    lock_shop(connection, shop_id)
    found = connection.execute(
        _CUSTOMER, {"shop": shop_id, "customer": asked.customer_id}
    ).one_or_none()
    if found is None:
        raise Refused(404, "unknown-customer", "There is no such customer")
    customer = found.merged_into or found.id
    key = {"shop": shop_id, "customer": customer}
    connection.execute(_FORGET, {"shop": shop_id, "now": now})
    own = {**key, "register": register_id}
    newest = connection.execute(_NEWEST, own).scalar_one_or_none()
    if newest is not None and asked.reservation_id is not None and newest > asked.reservation_id:
        raise Refused(409, "conflict", "This register has asked anew since")
    connection.execute(_LET_GO, own)
    balance = sum(
        int(connection.execute(part, key).scalar_one()) for part in (_OWN_CREDIT, _ALIASES_CREDIT)
    )
    held = int(connection.execute(_HELD, key).scalar_one())
    if asked.amount > balance - held:
        raise Refused(
            409, "credit-too-small", "There is less credit than that", balance=balance - held
        )
    identity = asked.reservation_id or new_identity()
    expires_at = now + LIFE
    made = connection.execute(
        _HOLD[connection.dialect.name],
        {
            "id": identity,
            "shop_id": shop_id,
            "register_id": register_id,
            "customer": customer,
            "amount": asked.amount,
            "expires_at": expires_at,
        },
    )
    if made.one_or_none() is None:
        raise Refused(409, "conflict", "Another reservation has this name")
    return Reservation(reservation_id=identity, expires_at=expires_at, balance=balance)
