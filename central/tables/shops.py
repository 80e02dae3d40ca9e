"""Shops, their registers, and how far each register has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from central.tables.types import Day, Identity, Instant, Whole, metadata


class ShopColumns(TypedColumns):
    """`next_cursor` is what the next accepted change gets; taking it locks this row.

    Messages that advertise are held back from `quiet_from` to `quiet_to`, minutes after midnight
    in the shop (equal: never); `opt_out_text` ends them where the line demands it.
    """

    id = Column(Identity, primary_key=True)
    name = Column(Text, nullable=False, server_default=sql("''"))
    next_cursor = Column(Whole, nullable=False, server_default=sql("1"))
    quiet_from = Column(Integer, nullable=False, server_default=sql("1320"))
    quiet_to = Column(Integer, nullable=False, server_default=sql("480"))
    opt_out_text = Column(Text, nullable=False, server_default=sql("'لغو۱۱'"))
    created_at = Column(Instant, nullable=False)


shops = Table(
    "shops",
    metadata,
    ShopColumns,
    CheckConstraint("quiet_from BETWEEN 0 AND 1440", name="quiet_from"),
    CheckConstraint("quiet_to BETWEEN 0 AND 1440", name="quiet_to"),
    sqlite_strict=True,
)


class CursorMarkColumns(TypedColumns):
    """The last cursor given before `day`, for each day on which something changed: by it the
    service knows whose cursor is too old.
    """

    shop_id = Column(Identity, ForeignKey("shops.id"), primary_key=True)
    day = Column(Day, primary_key=True)
    cursor = Column(Whole, nullable=False)


cursor_marks = Table("cursor_marks", metadata, CursorMarkColumns, sqlite_strict=True)


class CursorProofColumns(TypedColumns):
    """A random number for the last cursor of each transaction, told with every cursor up to it: a
    register whose cursor does not fit heard of changes that this database has lost since, for
    it was put back from a backup.
    """

    shop_id = Column(Identity, ForeignKey("shops.id"), primary_key=True)
    cursor = Column(Whole, primary_key=True, autoincrement=False)
    proof = Column(Whole, nullable=False)


cursor_proofs = Table("cursor_proofs", metadata, CursorProofColumns, sqlite_strict=True)


class RegisterColumns(TypedColumns):
    """A till. `epoch` is the newest it has pushed in; `last_number` and `last_session` are how
    far it has counted, as far as the service knows.
    """

    id = Column(Identity, primary_key=True)
    shop_id = Column(Identity, ForeignKey("shops.id"), nullable=False, index=True)
    name = Column(Text, nullable=False)
    prefix = Column(Text, nullable=False, server_default=sql("''"))
    epoch = Column(Whole, nullable=False, server_default=sql("1"))
    last_number = Column(Whole, nullable=False, server_default=sql("0"))
    last_session = Column(Whole, nullable=False, server_default=sql("0"))
    joined_at = Column(Instant, nullable=False)
    revoked_at: Named[datetime | None] = Column(Instant)


registers = Table("registers", metadata, RegisterColumns, sqlite_strict=True)


class RegisterEpochColumns(TypedColumns):
    """The last seq of each epoch of a register that the service has seen, and whose it was."""

    register_id = Column(Identity, ForeignKey("registers.id"), primary_key=True)
    epoch = Column(Whole, primary_key=True, autoincrement=False)
    last_seq = Column(Whole, nullable=False)
    last_op: Named[UUID | None] = Column(Identity)


register_epochs = Table("register_epochs", metadata, RegisterEpochColumns, sqlite_strict=True)
