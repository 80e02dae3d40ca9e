"""Mobile numbers that sign in, and the one shop of each."""

from sqlalchemy import Column, ForeignKey, Table, Text, TypedColumns
from sqlalchemy import text as sql

from central.tables.types import Identity, Instant, metadata


class AccountColumns(TypedColumns):
    """A mobile number and the shop it signs in to."""

    mobile = Column(Text, primary_key=True)
    shop_id = Column(Identity, ForeignKey("shops.id"), nullable=False, index=True)
    role = Column(Text, nullable=False, server_default=sql("'owner'"))
    created_at = Column(Instant, nullable=False)


accounts = Table("accounts", metadata, AccountColumns, sqlite_strict=True)
