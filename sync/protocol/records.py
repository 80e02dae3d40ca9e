"""Mutable records: the fields of each that a till may change, or that only the service writes."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from sync.protocol.values import (
    LARGEST,
    BasisPoints,
    Count,
    LongText,
    Mobile,
    Patch,
    PhotoBytes,
    Rials,
    ShortText,
    Wire,
)


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
"""What a till may change, by kind."""


SERVICE_MODELS: Final[dict[str, type[Patch]]] = {
    "register": RegisterFields,
    "sms_state": SmsStateFields,
}
"""What only the service writes; tills hear of it through the changes."""


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
