"""No question of a cashier's, and none of those that syncing asks with each batch, looks through
what grows with the years, whatever the shop's size.
"""

import re
from datetime import timedelta
from pathlib import Path

from models.calendar import Period, business_date
from models.database import Connection
from models.queries.customer_card import customer_by_mobile, past_invoices, removed_member
from models.queries.customer_sheet import credit_ledger, customer_form, open_lots, points_ledger
from models.queries.customers import offered_customers
from models.queries.invoices import InvoiceFilter, invoice_by_number, invoice_ids, invoice_rows
from models.queries.outgoing import waiting_ops
from models.queries.products import built_in_product, product_by_code
from models.queries.reports import daily, figures
from models.queries.sync import customer_identity, spent_unheard, sync_standing
from models.services.adjustments import pin_rank
from models.services.answers import Result, record_results
from models.services.customers import CustomerDetails, change_customer
from models.services.orders import OrderLine
from models.services.sync import freeze_waiting, needs_freezing
from models.tables.types import identity_of
from tests.models.factories import Trade, new_shop, order
from tests.statements import noted

GROW = (
    "customers|customer_tags|products|invoices|invoice_lines|payments|credit_lots"
    "|credit_movements|points_movements|sms_jobs|interactions|outbox|till_sessions|closings"
    "|cash_movements|day_totals|day_parts"
)
SMALL = (
    "ix_outbox_waiting",
    "ix_outbox_set_aside",
    "ix_till_sessions_open",
    "ix_credit_lots_expires_on",
    "ix_products_built_in",
)
"""Indexes of what there is little of, however much there has been."""


def a_day(trade: Trade) -> None:
    """Everything a cashier does in a day."""
    trade.open(100_000)
    milk = trade.product(385_000, title="شیر", code="12", barcode="6260100320014")
    ahmad = trade.join(first_name="احمد")
    hamid = trade.join(first_name="حمید", referrer_id=ahmad)
    trade.give_credit(hamid, 30_000)
    trade.give_points(hamid, 3)
    with trade.database.write() as connection:
        pin_rank(connection, hamid, 3, trade.now)
        details = CustomerDetails("09125000000", "حمید", referrer_id=ahmad)
        change_customer(connection, hamid, details, trade.now)
    line = OrderLine(milk, 2000, 385_000)
    sold = trade.issue(trade.paid(order(line, customer=hamid, credit=20_000)))
    trade.sell(1_000)
    trade.take_back(sold.invoice_id, {1: 1000})
    trade.wait(days=20)
    trade.expire()


def questions(connection: Connection, trade: Trade) -> None:
    """What the pages of a cashier's way ask beside that."""
    card = customer_by_mobile(connection, "09125000000")
    assert card is not None
    past_invoices(connection, card.id)
    assert removed_member(connection, "09125000000") is None
    offered_customers(connection, "09125", 8)
    customer_form(connection, card.id)
    credit_ledger(connection, card.id)
    points_ledger(connection, card.id)
    open_lots(connection, card.id)
    assert product_by_code(connection, "12") == product_by_code(connection, "6260100320014")
    assert built_in_product(connection).built_in
    assert invoice_by_number(connection, 1) == 1
    today = business_date(trade.now)
    period = Period(today - timedelta(days=30), today)
    figures(connection, period)
    daily(connection, period)
    wanted = InvoiceFilter(period=period, method="cash")
    assert len(invoice_rows(connection, invoice_ids(connection, wanted, limit=200))) == 3


def telling(connection: Connection, trade: Trade) -> None:
    """What each batch of the sync asks, and a cashier in haste who spends credit."""
    sync_standing(connection)
    if needs_freezing(connection, 500):
        freeze_waiting(connection, 500)
    ops = waiting_ops(connection, 500)
    assert {op.kind for op in ops} >= {"sale", "return", "customer", "product"}
    customer = customer_identity(connection, 2)
    assert customer is not None
    assert spent_unheard(connection, customer) == 20_000
    refused = next(op for op in ops if op.kind == "sale")
    answers = [
        Result(op.seq, identity_of(op.op_id), "rejected" if op is refused else "applied")
        for op in ops
    ]
    record_results(connection, answers, trade.now)
    assert spent_unheard(connection, customer) == 20_000


def test_every_statement_finds_its_rows_by_an_index(tmp_path: Path) -> None:
    trade = Trade(new_shop(tmp_path / "shop.db"))
    trade.rules(
        referral_kind="fixed", referral_credit=5_000, referral_points=1, credit_valid_days=10
    )
    with noted() as statements:
        a_day(trade)
        with trade.database.read() as connection:
            questions(connection, trade)
        with trade.database.write() as connection:
            telling(connection, trade)
    assert len(statements) > 60
    with trade.database.read() as connection:
        for statement, told in statements.items():
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told):
                scanned = re.match(rf"SCAN ({GROW})\b", step.detail)
                assert not scanned or step.detail.endswith(SMALL), (step.detail, statement)
