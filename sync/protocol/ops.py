"""Telling: a push of ops, what became of each, and the hash by which one is known again."""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from sync.protocol.problems import Problem
from sync.protocol.values import LARGEST, Count, ShortText, Wire

MOST_OPS: Final = 500
MOST_BYTES: Final = 4 * 1024 * 1024
"""Limits of one push, its body unpacked; a larger one is answered 413."""


Action = Literal["post", "put", "drop"]
Status = Literal["applied", "duplicate", "conflict", "rejected", "deferred"]


class Op(Wire):
    """One change. `data` is the document, whole, or the fields of a patch; None for a drop.
    `base_version`: the version of the record this register had last heard of from the service.
    """

    op_id: UUID
    seq: Annotated[int, Field(ge=1, le=LARGEST)]
    kind: ShortText
    action: Action
    occurred_at: datetime
    record_id: UUID
    base_version: Count | None = None
    data: dict[str, Any] | None = None


class Push(Wire):
    """A register's next changes, in the order they were made and without a gap."""

    register_id: UUID
    epoch: Annotated[int, Field(ge=1, le=LARGEST)]
    schema_version: int = Field(alias="schema")
    ops: tuple[Op, ...]

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class OpResult(Wire):
    """What became of an op. `version` is the record's, after it."""

    op_id: UUID
    status: Status
    version: int | None = None
    problem: Problem | None = None


class Pushed(Wire):
    """`ack_seq`: the last seq of this epoch the service has seen."""

    results: tuple[OpResult, ...]
    ack_seq: int
    server_time: datetime


def canonical(op: Op) -> bytes:
    """An op as bytes that do not depend on the order or spelling of its JSON, nor on its place in
    the queue: what its hash is taken of. Absent and null are the same.
    """

    def tidy(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: tidy(part) for name, part in value.items() if part is not None}
        if isinstance(value, list | tuple):
            return [tidy(part) for part in value]
        return value

    told = {
        "kind": op.kind,
        "action": op.action,
        "record_id": str(op.record_id),
        "base_version": op.base_version,
        "data": op.data,
    }
    text = json.dumps(tidy(told), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def payload_hash(op: Op) -> bytes:
    """32 bytes that tell whether two ops of one identity say the same."""
    return hashlib.sha256(canonical(op)).digest()
