"""Writing what a push changed: a statement for each table, whatever the number of rows."""

import json
import secrets
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Executable, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from central.services.sms import queue_jobs
from central.services.working_set import WorkingSet
from central.tables import (
    credit_movements,
    cursor_marks,
    cursor_proofs,
    customers,
    documents,
    lots,
    points_movements,
    records,
    registers,
    reservations,
    shops,
)

_ADD_RECORDS = insert(records)
_CHANGE_RECORDS = (
    update(records)
    .where(
        records.c.shop_id == bindparam("shop"),
        records.c.kind == bindparam("of_kind"),
        records.c.id == bindparam("record"),
    )
    .values(
        version=bindparam("version"),
        deleted=bindparam("deleted"),
        fields=bindparam("fields"),
        marks=bindparam("marks"),
        parent=bindparam("parent"),
        cursor=bindparam("cursor"),
        origin=bindparam("origin"),
    )
)
_OWN_CUSTOMER = (
    customers.c.shop_id == bindparam("shop"),
    customers.c.id == bindparam("customer"),
)
_ADD_CUSTOMERS = insert(customers)
_FREE_MOBILES = update(customers).where(*_OWN_CUSTOMER).values(live=0)
_CHANGE_CUSTOMERS = (
    update(customers)
    .where(*_OWN_CUSTOMER)
    .values(
        mobile=bindparam("mobile"),
        live=bindparam("live"),
        credit=bindparam("credit"),
        loose=bindparam("loose"),
        points=bindparam("points"),
        rewarded_by=bindparam("rewarded_by"),
    )
)
_ADD_LOTS = insert(lots)
_CHANGE_LOTS = (
    update(lots)
    .where(lots.c.shop_id == bindparam("shop"), lots.c.id == bindparam("lot"))
    .values(remaining=bindparam("remaining"), expired=bindparam("expired"))
)
_ADD_DOCUMENTS = insert(documents)
_ADD_CREDIT = insert(credit_movements)
_ADD_POINTS = insert(points_movements)
_COUNT = (
    update(registers)
    .where(registers.c.shop_id == bindparam("shop"), registers.c.id == bindparam("register"))
    .values(last_number=bindparam("last_number"), last_session=bindparam("last_session"))
)
_USE_RESERVATIONS = delete(reservations).where(
    reservations.c.shop_id == bindparam("shop"), reservations.c.id == bindparam("reservation")
)
_ADVANCE = (
    update(shops).where(shops.c.id == bindparam("shop")).values(next_cursor=bindparam("cursor"))
)
# The first change of a day notes where the days before it ended.
_MARK: dict[str, Executable] = {
    "postgresql": postgresql.insert(cursor_marks).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(cursor_marks).on_conflict_do_nothing(),
}
_PROVE = insert(cursor_proofs)
_RENAME = update(shops).where(shops.c.id == bindparam("shop")).values(name=bindparam("name"))


def write(rows: WorkingSet) -> None:
    """Write everything that was changed."""
    connection, shop = rows.connection, rows.shop_id
    _write_records(rows)
    _write_customers(rows)
    new = [lot for lot in rows.changed_lots.values() if lot.id in rows.new_lots]
    old = [lot for lot in rows.changed_lots.values() if lot.id not in rows.new_lots]
    _many(
        connection,
        _ADD_LOTS,
        [
            {
                "shop_id": shop,
                "id": lot.id,
                "customer": lot.customer,
                "remaining": lot.remaining,
                "expired": lot.expired,
                "granted_on": lot.granted_on,
                "expires_on": lot.expires_on,
            }
            for lot in new
        ],
    )
    _many(
        connection,
        _CHANGE_LOTS,
        [
            {"shop": shop, "lot": lot.id, "remaining": lot.remaining, "expired": lot.expired}
            for lot in old
        ],
    )
    _many(
        connection,
        _ADD_DOCUMENTS,
        [
            {
                "shop_id": shop,
                "kind": each.kind,
                "id": each.id,
                "hash": each.hash,
                "data": each.data,
                "cursor": each.cursor,
                "origin": each.origin,
                "epoch": each.epoch,
                "register_id": each.register_id,
                "number": each.number,
            }
            for each in rows.new_documents.values()
        ],
    )
    _many(connection, _ADD_CREDIT, rows.new_credit)
    _many(connection, _ADD_POINTS, rows.new_points)
    queue_jobs(connection, shop, rows.new_jobs, rows.now)
    _many(
        connection,
        _USE_RESERVATIONS,
        [{"shop": shop, "reservation": one} for one in rows.used_reservations],
    )
    _many(
        connection,
        _COUNT,
        [
            {
                "shop": shop,
                "register": register,
                "last_number": counter.last_number,
                "last_session": counter.last_session,
            }
            for register, counter in rows.counters.items()
            if counter.changed
        ],
    )
    if rows.shop_name is not None:
        connection.execute(_RENAME, {"shop": shop, "name": rows.shop_name})
    if rows.cursor > rows.first_cursor:
        connection.execute(_ADVANCE, {"shop": shop, "cursor": rows.cursor})
        proof = {"shop_id": shop, "cursor": rows.cursor - 1, "proof": secrets.randbits(48)}
        connection.execute(_PROVE, proof)
        connection.execute(
            _MARK[connection.dialect.name],
            {
                "shop_id": shop,
                "day": rows.now.astimezone(UTC).date(),
                "cursor": rows.first_cursor - 1,
            },
        )


def _write_records(rows: WorkingSet) -> None:
    new, old = [], []
    for record in rows.changed_records.values():
        values: dict[str, Any] = {
            "version": record.version,
            "deleted": int(record.deleted),
            "fields": _json(record.fields),
            "marks": _json(record.marks),
            "parent": record.parent,
            "cursor": record.cursor,
            "origin": record.origin,
        }
        if record.is_new:
            new.append({"shop_id": rows.shop_id, "kind": record.kind, "id": record.id, **values})
        else:
            key = {"shop": rows.shop_id, "of_kind": record.kind, "record": record.id}
            old.append({**key, **values})
    _many(rows.connection, _ADD_RECORDS, new)
    _many(rows.connection, _CHANGE_RECORDS, old)


def _write_customers(rows: WorkingSet) -> None:
    changed = rows.changed_customers.values()
    # Numbers that go from one customer to another must be free before they are taken.
    freed = [{"shop": rows.shop_id, "customer": one.id} for one in changed if one.freed]
    _many(rows.connection, _FREE_MOBILES, freed)
    new, old = [], []
    for customer in changed:
        values: dict[str, Any] = {
            "mobile": customer.mobile,
            "live": int(customer.live),
            "credit": customer.credit,
            "loose": customer.loose,
            "points": customer.points,
            "rewarded_by": customer.rewarded_by,
        }
        if customer.is_new:
            identity = {"shop_id": rows.shop_id, "id": customer.id}
            new.append({**identity, "merged_into": customer.merged_into, **values})
        else:
            old.append({"shop": rows.shop_id, "customer": customer.id, **values})
    _many(rows.connection, _CHANGE_CUSTOMERS, old)
    _many(rows.connection, _ADD_CUSTOMERS, new)


def _many(connection: Connection, statement: Any, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(statement, values)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
