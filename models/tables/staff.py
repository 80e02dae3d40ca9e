"""The people who sign in at the till."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from models.tables.types import Identity, Instant, metadata


class StaffColumns(TypedColumns):
    """`pin_hash` is an Argon2id string; wrong tries lengthen the wait until `locked_until`."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    first_name = Column(Text, nullable=False)
    last_name = Column(Text, nullable=False)
    gender: Named[str | None] = Column(Text)
    mobile: Named[str | None] = Column(Text)
    email: Named[str | None] = Column(Text)
    photo: Named[bytes | None] = Column(LargeBinary)
    role = Column(Text, nullable=False)
    pin_hash = Column(Text, nullable=False)
    wrong_tries = Column(Integer, nullable=False, server_default=sql("0"))
    locked_until: Named[datetime | None] = Column(Instant)
    active = Column(Integer, nullable=False, server_default=sql("1"))
    version = Column(Integer, nullable=False, server_default=sql("0"))


staff = Table(
    "staff",
    metadata,
    StaffColumns,
    CheckConstraint("role IN ('owner', 'manager', 'cashier')", name="role"),
    CheckConstraint("gender IN ('female', 'male')", name="gender"),
    sqlite_strict=True,
)
