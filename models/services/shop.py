"""Opening a shop, and changing what the owner may change about it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, Table, func, insert, select, update

from models.errors import (
    BadAmount,
    BadNumber,
    BadPercent,
    BadPhone,
    DuplicateTitle,
    MissingField,
    NotFound,
    StillInUse,
)
from models.money import BASIS_POINTS, LARGEST
from models.services import outbox
from models.services.customers import retitle_tag
from models.services.staff import NewStaff, add_staff
from models.tables import (
    interaction_types,
    new_identity,
    product_groups,
    products,
    ranks,
    register_epochs,
    registers,
    rules,
    shop,
    sms_templates,
    subgroups,
    sync_state,
    vat_rates,
)
from models.tables.titles import TAGS, TitleList
from models.text import fold, is_phone, sort_key
from resources import default_texts


@dataclass(frozen=True, slots=True)
class ShopDetails:
    """What the owner says of the shop. Address, footer and logo may be empty."""

    name: str
    province: str
    city: str
    phone: str
    address: str = ""
    footer: str = ""
    logo: bytes | None = None


def open_shop(
    connection: Connection,
    details: ShopDetails,
    owner: NewStaff,
    now: datetime,
    *,
    identity: bytes | None = None,
    register: bytes | None = None,
) -> int:
    """First run: the shop, its owner, this register, and what every shop starts with.

    `identity` and `register`: as the central service knows the shop and this till already.
    Returns the owner's staff id. Raises MissingField, BadPhone or BadPin.
    """
    _check(details)
    connection.execute(
        insert(shop),
        {
            "id": 1,
            "uuid": identity or new_identity(),
            "created_at": now,
            **_shop_fields(details),
        },
    )
    connection.execute(insert(rules), {"id": 1})
    register_id = connection.execute(
        insert(registers).returning(registers.c.id),
        {
            "uuid": register or new_identity(),
            "name": default_texts.FIRST_REGISTER,
            "prefix": "",
            "is_here": 1,
        },
    ).scalar_one()
    connection.execute(
        insert(register_epochs),
        {"register_id": register_id, "epoch": 1, "first_number": 1, "started_at": now},
    )
    connection.execute(
        insert(ranks),
        [
            {**rank._asdict(), "uuid": new_identity(), "folded": fold(rank.title)}
            for rank in default_texts.RANKS
        ],
    )
    group_id = connection.execute(
        insert(product_groups).returning(product_groups.c.id),
        {"uuid": new_identity(), "title": default_texts.POS_GROUP},
    ).scalar_one()
    subgroup_id = connection.execute(
        insert(subgroups).returning(subgroups.c.id),
        {"uuid": new_identity(), "group_id": group_id, "title": default_texts.POS_GROUP},
    ).scalar_one()
    title = default_texts.POS_PRODUCT
    connection.execute(
        insert(products),
        {
            "uuid": new_identity(),
            "subgroup_id": subgroup_id,
            "title": title,
            "kind": "service",
            "price": 0,
            "taxable": 0,
            "built_in": 1,
            "sort_title": sort_key(title),
            "folded": fold(title),
        },
    )
    connection.execute(
        insert(interaction_types),
        [{"uuid": new_identity(), "title": title} for title in default_texts.INTERACTION_TYPES],
    )
    connection.execute(
        insert(sms_templates),
        [
            {"uuid": new_identity(), "kind": kind, "title": title, "text": text}
            for kind, (title, text) in default_texts.SMS_TEMPLATES.items()
        ],
    )
    return add_staff(connection, replace(owner, role="owner"), now)


def change_shop(connection: Connection, details: ShopDetails, now: datetime) -> None:
    """Change the shop's details. Raises MissingField."""
    _check(details)
    _change_row(connection, shop, "shop", 1, _shop_fields(details), now)


_AMOUNTS = (
    "rials_per_point",
    "credit_min_invoice",
    "credit_approval_above",
    "offline_credit_limit",
    "referral_credit",
    "referral_points",
)
_LONGEST_VALID = 36_500


def change_rules(connection: Connection, changes: Mapping[str, object], now: datetime) -> None:
    """Change basic settings, by the column names of `rules`.

    Raises BadPercent, BadAmount, BadNumber or MissingField.
    """
    for name in ("credit_share_bp", "referral_bp"):
        value = changes.get(name, 0)
        if not isinstance(value, int) or not 0 <= value <= BASIS_POINTS:
            raise BadPercent(str(value))
    for name in _AMOUNTS:
        value = changes.get(name) or 0
        if not isinstance(value, int) or not 0 <= value <= LARGEST:
            reason = "negative" if isinstance(value, int) and value < 0 else "too_large"
            raise BadAmount(str(value), reason)
    days = changes.get("credit_valid_days")
    if days is not None and (not isinstance(days, int) or not 1 <= days <= _LONGEST_VALID):
        raise BadNumber(str(days), 1, _LONGEST_VALID)
    per_point = changes.get("rials_per_point", 1)
    if not isinstance(per_point, int) or per_point < 1:
        raise MissingField("rials_per_point")
    row = connection.execute(select(rules.c.version).where(rules.c.id == 1)).one()
    connection.execute(update(rules).where(rules.c.id == 1).values(**changes))
    identity = connection.execute(select(shop.c.uuid)).scalar_one()
    outbox.put(connection, "rules", identity, row.version, now, changes)


def set_vat(
    connection: Connection, effective_from: date, rate_bp: int, staff_id: int, now: datetime
) -> None:
    """Set the tax rate from a business day on; 0 switches it off. Raises BadPercent."""
    if not 0 <= rate_bp <= BASIS_POINTS:
        raise BadPercent(str(rate_bp))
    connection.execute(
        insert(vat_rates).prefix_with("OR REPLACE"),
        {"effective_from": effective_from, "rate_bp": rate_bp, "staff_id": staff_id},
    )
    identity = connection.execute(select(shop.c.uuid)).scalar_one()
    version = connection.execute(select(sync_state.c.vat_rates_version)).scalar_one()
    outbox.put(connection, "vat_rates", identity, version, now, (effective_from.isoformat(),))


def add_title(connection: Connection, titles: TitleList, title: str, now: datetime) -> int:
    """Add to a list of titles; the new row's id. Raises MissingField or DuplicateTitle."""
    title = _free_title(connection, titles, title)
    identity = new_identity()
    row_id: int = connection.execute(
        insert(titles.table).returning(titles.table.c.id), {"uuid": identity, "title": title}
    ).scalar_one()
    outbox.put(connection, titles.kind, identity, 0, now)
    return row_id


def rename_title(
    connection: Connection, titles: TitleList, row_id: int, title: str, now: datetime
) -> None:
    """Rename one of a list of titles. Raises MissingField, DuplicateTitle or
    NotFound.
    """
    title = _free_title(connection, titles, title, row_id)
    _change_row(connection, titles.table, titles.kind, row_id, {"title": title}, now)
    if titles is TAGS:
        # Every bearer's row shows the title, and is found by it.
        retitle_tag(connection, row_id)


def remove_title(connection: Connection, titles: TitleList, row_id: int, now: datetime) -> None:
    """Remove one of a list of titles. Raises StillInUse with how many bear it, or NotFound."""
    table = titles.table
    row = connection.execute(select(table).where(table.c.id == row_id)).one_or_none()
    if row is None:
        raise NotFound(titles.kind)
    count = connection.execute(select(func.count()).where(titles.used_in == row_id)).scalar_one()
    if count:
        raise StillInUse(row.title, count)
    connection.execute(table.delete().where(table.c.id == row_id))
    outbox.drop(connection, titles.kind, row.uuid, row.version, now)


def _free_title(
    connection: Connection, titles: TitleList, title: str, own_id: int | None = None
) -> str:
    title = title.strip()
    if not title:
        raise MissingField("title")
    table = titles.table
    for row in connection.execute(select(table.c.id, table.c.title)):
        if fold(row.title) == fold(title) and row.id != own_id:
            raise DuplicateTitle(row.title)
    return title


def _change_row(
    connection: Connection,
    table: Table,
    kind: str,
    row_id: int,
    fields: Mapping[str, object],
    now: datetime,
) -> None:
    """Change a mutable record and announce only the fields that really changed."""
    row = connection.execute(select(table).where(table.c.id == row_id)).one_or_none()
    if row is None:
        raise NotFound(kind)
    changed = {name: value for name, value in fields.items() if row._mapping[name] != value}
    if changed:
        connection.execute(update(table).where(table.c.id == row_id).values(**changed))
        outbox.put(connection, kind, row.uuid, row.version, now, changed)


def _check(details: ShopDetails) -> None:
    for name in ("name", "province", "city", "phone"):
        if not getattr(details, name).strip():
            raise MissingField(name)
    if not is_phone(details.phone):
        raise BadPhone(details.phone)


def _shop_fields(details: ShopDetails) -> dict[str, object]:
    return {
        "name": details.name.strip(),
        "province": details.province.strip(),
        "city": details.city.strip(),
        "phone": details.phone.strip(),
        "address": details.address.strip(),
        "footer": details.footer.strip(),
        "logo": details.logo,
    }
