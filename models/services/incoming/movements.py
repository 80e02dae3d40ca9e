"""Credit and points that other tills moved: ledgers, lots, and each person's balances."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from models.queries.rules import read_bands
from models.services.incoming.known import Known, here
from models.services.incoming.values import Document, day, instant
from models.services.members import rank_after, read_members, set_standings
from models.tables import credit_lots, credit_movements, customers, points_movements
from models.tables.many import Many, next_id
from models.tables.types import identity_of

Moved = tuple[Document, int | None]
"""A movement and the row of its invoice, if it has one."""

_MOVED = ("uuid", "customer_id", "kind", "invoice_id", "staff_id", "reason", "at", "business_date")
_ADD_LOTS = Many(credit_lots, "id", "uuid", "customer_id", "remaining", "granted_on", "expires_on")
_ADD_CREDIT = Many(credit_movements, "amount", "lot_id", *_MOVED)
_ADD_POINTS = Many(points_movements, "points", *_MOVED)
_CHANGE_LOT = (
    update(credit_lots)
    .where(credit_lots.c.id == bindparam("lot"))
    .values(remaining=credit_lots.c.remaining + bindparam("amount"))
)
_ROOTS = select(
    customers.c.id, func.coalesce(customers.c.merged_into, customers.c.id).label("root")
).where(customers.c.id.in_(bindparam("customers", expanding=True)))


def add_movements(
    connection: Connection, known: Known, credit: Sequence[Moved], points: Sequence[Moved]
) -> None:
    """Add the movements that are not here yet, with their lots, and what they change of whom."""
    credit = _unknown(connection, credit_movements, credit)
    points = _unknown(connection, points_movements, points)
    if not credit and not points:
        return
    known.prepare(
        "credit_lot", [identity_of(moved["lot"]["id"]) for moved, _ in credit if moved["lot"]]
    )
    lots: dict[int, int] = {}
    new_lots: list[dict[str, Any]] = []
    new_id = next_id(connection, credit_lots) if credit else 0
    credit_rows = []
    for moved, invoice_id in credit:
        row = {**_moved(known, moved, invoice_id), "amount": moved["amount"], "lot_id": None}
        if moved["lot"] is not None:
            lot_id = known.found("credit_lot", identity_of(moved["lot"]["id"]))
            if lot_id is None:
                lot_id = new_id
                new_lots.append(_lot(known, moved["lot"], lot_id))
                new_id += 1
            lots[lot_id] = lots.get(lot_id, 0) + moved["amount"]
            row["lot_id"] = lot_id
        credit_rows.append(row)
    points_rows = [
        {**_moved(known, moved, invoice_id), "points": moved["points"]}
        for moved, invoice_id in points
    ]
    _add_up(connection, credit_rows, points_rows)
    for lot in new_lots:
        lot["remaining"] = lots.pop(lot["id"])
    _ADD_LOTS.add(connection, new_lots)
    if lots:
        connection.execute(
            _CHANGE_LOT, [{"lot": lot_id, "amount": amount} for lot_id, amount in lots.items()]
        )
    _ADD_CREDIT.add(connection, credit_rows)
    _ADD_POINTS.add(connection, points_rows)


def _unknown(connection: Connection, table: Any, told: Sequence[Moved]) -> list[Moved]:
    """Those that are not here yet, each once."""
    by_identity: dict[bytes, Moved] = {}
    for one in told:
        by_identity.setdefault(identity_of(one[0]["id"]), one)
    for identity in here(connection, table, list(by_identity)):
        del by_identity[identity]
    return list(by_identity.values())


def _moved(known: Known, moved: Document, invoice_id: int | None) -> dict[str, Any]:
    return {
        "uuid": identity_of(moved["id"]),
        "customer_id": known.row("customer", moved["customer"]),
        "kind": moved["kind"],
        "invoice_id": invoice_id,
        "staff_id": known.maybe("staff", moved["staff"]),
        "reason": moved["reason"],
        "at": instant(moved["at"]),
        "business_date": day(moved["business_date"]),
    }


def _lot(known: Known, lot: Document, lot_id: int) -> dict[str, Any]:
    identity = identity_of(lot["id"])
    known.learn("credit_lot", identity, lot_id)
    return {
        "id": lot_id,
        "uuid": identity,
        "customer_id": known.row("customer", lot["customer"]),
        "granted_on": day(lot["granted_on"]),
        "expires_on": day(lot["expires_on"]),
    }


def _add_up(connection: Connection, credit: Sequence[Document], points: Sequence[Document]) -> None:
    """Keep balances and ranks in step with movements, for whoever an alias counts for."""
    named = {row["customer_id"] for row in (*credit, *points)}
    roots = {row.id: row.root for row in connection.execute(_ROOTS, {"customers": list(named)})}
    credit_of = dict.fromkeys(roots.values(), 0)
    points_of = dict.fromkeys(roots.values(), 0)
    for row in credit:
        credit_of[roots[row["customer_id"]]] += row["amount"]
    for row in points:
        points_of[roots[row["customer_id"]]] += row["points"]
    bands = read_bands(connection)
    standings = []
    for member in read_members(connection, list(credit_of)):
        all_points = member.points + points_of[member.id]
        rank = rank_after(member, all_points, bands)
        standings.append((member.id, member.credit + credit_of[member.id], all_points, rank.id))
    set_standings(connection, standings)
