"""Credit and points as the service knows them: customers' sums, lots, movements, reservations."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Integer, Named, Table, Text, TypedColumns
from sqlalchemy import text as sql

from central.tables.types import Day, Identity, Instant, Whole, metadata


class CustomerColumns(TypedColumns):
    """What is asked of a customer without reading the record.

    `credit` and `points` are the sums of the own movements, aliases' not included; `loose` is the
    part of `credit` that lies in no lot: debt, when below zero. `live`: neither dropped nor merged.
    `rewarded_by` is the document that rewarded the referrer.
    """

    shop_id = Column(Identity, primary_key=True)
    id = Column(Identity, primary_key=True)
    mobile = Column(Text, nullable=False)
    live = Column(Integer, nullable=False)
    merged_into: Named[UUID | None] = Column(Identity)
    credit = Column(Whole, nullable=False, server_default=sql("0"))
    loose = Column(Whole, nullable=False, server_default=sql("0"))
    points = Column(Whole, nullable=False, server_default=sql("0"))
    rewarded_by: Named[UUID | None] = Column(Identity)


customers = Table(
    "customers",
    metadata,
    CustomerColumns,
    CheckConstraint("live IN (0, 1)", name="live"),
    CheckConstraint("merged_into <> id", name="merged_into_self"),
    sqlite_strict=True,
)
Index(
    "uq_customers_mobile",
    customers.c.shop_id,
    customers.c.mobile,
    unique=True,
    sqlite_where=sql("live = 1"),
    postgresql_where=sql("live = 1"),
)
Index(
    "ix_customers_merged_into",
    customers.c.shop_id,
    customers.c.merged_into,
    sqlite_where=sql("merged_into IS NOT NULL"),
    postgresql_where=sql("merged_into IS NOT NULL"),
)


class LotColumns(TypedColumns):
    """Credit granted at once. `remaining` is the sum of its movements; `expired` is how much of it
    was taken out as expired, less what was put back. Below zero only inside a transaction.
    """

    shop_id = Column(Identity, primary_key=True)
    id = Column(Identity, primary_key=True)
    customer = Column(Identity, nullable=False)
    remaining = Column(Whole, nullable=False)
    expired = Column(Whole, nullable=False)
    granted_on = Column(Day, nullable=False)
    expires_on: Named[date | None] = Column(Day)


lots = Table(
    "lots",
    metadata,
    LotColumns,
    CheckConstraint("remaining >= 0", name="remaining"),
    sqlite_strict=True,
)
Index(
    "ix_lots_customer",
    lots.c.shop_id,
    lots.c.customer,
    sqlite_where=sql("remaining > 0"),
    postgresql_where=sql("remaining > 0"),
)


class CreditMovementColumns(TypedColumns):
    """Rials in (+) or out (-), and the document that said so."""

    shop_id = Column(Identity, primary_key=True)
    id = Column(Identity, primary_key=True)
    customer = Column(Identity, nullable=False)
    kind = Column(Text, nullable=False)
    amount = Column(Whole, nullable=False)
    lot: Named[UUID | None] = Column(Identity)
    document = Column(Identity, nullable=False)


credit_movements = Table("credit_movements", metadata, CreditMovementColumns, sqlite_strict=True)


class PointsMovementColumns(TypedColumns):
    """Points won (+) or taken back (-), and the document that said so."""

    shop_id = Column(Identity, primary_key=True)
    id = Column(Identity, primary_key=True)
    customer = Column(Identity, nullable=False)
    kind = Column(Text, nullable=False)
    points = Column(Whole, nullable=False)
    document = Column(Identity, nullable=False)


points_movements = Table("points_movements", metadata, PointsMovementColumns, sqlite_strict=True)


class ReservationColumns(TypedColumns):
    """Credit that a register holds for a sale; `customer` is the one that lives on."""

    id = Column(Identity, primary_key=True)
    shop_id = Column(Identity, nullable=False)
    register_id = Column(Identity, nullable=False)
    customer = Column(Identity, nullable=False)
    amount = Column(Whole, nullable=False)
    expires_at = Column(Instant, nullable=False)


reservations = Table(
    "reservations",
    metadata,
    ReservationColumns,
    CheckConstraint("amount > 0", name="amount"),
    sqlite_strict=True,
)
Index("ix_reservations_customer", reservations.c.shop_id, reservations.c.customer)
Index("ix_reservations_expires_at", reservations.c.shop_id, reservations.c.expires_at)
