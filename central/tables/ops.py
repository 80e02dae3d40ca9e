"""Ops that were taken: what keeps a repeated one from being done twice."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, LargeBinary, Named, Table, Text, TypedColumns

from central.tables.types import Identity, Instant, Whole, metadata


class OpColumns(TypedColumns):
    """An op and the result it had. `hash` is of its payload; `problem` is JSON."""

    shop_id = Column(Identity, primary_key=True)
    op_id = Column(Identity, primary_key=True)
    register_id = Column(Identity, nullable=False)
    epoch = Column(Whole, nullable=False)
    seq = Column(Whole, nullable=False)
    hash = Column(LargeBinary, nullable=False)
    status = Column(Text, nullable=False)
    version: Named[int | None] = Column(Whole)
    problem: Named[str | None] = Column(Text)
    occurred_at: Named[datetime] = Column(Instant, nullable=False)
    received_at: Named[datetime] = Column(Instant, nullable=False)


ops = Table(
    "ops",
    metadata,
    OpColumns,
    CheckConstraint("status IN ('applied', 'conflict', 'duplicate')", name="status"),
    sqlite_strict=True,
)
