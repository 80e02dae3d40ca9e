"""Documents of other tills: sales and returns whole, movements, sessions, closings, messages.

Nothing here is computed anew but what is kept beside the ledgers: balances, ranks, daily totals.
A document that is known already is passed over.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Text, bindparam, func, insert, select, update

from models.calendar import shop_time
from models.queries.rules import read_bands
from models.services.counter import DayShare, add_to_day
from models.services.incoming.known import Known
from models.services.incoming.values import day, instant
from models.services.members import rank_after, read_member, set_standing
from models.tables import (
    PAYMENT_METHODS,
    cash_movements,
    closings,
    credit_lots,
    credit_movements,
    customers,
    interactions,
    invoice_lines,
    invoices,
    payments,
    points_movements,
    registers,
    sms_jobs,
    till_sessions,
)
from models.tables.types import identity_of

Document = Mapping[str, Any]
Writer = Callable[[Connection, Known, bytes, Document], None]
"""Writes a document that is not here yet."""

_ADD_INVOICE = insert(invoices).returning(invoices.c.id)
_ADD_LINES = insert(invoice_lines)
_ADD_PAYMENTS = insert(payments)
_ADD_LOT = insert(credit_lots).returning(credit_lots.c.id)
_ADD_CREDIT = insert(credit_movements)
_ADD_POINTS = insert(points_movements)
_ADD_SMS = insert(sms_jobs)
_CHANGE_LOT = (
    update(credit_lots)
    .where(credit_lots.c.id == bindparam("lot"))
    .values(remaining=credit_lots.c.remaining + bindparam("amount"))
)
_COUNTED = (
    update(registers)
    .where(registers.c.id == bindparam("register"))
    .values(last_number=func.max(registers.c.last_number, bindparam("number")))
)
_HERE: dict[str, Select[*tuple[Any, ...]]] = {
    table.name: select(table.c.uuid).where(
        table.c.uuid.in_(bindparam("identities", expanding=True))
    )
    for table in (
        invoices, credit_movements, points_movements, till_sessions, cash_movements, closings,
        interactions, sms_jobs,
    )
}  # fmt: skip
_BOUGHT = (
    update(customers)
    .where(
        customers.c.id
        == select(func.coalesce(customers.c.merged_into, customers.c.id))
        .where(customers.c.id == bindparam("customer"))
        .scalar_subquery()
    )
    .values(
        last_purchase_on=func.max(
            func.coalesce(customers.c.last_purchase_on, ""), bindparam("on_day", type_=Text)
        )
    )
)
_ROOT = select(func.coalesce(customers.c.merged_into, customers.c.id)).where(
    customers.c.id == bindparam("customer")
)
_LINE_OF = select(invoice_lines.c.position, invoice_lines.c.id).where(
    invoice_lines.c.invoice_id == bindparam("invoice")
)


def write_document(
    connection: Connection, known: Known, kind: str, identity: bytes, document: Document
) -> bool:
    """Write a document; False when it was here already. Raises Missing."""
    table, writer = WRITERS[kind]
    there = connection.execute(_HERE[table.name], {"identities": [identity]}).first()
    if there is not None and kind != "movements":
        return False
    writer(connection, known, identity, document)
    return there is None


def look_ahead(known: Known, told: Iterable[Document]) -> None:
    """Find all that these sales and returns name, a statement for each kind of it."""
    wanted: dict[str, set[bytes]] = {kind: set() for kind in _AHEAD}
    for document in told:
        for kind, field in (("till_session", "session"), ("customer", "customer")):
            if document.get(field):
                wanted[kind].add(identity_of(document[field]))
        wanted["product"].update(identity_of(line["product"]) for line in document.get("lines", ()))
        for moved in document.get("credit", ()):
            wanted["customer"].add(identity_of(moved["customer"]))
            if moved.get("lot") is not None:
                wanted["credit_lot"].add(identity_of(moved["lot"]["id"]))
    for kind, identities in wanted.items():
        known.prepare(kind, identities)


_AHEAD = ("till_session", "customer", "product", "credit_lot")


def _invoice(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    is_return = told["original"] is not None
    sign = -1 if is_return else 1
    register_id = known.row("register", told["register_id"])
    session_id = known.row("till_session", told["session"])
    customer_id = known.maybe("customer", told["customer"])
    staff_id = known.row("staff", told["staff"])
    original_id = known.maybe("invoice", told["original"])
    approved_by = known.maybe("staff", told["approved_by"])
    lines: Sequence[Document] = told["lines"]
    known.prepare("product", [identity_of(line["product"]) for line in lines])
    issued_at, business_date = instant(told["issued_at"]), day(told["business_date"])
    assert issued_at is not None
    assert business_date is not None
    invoice_id = connection.execute(
        _ADD_INVOICE,
        {
            **{name: told[name] for name in _FIGURES},
            "uuid": identity,
            "kind": "return" if is_return else "sale",
            "register_id": register_id,
            "original_id": original_id,
            "session_id": session_id,
            "customer_id": customer_id,
            "staff_id": staff_id,
            "issued_at": issued_at,
            "business_date": business_date,
            "line_count": len(lines),
            # A rank that is gone is known by its title and basis points.
            "rank_id": _rank(known, told["rank"]),
            "approved_by": approved_by,
        },
    ).scalar_one()
    known.learn("invoice", identity, invoice_id)
    returned = (
        {row.position: row.id for row in connection.execute(_LINE_OF, {"invoice": original_id})}
        if is_return
        else {}
    )
    connection.execute(
        _ADD_LINES,
        [
            {
                **{name: line[name] for name in _LINE_FIGURES},
                "invoice_id": invoice_id,
                "product_id": known.row("product", line["product"]),
                "original_line_id": returned.get(line["original_position"]),
            }
            for line in lines
        ],
    )
    if told["payments"]:
        connection.execute(
            _ADD_PAYMENTS, [{**paid, "invoice_id": invoice_id} for paid in told["payments"]]
        )
    _move(connection, known, told["credit"], told["movements_of_points"], invoice_id)
    if customer_id is not None and not is_return:
        _bought(connection, customer_id, business_date)
    _queue_sms(connection, known, told["sms"], invoice_id)
    connection.execute(_COUNTED, {"register": register_id, "number": told["number"]})
    add_to_day(
        connection,
        business_date,
        register_id,
        DayShare(
            invoices=sign,
            lines=sign * len(lines),
            gross=sign * told["gross"],
            discounts=sign * (told["line_discounts"] + told["invoice_discount"]),
            used=sign * told["used"],
            received=sign * told["total"],
            vat=sign * told["vat"],
            earned=sign * told["earned"],
            returns=int(is_return),
            returned=told["total"] if is_return else 0,
        ),
        [
            *(
                (
                    "product",
                    known.row("product", line["product"]),
                    sign * line["quantity"],
                    sign * line["net"],
                )
                for line in lines
            ),
            ("staff", staff_id, sign, sign * told["total"]),
            ("hour", shop_time(issued_at).hour, sign, sign * told["total"]),
            *(
                (
                    "method",
                    PAYMENT_METHODS.index(paid["method"]),
                    sign,
                    sign * paid["amount"],
                )
                for paid in told["payments"]
            ),
        ],
    )


_FIGURES = (
    "number gross line_discounts invoice_discount vat vat_bp payable used total earned points"
    " rank_title credit_bp rials_per_point note"
).split()
_LINE_FIGURES = (
    "position title quantity unit_price gross discount invoice_discount vat net"
).split()


def _rank(known: Known, text: str | None) -> int | None:
    return None if text is None else known.find("rank", identity_of(text))


def _movements(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    _move(connection, known, told.get("credit", ()), told.get("points", ()), None)


def _move(
    connection: Connection,
    known: Known,
    credit: Sequence[Document],
    points: Sequence[Document],
    invoice_id: int | None,
) -> None:
    """Add the movements that are not here yet, with their lots, and what they change of whom."""
    credit = _unknown(connection, credit_movements, credit)
    points = _unknown(connection, points_movements, points)
    changes: dict[int, list[int]] = {}
    rows = []
    for moved in credit:
        rows.append({**_moved(known, moved, invoice_id), "amount": moved["amount"]})
        lot = moved["lot"]
        rows[-1]["lot_id"] = None if lot is None else _lot(connection, known, lot)
        if lot is not None:
            change = {"lot": rows[-1]["lot_id"], "amount": moved["amount"]}
            connection.execute(_CHANGE_LOT, change)
        _add(connection, changes, rows[-1], 0, moved["amount"])
    if rows:
        connection.execute(_ADD_CREDIT, rows)
    rows = []
    for moved in points:
        rows.append({**_moved(known, moved, invoice_id), "points": moved["points"]})
        _add(connection, changes, rows[-1], 1, moved["points"])
    if rows:
        connection.execute(_ADD_POINTS, rows)
    bands = read_bands(connection) if changes else []
    for customer_id, (credit_change, points_change) in changes.items():
        member = read_member(connection, customer_id)
        all_points = member.points + points_change
        rank = rank_after(member, all_points, bands)
        set_standing(connection, customer_id, member.credit + credit_change, all_points, rank.id)


def _unknown(connection: Connection, table: Any, told: Sequence[Document]) -> list[Document]:
    if not told:
        return []
    identities = [identity_of(moved["id"]) for moved in told]
    here = set(connection.execute(_HERE[table.name], {"identities": identities}).scalars())
    return [moved for moved, one in zip(told, identities, strict=True) if one not in here]


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


def _add(
    connection: Connection,
    changes: dict[int, list[int]],
    row: Mapping[str, Any],
    place: int,
    amount: int,
) -> None:
    root: Any = connection.execute(_ROOT, {"customer": row["customer_id"]}).scalar_one()
    changes.setdefault(root, [0, 0])[place] += amount


def _lot(connection: Connection, known: Known, lot: Document) -> int:
    identity = identity_of(lot["id"])
    found = known.find("credit_lot", identity)
    if found is None:
        found = connection.execute(
            _ADD_LOT,
            {
                "uuid": identity,
                "customer_id": known.row("customer", lot["customer"]),
                "remaining": 0,
                "granted_on": day(lot["granted_on"]),
                "expires_on": day(lot["expires_on"]),
            },
        ).scalar_one()
        known.learn("credit_lot", identity, found)
    return found


def _bought(connection: Connection, customer_id: int, on: date) -> None:
    connection.execute(_BOUGHT, {"customer": customer_id, "on_day": on.isoformat()})


def _queue_sms(
    connection: Connection, known: Known, told: Sequence[Document], invoice_id: int | None
) -> None:
    if told:
        connection.execute(
            _ADD_SMS,
            [
                {
                    "uuid": identity_of(job["id"]),
                    "recipient": job["to"],
                    "template_kind": job["template_kind"],
                    "text": job["text"],
                    "customer_id": known.maybe("customer", job["customer"]),
                    "invoice_id": invoice_id,
                    "created_at": instant(job["created_at"]),
                    "not_before": instant(job["not_before"]),
                    "expires_at": instant(job["expires_at"]),
                }
                for job in told
            ],
        )


def _sms_job(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    _queue_sms(connection, known, [told], None)


def _till_session(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    register_id = known.row("register", told["register_id"])
    session_id = connection.execute(
        insert(till_sessions).returning(till_sessions.c.id),
        {
            "uuid": identity,
            "register_id": register_id,
            "number": told["number"],
            "opened_at": instant(told["opened_at"]),
            "opened_by": known.row("staff", told["opened_by"]),
            "opening_float": told["opening_float"],
        },
    ).scalar_one()
    known.learn("till_session", identity, session_id)
    connection.execute(
        update(registers)
        .where(registers.c.id == register_id)
        .values(last_session=func.max(registers.c.last_session, told["number"]))
    )


def _cash_movement(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    connection.execute(
        insert(cash_movements),
        {
            "uuid": identity,
            "session_id": known.row("till_session", told["session"]),
            "kind": told["kind"],
            "amount": told["amount"],
            "reason": told["reason"],
            "staff_id": known.row("staff", told["staff"]),
            "at": instant(told["at"]),
        },
    )


def _closing(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    session_id = known.row("till_session", told["session"])
    closed = select(closings.c.session_id).where(closings.c.session_id == session_id)
    if connection.execute(closed).first():
        return
    connection.execute(
        insert(closings),
        {
            "session_id": session_id,
            "uuid": identity,
            "closed_at": instant(told["closed_at"]),
            "closed_by": known.row("staff", told["closed_by"]),
            "expected": told["expected"],
            "counted": told["counted"],
            "reason": told["reason"],
            "report": told["report"],
        },
    )
    connection.execute(
        update(till_sessions)
        .where(till_sessions.c.id == session_id)
        .values(closed_at=instant(told["closed_at"]))
    )


def _interaction(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    connection.execute(
        insert(interactions),
        {
            "uuid": identity,
            "customer_id": known.row("customer", told["customer"]),
            "type_id": known.row("interaction_type", told["type"]),
            "staff_id": known.row("staff", told["staff"]),
            "at": instant(told["at"]),
            "note": told["note"],
            "follow_up_on": day(told["follow_up_on"]),
            "follow_up_minute": told["follow_up_minute"],
        },
    )


WRITERS: dict[str, tuple[Any, Writer]] = {
    "sale": (invoices, _invoice),
    "return": (invoices, _invoice),
    "movements": (credit_movements, _movements),
    "till_session": (till_sessions, _till_session),
    "cash_movement": (cash_movements, _cash_movement),
    "closing": (closings, _closing),
    "interaction": (interactions, _interaction),
    "sms_job": (sms_jobs, _sms_job),
}
