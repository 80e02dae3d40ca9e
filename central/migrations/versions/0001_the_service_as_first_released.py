"""The service as first released."""

import sqlalchemy as sa
from alembic import op

from central.tables.types import Day, Flag, Identity, Instant, Whole

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table(
        "credit_movements",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("customer", Identity, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", Whole, nullable=False),
        sa.Column("lot", Identity, nullable=True),
        sa.Column("document", Identity, nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_credit_movements")),
        sqlite_strict=True,
    )
    op.create_table(
        "customers",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("mobile", sa.Text(), nullable=False),
        sa.Column("live", sa.Integer(), nullable=False),
        sa.Column("merged_into", Identity, nullable=True),
        sa.Column("credit", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("loose", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("points", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("rewarded_by", Identity, nullable=True),
        sa.CheckConstraint("live IN (0, 1)", name=op.f("ck_customers_live")),
        sa.CheckConstraint("merged_into <> id", name=op.f("ck_customers_merged_into_self")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_customers")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_merged_into",
            ["shop_id", "merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_customers_mobile",
            ["shop_id", "mobile"],
            unique=True,
            sqlite_where=sa.text("live = 1"),
            postgresql_where=sa.text("live = 1"),
        )

    op.create_table(
        "documents",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("cursor", Whole, nullable=False),
        sa.Column("origin", Identity, nullable=True),
        sa.Column("epoch", Whole, nullable=False),
        sa.Column("register_id", Identity, nullable=True),
        sa.Column("number", Whole, nullable=True),
        sa.PrimaryKeyConstraint("shop_id", "kind", "id", name=op.f("pk_documents")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("uq_documents_cursor", ["shop_id", "cursor"], unique=True)
        batch_op.create_index(
            "uq_documents_number", ["shop_id", "register_id", "number"], unique=True
        )

    op.create_table(
        "lots",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("customer", Identity, nullable=False),
        sa.Column("remaining", Whole, nullable=False),
        sa.Column("expired", Whole, nullable=False),
        sa.Column("granted_on", Day, nullable=False),
        sa.Column("expires_on", Day, nullable=True),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_lots_remaining")),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_lots")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("lots", schema=None) as batch_op:
        batch_op.create_index(
            "ix_lots_customer",
            ["shop_id", "customer"],
            unique=False,
            sqlite_where=sa.text("remaining > 0"),
            postgresql_where=sa.text("remaining > 0"),
        )

    op.create_table(
        "ops",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("op_id", Identity, nullable=False),
        sa.Column("register_id", Identity, nullable=False),
        sa.Column("epoch", Whole, nullable=False),
        sa.Column("seq", Whole, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", Whole, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("occurred_at", Instant, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.CheckConstraint(
            "status IN ('applied', 'conflict', 'duplicate')", name=op.f("ck_ops_status")
        ),
        sa.PrimaryKeyConstraint("shop_id", "op_id", name=op.f("pk_ops")),
        sqlite_strict=True,
    )
    op.create_table(
        "points_movements",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("customer", Identity, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", Whole, nullable=False),
        sa.Column("document", Identity, nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_points_movements")),
        sqlite_strict=True,
    )
    op.create_table(
        "records",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("version", Whole, nullable=False),
        sa.Column("deleted", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
        sa.Column("parent", Identity, nullable=True),
        sa.Column("cursor", Whole, nullable=False),
        sa.Column("origin", Identity, nullable=True),
        sa.CheckConstraint("deleted IN (0, 1)", name=op.f("ck_records_deleted")),
        sa.CheckConstraint("version > 0", name=op.f("ck_records_version")),
        sa.PrimaryKeyConstraint("shop_id", "kind", "id", name=op.f("pk_records")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index(
            "ix_records_parent",
            ["shop_id", "parent"],
            unique=False,
            sqlite_where=sa.text("parent IS NOT NULL AND deleted = 0"),
            postgresql_where=sa.text("parent IS NOT NULL AND deleted = 0"),
        )
        batch_op.create_index("uq_records_cursor", ["shop_id", "cursor"], unique=True)

    op.create_table(
        "reservations",
        sa.Column("id", Identity, nullable=False),
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("register_id", Identity, nullable=False),
        sa.Column("customer", Identity, nullable=False),
        sa.Column("amount", Whole, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_reservations_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index("ix_reservations_customer", ["shop_id", "customer"], unique=False)
        batch_op.create_index("ix_reservations_expires_at", ["shop_id", "expires_at"], unique=False)

    op.create_table(
        "shops",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("next_cursor", Whole, server_default=sa.text("1"), nullable=False),
        sa.Column("quiet_from", sa.Integer(), server_default=sa.text("1320"), nullable=False),
        sa.Column("quiet_to", sa.Integer(), server_default=sa.text("480"), nullable=False),
        sa.Column("opt_out_text", sa.Text(), server_default=sa.text("'لغو۱۱'"), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 1440", name=op.f("ck_shops_quiet_from")),
        sa.CheckConstraint("quiet_to BETWEEN 0 AND 1440", name=op.f("ck_shops_quiet_to")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
        sqlite_strict=True,
    )
    op.create_table(
        "signing_codes",
        sa.Column("mobile", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant, nullable=True),
        sa.Column("sign_in", Identity, nullable=True),
        sa.PrimaryKeyConstraint("mobile", name=op.f("pk_signing_codes")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("signing_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_signing_codes_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "signing_counts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_signing_counts")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("signing_counts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signing_counts_ends_at"), ["ends_at"], unique=False)

    op.create_table(
        "sms_accounts",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=False),
        sa.Column("price", Whole, nullable=True),
        sa.Column("pages", sa.Text(), nullable=False),
        sa.Column("opt_out", sa.Integer(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.CheckConstraint("opt_out IN (0, 1)", name=op.f("ck_sms_accounts_opt_out")),
        sa.CheckConstraint("per_minute > 0", name=op.f("ck_sms_accounts_per_minute")),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_sms_accounts")),
        sqlite_strict=True,
    )
    op.create_table(
        "sms_jobs",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("pattern_values", sa.Text(), nullable=True),
        sa.Column("customer", Identity, nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("not_before", Instant, nullable=True),
        sa.Column("expires_at", Instant, nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=True),
        sa.Column("gateway_id", sa.Text(), nullable=True),
        sa.Column("parts", sa.Integer(), nullable=True),
        sa.Column("cost", Whole, nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown')",
            name=op.f("ck_sms_jobs_state"),
        ),
        sa.PrimaryKeyConstraint("shop_id", "id", name=op.f("pk_sms_jobs")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sms_jobs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sms_jobs_open",
            ["state", "priority", "next_at", "shop_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('queued', 'sending', 'sent', 'unknown')"),
            postgresql_where=sa.text("state IN ('queued', 'sending', 'sent', 'unknown')"),
        )

    op.create_table(
        "sms_opt_outs",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("mobile", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("shop_id", "mobile", name=op.f("pk_sms_opt_outs")),
        sqlite_strict=True,
    )
    op.create_table(
        "sms_paces",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("even_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("shop_id", name=op.f("pk_sms_paces")),
        sqlite_strict=True,
    )
    op.create_table(
        "accounts",
        sa.Column("mobile", sa.Text(), nullable=False),
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("role", sa.Text(), server_default=sa.text("'owner'"), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_accounts_shop_id")),
        sa.PrimaryKeyConstraint("mobile", name=op.f("pk_accounts")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_shop_id"), ["shop_id"], unique=False)

    op.create_table(
        "cursor_marks",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("day", Day, nullable=False),
        sa.Column("cursor", Whole, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_cursor_marks_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "day", name=op.f("pk_cursor_marks")),
        sqlite_strict=True,
    )
    op.create_table(
        "cursor_proofs",
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("cursor", Whole, autoincrement=False, nullable=False),
        sa.Column("proof", Whole, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_cursor_proofs_shop_id")),
        sa.PrimaryKeyConstraint("shop_id", "cursor", name=op.f("pk_cursor_proofs")),
        sqlite_strict=True,
    )
    op.create_table(
        "registers",
        sa.Column("id", Identity, nullable=False),
        sa.Column("shop_id", Identity, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("epoch", Whole, server_default=sa.text("1"), nullable=False),
        sa.Column("last_number", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("last_session", Whole, server_default=sa.text("0"), nullable=False),
        sa.Column("joined_at", Instant, nullable=False),
        sa.Column("revoked_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_registers_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registers")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("registers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registers_shop_id"), ["shop_id"], unique=False)

    op.create_table(
        "register_epochs",
        sa.Column("register_id", Identity, nullable=False),
        sa.Column("epoch", Whole, autoincrement=False, nullable=False),
        sa.Column("last_seq", Whole, nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_register_epochs_register_id")
        ),
        sa.PrimaryKeyConstraint("register_id", "epoch", name=op.f("pk_register_epochs")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", Identity, nullable=False),
        sa.Column("register_id", Identity, nullable=False),
        sa.Column("rotation", sa.Integer(), nullable=False),
        sa.Column("shown", Flag, nullable=False),
        sa.Column("rotated_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_sign_ins_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sign_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ins_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_ins_register_id"), ["register_id"], unique=False)
