"""How this till stands with the service, what was set aside, and what two tills did differently."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select

from models.queries.numbers import shown_number
from models.queries.persons import one_person
from models.tables import (
    customers,
    invoices,
    outbox,
    product_groups,
    products,
    registers,
    staff,
    subgroups,
    sync_aside,
    sync_conflicts,
    sync_state,
    tags,
)


@dataclass(frozen=True, slots=True)
class SyncStanding:
    """What the database knows of the service. Counts; `skew_ms` is how far this clock is ahead.

    `snapshot`: the part asked for next while everything is told, None otherwise; `joining`: to a
    till that has no shop yet, so that nobody sells meanwhile.
    """

    service: str
    mobile: str
    cursor: str
    snapshot: str | None
    joining: bool
    pushed_at: datetime | None
    pulled_at: datetime | None
    skew_ms: int
    backlog: int
    set_aside: int
    incoming_aside: int
    conflicts: int
    registers: int
    register_identity: bytes | None
    register_name: str
    prefix: str
    epoch: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A change the service refused. `title` names its record; `problem` is what it said."""

    seq: int
    kind: str
    action: str
    occurred_at: datetime
    title: str
    problem: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something two tills did differently. `field` "" is about the whole record."""

    id: int
    at: datetime
    problem: str
    kind: str
    title: str
    field: str
    kept: Any
    refused: Any
    seen: bool


_COUNTS = select(
    select(func.count()).where(outbox.c.state == "waiting").scalar_subquery().label("backlog"),
    select(func.count()).where(outbox.c.state == "set_aside").scalar_subquery().label("set_aside"),
    select(func.count()).select_from(sync_aside).scalar_subquery().label("incoming_aside"),
    select(func.count())
    .where(sync_conflicts.c.seen_at.is_(None))
    .scalar_subquery()
    .label("conflicts"),
    select(func.count()).select_from(registers).scalar_subquery().label("registers"),
)
_HERE = select(registers).where(registers.c.is_here == 1)
_STATE = select(sync_state)


def sync_standing(connection: Connection) -> SyncStanding:
    """How things stand; costs in proportion to what waits."""
    state = connection.execute(_STATE).one()
    counts = connection.execute(_COUNTS).one()
    here = connection.execute(_HERE).one_or_none()
    return SyncStanding(
        service=state.service,
        mobile=state.mobile,
        cursor=state.cursor,
        snapshot=state.snapshot,
        joining=state.put_away is not None,
        pushed_at=state.pushed_at,
        pulled_at=state.pulled_at,
        skew_ms=state.skew_ms,
        **counts._asdict(),
        register_identity=here.uuid if here else None,
        register_name=here.name if here else "",
        prefix=here.prefix if here else "",
        epoch=here.epoch if here else 1,
    )


def set_aside_ops(connection: Connection, limit: int = 500) -> list[SetAside]:
    """What the service refused, the oldest first."""
    rows = connection.execute(
        select(outbox).where(outbox.c.state == "set_aside").order_by(outbox.c.seq).limit(limit)
    ).all()
    return [
        SetAside(
            row.seq,
            row.kind,
            row.action,
            row.occurred_at,
            record_title(connection, row.kind, row.record_id),
            json.loads(row.problem) if row.problem else {},
        )
        for row in rows
    ]


def sync_conflicts_list(connection: Connection, limit: int = 500) -> list[Conflict]:
    """What two tills did differently, the newest first."""
    rows = connection.execute(
        select(sync_conflicts).order_by(sync_conflicts.c.id.desc()).limit(limit)
    ).all()
    return [
        Conflict(
            row.id,
            row.at,
            row.problem,
            row.kind,
            record_title(connection, row.kind, row.record_id),
            row.field,
            json.loads(row.kept),
            json.loads(row.refused),
            row.seen_at is not None,
        )
        for row in rows
    ]


_NAMED: Mapping[str, tuple[Any, Any]] = {
    "customer": (customers, customers.c.name),
    "product": (products, products.c.title),
    "product_group": (product_groups, product_groups.c.title),
    "subgroup": (subgroups, subgroups.c.title),
    "tag": (tags, tags.c.title),
    "staff": (staff, staff.c.first_name + " " + staff.c.last_name),
}


def record_title(connection: Connection, kind: str, identity: bytes) -> str:
    """What a person calls a record: a name, a title, an invoice's number; "" for the rest."""
    if kind in ("sale", "return"):
        statement = (
            select(shown_number)
            .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
            .where(invoices.c.uuid == identity)
        )
    elif kind in _NAMED:
        table, title = _NAMED[kind]
        statement = select(title).where(table.c.uuid == identity)
    else:
        return ""
    return str(connection.execute(statement).scalar_one_or_none() or "")


def customer_identity(connection: Connection, customer_id: int) -> bytes | None:
    """What the service knows a customer by."""
    statement = select(customers.c.uuid).where(customers.c.id == customer_id)
    return connection.execute(statement).scalar_one_or_none()


_REFUSED = select(outbox.c.record_id).where(outbox.c.state == "set_aside")
_WAITS = select(outbox.c.seq).where(
    outbox.c.record_id == invoices.c.uuid, outbox.c.state == "waiting"
)
# The index of invoices by customer, as for the offline limit of a sale; each asks whether it waits.
_UNHEARD = select(func.coalesce(func.sum(invoices.c.used), 0)).where(
    invoices.c.customer_id.in_(one_person(bindparam("customer"))),
    invoices.c.kind == "sale",
    invoices.c.used > 0,
    or_(_WAITS.exists(), invoices.c.uuid.in_(_REFUSED)),
)


def spent_unheard(connection: Connection, customer: bytes) -> int:
    """Rials of a customer's credit spent here of which the service has not heard: it still counts
    them to the balance.
    """
    row = connection.execute(
        select(customers.c.id, customers.c.merged_into).where(customers.c.uuid == customer)
    ).one_or_none()
    if row is None:
        return 0
    key = {"customer": row.merged_into or row.id}
    return int(connection.execute(_UNHEARD, key).scalar_one())
