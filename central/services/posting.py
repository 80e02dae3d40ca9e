"""Taking documents: each once, with its number, its movements and its messages."""

import json
from uuid import UUID

from central.services import merging, results
from central.services.ledgers import Ledgers
from central.services.reading import Told, movements_of
from central.services.rows import Document
from central.services.working_set import WorkingSet
from sync.protocol import OpResult

VERSION = 1
"""A document's only version."""


def post(rows: WorkingSet, ledgers: Ledgers, told: Told, register: UUID, epoch: int) -> OpResult:
    """Take a document, unless it is known, or names what is not."""
    op = told.op
    known = rows.hashes.get((op.kind, op.record_id))
    if known is not None:
        if known == told.hash or _same_expiry(rows, told):
            return results.duplicate(op, VERSION)
        return results.differs(op)
    for kind, identity in told.names:
        if not rows.is_known(kind, identity):
            return results.missing(op, kind, identity)
    document = told.document
    counter_of = number = None
    if op.kind in ("sale", "return"):
        counter_of, number = document.register_id, document.number
        if (counter_of, number) in rows.numbers:
            return results.number_taken(op)
    elif op.kind == "till_session":
        counter_of = document.register_id
    if counter_of is not None and counter_of not in rows.counters:
        return results.invalid(op, {"where": "register_id", "what": "unknown"})
    credit, points = movements_of(told)
    fault = ledgers.fault(credit, points)
    if fault is not None:
        return results.invalid(op, fault)

    if op.kind == "interaction":
        # A register that has dropped the type has no row left to keep this under.
        merging.keep_alive(rows, "interaction_type", document.type)
    rows.keep_document(
        Document(
            op.kind,
            op.record_id,
            told.hash,
            told.text,
            rows.take_cursor(),
            register,
            epoch,
            counter_of if number is not None else None,
            number,
        )
    )
    if counter_of is not None:
        rows.count(
            counter_of,
            number=number or 0,
            session=document.number if op.kind == "till_session" else 0,
        )
    if op.kind in ("sale", "return"):
        rows.new_jobs.extend(document.sms)
        if document.reservation is not None:
            rows.used_reservations.append(document.reservation)
    elif op.kind == "sms_job":
        rows.new_jobs.append(document)
    if credit or points:
        member = document.member if op.kind == "movements" else document.customer
        original = document.original if op.kind == "return" else None
        ledgers.take(op.record_id, credit, points, member, original)
    return results.applied(op, VERSION)


def _same_expiry(rows: WorkingSet, told: Told) -> bool:
    """Whether two registers let the same credit expire: all but who did it, and when, is equal."""
    if told.op.kind != "movements":
        return False
    moves = told.document.credit
    if not moves or told.document.points or any(move.kind != "expired" for move in moves):
        return False
    before = type(told.document).model_validate(
        json.loads(rows.document_data("movements", told.op.record_id))
    )
    return not before.points and [
        (move.id, move.kind, move.amount, move.lot and move.lot.id) for move in before.credit
    ] == [(move.id, move.kind, move.amount, move.lot and move.lot.id) for move in moves]
