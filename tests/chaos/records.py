"""What the people at one till change of records: members and goods.

Numbers and titles come from small sets that all tills share, so that two tills register one mobile
number, or edit one field, more often than in any shop.
"""

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.errors import DuplicateCode, DuplicateMobile
from models.queries.customer_sheet import customer_form
from models.queries.rules import read_bands
from models.services.adjustments import pin_rank
from models.services.customers import (
    CustomerDetails,
    change_customer,
    join_club,
    remove_customer,
    restore_customer,
)
from models.services.products import (
    ProductDetails,
    add_product,
    change_product,
    remove_product,
    restore_product,
)
from models.tables import customers, products, staff, subgroups, tags
from models.tables.types import AnyRow

Chance = random.Random
Change = Callable[[Connection, Chance, datetime], bool]
"""Whether there was anything to change."""
MOBILES = tuple(f"09350000{number:03d}" for number in range(8))
BARCODES = ("6260001", "6260002", "6260003")
NAMES = ("سارا", "مریم", "علی", "رضا", "نیلوفر")


def person(connection: Connection) -> int:
    """Who is at the till: whoever is switched on, or nobody is."""
    by_age = select(staff.c.id).order_by(staff.c.active.desc(), staff.c.id).limit(1)
    return int(connection.execute(by_age).scalar_one())


def a_member(connection: Connection, chance: Chance) -> AnyRow | None:
    """Somebody who is in the club, as this till knows it."""
    rows = connection.execute(
        select(customers).where(customers.c.deleted_at.is_(None)).order_by(customers.c.mobile)
    ).all()
    return chance.choice(rows) if rows else None


def join(connection: Connection, chance: Chance, now: datetime) -> bool:
    """A new member, brought by another now and then."""
    taken = select(customers.c.mobile).where(customers.c.deleted_at.is_(None))
    free = sorted(set(MOBILES) - set(connection.execute(taken).scalars()))
    if not free:
        return False
    referrer = a_member(connection, chance) if chance.random() < 0.4 else None
    details = CustomerDetails(
        chance.choice(free[:3]),
        chance.choice(NAMES),
        referrer_id=referrer.id if referrer else None,
    )
    join_club(connection, details, person(connection), now)
    return True


def edit_member(connection: Connection, chance: Chance, now: datetime) -> bool:
    """One field or two: which makes conflicts, and which does not."""
    member = a_member(connection, chance)
    if member is None:
        return False
    form = customer_form(connection, member.id)
    assert form is not None
    typed: dict[str, Any] = {
        "first_name": form.first_name,
        "last_name": form.last_name,
        "phone": form.phone,
        "note": form.note,
        "refuses_sms": form.refuses_sms,
    }
    for name in chance.sample(["first_name", "last_name", "phone", "note", "refuses_sms"], 2):
        typed[name] = {
            "phone": f"021{chance.randint(1, 9)}",
            "refuses_sms": chance.random() < 0.5,
        }.get(name, chance.choice(NAMES))
    mobile, tag_ids = form.mobile, set(form.tag_ids)
    if chance.random() < 0.2:
        mobile = chance.choice(MOBILES)
    known = list(connection.execute(select(tags.c.id).order_by(tags.c.uuid)).scalars())
    if known and chance.random() < 0.5:
        tag_ids ^= {chance.choice(known)}
    details = CustomerDetails(
        mobile,
        kind=form.kind,
        referrer_id=form.referrer_id,
        tag_ids=frozenset(tag_ids),
        **typed,
    )
    try:
        change_customer(connection, member.id, details, now)
    except DuplicateMobile:
        return False
    return True


def pin(connection: Connection, chance: Chance, now: datetime) -> bool:
    """A rank held by hand, or let go."""
    member = a_member(connection, chance)
    if member is None:
        return False
    bands = read_bands(connection)
    pin_rank(connection, member.id, chance.choice([None, *(band.id for band in bands)]), now)
    return True


def remove_member(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Who leaves the club."""
    member = a_member(connection, chance)
    if member is None:
        return False
    remove_customer(connection, member.id, now)
    return True


def restore_member(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Who comes back, unless the number is another's by now."""
    gone = connection.execute(
        select(customers.c.id)
        .where(customers.c.deleted_at.is_not(None), customers.c.merged_into.is_(None))
        .order_by(customers.c.uuid)
    ).scalars()
    ids = list(gone)
    if not ids:
        return False
    try:
        restore_customer(connection, chance.choice(ids), now)
    except DuplicateMobile:
        return False
    return True


def add_goods(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Something new to sell, in any subgroup."""
    details = ProductDetails(
        f"کالا {chance.randint(1, 10**6)}",
        chance.choice(ids(connection, subgroups)),
        chance.randint(1, 50) * 10_000,
        barcode=chance.choice(("", "", *BARCODES)),
        taxable=chance.random() < 0.5,
    )
    try:
        add_product(connection, details, now)
    except DuplicateCode:
        return False
    return True


def edit_goods(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Price or title or unit, or where it stands."""
    row = _goods(connection, chance)
    if row is None:
        return False
    typed = {name: row._mapping[name] for name in ("title", "price", "unit", "code", "barcode")}
    typed["subgroup_id"] = row.subgroup_id
    change = chance.choice(("title", "price", "unit", "barcode", "subgroup_id"))
    typed[change] = {
        "title": f"{chance.choice(NAMES)}ی تازه",
        "price": chance.randint(1, 50) * 10_000,
        "unit": chance.choice(("عدد", "کیلو")),
        "barcode": chance.choice(("", *BARCODES)),
        "subgroup_id": chance.choice(ids(connection, subgroups)),
    }[change]
    details = ProductDetails(kind=row.kind, taxable=bool(row.taxable), **typed)
    try:
        change_product(connection, row.id, details, now)
    except DuplicateCode:
        return False
    return True


def remove_goods(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Off every list."""
    row = _goods(connection, chance)
    if row is None:
        return False
    remove_product(connection, row.id, now)
    return True


def restore_goods(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Back on the lists."""
    gone = list(
        connection.execute(
            select(products.c.id)
            .where(products.c.deleted_at.is_not(None))
            .order_by(products.c.uuid)
        ).scalars()
    )
    if not gone:
        return False
    try:
        restore_product(connection, chance.choice(gone), now)
    except DuplicateCode:
        return False
    return True


def ids(connection: Connection, table: Any) -> list[int]:
    """Of every row, in an order that all tills share."""
    return list(connection.execute(select(table.c.id).order_by(table.c.uuid)).scalars())


def _goods(connection: Connection, chance: Chance) -> AnyRow | None:
    rows = connection.execute(
        select(products)
        .where(products.c.deleted_at.is_(None), products.c.built_in == 0)
        .order_by(products.c.uuid)
    ).all()
    return chance.choice(rows) if rows else None


CHANGES: dict[str, Change] = {
    "join": join,
    "edit_member": edit_member,
    "pin": pin,
    "remove_member": remove_member,
    "restore_member": restore_member,
    "add_goods": add_goods,
    "edit_goods": edit_goods,
    "remove_goods": remove_goods,
    "restore_goods": restore_goods,
}
