"""What a till gave out twice, its folder having been put back whole, can be put right: a sale the
service refuses for its number gets another, and two sessions may bear one.
"""

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"

_KEPT = (
    "id uuid kind register_id original_id session_id customer_id staff_id issued_at business_date"
    " line_count gross line_discounts invoice_discount vat vat_bp payable used total earned points"
    " rank_id rank_title credit_bp rials_per_point approved_by note"
).split()


def upgrade() -> None:
    op.drop_index("uq_till_sessions_number", "till_sessions")
    op.create_index("ix_till_sessions_number", "till_sessions", ["register_id", "number"])
    kept = " AND ".join(f"new.{column} IS old.{column}" for column in _KEPT)
    op.execute("DROP TRIGGER invoices_no_update")
    op.execute(
        "CREATE TRIGGER invoices_no_update BEFORE UPDATE ON invoices\n"
        f"WHEN NOT ({kept}\n"
        "    AND EXISTS (SELECT 1 FROM outbox WHERE record_id = old.uuid AND state = 'set_aside'\n"
        "        AND json_extract(problem, '$.type') = 'number-taken'))"
        " BEGIN\n"
        "    SELECT RAISE(ABORT, 'invoices: never changed once written');\n"
        "END"
    )
