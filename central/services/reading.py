"""Reading a push before anything is locked: what each op says, and which rows it will ask for."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from central.services import results
from central.services.rows import Wanted
from sync import protocol
from sync.protocol import CreditMovement, Op, OpResult, PointsMovement, Push

MOST_ERRORS: Final = 20
"""Of an op that is not as described."""
MOST_BASIS_POINTS: Final = 10_000
YEARS: Final = range(1300, 9000)
"""Of an instant that can be reckoned with; the year 9999 plus three days is none."""
_DROPPED = frozenset(("deleted", "merged_into"))
"""Not fields of a record as it is kept: one is its state, one is the service's to say."""


@dataclass(frozen=True, slots=True)
class Told:
    """An op as it was understood. `text` is a document's JSON, `fields` a patch in its one
    spelling; `names` are the records and documents it needs, `refused` why it cannot be taken.
    """

    op: Op
    hash: bytes = b""
    document: Any = None
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    deleted: bool | None = None
    names: tuple[tuple[str, UUID], ...] = ()
    refused: OpResult | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A push, understood."""

    push: Push
    ops: tuple[Told, ...]


def read(push: Push) -> Read:
    """Understand a push. Costs about a tenth of a millisecond an op and needs no database."""
    return Read(push, tuple(_read(op) for op in push.ops))


def wanted_by(ops: Sequence[Told]) -> Wanted:
    """The rows that these ops will ask for."""
    wanted = Wanted()
    for told in ops:
        op = told.op
        if told.refused is not None:
            continue
        for kind, identity in told.names:
            if kind == "customer":
                wanted.customers.add(identity)
            else:
                wanted.named.setdefault(kind, set()).add(identity)
        if op.action != "post":
            wanted.records.setdefault(op.kind, set()).add(op.record_id)
            if op.kind == "customer":
                wanted.customers.add(op.record_id)
                if told.fields.get("mobile"):
                    wanted.mobiles.add(told.fields["mobile"])
            continue
        wanted.documents.setdefault(op.kind, set()).add(op.record_id)
        credit, points = movements_of(told)
        for move in credit:
            wanted.credit.add(move.id)
            if move.lot is not None:
                wanted.lots.add(move.lot.id)
                wanted.customers.add(move.lot.customer)
        wanted.points.update(move.id for move in points)
        if op.kind in ("sale", "return"):
            document = told.document
            wanted.numbers.setdefault(document.register_id, set()).add(document.number)
    return wanted


def movements_of(told: Told) -> tuple[Sequence[CreditMovement], Sequence[PointsMovement]]:
    """The movements of a document; a movement of nothing is none."""
    document = told.document
    if told.op.kind in ("sale", "return"):
        credit, points = document.credit, document.movements_of_points
    elif told.op.kind == "movements":
        credit, points = document.credit, document.points
    else:
        return (), ()
    return [move for move in credit if move.amount], [move for move in points if move.points]


def _read(op: Op) -> Told:
    models = protocol.POST_MODELS if op.action == "post" else protocol.PUT_MODELS
    model = models.get(op.kind)
    if model is None:
        return Told(op, refused=results.unknown_kind(op))
    try:
        hashed = protocol.payload_hash(op)
    except (ValueError, RecursionError):
        return Told(op, refused=results.invalid(op, {"where": "data", "what": "unreadable"}))
    if op.action == "drop":
        return Told(op, hashed)
    if op.data is None:
        return Told(op, refused=results.invalid(op, {"where": "data", "what": "missing"}))
    try:
        text = json.dumps(op.data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        if "\\u0000" in text and _has_nul(op.data):
            # PostgreSQL's texts cannot hold it.
            return Told(op, refused=results.invalid(op, {"where": "data", "what": "nul"}))
        document = model.model_validate(op.data)
        if op.action == "post":
            return _read_document(op, hashed, text, document)
        return _read_patch(op, hashed, document)
    except ValidationError as error:
        told = [
            {"where": "/".join(map(str, one["loc"])), "what": one["type"]}
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        return Told(op, refused=results.invalid(op, *told[:MOST_ERRORS]))
    except (ValueError, RecursionError):
        return Told(op, refused=results.invalid(op, {"where": "data", "what": "unreadable"}))


def _read_document(op: Op, hashed: bytes, text: str, document: Any) -> Told:
    for where, moment in _moments(op.kind, document):
        if moment is not None and moment.year not in YEARS:
            return Told(op, refused=results.invalid(op, {"where": where, "what": "year"}))
    names = tuple(dict.fromkeys(_named_by(op.kind, document)))
    return Told(op, hashed, document, text, names=names)


def _moments(kind: str, document: Any) -> Iterator[tuple[str, datetime | None]]:
    jobs = document.sms if kind in ("sale", "return") else [document] if kind == "sms_job" else []
    for job in jobs:
        yield "created_at", job.created_at
        yield "not_before", job.not_before
        yield "expires_at", job.expires_at


def _named_by(kind: str, document: Any) -> Iterator[tuple[str, UUID]]:
    """What a document cannot do without: whoever hears of it has been told of these before."""
    if kind in ("sale", "return"):
        if document.original is not None:
            yield "sale", document.original
        yield "till_session", document.session
        yield "staff", document.staff
        if document.customer is not None:
            yield "customer", document.customer
        if document.approved_by is not None:
            yield "staff", document.approved_by
        for line in document.lines:
            yield "product", line.product
        moves = (*document.credit, *document.movements_of_points)
    elif kind == "movements":
        moves = (*document.credit, *document.points)
        if document.member is not None:
            yield "customer", document.member
    else:
        moves = ()
    for move in moves:
        yield "customer", move.customer
        if move.staff is not None:
            yield "staff", move.staff
    if kind == "till_session":
        yield "staff", document.opened_by
    elif kind == "cash_movement":
        yield "till_session", document.session
        yield "staff", document.staff
    elif kind == "closing":
        yield "till_session", document.session
        yield "staff", document.closed_by
    elif kind == "interaction":
        yield "customer", document.customer
        yield "interaction_type", document.type
        yield "staff", document.staff


def _read_patch(op: Op, hashed: bytes, patch: Any) -> Told:
    said = patch.model_dump(mode="json", exclude_unset=True)
    deleted = said.get("deleted")
    if deleted is not None and not isinstance(deleted, bool):
        return Told(op, refused=results.invalid(op, {"where": "deleted", "what": "bool_type"}))
    fields = {name: value for name, value in said.items() if name not in _DROPPED}
    required = [
        {"where": name, "what": "missing"}
        for name in _NEVER_EMPTY.get(op.kind, ())
        if name in fields and fields[name] is None
    ]
    if required:
        return Told(op, refused=results.invalid(op, *required))
    if op.kind == "vat_rates":
        wrong = [name for name, value in fields.items() if not _is_rate(name, value)]
        if wrong:
            return Told(op, refused=results.invalid(op, {"where": "data", "what": "rate"}))
    names: list[tuple[str, UUID]] = []
    if op.kind == "product" and patch.subgroup is not None:
        names.append(("subgroup", patch.subgroup))
    elif op.kind == "subgroup" and patch.group is not None:
        names.append(("product_group", patch.group))
    elif op.kind == "customer":
        names += [("tag", tag) for tag in patch.tags or ()]
    return Told(op, hashed, fields=fields, deleted=deleted, names=tuple(names))


_NEVER_EMPTY: Final = {
    "customer": ("mobile",),
    "product": ("title", "subgroup", "price"),
    "subgroup": ("title", "group"),
}


def _is_rate(name: str, value: Any) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return value is None or (
        isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_BASIS_POINTS
    )


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _has_nul(part) for name, part in value.items())
    return isinstance(value, list) and any(_has_nul(part) for part in value)
