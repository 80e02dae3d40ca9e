"""Changes the central service must hear of, written in the transaction that made them."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from models.tables.types import Identity, Instant, metadata


class OutboxColumns(TypedColumns):
    """One change. A `post` is an immutable document: its content is read from its own tables when
    it is pushed. A `put` carries the fields it changed, as JSON, and the version of the record
    that was last pulled. `state`: waiting, done, set_aside (the service refused it; `problem`
    says why, as JSON) or discarded (the owner gave it up, and `problem` says why).
    """

    seq = Column(Integer, primary_key=True)
    op_id = Column(Identity, nullable=False)
    action = Column(Text, nullable=False)
    kind = Column(Text, nullable=False)
    record_id = Column(Identity, nullable=False)
    base_version: Named[int | None] = Column(Integer)
    fields: Named[str | None] = Column(Text)
    occurred_at = Column(Instant, nullable=False)
    state = Column(Text, nullable=False, server_default=sql("'waiting'"))
    problem: Named[str | None] = Column(Text)


outbox = Table(
    "outbox",
    metadata,
    OutboxColumns,
    CheckConstraint("action IN ('post', 'put', 'drop')", name="action"),
    sqlite_strict=True,
    sqlite_autoincrement=True,
)
Index("ix_outbox_waiting", outbox.c.seq, sqlite_where=sql("state = 'waiting'"))
Index("ix_outbox_set_aside", outbox.c.seq, sqlite_where=sql("state = 'set_aside'"))
Index("ix_outbox_unsent_record", outbox.c.record_id, sqlite_where=sql("state = 'waiting'"))
