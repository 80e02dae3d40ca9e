"""The till's open session, what the drawer should hold, and Z reports of closed sessions."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, func, select

from models.queries.numbers import number_text
from models.queries.sheets import ClosingSheet, Denomination, Figures, MethodTotal
from models.tables import (
    PAYMENT_METHODS,
    cash_movements,
    closings,
    invoices,
    payments,
    registers,
    staff,
    till_sessions,
)
from models.tables.types import AnyRow


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The session this register sells in. `opening_float` in rials."""

    id: int
    number: int
    opened_at: datetime
    opened_by: str
    opening_float: int


@dataclass(frozen=True, slots=True)
class SessionSums:
    """What a session took and gave. Rials; expected = float + received - refunded + in - out."""

    cash_received: int
    cash_refunded: int
    paid_in: int
    paid_out: int
    expected: int
    figures: Figures
    methods: tuple[MethodTotal, ...]
    first_invoice: int
    last_invoice: int


@dataclass(frozen=True, slots=True)
class ClosingRow:
    """A closed session in the list of Z reports."""

    session_id: int
    number: int
    closed_at: datetime
    closed_by: str
    expected: int
    counted: int
    received: int


OPEN_HERE = and_(
    registers.c.is_here == 1,
    till_sessions.c.register_id == registers.c.id,
    till_sessions.c.closed_at.is_(None),
    till_sessions.c.number >= registers.c.first_session,
)
"""Of registers and sessions together: the one that this till sells in."""
_opener = (staff.c.first_name + " " + staff.c.last_name).label("opened_by")
_OPEN = (
    select(
        till_sessions.c.id,
        till_sessions.c.number,
        till_sessions.c.opened_at,
        _opener,
        till_sessions.c.opening_float,
    )
    .join_from(till_sessions, registers, OPEN_HERE)
    .join(staff, staff.c.id == till_sessions.c.opened_by)
    .order_by(till_sessions.c.number.desc())
    .limit(1)
)
_sign = case((invoices.c.kind == "sale", 1), else_=-1)
_is_return = case((invoices.c.kind == "return", 1), else_=0)
_FIGURES = select(
    func.coalesce(func.sum(_sign), 0).label("invoices"),
    func.coalesce(func.sum(_sign * invoices.c.line_count), 0).label("lines"),
    func.coalesce(func.sum(_sign * invoices.c.gross), 0).label("gross"),
    func.coalesce(
        func.sum(
            _sign * (invoices.c.line_discounts + invoices.c.invoice_discount + invoices.c.used)
        ),
        0,
    ).label("credit_and_discount"),
    func.coalesce(func.sum(_sign * invoices.c.total), 0).label("received"),
    func.coalesce(func.sum(_sign * invoices.c.earned), 0).label("credit_given"),
    func.coalesce(func.sum(_is_return), 0).label("returns"),
    func.coalesce(func.sum(_is_return * invoices.c.total), 0).label("returned"),
    func.coalesce(func.min(invoices.c.number), 0).label("first_invoice"),
    func.coalesce(func.max(invoices.c.number), 0).label("last_invoice"),
).where(invoices.c.session_id == bindparam("session"))
_METHODS = (
    select(
        payments.c.method,
        func.sum(_sign).label("count"),
        func.sum(_sign * payments.c.amount).label("amount"),
        func.sum(_is_return * payments.c.amount).label("refunded"),
    )
    .join_from(invoices, payments, payments.c.invoice_id == invoices.c.id)
    .where(invoices.c.session_id == bindparam("session"))
    .group_by(payments.c.method)
)
_CASH = (
    select(cash_movements.c.kind, func.sum(cash_movements.c.amount))
    .where(cash_movements.c.session_id == bindparam("session"))
    .group_by(cash_movements.c.kind)
)


def open_session(connection: Connection) -> OpenSession | None:
    """The session open on this register, if one is; none that was open when a backup was put
    back in a shop of several tills.
    """
    row = connection.execute(_OPEN).one_or_none()
    return OpenSession(**row._asdict()) if row else None


def session_sums(connection: Connection, session_id: int) -> SessionSums:
    """What a session has taken so far; costs in proportion to the session's own invoices."""
    figures = connection.execute(_FIGURES, {"session": session_id}).one()._asdict()
    first, last = figures.pop("first_invoice"), figures.pop("last_invoice")
    methods = {row.method: row for row in connection.execute(_METHODS, {"session": session_id})}
    moved: dict[str, int] = dict(
        (kind, amount) for kind, amount in connection.execute(_CASH, {"session": session_id})
    )
    cash = methods.get("cash")
    refunded = cash.refunded if cash else 0
    received = (cash.amount if cash else 0) + refunded
    opening = connection.execute(
        select(till_sessions.c.opening_float).where(till_sessions.c.id == session_id)
    ).scalar_one()
    paid_in, paid_out = moved.get("paid_in", 0), moved.get("paid_out", 0)
    return SessionSums(
        cash_received=received,
        cash_refunded=refunded,
        paid_in=paid_in,
        paid_out=paid_out,
        expected=opening + received - refunded + paid_in - paid_out,
        figures=Figures(**figures),
        methods=tuple(
            MethodTotal(method, methods[method].count, methods[method].amount)  # type: ignore[arg-type]
            for method in PAYMENT_METHODS
            if method in methods
        ),
        first_invoice=first,
        last_invoice=last,
    )


_closer = staff.alias("closer")
_CLOSING = (
    select(
        closings.c.session_id,
        closings.c.closed_at,
        closings.c.expected,
        closings.c.counted,
        closings.c.reason,
        closings.c.report,
        till_sessions.c.number,
        till_sessions.c.opened_at,
        till_sessions.c.opening_float,
        registers.c.name.label("register"),
        registers.c.prefix,
        _opener,
        (_closer.c.first_name + " " + _closer.c.last_name).label("closed_by"),
    )
    .join_from(closings, till_sessions, till_sessions.c.id == closings.c.session_id)
    .join(registers, registers.c.id == till_sessions.c.register_id)
    .join(staff, staff.c.id == till_sessions.c.opened_by)
    .join(_closer, _closer.c.id == closings.c.closed_by)
)
_LATEST = _CLOSING.order_by(closings.c.session_id.desc()).limit(bindparam("limit"))
_ONE = _CLOSING.where(closings.c.session_id == bindparam("session"))


def closing_sheet(connection: Connection, session_id: int) -> ClosingSheet | None:
    """A session's Z report as it was saved; None while it is open."""
    row = connection.execute(_ONE, {"session": session_id}).one_or_none()
    return _sheet(row) if row else None


def latest_closings(connection: Connection, limit: int = 60) -> list[ClosingRow]:
    """The newest Z reports."""
    return [
        ClosingRow(
            row.session_id,
            row.number,
            row.closed_at,
            row.closed_by,
            row.expected,
            row.counted,
            json.loads(row.report)["figures"]["received"],
        )
        for row in connection.execute(_LATEST, {"limit": limit})
    ]


def _sheet(row: AnyRow) -> ClosingSheet:
    report = json.loads(row.report)
    prefix = row.prefix
    return ClosingSheet(
        session_id=row.session_id,
        number=row.number,
        register=row.register,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        opening_float=row.opening_float,
        cash_received=report["cash_received"],
        cash_refunded=report["cash_refunded"],
        paid_in=report["paid_in"],
        paid_out=report["paid_out"],
        expected=row.expected,
        denominations=tuple(Denomination(**note) for note in report["denominations"]),
        counted=row.counted,
        difference=row.counted - row.expected,
        reason=row.reason,
        figures=Figures(**report["figures"]),
        methods=tuple(MethodTotal(**method) for method in report["methods"]),
        first_invoice=number_text(report["first_invoice"], prefix),
        last_invoice=number_text(report["last_invoice"], prefix),
    )
