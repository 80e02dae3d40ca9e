"""Issued invoices and returns with their lines and payments. Rows are never changed: triggers."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    Table,
    Text,
    TypedColumns,
)
from sqlalchemy import text as sql

from models.tables.types import Day, Identity, Instant, metadata


class InvoiceColumns(TypedColumns):
    """Money in rials; a return's figures are positive and its `kind` says so.

    `rank_id`, `rank_title`, `credit_bp` and `rials_per_point` are the rule it was computed by;
    they are kept by value, for the owner may remove the rank.
    """

    id = Column(Integer, primary_key=True)
    uuid = Column(Identity, nullable=False, unique=True)
    kind = Column(Text, nullable=False)
    register_id = Column(Integer, ForeignKey("registers.id"), nullable=False)
    number = Column(Integer, nullable=False)
    original_id: Named[int | None] = Column(Integer, ForeignKey("invoices.id"))
    session_id = Column(Integer, ForeignKey("till_sessions.id"), nullable=False, index=True)
    customer_id: Named[int | None] = Column(Integer, ForeignKey("customers.id"))
    staff_id = Column(Integer, ForeignKey("staff.id"), nullable=False)
    issued_at = Column(Instant, nullable=False)
    business_date = Column(Day, nullable=False, index=True)
    line_count = Column(Integer, nullable=False)
    gross = Column(Integer, nullable=False)
    line_discounts = Column(Integer, nullable=False)
    invoice_discount = Column(Integer, nullable=False)
    vat = Column(Integer, nullable=False)
    vat_bp = Column(Integer, nullable=False)
    payable = Column(Integer, nullable=False)
    used = Column(Integer, nullable=False)
    total = Column(Integer, nullable=False)
    earned = Column(Integer, nullable=False)
    points = Column(Integer, nullable=False)
    rank_id: Named[int | None] = Column(Integer)
    rank_title = Column(Text, nullable=False, server_default=sql("''"))
    credit_bp = Column(Integer, nullable=False)
    rials_per_point = Column(Integer, nullable=False)
    approved_by: Named[int | None] = Column(Integer, ForeignKey("staff.id"))
    note = Column(Text, nullable=False, server_default=sql("''"))


invoices = Table(
    "invoices",
    metadata,
    InvoiceColumns,
    CheckConstraint("kind IN ('sale', 'return')", name="kind"),
    CheckConstraint("(kind = 'return') = (original_id IS NOT NULL)", name="original"),
    CheckConstraint(
        "payable = gross - line_discounts - invoice_discount + vat", name="payable_adds_up"
    ),
    CheckConstraint("total = payable - used AND total >= 0", name="total_adds_up"),
    CheckConstraint("used >= 0 AND earned >= 0 AND points >= 0", name="not_negative"),
    sqlite_strict=True,
)
Index("uq_invoices_register_id_number", invoices.c.register_id, invoices.c.number, unique=True)
Index(
    "ix_invoices_customer_id", invoices.c.customer_id, sqlite_where=sql("customer_id IS NOT NULL")
)
Index(
    "ix_invoices_original_id", invoices.c.original_id, sqlite_where=sql("original_id IS NOT NULL")
)


class InvoiceLineColumns(TypedColumns):
    """`quantity` in thousandths; `net` is what the line adds to the payable amount."""

    id = Column(Integer, primary_key=True)
    invoice_id = Column(Integer, ForeignKey("invoices.id"), nullable=False)
    position = Column(Integer, nullable=False)
    original_line_id: Named[int | None] = Column(Integer, ForeignKey("invoice_lines.id"))
    product_id = Column(Integer, ForeignKey("products.id"), nullable=False)
    title = Column(Text, nullable=False)
    quantity = Column(Integer, nullable=False)
    unit_price = Column(Integer, nullable=False)
    gross = Column(Integer, nullable=False)
    discount = Column(Integer, nullable=False)
    invoice_discount = Column(Integer, nullable=False)
    vat = Column(Integer, nullable=False)
    net = Column(Integer, nullable=False)


invoice_lines = Table(
    "invoice_lines",
    metadata,
    InvoiceLineColumns,
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("position > 0", name="position"),
    CheckConstraint("unit_price >= 0 AND discount >= 0", name="not_negative"),
    CheckConstraint("net = gross - discount - invoice_discount + vat", name="net_adds_up"),
    sqlite_strict=True,
)
Index(
    "uq_invoice_lines_invoice_id_position",
    invoice_lines.c.invoice_id,
    invoice_lines.c.position,
    unique=True,
)
Index(
    "ix_invoice_lines_original_line_id",
    invoice_lines.c.original_line_id,
    sqlite_where=sql("original_line_id IS NOT NULL"),
)


class PaymentColumns(TypedColumns):
    """`amount` = `tendered` - `change`; a return's payments are what went back."""

    id = Column(Integer, primary_key=True)
    invoice_id = Column(Integer, ForeignKey("invoices.id"), nullable=False, index=True)
    method = Column(Text, nullable=False)
    amount = Column(Integer, nullable=False)
    tendered = Column(Integer, nullable=False)
    change = Column(Integer, nullable=False)
    reference = Column(Text, nullable=False, server_default=sql("''"))


payments = Table(
    "payments",
    metadata,
    PaymentColumns,
    CheckConstraint("method IN ('cash', 'card', 'transfer')", name="method"),
    CheckConstraint("amount = tendered - change AND change >= 0", name="adds_up"),
    CheckConstraint("amount > 0", name="amount"),
    sqlite_strict=True,
)
