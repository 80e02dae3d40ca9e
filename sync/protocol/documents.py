"""Immutable documents: what a till writes once and nobody changes."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from sync.protocol.values import BasisPoints, Count, LongText, Mobile, Rials, ShortText, Wire


class Lot(Wire):
    """The credit granted at once that a movement fills or empties, whole, so that it can be made
    wherever it is not known yet. `customer` is whom it was granted to.
    """

    id: UUID
    customer: UUID
    granted_on: date
    expires_on: date | None = None


class CreditMovement(Wire):
    """Rials in (+) or out (-) of a lot; without a lot it is debt made (-) or repaid (+)."""

    id: UUID
    customer: UUID
    kind: Literal["earned", "used", "referral", "adjusted", "expired", "returned"]
    amount: Rials
    lot: Lot | None = None
    staff: UUID | None = None
    reason: LongText = ""
    at: datetime
    business_date: date


class PointsMovement(Wire):
    """Points won (+) or taken back (-)."""

    id: UUID
    customer: UUID
    kind: Literal["earned", "used", "referral", "adjusted", "expired", "returned"]
    points: Rials
    staff: UUID | None = None
    reason: LongText = ""
    at: datetime
    business_date: date


class SmsJob(Wire):
    """A message to be sent, its text filled in. `expires_at`: then it is no longer wanted."""

    id: UUID
    to: Mobile
    template_kind: ShortText
    text: LongText
    customer: UUID | None = None
    created_at: datetime
    not_before: datetime | None = None
    expires_at: datetime | None = None


class InvoiceLine(Wire):
    """`quantity` in thousandths; `original_position` is the returned line of the original."""

    position: Annotated[int, Field(ge=1)]
    original_position: int | None = None
    product: UUID
    title: ShortText
    quantity: Annotated[int, Field(ge=1)]
    unit_price: Count
    gross: Count
    discount: Count
    invoice_discount: Count
    vat: Count
    net: Rials


class Payment(Wire):
    """`amount` = `tendered` - `change`; a return's payments are what went back."""

    method: Literal["cash", "card", "transfer"]
    amount: Annotated[int, Field(ge=1)]
    tendered: Count
    change: Count
    reference: ShortText = ""


class Invoice(Wire):
    """A sale or a return with all that was written with it: one document, one op. A return's
    figures are positive. `reservation` is the credit reserved for it, if any.
    """

    register_id: UUID
    number: Annotated[int, Field(ge=1)]
    original: UUID | None = None
    session: UUID
    customer: UUID | None = None
    staff: UUID
    issued_at: datetime
    business_date: date
    gross: Count
    line_discounts: Count
    invoice_discount: Count
    vat: Count
    vat_bp: BasisPoints
    payable: Count
    used: Count
    total: Count
    earned: Count
    points: Count
    rank: UUID | None = None
    rank_title: ShortText = ""
    credit_bp: BasisPoints
    rials_per_point: Count
    approved_by: UUID | None = None
    note: LongText = ""
    reservation: UUID | None = None
    lines: Annotated[tuple[InvoiceLine, ...], Field(min_length=1)]
    payments: tuple[Payment, ...] = ()
    credit: tuple[CreditMovement, ...] = ()
    movements_of_points: tuple[PointsMovement, ...] = ()
    sms: tuple[SmsJob, ...] = ()


class Movements(Wire):
    """Movements that belong to no invoice: an owner's correction, a reward at registration,
    credit whose time is over, or what the service settles between registers. `member`: the new
    member whose registration is rewarded.
    """

    member: UUID | None = None
    credit: tuple[CreditMovement, ...] = ()
    points: tuple[PointsMovement, ...] = ()


class TillSession(Wire):
    """A till session as it was opened. `number` counts the register's sessions."""

    register_id: UUID
    number: Annotated[int, Field(ge=1)]
    opened_at: datetime
    opened_by: UUID
    opening_float: Count


class CashMovement(Wire):
    """Cash put into the drawer or taken out of it, other than by a sale."""

    session: UUID
    kind: Literal["paid_in", "paid_out"]
    amount: Annotated[int, Field(ge=1)]
    reason: LongText
    staff: UUID
    at: datetime


class Closing(Wire):
    """The Z report of a session, whole, as it was saved."""

    session: UUID
    closed_at: datetime
    closed_by: UUID
    expected: Rials
    counted: Count
    reason: LongText = ""
    report: Annotated[str, Field(max_length=200_000)]


class Interaction(Wire):
    """A call, a visit … with a customer, and when to follow it up."""

    customer: UUID
    type: UUID
    staff: UUID
    at: datetime
    note: LongText = ""
    follow_up_on: date | None = None
    follow_up_minute: int | None = None


POST_MODELS: Final[dict[str, type[Wire]]] = {
    "sale": Invoice,
    "return": Invoice,
    "movements": Movements,
    "till_session": TillSession,
    "cash_movement": CashMovement,
    "closing": Closing,
    "interaction": Interaction,
    "sms_job": SmsJob,
}
"""What a till writes, by kind."""
