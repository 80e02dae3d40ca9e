"""What the shop sells: groups, their subgroups, and goods or services in these."""

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


class ProductGroupColumns(TypedColumns):
    """گروه محصول."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    title = Column(Text, nullable=False, unique=True)
    version = Column(Integer, nullable=False, server_default=sql("0"))


product_groups = Table("product_groups", metadata, ProductGroupColumns, sqlite_strict=True)


class SubgroupColumns(TypedColumns):
    """زیرگروه محصول."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    group_id = Column(Integer, ForeignKey("product_groups.id"), nullable=False)
    title = Column(Text, nullable=False)
    version = Column(Integer, nullable=False, server_default=sql("0"))


subgroups = Table("subgroups", metadata, SubgroupColumns, sqlite_strict=True)
Index("uq_subgroups_group_id_title", subgroups.c.group_id, subgroups.c.title, unique=True)


class ProductColumns(TypedColumns):
    """A product's price in rials. `built_in` marks «خرید از پوز», which an amount is booked on."""

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    subgroup_id = Column(Integer, ForeignKey("subgroups.id"), nullable=False, index=True)
    title = Column(Text, nullable=False)
    kind = Column(Text, nullable=False, server_default=sql("'goods'"))
    code = Column(Text, nullable=False, server_default=sql("''"))
    barcode = Column(Text, nullable=False, server_default=sql("''"))
    unit = Column(Text, nullable=False, server_default=sql("''"))
    price = Column(Integer, nullable=False)
    taxable = Column(Integer, nullable=False, server_default=sql("1"))
    active = Column(Integer, nullable=False, server_default=sql("1"))
    built_in = Column(Integer, nullable=False, server_default=sql("0"))
    sort_title = Column(Text, nullable=False)
    folded = Column(Text, nullable=False)
    deleted_at: Named[datetime | None] = Column(Instant)
    version = Column(Integer, nullable=False, server_default=sql("0"))


products = Table(
    "products",
    metadata,
    ProductColumns,
    CheckConstraint("kind IN ('goods', 'service')", name="kind"),
    CheckConstraint("price >= 0", name="price"),
    sqlite_strict=True,
)
_kept = "deleted_at IS NULL"
Index("uq_products_code", products.c.code, unique=True, sqlite_where=sql(f"{_kept} AND code <> ''"))
Index(
    "uq_products_barcode",
    products.c.barcode,
    unique=True,
    sqlite_where=sql(f"{_kept} AND barcode <> ''"),
)
Index("ix_products_sort_title", products.c.sort_title, sqlite_where=sql(_kept))
Index("ix_products_built_in", products.c.id, sqlite_where=sql("built_in = 1"))
