"""Mutable records as other tills hear of them: identities for row numbers, and nothing derived."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from models.tables import (
    customer_tags,
    customers,
    interaction_types,
    product_groups,
    products,
    ranks,
    rules,
    shop,
    sms_templates,
    staff,
    subgroups,
    sync_state,
    sync_tags,
    tags,
    vat_rates,
)
from models.tables.types import AnyRow, identity_text

KINDS = (
    "shop",
    "rules",
    "vat_rates",
    "staff",
    "ranks",
    "product_group",
    "subgroup",
    "product",
    "tag",
    "interaction_type",
    "sms_template",
    "customer",
)
"""In an order in which none names one that comes later, but for a customer's referrer."""
WIRE_NAMES: Mapping[str, tuple[str, ...]] = {
    "subgroup_id": ("subgroup",),
    "group_id": ("group",),
    "referrer_id": ("referrer",),
    "tag_ids": ("tags",),
    "rank_id": ("pinned_rank",),
    "rank_pinned": ("pinned_rank",),
    "deleted_at": ("deleted",),
    # What is kept to sort and to search by.
    "name": (),
    "sort_name": (),
    "sort_title": (),
    "folded": (),
    "birthday": (),
    "anniversary": (),
    "tag_titles": (),
    # A PIN stays on the till where it was chosen.
    "pin_hash": (),
}
"""What a column is called on the way to the service, where that is not its own name."""


@dataclass(frozen=True, slots=True)
class Record:
    """A mutable record with all its fields, ready for JSON, and the version last pulled."""

    kind: str
    identity: bytes
    version: int
    deleted: bool
    fields: dict[str, object]


def wire_fields(names: Sequence[str]) -> set[str]:
    """The fields that changed, by their names on the wire, from the columns that did."""
    return {field for name in names for field in WIRE_NAMES.get(name, (name,))}


def read_record(connection: Connection, kind: str, identity: bytes) -> Record | None:
    """One record; None when there is none."""
    return next(read_records(connection, kind, [identity]), None)


def read_records(
    connection: Connection, kind: str, identities: Sequence[bytes]
) -> Iterator[Record]:
    """The records of a kind with these identities, in no particular order."""
    if kind in _SINGLE:
        yield from _singles(connection, kind)
        return
    source = _SOURCES[kind]
    rows = connection.execute(source.some, {"identities": list(identities)}).all()
    borne = _tags_of(connection, rows) if kind == "customer" else {}
    for row in rows:
        yield _record(kind, source, row, borne)


def all_identities(connection: Connection, kind: str) -> Iterator[bytes]:
    """Every record of a kind, the oldest first."""
    if kind in _SINGLE:
        yield from connection.execute(select(shop.c.uuid)).scalars()
        return
    table = _SOURCES[kind].table
    yield from connection.execute(select(table.c.uuid).order_by(table.c.id)).scalars()


def instant_text(moment: datetime | None) -> str | None:
    """An instant as JSON has it, to the millisecond it is stored with."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def picture_text(picture: bytes | None) -> str | None:
    """A picture as JSON has it."""
    return None if picture is None else base64.b64encode(picture).decode("ascii")


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a kind is read from. A converter gets the row and says the field's value."""

    table: Any
    some: Select[*tuple[Any, ...]]
    plain: tuple[str, ...]
    flags: tuple[str, ...] = ()
    made: Mapping[str, Callable[[AnyRow], object]] | None = None


def _source(
    table: Any,
    plain: str,
    flags: str = "",
    made: Mapping[str, Callable[[AnyRow], object]] | None = None,
    joined: Select[*tuple[Any, ...]] | None = None,
) -> _Source:
    statement = select(table) if joined is None else joined
    some = statement.where(table.c.uuid.in_(bindparam("identities", expanding=True)))
    return _Source(table, some, tuple(plain.split()), tuple(flags.split()), made)


_referrer, _survivor = customers.alias("referrer"), customers.alias("survivor")


def _text_of(name: str) -> Callable[[AnyRow], object]:
    return lambda row: identity_text(row._mapping[name])


def _day_of(name: str) -> Callable[[AnyRow], object]:
    def day(row: AnyRow) -> object:
        value: date | None = row._mapping[name]
        return value.isoformat() if value else None

    return day


def _pinned(row: AnyRow) -> object:
    return identity_text(row.rank_uuid) if row.rank_pinned else None


_SINGLE = ("shop", "rules", "vat_rates", "ranks")
"""There is one of each in a shop, and it bears the shop's identity."""
_SOURCES: Mapping[str, _Source] = {
    "staff": _source(
        staff,
        "first_name last_name gender mobile email role",
        "active",
        {"photo": lambda row: picture_text(row.photo)},
    ),
    "product_group": _source(product_groups, "title"),
    "subgroup": _source(
        subgroups,
        "title",
        made={"group": _text_of("group_uuid")},
        joined=select(subgroups, product_groups.c.uuid.label("group_uuid")).join_from(
            subgroups, product_groups, product_groups.c.id == subgroups.c.group_id
        ),
    ),
    "product": _source(
        products,
        "title price code barcode unit kind",
        "taxable active built_in",
        {"subgroup": _text_of("subgroup_uuid")},
        select(products, subgroups.c.uuid.label("subgroup_uuid")).join_from(
            products, subgroups, subgroups.c.id == products.c.subgroup_id
        ),
    ),
    "tag": _source(tags, "title"),
    "interaction_type": _source(interaction_types, "title"),
    "sms_template": _source(sms_templates, "kind title text", "active"),
    "customer": _source(
        customers,
        "mobile kind first_name last_name gender national_id phone address note",
        "referral_paid refuses_sms",
        {
            "birth_date": _day_of("birth_date"),
            "marriage_date": _day_of("marriage_date"),
            "referrer": _text_of("referrer_uuid"),
            "pinned_rank": _pinned,
            "joined_at": lambda row: instant_text(row.joined_at),
            "joined_on": _day_of("joined_on"),
            "merged_into": _text_of("survivor_uuid"),
        },
        select(
            customers,
            _referrer.c.uuid.label("referrer_uuid"),
            _survivor.c.uuid.label("survivor_uuid"),
            ranks.c.uuid.label("rank_uuid"),
        )
        .join_from(customers, ranks, ranks.c.id == customers.c.rank_id)
        .outerjoin(_referrer, _referrer.c.id == customers.c.referrer_id)
        .outerjoin(_survivor, _survivor.c.id == customers.c.merged_into),
    ),
}
_RULES = (
    "rials_per_point rank_counts currency_shown credit_share_bp credit_min_invoice"
    " credit_approval_above credit_valid_days offline_credit_limit referral_kind"
    " referral_trigger referral_credit referral_bp referral_points"
).split()
_BORNE = (
    select(customer_tags.c.customer_id, tags.c.uuid)
    .join_from(customer_tags, tags, tags.c.id == customer_tags.c.tag_id)
    .where(customer_tags.c.customer_id.in_(bindparam("customers", expanding=True)))
)
_NOT_HERE = select(sync_tags.c.customer_id, sync_tags.c.tag).where(
    sync_tags.c.customer_id.in_(bindparam("customers", expanding=True))
)


def _tags_of(connection: Connection, rows: Sequence[AnyRow]) -> dict[int, list[str]]:
    """Who bears which tags, in order; those that are not here too, or telling takes them off."""
    borne: dict[int, list[bytes]] = {}
    tagged = [row.id for row in rows if row.tag_titles]
    for statement, customer_ids in ((_BORNE, tagged), (_NOT_HERE, [row.id for row in rows])):
        if customer_ids:
            for customer_id, tag in connection.execute(statement, {"customers": customer_ids}):
                borne.setdefault(customer_id, []).append(tag)
    return {
        customer_id: [identity_text(tag) for tag in sorted(identities)]
        for customer_id, identities in borne.items()
    }


def _record(kind: str, source: _Source, row: AnyRow, borne: Mapping[int, list[str]]) -> Record:
    values = row._mapping
    fields: dict[str, object] = {name: values[name] for name in source.plain}
    fields |= {name: bool(values[name]) for name in source.flags}
    fields |= {name: make(row) for name, make in (source.made or {}).items()}
    deleted = bool(values.get("deleted_at"))
    if "deleted_at" in values:
        fields["deleted"] = deleted
    if kind == "customer":
        fields["tags"] = borne.get(row.id, [])
    return Record(kind, row.uuid, row.version, deleted, fields)


def _singles(connection: Connection, kind: str) -> Iterator[Record]:
    row = connection.execute(select(shop)).one_or_none()
    if row is None:
        return
    if kind == "shop":
        names = ("name", "province", "city", "phone", "address", "footer")
        fields: dict[str, object] = {name: row._mapping[name] for name in names}
        fields["logo"] = picture_text(row.logo)
        yield Record(kind, row.uuid, row.version, False, fields)
    elif kind == "rules":
        basic = connection.execute(select(rules)).one()
        fields = {name: basic._mapping[name] for name in _RULES}
        yield Record(kind, row.uuid, basic.version, False, fields)
    else:
        versions = connection.execute(select(sync_state)).one()
        if kind == "vat_rates":
            rates = connection.execute(select(vat_rates.c.effective_from, vat_rates.c.rate_bp))
            fields = {day.isoformat(): rate for day, rate in rates}
            yield Record(kind, row.uuid, versions.vat_rates_version, False, fields)
        else:
            fields = {"bands": _bands(connection)}
            yield Record(kind, row.uuid, versions.ranks_version, False, fields)


def _bands(connection: Connection) -> list[dict[str, object]]:
    return [
        {
            "id": identity_text(row.uuid),
            "title": row.title,
            "first_point": row.first_point,
            "end_point": row.end_point,
            "credit_bp": row.credit_bp,
            "tone": row.tone,
        }
        for row in connection.execute(select(ranks).order_by(ranks.c.first_point))
    ]


def as_json(fields: Mapping[str, object]) -> str:
    """Fields as the outbox keeps them."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)
