"""One member: their card by mobile or id, what they bought, and who had a number before."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, bindparam, literal_column, select

from models import loyalty
from models.queries.numbers import shown_number
from models.queries.persons import one_person
from models.queries.rules import read_bands
from models.queries.sheets import RankTone
from models.tables import customers, invoices, registers
from models.tables.types import AnyRow


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """A customer as the sale page shows one. Rials, points, basis points."""

    id: int
    name: str
    mobile: str
    credit: int
    points: int
    rank_id: int
    rank_title: str
    rank_tone: RankTone
    credit_bp: int
    rank_pinned: bool
    next_rank_title: str
    points_to_next: int
    """0 at the top rank."""
    note: str
    last_sale: "PastInvoice | None"


@dataclass(frozen=True, slots=True)
class PastInvoice:
    """An earlier invoice in a customer's list. `total` is negative for a return."""

    id: int
    number: str
    issued_at: datetime
    business_date: date
    lines: int
    first_title: str
    gross: int
    discounts: int
    used: int
    total: int
    earned: int
    kind: str


@dataclass(frozen=True, slots=True)
class RemovedMember:
    """One who was removed from the club, with what would come back with them: rials and points."""

    id: int
    name: str
    credit: int
    points: int


_CARD = select(
    customers.c.id,
    customers.c.name,
    customers.c.mobile,
    customers.c.credit,
    customers.c.points,
    customers.c.rank_id,
    customers.c.rank_pinned,
    customers.c.note,
).where(customers.c.deleted_at.is_(None))
_BY_MOBILE = _CARD.where(customers.c.mobile == bindparam("mobile"))
_BY_ID = _CARD.where(customers.c.id == bindparam("id"))
_sign: ColumnElement[int] = literal_column("CASE WHEN invoices.kind = 'sale' THEN 1 ELSE -1 END")
_PAST: Select[*tuple[Any, ...]] = (
    select(
        invoices.c.id,
        shown_number,
        invoices.c.issued_at,
        invoices.c.business_date,
        invoices.c.line_count.label("lines"),
        literal_column(
            "(SELECT title FROM invoice_lines WHERE invoice_id = invoices.id AND position = 1)"
        ).label("first_title"),
        (_sign * invoices.c.gross).label("gross"),
        (_sign * (invoices.c.line_discounts + invoices.c.invoice_discount)).label("discounts"),
        (_sign * invoices.c.used).label("used"),
        (_sign * invoices.c.total).label("total"),
        (_sign * invoices.c.earned).label("earned"),
        invoices.c.kind,
    )
    .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
    .where(invoices.c.customer_id.in_(one_person(bindparam("customer"))))
    .order_by(invoices.c.id.desc())
    .limit(bindparam("limit"))
)
_LAST_SALE = _PAST.where(invoices.c.kind == "sale")


_REMOVED = (
    select(customers.c.id, customers.c.name, customers.c.credit, customers.c.points)
    .where(
        customers.c.mobile == bindparam("mobile"),
        customers.c.deleted_at.is_not(None),
        customers.c.merged_into.is_(None),
    )
    .order_by(customers.c.deleted_at.desc())
    .limit(1)
)


def removed_member(connection: Connection, mobile: str) -> RemovedMember | None:
    """Who had this number (as `text.mobile_number` writes it) and was removed, the latest."""
    row = connection.execute(_REMOVED, {"mobile": mobile}).one_or_none()
    return RemovedMember(*row) if row else None


def customer_by_mobile(connection: Connection, mobile: str) -> CustomerCard | None:
    """The member with this number (as `text.mobile_number` writes it). One index look-up."""
    row = connection.execute(_BY_MOBILE, {"mobile": mobile}).one_or_none()
    return _card(connection, row) if row else None


def customer_card(connection: Connection, customer_id: int) -> CustomerCard | None:
    """The member with this id."""
    row = connection.execute(_BY_ID, {"id": customer_id}).one_or_none()
    return _card(connection, row) if row else None


def past_invoices(connection: Connection, customer_id: int, limit: int = 50) -> list[PastInvoice]:
    """A customer's invoices and returns, the newest first."""
    rows = connection.execute(_PAST, {"customer": customer_id, "limit": limit})
    return [PastInvoice(**row._asdict()) for row in rows]


def _card(connection: Connection, row: AnyRow) -> CustomerCard:
    bands = read_bands(connection)
    rank = next(band for band in bands if band.id == row.rank_id)
    above = None if row.rank_pinned else loyalty.next_rank(row.points, bands)
    last = connection.execute(_LAST_SALE, {"customer": row.id, "limit": 1}).one_or_none()
    return CustomerCard(
        id=row.id,
        name=row.name,
        mobile=row.mobile,
        credit=row.credit,
        points=row.points,
        rank_id=rank.id,
        rank_title=rank.title,
        rank_tone=cast(RankTone, rank.tone),
        credit_bp=rank.credit_bp,
        rank_pinned=bool(row.rank_pinned),
        next_rank_title=above.title if above else "",
        points_to_next=above.first_point - row.points if above else 0,
        note=row.note,
        last_sale=PastInvoice(**last._asdict()) if last else None,
    )
