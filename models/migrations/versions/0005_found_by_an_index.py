"""What belongs to an invoice, and the product of plain amounts, are found by an index."""

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    for table in ("points_movements", "sms_jobs"):
        op.execute(
            f"CREATE INDEX ix_{table}_invoice_id ON {table} (invoice_id)"
            " WHERE invoice_id IS NOT NULL"
        )
    op.execute("CREATE INDEX ix_products_built_in ON products (id) WHERE built_in = 1")
