"""What the owner changes at one till: titles, subgroups, ranks, rules, texts, and who works here.

Titles come from the small sets of `records.py`, so that tills often choose the same.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from models.calendar import business_date
from models.errors import DuplicateTitle, LastOwner, StillInUse
from models.loyalty import Band
from models.queries.rules import read_bands
from models.services.products import add_subgroup, change_subgroup, remove_subgroup
from models.services.ranks import set_ranks
from models.services.shop import (
    _change_row,
    add_title,
    change_rules,
    remove_title,
    rename_title,
    set_vat,
)
from models.services.staff import ROLES, NewStaff, add_staff, change_staff
from models.tables import product_groups, sms_templates, staff, subgroups
from models.tables.titles import INTERACTION_TYPES, PRODUCT_GROUPS, TAGS, TitleList
from tests.chaos.records import NAMES, Chance, Change, ids, person

MOST_STAFF = 5
"""People who are hired; a PIN takes long to hash."""


def titles(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Tags, groups and types of visits: added, renamed, removed."""
    what: TitleList = chance.choice((TAGS, TAGS, PRODUCT_GROUPS, INTERACTION_TYPES))
    known = ids(connection, what.table)
    title = chance.choice(NAMES)
    choice = chance.random()
    try:
        if choice < 0.5 or not known:
            add_title(connection, what, title, now)
        elif choice < 0.75:
            rename_title(connection, what, chance.choice(known), title, now)
        else:
            remove_title(connection, what, chance.choice(known), now)
    except (DuplicateTitle, StillInUse):
        return False
    return True


def rules(connection: Connection, chance: Chance, now: datetime) -> bool:
    """The owner thinks again."""
    choices: dict[str, tuple[object, ...]] = {
        "rials_per_point": (10_000, 100_000),
        "credit_valid_days": (None, 2, 30),
        "referral_trigger": ("registration", "first_invoice"),
        "referral_kind": ("none", "fixed", "percent"),
        "referral_credit": (0, 30_000),
        "referral_bp": (0, 300),
        "referral_points": (0, 2),
        "offline_credit_limit": (None, 0, 100_000),
        "rank_counts": ("before", "after"),
    }
    names = chance.sample(sorted(choices), chance.randint(1, 4))
    change_rules(connection, {name: chance.choice(choices[name]) for name in names}, now)
    return True


def ranks(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Other bounds for the same ranks, another title, another share."""
    bands = read_bands(connection)
    edges = [0, *sorted(chance.sample(range(1, 300), len(bands) - 1))]
    wanted = [
        Band(band.id, band.title, first, end, chance.randint(0, 9) * 100, band.tone)
        for band, first, end in zip(bands, edges, [*edges[1:], None], strict=True)
    ]
    set_ranks(connection, wanted, now)
    return True


def vat(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Tax from today on."""
    rate = chance.choice((0, 900, 1000))
    set_vat(connection, business_date(now), rate, person(connection), now)
    return True


def shelves(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Subgroups: made, renamed, moved to another group, removed."""
    groups = ids(connection, product_groups)
    rows = connection.execute(select(subgroups).order_by(subgroups.c.uuid)).all()
    title = chance.choice(NAMES)
    group, row = chance.choice(groups), chance.choice(rows)
    choice = chance.random()
    try:
        if choice < 0.4:
            add_subgroup(connection, group, title, now)
        elif choice < 0.55:
            change_subgroup(connection, row.id, row.group_id, title, now)
        elif choice < 0.8:
            change_subgroup(connection, row.id, group, row.title, now)
        else:
            remove_subgroup(connection, row.id, now)
    except (DuplicateTitle, StillInUse):
        return False
    return True


def texts(connection: Connection, chance: Chance, now: datetime) -> bool:
    """What an SMS says, or whether it is sent. No page writes it yet: this is how one will."""
    row_id = chance.choice(ids(connection, sms_templates))
    changes: list[dict[str, object]] = [
        {"text": f"{{name}} عزیز، {chance.choice(NAMES)}"},
        {"title": chance.choice(NAMES)},
        {"active": chance.randint(0, 1)},
    ]
    _change_row(connection, sms_templates, "sms_template", row_id, chance.choice(changes), now)
    return True


def staffing(connection: Connection, chance: Chance, now: datetime) -> bool:
    """Somebody is hired, switched off or on again, has another role or another name."""
    rows = connection.execute(select(staff).order_by(staff.c.uuid)).all()
    if len(rows) < MOST_STAFF and chance.random() < 0.3:
        new = NewStaff(chance.choice(NAMES), chance.choice(NAMES), chance.choice(ROLES), "1234")
        add_staff(connection, new, now)
        return True
    row = chance.choice(rows)
    first_name, role, active = row.first_name, row.role, bool(row.active)
    choice = chance.random()
    if choice < 0.4:
        active = not active
    elif choice < 0.7:
        role = chance.choice(ROLES)
    else:
        first_name = chance.choice(NAMES)
    details = NewStaff(first_name, row.last_name, role, "", row.gender, row.mobile or "")
    try:
        change_staff(connection, row.id, details, active, now)
    except LastOwner:
        return False
    return True


OWNERS_CHANGES: dict[str, Change] = {
    "titles": titles,
    "shelves": shelves,
    "rules": rules,
    "ranks": ranks,
    "vat": vat,
    "texts": texts,
    "staffing": staffing,
}
