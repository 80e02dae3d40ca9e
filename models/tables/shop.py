"""The shop itself, the rules it sells by, its registers and its tax rates."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from models.tables.types import Day, Identity, Instant, metadata


class ShopColumns(TypedColumns):
    """One row: id 1."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False)
    name = Column(Text, nullable=False)
    province = Column(Text, nullable=False)
    city = Column(Text, nullable=False)
    phone = Column(Text, nullable=False)
    address = Column(Text, nullable=False, server_default=sql("''"))
    footer = Column(Text, nullable=False, server_default=sql("''"))
    logo: Named[bytes | None] = Column(LargeBinary)
    currency_generation = Column(Text, nullable=False, server_default=sql("'IRR-1'"))
    created_at = Column(Instant, nullable=False)
    version = Column(Integer, nullable=False, server_default=sql("0"))


shop = Table(
    "shop", metadata, ShopColumns, CheckConstraint("id = 1", name="one_row"), sqlite_strict=True
)


class RulesColumns(TypedColumns):
    """The owner's basic settings, one row: id 1. Rials, basis points, points."""

    id = Column(Integer, primary_key=True)
    rials_per_point = Column(Integer, nullable=False, server_default=sql("1000000"))
    rank_counts = Column(Text, nullable=False, server_default=sql("'before'"))
    currency_shown = Column(Text, nullable=False, server_default=sql("'rial'"))
    credit_share_bp = Column(Integer, nullable=False, server_default=sql("10000"))
    credit_min_invoice = Column(Integer, nullable=False, server_default=sql("0"))
    credit_approval_above: Named[int | None] = Column(Integer)
    credit_valid_days: Named[int | None] = Column(Integer)
    offline_credit_limit: Named[int | None] = Column(Integer)
    referral_kind = Column(Text, nullable=False, server_default=sql("'none'"))
    referral_trigger = Column(Text, nullable=False, server_default=sql("'first_invoice'"))
    referral_credit = Column(Integer, nullable=False, server_default=sql("0"))
    referral_bp = Column(Integer, nullable=False, server_default=sql("0"))
    referral_points = Column(Integer, nullable=False, server_default=sql("0"))
    version = Column(Integer, nullable=False, server_default=sql("0"))


rules = Table(
    "rules",
    metadata,
    RulesColumns,
    CheckConstraint("id = 1", name="one_row"),
    CheckConstraint("rials_per_point > 0", name="rials_per_point"),
    CheckConstraint("rank_counts IN ('before', 'after')", name="rank_counts"),
    CheckConstraint("currency_shown IN ('rial', 'toman')", name="currency_shown"),
    CheckConstraint("credit_share_bp BETWEEN 0 AND 10000", name="credit_share"),
    CheckConstraint("referral_kind IN ('none', 'fixed', 'percent')", name="referral_kind"),
    CheckConstraint(
        "referral_trigger IN ('registration', 'first_invoice')", name="referral_trigger"
    ),
    CheckConstraint("referral_bp BETWEEN 0 AND 10000", name="referral_bp"),
    sqlite_strict=True,
)


class RegisterColumns(TypedColumns):
    """A till of the shop. `last_number` and `last_session` are the counters of its documents;
    sessions of this till below `first_session` are not sold in any more: a backup was put back.
    """

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    name = Column(Text, nullable=False)
    prefix = Column(Text, nullable=False)
    is_here = Column(Integer, nullable=False, server_default=sql("0"))
    epoch = Column(Integer, nullable=False, server_default=sql("1"))
    last_number = Column(Integer, nullable=False, server_default=sql("0"))
    last_session = Column(Integer, nullable=False, server_default=sql("0"))
    version = Column(Integer, nullable=False, server_default=sql("0"))
    first_session = Column(Integer, nullable=False, server_default=sql("1"))


registers = Table("registers", metadata, RegisterColumns, sqlite_strict=True)


class RegisterEpochColumns(TypedColumns):
    """Since when a register counts from where. A restored backup starts a new epoch above every
    number given out before, so that none is ever used twice.
    """

    register_id = Column(Integer, ForeignKey("registers.id"), primary_key=True)
    epoch = Column(Integer, primary_key=True)
    first_number = Column(Integer, nullable=False)
    started_at = Column(Instant, nullable=False)


register_epochs = Table("register_epochs", metadata, RegisterEpochColumns, sqlite_strict=True)


class VatRateColumns(TypedColumns):
    """The rate of value added tax from a business day on, in basis points; none means 0."""

    effective_from = Column(Day, primary_key=True)
    rate_bp = Column(Integer, nullable=False)
    staff_id: Named[int | None] = Column(Integer, ForeignKey("staff.id"))


vat_rates = Table(
    "vat_rates",
    metadata,
    VatRateColumns,
    CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate"),
    sqlite_strict=True,
)
