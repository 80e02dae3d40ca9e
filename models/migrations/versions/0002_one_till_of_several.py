"""One till of several: what it knows of the service, aliases, lots that can be overdrawn."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    _create_sync_tables()
    _change_tables()
    _let_lots_be_overdrawn()
    _let_sessions_be_told()
    _find_only_members()
    # No schema before this one had a service to speak to: signing in queues everything anew.
    op.execute("DELETE FROM outbox")


def _create_sync_tables() -> None:
    op.create_table(
        "sync_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("service", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mobile", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("cursor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("pushed_at", sa.Integer(), nullable=True),
        sa.Column("pulled_at", sa.Integer(), nullable=True),
        sa.Column("skew_ms", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("ranks_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("vat_rates_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("put_away", sa.Text(), nullable=True),
        sa.Column("applying", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_sync_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_state")),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO sync_state (id) VALUES (1)")
    op.create_table(
        "sync_conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.LargeBinary(), nullable=False),
        sa.Column("field", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("kept", sa.Text(), server_default=sa.text("'null'"), nullable=False),
        sa.Column("refused", sa.Text(), server_default=sa.text("'null'"), nullable=False),
        sa.Column("seen_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_conflicts")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_sync_conflicts_new",
        "sync_conflicts",
        ["id"],
        sqlite_where=sa.text("seen_at IS NULL"),
    )
    op.create_table(
        "sync_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.LargeBinary(), nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sync_aside")),
        sqlite_strict=True,
    )
    op.create_index("uq_sync_aside_record", "sync_aside", ["kind", "record_id"], unique=True)
    op.create_table(
        "sync_links",
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "field IN ('referrer_id', 'merged_into')", name=op.f("ck_sync_links_field")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_sync_links_customer_id")
        ),
        sa.PrimaryKeyConstraint("customer_id", "field", name=op.f("pk_sync_links")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sync_links_target", "sync_links", ["target"])


def _change_tables() -> None:
    op.execute("ALTER TABLE outbox ADD COLUMN problem TEXT")
    waiting = sa.text("state = 'waiting'")
    op.create_index("ix_outbox_waiting", "outbox", ["seq"], sqlite_where=waiting)
    op.create_index("ix_outbox_unsent_record", "outbox", ["record_id"], sqlite_where=waiting)
    aside = sa.text("state = 'set_aside'")
    op.create_index("ix_outbox_set_aside", "outbox", ["seq"], sqlite_where=aside)
    op.execute(
        "ALTER TABLE customers ADD COLUMN merged_into INTEGER"
        " CONSTRAINT fk_customers_merged_into REFERENCES customers (id)"
    )
    op.create_index(
        "ix_customers_merged_into",
        "customers",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
    )
    op.execute("ALTER TABLE sms_jobs ADD COLUMN parts INTEGER")
    op.execute("ALTER TABLE sms_jobs ADD COLUMN cost INTEGER")
    op.execute("ALTER TABLE sms_jobs ADD COLUMN reason TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE sms_jobs ADD COLUMN version INTEGER NOT NULL DEFAULT 0")


def _let_lots_be_overdrawn() -> None:
    """Take the check off the lots as SQLite's manual describes it for changes that leave the
    content alone (sqlite.org/lang_altertable.html, section 7): movements refer to the table, so
    it cannot be made anew inside a transaction.
    """
    connection = op.get_bind()
    (version,) = connection.exec_driver_sql("PRAGMA schema_version").one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    check = "CONSTRAINT ck_credit_lots_remaining CHECK (remaining >= 0)"
    changed = connection.exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(replace(sql, ?, ''), ?, '')"
        " WHERE type = 'table' AND name = 'credit_lots' AND instr(sql, ?)",
        (f", \n\t{check}", f"{check}, \n\t", check),
    )
    assert changed.rowcount == 1
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def _find_only_members() -> None:
    """A customer of another till may be gone already when it is heard of."""
    op.execute("DROP TRIGGER customers_found")
    op.execute(
        "CREATE TRIGGER customers_found AFTER INSERT ON customers\n"
        "WHEN new.deleted_at IS NULL BEGIN\n"
        "    INSERT INTO customer_fts (rowid, text)\n"
        "    VALUES (new.id, new.folded || ' ' || (SELECT folded FROM ranks WHERE id = new.rank_id)"
        " || ' ' || new.credit || ' ' || new.points);\n"
        "END"
    )


def _let_sessions_be_told() -> None:
    """Sessions of other tills, and of this one after a restore, are heard of when they may be
    closed already, or while another is open.
    """
    op.drop_index("uq_till_sessions_open", "till_sessions")
    op.create_index(
        "ix_till_sessions_open",
        "till_sessions",
        ["register_id"],
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    for table in ("invoices", "cash_movements"):
        op.execute(f"DROP TRIGGER {table}_in_open_session")
        op.execute(
            f"CREATE TRIGGER {table}_in_open_session BEFORE INSERT ON {table}\n"
            "WHEN (SELECT closed_at FROM till_sessions WHERE id = new.session_id) IS NOT NULL\n"
            "    AND NOT (SELECT applying FROM sync_state) BEGIN\n"
            "    SELECT RAISE(ABORT, 'a closed session takes nothing more');\n"
            "END"
        )
