"""What this till knows of the central service: how far it has heard, and what was set aside."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from models.tables.types import Identity, Instant, metadata

_zero, _empty = sql("0"), sql("''")


class SyncStateColumns(TypedColumns):
    """One row: id 1. `service` is the address, "" while nobody has signed in; `cursor` where the
    changes go on; `snapshot` the part of a snapshot that is asked for next, NULL when none is
    under way; `put_away` what makes the indexes of customers, as JSON, meanwhile. `applying` is 1
    only inside a transaction that writes what other tills did.
    """

    id = Column(Integer, primary_key=True)
    service = Column(Text, nullable=False, server_default=_empty)
    mobile = Column(Text, nullable=False, server_default=_empty)
    cursor = Column(Text, nullable=False, server_default=_empty)
    snapshot: Named[str | None] = Column(Text)
    pushed_at: Named[datetime | None] = Column(Instant)
    pulled_at: Named[datetime | None] = Column(Instant)
    skew_ms = Column(Integer, nullable=False, server_default=_zero)
    ranks_version = Column(Integer, nullable=False, server_default=_zero)
    vat_rates_version = Column(Integer, nullable=False, server_default=_zero)
    put_away: Named[str | None] = Column(Text)
    applying = Column(Integer, nullable=False, server_default=_zero)


sync_state = Table(
    "sync_state",
    metadata,
    SyncStateColumns,
    CheckConstraint("id = 1", name="one_row"),
    sqlite_strict=True,
)


class SyncConflictColumns(TypedColumns):
    """Something two tills did differently, for the owner to see. `field` is what the service
    kept another value of; "" when it is about the whole record. `kept` and `refused` are JSON.
    """

    id = Column(Integer, primary_key=True)
    at = Column(Instant, nullable=False)
    problem = Column(Text, nullable=False)
    kind = Column(Text, nullable=False)
    record_id = Column(Identity, nullable=False)
    field = Column(Text, nullable=False, server_default=_empty)
    kept = Column(Text, nullable=False, server_default=sql("'null'"))
    refused = Column(Text, nullable=False, server_default=sql("'null'"))
    seen_at: Named[datetime | None] = Column(Instant)


sync_conflicts = Table("sync_conflicts", metadata, SyncConflictColumns, sqlite_strict=True)
Index("ix_sync_conflicts_new", sync_conflicts.c.id, sqlite_where=sql("seen_at IS NULL"))


class SyncAsideColumns(TypedColumns):
    """A change of another till that could not be written here; tried again with every pull."""

    id = Column(Integer, primary_key=True)
    kind = Column(Text, nullable=False)
    record_id = Column(Identity, nullable=False)
    change = Column(LargeBinary, nullable=False)
    reason = Column(Text, nullable=False)
    at = Column(Instant, nullable=False)
    missing_kind = Column(Text)
    """What it names that has not been heard of, if that is why."""
    missing_id = Column(Identity)


sync_aside = Table("sync_aside", metadata, SyncAsideColumns, sqlite_strict=True)
Index("uq_sync_aside_record", sync_aside.c.kind, sync_aside.c.record_id, unique=True)


class SyncLinkColumns(TypedColumns):
    """A customer whose referrer, or whom it was merged into, has not been heard of yet."""

    customer_id = Column(Integer, ForeignKey("customers.id"), primary_key=True)
    field = Column(Text, primary_key=True)
    target = Column(Identity, nullable=False, index=True)


sync_links = Table(
    "sync_links",
    metadata,
    SyncLinkColumns,
    CheckConstraint("field IN ('referrer_id', 'merged_into')", name="field"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)


class SyncTagColumns(TypedColumns):
    """A tag that a customer bears and that is not here: not heard of yet, or dropped. It counts as
    borne whenever the customer's tags are told.
    """

    customer_id = Column(Integer, ForeignKey("customers.id"), primary_key=True)
    tag = Column(Identity, primary_key=True, index=True)


sync_tags = Table(
    "sync_tags", metadata, SyncTagColumns, sqlite_strict=True, sqlite_with_rowid=False
)
