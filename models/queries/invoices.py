"""Questions about issued invoices: one in full, and the list by number, day, customer, amount."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    case,
    column,
    func,
    literal,
    or_,
    select,
    table,
)

from models.calendar import Period
from models.queries.customers import search_terms
from models.queries.ids import read_ids
from models.queries.numbers import number_text, shown_number, typed_number
from models.queries.persons import one_person
from models.queries.sheets import (
    InvoiceKind,
    InvoiceSheet,
    PaymentMethod,
    RankTone,
    SheetLine,
    SheetPayment,
)
from models.tables import (
    customers,
    invoice_lines,
    invoices,
    payments,
    products,
    ranks,
    registers,
    staff,
)


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """A row of the invoice list: the manual's columns. A return's amounts are negative."""

    id: int
    kind: InvoiceKind
    number: str
    issued_at: datetime
    customer_name: str
    lines: int
    gross: int
    discounts: int
    total: int
    used: int
    earned: int
    salesperson: str


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What narrows the invoice list. `text` is a number, or part of a customer's name or mobile."""

    period: Period | None = None
    text: str = ""
    kind: Literal["sale", "return", ""] = ""
    staff_id: int | None = None
    customer_id: int | None = None
    method: PaymentMethod | Literal[""] = ""


_original = invoices.alias("original")
_original_register = registers.alias("original_register")
_salesperson = (staff.c.first_name + " " + staff.c.last_name).label("salesperson")
_SHEET = (
    select(
        invoices,
        shown_number.label("shown"),
        registers.c.name.label("register"),
        _salesperson,
        customers.c.name.label("customer_name"),
        customers.c.mobile.label("customer_mobile"),
        customers.c.credit.label("credit_after"),
        customers.c.points.label("points_after"),
        ranks.c.title.label("rank_after"),
        _original.c.number.label("original_number"),
        _original_register.c.prefix.label("original_prefix"),
    )
    .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
    .join(staff, staff.c.id == invoices.c.staff_id)
    .outerjoin(customers, customers.c.id == invoices.c.customer_id)
    .outerjoin(ranks, ranks.c.id == customers.c.rank_id)
    .outerjoin(_original, _original.c.id == invoices.c.original_id)
    .outerjoin(_original_register, _original_register.c.id == _original.c.register_id)
    .where(invoices.c.id == bindparam("id"))
)
_back = invoice_lines.alias("back")
_LINES = (
    select(
        invoice_lines.c.id,
        invoice_lines.c.position,
        invoice_lines.c.product_id,
        case((products.c.barcode != "", products.c.barcode), else_=products.c.code).label("code"),
        invoice_lines.c.title,
        products.c.unit,
        invoice_lines.c.quantity,
        invoice_lines.c.unit_price,
        invoice_lines.c.gross,
        invoice_lines.c.discount,
        invoice_lines.c.invoice_discount,
        invoice_lines.c.vat,
        invoice_lines.c.net,
        select(func.coalesce(func.sum(_back.c.quantity), 0))
        .where(_back.c.original_line_id == invoice_lines.c.id)
        .scalar_subquery()
        .label("returned"),
    )
    .join_from(invoice_lines, products, products.c.id == invoice_lines.c.product_id)
    .where(invoice_lines.c.invoice_id == bindparam("id"))
    .order_by(invoice_lines.c.position)
)
_PAYMENTS = (
    select(
        payments.c.method,
        payments.c.amount,
        payments.c.tendered,
        payments.c.change,
        payments.c.reference,
    )
    .where(payments.c.invoice_id == bindparam("id"))
    .order_by(payments.c.id)
)
_RETURNS = (
    select(invoices.c.id, shown_number)
    .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
    .where(invoices.c.original_id == bindparam("id"))
    .order_by(invoices.c.id)
)
_HERE = select(registers.c.id).where(registers.c.is_here == 1).scalar_subquery()
# Register by register: the index of numbers begins with the register.
_PREFIX = bindparam("prefix", type_=Text)
_BY_NUMBER = (
    select(invoices.c.id)
    .where(
        invoices.c.number == bindparam("number"),
        invoices.c.register_id.in_(
            select(registers.c.id).where(or_(_PREFIX == "", registers.c.prefix == _PREFIX))
        ),
    )
    .order_by((invoices.c.register_id == _HERE).desc())
    .limit(1)
)


def invoice_sheet(connection: Connection, invoice_id: int) -> InvoiceSheet | None:
    """An invoice or return in full."""
    row = connection.execute(_SHEET, {"id": invoice_id}).one_or_none()
    if row is None:
        return None
    key = {"id": invoice_id}
    return InvoiceSheet(
        id=row.id,
        uuid=row.uuid,
        kind=cast(InvoiceKind, row.kind),
        number=row.shown,
        original_number=number_text(row.original_number, row.original_prefix)
        if row.original_id
        else None,
        original_id=row.original_id,
        issued_at=row.issued_at,
        business_date=row.business_date,
        salesperson=row.salesperson,
        register=row.register,
        customer_id=row.customer_id,
        customer_name=row.customer_name or "",
        customer_mobile=row.customer_mobile or "",
        lines=tuple(SheetLine(**line._asdict()) for line in connection.execute(_LINES, key)),
        payments=tuple(
            SheetPayment(**payment._asdict()) for payment in connection.execute(_PAYMENTS, key)
        ),
        gross=row.gross,
        line_discounts=row.line_discounts,
        invoice_discount=row.invoice_discount,
        vat=row.vat,
        vat_bp=row.vat_bp,
        payable=row.payable,
        used=row.used,
        total=row.total,
        earned=row.earned,
        points=row.points,
        rank_title=row.rank_title,
        rank_tone=_tone(connection, row.rank_id),
        credit_bp=row.credit_bp,
        rials_per_point=row.rials_per_point,
        credit_after=row.credit_after,
        points_after=row.points_after,
        rank_after=row.rank_after or "",
        note=row.note,
        returns=tuple((each.id, each.number) for each in connection.execute(_RETURNS, key)),
    )


_TONE = select(ranks.c.tone).where(ranks.c.id == bindparam("id"))


def _tone(connection: Connection, rank_id: int | None) -> RankTone:
    return cast(RankTone, connection.execute(_TONE, {"id": rank_id}).scalar() or "plain")


def invoice_by_number(connection: Connection, number: int, prefix: str = "") -> int | None:
    """The id of the invoice with this number: of the register with this prefix, or without one of
    any register, this one before the others.
    """
    asked = {"number": number, "prefix": prefix}
    return connection.execute(_BY_NUMBER, asked).scalar_one_or_none()


_sign: ColumnElement[int] = case((invoices.c.kind == "sale", 1), else_=-1)
_ROWS = (
    select(
        invoices.c.id,
        invoices.c.kind,
        shown_number,
        invoices.c.issued_at,
        func.coalesce(customers.c.name, "").label("customer_name"),
        (_sign * invoices.c.line_count).label("lines"),
        (_sign * invoices.c.gross).label("gross"),
        (_sign * (invoices.c.line_discounts + invoices.c.invoice_discount)).label("discounts"),
        (_sign * invoices.c.total).label("total"),
        (_sign * invoices.c.used).label("used"),
        (_sign * invoices.c.earned).label("earned"),
        _salesperson,
    )
    .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
    .join(staff, staff.c.id == invoices.c.staff_id)
    .outerjoin(customers, customers.c.id == invoices.c.customer_id)
    .where(
        invoices.c.id.in_(
            select(column("value")).select_from(
                func.json_each(bindparam("ids")).table_valued("value")
            )
        )
    )
)
_SEARCH = table("customer_fts", column("rowid"), column("customer_fts"))
_LEAST_INDEXED = 3


def invoice_rows(connection: Connection, ids: Sequence[int]) -> list[InvoiceRow]:
    """The rows with these ids, in this order."""
    found = {
        row.id: InvoiceRow(**row._asdict())
        for row in connection.execute(_ROWS, {"ids": f"[{','.join(map(str, ids))}]"})
    }
    return [found[invoice_id] for invoice_id in ids if invoice_id in found]


def invoice_ids(
    connection: Connection,
    wanted: InvoiceFilter,
    sort: str | None = None,
    descending: bool = True,
    limit: int | None = None,
) -> "array[int]":
    """The ids the list shows, the newest first unless sorted by total or customer."""
    statement = _filtered(wanted)
    order: ColumnElement[object] = invoices.c.id  # type: ignore[assignment]
    if sort == "total":
        order = _sign * invoices.c.total  # type: ignore[assignment]
    elif sort == "customer":
        statement = statement.outerjoin(customers, customers.c.id == invoices.c.customer_id)
        order = customers.c.sort_name  # type: ignore[assignment]
    statement = statement.order_by(order.desc() if descending else order)
    return read_ids(connection, statement.limit(-1 if limit is None else limit))


def _filtered(wanted: InvoiceFilter) -> Select[int]:
    statement = select(invoices.c.id)
    if wanted.period is not None:
        statement = statement.where(
            invoices.c.business_date.between(wanted.period.first, wanted.period.last)
        )
    if wanted.kind:
        statement = statement.where(invoices.c.kind == wanted.kind)
    if wanted.staff_id is not None:
        statement = statement.where(invoices.c.staff_id == wanted.staff_id)
    if wanted.customer_id is not None:
        person = one_person(literal(wanted.customer_id))
        statement = statement.where(invoices.c.customer_id.in_(person))
    if wanted.method:
        # Asked of each invoice: the first page has them soon.
        paid = select(payments.c.id).where(
            payments.c.invoice_id == invoices.c.id, payments.c.method == wanted.method
        )
        statement = statement.where(paid.exists())
    for term in search_terms(wanted.text):
        fits: ColumnElement[bool] = invoices.c.customer_id.in_(_members(term))
        typed = typed_number(term)
        if typed is not None:
            numbered = invoices.c.id.in_(_numbered(*typed))
            # One or two digits stand in almost every mobile number: they can only mean a number.
            fits = or_(numbered, fits) if len(term) >= _LEAST_INDEXED else numbered
        statement = statement.where(fits)
    return statement


def _numbered(prefix: str, number: int) -> Select[int]:
    """The invoices of this number, by the index that every register's numbers have; with a prefix
    those of its register alone.
    """
    other = invoices.alias("numbered")
    named = select(registers.c.id)
    if prefix:
        named = named.where(registers.c.prefix == prefix)
    return select(other.c.id).where(other.c.number == number, other.c.register_id.in_(named))


def _members(term: str) -> Select[int]:
    """The members with a term in their name or mobile number, from the search index."""
    if len(term) < _LEAST_INDEXED:
        return select(customers.c.id).where(func.instr(customers.c.folded, term) > 0)
    match = '"' + term.replace('"', '""') + '"'
    return select(_SEARCH.c.rowid).where(_SEARCH.c.customer_fts.op("MATCH")(match))
