"""A member who was removed is found by the number when somebody joins with it again."""

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX ix_customers_removed ON customers (mobile) WHERE deleted_at IS NOT NULL"
    )
