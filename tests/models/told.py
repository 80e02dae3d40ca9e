"""One till's documents and records handed to another as the service hands them on."""

import json
from collections.abc import Iterator
from datetime import datetime

from models.database import Database
from models.queries.documents import read_documents
from models.queries.outgoing import waiting_ops
from models.queries.records import KINDS, all_identities, read_records
from models.services.incoming.changes import Incoming, Written, write_changes
from models.services.put_away import bring_back, steps_back
from models.services.sync import RegisterTold, record_snapshot, sign_in_to_service
from models.tables.types import identity_of, new_identity
from sync.protocol import POST_MODELS
from tests.models.factories import Trade

ALL = 1_000_000


def everything(trade: Trade) -> list[Incoming]:
    """All records of a till as the service would have them, then all that waits to be told."""
    with trade.database.read() as connection:
        records = [
            Incoming(kind, record.identity, 1, record.deleted, record.fields)
            for kind in KINDS
            for record in read_records(connection, kind, list(all_identities(connection, kind)))
        ]
        shop, others = records[:1], records[1:]
        return [*shop, register(trade), *others, *documents(trade)]


def register(trade: Trade) -> Incoming:
    """A till as the service tells the others of it."""
    with trade.database.read() as connection:
        here = connection.exec_driver_sql(
            "SELECT uuid, name, prefix FROM registers WHERE is_here = 1"
        ).one()
    told = {"name": here.name, "prefix": here.prefix or "A"}
    return Incoming("register", here.uuid, 1, False, told)


def documents(trade: Trade, after: int = 0) -> list[Incoming]:
    """The documents that wait to be told, as they come back from the service."""
    with trade.database.read() as connection:
        ops = waiting_ops(connection, ALL, after)
    return [
        Incoming(
            op.kind,
            identity_of(op.record_id),
            1,
            False,
            POST_MODELS[op.kind]
            .model_validate(json.loads(json.dumps(op.data)))
            .model_dump(mode="json"),
        )
        for op in ops
        if op.action == "post"
    ]


def last_seq(trade: Trade) -> int:
    """How far a till's outbox has counted."""
    return int(trade.value("SELECT coalesce(max(seq), 0) FROM outbox"))


def hear(trade: Trade, told: list[Incoming]) -> Written:
    """Let a till write what it is told."""
    with trade.database.write() as connection:
        return write_changes(connection, told, trade.now)


def join(trade: Trade, prefix: str = "B") -> None:
    """Make an empty file a new register of a shop."""
    told = RegisterTold(new_identity(), "صندوق ۲", prefix, 1, 0, 0)
    with trade.database.write() as connection:
        sign_in_to_service(connection, "https://example.invalid", "09120000000", told, trade.now)


def end(database: Database, now: datetime) -> None:
    """All has been told: from now on customers are found."""
    with database.read() as connection:
        steps = steps_back(connection)
    for step in steps:
        with database.write() as connection:
            bring_back(connection, step)
    with database.write() as connection:
        record_snapshot(connection, None, "", now)


def all_documents(trade: Trade) -> dict[tuple[str, str], object]:
    """Every document a till has, by kind and identity."""
    return dict(_documents(trade))


def _documents(trade: Trade) -> Iterator[tuple[tuple[str, str], object]]:
    tables = {
        "sale": "invoices WHERE kind = 'sale'",
        "return": "invoices WHERE kind = 'return'",
        "till_session": "till_sessions",
        "cash_movement": "cash_movements",
        "closing": "closings",
        "interaction": "interactions",
        "sms_job": "sms_jobs WHERE invoice_id IS NULL",
        "movements": "credit_movements WHERE invoice_id IS NULL",
    }
    with trade.database.read() as connection:
        for kind, source in tables.items():
            identities = list(connection.exec_driver_sql(f"SELECT uuid FROM {source}").scalars())
            for identity, document in read_documents(connection, kind, identities).items():
                yield (kind, identity.hex()), document
        points = list(
            connection.exec_driver_sql(
                "SELECT uuid FROM points_movements WHERE invoice_id IS NULL"
            ).scalars()
        )
        for identity, document in read_documents(connection, "movements", points).items():
            yield ("movements", identity.hex()), document
