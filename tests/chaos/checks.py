"""The six promises, looked for in every file after all is healed."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from central import tables as service_tables
from models.doctor import examine
from models.queries.sync import set_aside_ops, sync_standing
from models.services.sync import shop_identity
from models.tables import (
    outbox,
    registers,
    sync_aside,
    sync_conflicts,
    sync_links,
    sync_tags,
    tags,
)
from tests.chaos.replicas import Replica, of_service, of_till
from tests.chaos.world import Till, World


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
    found += _held(world)
    found += _conflicts(world, shop)
    return found + world.refused


def _shop(till: Till) -> UUID:
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
    for head, amount in loose.items():
        if amount > 0:
            yield f"{one.name}: {amount} of {head} lies in no lot and never expires"


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
        here = select(tags.c.uuid)
        for row in connection.execute(select(sync_tags).where(sync_tags.c.tag.in_(here))):
            yield f"{name}: not borne: tag {row.tag.hex()}"
    for finding in examine(till.database):
        if finding.what == "closing" and till.doubled:
            continue
        yield f"{name}: the doctor: {finding}"


def _numbers(world: World, tills: list[Replica]) -> Iterator[str]:
    """Promise 3: a number is given once, whatever was put back from a backup."""
    given: dict[tuple[str, int], set[str]] = defaultdict(set)
    for identity, done in world.told.items():
        if identity in world.doubled:
            # On paper it has another's number; where it is kept it has been given another.
            continue
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


def _held(world: World) -> Iterator[str]:
    """What was held for a sale that is told is held no more."""
    table = service_tables.reservations
    documents = service_tables.documents
    with world.service.database.read() as connection:
        sales = set(
            connection.execute(
                select(documents.c.id).where(documents.c.shop_id == world.shop)
            ).scalars()
        )
        held = connection.execute(select(table.c.id).where(table.c.shop_id == world.shop)).scalars()
        left = {identity.hex for identity in held}
    for done in world.told.values():
        if done.reservation in left and UUID(done.invoice) in sales:
            yield f"{done.reservation} is still held for sale {done.number}, which is told"


def _conflicts(world: World, shop: UUID) -> Iterator[str]:
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
                select(func.count()).select_from(sync_conflicts)
            ).scalar_one()
        assert standing.register_identity is not None
        problems = [json.loads(one) for one in known[standing.register_identity]]
        # A field each, or one line for what is about the whole record.
        if listed < sum(len(problem.get("fields") or "-") for problem in problems):
            yield f"{till.path.stem}: {listed} conflicts are listed of {problems}"
