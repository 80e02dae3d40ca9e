"""What each till and the service hold, in shapes that can be laid side by side."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from central import tables as service_tables
from models.database import Database
from models.queries.documents import read_documents
from models.queries.records import KINDS, all_identities, read_records
from models.tables import (
    cash_movements,
    closings,
    credit_lots,
    credit_movements,
    customers,
    interactions,
    invoices,
    points_movements,
    ranks,
    sms_jobs,
    till_sessions,
)
from sync.protocol import POST_MODELS, PUT_MODELS
from tests.chaos.service import Service

Key = tuple[str, str]
"""Kind and identity, in hexadecimal."""


@dataclass
class Replica:
    """What one of them holds, in a shape that can be compared.

    `movements` are credit's and points'; `lots` what is left of each; `people` the balance,
    points and rank of everyone who lives on.
    """

    name: str
    documents: dict[Key, Any] = field(default_factory=dict)
    records: dict[Key, dict[str, Any]] = field(default_factory=dict)
    versions: dict[Key, int] = field(default_factory=dict)
    movements: dict[Key, Any] = field(default_factory=dict)
    lots: dict[str, int] = field(default_factory=dict)
    people: dict[str, tuple[int, int]] = field(default_factory=dict)
    ranks: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)


_DOCUMENTS: Mapping[str, Any] = {
    "sale": invoices,
    "return": invoices,
    "till_session": till_sessions,
    "cash_movement": cash_movements,
    "closing": closings,
    "interaction": interactions,
    "sms_job": sms_jobs,
}


def of_till(name: str, database: Database) -> Replica:
    """What a till holds."""
    found = Replica(name)
    with database.read() as connection:
        for kind, table in _DOCUMENTS.items():
            statement = select(table.c.uuid)
            if table is invoices:
                statement = statement.where(table.c.kind == kind)
            if table is sms_jobs:
                statement = statement.where(table.c.invoice_id.is_(None))
            identities = list(connection.execute(statement).scalars())
            for identity, document in read_documents(connection, kind, identities).items():
                found.documents[kind, identity.hex()] = _tidy(kind, document)
        for kind in KINDS:
            identities = list(all_identities(connection, kind))
            for record in read_records(connection, kind, identities):
                key = kind, record.identity.hex()
                found.records[key] = _fields(kind, record.fields, record.deleted)
                found.versions[key] = record.version
        _read_ledgers(found, connection)
    return found


def _read_ledgers(found: Replica, connection: Any) -> None:
    person = {row.id: row.uuid.hex() for row in connection.execute(select(customers))}
    lot = {row.id: row for row in connection.execute(select(credit_lots))}
    rank = {row.id: row.uuid.hex() for row in connection.execute(select(ranks))}
    found.lots = {row.uuid.hex(): row.remaining for row in lot.values()}
    for row in connection.execute(select(customers)):
        if row.merged_into is None:
            found.people[row.uuid.hex()] = row.credit, row.points
            found.ranks[row.uuid.hex()] = rank[row.rank_id]
        found.heads[row.uuid.hex()] = person[row.merged_into or row.id]
    for row in connection.execute(select(credit_movements)):
        found.movements["credit", row.uuid.hex()] = (
            person[row.customer_id],
            row.kind,
            row.amount,
            lot[row.lot_id].uuid.hex() if row.lot_id else None,
        )
    for row in connection.execute(select(points_movements)):
        found.movements["points", row.uuid.hex()] = person[row.customer_id], row.kind, row.points


def of_service(service: Service, shop: UUID) -> Replica:
    """What the service holds of a shop."""
    found = Replica("service")
    t = service_tables
    with service.database.read() as connection:

        def rows(table: Any) -> Any:
            return connection.execute(select(table).where(table.c.shop_id == shop))

        for row in rows(t.documents):
            if row.kind != "movements":
                key = row.kind, row.id.hex
                found.documents[key] = _tidy(row.kind, json.loads(row.data))
        for row in rows(t.records):
            if row.kind in KINDS:
                key = row.kind, row.id.hex
                if row.deleted and row.kind not in ("customer", "product"):
                    continue
                found.records[key] = _fields(row.kind, json.loads(row.fields), bool(row.deleted))
                found.versions[key] = row.version
        for row in rows(t.credit_movements):
            lot = row.lot.hex if row.lot else None
            found.movements["credit", row.id.hex] = row.customer.hex, row.kind, row.amount, lot
        for row in rows(t.points_movements):
            found.movements["points", row.id.hex] = row.customer.hex, row.kind, row.points
        found.lots = {row.id.hex: row.remaining for row in rows(t.lots)}
        sums: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for row in rows(t.customers):
            head = (row.merged_into or row.id).hex
            found.heads[row.id.hex] = head
            credit, points = sums[head]
            sums[head] = credit + row.credit, points + row.points
        found.people = dict(sums)
    return found


def _tidy(kind: str, document: Mapping[str, Any]) -> Any:
    told = POST_MODELS[kind].model_validate(document).model_dump(mode="json")
    # Only the till that sold it tells which reservation it ends.
    told.pop("reservation", None)
    for name in ("credit", "movements_of_points", "payments", "sms"):
        if name in told:
            told[name] = sorted(told[name], key=lambda part: json.dumps(part, sort_keys=True))
    return told


def _fields(kind: str, fields: Mapping[str, Any], deleted: bool) -> dict[str, Any]:
    told = PUT_MODELS[kind].model_validate(fields).model_dump(mode="json", exclude_none=True)
    known = PUT_MODELS[kind].model_fields
    told = {
        name: value
        for name, value in told.items()
        # A day's tax is a field of its own; what a newer till added no till of this age has.
        if value not in ("", []) and (name in known or kind == "vat_rates")
    }
    told["deleted"] = deleted
    if kind == "product" and deleted:
        # Its place may be gone, or never have been here; who brings it back hears where it stood.
        told.pop("subgroup", None)
    if "merged_into" in told:
        # Found no more, which a till keeps as deleted; nor has an alias a rank of its own.
        told["deleted"] = True
        told.pop("pinned_rank", None)
    if kind == "customer":
        told["tags"] = sorted(told.get("tags", ()))
    return told
