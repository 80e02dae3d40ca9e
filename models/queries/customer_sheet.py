"""One member in full: the edit form, and the ledgers with the reason of every movement."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Table, func, literal, select

from models.queries.numbers import shown_number
from models.queries.persons import one_person
from models.tables import (
    credit_lots,
    credit_movements,
    customer_tags,
    customers,
    invoices,
    points_movements,
    registers,
    staff,
)


@dataclass(frozen=True, slots=True)
class CustomerForm:
    """A customer as the edit form shows one."""

    id: int
    mobile: str
    first_name: str
    last_name: str
    kind: str
    gender: str | None
    birth_date: date | None
    marriage_date: date | None
    national_id: str
    phone: str
    address: str
    note: str
    referrer_id: int | None
    referrer_name: str
    referral_paid: bool
    refuses_sms: bool
    tag_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A movement of credit (rials) or points with the balance after it."""

    at: datetime
    kind: str
    amount: int
    balance: int
    invoice_id: int | None
    invoice_number: str
    reason: str
    staff_name: str


@dataclass(frozen=True, slots=True)
class OpenLot:
    """Credit still to be spent. Rials."""

    remaining: int
    granted_on: date
    expires_on: date | None


_referrer = customers.alias("referrer")


def customer_form(connection: Connection, customer_id: int) -> CustomerForm | None:
    """A customer as the edit form needs one."""
    row = connection.execute(
        select(customers, _referrer.c.name.label("referrer_name"))
        .outerjoin_from(customers, _referrer, _referrer.c.id == customers.c.referrer_id)
        .where(customers.c.id == customer_id, customers.c.deleted_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    tag_ids = connection.execute(
        select(customer_tags.c.tag_id).where(customer_tags.c.customer_id == customer_id)
    ).scalars()
    return CustomerForm(
        id=row.id,
        mobile=row.mobile,
        first_name=row.first_name,
        last_name=row.last_name,
        kind=row.kind,
        gender=row.gender,
        birth_date=row.birth_date,
        marriage_date=row.marriage_date,
        national_id=row.national_id,
        phone=row.phone,
        address=row.address,
        note=row.note,
        referrer_id=row.referrer_id,
        referrer_name=row.referrer_name or "",
        referral_paid=bool(row.referral_paid),
        refuses_sms=bool(row.refuses_sms),
        tag_ids=frozenset(tag_ids),
    )


def credit_ledger(connection: Connection, customer_id: int, limit: int = 200) -> list[LedgerRow]:
    """Every movement of a customer's credit with the balance after it, the newest first."""
    return _ledger(connection, credit_movements, credit_movements.c.amount, customer_id, limit)


def points_ledger(connection: Connection, customer_id: int, limit: int = 200) -> list[LedgerRow]:
    """Every movement of a customer's points with the sum after it, the newest first."""
    return _ledger(connection, points_movements, points_movements.c.points, customer_id, limit)


def open_lots(connection: Connection, customer_id: int) -> list[OpenLot]:
    """A customer's credit still to be spent, in the order it will be."""
    rows = connection.execute(
        select(credit_lots.c.remaining, credit_lots.c.granted_on, credit_lots.c.expires_on)
        .where(
            credit_lots.c.customer_id.in_(one_person(literal(customer_id))),
            credit_lots.c.remaining > 0,
        )
        .order_by(credit_lots.c.expires_on.is_(None), credit_lots.c.expires_on, credit_lots.c.id)
    )
    return [OpenLot(*row) for row in rows]


def _ledger(
    connection: Connection,
    movements: Table,
    amount: ColumnElement[int],
    customer_id: int,
    limit: int,
) -> list[LedgerRow]:
    balance = func.sum(amount).over(order_by=movements.c.id).label("balance")
    all_rows = (
        select(
            movements.c.id,
            movements.c.at,
            movements.c.kind,
            amount.label("amount"),
            balance,
            movements.c.invoice_id,
            func.coalesce(shown_number, "").label("invoice_number"),
            movements.c.reason,
            func.coalesce(staff.c.first_name + " " + staff.c.last_name, "").label("staff_name"),
        )
        .outerjoin_from(movements, invoices, invoices.c.id == movements.c.invoice_id)
        .outerjoin(registers, registers.c.id == invoices.c.register_id)
        .outerjoin(staff, staff.c.id == movements.c.staff_id)
        .where(movements.c.customer_id.in_(one_person(literal(customer_id))))
        .subquery()
    )
    rows = connection.execute(select(all_rows).order_by(all_rows.c.id.desc()).limit(limit))
    return [
        LedgerRow(
            row.at,
            row.kind,
            row.amount,
            row.balance,
            row.invoice_id,
            row.invoice_number,
            row.reason,
            row.staff_name,
        )
        for row in rows
    ]
