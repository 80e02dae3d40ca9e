"""The six promises, looked for in every file: what each till and the service hold, side by side."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from central import tables as service_tables
from models.database import Database
from models.doctor import examine
from models.queries.documents import read_documents
from models.queries.records import KINDS, all_identities, read_records
from models.queries.sync import set_aside_ops, sync_standing
from models.tables import (
    cash_movements,
    closings,
    credit_lots,
    credit_movements,
    customers,
    interactions,
    invoices,
    outbox,
    points_movements,
    ranks,
    registers,
    sms_jobs,
    sync_aside,
    sync_conflicts,
    sync_links,
    till_sessions,
)
from sync.protocol import POST_MODELS, PUT_MODELS
from tests.chaos.service import Service
from tests.chaos.world import Till, World

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


def of_service(service: Service, shop: Any) -> Replica:
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
    told = {name: value for name, value in told.items() if value not in ("", [])}
    # Whoever was merged is found no more: the till keeps that as deleted.
    told["deleted"] = deleted or "merged_into" in told
    if kind == "customer":
        told["tags"] = sorted(told.get("tags", ()))
    return told


def violations(world: World) -> list[str]:
    """Every promise that does not hold, in words; to be asked after all is healed."""
    shop = _shop(world.tills[0])
    service = of_service(world.service, shop)
    tills = [of_till(till.path.stem, till.database) for till in world.tills]
    found = list(_told(world, [service, *tills]))
    for till in tills:
        found += _differences(service, till)
    for one in [service, *tills]:
        found += _sums(one)
    for other in tills[1:]:
        found += _unequal(f"rank on {other.name}", tills[0].ranks, other.ranks)
    for one_till in world.tills:
        found += _till(one_till)
    found += _numbers(world, tills)
    found += _messages(world)
    found += _conflicts(world, shop)
    return found + world.refused


def _shop(till: Till) -> Any:
    from uuid import UUID

    from models.services.sync import shop_identity

    with till.database.read() as connection:
        identity = shop_identity(connection)
    assert identity is not None
    return UUID(bytes=identity)


def _told(world: World, replicas: list[Replica]) -> Iterator[str]:
    """Promise 1: what somebody holds in hand is everywhere."""
    for identity, done in world.told.items():
        has = [one.name for one in replicas if (done.kind, identity) in one.documents]
        if len(has) == len(replicas) or (not has and identity in world.perhaps):
            continue
        yield f"{done.kind} {identity} number {done.number} is only in {has}"


def _differences(service: Replica, till: Replica) -> Iterator[str]:
    yield from _unequal(f"movement on {till.name}", service.movements, till.movements)
    yield from _unequal(f"document on {till.name}", service.documents, till.documents)
    yield from _unequal(f"record on {till.name}", service.records, till.records)
    yield from _unequal(f"version on {till.name}", service.versions, till.versions)
    yield from _unequal(f"lot on {till.name}", service.lots, till.lots)
    yield from _unequal(f"balance on {till.name}", service.people, till.people)
    yield from _unequal(f"alias on {till.name}", service.heads, till.heads)


def _unequal(what: str, expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> Iterator[str]:
    for key in sorted(expected.keys() | found.keys(), key=str):
        one, other = expected.get(key), found.get(key)
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            names = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
            one = {name: one.get(name) for name in names}
            other = {name: other.get(name) for name in names}
        yield f"{what}: {key}: {one!r} is {other!r}"


def _sums(one: Replica) -> Iterator[str]:
    """Promise 2: a balance is the sum of its movements, and lots are in order."""
    credit: Counter[str] = Counter()
    points: Counter[str] = Counter()
    loose: Counter[str] = Counter()
    left: Counter[str] = Counter()
    owner: dict[str, str] = {}
    for (what, _), move in one.movements.items():
        head = one.heads[move[0]]
        if what == "points":
            points[head] += move[2]
            continue
        credit[head] += move[2]
        if move[3] is None:
            loose[head] += move[2]
        else:
            left[move[3]] += move[2]
            owner[move[3]] = head
    for head, standing in one.people.items():
        if standing != (credit[head], points[head]):
            yield f"{one.name}: {head} has {standing}, not {credit[head], points[head]}"
    yield from _unequal(f"lot of {one.name}", left, one.lots)
    for lot, remaining in one.lots.items():
        if remaining < 0:
            yield f"{one.name}: lot {lot} is overdrawn: {remaining}"
        if remaining > 0 and loose[owner[lot]] < 0:
            yield f"{one.name}: {owner[lot]} owes {loose[owner[lot]]} beside a full lot"


def _till(till: Till) -> Iterator[str]:
    """Promises 4 and 5: nothing is left behind, and the doctor finds nothing."""
    name = till.path.stem
    with till.database.read() as connection:
        standing = sync_standing(connection)
        if standing.backlog:
            rows = connection.execute(select(outbox).where(outbox.c.state == "waiting").limit(5))
            waiting = [(row.kind, row.action, row.problem) for row in rows]
            yield f"{name}: {standing.backlog} wait: {waiting}"
        for aside in set_aside_ops(connection):
            yield f"{name}: set aside: {aside.kind} {aside.action} {aside.problem}"
        for row in connection.execute(select(sync_aside)):
            yield f"{name}: not written: {row.kind} {row.reason} {row.change.decode()[:300]}"
        for row in connection.execute(select(sync_links)):
            yield f"{name}: not linked: {row.field} {row.target.hex()}"
    for finding in examine(till.database):
        yield f"{name}: the doctor: {finding}"


def _numbers(world: World, tills: list[Replica]) -> Iterator[str]:
    """Promise 3: a number is given once, whatever was put back from a backup."""
    given: dict[tuple[str, int], set[str]] = defaultdict(set)
    for identity, done in world.told.items():
        given[done.register, done.number].add(identity)
    for till in tills:
        for (kind, identity), document in till.documents.items():
            if kind in ("sale", "return"):
                register = document["register_id"].replace("-", "")
                given[register, document["number"]].add(identity)
    for (register, number), identities in given.items():
        if len(identities) > 1:
            yield f"number {number} of register {register} was given to {sorted(identities)}"
    with world.tills[0].database.read() as connection:
        prefixes = list(connection.execute(select(registers.c.prefix)).scalars())
    if len(set(prefixes)) < len(prefixes):
        yield f"prefixes are not unique: {prefixes}"


def _messages(world: World) -> Iterator[str]:
    """Promise 6: the gateway was handed each message at most once."""
    path = world.service.sent
    if not path.exists():
        return
    jobs = Counter(json.loads(line)["job"] for line in path.read_text("utf-8").splitlines())
    for job, times in jobs.items():
        if times > 1:
            yield f"message {job} was handed over {times} times"


def _conflicts(world: World, shop: Any) -> Iterator[str]:
    """What the service kept against a till is listed there, for the owner to see."""
    table = service_tables.ops
    known: dict[bytes, list[str]] = defaultdict(list)
    with world.service.database.read() as connection:
        for row in connection.execute(
            select(table).where(table.c.shop_id == shop, table.c.status == "conflict")
        ):
            known[row.register_id.bytes].append(row.problem)
    for till in world.tills:
        if till.restored:
            continue
        with till.database.read() as connection:
            standing = sync_standing(connection)
            listed = connection.execute(
                select(sync_conflicts.c.at, sync_conflicts.c.kind, sync_conflicts.c.record_id)
            ).all()
        assert standing.register_identity is not None
        problems = known[standing.register_identity]
        if len({(row.at, row.kind, row.record_id) for row in listed}) < len(problems):
            yield f"{till.path.stem}: {len(listed)} conflicts are listed of {problems}"
