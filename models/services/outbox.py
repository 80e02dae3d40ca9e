"""Telling the central service: a row in the transaction that made the change."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert

from models.tables import new_identity, outbox

_APPEND = insert(outbox)


def post(connection: Connection, kind: str, record_id: bytes, now: datetime) -> None:
    """Announce an immutable document: sale, return, referral, adjustment, expiry, closing …

    What belongs to a sale or return (payments, movements, messages, the referrer's reward) goes
    with it. A movement of its own is announced by its identity.
    """
    _append(connection, "post", kind, record_id, now)


def put(
    connection: Connection,
    kind: str,
    record_id: bytes,
    fields: Mapping[str, object],
    base_version: int,
    now: datetime,
) -> None:
    """Announce the changed fields of a mutable record, and the version they were read at."""
    text = json.dumps(fields, ensure_ascii=False, default=_as_json, sort_keys=True)
    _append(connection, "put", kind, record_id, now, base_version, text)


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


def _as_json(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
