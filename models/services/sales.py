"""Issuing an invoice: the one function through which everything is sold."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, column, delete, func, insert, select

from models import loyalty
from models.calendar import business_date, shop_time
from models.errors import (
    ApprovalNeeded,
    BadAmount,
    CreditTooLarge,
    NotFound,
    PaymentMismatch,
)
from models.loyalty import Band, Earned
from models.money import LARGEST, Rials
from models.pricing import Line, Priced, price_invoice
from models.queries.persons import one_person
from models.queries.rules import Rules, read_bands, read_rules
from models.services import outbox
from models.services.counter import DayShare, add_to_day, next_number, read_counter
from models.services.ledger import Entry, add_points, grant_credit, take_credit
from models.services.members import (
    Member,
    rank_after,
    read_member,
    reward_for_sale,
    set_standing,
    thank,
)
from models.services.orders import Issued, Order, Tender
from models.tables import (
    PAYMENT_METHODS,
    drafts,
    invoice_lines,
    invoices,
    payments,
    products,
    staff,
)
from models.tables import outbox as unsent
from models.tables.types import Day, identity_text

_ISSUED_BEFORE = select(invoices.c.id).where(invoices.c.uuid == bindparam("uuid"))
_PRODUCTS = select(products.c.id, products.c.title, products.c.taxable).where(
    products.c.id.in_(
        select(column("value")).select_from(func.json_each(bindparam("ids")).table_valued("value"))
    )
)
_ROLE = select(staff.c.role).where(staff.c.id == bindparam("id"), staff.c.active == 1)
# What a customer has spent today that the service has not heard of: an index look-up for each of
# the customer's invoices, and only where credit is used without a reservation.
_SPENT_OFFLINE = (
    select(func.coalesce(func.sum(invoices.c.used), 0))
    .join_from(invoices, unsent, unsent.c.record_id == invoices.c.uuid)
    .where(
        invoices.c.customer_id.in_(one_person(bindparam("customer"))),
        invoices.c.business_date == bindparam("day", type_=Day),
        invoices.c.kind == "sale",
        unsent.c.state == "waiting",
    )
)
_ADD_INVOICE = insert(invoices).returning(invoices.c.id)
_ADD_LINES = insert(invoice_lines)
_ADD_PAYMENTS = insert(payments)
_DROP_DRAFT = delete(drafts).where(drafts.c.id == bindparam("draft"))


def issue_invoice(connection: Connection, order: Order, now: datetime) -> Issued:
    """Issue an invoice: every row of it in the caller's one transaction, or none.

    Everything is found by an index: the cost hardly grows with customers and invoices.
    Raises NoOpenSession, NotFound, EmptyInvoice, BadLine, DiscountTooLarge, AmountTooLarge,
    CreditTooLarge, ApprovalNeeded, BadAmount or PaymentMismatch; nothing is written then.
    """
    before = connection.execute(_ISSUED_BEFORE, {"uuid": order.uuid}).scalar_one_or_none()
    if before is not None:
        return _issued_before(connection, before)

    # What is sold, to whom, by which rules.
    day = business_date(now)
    counter = read_counter(connection, day)
    rules = read_rules(connection)
    bands = read_bands(connection)
    member = None
    if order.customer_id is not None:
        member = read_member(connection, order.customer_id, deleted=False)
    titles, priced = _price(connection, order, counter.vat_bp)
    _check_credit(connection, order, priced.payable, member, rules, day)
    total = priced.payable - order.use_credit
    paid, change = _settle(order.tenders, total)
    rank, earned = _what_it_earns(order, member, bands, rules, total, priced.vat)

    # The document.
    number = next_number(connection, counter.register_id)
    invoice_id = connection.execute(
        _ADD_INVOICE,
        {
            "uuid": order.uuid,
            "kind": "sale",
            "register_id": counter.register_id,
            "number": number,
            "session_id": counter.session_id,
            "customer_id": order.customer_id,
            "staff_id": order.staff_id,
            "issued_at": now,
            "business_date": day,
            "line_count": len(order.lines),
            "gross": priced.gross,
            "line_discounts": priced.line_discounts,
            "invoice_discount": priced.invoice_discount,
            "vat": priced.vat,
            "vat_bp": counter.vat_bp,
            "payable": priced.payable,
            "used": order.use_credit,
            "total": total,
            "earned": earned.credit,
            "points": earned.points,
            "rank_id": rank.id if rank else None,
            "rank_title": rank.title if rank else "",
            "credit_bp": rank.credit_bp if rank else 0,
            "rials_per_point": rules.rials_per_point,
            "approved_by": order.approved_by,
            "note": order.note,
        },
    ).scalar_one()
    connection.execute(_ADD_LINES, _line_rows(invoice_id, order, priced, titles))
    if paid:
        connection.execute(_ADD_PAYMENTS, [{**row, "invoice_id": invoice_id} for row in paid])

    # The customer's ledgers and rank, the referrer's reward, their messages.
    issued = Issued(
        invoice_id, number, total, change, earned.credit, earned.points, None, None, "", ""
    )
    if member is not None:
        entry = Entry(member.id, "earned", now, day, invoice_id, order.staff_id)
        issued = _book(connection, member, order, issued, bands, rules, entry)
        if rules.referral_trigger == "first_invoice" and total > 0:
            reward_for_sale(connection, member, max(0, total - priced.vat), rules, bands, entry)
        if order.send_thanks:
            thank(connection, member, issued, rules, now)

    # The day's totals, the service's copy, and the draft it was typed in.
    share = DayShare(
        invoices=1,
        lines=len(order.lines),
        gross=priced.gross,
        discounts=priced.discounts,
        used=order.use_credit,
        received=total,
        vat=priced.vat,
        earned=earned.credit,
    )
    parts = _day_parts(order, priced, paid, total, shop_time(now).hour)
    add_to_day(connection, day, counter.register_id, [(share, parts)])
    reserved = {"reservation": identity_text(order.reservation)} if order.reservation else None
    outbox.post(connection, "sale", order.uuid, now, reserved)
    if order.draft_id is not None:
        connection.execute(_DROP_DRAFT, {"draft": order.draft_id})
    return issued


def _price(connection: Connection, order: Order, vat_bp: int) -> tuple[dict[int, str], Priced]:
    ids = json.dumps(sorted({line.product_id for line in order.lines}))
    known = {row.id: row for row in connection.execute(_PRODUCTS, {"ids": ids})}
    for line in order.lines:
        if line.product_id not in known:
            raise NotFound("product", line.title)
    lines = [
        Line(
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            taxable=bool(known[line.product_id].taxable),
            key=line.product_id,
        )
        for line in order.lines
    ]
    titles = {product: row.title for product, row in known.items()}
    return titles, price_invoice(lines, order.invoice_discount, vat_bp)


def _check_credit(
    connection: Connection,
    order: Order,
    payable: Rials,
    member: Member | None,
    rules: Rules,
    day: date,
) -> None:
    if order.use_credit == 0:
        return
    if member is None:
        raise CreditTooLarge(order.use_credit, 0, "nobody")
    loyalty.check_credit(order.use_credit, member.credit, payable, rules.credit)
    if rules.several_tills and order.reservation is None and rules.offline_limit is not None:
        spent = connection.execute(_SPENT_OFFLINE, {"customer": member.id, "day": day})
        left = max(rules.offline_limit - spent.scalar_one(), 0)
        if order.use_credit > left:
            raise CreditTooLarge(order.use_credit, left, "offline")
    above = rules.approval_above
    if above is not None and order.use_credit > above:
        approver = order.approved_by or order.staff_id
        role = connection.execute(_ROLE, {"id": approver}).scalar_one_or_none()
        if role not in ("owner", "manager"):
            raise ApprovalNeeded(order.use_credit, above)


def _settle(tenders: Sequence[Tender], total: Rials) -> tuple[list[dict[str, object]], Rials]:
    """Payments that add up to the total exactly, and the change due in cash."""
    given = [tender for tender in tenders if tender.amount]
    for tender in given:
        if tender.amount > LARGEST:
            raise BadAmount(str(tender.amount), "too_large")
    cash = sum(tender.amount for tender in given if tender.method == "cash")
    other = sum(tender.amount for tender in given if tender.method != "cash")
    change = cash + other - total
    if change < 0 or change > cash or any(tender.amount < 0 for tender in given):
        raise PaymentMismatch(total, missing=-change)
    rows: list[dict[str, object]] = [
        {
            "method": tender.method,
            "amount": tender.amount,
            "tendered": tender.amount,
            "change": 0,
            "reference": tender.reference,
        }
        for tender in given
        if tender.method != "cash"
    ]
    if cash > change:
        rows.append(
            {
                "method": "cash",
                "amount": cash - change,
                "tendered": cash,
                "change": change,
                "reference": "",
            }
        )
    return rows, change


def _what_it_earns(
    order: Order,
    member: Member | None,
    bands: Sequence[Band],
    rules: Rules,
    total: Rials,
    vat: Rials,
) -> tuple[Band | None, Earned]:
    if member is None:
        return None, Earned(0, 0)
    by_id = {band.id: band for band in bands}
    seen = by_id.get(order.rank_id or member.rank_id, by_id[member.rank_id])
    follows = rules.rank_counts == "after" and not member.rank_pinned
    points_before = member.points if follows else None
    return loyalty.promise(total, vat, seen, bands, rules.rials_per_point, points_before)


def _line_rows(
    invoice_id: int, order: Order, priced: Priced, titles: dict[int, str]
) -> list[dict[str, object]]:
    return [
        {
            "invoice_id": invoice_id,
            "position": position,
            "product_id": line.product_id,
            "title": line.title or titles[line.product_id],
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "gross": sums.gross,
            "discount": sums.discount,
            "invoice_discount": sums.invoice_discount,
            "vat": sums.vat,
            "net": sums.net,
        }
        for position, (line, sums) in enumerate(
            zip(order.lines, priced.lines, strict=True), start=1
        )
    ]


def _book(
    connection: Connection,
    member: Member,
    order: Order,
    issued: Issued,
    bands: Sequence[Band],
    rules: Rules,
    entry: Entry,
) -> Issued:
    """Take the used credit, give the earned credit and points, raise the rank."""
    if order.use_credit:
        take_credit(connection, replace(entry, kind="used"), order.use_credit)
    balance = member.credit - order.use_credit
    if issued.earned:
        grant_credit(connection, entry, issued.earned, balance, rules.valid_days)
    if issued.points:
        add_points(connection, entry, issued.points)
    credit, points = balance + issued.earned, member.points + issued.points
    by_id = {band.id: band for band in bands}
    before = by_id[member.rank_id]
    after = rank_after(member, points, bands)
    set_standing(connection, member.id, credit, points, after.id, bought_on=entry.business_date)
    return replace(
        issued,
        credit_after=credit,
        points_after=points,
        rank_before=before.title,
        rank_after=after.title,
    )


def _day_parts(
    order: Order,
    priced: Priced,
    paid: Sequence[dict[str, object]],
    total: Rials,
    hour: int,
) -> list[tuple[str, int, int, int]]:
    parts = [
        ("product", line.product_id, line.quantity, sums.net)
        for line, sums in zip(order.lines, priced.lines, strict=True)
    ]
    parts += [("staff", order.staff_id, 1, total), ("hour", hour, 1, total)]
    parts += [
        ("method", PAYMENT_METHODS.index(str(row["method"])), 1, int(str(row["amount"])))
        for row in paid
    ]
    return parts


def _issued_before(connection: Connection, invoice_id: int) -> Issued:
    row = connection.execute(select(invoices).where(invoices.c.id == invoice_id)).one()
    change = connection.execute(
        select(func.coalesce(func.sum(payments.c.change), 0)).where(
            payments.c.invoice_id == invoice_id
        )
    ).scalar_one()
    member = read_member(connection, row.customer_id) if row.customer_id else None
    return Issued(
        invoice_id,
        row.number,
        row.total,
        change,
        row.earned,
        row.points,
        member.credit if member else None,
        member.points if member else None,
        row.rank_title,
        row.rank_title,
        again=True,
    )
