"""Tags that are borne before they are told; which session a restored till may go on with; what a
change that was set aside waits for.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"


def upgrade() -> None:
    op.create_table(
        "sync_tags",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_sync_tags_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", "tag", name=op.f("pk_sync_tags")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sync_tags_tag", "sync_tags", ["tag"])
    op.execute("ALTER TABLE registers ADD COLUMN first_session INTEGER NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE sync_aside ADD COLUMN missing_kind TEXT")
    op.execute("ALTER TABLE sync_aside ADD COLUMN missing_id BLOB")
