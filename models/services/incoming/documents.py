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
from models.services.counter import DayShare, Part, add_to_day
from models.services.incoming.known import Known
from models.services.incoming.values import day, instant
from models.services.members import rank_after, read_members, set_standings
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
from models.tables.many import Many, next_id
from models.tables.types import identity_of

Document = Mapping[str, Any]
Named = tuple[bytes, Document]
"""A document and its identity."""
Writer = Callable[[Connection, Known, bytes, Document], None]
"""Writes a document that is not here yet."""
WriterOfMany = Callable[[Connection, Known, Sequence[Named]], None]
"""Writes those of many documents, each told once, that are not here yet."""

_FIGURES = (
    "number gross line_discounts invoice_discount vat vat_bp payable used total earned points"
    " rank_title credit_bp rials_per_point note"
).split()
_LINE_FIGURES = (
    "position title quantity unit_price gross discount invoice_discount vat net"
).split()
_PAID = ("method", "amount", "tendered", "change", "reference")
_MOVED = ("uuid", "customer_id", "kind", "invoice_id", "staff_id", "reason", "at", "business_date")

_ADD_INVOICES = Many(
    invoices,
    *("id", "uuid", "kind", "register_id", "original_id", "session_id", "customer_id", "staff_id"),
    *("issued_at", "business_date", "line_count", "rank_id", "approved_by", *_FIGURES),
)
_ADD_LINES = Many(
    invoice_lines, "id", "invoice_id", "product_id", "original_line_id", *_LINE_FIGURES
)
_ADD_PAYMENTS = Many(payments, "invoice_id", *_PAID)
_ADD_LOTS = Many(credit_lots, "id", "uuid", "customer_id", "remaining", "granted_on", "expires_on")
_ADD_CREDIT = Many(credit_movements, "amount", "lot_id", *_MOVED)
_ADD_POINTS = Many(points_movements, "points", *_MOVED)
_ADD_SMS = Many(
    sms_jobs,
    *("uuid", "recipient", "template_kind", "text", "customer_id", "invoice_id"),
    *("created_at", "not_before", "expires_at"),
)
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
_ROOTS = select(
    customers.c.id, func.coalesce(customers.c.merged_into, customers.c.id).label("root")
).where(customers.c.id.in_(bindparam("customers", expanding=True)))
_LINE_OF = select(invoice_lines.c.position, invoice_lines.c.id).where(
    invoice_lines.c.invoice_id == bindparam("invoice")
)


def write_documents(connection: Connection, known: Known, kind: str, told: Sequence[Named]) -> None:
    """Write documents of a kind, each told once, that are not here yet. Raises Missing."""
    if kind in TOGETHER:
        TOGETHER[kind](connection, known, told)
        return
    table, writer = WRITERS[kind]
    here = _here(connection, table, [identity for identity, _ in told])
    for identity, document in told:
        if identity not in here:
            writer(connection, known, identity, document)


def _here(connection: Connection, table: Any, identities: Sequence[bytes]) -> set[bytes]:
    """Those that are written already."""
    if not identities:
        return set()
    return set(connection.execute(_HERE[table.name], {"identities": identities}).scalars())


def _invoices(connection: Connection, known: Known, told: Sequence[Named]) -> None:
    """Sales and returns: the rows of all of them, table by table."""
    here = _here(connection, invoices, [identity for identity, _ in told])
    new = [one for one in told if one[0] not in here]
    if not new:
        return
    _look_ahead(known, [document for _, document in new])
    rows: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    paid: list[dict[str, Any]] = []
    line_of: dict[int, dict[int, int]] = {}
    bought: dict[int, date] = {}
    counted: dict[int, int] = {}
    shares: dict[tuple[date, int], list[tuple[DayShare, Sequence[Part]]]] = {}
    invoice_id, line_id = next_id(connection, invoices), next_id(connection, invoice_lines)
    for identity, document in new:
        row = _invoice(known, document)
        original_id = row["original_id"]
        if original_id is not None and original_id not in line_of:
            found = connection.execute(_LINE_OF, {"invoice": original_id})
            line_of[original_id] = {line.position: line.id for line in found}
        rows.append({**row, "id": invoice_id, "uuid": identity})
        known.learn("invoice", identity, invoice_id)
        own = line_of[invoice_id] = {}
        for line in document["lines"]:
            of = (
                None if original_id is None else line_of[original_id].get(line["original_position"])
            )
            own[line["position"]] = line_id
            lines.append(
                {
                    **{name: line[name] for name in _LINE_FIGURES},
                    "id": line_id,
                    "invoice_id": invoice_id,
                    "product_id": known.row("product", line["product"]),
                    "original_line_id": of,
                }
            )
            line_id += 1
        paid += [
            {**{name: one[name] for name in _PAID}, "invoice_id": invoice_id}
            for one in document["payments"]
        ]
        customer_id, register_id, on = row["customer_id"], row["register_id"], row["business_date"]
        if customer_id is not None and original_id is None:
            bought[customer_id] = max(on, bought.get(customer_id, on))
        counted[register_id] = max(row["number"], counted.get(register_id, 0))
        shares.setdefault((on, register_id), []).append(_shares(known, document, row))
        invoice_id += 1
    ids = [row["id"] for row in rows]
    _ADD_INVOICES.add(connection, rows)
    _ADD_LINES.add(connection, lines)
    _ADD_PAYMENTS.add(connection, paid)
    _move(
        connection,
        known,
        [(moved, of) for of, (_, one) in zip(ids, new, strict=True) for moved in one["credit"]],
        [
            (moved, of)
            for of, (_, one) in zip(ids, new, strict=True)
            for moved in one["movements_of_points"]
        ],
    )
    _bought(connection, bought)
    _queue_sms(
        connection,
        known,
        [(job, of) for of, (_, one) in zip(ids, new, strict=True) for job in one["sms"]],
    )
    connection.execute(
        _COUNTED, [{"register": one, "number": number} for one, number in counted.items()]
    )
    for (on, register_id), added in shares.items():
        add_to_day(connection, on, register_id, added)


def _look_ahead(known: Known, told: Iterable[Document]) -> None:
    """Find all that these sales and returns name, a statement for each kind of it."""
    wanted: dict[str, set[bytes]] = {kind: set() for kind in _AHEAD}
    for document in told:
        for kind, field in _NAMED:
            if document.get(field):
                wanted[kind].add(identity_of(document[field]))
        wanted["product"].update(identity_of(line["product"]) for line in document.get("lines", ()))
        for moved in document.get("credit", ()):
            wanted["customer"].add(identity_of(moved["customer"]))
    for kind, identities in wanted.items():
        known.prepare(kind, identities)


_AHEAD = ("till_session", "customer", "product", "invoice")
_NAMED = (("till_session", "session"), ("customer", "customer"), ("invoice", "original"))


def _invoice(known: Known, told: Document) -> dict[str, Any]:
    """The row of a sale or return, but for what it is called."""
    issued_at, business_date = instant(told["issued_at"]), day(told["business_date"])
    assert issued_at is not None
    assert business_date is not None
    return {
        **{name: told[name] for name in _FIGURES},
        "kind": "sale" if told["original"] is None else "return",
        "register_id": known.row("register", told["register_id"]),
        "original_id": known.maybe("invoice", told["original"]),
        "session_id": known.row("till_session", told["session"]),
        "customer_id": known.maybe("customer", told["customer"]),
        "staff_id": known.row("staff", told["staff"]),
        "issued_at": issued_at,
        "business_date": business_date,
        "line_count": len(told["lines"]),
        # A rank that is gone is known by its title and basis points.
        "rank_id": _rank(known, told["rank"]),
        "approved_by": known.maybe("staff", told["approved_by"]),
    }


def _rank(known: Known, text: str | None) -> int | None:
    return None if text is None else known.find("rank", identity_of(text))


def _shares(
    known: Known, told: Document, row: Mapping[str, Any]
) -> tuple[DayShare, Sequence[Part]]:
    """What an invoice adds to the totals of its day, and to each part of them."""
    is_return = row["original_id"] is not None
    sign = -1 if is_return else 1
    total: int = told["total"]
    return DayShare(
        invoices=sign,
        lines=sign * row["line_count"],
        gross=sign * told["gross"],
        discounts=sign * (told["line_discounts"] + told["invoice_discount"]),
        used=sign * told["used"],
        received=sign * total,
        vat=sign * told["vat"],
        earned=sign * told["earned"],
        returns=int(is_return),
        returned=total if is_return else 0,
    ), [
        *(
            (
                "product",
                known.row("product", line["product"]),
                sign * line["quantity"],
                sign * line["net"],
            )
            for line in told["lines"]
        ),
        ("staff", row["staff_id"], sign, sign * total),
        ("hour", shop_time(row["issued_at"]).hour, sign, sign * total),
        *(
            ("method", PAYMENT_METHODS.index(paid["method"]), sign, sign * paid["amount"])
            for paid in told["payments"]
        ),
    ]


def _movements(connection: Connection, known: Known, told: Sequence[Named]) -> None:
    _move(
        connection,
        known,
        [(moved, None) for _, document in told for moved in document.get("credit", ())],
        [(moved, None) for _, document in told for moved in document.get("points", ())],
    )


Moved = tuple[Document, int | None]
"""A movement and the row of its invoice, if it has one."""


def _move(
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
    for identity in _here(connection, table, list(by_identity)):
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


def _bought(connection: Connection, bought: Mapping[int, date]) -> None:
    if bought:
        connection.execute(
            _BOUGHT,
            [{"customer": one, "on_day": on.isoformat()} for one, on in bought.items()],
        )


def _queue_sms(
    connection: Connection, known: Known, told: Sequence[tuple[Document, int | None]]
) -> None:
    _ADD_SMS.add(
        connection,
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
            for job, invoice_id in told
        ],
    )


def _sms_job(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    _queue_sms(connection, known, [(told, None)])


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


TOGETHER: dict[str, WriterOfMany] = {
    "sale": _invoices,
    "return": _invoices,
    "movements": _movements,
}
WRITERS: dict[str, tuple[Any, Writer]] = {
    "till_session": (till_sessions, _till_session),
    "cash_movement": (cash_movements, _cash_movement),
    "closing": (closings, _closing),
    "interaction": (interactions, _interaction),
    "sms_job": (sms_jobs, _sms_job),
}
KINDS = frozenset((*TOGETHER, *WRITERS))
