"""Immutable documents as other tills hear of them: a sale with all that was written with it.

Reading any number of a kind costs a fixed number of statements.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from models.queries.records import instant_text
from models.tables import (
    cash_movements,
    closings,
    credit_lots,
    credit_movements,
    customers,
    interaction_types,
    interactions,
    invoice_lines,
    invoices,
    payments,
    points_movements,
    products,
    ranks,
    registers,
    sms_jobs,
    staff,
    till_sessions,
)
from models.tables.types import AnyRow, identity_text

Document = dict[str, object]
"""Ready for JSON; its shapes are sync/protocol.py's."""


def read_documents(
    connection: Connection, kind: str, identities: Sequence[bytes]
) -> dict[bytes, Document]:
    """The documents of a kind with these identities, each ready for JSON."""
    return _READERS[kind](connection, identities)


# Every statement takes a list: of identities, or of the row numbers that those led to.

_original, _original_lines = invoices.alias("original"), invoice_lines.alias("original_lines")
_approver = staff.alias("approver")
_INVOICES: Select[*tuple[Any, ...]] = (
    select(
        invoices,
        registers.c.uuid.label("register_uuid"),
        till_sessions.c.uuid.label("session_uuid"),
        staff.c.uuid.label("staff_uuid"),
        customers.c.uuid.label("customer_uuid"),
        ranks.c.uuid.label("rank_uuid"),
        _approver.c.uuid.label("approver_uuid"),
        _original.c.uuid.label("original_uuid"),
    )
    .join_from(invoices, registers, registers.c.id == invoices.c.register_id)
    .join(till_sessions, till_sessions.c.id == invoices.c.session_id)
    .join(staff, staff.c.id == invoices.c.staff_id)
    .outerjoin(customers, customers.c.id == invoices.c.customer_id)
    .outerjoin(ranks, ranks.c.id == invoices.c.rank_id)
    .outerjoin(_approver, _approver.c.id == invoices.c.approved_by)
    .outerjoin(_original, _original.c.id == invoices.c.original_id)
    .where(invoices.c.uuid.in_(bindparam("keys", expanding=True)))
)
_LINES: Select[*tuple[Any, ...]] = (
    select(
        invoice_lines,
        products.c.uuid.label("product_uuid"),
        _original_lines.c.position.label("original_position"),
    )
    .join_from(invoice_lines, products, products.c.id == invoice_lines.c.product_id)
    .outerjoin(_original_lines, _original_lines.c.id == invoice_lines.c.original_line_id)
    .where(invoice_lines.c.invoice_id.in_(bindparam("keys", expanding=True)))
    .order_by(invoice_lines.c.invoice_id, invoice_lines.c.position)
)
_PAYMENTS: Select[*tuple[Any, ...]] = (
    select(payments)
    .where(payments.c.invoice_id.in_(bindparam("keys", expanding=True)))
    .order_by(payments.c.id)
)
_lot_owner = customers.alias("lot_owner")
_CREDIT: Select[*tuple[Any, ...]] = (
    select(
        credit_movements,
        customers.c.uuid.label("customer_uuid"),
        credit_lots.c.uuid.label("lot_uuid"),
        credit_lots.c.granted_on,
        credit_lots.c.expires_on,
        _lot_owner.c.uuid.label("lot_owner_uuid"),
        staff.c.uuid.label("staff_uuid"),
    )
    .join_from(credit_movements, customers, customers.c.id == credit_movements.c.customer_id)
    .outerjoin(credit_lots, credit_lots.c.id == credit_movements.c.lot_id)
    .outerjoin(_lot_owner, _lot_owner.c.id == credit_lots.c.customer_id)
    .outerjoin(staff, staff.c.id == credit_movements.c.staff_id)
    .order_by(credit_movements.c.id)
)
_POINTS: Select[*tuple[Any, ...]] = (
    select(
        points_movements,
        customers.c.uuid.label("customer_uuid"),
        staff.c.uuid.label("staff_uuid"),
    )
    .join_from(points_movements, customers, customers.c.id == points_movements.c.customer_id)
    .outerjoin(staff, staff.c.id == points_movements.c.staff_id)
    .order_by(points_movements.c.id)
)
_SMS: Select[*tuple[Any, ...]] = (
    select(sms_jobs, customers.c.uuid.label("customer_uuid"))
    .outerjoin_from(sms_jobs, customers, customers.c.id == sms_jobs.c.customer_id)
    .order_by(sms_jobs.c.id)
)


def _of(statement: Select[*tuple[Any, ...]], column: Any) -> Select[*tuple[Any, ...]]:
    return statement.where(column.in_(bindparam("keys", expanding=True)))


_CREDIT_OF_INVOICE = _of(_CREDIT, credit_movements.c.invoice_id)
_CREDIT_ALONE = _of(_CREDIT, credit_movements.c.uuid)
_POINTS_OF_INVOICE = _of(_POINTS, points_movements.c.invoice_id)
_POINTS_ALONE = _of(_POINTS, points_movements.c.uuid)
_SMS_OF_INVOICE = _of(_SMS, sms_jobs.c.invoice_id)
_SMS_ALONE = _of(_SMS, sms_jobs.c.uuid)
_SESSIONS: Select[*tuple[Any, ...]] = (
    select(till_sessions, registers.c.uuid.label("register_uuid"), staff.c.uuid.label("opener"))
    .join_from(till_sessions, registers, registers.c.id == till_sessions.c.register_id)
    .join(staff, staff.c.id == till_sessions.c.opened_by)
    .where(till_sessions.c.uuid.in_(bindparam("keys", expanding=True)))
)
_CASH: Select[*tuple[Any, ...]] = (
    select(
        cash_movements,
        till_sessions.c.uuid.label("session_uuid"),
        staff.c.uuid.label("staff_uuid"),
    )
    .join_from(cash_movements, till_sessions, till_sessions.c.id == cash_movements.c.session_id)
    .join(staff, staff.c.id == cash_movements.c.staff_id)
    .where(cash_movements.c.uuid.in_(bindparam("keys", expanding=True)))
)
_CLOSINGS: Select[*tuple[Any, ...]] = (
    select(closings, till_sessions.c.uuid.label("session_uuid"), staff.c.uuid.label("closer"))
    .join_from(closings, till_sessions, till_sessions.c.id == closings.c.session_id)
    .join(staff, staff.c.id == closings.c.closed_by)
    .where(closings.c.uuid.in_(bindparam("keys", expanding=True)))
)
_INTERACTIONS: Select[*tuple[Any, ...]] = (
    select(
        interactions,
        customers.c.uuid.label("customer_uuid"),
        interaction_types.c.uuid.label("type_uuid"),
        staff.c.uuid.label("staff_uuid"),
    )
    .join_from(interactions, customers, customers.c.id == interactions.c.customer_id)
    .join(interaction_types, interaction_types.c.id == interactions.c.type_id)
    .join(staff, staff.c.id == interactions.c.staff_id)
    .where(interactions.c.uuid.in_(bindparam("keys", expanding=True)))
)


def _invoices(connection: Connection, identities: Sequence[bytes]) -> dict[bytes, Document]:
    heads = connection.execute(_INVOICES, {"keys": list(identities)}).all()
    keys = {"keys": [head.id for head in heads]}

    def parts(
        statement: Select[*tuple[Any, ...]], make: Callable[[AnyRow], Document]
    ) -> dict[int, list[Document]]:
        found: dict[int, list[Document]] = defaultdict(list)
        for row in connection.execute(statement, keys):
            found[row.invoice_id].append(make(row))
        return found

    lines, paid = parts(_LINES, _line), parts(_PAYMENTS, _payment)
    credit = parts(_CREDIT_OF_INVOICE, _credit_movement)
    points = parts(_POINTS_OF_INVOICE, _points_movement)
    sms = parts(_SMS_OF_INVOICE, _sms_job)
    return {
        head.uuid: {
            **_head(head),
            "lines": lines[head.id],
            "payments": paid[head.id],
            "credit": credit[head.id],
            "movements_of_points": points[head.id],
            "sms": sms[head.id],
        }
        for head in heads
    }


def _head(row: AnyRow) -> Document:
    return {
        "register_id": identity_text(row.register_uuid),
        "number": row.number,
        "original": identity_text(row.original_uuid),
        "session": identity_text(row.session_uuid),
        "customer": identity_text(row.customer_uuid),
        "staff": identity_text(row.staff_uuid),
        "issued_at": instant_text(row.issued_at),
        "business_date": row.business_date.isoformat(),
        "gross": row.gross,
        "line_discounts": row.line_discounts,
        "invoice_discount": row.invoice_discount,
        "vat": row.vat,
        "vat_bp": row.vat_bp,
        "payable": row.payable,
        "used": row.used,
        "total": row.total,
        "earned": row.earned,
        "points": row.points,
        "rank": identity_text(row.rank_uuid),
        "rank_title": row.rank_title,
        "credit_bp": row.credit_bp,
        "rials_per_point": row.rials_per_point,
        "approved_by": identity_text(row.approver_uuid),
        "note": row.note,
    }


def _line(row: AnyRow) -> Document:
    return {
        "position": row.position,
        "original_position": row.original_position,
        "product": identity_text(row.product_uuid),
        "title": row.title,
        "quantity": row.quantity,
        "unit_price": row.unit_price,
        "gross": row.gross,
        "discount": row.discount,
        "invoice_discount": row.invoice_discount,
        "vat": row.vat,
        "net": row.net,
    }


def _payment(row: AnyRow) -> Document:
    return {
        "method": row.method,
        "amount": row.amount,
        "tendered": row.tendered,
        "change": row.change,
        "reference": row.reference,
    }


def _credit_movement(row: AnyRow) -> Document:
    lot: Document | None = None
    if row.lot_uuid is not None:
        lot = {
            "id": identity_text(row.lot_uuid),
            "customer": identity_text(row.lot_owner_uuid),
            "granted_on": row.granted_on.isoformat(),
            "expires_on": row.expires_on.isoformat() if row.expires_on else None,
        }
    return {**_movement(row), "amount": row.amount, "lot": lot}


def _points_movement(row: AnyRow) -> Document:
    return {**_movement(row), "points": row.points}


def _movement(row: AnyRow) -> Document:
    return {
        "id": identity_text(row.uuid),
        "customer": identity_text(row.customer_uuid),
        "kind": row.kind,
        "staff": identity_text(row.staff_uuid),
        "reason": row.reason,
        "at": instant_text(row.at),
        "business_date": row.business_date.isoformat(),
    }


def _sms_job(row: AnyRow) -> Document:
    return {
        "id": identity_text(row.uuid),
        "to": row.recipient,
        "template_kind": row.template_kind,
        "text": row.text,
        "customer": identity_text(row.customer_uuid),
        "created_at": instant_text(row.created_at),
        "not_before": instant_text(row.not_before),
        "expires_at": instant_text(row.expires_at),
    }


def _movements(connection: Connection, identities: Sequence[bytes]) -> dict[bytes, Document]:
    keys = {"keys": list(identities)}
    found: dict[bytes, Document] = {
        row.uuid: {"credit": [_credit_movement(row)]}
        for row in connection.execute(_CREDIT_ALONE, keys)
    }
    for row in connection.execute(_POINTS_ALONE, keys):
        found[row.uuid] = {"points": [_points_movement(row)]}
    return found


def _each(
    statement: Select[*tuple[Any, ...]], make: Callable[[AnyRow], Document]
) -> Callable[[Connection, Sequence[bytes]], dict[bytes, Document]]:
    def read(connection: Connection, identities: Sequence[bytes]) -> dict[bytes, Document]:
        rows = connection.execute(statement, {"keys": list(identities)})
        return {row.uuid: make(row) for row in rows}

    return read


def _session(row: AnyRow) -> Document:
    return {
        "register_id": identity_text(row.register_uuid),
        "number": row.number,
        "opened_at": instant_text(row.opened_at),
        "opened_by": identity_text(row.opener),
        "opening_float": row.opening_float,
    }


def _cash(row: AnyRow) -> Document:
    return {
        "session": identity_text(row.session_uuid),
        "kind": row.kind,
        "amount": row.amount,
        "reason": row.reason,
        "staff": identity_text(row.staff_uuid),
        "at": instant_text(row.at),
    }


def _closing(row: AnyRow) -> Document:
    return {
        "session": identity_text(row.session_uuid),
        "closed_at": instant_text(row.closed_at),
        "closed_by": identity_text(row.closer),
        "expected": row.expected,
        "counted": row.counted,
        "reason": row.reason,
        "report": row.report,
    }


def _interaction(row: AnyRow) -> Document:
    return {
        "customer": identity_text(row.customer_uuid),
        "type": identity_text(row.type_uuid),
        "staff": identity_text(row.staff_uuid),
        "at": instant_text(row.at),
        "note": row.note,
        "follow_up_on": row.follow_up_on.isoformat() if row.follow_up_on else None,
        "follow_up_minute": row.follow_up_minute,
    }


_READERS: Mapping[str, Callable[[Connection, Sequence[bytes]], dict[bytes, Document]]] = {
    "sale": _invoices,
    "return": _invoices,
    "movements": _movements,
    "till_session": _each(_SESSIONS, _session),
    "cash_movement": _each(_CASH, _cash),
    "closing": _each(_CLOSINGS, _closing),
    "interaction": _each(_INTERACTIONS, _interaction),
    "sms_job": _each(_SMS_ALONE, _sms_job),
}
