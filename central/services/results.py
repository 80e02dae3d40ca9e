"""What becomes of an op: the results a register is told, by name."""

from typing import Any
from uuid import UUID

from sync.protocol import Op, OpResult, Problem


def applied(op: Op, version: int) -> OpResult:
    """It stands."""
    return OpResult(op_id=op.op_id, status="applied", version=version)


def duplicate(op: Op, version: int | None, problem: Problem | None = None) -> OpResult:
    """It stood already."""
    return OpResult(op_id=op.op_id, status="duplicate", version=version, problem=problem)


def conflict(op: Op, version: int, fields: dict[str, Any]) -> OpResult:
    """Some fields keep the values they have here; the others stand."""
    title = "Another register changed the same"
    return _result(op, "conflict", 409, "conflict", title, version=version, fields=fields)


def merged(op: Op, version: int, into: UUID) -> OpResult:
    """The number belongs to another customer already, who lives on."""
    title = "Another register registered this number"
    return _result(op, "conflict", 409, "merged", title, version=version, merged_into=into)


def still_in_use(op: Op, version: int) -> OpResult:
    """Something that is not dropped stands in it."""
    title = "Something still stands in it"
    return _result(op, "conflict", 409, "still-in-use", title, version=version)


def reused(op: Op) -> OpResult:
    """Another op had this identity."""
    title = "Another change has this identity"
    return _result(op, "rejected", 422, "op-id-reused", title)


def differs(op: Op) -> OpResult:
    """A document of this identity is known, and says something else."""
    title = "This document is known and says something else"
    return _result(op, "rejected", 409, "document-differs", title)


def number_taken(op: Op) -> OpResult:
    """Another invoice of that register has this number."""
    return _result(op, "rejected", 409, "number-taken", "Another invoice has this number")


def unknown_kind(op: Op) -> OpResult:
    """There is no such kind, or it cannot be changed so."""
    title = "This cannot be done with this kind"
    return _result(op, "rejected", 422, "unknown-kind", title)


def invalid(op: Op, *errors: dict[str, str]) -> OpResult:
    """It is not as described: where and what, never what was said, for that may be a name."""
    title = "This is not as described"
    return _result(op, "rejected", 422, "invalid", title, errors=list(errors))


def missing(op: Op, kind: str, record_id: UUID) -> OpResult:
    """It names something that is not known here yet."""
    title = "It names something that is not known yet"
    return _result(op, "deferred", 409, "missing", title, kind=kind, record_id=str(record_id))


def _result(
    op: Op,
    status: Any,
    code: int,
    type: str,
    title: str,
    *,
    version: int | None = None,
    **told: Any,
) -> OpResult:
    told = {name: str(value) if isinstance(value, UUID) else value for name, value in told.items()}
    problem = Problem(type=type, title=title, status=code, **told)
    return OpResult(op_id=op.op_id, status=status, version=version, problem=problem)
