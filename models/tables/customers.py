"""Members of the club, their tags, and the ranks they rise through."""

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


class RankColumns(TypedColumns):
    """A band of points, `first_point` included, `end_point` not; NULL is open-ended."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    title = Column(Text, nullable=False, unique=True)
    first_point = Column(Integer, nullable=False, unique=True)
    end_point: Named[int | None] = Column(Integer)
    credit_bp = Column(Integer, nullable=False)
    tone = Column(Text, nullable=False)
    folded = Column(Text, nullable=False)
    version = Column(Integer, nullable=False, server_default=sql("0"))


ranks = Table(
    "ranks",
    metadata,
    RankColumns,
    CheckConstraint("credit_bp BETWEEN 0 AND 10000", name="credit"),
    CheckConstraint("end_point > first_point", name="band"),
    CheckConstraint("tone IN ('plain', 'bronze', 'silver', 'gold')", name="tone"),
    sqlite_strict=True,
)


class CustomerColumns(TypedColumns):
    """`credit` and `points` are cached sums of the ledgers, kept in the same transaction.

    `sort_name` orders by the Persian alphabet; `folded` is the text that search looks in;
    `birthday` and `anniversary` are Jalali month * 100 + day. `merged_into` is the customer that
    lives on where two tills registered the same mobile number: this row keeps its own ledger,
    which counts for that one.
    """

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    mobile = Column(Text, nullable=False)
    kind = Column(Text, nullable=False, server_default=sql("'person'"))
    first_name = Column(Text, nullable=False, server_default=sql("''"))
    last_name = Column(Text, nullable=False, server_default=sql("''"))
    name = Column(Text, nullable=False)
    gender: Named[str | None] = Column(Text)
    birth_date: Named[date | None] = Column(Day)
    birthday: Named[int | None] = Column(Integer)
    marriage_date: Named[date | None] = Column(Day)
    anniversary: Named[int | None] = Column(Integer)
    national_id = Column(Text, nullable=False, server_default=sql("''"))
    phone = Column(Text, nullable=False, server_default=sql("''"))
    address = Column(Text, nullable=False, server_default=sql("''"))
    note = Column(Text, nullable=False, server_default=sql("''"))
    tag_titles = Column(Text, nullable=False, server_default=sql("''"))
    referrer_id: Named[int | None] = Column(Integer, ForeignKey("customers.id"))
    referral_paid = Column(Integer, nullable=False, server_default=sql("0"))
    refuses_sms = Column(Integer, nullable=False, server_default=sql("0"))
    credit = Column(Integer, nullable=False, server_default=sql("0"))
    points = Column(Integer, nullable=False, server_default=sql("0"))
    rank_id = Column(Integer, ForeignKey("ranks.id"), nullable=False)
    rank_pinned = Column(Integer, nullable=False, server_default=sql("0"))
    last_purchase_on: Named[date | None] = Column(Day)
    sort_name = Column(Text, nullable=False)
    folded = Column(Text, nullable=False)
    joined_at = Column(Instant, nullable=False)
    joined_on = Column(Day, nullable=False)
    deleted_at: Named[datetime | None] = Column(Instant)
    merged_into: Named[int | None] = Column(Integer, ForeignKey("customers.id"))
    version = Column(Integer, nullable=False, server_default=sql("0"))


customers = Table(
    "customers",
    metadata,
    CustomerColumns,
    CheckConstraint("kind IN ('person', 'company')", name="kind"),
    CheckConstraint("gender IN ('female', 'male')", name="gender"),
    CheckConstraint("referrer_id <> id", name="refers_to_self"),
    sqlite_strict=True,
)
_members = sql("deleted_at IS NULL")
Index("uq_customers_mobile", customers.c.mobile, unique=True, sqlite_where=_members)
Index("ix_customers_sort_name", customers.c.sort_name, sqlite_where=_members)
Index("ix_customers_credit", customers.c.credit, sqlite_where=_members)
Index("ix_customers_points", customers.c.points, sqlite_where=_members)
Index("ix_customers_birthday", customers.c.birthday, sqlite_where=_members)
Index("ix_customers_last_purchase_on", customers.c.last_purchase_on, sqlite_where=_members)
Index("ix_customers_joined_on", customers.c.joined_on, sqlite_where=_members)
Index("ix_customers_referrer_id", customers.c.referrer_id)
Index("ix_customers_removed", customers.c.mobile, sqlite_where=sql("deleted_at IS NOT NULL"))
Index(
    "ix_customers_merged_into",
    customers.c.merged_into,
    sqlite_where=sql("merged_into IS NOT NULL"),
)


class TagColumns(TypedColumns):
    """A free label."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    title = Column(Text, nullable=False, unique=True)
    version = Column(Integer, nullable=False, server_default=sql("0"))


tags = Table("tags", metadata, TagColumns, sqlite_strict=True)


class CustomerTagColumns(TypedColumns):
    """Which customer bears which tag."""

    customer_id = Column(Integer, ForeignKey("customers.id"), primary_key=True)
    tag_id = Column(Integer, ForeignKey("tags.id"), primary_key=True, index=True)


customer_tags = Table(
    "customer_tags",
    metadata,
    CustomerTagColumns,
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
