"""Telling the central service: a row in the transaction that made the change."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert

from models.queries.records import as_json, read_record, wire_fields
from models.tables import new_identity, outbox

_APPEND = insert(outbox)


def post(
    connection: Connection,
    kind: str,
    record_id: bytes,
    now: datetime,
    told: Mapping[str, object] | None = None,
) -> None:
    """Announce an immutable document: sale, return, movements, closing …

    What belongs to a sale or return (payments, movements, thanks) goes with it. Movements of no
    invoice and messages of no invoice are documents of their own. `told` is what the document's
    own tables do not hold.
    """
    _append(connection, "post", kind, record_id, now, fields=json.dumps(told) if told else None)


def put(
    connection: Connection,
    kind: str,
    record_id: bytes,
    base_version: int,
    now: datetime,
    changed: Collection[str] | None = None,
) -> None:
    """Announce a mutable record as it is now: the columns that changed, or all of a new one.

    `base_version` is the version last pulled. To be called after the change is written.
    """
    record = read_record(connection, kind, record_id)
    assert record is not None, "announced before it was written"
    fields = record.fields
    if changed is not None:
        names = wire_fields(list(changed))
        fields = {name: value for name, value in fields.items() if name in names}
        if not fields:
            return
    _append(connection, "put", kind, record_id, now, base_version, as_json(fields))


def drop(
    connection: Connection, kind: str, record_id: bytes, base_version: int, now: datetime
) -> None:
    """Announce that a mutable record is gone."""
    _append(connection, "drop", kind, record_id, now, base_version)


def _append(
    connection: Connection,
    action: str,
    kind: str,
    record_id: bytes,
    now: datetime,
    base_version: int | None = None,
    fields: str | None = None,
) -> None:
    connection.execute(
        _APPEND,
        {
            "op_id": new_identity(),
            "action": action,
            "kind": kind,
            "record_id": record_id,
            "base_version": base_version,
            "fields": fields,
            "occurred_at": now,
        },
    )
