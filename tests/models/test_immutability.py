"""What is issued stays as it was issued: no code path changes it, raw SQL included."""

import pytest
from sqlalchemy.exc import IntegrityError

from models.services.orders import OrderLine
from models.services.sync import retry_op
from models.services.till import move_cash
from tests.models.factories import OWNER, Trade

WRITTEN_ONCE = (
    "invoices",
    "invoice_lines",
    "payments",
    "credit_movements",
    "points_movements",
    "cash_movements",
    "closings",
)


@pytest.fixture
def traded(trade: Trade) -> Trade:
    """A closed session with something in every ledger, and an open one."""
    member = trade.join()
    sold = trade.sell(OrderLine(trade.product(), 2000, 5_000_000), 10_000, customer=member)
    trade.take_back(sold.invoice_id, {1: 1000})
    with trade.database.write() as connection:
        move_cash(connection, "paid_in", 500, "خرده", OWNER, trade.now)
    trade.close(5_010_500)
    trade.open(5_010_500)
    trade.sell(10_000, customer=member, credit=100)
    return trade


def refused(trade: Trade, sql: str) -> None:
    before = trade.value("SELECT group_concat(sql) FROM sqlite_schema"), _dump(trade)
    with pytest.raises(IntegrityError), trade.database.write() as connection:
        connection.exec_driver_sql(sql)
    assert (trade.value("SELECT group_concat(sql) FROM sqlite_schema"), _dump(trade)) == before
    trade.assert_well()


def _dump(trade: Trade) -> list[object]:
    with trade.database.read() as connection:
        return [
            connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1").all()
            for table in (*WRITTEN_ONCE, "till_sessions", "registers")
        ]


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_no_column_of_it_is_ever_updated(traded: Trade, table: str) -> None:
    with traded.database.read() as connection:
        columns = connection.exec_driver_sql(f"SELECT name FROM pragma_table_info('{table}')")
        names = list(columns.scalars())
    assert len(names) > 5
    for name in names:
        with pytest.raises(IntegrityError), traded.database.write() as connection:
            connection.exec_driver_sql(f"UPDATE {table} SET {name} = {name}")


@pytest.mark.parametrize("table", WRITTEN_ONCE)
@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM {table}",
        "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "INSERT INTO {table} SELECT * FROM {table} LIMIT 1",
        "UPDATE OR IGNORE {table} SET rowid = rowid + 1000",
    ],
)
def test_no_row_of_it_is_ever_deleted_or_replaced(traded: Trade, table: str, sql: str) -> None:
    refused(traded, sql.format(table=table))


@pytest.mark.parametrize(
    "sql",
    [
        # One more line, beyond the last or in the place of one.
        """INSERT INTO invoice_lines (invoice_id, position, product_id, title, quantity, unit_price,
               gross, discount, invoice_discount, vat, net)
           SELECT invoice_id, 3, product_id, title, 1000, 0, 0, 0, 0, 0, 0
           FROM invoice_lines WHERE invoice_id = 1 AND position = 1""",
        """INSERT INTO invoice_lines (invoice_id, position, product_id, title, quantity, unit_price,
               gross, discount, invoice_discount, vat, net)
           SELECT invoice_id, 1, product_id, title, 1000, 0, 0, 0, 0, 0, 0
           FROM invoice_lines WHERE invoice_id = 1 AND position = 1""",
        # One more payment, to either side.
        """INSERT INTO payments (invoice_id, method, amount, tendered, change)
           VALUES (1, 'cash', 1, 1, 0)""",
        """INSERT INTO payments (invoice_id, method, amount, tendered, change)
           VALUES (1, 'cash', -1, -1, 0)""",
        # A second invoice of one number, or one more in a closed session.
        """INSERT INTO invoices SELECT 99, randomblob(16), kind, register_id, number, original_id,
               2, customer_id, staff_id, issued_at, business_date, line_count, gross,
               line_discounts, invoice_discount, vat, vat_bp, payable, used, total, earned, points,
               rank_id, rank_title, credit_bp, rials_per_point, approved_by, note
           FROM invoices WHERE id = 1""",
        """INSERT INTO invoices SELECT 99, randomblob(16), kind, register_id, 99, original_id,
               1, customer_id, staff_id, issued_at, business_date, line_count, gross,
               line_discounts, invoice_discount, vat, vat_bp, payable, used, total, earned, points,
               rank_id, rank_title, credit_bp, rials_per_point, approved_by, note
           FROM invoices WHERE id = 1""",
        # Cash in a drawer that was counted.
        """INSERT INTO cash_movements (uuid, session_id, kind, amount, reason, staff_id, at)
           VALUES (randomblob(16), 1, 'paid_out', 500, 'x', 1, 0)""",
        # A second Z report, and a session that is not what it was.
        """INSERT INTO closings SELECT session_id, randomblob(16), closed_at, closed_by, expected,
               counted, reason, report FROM closings""",
        "UPDATE till_sessions SET closed_at = NULL WHERE id = 1",
        "UPDATE till_sessions SET opening_float = 0 WHERE id = 2",
        "UPDATE till_sessions SET number = 9 WHERE id = 2",
        "DELETE FROM till_sessions",
        "REPLACE INTO till_sessions SELECT * FROM till_sessions",
    ],
)
def test_nothing_is_added_later(traded: Trade, sql: str) -> None:
    refused(traded, sql)


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM credit_lots",
        "DELETE FROM customers",
        "DELETE FROM products",
        "UPDATE customers SET credit = NULL",
        "UPDATE customers SET credit = 'much'",
        "INSERT INTO credit_movements (uuid, customer_id, kind, amount, at, business_date)"
        " VALUES (randomblob(16), 1, 'gift', 1, 0, '2024-05-18')",
        "INSERT INTO credit_movements (uuid, customer_id, kind, amount, at, business_date)"
        " VALUES (randomblob(16), 1, 'adjusted', 1, 0, '2024-05-18')",
        "INSERT INTO credit_movements (uuid, customer_id, kind, amount, at, business_date)"
        " VALUES (randomblob(16), 99, 'earned', 1, 0, '2024-05-18')",
    ],
)
def test_what_cannot_be_is_refused_by_the_database(traded: Trade, sql: str) -> None:
    refused(traded, sql)


SET_ASIDE = (
    "UPDATE outbox SET state = 'set_aside', problem = '{{\"type\": \"{why}\"}}'"
    " WHERE record_id = (SELECT uuid FROM invoices WHERE id = 3)"
)


def test_only_a_number_that_is_anothers_is_ever_changed_and_nothing_else(traded: Trade) -> None:
    """The one exception: the whole folder was put back, and a number was given out twice."""
    for why in ("invalid", "document-differs"):
        with traded.database.write() as connection:
            connection.exec_driver_sql(SET_ASIDE.format(why=why))
        refused(traded, "UPDATE invoices SET number = 77 WHERE id = 3")
    with traded.database.write() as connection:
        connection.exec_driver_sql(SET_ASIDE.format(why="number-taken"))
    for name in ("total", "used", "uuid", "customer_id", "issued_at"):
        refused(traded, f"UPDATE invoices SET number = 77, {name} = {name} || '1' WHERE id = 3")
    refused(traded, "UPDATE invoices SET number = 77 WHERE id = 1")
    seq = traded.value("SELECT seq FROM outbox WHERE state = 'set_aside'")
    with traded.database.write() as connection:
        retry_op(connection, seq)
    assert traded.value("SELECT number FROM invoices WHERE id = 3") == 4
    # The doctor misses number 3, which comes in from the service.
    with pytest.raises(IntegrityError), traded.database.write() as connection:
        connection.exec_driver_sql("UPDATE invoices SET number = 77 WHERE id = 3")
