"""The owner's corrections of a member: points, credit, and a rank held by hand."""

from datetime import datetime

from sqlalchemy import Connection, select, update

from models import loyalty
from models.calendar import business_date
from models.errors import BadAmount, BalanceTooSmall, NotFound, ReasonNeeded
from models.money import LARGEST
from models.queries.rules import read_bands, read_rules
from models.services import outbox
from models.services.ledger import Entry, add_points, grant_credit, take_credit
from models.services.members import Member, rank_after, read_member, set_standing
from models.tables import customers


def adjust_points(
    connection: Connection,
    customer_id: int,
    points: int,
    reason: str,
    staff_id: int,
    now: datetime,
) -> None:
    """Add or take points, with a reason.

    Raises ReasonNeeded, BadAmount, BalanceTooSmall or NotFound.
    """
    member, entry = _adjustment(connection, customer_id, points, reason, staff_id, now)
    if points < 0 and member.points + points < 0:
        raise BalanceTooSmall(max(member.points, 0))
    if points == 0:
        return
    movement = add_points(connection, entry, points)
    rank = rank_after(member, member.points + points, read_bands(connection))
    set_standing(connection, member.id, member.credit, member.points + points, rank.id)
    outbox.post(connection, "movements", movement, now)


def adjust_credit(
    connection: Connection,
    customer_id: int,
    amount: int,
    reason: str,
    staff_id: int,
    now: datetime,
) -> None:
    """Give or take rials of credit, with a reason.

    Raises ReasonNeeded, BadAmount, BalanceTooSmall or NotFound.
    """
    member, entry = _adjustment(connection, customer_id, amount, reason, staff_id, now)
    if amount < 0 and member.credit + amount < 0:
        raise BalanceTooSmall(max(member.credit, 0))
    if amount == 0:
        return
    if amount > 0:
        rules = read_rules(connection)
        movements = grant_credit(connection, entry, amount, member.credit, rules.valid_days)
    else:
        movements = take_credit(connection, entry, -amount)
    set_standing(connection, member.id, member.credit + amount, member.points, member.rank_id)
    for movement in movements:
        outbox.post(connection, "movements", movement, now)


def pin_rank(connection: Connection, customer_id: int, rank_id: int | None, now: datetime) -> None:
    """Hold a customer at a rank whatever the points (رتبه‌بندی دستی); None lets it follow again."""
    row = connection.execute(select(customers).where(customers.c.id == customer_id)).one_or_none()
    if row is None:
        raise NotFound("customer")
    bands = read_bands(connection)
    if rank_id is not None and rank_id not in {band.id for band in bands}:
        raise NotFound("rank")
    fields = {
        "rank_id": loyalty.rank_of(row.points, bands).id if rank_id is None else rank_id,
        "rank_pinned": int(rank_id is not None),
    }
    connection.execute(update(customers).where(customers.c.id == customer_id).values(**fields))
    outbox.put(connection, "customer", row.uuid, row.version, now, ("rank_id",))


def _adjustment(
    connection: Connection,
    customer_id: int,
    change: int,
    reason: str,
    staff_id: int,
    now: datetime,
) -> tuple[Member, Entry]:
    if not reason.strip():
        raise ReasonNeeded(change)
    if abs(change) > LARGEST:
        raise BadAmount(str(change), "too_large")
    member = read_member(connection, customer_id, deleted=False)
    day = business_date(now)
    return member, Entry(
        customer_id, "adjusted", now, day, staff_id=staff_id, reason=reason.strip()
    )
