"""Taking goods back: a return invoice that names its lines, seen whole before it is confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from models import loyalty
from models.calendar import business_date, shop_time
from models.errors import PaymentMismatch
from models.money import Rials
from models.queries.rules import read_bands
from models.services import outbox
from models.services.counter import DayShare, add_to_day, next_number, read_counter
from models.services.ledger import Entry, add_points, give_back, take_credit
from models.services.members import rank_after, read_member, set_standing
from models.services.return_preview import (
    REWARD_CREDIT,
    ReturnOrder,
    ReturnPreview,
    Working,
    work_out,
)
from models.tables import (
    PAYMENT_METHODS,
    credit_movements,
    invoice_lines,
    invoices,
    payments,
    points_movements,
)


@dataclass(frozen=True, slots=True)
class Returned:
    """A return as it was issued."""

    invoice_id: int
    number: int
    preview: ReturnPreview


_REWARD_POINTS = select(points_movements.c.customer_id, points_movements.c.points).where(
    points_movements.c.invoice_id == bindparam("id"), points_movements.c.kind == "referral"
)
_LOTS_USED = (
    select(credit_movements.c.lot_id, credit_movements.c.amount)
    .where(
        credit_movements.c.invoice_id == bindparam("id"),
        credit_movements.c.kind == "used",
    )
    .order_by(credit_movements.c.id.desc())
)
_LOT_EARNED = select(credit_movements.c.lot_id).where(
    credit_movements.c.invoice_id == bindparam("id"),
    credit_movements.c.kind == bindparam("kind"),
    credit_movements.c.lot_id.is_not(None),
)


def return_invoice(connection: Connection, order: ReturnOrder, now: datetime) -> Returned:
    """Issue a return: the goods' value goes back as used credit and money, what was earned is
    taken back, all in the caller's transaction.

    Raises NoOpenSession, NotFound, EmptyInvoice, NothingToReturn or PaymentMismatch.
    """
    before = connection.execute(
        select(invoices.c.id).where(invoices.c.uuid == order.uuid)
    ).one_or_none()
    if before is not None:
        return _returned_before(connection, before.id)
    work = work_out(connection, order)
    day = business_date(now)
    counter = read_counter(connection, day)
    original, preview = work.original, work.preview
    refunds = [tender for tender in order.refunds if tender.amount]
    refunded = sum(tender.amount for tender in refunds)
    if refunded != preview.money_back or any(tender.amount < 0 for tender in refunds):
        raise PaymentMismatch(preview.money_back, preview.money_back - refunded)

    number = next_number(connection, counter.register_id)
    parts = list(work.parts.items())
    sums = {
        name: sum(getattr(part, name) for _, part in parts)
        for name in ("gross", "discount", "invoice_discount", "vat", "net")
    }
    invoice_id = connection.execute(
        insert(invoices).returning(invoices.c.id),
        {
            "uuid": order.uuid,
            "kind": "return",
            "register_id": counter.register_id,
            "number": number,
            "original_id": original.id,
            "session_id": counter.session_id,
            "customer_id": original.customer_id,
            "staff_id": order.staff_id,
            "issued_at": now,
            "business_date": day,
            "line_count": len(parts),
            "gross": sums["gross"],
            "line_discounts": sums["discount"],
            "invoice_discount": sums["invoice_discount"],
            "vat": sums["vat"],
            "vat_bp": original.vat_bp,
            "payable": sums["net"],
            "used": preview.credit_back,
            "total": preview.money_back,
            "earned": preview.credit_taken,
            "points": preview.points_taken,
            "rank_id": original.rank_id,
            "rank_title": original.rank_title,
            "credit_bp": original.credit_bp,
            "rials_per_point": original.rials_per_point,
            "note": order.note,
        },
    ).scalar_one()
    connection.execute(
        insert(invoice_lines),
        [
            {
                "invoice_id": invoice_id,
                "position": position,
                "original_line_id": line_id,
                "product_id": work.lines[line_id].product_id,
                "title": work.lines[line_id].title,
                "quantity": part.quantity,
                "unit_price": work.lines[line_id].unit_price,
                "gross": part.gross,
                "discount": part.discount,
                "invoice_discount": part.invoice_discount,
                "vat": part.vat,
                "net": part.net,
            }
            for position, (line_id, part) in enumerate(parts, start=1)
        ],
    )
    if refunds:
        connection.execute(
            insert(payments),
            [
                {
                    "invoice_id": invoice_id,
                    "method": tender.method,
                    "amount": tender.amount,
                    "tendered": tender.amount,
                    "change": 0,
                    "reference": tender.reference,
                }
                for tender in refunds
            ],
        )
    _unbook(connection, work, order, invoice_id, now)
    share = DayShare(
        invoices=-1,
        lines=-len(parts),
        gross=-sums["gross"],
        discounts=-sums["discount"] - sums["invoice_discount"],
        used=-preview.credit_back,
        received=-preview.money_back,
        vat=-sums["vat"],
        earned=-preview.credit_taken,
        returns=1,
        returned=preview.money_back,
    )
    shares_of_parts = [
        *(
            ("product", work.lines[line_id].product_id, -part.quantity, -part.net)
            for line_id, part in parts
        ),
        ("staff", order.staff_id, -1, -preview.money_back),
        ("hour", shop_time(now).hour, -1, -preview.money_back),
        *(
            ("method", PAYMENT_METHODS.index(tender.method), -1, -tender.amount)
            for tender in refunds
        ),
    ]
    add_to_day(connection, day, counter.register_id, [(share, shares_of_parts)])
    outbox.post(connection, "return", order.uuid, now)
    return Returned(invoice_id, number, preview)


def _returned_before(connection: Connection, invoice_id: int) -> Returned:
    """A return confirmed a second time, told as it was written the first time."""
    row = connection.execute(select(invoices).where(invoices.c.id == invoice_id)).one()
    reward = connection.execute(
        select(func.coalesce(func.sum(credit_movements.c.amount), 0)).where(
            credit_movements.c.invoice_id == invoice_id,
            credit_movements.c.customer_id != row.customer_id,
        )
    ).scalar_one()
    member = read_member(connection, row.customer_id) if row.customer_id else None
    bands = {band.id: band.title for band in read_bands(connection)}
    title = bands[member.rank_id] if member else ""
    return Returned(
        row.id,
        row.number,
        ReturnPreview(
            value=row.payable,
            money_back=row.total,
            credit_back=row.used,
            credit_taken=row.earned,
            points_taken=row.points,
            credit_after=member.credit if member else None,
            points_after=member.points if member else None,
            rank_before=title,
            rank_after=title,
            reward_taken=-reward,
        ),
    )


def _unbook(
    connection: Connection, work: Working, order: ReturnOrder, invoice_id: int, now: datetime
) -> None:
    """Put the used credit back into its lots, take back what was earned, and the reward."""
    member, preview, original = work.member, work.preview, work.original
    if member is None:
        return
    day = business_date(now)
    bands = read_bands(connection)
    entry = Entry(member.id, "returned", now, day, invoice_id, order.staff_id)
    if preview.credit_back:
        used = connection.execute(_LOTS_USED, {"id": original.id}).all()
        lots = _slice(
            [(lot, -amount) for lot, amount in used],
            work.used_before,
            preview.credit_back,
        )
        give_back(connection, entry, lots, member.credit)
    if preview.credit_taken:
        lot = _earned_lot(connection, original.id, "earned")
        take_credit(connection, entry, preview.credit_taken, first_lot=lot)
    if preview.points_taken:
        add_points(connection, entry, -preview.points_taken)
    credit_after = member.credit + preview.credit_back - preview.credit_taken
    points_after = member.points - preview.points_taken
    rank = rank_after(member, points_after, bands)
    set_standing(connection, member.id, credit_after, points_after, rank.id)
    _take_rewards(connection, work, entry)


def _take_rewards(connection: Connection, work: Working, entry: Entry) -> None:
    """Take the referrer's reward back in the same proportion as what the customer earned."""
    original, preview = work.original, work.preview
    bands = read_bands(connection)
    rewards: dict[int, list[int]] = {}
    for customer_id, amount in connection.execute(REWARD_CREDIT, {"id": original.id}):
        rewards.setdefault(customer_id, [0, 0])[0] = amount
    for customer_id, points in connection.execute(_REWARD_POINTS, {"id": original.id}):
        rewards.setdefault(customer_id, [0, 0])[1] = points
    after = work.money_before + preview.money_back
    for customer_id, granted in rewards.items():
        credit, points = (
            loyalty.kept(amount, original.total, work.money_before)
            - loyalty.kept(amount, original.total, after)
            for amount in granted
        )
        referrer = read_member(connection, customer_id)
        own = replace(entry, customer_id=customer_id)
        if credit:
            lot = _earned_lot(connection, original.id, "referral")
            take_credit(connection, own, credit, first_lot=lot)
        if points:
            add_points(connection, own, -points)
        left = referrer.points - points
        rank = rank_after(referrer, left, bands)
        set_standing(connection, referrer.id, referrer.credit - credit, left, rank.id)


def _earned_lot(connection: Connection, invoice_id: int, kind: str) -> int | None:
    found = connection.execute(_LOT_EARNED, {"id": invoice_id, "kind": kind})
    return found.scalar_one_or_none()


def _slice(
    lots: Sequence[tuple[int | None, Rials]], skip: Rials, amount: Rials
) -> list[tuple[int | None, Rials]]:
    """The part of the lots, laid end to end, that begins at `skip` and is `amount` long."""
    found = []
    for lot, size in lots:
        here = min(max(size - skip, 0), amount)
        found.append((lot, here))
        amount -= here
        skip = max(skip - size, 0)
    return found
