"""Mutable records as the service has them: shop, rules, ranks, goods, people of the shop."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from models.services.customers import retitle_tag
from models.services.incoming.known import Known, Missing
from models.services.incoming.tags import put_tag_on, take_tag_off
from models.services.incoming.values import day, picture
from models.services.products import clear_subgroup, lasting_subgroup
from models.services.ranks import Ranked, write_ranks
from models.tables import (
    interaction_types,
    product_groups,
    products,
    registers,
    rules,
    shop,
    sms_jobs,
    sms_templates,
    staff,
    subgroups,
    sync_state,
    tags,
    vat_rates,
)
from models.tables.types import identity_of
from models.text import fold, sort_key

Fields = Mapping[str, Any]
Writer = Callable[[Connection, Known, bytes, Fields, datetime], None]
"""Writes fields of a record, which need not be all of them, making it if it is not there."""


def write_record(
    connection: Connection,
    known: Known,
    kind: str,
    identity: bytes,
    fields: Fields,
    now: datetime,
) -> None:
    """Write fields of a record as the service has them. Raises Missing."""
    WRITERS[kind](connection, known, identity, fields, now)


def remove_record(connection: Connection, kind: str, identity: bytes) -> None:
    """Take away a record that has no row of its own once it is gone.

    What something here still stands in stays: the service tells of both sooner or later.
    """
    table = REMOVED[kind]
    if kind == "tag":
        take_tag_off(connection, identity)
    try:
        with connection.begin_nested():
            if kind == "subgroup":
                clear_subgroup(connection, identity)
            connection.execute(delete(table).where(table.c.uuid == identity))
    except IntegrityError:
        return


def version_of(connection: Connection, kind: str, identity: bytes) -> int | None:
    """The version last pulled; None when the record is not here. 0: it was made here."""
    if kind in ("ranks", "vat_rates"):
        row = connection.execute(select(sync_state)).one()
        return int(row.ranks_version if kind == "ranks" else row.vat_rates_version)
    if kind == "rules":
        return connection.execute(select(rules.c.version)).scalar_one_or_none()
    found: int | None = connection.execute(
        _VERSION_OF[kind], {"identity": identity}
    ).scalar_one_or_none()
    return found


def set_version(connection: Connection, kind: str, identity: bytes, version: int) -> None:
    """Remember the version that was pulled."""
    if kind in ("ranks", "vat_rates"):
        connection.execute(update(sync_state).values({f"{kind}_version": version}))
    elif kind == "rules":
        connection.execute(update(rules).values(version=version))
    else:
        connection.execute(_SET_VERSION[kind], {"identity": identity, "to_version": version})


def _upsert(
    connection: Connection,
    known: Known,
    kind: str,
    identity: bytes,
    values: Mapping[str, object],
    new: Mapping[str, object] | None = None,
) -> int:
    """Change the row of an identity, or make it; `new` is what only a new row needs."""
    table: Any = TABLES[kind]
    row_id = known.find(kind, identity) if kind in _KNOWN else None
    if row_id is None and kind not in _KNOWN:
        row_id = connection.execute(
            select(table.c.id).where(table.c.uuid == identity)
        ).scalar_one_or_none()
    if row_id is None:
        row_id = connection.execute(
            insert(table).returning(table.c.id), {**(new or {}), **values, "uuid": identity}
        ).scalar_one()
    elif values:
        connection.execute(update(table).where(table.c.id == row_id).values(**values))
    if kind in _KNOWN:
        known.learn(kind, identity, row_id)
    return int(row_id)


def _shop(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    names = ("name", "province", "city", "phone", "address", "footer")
    values: dict[str, object] = {name: fields[name] or "" for name in names if name in fields}
    if "logo" in fields:
        values["logo"] = picture(fields["logo"])
    there = connection.execute(select(shop.c.id)).scalar_one_or_none()
    if there is not None:
        if values:
            connection.execute(update(shop).values(**values))
        return
    empty = {name: "" for name in names}
    connection.execute(
        insert(shop), {**empty, **values, "id": 1, "uuid": identity, "created_at": now}
    )
    connection.execute(insert(rules), {"id": 1})


def _rules(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    values = {name: fields[name] for name in fields if name in rules.c and name not in _OWN}
    if values:
        connection.execute(update(rules).values(**values))


_OWN = ("id", "uuid", "version")


def _vat_rates(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    rows = [
        {"effective_from": day(name), "rate_bp": rate}
        for name, rate in fields.items()
        if name[:1].isdigit() and rate is not None
    ]
    if rows:
        connection.execute(insert(vat_rates).prefix_with("OR REPLACE"), rows)


def _ranks(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    if fields.get("bands"):
        write_ranks(
            connection,
            [
                Ranked(
                    identity_of(band["id"]),
                    band["title"],
                    band["first_point"],
                    band["end_point"],
                    band["credit_bp"],
                    band["tone"],
                )
                for band in fields["bands"]
            ],
        )
        known.forget()


def _staff(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    names = ("first_name", "last_name", "gender", "mobile", "email", "role")
    values: dict[str, object] = {name: fields[name] for name in names if name in fields}
    if "active" in fields:
        values["active"] = int(fields["active"])
    if "photo" in fields:
        values["photo"] = picture(fields["photo"])
    # Without a PIN nobody signs in: one is chosen on each till.
    new = {"first_name": "", "last_name": "", "role": "cashier", "pin_hash": ""}
    _upsert(connection, known, "staff", identity, values, new)


def _title(kind: str) -> Writer:
    def write(
        connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
    ) -> None:
        values = {"title": fields["title"]} if "title" in fields else {}
        if values:
            _free_title(connection, kind, identity, fields["title"])
        row_id = _upsert(connection, known, kind, identity, values, {"title": ""})
        if kind == "tag":
            put_tag_on(connection, row_id, identity)
            if values:
                retitle_tag(connection, row_id)

    return write


def _free_title(connection: Connection, kind: str, identity: bytes, title: str) -> None:
    """Call another that still has this title "… (2)": the service knows it by another title, or has
    dropped it, and says so only once what stands in it here has been moved to this one.
    """
    table: Any = TABLES[kind]
    titles = set(
        connection.execute(select(table.c.title).where(table.c.uuid != identity)).scalars()
    )
    if title not in titles:
        return
    free = next(name for place in count(2) if (name := f"{title} ({place})") not in titles)
    row_id = connection.execute(
        update(table).where(table.c.title == title).values(title=free).returning(table.c.id)
    ).scalar_one()
    if kind == "tag":
        retitle_tag(connection, row_id)


def _subgroup(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    values: dict[str, object] = {"title": fields["title"]} if "title" in fields else {}
    if "group" in fields:
        values["group_id"] = known.row("product_group", fields["group"])
    _upsert(connection, known, "subgroup", identity, values, {"title": ""})


def _product(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    names = ("title", "price", "code", "barcode", "unit", "kind")
    values: dict[str, object] = {name: fields[name] for name in names if name in fields}
    for name in ("taxable", "active", "built_in"):
        if name in fields:
            values[name] = int(fields[name])
    if "subgroup" in fields:
        values["subgroup_id"] = _place_of(connection, known, fields)
    if "deleted" in fields:
        values["deleted_at"] = now if fields["deleted"] else None
    if {"title", "code", "barcode"} & values.keys():
        before = connection.execute(_PRODUCT, {"identity": identity}).one_or_none()
        title, code, barcode = (
            str(values.get(name, before._mapping[name] if before else ""))
            for name in ("title", "code", "barcode")
        )
        values["sort_title"] = sort_key(title)
        values["folded"] = fold(f"{title} {code} {barcode}")
    _upsert(connection, known, "product", identity, values, {"title": "", "price": 0})


def _place_of(connection: Connection, known: Known, fields: Fields) -> int:
    """The subgroup of a product. Raises Missing."""
    found = known.find("subgroup", identity_of(fields["subgroup"]))
    if found is None and fields.get("deleted"):
        # Both are gone: this till may never hear of the subgroup, but invoices name the product.
        found = lasting_subgroup(connection)
    return found or known.row("subgroup", fields["subgroup"])


def _sms_template(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    names = ("kind", "title", "text")
    values: dict[str, object] = {name: fields[name] for name in names if name in fields}
    if "active" in fields:
        values["active"] = int(fields["active"])
    _upsert(connection, known, "sms_template", identity, values, {"title": "", "text": ""})


def _register(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    values = {name: fields[name] for name in ("name", "prefix") if name in fields}
    _upsert(connection, known, "register", identity, values, {"name": "", "prefix": ""})


def _sms_state(
    connection: Connection, known: Known, identity: bytes, fields: Fields, now: datetime
) -> None:
    names = ("state", "parts", "cost")
    values: dict[str, object] = {name: fields[name] for name in names if name in fields}
    if "reason" in fields:
        values["reason"] = fields["reason"] or ""
    found = connection.execute(
        update(sms_jobs)
        .where(sms_jobs.c.uuid == identity)
        .values(**values)
        .returning(sms_jobs.c.id)
    ).one_or_none()
    if found is None:
        raise Missing("sms_job", identity)


WRITERS: dict[str, Writer] = {
    "shop": _shop,
    "rules": _rules,
    "vat_rates": _vat_rates,
    "ranks": _ranks,
    "register": _register,
    "staff": _staff,
    "product_group": _title("product_group"),
    "subgroup": _subgroup,
    "product": _product,
    "tag": _title("tag"),
    "interaction_type": _title("interaction_type"),
    "sms_template": _sms_template,
    "sms_state": _sms_state,
}
TABLES: dict[str, Table] = {
    "shop": shop,
    "staff": staff,
    "register": registers,
    "product_group": product_groups,
    "subgroup": subgroups,
    "product": products,
    "tag": tags,
    "interaction_type": interaction_types,
    "sms_template": sms_templates,
    "sms_state": sms_jobs,
}
# Made once: to make a statement costs more than to run it.
_VERSION_OF = {
    kind: select(table.c.version).where(table.c.uuid == bindparam("identity"))
    for kind, table in TABLES.items()
}
_SET_VERSION = {
    kind: update(table)
    .where(table.c.uuid == bindparam("identity"))
    .values(version=bindparam("to_version"))
    for kind, table in TABLES.items()
}
_PRODUCT = select(products).where(products.c.uuid == bindparam("identity"))
_KNOWN = ("staff", "register", "product_group", "subgroup", "product", "tag", "interaction_type")
REMOVED: dict[str, Table] = {
    "product_group": product_groups,
    "subgroup": subgroups,
    "tag": tags,
    "interaction_type": interaction_types,
}
