"""Messages on their way out, the accounts they go through, and numbers that want none."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Integer, Named, Table, Text, TypedColumns
from sqlalchemy import text as sql

from central.tables.types import Identity, Instant, Whole, metadata


class SmsJobColumns(TypedColumns):
    """A message and how far it has come. One-time codes belong to no shop: theirs is zero.

    `priority`: codes 0, what a customer waits for 1, advertising 2. `next_at`: when a dispatcher
    has to look at it; whoever takes it moves that on, so that nobody else does meanwhile.
    `attempts` counts how often it was handed over, `sent_at` is when it last was; `gateway_id` is
    the gateway's name for it; `cost` in rials, None where the gateway does not say.
    `pattern_values` is JSON: what fills an approved text, where one is used.
    """

    shop_id = Column(Identity, primary_key=True)
    id = Column(Identity, primary_key=True)
    to = Column(Text, nullable=False)
    kind = Column(Text, nullable=False)
    priority = Column(Integer, nullable=False)
    text = Column(Text, nullable=False)
    pattern_values: Named[str | None] = Column(Text)
    customer: Named[UUID | None] = Column(Identity)
    created_at = Column(Instant, nullable=False)
    not_before: Named[datetime | None] = Column(Instant)
    expires_at: Named[datetime | None] = Column(Instant)
    state = Column(Text, nullable=False, server_default=sql("'queued'"))
    next_at = Column(Instant, nullable=False)
    attempts = Column(Integer, nullable=False, server_default=sql("0"))
    gateway: Named[str | None] = Column(Text)
    gateway_id: Named[str | None] = Column(Text)
    parts: Named[int | None] = Column(Integer)
    cost: Named[int | None] = Column(Whole)
    reason = Column(Text, nullable=False, server_default=sql("''"))
    sent_at: Named[datetime | None] = Column(Instant)
    updated_at = Column(Instant, nullable=False)


sms_jobs = Table(
    "sms_jobs",
    metadata,
    SmsJobColumns,
    CheckConstraint(
        "state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown')", name="state"
    ),
    sqlite_strict=True,
)
OPEN_JOBS = sql("state IN ('queued', 'sending', 'sent', 'unknown')")
"""Of which more is to be learnt. Who looks for such says so in these words: SQLite uses the index
of a part of a table only for questions that name the part as the index does."""
Index(
    "ix_sms_jobs_open",
    sms_jobs.c.state,
    sms_jobs.c.priority,
    sms_jobs.c.next_at,
    # So that shops that are passed over are not looked up in the table.
    sms_jobs.c.shop_id,
    sqlite_where=OPEN_JOBS,
    postgresql_where=OPEN_JOBS,
)


class SmsOptOutColumns(TypedColumns):
    """A number that wants no more messages of a shop."""

    shop_id = Column(Identity, primary_key=True)
    mobile = Column(Text, primary_key=True)
    at = Column(Instant, nullable=False)
    reason = Column(Text, nullable=False, server_default=sql("''"))


sms_opt_outs = Table("sms_opt_outs", metadata, SmsOptOutColumns, sqlite_strict=True)


class SmsAccountColumns(TypedColumns):
    """The gateway of a shop that does not use the service's. `credentials` is JSON; `price` is
    rials a part; `opt_out`: the line demands that texts end with the shop's opt-out text.
    """

    shop_id = Column(Identity, primary_key=True)
    provider = Column(Text, nullable=False)
    line = Column(Text, nullable=False)
    credentials = Column(Text, nullable=False)
    price: Named[int | None] = Column(Whole)
    pages = Column(Text, nullable=False)
    opt_out = Column(Integer, nullable=False)
    per_minute = Column(Integer, nullable=False)
    changed_at = Column(Instant, nullable=False)


sms_accounts = Table(
    "sms_accounts",
    metadata,
    SmsAccountColumns,
    CheckConstraint("per_minute > 0", name="per_minute"),
    CheckConstraint("opt_out IN (0, 1)", name="opt_out"),
    sqlite_strict=True,
)


class SmsPaceColumns(TypedColumns):
    """How fast a shop sends, over all dispatchers: the instant at which the messages it has sent
    would have been sent at its even rate.
    """

    shop_id = Column(Identity, primary_key=True)
    even_at = Column(Instant, nullable=False)


sms_paces = Table("sms_paces", metadata, SmsPaceColumns, sqlite_strict=True)
