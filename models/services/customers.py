"""Joining the club, changing and removing a member."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from models import loyalty
from models.calendar import business_date, to_jalali
from models.errors import (
    BadMobile,
    BadNationalId,
    BadPhone,
    DateAhead,
    DuplicateMobile,
    MissingField,
    NotFound,
    ReferrerFixed,
    RefersToSelf,
)
from models.queries.rules import read_bands, read_rules
from models.services import outbox
from models.services.ledger import Entry
from models.services.members import (
    read_member,
    reward_referrer,
    welcome,
)
from models.tables import customer_tags, customers, new_identity, tags
from models.tables.types import identity_text
from models.text import (
    fold,
    is_foreign_number,
    is_legal_id,
    is_national_id,
    is_phone,
    latin_digits,
    mobile_number,
    sort_key,
)
from resources import default_texts


@dataclass(frozen=True, slots=True)
class CustomerDetails:
    """What a membership form holds. Only the mobile number is required.

    For a company, `first_name` is its name and `national_id` its شناسه ملی.
    """

    mobile: str
    first_name: str = ""
    last_name: str = ""
    kind: str = "person"
    gender: str | None = None
    birth_date: date | None = None
    marriage_date: date | None = None
    national_id: str = ""
    phone: str = ""
    address: str = ""
    note: str = ""
    referrer_id: int | None = None
    tag_ids: frozenset[int] = frozenset()
    refuses_sms: bool = False


TAG_SEPARATOR = "، "
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s()\-–/.]+(?=\d)")
_BY_MOBILE = select(customers.c.id, customers.c.name).where(
    customers.c.mobile == bindparam("mobile"), customers.c.deleted_at.is_(None)
)
_REFERRER = select(customers.c.referrer_id).where(customers.c.id == bindparam("id"))


def join_club(
    connection: Connection, details: CustomerDetails, staff_id: int, now: datetime
) -> int:
    """Register a new member; their id. The referrer is rewarded now if the shop's rules say so.

    Raises MissingField, BadMobile, BadPhone, DateAhead, BadNationalId, DuplicateMobile or NotFound
    (the referrer).
    """
    fields = _checked(connection, details, None, now)
    if details.referrer_id is not None:
        _check_referrer(connection, details.referrer_id, own_id=None)
    identity = new_identity()
    day = business_date(now)
    bands = read_bands(connection)
    customer_id = connection.execute(
        insert(customers).returning(customers.c.id),
        {
            **fields,
            "uuid": identity,
            "rank_id": loyalty.rank_of(0, bands).id,
            "joined_at": now,
            "joined_on": day,
        },
    ).scalar_one()
    _set_tags(connection, customer_id, details.tag_ids)
    rules = read_rules(connection)
    member = read_member(connection, customer_id)
    rewards: list[bytes] = []
    if rules.referral_trigger == "registration":
        entry = Entry(customer_id, "referral", now, day, staff_id=staff_id)
        rewards = reward_referrer(connection, member, 0, rules, bands, entry)
    outbox.put(connection, "customer", identity, 0, now)
    for movement in rewards:
        told = {"member": identity_text(identity)}
        outbox.post(connection, "movements", movement, now, told)
    welcome(connection, member, rules, now)
    return customer_id


def change_customer(
    connection: Connection, customer_id: int, details: CustomerDetails, now: datetime
) -> None:
    """Change a member's details. A referrer may still be named until the reward was paid.

    Raises what `join_club` raises, RefersToSelf for a cycle, and ReferrerFixed.
    """
    row = connection.execute(select(customers).where(customers.c.id == customer_id)).one_or_none()
    if row is None or row.deleted_at is not None:
        raise NotFound("customer")
    if row.referral_paid and details.referrer_id != row.referrer_id:
        raise ReferrerFixed
    fields = _checked(connection, details, customer_id, now)
    # One who has left the club since stays the referrer of those they brought.
    if details.referrer_id not in (None, row.referrer_id):
        _check_referrer(connection, details.referrer_id, customer_id)
    changed = {name: value for name, value in fields.items() if row._mapping[name] != value}
    before = set(
        connection.execute(
            select(customer_tags.c.tag_id).where(customer_tags.c.customer_id == customer_id)
        ).scalars()
    )
    if changed:
        connection.execute(update(customers).where(customers.c.id == customer_id).values(**changed))
    if before != details.tag_ids:
        _set_tags(connection, customer_id, details.tag_ids)
    if changed or before != details.tag_ids:
        names = [*changed, "tag_ids"] if before != details.tag_ids else list(changed)
        outbox.put(connection, "customer", row.uuid, row.version, now, names)


def remove_customer(connection: Connection, customer_id: int, now: datetime) -> None:
    """Remove a member from every list. Invoices and ledgers stay; `restore_customer` undoes it."""
    _set_deleted(connection, customer_id, now, now)


def restore_customer(connection: Connection, customer_id: int, now: datetime) -> None:
    """Bring a removed member back. Raises DuplicateMobile if the number was registered since."""
    member = read_member(connection, customer_id)
    _check_free(connection, member.mobile, own_id=customer_id)
    _set_deleted(connection, customer_id, None, now)


def _checked(
    connection: Connection, details: CustomerDetails, own_id: int | None, now: datetime
) -> dict[str, object]:
    if not details.mobile.strip():
        raise MissingField("mobile")
    mobile = mobile_number(details.mobile)
    if mobile is None:
        raise BadMobile(details.mobile, foreign=is_foreign_number(details.mobile))
    _check_free(connection, mobile, own_id)
    if details.phone.strip() and not is_phone(details.phone):
        raise BadPhone(details.phone)
    for field in ("birth_date", "marriage_date"):
        day: date | None = getattr(details, field)
        if day is not None and day > business_date(now):
            raise DateAhead(field)
    national_id = latin_digits(details.national_id.strip())
    company = details.kind == "company"
    if national_id and not (is_legal_id if company else is_national_id)(national_id):
        raise BadNationalId(details.national_id, legal=company)
    typed = {
        "mobile": mobile,
        "kind": details.kind,
        "first_name": details.first_name.strip(),
        "last_name": details.last_name.strip(),
        "gender": details.gender,
        "birth_date": details.birth_date,
        "marriage_date": details.marriage_date,
        "national_id": national_id,
        "phone": latin_digits(details.phone.strip()),
        "address": details.address.strip(),
        "note": details.note.strip(),
        "referrer_id": details.referrer_id,
        "refuses_sms": int(details.refuses_sms),
    }
    return {**typed, **derived(typed, _tag_titles(connection, details.tag_ids))}


def derived(typed: Mapping[str, Any], titles: Sequence[str]) -> dict[str, object]:
    """The columns that follow from what was typed of a customer and the titles of their tags."""
    mobile = typed["mobile"]
    name = f"{typed['first_name']} {typed['last_name']}".strip() or mobile
    return {
        "name": name,
        "birthday": _month_and_day(typed["birth_date"]),
        "anniversary": _month_and_day(typed["marriage_date"]),
        "tag_titles": TAG_SEPARATOR.join(titles),
        "sort_name": sort_key(name),
        "folded": _folded(
            name,
            mobile,
            typed["national_id"],
            typed["phone"],
            typed["address"],
            titles,
            typed["kind"],
        ),
    }


def _folded(
    name: str,
    mobile: str,
    national_id: str,
    phone: str,
    address: str,
    titles: Sequence[str],
    kind: str,
) -> str:
    """The text a customer is found by; rank, credit and points are added by the database."""
    kind_title = default_texts.CUSTOMER_KINDS[kind]
    # 021-88776655 is looked for as it is dialled as well.
    phones = dict.fromkeys((phone, _BETWEEN_DIGITS.sub("", phone)))
    return fold(" ".join([name, mobile, national_id, *phones, address, *titles, kind_title]))


def retitle_tag(connection: Connection, tag_id: int) -> None:
    """Write a tag's new title into every customer that bears it."""
    bearers = select(customer_tags.c.customer_id).where(customer_tags.c.tag_id == tag_id)
    write_tag_titles(connection, list(connection.execute(bearers).scalars()))


def write_tag_titles(connection: Connection, customer_ids: Sequence[int]) -> None:
    """Write the titles of the tags that these customers bear into their rows."""
    for customer_id in customer_ids:
        row = connection.execute(select(customers).where(customers.c.id == customer_id)).one()
        titles = list(
            connection.execute(
                select(tags.c.title)
                .join_from(customer_tags, tags, tags.c.id == customer_tags.c.tag_id)
                .where(customer_tags.c.customer_id == row.id)
                .order_by(tags.c.title)
            ).scalars()
        )
        folded = _folded(
            row.name, row.mobile, row.national_id, row.phone, row.address, titles, row.kind
        )
        connection.execute(
            update(customers)
            .where(customers.c.id == row.id)
            .values(tag_titles=TAG_SEPARATOR.join(titles), folded=folded)
        )


def _check_free(connection: Connection, mobile: str, own_id: int | None) -> None:
    other = connection.execute(_BY_MOBILE, {"mobile": mobile}).one_or_none()
    if other is not None and other.id != own_id:
        raise DuplicateMobile(mobile, other.id, other.name)


def _check_referrer(connection: Connection, referrer_id: int, own_id: int | None) -> None:
    """Nobody refers themselves, and no cycles: walk up the line of referrers."""
    referrer = read_member(connection, referrer_id, deleted=False)
    above: int | None = referrer_id
    while own_id is not None and above is not None:
        if above == own_id:
            raise RefersToSelf(referrer.name)
        above = connection.execute(_REFERRER, {"id": above}).scalar_one()


def _tag_titles(connection: Connection, tag_ids: frozenset[int]) -> list[str]:
    found = connection.execute(
        select(tags.c.id, tags.c.title).where(tags.c.id.in_(tag_ids)).order_by(tags.c.title)
    ).all()
    if len(found) != len(tag_ids):
        raise NotFound("tag")
    return [row.title for row in found]


def _set_tags(connection: Connection, customer_id: int, tag_ids: frozenset[int]) -> None:
    connection.execute(delete(customer_tags).where(customer_tags.c.customer_id == customer_id))
    if tag_ids:
        connection.execute(
            insert(customer_tags),
            [{"customer_id": customer_id, "tag_id": tag} for tag in sorted(tag_ids)],
        )


def _set_deleted(
    connection: Connection, customer_id: int, deleted_at: datetime | None, now: datetime
) -> None:
    row = connection.execute(
        update(customers)
        .where(customers.c.id == customer_id)
        .values(deleted_at=deleted_at)
        .returning(customers.c.uuid, customers.c.version)
    ).one_or_none()
    if row is None:
        raise NotFound("customer")
    if deleted_at is not None:
        outbox.drop(connection, "customer", row.uuid, row.version, now)
    else:
        outbox.put(connection, "customer", row.uuid, row.version, now, ("deleted_at",))


@lru_cache(maxsize=32_768)
def _month_and_day(day: date | None) -> int | None:
    if day is None:
        return None
    jalali = to_jalali(day)
    return jalali.month * 100 + jalali.day
