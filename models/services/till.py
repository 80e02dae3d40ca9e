"""A till session from the counted float to the Z report, and cash put in or taken out."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from models.errors import (
    BadAmount,
    MissingField,
    MoreThanInDrawer,
    NoOpenSession,
    ReasonNeeded,
    SessionAlreadyOpen,
)
from models.money import LARGEST, Rials
from models.queries.sheets import Denomination
from models.queries.till import OpenSession, SessionSums, open_session, session_sums
from models.services import outbox
from models.tables import (
    cash_movements,
    closings,
    new_identity,
    registers,
    till_sessions,
)


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed session: its Z number, and counted - expected in rials."""

    session_id: int
    number: int
    expected: Rials
    difference: Rials


def open_till(connection: Connection, opening_float: Rials, staff_id: int, now: datetime) -> int:
    """Open this register's next session with the cash counted in the drawer; its id.

    Raises SessionAlreadyOpen or BadAmount.
    """
    _check_amount(opening_float, least=0)
    already = open_session(connection)
    if already is not None:
        raise SessionAlreadyOpen(already.number)
    register = connection.execute(
        update(registers)
        .where(registers.c.is_here == 1)
        .values(last_session=registers.c.last_session + 1)
        .returning(registers.c.id, registers.c.last_session)
    ).one()
    identity = new_identity()
    session_id = connection.execute(
        insert(till_sessions).returning(till_sessions.c.id),
        {
            "uuid": identity,
            "register_id": register.id,
            "number": register.last_session,
            "opened_at": now,
            "opened_by": staff_id,
            "opening_float": opening_float,
        },
    ).scalar_one()
    outbox.post(connection, "till_session", identity, now)
    return session_id


def move_cash(
    connection: Connection, kind: str, amount: Rials, reason: str, staff_id: int, now: datetime
) -> None:
    """Book cash put in ("paid_in") or taken out ("paid_out") of the drawer.

    Raises NoOpenSession, BadAmount, MissingField (the reason) or MoreThanInDrawer.
    """
    _check_amount(amount, least=1)
    if not reason.strip():
        raise MissingField("reason")
    session = _session(connection)
    if kind == "paid_out":
        there = session_sums(connection, session.id).expected
        if amount > there:
            raise MoreThanInDrawer(max(there, 0))
    identity = new_identity()
    connection.execute(
        insert(cash_movements),
        {
            "uuid": identity,
            "session_id": session.id,
            "kind": kind,
            "amount": amount,
            "reason": reason.strip(),
            "staff_id": staff_id,
            "at": now,
        },
    )
    outbox.post(connection, "cash_movement", identity, now)


def close_till(
    connection: Connection,
    counted: Sequence[Denomination],
    reason: str,
    staff_id: int,
    now: datetime,
) -> Closed:
    """Close the open session: its Z report is written once and never changes.

    Raises NoOpenSession, BadAmount, or ReasonNeeded when the count differs and nobody says why.
    """
    session = _session(connection)
    sums = session_sums(connection, session.id)
    for note in counted:
        _check_amount(min(note.value, note.count), least=0)
    total = sum(note.value * note.count for note in counted)
    _check_amount(total, least=0)
    difference = total - sums.expected
    if difference and not reason.strip():
        raise ReasonNeeded(difference)
    report = as_report(session.number, session.opening_float, counted, sums)
    identity = new_identity()
    connection.execute(
        insert(closings),
        {
            "session_id": session.id,
            "uuid": identity,
            "closed_at": now,
            "closed_by": staff_id,
            "expected": sums.expected,
            "counted": total,
            "reason": reason.strip() if difference else "",
            "report": report,
        },
    )
    connection.execute(
        update(till_sessions).where(till_sessions.c.id == session.id).values(closed_at=now)
    )
    outbox.post(connection, "closing", identity, now)
    return Closed(session.id, session.number, sums.expected, difference)


def as_report(
    number: int, opening_float: Rials, counted: Sequence[Denomination], sums: SessionSums
) -> str:
    """A session's Z report as it is saved."""
    report = {
        "number": number,
        "opening_float": opening_float,
        "denominations": [asdict(note) for note in counted if note.count],
        **asdict(sums),
    }
    return json.dumps(report, sort_keys=True)


def _session(connection: Connection) -> OpenSession:
    session = open_session(connection)
    if session is None:
        raise NoOpenSession
    return session


def _check_amount(amount: Rials, least: int) -> None:
    if amount < least:
        raise BadAmount(str(amount), "negative")
    if amount > LARGEST:
        raise BadAmount(str(amount), "too_large")
