"""The two ledgers of a customer. Movements are only added; lots and debt follow from them.

A positive movement without a lot repays debt, a negative one makes it, so that always
balance = what the lots have left - debt. Debt comes only after every lot is empty, and earnings
repay it before they fill a lot: hence debt is a balance below zero, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update

from models.money import Rials
from models.queries.persons import one_person
from models.tables import credit_lots, credit_movements, new_identity, points_movements
from models.tables.types import derived_identity

_ADD_MOVEMENT = insert(credit_movements)
_ADD_POINTS = insert(points_movements)
_ADD_LOT = insert(credit_lots).returning(credit_lots.c.id)
_CHANGE_LOT = (
    update(credit_lots)
    .where(credit_lots.c.id == bindparam("lot"))
    .values(remaining=credit_lots.c.remaining + bindparam("amount"))
)
_EXPIRED = (
    select(
        credit_lots.c.uuid, func.coalesce(func.sum(credit_movements.c.amount), 0).label("before")
    )
    .outerjoin_from(
        credit_lots,
        credit_movements,
        (credit_movements.c.customer_id == credit_lots.c.customer_id)
        & (credit_movements.c.lot_id == credit_lots.c.id)
        & (credit_movements.c.kind == "expired")
        # What came back may expire again, as much of it: that is another movement.
        & (credit_movements.c.amount < 0),
    )
    .where(credit_lots.c.id == bindparam("lot"))
    .group_by(credit_lots.c.uuid)
)
_OPEN_LOTS = (
    select(credit_lots.c.id, credit_lots.c.remaining)
    .where(
        credit_lots.c.customer_id.in_(one_person(bindparam("customer_id"))),
        credit_lots.c.remaining > 0,
    )
    .order_by(credit_lots.c.expires_on.is_(None), credit_lots.c.expires_on, credit_lots.c.id)
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What every movement of one event shares."""

    customer_id: int
    kind: str
    at: datetime
    business_date: date
    invoice_id: int | None = None
    staff_id: int | None = None
    reason: str = ""


def grant_credit(
    connection: Connection, entry: Entry, amount: Rials, balance: Rials, valid_days: int | None
) -> list[bytes]:
    """Give rials to a customer whose balance is `balance`: debt is repaid, the rest is a new lot.

    The lot expires `valid_days` after the business date; None never. Like all here that write,
    returns the identities of the movements written.
    """
    repaid = min(amount, max(-balance, 0))
    moves: list[tuple[int | None, Rials]] = [(None, repaid)] if repaid else []
    if amount > repaid:
        expires = entry.business_date + timedelta(days=valid_days) if valid_days else None
        lot = connection.execute(
            _ADD_LOT,
            {
                "uuid": new_identity(),
                "customer_id": entry.customer_id,
                "remaining": amount - repaid,
                "granted_on": entry.business_date,
                "expires_on": expires,
            },
        ).scalar_one()
        moves.append((lot, amount - repaid))
    return _move(connection, entry, moves)


def give_back(
    connection: Connection, entry: Entry, lots: Sequence[tuple[int | None, Rials]], balance: Rials
) -> list[bytes]:
    """Put used credit back into the lots it came from; debt, if any, is repaid first.

    What came from no lot goes into none: two tills had repaid one debt, and it was spent.
    """
    debt = max(-balance, 0)
    moves: list[tuple[int | None, Rials]] = []
    for lot, amount in lots:
        repaid = amount if lot is None else min(amount, debt)
        debt = max(debt - repaid, 0)
        if repaid:
            moves.append((None, repaid))
        if amount > repaid:
            moves.append((lot, amount - repaid))
            connection.execute(_CHANGE_LOT, {"lot": lot, "amount": amount - repaid})
    return _move(connection, entry, moves)


def take_credit(
    connection: Connection, entry: Entry, amount: Rials, first_lot: int | None = None
) -> list[bytes]:
    """Take rials from the customer's lots, the soonest to expire first, beginning with
    `first_lot`; what the lots cannot give becomes debt.
    """
    moves: list[tuple[int | None, Rials]] = []
    rows = connection.execute(_OPEN_LOTS, {"customer_id": entry.customer_id}).all()
    for lot, remaining in sorted(rows, key=lambda row: row[0] != first_lot):
        taken = min(amount, remaining)
        if not taken:
            break
        amount -= taken
        moves.append((lot, -taken))
        connection.execute(_CHANGE_LOT, {"lot": lot, "amount": -taken})
    if amount:
        moves.append((None, -amount))
    return _move(connection, entry, moves)


def take_expired(connection: Connection, entry: Entry, lot: int, amount: Rials) -> bytes:
    """Take what is left of a lot whose time is over; the movement's identity.

    It follows from the lot, what had expired of it before and the amount: every till that finds
    the same rest expired writes the same movement, and the service keeps it once.
    """
    row = connection.execute(_EXPIRED, {"lot": lot}).one()
    identity = derived_identity("expired", row.uuid, row.before, amount)
    connection.execute(_CHANGE_LOT, {"lot": lot, "amount": -amount})
    connection.execute(_ADD_MOVEMENT, {**_row(entry, identity), "lot_id": lot, "amount": -amount})
    return identity


def add_points(connection: Connection, entry: Entry, points: int) -> bytes:
    """Add points, or take them back when negative."""
    identity = new_identity()
    connection.execute(_ADD_POINTS, {**_row(entry, identity), "points": points})
    return identity


def _move(
    connection: Connection, entry: Entry, moves: Sequence[tuple[int | None, Rials]]
) -> list[bytes]:
    identities = [new_identity() for _ in moves]
    connection.execute(
        _ADD_MOVEMENT,
        [
            {**_row(entry, identity), "lot_id": lot, "amount": amount}
            for identity, (lot, amount) in zip(identities, moves, strict=True)
        ],
    )
    return identities


def _row(entry: Entry, identity: bytes) -> dict[str, object]:
    return {
        "uuid": identity,
        "customer_id": entry.customer_id,
        "kind": entry.kind,
        "invoice_id": entry.invoice_id,
        "staff_id": entry.staff_id,
        "reason": entry.reason,
        "at": entry.at,
        "business_date": entry.business_date,
    }
