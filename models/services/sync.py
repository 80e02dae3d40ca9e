"""What this till remembers of the central service: signing in, and how far both have heard."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from models.errors import NotFound, ReasonNeeded
from models.money import LARGEST
from models.queries.records import KINDS, all_identities, as_json, read_records
from models.services.counter import next_number
from models.services.epochs import begin_epoch
from models.services.put_away import put_away
from models.tables import (
    cash_movements,
    closings,
    credit_movements,
    interactions,
    invoices,
    new_identity,
    outbox,
    points_movements,
    register_epochs,
    registers,
    shop,
    sms_jobs,
    sync_conflicts,
    sync_state,
    till_sessions,
)


@dataclass(frozen=True, slots=True)
class RegisterTold:
    """This till as the service knows it, and how far it had seen it count."""

    identity: bytes
    name: str
    prefix: str
    epoch: int
    last_number: int
    last_session: int


REMEMBERED = timedelta(days=30)
"""How long what the service has is kept to be told once more, should it lose some of its data."""
_BLOCK = 5_000


def sign_in_to_service(
    connection: Connection, service: str, mobile: str, register: RegisterTold, now: datetime
) -> None:
    """Remember the service this till belongs to from now on.

    A till with a shop queues everything it has the first time, and begins a new epoch where the
    service has seen it count further than it remembers. One without a shop becomes the register
    it was given; its shop comes with the snapshot that is then asked for.
    """
    before = connection.execute(select(sync_state.c.service)).scalar_one()
    own = connection.execute(select(registers).where(registers.c.is_here == 1)).one_or_none()
    values: dict[str, object] = {"service": service, "mobile": mobile}
    if own is None:
        register_id = connection.execute(
            insert(registers).returning(registers.c.id),
            {
                "uuid": register.identity,
                "name": register.name,
                "prefix": register.prefix,
                "is_here": 1,
                "epoch": register.epoch,
                "last_number": register.last_number,
                "last_session": register.last_session,
            },
        ).scalar_one()
        connection.execute(
            insert(register_epochs),
            {
                "register_id": register_id,
                "epoch": register.epoch,
                "first_number": register.last_number + 1,
                "started_at": now,
            },
        )
        values["snapshot"] = ""
        put_away(connection)
    else:
        connection.execute(
            update(registers)
            .where(registers.c.id == own.id)
            .values(name=register.name, prefix=register.prefix)
        )
        if register.epoch > own.epoch or register.last_number > own.last_number:
            begin_epoch(
                connection,
                epoch=register.epoch + 1,
                last_number=register.last_number,
                last_session=register.last_session,
                now=now,
            )
        if not before:
            queue_everything(connection, now)
    connection.execute(update(sync_state).values(**values))


def queue_everything(connection: Connection, now: datetime) -> None:
    """Queue every record and document anew, in an order in which none names what comes later.

    Costs in proportion to the shop's data, once in its life. What a record's fields are is read
    when it is sent: see `freeze_waiting`.
    """
    connection.execute(delete(outbox))
    for action, kind, identities in _everything(connection):
        block: list[dict[str, object]] = []
        for identity in identities:
            block.append(
                {
                    "op_id": new_identity(),
                    "action": action,
                    "kind": kind,
                    "record_id": identity,
                    "base_version": 0 if action == "put" else None,
                    "occurred_at": now,
                }
            )
            if len(block) == _BLOCK:
                connection.execute(insert(outbox), block)
                block = []
        if block:
            connection.execute(insert(outbox), block)


def _everything(connection: Connection) -> Iterator[tuple[str, str, Iterator[bytes]]]:
    for kind in KINDS:
        yield "put", kind, all_identities(connection, kind)
    yield "post", "till_session", _uuids(connection, till_sessions)
    for kind in ("sale", "return"):
        yield "post", kind, _uuids(connection, invoices, invoices.c.kind == kind)
    for table in (credit_movements, points_movements):
        yield "post", "movements", _uuids(connection, table, table.c.invoice_id.is_(None))
    yield "post", "cash_movement", _uuids(connection, cash_movements)
    yield "post", "closing", _uuids(connection, closings, order=closings.c.session_id)
    yield "post", "interaction", _uuids(connection, interactions)
    yield "post", "sms_job", _uuids(connection, sms_jobs, sms_jobs.c.invoice_id.is_(None))


def _uuids(
    connection: Connection, table: Any, condition: Any = None, order: Any = None
) -> Iterator[bytes]:
    statement = select(table.c.uuid).order_by(table.c.id if order is None else order)
    if condition is not None:
        statement = statement.where(condition)
    yield from connection.execute(statement).scalars()


def freeze_waiting(connection: Connection, limit: int) -> None:
    """Write the fields of the first records that wait into their ops: what is sent once is what
    is sent again, whatever changes meanwhile.
    """
    rows = connection.execute(
        select(outbox.c.seq, outbox.c.kind, outbox.c.record_id, outbox.c.action, outbox.c.fields)
        .where(outbox.c.state == "waiting", outbox.c.problem.is_(None))
        .order_by(outbox.c.seq)
        .limit(limit)
    ).all()
    bare = [row for row in rows if row.action == "put" and row.fields is None]
    for kind in {row.kind for row in bare}:
        of_kind = {row.record_id: row.seq for row in bare if row.kind == kind}
        frozen = [
            {"at_seq": of_kind[record.identity], "told": as_json(record.fields)}
            for record in read_records(connection, kind, list(of_kind))
        ]
        if frozen:
            connection.execute(
                update(outbox)
                .where(outbox.c.seq == bindparam("at_seq"))
                .values(fields=bindparam("told")),
                frozen,
            )


def needs_freezing(connection: Connection, limit: int) -> bool:
    """Whether `freeze_waiting` has anything to do."""
    first = (
        select(outbox.c.action, outbox.c.fields)
        .where(outbox.c.state == "waiting", outbox.c.problem.is_(None))
        .order_by(outbox.c.seq)
        .limit(limit)
        .subquery()
    )
    return (
        connection.execute(
            select(first.c.action).where(first.c.action == "put", first.c.fields.is_(None)).limit(1)
        ).first()
        is not None
    )


def record_pushed(connection: Connection, skew_ms: int, now: datetime) -> None:
    """The service has answered a push; `skew_ms` is how far this clock is ahead of its clock."""
    connection.execute(update(sync_state).values(pushed_at=now, skew_ms=skew_ms))


def record_pulled(connection: Connection, cursor: str, now: datetime) -> None:
    """Changes up to this cursor have been written."""
    connection.execute(update(sync_state).values(cursor=cursor, pulled_at=now))


def record_snapshot(
    connection: Connection, next_part: str | None, cursor: str | None, now: datetime
) -> None:
    """A part of a snapshot has been written; `next_part` None: that was all, and customers are
    indexed. `cursor`, told by the first part, is where the changes go on.
    """
    values: dict[str, object] = {"snapshot": next_part}
    if cursor is not None:
        values["cursor"] = cursor
    if next_part is None:
        values["pulled_at"] = now
    connection.execute(update(sync_state).values(**values))


def resend_from(
    connection: Connection, expected_seq: int, first_waiting: int
) -> Literal["queued", "aside", "gone"]:
    """Queue what the service has not seen, from a seq on, once more: its data was put back from a
    backup. What it does know after all it knows by its identity.

    aside: those have been given up here; gone: this till does not remember them.
    """
    missing = (outbox.c.seq >= expected_seq, outbox.c.seq < first_waiting)
    states = list(
        connection.execute(select(outbox.c.state).where(*missing).order_by(outbox.c.seq)).scalars()
    )
    if not states or len(states) < first_waiting - expected_seq:
        return "gone"
    done = update(outbox).where(*missing, outbox.c.state == "done").values(state="waiting")
    return "queued" if connection.execute(done).rowcount else "aside"


def last_seq(connection: Connection) -> int:
    """The seq of the newest op this till knows of."""
    return connection.execute(select(func.coalesce(func.max(outbox.c.seq), 0))).scalar_one()


def retry_op(connection: Connection, seq: int) -> None:
    """Send an op that was set aside again, a sale whose number is another's under the next one.
    Raises NotFound.
    """
    _renumber(connection, outbox.c.seq == seq)
    _change_aside(connection, seq, "waiting", None)


def retry_all(connection: Connection) -> int:
    """Send everything that was set aside again, as `retry_op` does; how much that is."""
    _renumber(connection)
    return connection.execute(
        update(outbox).where(outbox.c.state == "set_aside").values(state="waiting", problem=None)
    ).rowcount


def discard_op(connection: Connection, seq: int, reason: str) -> None:
    """Give up an op that was set aside, with a reason. Raises ReasonNeeded or NotFound.

    What was done here stays as it is; the service and the other tills never hear of it.
    """
    if not reason.strip():
        raise ReasonNeeded(0)
    _change_aside(connection, seq, "discarded", json.dumps({"reason": reason.strip()}))


def mark_conflicts_seen(connection: Connection, now: datetime) -> None:
    """The owner has looked at the conflicts."""
    connection.execute(
        update(sync_conflicts).where(sync_conflicts.c.seen_at.is_(None)).values(seen_at=now)
    )


def forget_done(connection: Connection, now: datetime, limit: int = 10_000) -> int:
    """Forget the oldest ops the service has had for long; those behind one that is not done are
    kept, so that there is never a hole. How many were forgotten.
    """
    first_kept = connection.execute(
        select(func.min(outbox.c.seq)).where(
            (outbox.c.state != "done") | (outbox.c.occurred_at > now - REMEMBERED)
        )
    ).scalar_one()
    # The last one stays: it says how far this till has counted.
    bound = min(first_kept or LARGEST, last_seq(connection))
    oldest = select(outbox.c.seq).where(outbox.c.seq < bound).order_by(outbox.c.seq).limit(limit)
    return connection.execute(delete(outbox).where(outbox.c.seq.in_(oldest))).rowcount


def _renumber(connection: Connection, *which: Any) -> None:
    """Give invoices whose numbers the service knows of others the next numbers of this till."""
    taken = func.json_extract(outbox.c.problem, "$.type") == "number-taken"
    rows = connection.execute(
        select(invoices.c.id, invoices.c.register_id)
        .join_from(outbox, invoices, invoices.c.uuid == outbox.c.record_id)
        .where(outbox.c.state == "set_aside", taken, *which)
        .order_by(invoices.c.number)
    ).all()
    for row in rows:
        number = next_number(connection, row.register_id)
        connection.execute(update(invoices).where(invoices.c.id == row.id).values(number=number))


def _change_aside(connection: Connection, seq: int, state: str, problem: str | None) -> None:
    found = connection.execute(
        update(outbox)
        .where(outbox.c.seq == seq, outbox.c.state == "set_aside")
        .values(state=state, problem=problem)
    )
    if not found.rowcount:
        raise NotFound("op", str(seq))


def shop_identity(connection: Connection) -> bytes | None:
    """The shop's identity; None before the first run or a snapshot."""
    return connection.execute(select(shop.c.uuid)).scalar_one_or_none()
