"""What the till and the central service say to each other: the wire shapes, once for both.

Money is whole rials, shares are basis points, instants are UTC, days are the shop's business days,
identities are UUIDs. Promises and rules: docs/sync.md.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

SCHEMA: Final = 1
"""The version of these shapes. A service says in its meta which ones it understands."""
SCHEMA_HEADER: Final = "Sajac-Schema"
"""Carried by every request of a till that has signed in; one not understood is answered 426."""
MOST_OPS: Final = 500
MOST_BYTES: Final = 4 * 1024 * 1024
"""Limits of one push, its body unpacked; a larger one is answered 413."""
MOST_CHANGES: Final = 1000
"""The most changes in one answer, whatever was asked for."""
PROBLEM_JSON: Final = "application/problem+json"

LARGEST: Final = 2**63 - 1
Rials = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
Count = Annotated[int, Field(ge=0, le=LARGEST)]
BasisPoints = Annotated[int, Field(ge=0, le=10_000)]
ShortText = Annotated[str, Field(max_length=200)]
LongText = Annotated[str, Field(max_length=4000)]
Mobile = Annotated[str, Field(pattern=r"^09\d{9}$")]
"""An Iranian mobile number in its one form, 09xxxxxxxxx."""
PhotoBytes = Annotated[str, Field(max_length=1_500_000)]
"""A picture, in base64."""

Action = Literal["post", "put", "drop"]
Status = Literal["applied", "duplicate", "conflict", "rejected", "deferred"]
PutKind = Literal[
    "shop",
    "rules",
    "vat_rates",
    "ranks",
    "staff",
    "product_group",
    "subgroup",
    "product",
    "tag",
    "interaction_type",
    "sms_template",
    "customer",
]
"""Mutable records a till may change; each has its fields' model in PUT_MODELS."""
PostKind = Literal[
    "sale",
    "return",
    "movements",
    "till_session",
    "cash_movement",
    "closing",
    "interaction",
    "sms_job",
]
"""Immutable documents a till writes; each has its model in POST_MODELS."""
ServiceKind = Literal["register", "sms_state"]
"""Mutable records only the service writes; tills hear of them through the changes."""


class Wire(BaseModel):
    """What all shapes share: frozen, and deaf to what a newer side adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Patch(Wire):
    """Fields of a mutable record: those that are set are said, the others are not. What a newer
    till adds is kept as it is.
    """

    model_config = ConfigDict(frozen=True, extra="allow")


# Mutable records.


class ShopFields(Patch):
    """The shop's details. Its identity is the shop's."""

    name: ShortText | None = None
    province: ShortText | None = None
    city: ShortText | None = None
    phone: ShortText | None = None
    address: LongText | None = None
    footer: LongText | None = None
    logo: PhotoBytes | None = None


class RulesFields(Patch):
    """The owner's basic settings. Its identity is the shop's."""

    rials_per_point: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    rank_counts: Literal["before", "after"] | None = None
    currency_shown: Literal["rial", "toman"] | None = None
    credit_share_bp: BasisPoints | None = None
    credit_min_invoice: Count | None = None
    credit_approval_above: Count | None = None
    credit_valid_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    offline_credit_limit: Count | None = None
    referral_kind: Literal["none", "fixed", "percent"] | None = None
    referral_trigger: Literal["registration", "first_invoice"] | None = None
    referral_credit: Count | None = None
    referral_bp: BasisPoints | None = None
    referral_points: Count | None = None


class VatRatesFields(Patch):
    """Rates in force from a day on: each is a field of its own, "2026-03-21": basis points.
    Its identity is the shop's.
    """


class BandFields(Wire):
    """One rank: a band of points, the first included, the end not; None is open-ended."""

    id: UUID
    title: ShortText
    first_point: Count
    end_point: int | None
    credit_bp: BasisPoints
    tone: Literal["plain", "bronze", "silver", "gold"]


class RanksFields(Patch):
    """All ranks as one record, lest a merge tear two bands apart. Its identity is the shop's."""

    bands: Annotated[tuple[BandFields, ...], Field(min_length=1, max_length=50)] | None = None


class StaffFields(Patch):
    """Someone who signs in. PINs stay on the register where they were chosen."""

    first_name: ShortText | None = None
    last_name: ShortText | None = None
    gender: Literal["female", "male"] | None = None
    mobile: Mobile | None = None
    email: ShortText | None = None
    photo: PhotoBytes | None = None
    role: Literal["owner", "manager", "cashier"] | None = None
    active: bool | None = None


class TitleFields(Patch):
    """A product group, a tag or an interaction type."""

    title: ShortText | None = None


class SubgroupFields(Patch):
    """A subgroup and the group it stands in."""

    title: ShortText | None = None
    group: UUID | None = None


class ProductFields(Patch):
    """Goods or a service."""

    title: ShortText | None = None
    subgroup: UUID | None = None
    price: Count | None = None
    code: ShortText | None = None
    barcode: ShortText | None = None
    unit: ShortText | None = None
    kind: Literal["goods", "service"] | None = None
    taxable: bool | None = None
    active: bool | None = None
    built_in: bool | None = None
    deleted: bool | None = None


class SmsTemplateFields(Patch):
    """A text with {named} fields."""

    kind: ShortText | None = None
    title: ShortText | None = None
    text: LongText | None = None
    active: bool | None = None


class CustomerFields(Patch):
    """A member of the club. `pinned_rank` holds a rank by hand; `referral_paid`: the referrer has
    had the reward. `merged_into` is the service's to say: this number was registered twice, and
    the other customer lives on.
    """

    mobile: Mobile | None = None
    kind: Literal["person", "company"] | None = None
    first_name: ShortText | None = None
    last_name: ShortText | None = None
    gender: Literal["female", "male"] | None = None
    birth_date: date | None = None
    marriage_date: date | None = None
    national_id: ShortText | None = None
    phone: ShortText | None = None
    address: LongText | None = None
    note: LongText | None = None
    tags: tuple[UUID, ...] | None = None
    referrer: UUID | None = None
    referral_paid: bool | None = None
    refuses_sms: bool | None = None
    pinned_rank: UUID | None = None
    joined_at: datetime | None = None
    joined_on: date | None = None
    deleted: bool | None = None
    merged_into: UUID | None = None


class RegisterFields(Patch):
    """A till of the shop; only the service writes it. `prefix` stands before its numbers."""

    name: ShortText | None = None
    prefix: Annotated[str, Field(max_length=8)] | None = None


class SmsStateFields(Patch):
    """How far a message has come; its identity is the job's. `cost` in rials."""

    state: Literal["queued", "sent", "delivered", "failed", "unknown"] | None = None
    parts: int | None = None
    cost: Rials | None = None
    reason: ShortText | None = None
    changed_at: datetime | None = None


# Immutable documents.


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


PUT_MODELS: Final[dict[str, type[Patch]]] = {
    "shop": ShopFields,
    "rules": RulesFields,
    "vat_rates": VatRatesFields,
    "ranks": RanksFields,
    "staff": StaffFields,
    "product_group": TitleFields,
    "subgroup": SubgroupFields,
    "product": ProductFields,
    "tag": TitleFields,
    "interaction_type": TitleFields,
    "sms_template": SmsTemplateFields,
    "customer": CustomerFields,
}
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
SERVICE_MODELS: Final[dict[str, type[Patch]]] = {
    "register": RegisterFields,
    "sms_state": SmsStateFields,
}
SNAPSHOT_KINDS: Final = (
    "shop",
    "rules",
    "vat_rates",
    "register",
    "staff",
    "ranks",
    "product_group",
    "subgroup",
    "product",
    "tag",
    "interaction_type",
    "sms_template",
    "customer",
)
"""Mutable records in the order in which a snapshot tells them: none names one that comes later,
but for a customer's referrer. The documents follow, in the order in which they were accepted.
"""
SNAPSHOT_LAST: Final = ("sms_state",)
"""What a snapshot tells after the documents, which it is about."""


# Requests and answers.


class Problem(BaseModel):
    """An RFC 9457 problem document, in an answer of its own or inside an op's result.

    `type` is a name from docs/sync.md. What else it holds depends on it: `expected_seq` (gap),
    `balance` (credit too small), `fields` (the values kept, for a conflict), `merged_into`,
    `schema_min` and `schema_max` (not understood), `limit` (too large).
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""


class Op(Wire):
    """One change. `data` is the document, whole, or the fields of a patch; None for a drop.
    `base_version`: the version of the record this register had last heard of from the service.
    """

    op_id: UUID
    seq: Annotated[int, Field(ge=1, le=LARGEST)]
    kind: ShortText
    action: Action
    occurred_at: datetime
    record_id: UUID
    base_version: Count | None = None
    data: dict[str, Any] | None = None


class Push(Wire):
    """A register's next changes, in the order they were made and without a gap."""

    register_id: UUID
    epoch: Annotated[int, Field(ge=1)]
    schema_version: int = Field(alias="schema")
    ops: tuple[Op, ...]

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class OpResult(Wire):
    """What became of an op. `version` is the record's, after it."""

    op_id: UUID
    status: Status
    version: int | None = None
    problem: Problem | None = None


class Pushed(Wire):
    """`ack_seq`: the last seq of this epoch the service has seen."""

    results: tuple[OpResult, ...]
    ack_seq: int
    server_time: datetime


class Change(Wire):
    """A record as it is now (with all its fields), or a document. `origin` is the register that
    made it, None when the service did.
    """

    kind: str
    record_id: UUID
    version: int
    deleted: bool = False
    data: dict[str, Any] | None = None
    origin: UUID | None = None


class Changes(Wire):
    """Changes in the order in which the service accepted them. `ack_seq`: the last seq of the
    epoch asked about that the service has seen; `epoch`, `last_number` and `last_session`: how far
    it has seen the register count. A till that remembers less was put back.
    """

    changes: tuple[Change, ...]
    next_cursor: str
    has_more: bool
    ack_seq: int = 0
    epoch: int = 0
    last_number: int = 0
    last_session: int = 0
    server_time: datetime


class Snapshot(Wire):
    """A part of everything: `next` asks for the rest; when it is None all has been told, and the
    changes go on from `cursor`. `done` of `total` have been told, this part included.
    """

    changes: tuple[Change, ...]
    next: str | None
    cursor: str
    done: int
    total: int


class OtpRequest(Wire):
    """Asks for a code by SMS."""

    mobile: Mobile


class OtpSent(Wire):
    """Seconds."""

    expires_in: int
    resend_in: int


class ShopInfo(Wire):
    """The shop one signed in to. `is_new`: it was made just now and the service knows no more."""

    id: UUID
    name: str
    is_new: bool = False


class RegisterInfo(Wire):
    """The register one signed in as, and how far it had counted as the service knows it."""

    id: UUID
    name: str
    prefix: str
    epoch: int
    last_number: int
    last_session: int


class CodeSignIn(Wire):
    """A code for tokens. A till that has a shop already names it and its register; one that has
    none joins the shop of that mobile number as a new register.
    """

    mobile: Mobile
    code: Annotated[str, Field(pattern=r"^\d{6}$")]
    register_name: Annotated[str, Field(min_length=1, max_length=100)]
    shop_id: UUID | None = None
    shop_name: ShortText = ""
    register_id: UUID | None = None
    epoch: Annotated[int, Field(ge=1)] = 1


class RefreshSignIn(Wire):
    """A refresh token for fresh tokens; it can be used once."""

    refresh_token: Annotated[str, Field(min_length=20, max_length=500)]


class Tokens(Wire):
    """`expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    shop: ShopInfo
    register_info: RegisterInfo = Field(alias="register")

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class SchemaRange(Wire):
    """The versions of these shapes that a service understands."""

    min: int
    max: int


class Limits(Wire):
    """Of one push."""

    ops: int
    bytes: int


class Meta(Wire):
    """What a service is."""

    schema_range: SchemaRange = Field(alias="schema")
    limits: Limits
    server_time: datetime

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class ReservationRequest(Wire):
    """Asks to hold credit for a sale that is about to be issued. `reservation_id`, a UUIDv7, is
    what it is to be called: of two requests that arrive in another order the later one counts.
    """

    customer_id: UUID
    amount: Annotated[int, Field(ge=1, le=LARGEST)]
    reservation_id: UUID | None = None


class Reservation(Wire):
    """Held until then, or until the sale that names it arrives."""

    reservation_id: UUID
    expires_at: datetime
    balance: Rials


class SmsAccount(Wire):
    """The shop's SMS panel. Rials; None where the gateway does not say."""

    provider: str
    line: str
    balance_rials: Rials | None = None
    price_per_part: Rials | None = None


def canonical(op: Op) -> bytes:
    """An op as bytes that do not depend on the order or spelling of its JSON, nor on its place in
    the queue: what its hash is taken of. Absent and null are the same.
    """

    def tidy(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: tidy(part) for name, part in value.items() if part is not None}
        if isinstance(value, list | tuple):
            return [tidy(part) for part in value]
        return value

    told = {
        "kind": op.kind,
        "action": op.action,
        "record_id": str(op.record_id),
        "base_version": op.base_version,
        "data": op.data,
    }
    text = json.dumps(tidy(told), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def payload_hash(op: Op) -> bytes:
    """32 bytes that tell whether two ops of one identity say the same."""
    return hashlib.sha256(canonical(op)).digest()
