"""Taking a register's changes: one lock, one transaction, one result for each op."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError

from central import schemas
from central.database import is_passing, lock_shop
from central.problems import Refused
from central.services import merging, posting, results
from central.services.ledgers import Ledgers
from central.services.reading import Read, Told, wanted_by
from central.services.working_set import WorkingSet
from central.services.writing import write
from central.tables import ops, register_epochs, registers
from sync import protocol
from sync.protocol import OpResult, Problem, Push, Pushed

_REGISTER = select(registers.c.epoch).where(
    registers.c.shop_id == bindparam("shop"), registers.c.id == bindparam("register")
)
_RAISE_EPOCH = (
    update(registers)
    .where(registers.c.id == bindparam("register"))
    .values(epoch=bindparam("newest"))
)
_LAST = select(register_epochs.c.last_seq, register_epochs.c.last_op).where(
    register_epochs.c.register_id == bindparam("register"),
    register_epochs.c.epoch == bindparam("epoch"),
)
_BEGIN_EPOCH = insert(register_epochs)
_ADVANCE_EPOCH = (
    update(register_epochs)
    .where(
        register_epochs.c.register_id == bindparam("register"),
        register_epochs.c.epoch == bindparam("of_epoch"),
    )
    .values(last_seq=bindparam("last"), last_op=bindparam("of_op"))
)
_KNOWN_OPS = select(ops.c.op_id, ops.c.hash, ops.c.version, ops.c.problem).where(
    ops.c.shop_id == bindparam("shop"), ops.c.op_id.in_(bindparam("ids", expanding=True))
)
_ADD_OPS = insert(ops)


_EXPECTED = (DBAPIError, ArithmeticError, LookupError, TypeError, ValueError, AssertionError)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Known:
    """An op that was taken before, and what it got."""

    hash: bytes
    version: int | None
    problem: str | None


@dataclass(slots=True)
class _Place:
    """Where a push is taken, and what is known there."""

    connection: Connection
    shop_id: UUID
    register_id: UUID
    epoch: int
    cursor: int
    known: dict[UUID, _Known]
    now: datetime


def push(
    connection: Connection, shop_id: UUID, register_id: UUID, read: Read, now: datetime
) -> Pushed:
    """Take a register's changes, which `reading.read` understood before the transaction began.

    Raises Refused: 409 `gap`, 413 `too-large`, 422 `bad-request` (another register's), 426
    `not-understood`, 401 `signed-out` (no such register); nothing is written then.
    """
    told = read.push
    _check(told, register_id)
    cursor = lock_shop(connection, shop_id)
    newest = connection.execute(
        _REGISTER, {"shop": shop_id, "register": register_id}
    ).scalar_one_or_none()
    if cursor is None or newest is None:
        raise Refused(401, "signed-out", "There is no such register")
    row = connection.execute(_LAST, {"register": register_id, "epoch": told.epoch}).one_or_none()
    last = row.last_seq if row else None
    ack = _without_gap(told, last)
    if row is not None:
        _check_same_file(told, row.last_seq, row.last_op)
    if not told.ops:
        return Pushed(results=(), ack_seq=ack, server_time=now)

    known = _known_ops(connection, shop_id, read.ops)
    place = _Place(connection, shop_id, register_id, told.epoch, cursor, known, now)
    outcome = _take_together(place, read.ops)
    if outcome is None:
        outcome = [_take_alone(place, one) for one in read.ops]

    last_op = next((op.op_id for op in told.ops if op.seq == ack), None)
    if last is None:
        begun = {"register_id": register_id, "epoch": told.epoch}
        connection.execute(_BEGIN_EPOCH, {**begun, "last_seq": ack, "last_op": last_op})
    elif ack != last:
        reached = {"register": register_id, "of_epoch": told.epoch}
        connection.execute(_ADVANCE_EPOCH, {**reached, "last": ack, "of_op": last_op})
    if told.epoch > newest:
        connection.execute(_RAISE_EPOCH, {"register": register_id, "newest": told.epoch})
    return Pushed(results=tuple(outcome), ack_seq=ack, server_time=now)


def _check(told: Push, register_id: UUID) -> None:
    schemas.check_schema(told.schema_version)
    if told.register_id != register_id:
        raise Refused(422, "bad-request", "Another register signed in")
    if len(told.ops) > protocol.MOST_OPS:
        raise Refused(413, "too-large", "Too many changes at once", limit=protocol.MOST_OPS)


def _without_gap(told: Push, last: int | None) -> int:
    """The last seq after this push. Raises Refused (409) if one before it is missing."""
    if not told.ops:
        return last or 0
    if last is None:
        last = told.ops[0].seq - 1
    for op in told.ops:
        if op.seq > last + 1:
            raise Refused(409, "gap", "Changes before these are missing", expected_seq=last + 1)
        last = max(last, op.seq)
    return last


def _check_same_file(told: Push, last: int, last_op: UUID | None) -> None:
    """Refuse (409) another op under the last seq: the register's file was put back, and went on
    without knowing. There is nothing it could send from the seq it is told: it begins a new epoch.
    """
    if last_op is not None and any(op.seq == last and op.op_id != last_op for op in told.ops):
        title = "This register's file is an older one that went on"
        raise Refused(409, "gap", title, expected_seq=last + 1)


def _known_ops(connection: Connection, shop_id: UUID, told: Sequence[Told]) -> dict[UUID, _Known]:
    ids = list({one.op.op_id for one in told})
    rows = connection.execute(_KNOWN_OPS, {"shop": shop_id, "ids": ids})
    return {row.op_id: _Known(row.hash, row.version, row.problem) for row in rows}


def _take_together(place: _Place, told: Sequence[Told]) -> list[OpResult] | None:
    """Take ops in one go; None, and nothing was written, if something nobody foresaw is among
    them.
    """
    savepoint = place.connection.begin_nested()
    try:
        outcome = _take(place, told)
    except _EXPECTED as error:
        if isinstance(error, DBAPIError) and is_passing(error):
            raise
        savepoint.rollback()
        _LOG.exception("an op could not be taken: %s", type(error).__name__)
        return None
    savepoint.commit()
    return outcome


def _take_alone(place: _Place, told: Told) -> OpResult:
    """Take one op by itself, so that it harms no other whatever it does."""
    outcome = _take_together(place, (told,))
    if outcome is None:
        return results.invalid(told.op, {"where": "data", "what": "unexpected"})
    return outcome[0]


def _take(place: _Place, told: Sequence[Told]) -> list[OpResult]:
    known = dict(place.known)
    rows = WorkingSet(place.connection, place.shop_id, place.cursor, place.now)
    rows.load(wanted_by([one for one in told if one.op.op_id not in known]))
    ledgers = Ledgers(rows)
    outcome: list[OpResult] = []
    remembered: list[dict[str, Any]] = []
    for one in told:
        op = one.op
        before = known.get(op.op_id)
        if one.refused is not None:
            outcome.append(one.refused)
        elif before is not None:
            outcome.append(_again(one, before))
        else:
            result = _take_one(place, rows, ledgers, one)
            outcome.append(result)
            if result.status in ("applied", "conflict", "duplicate"):
                problem = result.problem.model_dump_json() if result.problem else None
                known[op.op_id] = _Known(one.hash, result.version, problem)
                remembered.append(
                    {
                        "shop_id": place.shop_id,
                        "op_id": op.op_id,
                        "register_id": place.register_id,
                        "epoch": place.epoch,
                        "seq": op.seq,
                        "hash": one.hash,
                        "status": result.status,
                        "version": result.version,
                        "problem": problem,
                        "occurred_at": op.occurred_at,
                        "received_at": place.now,
                    }
                )
    ledgers.finish()
    write(rows)
    if remembered:
        place.connection.execute(_ADD_OPS, remembered)
    place.known, place.cursor = known, rows.cursor
    return outcome


def _again(told: Told, before: _Known) -> OpResult:
    if before.hash != told.hash:
        return results.reused(told.op)
    problem = Problem.model_validate_json(before.problem) if before.problem else None
    return results.duplicate(told.op, before.version, problem)


def _take_one(place: _Place, rows: WorkingSet, ledgers: Ledgers, told: Told) -> OpResult:
    if told.op.action == "post":
        return posting.post(rows, ledgers, told, place.register_id, place.epoch)
    if told.op.action == "drop":
        return merging.drop(rows, told, place.register_id)
    return merging.put(rows, told, place.register_id)
