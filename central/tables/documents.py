"""Documents that never change: sales, returns, movements, closings …"""

from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, Named, Table, Text, TypedColumns

from central.tables.types import Identity, Whole, metadata


class DocumentColumns(TypedColumns):
    """A document, whole, as its register said it; `origin` None: the service wrote it.

    `hash` is of its payload. `register_id` and `number` are an invoice's.
    """

    shop_id = Column(Identity, primary_key=True)
    kind = Column(Text, primary_key=True)
    id = Column(Identity, primary_key=True)
    hash = Column(LargeBinary, nullable=False)
    data = Column(Text, nullable=False)
    cursor = Column(Whole, nullable=False)
    origin: Named[UUID | None] = Column(Identity)
    epoch = Column(Whole, nullable=False)
    register_id: Named[UUID | None] = Column(Identity)
    number: Named[int | None] = Column(Whole)


documents = Table("documents", metadata, DocumentColumns, sqlite_strict=True)
Index("uq_documents_cursor", documents.c.shop_id, documents.c.cursor, unique=True)
Index(
    "uq_documents_number",
    documents.c.shop_id,
    documents.c.register_id,
    documents.c.number,
    unique=True,
)
