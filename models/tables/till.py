"""Till sessions, cash put in or taken out, closings, and what is still being typed."""

from datetime import datetime

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

from models.tables.types import Identity, Instant, metadata


class TillSessionColumns(TypedColumns):
    """From opening with a counted float to closing; a closed session is never changed."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    register_id = Column(Integer, ForeignKey("registers.id"), nullable=False)
    number = Column(Integer, nullable=False)
    opened_at = Column(Instant, nullable=False)
    opened_by = Column(Integer, ForeignKey("staff.id"), nullable=False)
    opening_float = Column(Integer, nullable=False)
    closed_at: Named[datetime | None] = Column(Instant)


till_sessions = Table(
    "till_sessions",
    metadata,
    TillSessionColumns,
    CheckConstraint("opening_float >= 0", name="opening_float"),
    sqlite_strict=True,
)
Index("ix_till_sessions_number", till_sessions.c.register_id, till_sessions.c.number)
Index("ix_till_sessions_open", till_sessions.c.register_id, sqlite_where=sql("closed_at IS NULL"))


class CashMovementColumns(TypedColumns):
    """Cash put into the drawer or taken out of it, other than by a sale."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    session_id = Column(Integer, ForeignKey("till_sessions.id"), nullable=False, index=True)
    kind = Column(Text, nullable=False)
    amount = Column(Integer, nullable=False)
    reason = Column(Text, nullable=False)
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=False)
    at = Column(Instant, nullable=False)


cash_movements = Table(
    "cash_movements",
    metadata,
    CashMovementColumns,
    CheckConstraint("kind IN ('paid_in', 'paid_out')", name="kind"),
    CheckConstraint("amount > 0", name="amount"),
    sqlite_strict=True,
)


class ClosingColumns(TypedColumns):
    """The Z report of a session as it was saved; `report` is its JSON, whole."""

    session_id = Column(Integer, ForeignKey("till_sessions.id"), primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    closed_at = Column(Instant, nullable=False)
    closed_by = Column(Integer, ForeignKey("staff.id"), nullable=False)
    expected = Column(Integer, nullable=False)
    counted = Column(Integer, nullable=False)
    reason = Column(Text, nullable=False, server_default=sql("''"))
    report = Column(Text, nullable=False)


closings = Table(
    "closings",
    metadata,
    ClosingColumns,
    CheckConstraint("expected = counted OR reason <> ''", name="reason"),
    sqlite_strict=True,
)


class DraftColumns(TypedColumns):
    """An invoice being typed: the open one of a register, or a parked one. `content` is JSON."""

    id = Column(Integer, primary_key=True)
    register_id = Column(Integer, ForeignKey("registers.id"), nullable=False)
    state = Column(Text, nullable=False)
    title = Column(Text, nullable=False)
    total = Column(Integer, nullable=False)
    content = Column(Text, nullable=False)
    updated_at = Column(Instant, nullable=False)


drafts = Table(
    "drafts",
    metadata,
    DraftColumns,
    CheckConstraint("state IN ('open', 'parked')", name="state"),
    sqlite_strict=True,
)
Index("uq_drafts_open", drafts.c.register_id, unique=True, sqlite_where=sql("state = 'open'"))


class PrintJobColumns(TypedColumns):
    """A paper that could not be printed: it waits until it is printed or given up."""

    id = Column(Integer, primary_key=True)
    document = Column(Text, nullable=False)
    subject_id = Column(Integer, nullable=False)
    printer = Column(Text, nullable=False)
    error = Column(Text, nullable=False)
    tries = Column(Integer, nullable=False, server_default=sql("1"))
    created_at = Column(Instant, nullable=False)


print_jobs = Table(
    "print_jobs",
    metadata,
    PrintJobColumns,
    CheckConstraint("document IN ('receipt', 'closing')", name="document"),
    sqlite_strict=True,
)
