"""What a return would do: worked out once, for the cashier to see and for the writing.

Everything a return gives or takes is a difference of cumulative figures, so that returning an
invoice in steps ends exactly where returning it at once does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select

from models import loyalty
from models.errors import EmptyInvoice, NotFound, NothingToReturn
from models.money import Rials
from models.pricing import PricedLine, part_of_line
from models.queries.rules import read_bands
from models.services.members import Member, rank_after, read_member
from models.services.orders import Tender
from models.tables import credit_movements, invoice_lines, invoices, new_identity
from models.tables.types import AnyRow


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """How much of a line of the original comes back, in thousandths."""

    line_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ReturnOrder:
    """What comes back, and how the money goes. `uuid` makes confirming twice return once."""

    original_id: int
    lines: tuple[ReturnLine, ...]
    staff_id: int
    refunds: tuple[Tender, ...] = ()
    note: str = ""
    uuid: bytes = field(default_factory=new_identity)


@dataclass(frozen=True, slots=True)
class ReturnPreview:
    """What a return will do, before it is confirmed. Rials and points, all positive.

    `value` = `money_back` + `credit_back`. The `_after` figures and ranks are the customer's;
    None and "" for a walk-in.
    """

    value: Rials
    money_back: Rials
    credit_back: Rials
    credit_taken: Rials
    points_taken: int
    credit_after: Rials | None
    points_after: int | None
    rank_before: str
    rank_after: str
    reward_taken: Rials
    """What the referrer loses."""


@dataclass(frozen=True, slots=True)
class Part:
    """What comes back of a line: thousandths, and their sums."""

    quantity: int
    gross: Rials
    discount: Rials
    invoice_discount: Rials
    vat: Rials
    net: Rials


@dataclass(frozen=True, slots=True)
class Working:
    """Everything a return needs to know, worked out once for the preview and the writing alike."""

    original: AnyRow
    parts: Mapping[int, Part]
    lines: Mapping[int, AnyRow]
    used_before: Rials
    money_before: Rials
    member: Member | None
    preview: ReturnPreview


_LINES = (
    select(
        invoice_lines.c.id,
        invoice_lines.c.position,
        invoice_lines.c.product_id,
        invoice_lines.c.title,
        invoice_lines.c.quantity,
        invoice_lines.c.unit_price,
        invoice_lines.c.gross,
        invoice_lines.c.discount,
        invoice_lines.c.invoice_discount,
        invoice_lines.c.vat,
        invoice_lines.c.net,
    )
    .where(invoice_lines.c.invoice_id == bindparam("id"))
    .order_by(invoice_lines.c.position)
)


_back = invoice_lines.alias("back")


_RETURNED = (
    select(invoice_lines.c.id, func.sum(_back.c.quantity).label("quantity"))
    .join_from(invoice_lines, _back, _back.c.original_line_id == invoice_lines.c.id)
    .where(invoice_lines.c.invoice_id == bindparam("id"))
    .group_by(invoice_lines.c.id)
)


REWARD_CREDIT = (
    select(credit_movements.c.customer_id, func.sum(credit_movements.c.amount))
    .where(credit_movements.c.invoice_id == bindparam("id"), credit_movements.c.kind == "referral")
    .group_by(credit_movements.c.customer_id)
)


def preview_return(connection: Connection, order: ReturnOrder) -> ReturnPreview:
    """What this return would do. Raises NotFound, EmptyInvoice or NothingToReturn."""
    return work_out(connection, order).preview


def work_out(connection: Connection, order: ReturnOrder) -> Working:
    original = connection.execute(
        select(invoices).where(invoices.c.id == order.original_id)
    ).one_or_none()
    if original is None or original.kind != "sale":
        raise NotFound("invoice")
    lines = {row.id: row for row in connection.execute(_LINES, {"id": original.id})}
    returned = {row.id: row.quantity for row in connection.execute(_RETURNED, {"id": original.id})}
    # Two tills may have taken back the same. What a line gave twice is no part of the others.
    back = {line_id: min(done, lines[line_id].quantity) for line_id, done in returned.items()}
    wanted = {line.line_id: line.quantity for line in order.lines if line.quantity}
    if not wanted:
        raise EmptyInvoice
    for line_id, quantity in wanted.items():
        if line_id not in lines:
            raise NotFound("invoice_line")
        left = lines[line_id].quantity - returned.get(line_id, 0)
        if not 0 < quantity <= left:
            raise NothingToReturn(lines[line_id].position, left)
    parts = {}
    value_before = value = 0
    for line_id, line in lines.items():
        earlier = _part(line, back.get(line_id, 0))
        later = _part(line, back.get(line_id, 0) + wanted.get(line_id, 0))
        value_before += earlier.net
        value += later.net
        if line_id in wanted:
            parts[line_id] = Part(
                quantity=wanted[line_id],
                gross=later.gross - earlier.gross,
                discount=later.discount - earlier.discount,
                invoice_discount=later.invoice_discount - earlier.invoice_discount,
                vat=later.vat - earlier.vat,
                net=later.net - earlier.net,
            )

    used_before = loyalty.used_given_back(original.used, original.payable, value_before)
    used = loyalty.used_given_back(original.used, original.payable, value)
    money_before, money = value_before - used_before, value - used

    def taken(granted: int) -> int:
        kept_before = loyalty.kept(granted, original.total, money_before)
        return kept_before - loyalty.kept(granted, original.total, money)

    credit_back, credit_taken, points_taken = (
        used - used_before,
        taken(original.earned),
        taken(original.points),
    )
    member = None
    credit_after = points_after = None
    before_title = after_title = ""
    if original.customer_id is not None:
        member = read_member(connection, original.customer_id)
        bands = read_bands(connection)
        credit_after = member.credit + credit_back - credit_taken
        points_after = member.points - points_taken
        before_title = next(band.title for band in bands if band.id == member.rank_id)
        after_title = rank_after(member, points_after, bands).title
    rewards = connection.execute(REWARD_CREDIT, {"id": original.id}).all()
    return Working(
        original,
        parts,
        lines,
        used_before,
        money_before,
        member,
        ReturnPreview(
            value=value - value_before,
            money_back=money - money_before,
            credit_back=credit_back,
            credit_taken=credit_taken,
            points_taken=points_taken,
            credit_after=credit_after,
            points_after=points_after,
            rank_before=before_title,
            rank_after=after_title,
            reward_taken=sum(taken(int(row[1])) for row in rewards),
        ),
    )


def _part(line: AnyRow, quantity: int) -> PricedLine:
    whole = PricedLine(line.gross, line.discount, line.invoice_discount, line.vat)
    return part_of_line(whole, line.quantity, quantity)
