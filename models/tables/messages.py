"""SMS templates and jobs, and interactions with customers with their follow-ups."""

from datetime import date, datetime

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


class SmsTemplateColumns(TypedColumns):
    """A text with {named} fields. Kinds other than free and group exist once."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    kind = Column(Text, nullable=False)
    title = Column(Text, nullable=False)
    text = Column(Text, nullable=False)
    active = Column(Integer, nullable=False, server_default=sql("1"))
    version = Column(Integer, nullable=False, server_default=sql("0"))


sms_templates = Table(
    "sms_templates",
    metadata,
    SmsTemplateColumns,
    CheckConstraint(
        "kind IN ('welcome', 'thanks', 'referral', 'birthday', 'anniversary', 'group', 'free')",
        name="kind",
    ),
    sqlite_strict=True,
)
Index(
    "uq_sms_templates_kind",
    sms_templates.c.kind,
    unique=True,
    sqlite_where=sql("kind NOT IN ('group', 'free')"),
)


class SmsJobColumns(TypedColumns):
    """A message to be sent by the central service. `expires_at`: then it is no longer wanted.
    `parts`, `cost` (rials), `reason` and `version` are what the service says of it.
    """

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    recipient = Column(Text, nullable=False)
    template_kind = Column(Text, nullable=False)
    text = Column(Text, nullable=False)
    customer_id: Named[int | None] = Column(Integer, ForeignKey("customers.id"), index=True)
    invoice_id: Named[int | None] = Column(Integer, ForeignKey("invoices.id"))
    state = Column(Text, nullable=False, server_default=sql("'queued'"))
    created_at = Column(Instant, nullable=False)
    not_before: Named[datetime | None] = Column(Instant)
    expires_at: Named[datetime | None] = Column(Instant)
    parts: Named[int | None] = Column(Integer)
    cost: Named[int | None] = Column(Integer)
    reason = Column(Text, nullable=False, server_default=sql("''"))
    version = Column(Integer, nullable=False, server_default=sql("0"))


sms_jobs = Table(
    "sms_jobs",
    metadata,
    SmsJobColumns,
    CheckConstraint("state IN ('queued', 'sent', 'delivered', 'failed', 'unknown')", name="state"),
    sqlite_strict=True,
)
Index(
    "ix_sms_jobs_invoice_id",
    sms_jobs.c.invoice_id,
    sqlite_where=sql("invoice_id IS NOT NULL"),
)


class InteractionTypeColumns(TypedColumns):
    """نوع ارتباط: by telephone, in person …"""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    title = Column(Text, nullable=False, unique=True)
    version = Column(Integer, nullable=False, server_default=sql("0"))


interaction_types = Table("interaction_types", metadata, InteractionTypeColumns, sqlite_strict=True)


class InteractionColumns(TypedColumns):
    """A call, visit … and when to follow it up; `done_at` ends the follow-up."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    customer_id = Column(Integer, ForeignKey("customers.id"), nullable=False, index=True)
    type_id = Column(Integer, ForeignKey("interaction_types.id"), nullable=False)
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=False)
    at = Column(Instant, nullable=False)
    note = Column(Text, nullable=False, server_default=sql("''"))
    follow_up_on: Named[date | None] = Column(Day)
    follow_up_minute: Named[int | None] = Column(Integer)
    done_at: Named[datetime | None] = Column(Instant)


interactions = Table("interactions", metadata, InteractionColumns, sqlite_strict=True)
Index(
    "ix_interactions_due",
    interactions.c.follow_up_on,
    sqlite_where=sql("follow_up_on IS NOT NULL AND done_at IS NULL"),
)
