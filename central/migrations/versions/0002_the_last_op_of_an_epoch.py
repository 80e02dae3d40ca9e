"""Which op the last seq of an epoch was, so that two files of one register are told apart."""

import sqlalchemy as sa
from alembic import op

from central.tables.types import Identity

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    op.add_column("register_epochs", sa.Column("last_op", Identity, nullable=True))
