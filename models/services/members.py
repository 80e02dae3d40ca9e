"""A customer as a sale meets one: standing, rewards, thanks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Connection, bindparam, func, select, update

from models import loyalty
from models.display import Display
from models.errors import NotFound
from models.loyalty import Band
from models.money import Rials, share
from models.queries.rules import Rules
from models.services import messages, outbox
from models.services.ledger import Entry, add_points, grant_credit
from models.tables import customers, invoices


@dataclass(frozen=True, slots=True)
class Member:
    """Who a customer is and where they stand, read in the transaction that changes it."""

    id: int
    uuid: bytes
    mobile: str
    name: str
    credit: Rials
    points: int
    rank_id: int
    rank_pinned: int
    refuses_sms: int
    referrer_id: int | None
    referral_paid: int
    deleted: bool


class Thanked(Protocol):
    """What a thank-you message tells of an issued invoice."""

    @property
    def invoice_id(self) -> int: ...
    @property
    def number(self) -> int: ...
    @property
    def total(self) -> Rials: ...
    @property
    def earned(self) -> Rials: ...
    @property
    def credit_after(self) -> Rials | None: ...
    @property
    def points_after(self) -> int | None: ...
    @property
    def rank_after(self) -> str: ...


_named = customers.alias("named")
_SURVIVOR = select(_named.c.merged_into).where(_named.c.id == bindparam("id")).scalar_subquery()
_COLUMNS = (
    customers.c.id,
    customers.c.uuid,
    customers.c.mobile,
    customers.c.name,
    customers.c.credit,
    customers.c.points,
    customers.c.rank_id,
    customers.c.rank_pinned,
    customers.c.refuses_sms,
    customers.c.referrer_id,
    customers.c.referral_paid,
    customers.c.deleted_at.is_not(None).label("deleted"),
)
_MEMBER = select(*_COLUMNS).where(customers.c.id == func.coalesce(_SURVIVOR, bindparam("id")))
_MEMBERS = select(*_COLUMNS).where(customers.c.id.in_(bindparam("ids", expanding=True)))
_STANDING = (
    update(customers)
    .where(customers.c.id == bindparam("customer"))
    .values(credit=bindparam("credit"), points=bindparam("points"), rank_id=bindparam("rank"))
)
_STANDING_AND_PURCHASE = _STANDING.values(
    last_purchase_on=func.max(func.coalesce(customers.c.last_purchase_on, ""), bindparam("day"))
)
_REFERRAL_PAID = (
    update(customers).where(customers.c.id == bindparam("customer")).values(referral_paid=1)
)
_VERSION = select(customers.c.version).where(customers.c.id == bindparam("customer"))
_PAID_BEFORE = (
    select(invoices.c.id)
    .where(
        invoices.c.customer_id == bindparam("customer"),
        invoices.c.id < bindparam("invoice"),
        invoices.c.kind == "sale",
        invoices.c.total > 0,
    )
    .limit(1)
)


def read_member(connection: Connection, customer_id: int, *, deleted: bool = True) -> Member:
    """A customer; with `deleted=False` only one who has not left. Raises NotFound.

    Whoever was merged into another is that other.
    """
    row = connection.execute(_MEMBER, {"id": customer_id}).one_or_none()
    if row is None or (row.deleted and not deleted):
        raise NotFound("customer")
    return Member(**row._asdict())


def read_members(connection: Connection, customer_ids: Sequence[int]) -> list[Member]:
    """Several customers, none of whom was merged into another."""
    rows = connection.execute(_MEMBERS, {"ids": customer_ids})
    return [Member(**row._asdict()) for row in rows]


def set_standings(connection: Connection, standings: Sequence[tuple[int, Rials, int, int]]) -> None:
    """The same as `set_standing` for many: customer, credit, points and rank of each."""
    names = ("customer", "credit", "points", "rank")
    connection.execute(_STANDING, [dict(zip(names, one, strict=True)) for one in standings])


def set_standing(
    connection: Connection,
    customer_id: int,
    credit: Rials,
    points: int,
    rank_id: int,
    bought_on: date | None = None,
) -> None:
    """Keep the cached sums of the ledgers, and the rank, in step with what was just booked."""
    values: dict[str, object] = {
        "customer": customer_id,
        "credit": credit,
        "points": points,
        "rank": rank_id,
    }
    if bought_on is None:
        connection.execute(_STANDING, values)
    else:
        values["day"] = bought_on.isoformat()
        connection.execute(_STANDING_AND_PURCHASE, values)


def rank_after(member: Member, points: int, bands: Sequence[Band]) -> Band:
    """The rank a customer has with so many points; a pinned one stays."""
    if member.rank_pinned:
        return next(band for band in bands if band.id == member.rank_id)
    return loyalty.rank_of(points, bands)


def reward_referrer(
    connection: Connection,
    member: Member,
    base: Rials,
    rules: Rules,
    bands: Sequence[Band],
    event: Entry,
) -> list[bytes]:
    """Pay who brought a new member, once. `base` is the first invoice's, for a percentage.

    The identities of the movements it took.
    """
    if member.referrer_id is None or member.referral_paid:
        return []
    connection.execute(_REFERRAL_PAID, {"customer": member.id})
    referrer = read_member(connection, member.referrer_id)
    credit = {
        "none": 0,
        "fixed": rules.referral_credit,
        "percent": share(base, rules.referral_bp),
    }[rules.referral_kind]
    points = rules.referral_points
    if referrer.deleted or not (credit or points):
        return []
    entry = replace(event, customer_id=referrer.id, kind="referral")
    movements = []
    if credit:
        movements += grant_credit(connection, entry, credit, referrer.credit, rules.valid_days)
    if points:
        movements.append(add_points(connection, entry, points))
    balance, all_points = referrer.credit + credit, referrer.points + points
    rank = rank_after(referrer, all_points, bands)
    set_standing(connection, referrer.id, balance, all_points, rank.id)
    _tell(
        connection,
        "referral",
        referrer,
        rules,
        event.at,
        {
            "referred": member.name,
            "earned": (credit, "money"),
            "credit": (balance, "money"),
            "points": (all_points, "number"),
            "rank": rank.title,
        },
    )
    return movements


def reward_for_sale(
    connection: Connection,
    member: Member,
    base: Rials,
    rules: Rules,
    bands: Sequence[Band],
    sale: Entry,
) -> None:
    """Pay who brought a member, if this is the first sale the member paid something for.

    One that cost nothing leaves the reward for the next: no return could take it back. That it is
    paid is told as a change of the member: no other till could know it of a reward of nothing.
    """
    if member.referrer_id is None or member.referral_paid:
        return
    key = {"customer": member.id, "invoice": sale.invoice_id}
    if connection.execute(_PAID_BEFORE, key).first() is None:
        reward_referrer(connection, member, base, rules, bands, sale)
        version = connection.execute(_VERSION, {"customer": member.id}).scalar_one()
        outbox.put(connection, "customer", member.uuid, version, sale.at, ("referral_paid",))


def welcome(connection: Connection, member: Member, rules: Rules, now: datetime) -> None:
    """Greet a new member by SMS."""
    _tell(connection, "welcome", member, rules, now, {})


def thank(
    connection: Connection, member: Member, invoice: Thanked, rules: Rules, now: datetime
) -> None:
    """Thank a member for a purchase by SMS."""
    _tell(
        connection,
        "thanks",
        member,
        rules,
        now,
        {
            "number": (invoice.number, "number"),
            "total": (invoice.total, "money"),
            "earned": (invoice.earned, "money"),
            "credit": (invoice.credit_after or 0, "money"),
            "points": (invoice.points_after or 0, "number"),
            "rank": invoice.rank_after,
        },
        invoice.invoice_id,
    )


def _tell(
    connection: Connection,
    kind: str,
    member: Member,
    rules: Rules,
    now: datetime,
    fields: dict[str, str | tuple[int, str]],
    invoice_id: int | None = None,
) -> None:
    if member.refuses_sms:
        return
    display = Display("fa", "toman" if rules.currency_shown == "toman" else "rial")
    words = {"name": member.name, "shop": rules.shop_name}
    for name, value in fields.items():
        if isinstance(value, str):
            words[name] = value
        else:
            words[name] = (
                display.money(value[0]) if value[1] == "money" else display.number(value[0])
            )
    messages.queue_message(connection, kind, member.mobile, words, now, member.id, invoice_id)
