"""Every table of the shop's database, one noun a file."""

from models.tables.customers import customer_tags, customers, ranks, tags
from models.tables.invoices import invoice_lines, invoices, payments
from models.tables.ledgers import credit_lots, credit_movements, points_movements
from models.tables.messages import interaction_types, interactions, sms_jobs, sms_templates
from models.tables.outbox import outbox
from models.tables.products import product_groups, products, subgroups
from models.tables.shop import register_epochs, registers, rules, shop, vat_rates
from models.tables.staff import staff
from models.tables.sync import sync_aside, sync_conflicts, sync_links, sync_state, sync_tags
from models.tables.till import cash_movements, closings, drafts, print_jobs, till_sessions
from models.tables.totals import PAYMENT_METHODS, day_parts, day_totals
from models.tables.types import metadata, new_identity

__all__ = [
    "PAYMENT_METHODS",
    "cash_movements",
    "closings",
    "credit_lots",
    "credit_movements",
    "customer_tags",
    "customers",
    "day_parts",
    "day_totals",
    "drafts",
    "interaction_types",
    "interactions",
    "invoice_lines",
    "invoices",
    "metadata",
    "new_identity",
    "outbox",
    "payments",
    "points_movements",
    "print_jobs",
    "product_groups",
    "products",
    "ranks",
    "register_epochs",
    "registers",
    "rules",
    "shop",
    "sms_jobs",
    "sms_templates",
    "staff",
    "subgroups",
    "sync_aside",
    "sync_conflicts",
    "sync_links",
    "sync_state",
    "sync_tags",
    "tags",
    "till_sessions",
    "vat_rates",
]
