"""Customers as the service has them, many at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, delete, func, insert, select, update

from models.calendar import business_date
from models.loyalty import Band, rank_of
from models.queries.rules import read_bands
from models.services.customers import TAG_SEPARATOR, derived
from models.services.incoming.known import Known
from models.services.incoming.tags import remember_tags
from models.services.incoming.values import day, instant
from models.tables import (
    customer_tags,
    customers,
    sync_links,
    tags,
)
from models.tables.many import Many, next_id
from models.tables.types import identity_of

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A customer with the fields that are told, all of them or some."""

    identity: bytes
    version: int | None
    """None leaves the version as it is: some fields only, kept by the service in a conflict."""
    fields: Fields
    deleted: bool = False


_TEXTS = ("first_name", "last_name", "national_id", "phone", "address", "note")
_FLAGS = ("referral_paid", "refuses_sms")
_DERIVE = ("mobile", "kind", "birth_date", "marriage_date", "tags", *_TEXTS)
_NEW: dict[str, object] = {
    "kind": "person",
    "gender": None,
    "birth_date": None,
    "marriage_date": None,
    **dict.fromkeys(_TEXTS, ""),
    **dict.fromkeys(_FLAGS, 0),
    "rank_pinned": 0,
    "deleted_at": None,
    "version": 0,
}
_BY_IDENTITY = select(customers).where(
    customers.c.uuid.in_(bindparam("identities", expanding=True))
)
_NEWEST = select(func.coalesce(func.max(customers.c.uuid), b""))
_TITLES = select(tags.c.uuid, tags.c.id, tags.c.title)
_HAS_TAGS = select(customer_tags.c.customer_id, customer_tags.c.tag_id).where(
    customer_tags.c.customer_id.in_(bindparam("customers", expanding=True))
)
_TAKE_TAGS = delete(customer_tags).where(customer_tags.c.customer_id == bindparam("customer"))
_GIVE_TAGS = Many(customer_tags, "customer_id", "tag_id")
_BROUGHT_BACK = (
    select(customers.c.id)
    .join_from(sync_links, customers, customers.c.id == sync_links.c.customer_id)
    .where(
        sync_links.c.field == "merged_into",
        sync_links.c.target.in_(bindparam("identities", expanding=True)),
        customers.c.deleted_at.is_(None),
    )
)
_ADD = Many(
    customers,
    *("id", "uuid", "mobile", "rank_id", "joined_at", "joined_on"),
    *("name", "birthday", "anniversary", "tag_titles", "sort_name", "folded"),
    *_NEW,
)


def write_customers(
    connection: Connection, known: Known, told: Sequence[Told], now: datetime
) -> None:
    """Write customers as they are told, each identity at most once among them; versions no newer
    than what is here are passed over.

    New ones cost one statement together. Raises Missing for a rank not heard of, and
    IntegrityError where a mobile number is another live customer's.
    """
    _let_go_of_numbers(connection, [one.identity for one in told], now)
    bands = read_bands(connection)
    titles = {row.uuid: (row.id, row.title) for row in connection.execute(_TITLES)}
    # Identities grow with time: of new customers hardly any could be here.
    newest = connection.execute(_NEWEST).scalar_one()
    older = [one.identity for one in told if one.identity <= newest]
    rows = connection.execute(_BY_IDENTITY, {"identities": older}) if older else ()
    there = {row.uuid: row for row in rows}
    has: dict[int, set[int]] = {row.id: set() for row in there.values()}
    if has:
        for bearer, tag_id in connection.execute(_HAS_TAGS, {"customers": list(has)}):
            has[bearer].add(tag_id)
    fresh: list[dict[str, object]] = []
    tagged: list[tuple[bytes, list[int]]] = []
    absent: list[tuple[bytes, list[bytes]]] = []
    links: list[tuple[bytes, str, str]] = []
    new_id, today = next_id(connection, customers), business_date(now)
    for one in told:
        row = there.get(one.identity)
        if row is not None and one.version is not None and one.version <= row.version:
            continue
        before = dict(row._mapping) if row is not None else _NEW
        values = _values(known, one, before, now)
        borne = _borne(one, titles, has[row.id] if row is not None else None)
        if borne is not None:
            tagged.append((one.identity, [tag_id for tag_id, _ in borne]))
        if "tags" in one.fields:
            unheard = [tag for tag in _told_tags(one) if tag not in titles]
            if unheard or row is not None:
                absent.append((one.identity, unheard))
        names = one.fields.keys() & _DERIVE
        if names:
            typed = {**before, **values}
            # Told titles are in the order in which they are kept.
            shown = (
                sorted(title for _, title in borne)
                if borne is not None
                else _split(str(typed.get("tag_titles") or ""))
            )
            values |= derived(typed, shown)
        if one.version is not None:
            values["version"] = one.version
        for field, wire in (("referrer_id", "referrer"), ("merged_into", "merged_into")):
            if one.fields.get(wire) is not None:
                links.append((one.identity, field, one.fields[wire]))
            elif wire in one.fields and row is not None:
                values[field] = None
        if row is not None:
            known.learn("customer", one.identity, row.id)
            _change(connection, row, values, bands)
            continue
        fresh.append(
            {
                **_NEW,
                "rank_id": bands[0].id,
                "joined_at": now,
                "joined_on": today,
                **values,
                "uuid": one.identity,
                "id": new_id,
            }
        )
        known.learn("customer", one.identity, new_id)
        new_id += 1
    _ADD.add(connection, fresh)
    bearers = [(known.find("customer", identity), tag_ids) for identity, tag_ids in tagged]
    bore = [
        {"customer": customer_id}
        for (customer_id, _), (identity, _) in zip(bearers, tagged, strict=True)
        if identity in there
    ]
    if bore:
        connection.execute(_TAKE_TAGS, bore)
    bear = [
        {"customer_id": customer_id, "tag_id": tag_id}
        for customer_id, tag_ids in bearers
        for tag_id in tag_ids
    ]
    _GIVE_TAGS.add(connection, bear)
    remember_tags(
        connection,
        [
            (customer_id, unheard)
            for identity, unheard in absent
            if (customer_id := known.find("customer", identity)) is not None
        ],
    )
    if links:
        connection.execute(
            insert(sync_links).prefix_with("OR REPLACE"),
            [
                {
                    "customer_id": known.find("customer", identity),
                    "field": field,
                    "target": identity_of(target),
                }
                for identity, field, target in links
            ],
        )


def _let_go_of_numbers(connection: Connection, identities: Sequence[bytes], now: datetime) -> None:
    """Somebody may have brought an alias back while who lives on was not heard of; who comes now
    with the same number.
    """
    for alias in connection.execute(_BROUGHT_BACK, {"identities": identities}).scalars().all():
        connection.execute(update(customers).where(customers.c.id == alias).values(deleted_at=now))


def _values(known: Known, one: Told, before: Mapping[str, Any], now: datetime) -> dict[str, object]:
    fields = one.fields
    values: dict[str, object] = {name: fields[name] or "" for name in _TEXTS if name in fields}
    values |= {name: fields[name] for name in ("mobile", "kind", "gender") if name in fields}
    values |= {name: int(fields[name] or 0) for name in _FLAGS if name in fields}
    for name in ("birth_date", "marriage_date"):
        if name in fields:
            values[name] = day(fields[name])
    if fields.get("joined_at"):
        values["joined_at"] = instant(fields["joined_at"])
    if fields.get("joined_on"):
        values["joined_on"] = day(fields["joined_on"])
    if "pinned_rank" in fields:
        pinned = known.maybe("rank", fields["pinned_rank"])
        values["rank_pinned"] = int(pinned is not None)
        if pinned is not None:
            values["rank_id"] = pinned
    merged = fields.get("merged_into", before.get("merged_into")) is not None
    if one.deleted or bool(fields.get("deleted")) or merged:
        values["deleted_at"] = before["deleted_at"] or now
    elif one.version is not None or "deleted" in fields:
        values["deleted_at"] = None
    return values


def _borne(
    one: Told, titles: Mapping[bytes, tuple[int, str]], has: set[int] | None
) -> list[tuple[int, str]] | None:
    """The tags that are told and here; None when they are as they were: what a customer who is
    here `has`.
    """
    if "tags" not in one.fields:
        return None
    told = [titles[tag] for tag in _told_tags(one) if tag in titles]
    if has is None:
        return told or None
    return None if has == {tag_id for tag_id, _ in told} else told


def _told_tags(one: Told) -> list[bytes]:
    # Once each: what is told may have come from another program than this.
    return list(dict.fromkeys(map(identity_of, one.fields["tags"] or ())))


def _split(titles: str) -> list[str]:
    return titles.split(TAG_SEPARATOR) if titles else []


def _change(
    connection: Connection, row: Any, values: dict[str, object], bands: Sequence[Band]
) -> None:
    pinned = values.get("rank_pinned", row.rank_pinned)
    if not pinned and row.rank_pinned:
        values["rank_id"] = rank_of(row.points, bands).id
    before = row._mapping
    changed = {f"new_{name}": value for name, value in values.items() if before[name] != value}
    if changed:
        connection.execute(_changing(frozenset(changed)), {**changed, "row": row.id})


@lru_cache(maxsize=256)
def _changing(names: frozenset[str]) -> Update:
    """The statement that changes these columns; to make one costs more than to run it."""
    return (
        update(customers)
        .where(customers.c.id == bindparam("row"))
        .values({name.removeprefix("new_"): bindparam(name) for name in names})
    )
