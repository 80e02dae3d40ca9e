"""Documents of other tills: sales and returns whole, movements, sessions, closings, messages.

Nothing here is computed anew but what is kept beside the ledgers: balances, ranks, daily totals.
A document that is known already is passed over.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from models.services.incoming.invoices import write_invoices
from models.services.incoming.known import Known, here
from models.services.incoming.messages import queue_sms
from models.services.incoming.movements import add_movements
from models.services.incoming.values import Document, Named, day, instant
from models.tables import (
    cash_movements,
    closings,
    interactions,
    registers,
    sms_jobs,
    till_sessions,
)

Writer = Callable[[Connection, Known, bytes, Document], None]
"""Writes a document that is not here yet."""
WriterOfMany = Callable[[Connection, Known, Sequence[Named]], None]
"""Writes those of many documents, each told once, that are not here yet."""


def write_documents(connection: Connection, known: Known, kind: str, told: Sequence[Named]) -> None:
    """Write documents of a kind, each told once, that are not here yet. Raises Missing."""
    if kind in TOGETHER:
        TOGETHER[kind](connection, known, told)
        return
    table, writer = WRITERS[kind]
    written = here(connection, table, [identity for identity, _ in told])
    for identity, document in told:
        if identity not in written:
            writer(connection, known, identity, document)


def _movements(connection: Connection, known: Known, told: Sequence[Named]) -> None:
    add_movements(
        connection,
        known,
        [(moved, None) for _, document in told for moved in document.get("credit", ())],
        [(moved, None) for _, document in told for moved in document.get("points", ())],
    )


def _sms_job(connection: Connection, known: Known, identity: bytes, told: Document) -> None:
    queue_sms(connection, known, [(told, None)])


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
    "sale": write_invoices,
    "return": write_invoices,
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
