"""Records that only the service writes (`register`, `sms_state`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from central.database import lock_shop
from central.services.merging import service_put
from central.services.working_set import WorkingSet
from central.services.writing import write


def write_service_record(
    connection: Connection,
    shop_id: UUID,
    kind: str,
    record_id: UUID,
    fields: Mapping[str, Any],
    now: datetime,
) -> int:
    """Set fields of a record; registers hear of it through the changes. Values as JSON has them.
    The record's version.
    """
    cursor = lock_shop(connection, shop_id)
    if cursor is None:
        raise LookupError(f"no shop {shop_id}")
    rows = WorkingSet(connection, shop_id, cursor, now)
    rows.load_records(kind, [record_id])
    version = service_put(rows, kind, record_id, dict(fields)).version
    write(rows)
    return version
