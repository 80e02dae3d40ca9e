"""Credit and points as ledgers: movements that are only ever added, and the lots of credit."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from models.tables.types import Day, Identity, Instant, metadata


class CreditLotColumns(TypedColumns):
    """Credit granted at once. `remaining` is the sum of its movements: below zero where two tills
    spent it without knowing of each other, until the service has settled that.
    """

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False)
    remaining = Column(Integer, nullable=False)
    granted_on = Column(Day, nullable=False)
    expires_on: Named[date | None] = Column(Day)


credit_lots = Table(
    "credit_lots",
    metadata,
    CreditLotColumns,
    sqlite_strict=True,
)
# Only lots with something left are ever looked for; the index stays as small as they are few.
Index("ix_credit_lots_open", credit_lots.c.customer_id, sqlite_where=sql("remaining > 0"))
Index(
    "ix_credit_lots_expires_on",
    credit_lots.c.expires_on,
    sqlite_where=sql("remaining > 0 AND expires_on IS NOT NULL"),
)


class CreditMovementColumns(TypedColumns):
    """Rials in (+) or out (-) of a lot. Without a lot it is debt made (-) or repaid (+)."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False, index=True)
    kind = Column(Text, nullable=False)
    amount = Column(Integer, nullable=False)
    lot_id: Named[int | None] = Column(Integer, ForeignKey("credit_lots.id"))
    invoice_id: Named[int | None] = Column(Integer, ForeignKey("invoices.id"))
    staff_id: Named[int | None] = Column(Integer, ForeignKey("staff.id"))
    reason = Column(Text, nullable=False, server_default=sql("''"))
    at = Column(Instant, nullable=False)
    business_date = Column(Day, nullable=False)


_KINDS = "kind IN ('earned', 'used', 'referral', 'adjusted', 'expired', 'returned')"
credit_movements = Table(
    "credit_movements",
    metadata,
    CreditMovementColumns,
    CheckConstraint(_KINDS, name="kind"),
    CheckConstraint("amount <> 0", name="amount"),
    CheckConstraint("kind <> 'adjusted' OR reason <> ''", name="reason"),
    sqlite_strict=True,
)
Index(
    "ix_credit_movements_invoice_id",
    credit_movements.c.invoice_id,
    sqlite_where=sql("invoice_id IS NOT NULL"),
)


class PointsMovementColumns(TypedColumns):
    """Points won (+) or taken back (-)."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False, index=True)
    kind = Column(Text, nullable=False)
    points = Column(Integer, nullable=False)
    invoice_id: Named[int | None] = Column(Integer, ForeignKey("invoices.id"))
    staff_id: Named[int | None] = Column(Integer, ForeignKey("staff.id"))
    reason = Column(Text, nullable=False, server_default=sql("''"))
    at = Column(Instant, nullable=False)
    business_date = Column(Day, nullable=False)


points_movements = Table(
    "points_movements",
    metadata,
    PointsMovementColumns,
    CheckConstraint(_KINDS, name="kind"),
    CheckConstraint("points <> 0", name="points"),
    CheckConstraint("kind <> 'adjusted' OR reason <> ''", name="reason"),
    sqlite_strict=True,
)
Index(
    "ix_points_movements_invoice_id",
    points_movements.c.invoice_id,
    sqlite_where=sql("invoice_id IS NOT NULL"),
)
