"""The shop as first released."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None


def upgrade() -> None:
    op.create_table(
        "day_parts",
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("business_date", "part", "key", name=op.f("pk_day_parts")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "interaction_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interaction_types")),
        sa.UniqueConstraint("title", name=op.f("uq_interaction_types_title")),
        sa.UniqueConstraint("uuid", name=op.f("uq_interaction_types_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("op_id", sa.LargeBinary(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.LargeBinary(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'waiting'"), nullable=False),
        sa.CheckConstraint("action IN ('post', 'put', 'drop')", name=op.f("ck_outbox_action")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_table(
        "print_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "document IN ('receipt', 'closing')", name=op.f("ck_print_jobs_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_jobs")),
        sqlite_strict=True,
    )
    op.create_table(
        "product_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_groups")),
        sa.UniqueConstraint("title", name=op.f("uq_product_groups_title")),
        sa.UniqueConstraint("uuid", name=op.f("uq_product_groups_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "ranks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_point", sa.Integer(), nullable=False),
        sa.Column("end_point", sa.Integer(), nullable=True),
        sa.Column("credit_bp", sa.Integer(), nullable=False),
        sa.Column("tone", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "tone IN ('plain', 'bronze', 'silver', 'gold')", name=op.f("ck_ranks_tone")
        ),
        sa.CheckConstraint("credit_bp BETWEEN 0 AND 10000", name=op.f("ck_ranks_credit")),
        sa.CheckConstraint("end_point > first_point", name=op.f("ck_ranks_band")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranks")),
        sa.UniqueConstraint("first_point", name=op.f("uq_ranks_first_point")),
        sa.UniqueConstraint("title", name=op.f("uq_ranks_title")),
        sa.UniqueConstraint("uuid", name=op.f("uq_ranks_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "registers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("is_here", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("epoch", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("last_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_session", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registers")),
        sa.UniqueConstraint("uuid", name=op.f("uq_registers_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "rials_per_point", sa.Integer(), server_default=sa.text("(1000000)"), nullable=False
        ),
        sa.Column("rank_counts", sa.Text(), server_default=sa.text("'before'"), nullable=False),
        sa.Column("currency_shown", sa.Text(), server_default=sa.text("'rial'"), nullable=False),
        sa.Column(
            "credit_share_bp", sa.Integer(), server_default=sa.text("(10000)"), nullable=False
        ),
        sa.Column("credit_min_invoice", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("credit_approval_above", sa.Integer(), nullable=True),
        sa.Column("credit_valid_days", sa.Integer(), nullable=True),
        sa.Column("offline_credit_limit", sa.Integer(), nullable=True),
        sa.Column("referral_kind", sa.Text(), server_default=sa.text("'none'"), nullable=False),
        sa.Column(
            "referral_trigger", sa.Text(), server_default=sa.text("'first_invoice'"), nullable=False
        ),
        sa.Column("referral_credit", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("referral_bp", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("referral_points", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "currency_shown IN ('rial', 'toman')", name=op.f("ck_rules_currency_shown")
        ),
        sa.CheckConstraint("rank_counts IN ('before', 'after')", name=op.f("ck_rules_rank_counts")),
        sa.CheckConstraint(
            "referral_kind IN ('none', 'fixed', 'percent')", name=op.f("ck_rules_referral_kind")
        ),
        sa.CheckConstraint(
            "referral_trigger IN ('registration', 'first_invoice')",
            name=op.f("ck_rules_referral_trigger"),
        ),
        sa.CheckConstraint(
            "credit_share_bp BETWEEN 0 AND 10000", name=op.f("ck_rules_credit_share")
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_rules_one_row")),
        sa.CheckConstraint("referral_bp BETWEEN 0 AND 10000", name=op.f("ck_rules_referral_bp")),
        sa.CheckConstraint("rials_per_point > 0", name=op.f("ck_rules_rials_per_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
        sqlite_strict=True,
    )
    op.create_table(
        "shop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("footer", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column(
            "currency_generation", sa.Text(), server_default=sa.text("'IRR-1'"), nullable=False
        ),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_shop_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sqlite_strict=True,
    )
    op.create_table(
        "sms_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('welcome', 'thanks', 'referral', 'birthday', 'anniversary', 'group', 'free')",
            name=op.f("ck_sms_templates_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_templates")),
        sa.UniqueConstraint("uuid", name=op.f("uq_sms_templates_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sms_templates", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sms_templates_kind",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("kind NOT IN ('group', 'free')"),
        )

    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("locked_until", sa.Integer(), nullable=True),
        sa.Column("active", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("gender IN ('female', 'male')", name=op.f("ck_staff_gender")),
        sa.CheckConstraint("role IN ('owner', 'manager', 'cashier')", name=op.f("ck_staff_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("uuid", name=op.f("uq_staff_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("title", name=op.f("uq_tags_title")),
        sa.UniqueConstraint("uuid", name=op.f("uq_tags_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("mobile", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'person'"), nullable=False),
        sa.Column("first_name", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("last_name", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("birthday", sa.Integer(), nullable=True),
        sa.Column("marriage_date", sa.Text(), nullable=True),
        sa.Column("anniversary", sa.Integer(), nullable=True),
        sa.Column("national_id", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("phone", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("address", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("tag_titles", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("referrer_id", sa.Integer(), nullable=True),
        sa.Column("referral_paid", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("refuses_sms", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("credit", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("points", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rank_id", sa.Integer(), nullable=False),
        sa.Column("rank_pinned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_purchase_on", sa.Text(), nullable=True),
        sa.Column("sort_name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Integer(), nullable=False),
        sa.Column("joined_on", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("gender IN ('female', 'male')", name=op.f("ck_customers_gender")),
        sa.CheckConstraint("kind IN ('person', 'company')", name=op.f("ck_customers_kind")),
        sa.CheckConstraint("referrer_id <> id", name=op.f("ck_customers_refers_to_self")),
        sa.ForeignKeyConstraint(["rank_id"], ["ranks.id"], name=op.f("fk_customers_rank_id")),
        sa.ForeignKeyConstraint(
            ["referrer_id"], ["customers.id"], name=op.f("fk_customers_referrer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("uuid", name=op.f("uq_customers_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(
            "ix_customers_birthday",
            ["birthday"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_credit",
            ["credit"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_joined_on",
            ["joined_on"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_last_purchase_on",
            ["last_purchase_on"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "ix_customers_points",
            ["points"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index("ix_customers_referrer_id", ["referrer_id"], unique=False)
        batch_op.create_index(
            "ix_customers_sort_name",
            ["sort_name"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(
            "uq_customers_mobile",
            ["mobile"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "day_totals",
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("invoices", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("gross", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("discounts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("received", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("vat", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("earned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("returns", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("returned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_day_totals_register_id")
        ),
        sa.PrimaryKeyConstraint("business_date", "register_id", name=op.f("pk_day_totals")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'parked')", name=op.f("ck_drafts_state")),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_drafts_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("drafts", schema=None) as batch_op:
        batch_op.create_index(
            "uq_drafts_open", ["register_id"], unique=True, sqlite_where=sa.text("state = 'open'")
        )

    op.create_table(
        "register_epochs",
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_register_epochs_register_id")
        ),
        sa.PrimaryKeyConstraint("register_id", "epoch", name=op.f("pk_register_epochs")),
        sqlite_strict=True,
    )
    op.create_table(
        "subgroups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["product_groups.id"], name=op.f("fk_subgroups_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subgroups")),
        sa.UniqueConstraint("uuid", name=op.f("uq_subgroups_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("subgroups", schema=None) as batch_op:
        batch_op.create_index("uq_subgroups_group_id_title", ["group_id", "title"], unique=True)

    op.create_table(
        "till_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opening_float", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.Integer(), nullable=True),
        sa.CheckConstraint("opening_float >= 0", name=op.f("ck_till_sessions_opening_float")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["staff.id"], name=op.f("fk_till_sessions_opened_by")
        ),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_till_sessions_register_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_sessions")),
        sa.UniqueConstraint("uuid", name=op.f("uq_till_sessions_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("till_sessions", schema=None) as batch_op:
        batch_op.create_index("uq_till_sessions_number", ["register_id", "number"], unique=True)
        batch_op.create_index(
            "uq_till_sessions_open",
            ["register_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "vat_rates",
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("rate_bp", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("rate_bp BETWEEN 0 AND 10000", name=op.f("ck_vat_rates_rate")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_vat_rates_staff_id")),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_vat_rates")),
        sqlite_strict=True,
    )
    op.create_table(
        "cash_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('paid_in', 'paid_out')", name=op.f("ck_cash_movements_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_cash_movements_amount")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["till_sessions.id"], name=op.f("fk_cash_movements_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_cash_movements_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_movements")),
        sa.UniqueConstraint("uuid", name=op.f("uq_cash_movements_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("cash_movements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cash_movements_session_id"), ["session_id"], unique=False
        )

    op.create_table(
        "closings",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.CheckConstraint("expected = counted OR reason <> ''", name=op.f("ck_closings_reason")),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_closings_closed_by")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["till_sessions.id"], name=op.f("fk_closings_session_id")
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_closings")),
        sa.UniqueConstraint("uuid", name=op.f("uq_closings_uuid")),
        sqlite_strict=True,
    )
    op.create_table(
        "credit_lots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("granted_on", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Text(), nullable=True),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_credit_lots_remaining")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_credit_lots_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_lots")),
        sa.UniqueConstraint("uuid", name=op.f("uq_credit_lots_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("credit_lots", schema=None) as batch_op:
        batch_op.create_index(
            "ix_credit_lots_expires_on",
            ["expires_on"],
            unique=False,
            sqlite_where=sa.text("remaining > 0 AND expires_on IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_credit_lots_open",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("remaining > 0"),
        )

    op.create_table(
        "customer_tags",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_tags_customer_id")
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_customer_tags_tag_id")),
        sa.PrimaryKeyConstraint("customer_id", "tag_id", name=op.f("pk_customer_tags")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("customer_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_tags_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "interactions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("follow_up_on", sa.Text(), nullable=True),
        sa.Column("follow_up_minute", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_interactions_customer_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_interactions_staff_id")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["interaction_types.id"], name=op.f("fk_interactions_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interactions")),
        sa.UniqueConstraint("uuid", name=op.f("uq_interactions_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("interactions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interactions_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            "ix_interactions_due",
            ["follow_up_on"],
            unique=False,
            sqlite_where=sa.text("follow_up_on IS NOT NULL AND done_at IS NULL"),
        )

    op.create_table(
        "invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=True),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("line_discounts", sa.Integer(), nullable=False),
        sa.Column("invoice_discount", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("vat_bp", sa.Integer(), nullable=False),
        sa.Column("payable", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("rank_id", sa.Integer(), nullable=True),
        sa.Column("rank_title", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("credit_bp", sa.Integer(), nullable=False),
        sa.Column("rials_per_point", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "(kind = 'return') = (original_id IS NOT NULL)", name=op.f("ck_invoices_original")
        ),
        sa.CheckConstraint("kind IN ('sale', 'return')", name=op.f("ck_invoices_kind")),
        sa.CheckConstraint(
            "payable = gross - line_discounts - invoice_discount + vat",
            name=op.f("ck_invoices_payable_adds_up"),
        ),
        sa.CheckConstraint(
            "total = payable - used AND total >= 0", name=op.f("ck_invoices_total_adds_up")
        ),
        sa.CheckConstraint(
            "used >= 0 AND earned >= 0 AND points >= 0", name=op.f("ck_invoices_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["staff.id"], name=op.f("fk_invoices_approved_by")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_invoices_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["invoices.id"], name=op.f("fk_invoices_original_id")
        ),
        sa.ForeignKeyConstraint(
            ["register_id"], ["registers.id"], name=op.f("fk_invoices_register_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["till_sessions.id"], name=op.f("fk_invoices_session_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_invoices_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("uuid", name=op.f("uq_invoices_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_invoices_business_date"), ["business_date"], unique=False
        )
        batch_op.create_index(
            "ix_invoices_customer_id",
            ["customer_id"],
            unique=False,
            sqlite_where=sa.text("customer_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_invoices_original_id",
            ["original_id"],
            unique=False,
            sqlite_where=sa.text("original_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_invoices_session_id"), ["session_id"], unique=False)
        batch_op.create_index(
            "uq_invoices_register_id_number", ["register_id", "number"], unique=True
        )

    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("subgroup_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'goods'"), nullable=False),
        sa.Column("code", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("barcode", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("unit", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("taxable", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("active", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("built_in", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("sort_title", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("kind IN ('goods', 'service')", name=op.f("ck_products_kind")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_products_price")),
        sa.ForeignKeyConstraint(
            ["subgroup_id"], ["subgroups.id"], name=op.f("fk_products_subgroup_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("uuid", name=op.f("uq_products_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("products", schema=None) as batch_op:
        batch_op.create_index(
            "ix_products_sort_title",
            ["sort_title"],
            unique=False,
            sqlite_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_products_subgroup_id"), ["subgroup_id"], unique=False)
        batch_op.create_index(
            "uq_products_barcode",
            ["barcode"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL AND barcode <> ''"),
        )
        batch_op.create_index(
            "uq_products_code",
            ["code"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL AND code <> ''"),
        )

    op.create_table(
        "credit_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'adjusted' OR reason <> ''", name=op.f("ck_credit_movements_reason")
        ),
        sa.CheckConstraint(
            "kind IN ('earned', 'used', 'referral', 'adjusted', 'expired', 'returned')",
            name=op.f("ck_credit_movements_kind"),
        ),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_credit_movements_amount")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_credit_movements_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_credit_movements_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["credit_lots.id"], name=op.f("fk_credit_movements_lot_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_credit_movements_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_movements")),
        sa.UniqueConstraint("uuid", name=op.f("uq_credit_movements_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("credit_movements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_credit_movements_customer_id"), ["customer_id"], unique=False
        )
        batch_op.create_index(
            "ix_credit_movements_invoice_id",
            ["invoice_id"],
            unique=False,
            sqlite_where=sa.text("invoice_id IS NOT NULL"),
        )

    op.create_table(
        "invoice_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("original_line_id", sa.Integer(), nullable=True),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.Integer(), nullable=False),
        sa.Column("gross", sa.Integer(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("invoice_discount", sa.Integer(), nullable=False),
        sa.Column("vat", sa.Integer(), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "net = gross - discount - invoice_discount + vat",
            name=op.f("ck_invoice_lines_net_adds_up"),
        ),
        sa.CheckConstraint("position > 0", name=op.f("ck_invoice_lines_position")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_invoice_lines_quantity")),
        sa.CheckConstraint(
            "unit_price >= 0 AND discount >= 0", name=op.f("ck_invoice_lines_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_invoice_lines_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["original_line_id"],
            ["invoice_lines.id"],
            name=op.f("fk_invoice_lines_original_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_invoice_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_lines")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("invoice_lines", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invoice_lines_original_line_id",
            ["original_line_id"],
            unique=False,
            sqlite_where=sa.text("original_line_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_invoice_lines_invoice_id_position", ["invoice_id", "position"], unique=True
        )

    op.create_table(
        "payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("tendered", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("reference", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "method IN ('cash', 'card', 'transfer')", name=op.f("ck_payments_method")
        ),
        sa.CheckConstraint(
            "amount = tendered - change AND change >= 0", name=op.f("ck_payments_adds_up")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_amount")),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_payments_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payments_invoice_id"), ["invoice_id"], unique=False)

    op.create_table(
        "points_movements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("('')"), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("business_date", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'adjusted' OR reason <> ''", name=op.f("ck_points_movements_reason")
        ),
        sa.CheckConstraint(
            "kind IN ('earned', 'used', 'referral', 'adjusted', 'expired', 'returned')",
            name=op.f("ck_points_movements_kind"),
        ),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_movements_points")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_points_movements_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_points_movements_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_points_movements_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_points_movements")),
        sa.UniqueConstraint("uuid", name=op.f("uq_points_movements_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("points_movements", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_points_movements_customer_id"), ["customer_id"], unique=False
        )

    op.create_table(
        "sms_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("template_kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("invoice_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'delivered', 'failed', 'unknown')",
            name=op.f("ck_sms_jobs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_sms_jobs_customer_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["invoices.id"], name=op.f("fk_sms_jobs_invoice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_jobs")),
        sa.UniqueConstraint("uuid", name=op.f("uq_sms_jobs_uuid")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sms_jobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sms_jobs_customer_id"), ["customer_id"], unique=False)

    _create_search_and_guards()


_IMMUTABLE = (
    "invoices",
    "invoice_lines",
    "payments",
    "credit_movements",
    "points_movements",
    "cash_movements",
    "closings",
)

_CUSTOMER_TEXT = """
    {row}.folded || ' ' || (SELECT folded FROM ranks WHERE id = {row}.rank_id)
    || ' ' || {row}.credit || ' ' || {row}.points
"""

_SEARCH = f"""
CREATE VIEW customer_search AS
    SELECT id, {_CUSTOMER_TEXT.format(row="customers")} AS text
    FROM customers WHERE deleted_at IS NULL;
CREATE VIRTUAL TABLE customer_fts USING fts5(
    text, content='customer_search', content_rowid='id', tokenize='trigram'
);
CREATE TRIGGER customers_found AFTER INSERT ON customers BEGIN
    INSERT INTO customer_fts (rowid, text) VALUES (new.id, {_CUSTOMER_TEXT.format(row="new")});
END;
CREATE TRIGGER customers_found_again
AFTER UPDATE OF folded, rank_id, credit, points, deleted_at ON customers BEGIN
    INSERT INTO customer_fts (customer_fts, rowid, text)
    SELECT 'delete', old.id, {_CUSTOMER_TEXT.format(row="old")} WHERE old.deleted_at IS NULL;
    INSERT INTO customer_fts (rowid, text)
    SELECT new.id, {_CUSTOMER_TEXT.format(row="new")} WHERE new.deleted_at IS NULL;
END;
CREATE VIRTUAL TABLE product_fts USING fts5(
    folded, content='products', content_rowid='id', tokenize='trigram'
);
CREATE TRIGGER products_found AFTER INSERT ON products BEGIN
    INSERT INTO product_fts (rowid, folded) VALUES (new.id, new.folded);
END;
CREATE TRIGGER products_found_again AFTER UPDATE OF folded ON products BEGIN
    INSERT INTO product_fts (product_fts, rowid, folded) VALUES ('delete', old.id, old.folded);
    INSERT INTO product_fts (rowid, folded) VALUES (new.id, new.folded);
END
"""

_ISSUED_IS_ISSUED = """
CREATE TRIGGER invoice_lines_complete BEFORE INSERT ON invoice_lines
WHEN new.position > (SELECT line_count FROM invoices WHERE id = new.invoice_id) BEGIN
    SELECT RAISE(ABORT, 'an issued invoice is never changed');
END;
CREATE TRIGGER payments_complete BEFORE INSERT ON payments
WHEN new.amount + (SELECT coalesce(sum(amount), 0) FROM payments
                   WHERE invoice_id = new.invoice_id)
     > (SELECT total FROM invoices WHERE id = new.invoice_id) BEGIN
    SELECT RAISE(ABORT, 'an issued invoice is never changed');
END;
CREATE TRIGGER invoices_in_open_session BEFORE INSERT ON invoices
WHEN (SELECT closed_at FROM till_sessions WHERE id = new.session_id) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a closed session takes nothing more');
END;
CREATE TRIGGER cash_movements_in_open_session BEFORE INSERT ON cash_movements
WHEN (SELECT closed_at FROM till_sessions WHERE id = new.session_id) IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a closed session takes nothing more');
END;
CREATE TRIGGER till_sessions_as_opened
BEFORE UPDATE OF id, uuid, register_id, number, opened_at, opened_by, opening_float ON till_sessions
BEGIN
    SELECT RAISE(ABORT, 'a session stays as it was opened');
END;
CREATE TRIGGER till_sessions_closed BEFORE UPDATE ON till_sessions
WHEN old.closed_at IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'a closed session is never changed');
END;
CREATE TRIGGER till_sessions_kept BEFORE DELETE ON till_sessions BEGIN
    SELECT RAISE(ABORT, 'a session is never deleted');
END
"""


def _create_search_and_guards() -> None:
    statements = [*_split(_SEARCH), *_split(_ISSUED_IS_ISSUED)]
    for table in _IMMUTABLE:
        for act in ("UPDATE", "DELETE"):
            statements.append(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, '{table}: never changed once written'); END"
            )
    connection = op.get_bind()
    for statement in statements:
        connection.exec_driver_sql(statement)


def _split(script: str) -> list[str]:
    return [f"CREATE {part}".rstrip().removesuffix(";") for part in script.split("CREATE ")[1:]]
