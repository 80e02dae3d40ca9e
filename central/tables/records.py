"""Records that can change, whatever their kind, with what merging them needs."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, Integer, Named, Table, Text, TypedColumns
from sqlalchemy import text as sql

from central.tables.types import Identity, Whole, metadata


class RecordColumns(TypedColumns):
    """A record as it is now. `fields` is the JSON that registers are told.

    `marks` is JSON too: for each field that was changed since the record was made, the version
    that changed it and the register; under "" those of all other fields. `parent` is the group or
    subgroup it stands in. `cursor` is where it was last told. `key_one` and `key_two` are what no
    two live records of a kind share: a title, a code, a barcode.
    """

    shop_id = Column(Identity, primary_key=True)
    kind = Column(Text, primary_key=True)
    id = Column(Identity, primary_key=True)
    version = Column(Whole, nullable=False)
    deleted = Column(Integer, nullable=False, server_default=sql("0"))
    fields = Column(Text, nullable=False)
    marks = Column(Text, nullable=False)
    parent: Named[UUID | None] = Column(Identity)
    key_one: Named[str | None] = Column(Text)
    key_two: Named[str | None] = Column(Text)
    cursor = Column(Whole, nullable=False)
    origin: Named[UUID | None] = Column(Identity)


records = Table(
    "records",
    metadata,
    RecordColumns,
    CheckConstraint("version > 0", name="version"),
    CheckConstraint("deleted IN (0, 1)", name="deleted"),
    sqlite_strict=True,
)
Index("uq_records_cursor", records.c.shop_id, records.c.cursor, unique=True)
Index(
    "ix_records_key_one",
    records.c.shop_id,
    records.c.kind,
    records.c.key_one,
    sqlite_where=sql("key_one IS NOT NULL"),
    postgresql_where=sql("key_one IS NOT NULL"),
)
Index(
    "ix_records_key_two",
    records.c.shop_id,
    records.c.kind,
    records.c.key_two,
    sqlite_where=sql("key_two IS NOT NULL"),
    postgresql_where=sql("key_two IS NOT NULL"),
)
Index(
    "ix_records_parent",
    records.c.shop_id,
    records.c.parent,
    sqlite_where=sql("parent IS NOT NULL AND deleted = 0"),
    postgresql_where=sql("parent IS NOT NULL AND deleted = 0"),
)
