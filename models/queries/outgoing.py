"""What waits to be told to the central service: ops with their documents, read when they are sent.

A batch costs a fixed number of statements, whatever it holds.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from models.queries.documents import Document, read_documents
from models.queries.records import instant_text
from models.tables import outbox
from models.tables.types import AnyRow, identity_text


@dataclass(frozen=True, slots=True)
class OutgoingOp:
    """An op as it is sent. `data` is the whole document or the fields of a patch, for JSON."""

    op_id: str
    seq: int
    kind: str
    action: str
    occurred_at: str
    record_id: str
    base_version: int | None
    data: Document | None


_WAITING = (
    select(outbox)
    .where(outbox.c.state == "waiting", outbox.c.seq > bindparam("after"))
    .order_by(outbox.c.seq)
    .limit(bindparam("limit"))
)
_FRESH = _WAITING.where(outbox.c.problem.is_(None))
_PUT_OFF = _WAITING.where(outbox.c.problem.is_not(None))
_BACKLOG = select(func.count()).where(outbox.c.state == "waiting")


def backlog(connection: Connection) -> int:
    """How many ops wait; costs in proportion to them."""
    return connection.execute(_BACKLOG).scalar_one()


def waiting_ops(
    connection: Connection, limit: int, after: int = 0, *, put_off: bool = False
) -> list[OutgoingOp]:
    """The first ops that wait, with a seq above `after`, in order: those not sent yet, or those
    that the service has put off.

    A document that is no longer there (none is ever deleted) is told without data.
    """
    statement = _PUT_OFF if put_off else _FRESH
    rows = connection.execute(statement, {"after": after, "limit": limit}).all()
    wanted: dict[str, list[bytes]] = defaultdict(list)
    for row in rows:
        if row.action == "post":
            wanted[row.kind].append(row.record_id)
    found = {kind: read_documents(connection, kind, ids) for kind, ids in wanted.items()}
    return [_op(row, found) for row in rows]


def _op(row: AnyRow, found: Mapping[str, Mapping[bytes, Document]]) -> OutgoingOp:
    data: Document | None = json.loads(row.fields) if row.fields else None
    if row.action == "post":
        document = found[row.kind].get(row.record_id)
        data = {**document, **(data or {})} if document is not None else None
    return OutgoingOp(
        op_id=identity_text(row.op_id),
        seq=row.seq,
        kind=row.kind,
        action=row.action,
        occurred_at=instant_text(row.occurred_at) or "",
        record_id=identity_text(row.record_id),
        base_version=row.base_version,
        data=data,
    )
