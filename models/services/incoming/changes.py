"""A batch of changes as the central service tells them, written in the caller's transaction."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from models.services.incoming import customers, documents, records
from models.services.incoming.customers import Told
from models.services.incoming.known import Known, Missing
from models.services.incoming.links import link_customers
from models.tables import outbox, sync_aside, sync_state
from models.tables.types import identity_of, identity_text

CHANGED: Mapping[str, str] = {
    "shop": "shop",
    "rules": "shop",
    "vat_rates": "shop",
    "ranks": "ranks",
    "register": "shop",
    "staff": "staff",
    "product_group": "groups",
    "subgroup": "groups",
    "product": "products",
    "tag": "tags",
    "interaction_type": "interactions",
    "sms_template": "templates",
    "customer": "customers",
    "sms_state": "messages",
    "sale": "invoices",
    "return": "invoices",
    "movements": "customers",
    "till_session": "till",
    "cash_movement": "till",
    "closing": "till",
    "interaction": "interactions",
    "sms_job": "messages",
}
"""What pages are told has changed, by the kind of what was written."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A change as it is told: a record with all its fields, or a document, out of JSON."""

    kind: str
    record_id: bytes
    version: int
    deleted: bool
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a batch: the names pages are told, how many were set aside."""

    changed: frozenset[str]
    aside: int


_WRONG = (
    Missing, IntegrityError, KeyError, TypeError, ValueError, AttributeError, OverflowError,
)  # fmt: skip
"""What is said of a change that cannot be written as it is told."""
_MOST = 500
"""Changes that are written together: a statement can name 32 766 things, and each may name many."""


class PushFirst(Exception):
    """A record that is told was changed here as well, and the service has not heard of it yet."""


_UNSENT = select(outbox.c.record_id).where(
    outbox.c.state == "waiting",
    outbox.c.action != "post",
    outbox.c.problem.is_(None),  # what the service put off must not hold up what it tells
)
_ASIDE = select(sync_aside.c.id, sync_aside.c.missing_kind, sync_aside.c.missing_id).order_by(
    sync_aside.c.id
)
_ANY_UNSENT = _UNSENT.limit(1)
_UNSENT_OF = _UNSENT.where(outbox.c.record_id.in_(bindparam("identities", expanding=True)))


def write_changes(connection: Connection, changes: Sequence[Incoming], now: datetime) -> Written:
    """Write changes in the order in which they are told. Raises PushFirst; nothing is kept then.

    What cannot be written (it names something not heard of, or breaks a rule of the database)
    is set aside and tried again after the next changes; it holds up nothing.
    """
    _refuse_unsent(connection, changes)
    connection.execute(update(sync_state).values(applying=1))
    known = Known(connection)
    changed: set[str] = set()
    for kind, group in groupby(changes, key=_written_with):
        told = list(group)
        changed |= _names(kind)
        _write_together(connection, known, kind, told, now)
    link_customers(connection, now)
    changed |= _retry_aside(connection, known, now)
    left = connection.execute(select(sync_aside.c.id)).all()
    connection.execute(update(sync_state).values(applying=0))
    return Written(frozenset(changed), len(left))


def _names(kind: str) -> set[str]:
    names = {CHANGED[kind]} if kind in CHANGED else set()
    if kind in ("sale", "return"):
        names |= {"customers", "till", "messages"}
    return names


def write_kept(
    connection: Connection, kind: str, identity: bytes, fields: Mapping[str, Any], now: datetime
) -> None:
    """Take the values the service kept of a record that was changed here too.

    What cannot be written yet (the mobile number it kept is another's here, who will be an alias)
    comes with the changes: they tell of a newer version than the one that was changed here.
    """
    known = Known(connection)
    with suppress(Missing, IntegrityError), connection.begin_nested():
        if kind == "customer":
            customers.write_customers(connection, known, [Told(identity, None, fields)], now)
            link_customers(connection, now)
        else:
            records.write_record(connection, known, kind, identity, fields, now)


def _refuse_unsent(connection: Connection, changes: Sequence[Incoming]) -> None:
    mutable = [change.record_id for change in changes if change.kind not in documents.KINDS]
    if not mutable or connection.execute(_ANY_UNSENT).first() is None:
        return
    if connection.execute(_UNSENT_OF, {"identities": mutable}).first() is not None:
        raise PushFirst


def _written_with(change: Incoming) -> str:
    """The kind with which a change is written: returns are among sales."""
    return "sale" if change.kind == "return" else change.kind


def _write_together(
    connection: Connection, known: Known, kind: str, told: Sequence[Incoming], now: datetime
) -> None:
    """Many in one go where that can be; if one of them fails, each by itself, and it is set aside
    alone.
    """
    if kind != "customer" and kind not in documents.TOGETHER:
        for change in told:
            _write_alone(connection, known, change, now)
        return
    for block in _each_once(told):
        try:
            with connection.begin_nested():
                if kind == "customer":
                    _customers(connection, known, block, now)
                else:
                    _documents(connection, known, kind, block)
        except _WRONG:
            known.forget()
            for change in block:
                _write_alone(connection, known, change, now)


def _each_once(told: Sequence[Incoming]) -> Iterator[list[Incoming]]:
    """Blocks in which nothing is told twice, and of which one statement can name all."""
    block: dict[bytes, Incoming] = {}
    for change in told:
        if change.record_id in block or len(block) == _MOST:
            yield list(block.values())
            block = {}
        block[change.record_id] = change
    if block:
        yield list(block.values())


def _write_alone(connection: Connection, known: Known, change: Incoming, now: datetime) -> None:
    try:
        with connection.begin_nested():
            _write(connection, known, change, now)
    except _WRONG as error:
        known.forget()
        _set_aside(connection, change, error, now)


def _write(connection: Connection, known: Known, change: Incoming, now: datetime) -> None:
    kind, identity = change.kind, change.record_id
    if kind in documents.KINDS:
        _documents(connection, known, kind, [change])
    elif kind == "customer":
        _customers(connection, known, [change], now)
    elif kind in records.WRITERS:
        version = records.version_of(connection, kind, identity)
        if version is not None and version >= change.version:
            return
        if change.deleted and kind in records.REMOVED:
            records.remove_record(connection, kind, identity)
            known.forget()
            return
        fields = {**change.data, "deleted": change.deleted}
        records.write_record(connection, known, kind, identity, fields, now)
        records.set_version(connection, kind, identity, change.version)
    else:
        raise ValueError(f"unknown kind {kind}")


def _documents(connection: Connection, known: Known, kind: str, told: Sequence[Incoming]) -> None:
    named = [(change.record_id, change.data) for change in told]
    documents.write_documents(connection, known, kind, named)


def _customers(
    connection: Connection, known: Known, told: Sequence[Incoming], now: datetime
) -> None:
    customers.write_customers(
        connection,
        known,
        [Told(change.record_id, change.version, change.data, change.deleted) for change in told],
        now,
    )


def _set_aside(connection: Connection, change: Incoming, error: Exception, now: datetime) -> None:
    told = {
        "kind": change.kind,
        "record_id": identity_text(change.record_id),
        "version": change.version,
        "deleted": change.deleted,
        "data": change.data,
    }
    connection.execute(
        insert(sync_aside).prefix_with("OR REPLACE"),
        {
            "kind": change.kind,
            "record_id": change.record_id,
            "change": json.dumps(told, ensure_ascii=False).encode(),
            **_why(error),
            "at": now,
        },
    )


def _retry_aside(connection: Connection, known: Known, now: datetime) -> set[str]:
    """Try what was set aside again, until nothing more of it can be written; the names of what
    pages show changed.

    What still misses what it missed is passed over by a look-up: a till that was away for long
    may have set much aside, and comes by here with every step.
    """
    changed: set[str] = set()
    while True:
        written = False
        for row_id in _worth_trying(connection, known):
            row = connection.execute(select(sync_aside).where(sync_aside.c.id == row_id)).one()
            told = json.loads(row.change)
            told["record_id"] = identity_of(told["record_id"])
            try:
                with connection.begin_nested():
                    _write(connection, known, Incoming(**told), now)
                    connection.execute(delete(sync_aside).where(sync_aside.c.id == row.id))
            except _WRONG as error:
                known.forget()
                connection.execute(
                    update(sync_aside).where(sync_aside.c.id == row.id).values(**_why(error))
                )
            else:
                written = True
                changed |= _names(row.kind)
        if not written:
            return changed
        link_customers(connection, now)


def _worth_trying(connection: Connection, known: Known) -> list[int]:
    """What is set aside, the oldest first, but for what names a record still not heard of."""
    rows = connection.execute(_ASIDE).all()
    wanted: dict[str, list[bytes]] = {}
    for row in rows:
        if row.missing_kind is not None:
            wanted.setdefault(row.missing_kind, []).append(row.missing_id)
    for kind, identities in wanted.items():
        known.prepare(kind, identities)
    return [
        row.id
        for row in rows
        if row.missing_kind is None or known.found(row.missing_kind, row.missing_id) is not None
    ]


def _why(error: Exception) -> dict[str, object]:
    """Why a change could not be written, as the columns say it."""
    missing = error if isinstance(error, Missing) else None
    return {
        # What the database says of a broken rule names columns and no values.
        "reason": str(error.orig) if isinstance(error, IntegrityError) else repr(error),
        "missing_kind": missing and missing.kind,
        "missing_id": missing and missing.identity,
    }
