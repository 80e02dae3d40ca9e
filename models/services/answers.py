"""What the central service answered to the ops it was sent, written down."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from models.services.incoming.changes import CHANGED, write_kept
from models.tables import outbox, sync_conflicts


@dataclass(frozen=True, slots=True)
class Result:
    """What the service made of an op, sent as the `seq`-th. `problem` is its problem document."""

    seq: int
    op_id: bytes
    status: str
    problem: Mapping[str, Any] | None = None


# By the place it was sent from; an op that stands elsewhere by now is told, and answered, again.
_BY_SEQ = select(outbox).where(outbox.c.seq.in_(bindparam("seqs", expanding=True)))
_SET_STATE = (
    update(outbox)
    .where(outbox.c.seq == bindparam("at_seq"))
    .values(state=bindparam("to_state"), problem=bindparam("why"), fields=bindparam("kept_fields"))
)


def record_results(
    connection: Connection, results: Sequence[Result], now: datetime
) -> frozenset[str]:
    """Write down what became of the ops that were sent; the names of what pages show changed.

    applied and duplicate are done; a conflict is done too, the values that were kept are taken
    and it is listed for the owner; rejected is set aside, but for a put that the service knows
    with other fields; deferred waits on. A duplicate with a problem is a conflict whose first
    answer was lost, unless what was refused is forgotten: then it was listed before.
    """
    rows = {
        row.op_id: row
        for row in connection.execute(_BY_SEQ, {"seqs": [result.seq for result in results]})
    }
    states: list[dict[str, object]] = []
    changed: set[str] = set()
    for result in results:
        row = rows.get(result.op_id)
        if row is None:
            continue
        problem = json.dumps(result.problem, ensure_ascii=False) if result.problem else None
        state = {"rejected": "set_aside", "deferred": "waiting"}.get(result.status, "done")
        if row.action == "put" and (result.problem or {}).get("type") == "op-id-reused":
            # Told once more, with the fields as they are by now: the service has what they were.
            state = "done"
        lost = result.status == "duplicate" and (row.fields is not None or row.action == "drop")
        if (result.status == "conflict" or lost) and result.problem is not None:
            _list_conflict(connection, row, result.problem, now)
            changed.add(CHANGED.get(row.kind, row.kind))
        states.append(
            {
                "at_seq": row.seq,
                "to_state": state,
                "why": problem if state != "done" else None,
                # What has been told need not be kept twice; of a document it is kept nowhere else.
                "kept_fields": None if state == "done" and row.action == "put" else row.fields,
            }
        )
    if states:
        connection.execute(_SET_STATE, states)
    return frozenset(changed)


def _list_conflict(
    connection: Connection, row: Any, problem: Mapping[str, Any], now: datetime
) -> None:
    refused: dict[str, Any] = json.loads(row.fields) if row.fields else {}
    kept: Mapping[str, Any] = problem.get("fields") or {}
    entry = {
        "at": now,
        "problem": str(problem.get("type", "conflict")),
        "kind": row.kind,
        "record_id": row.record_id,
    }
    if not kept:
        connection.execute(insert(sync_conflicts), {**entry, "kept": json.dumps(problem)})
        return
    connection.execute(
        insert(sync_conflicts),
        [
            {
                **entry,
                "field": name,
                "kept": json.dumps(value, ensure_ascii=False),
                "refused": json.dumps(refused.get(name), ensure_ascii=False),
            }
            for name, value in kept.items()
        ],
    )
    write_kept(connection, row.kind, row.record_id, kept, now)
