"""The doctor names whatever was tampered with, and nothing else."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import ANY

import pytest
from sqlalchemy.exc import IntegrityError
from sqlcipher3 import dbapi2 as sqlite

from models.database import HEAD, Database
from models.doctor import Finding, _prepare, _run, examine
from models.doctor_checks import CHECKS, Check
from models.money import LARGEST
from models.services.orders import OrderLine
from models.services.shop import add_title
from models.services.till import move_cash
from models.tables.titles import TAGS
from tests.models.factories import OWNER, Trade, new_shop


@pytest.fixture
def traded(tmp_path: Path) -> Iterator[Trade]:
    """A shop with something of everything, all of it well."""
    trade = Trade(new_shop(tmp_path / "shop.db"))
    trade.open(1_000)
    with trade.database.write() as connection:
        tag = add_title(connection, TAGS, "عمده", trade.now)
    ahmad = trade.join(tag_ids=frozenset({tag}))
    trade.rules(referral_kind="fixed", referral_credit=5_000)
    hamid = trade.join(referrer_id=ahmad)
    sold = trade.sell(OrderLine(trade.product(), 2000, 5_000_000), 10_000, customer=hamid)
    trade.take_back(sold.invoice_id, {1: 1000})
    with trade.database.write() as connection:
        move_cash(connection, "paid_in", 500, "خرده", OWNER, trade.now)
    trade.close(5_011_500)
    trade.wait(days=1)
    trade.open(5_011_500)
    trade.sell(10_000, customer=ahmad, credit=100)
    trade.assert_well()
    yield trade
    trade.database.close()


@pytest.fixture
def taxed(traded: Trade) -> Trade:
    """No figure of its taxed sale, and of the return of a part of it, happens to be nothing."""
    traded.vat(1_000)
    member = traded.join()
    traded.give_credit(member, 3_000)
    traded.give_points(member, 4)
    lines = (
        OrderLine(traded.product(taxable=True), 3_000, 1_234_567, 67),
        OrderLine(traded.product(), 1_500, 3_333),
    )
    sold = traded.sell(*lines, customer=member, credit=2_000, discount=333)
    traded.take_back(sold.invoice_id, {1: 1_000})
    traded.assert_well()
    return traded


def tamper(trade: Trade, *statements: str) -> list[Finding]:
    """What the doctor finds after these statements, with every guard out of the way."""
    path = trade.database.path
    trade.database.close()
    with closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        guards = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
        ).fetchall()
        for name, _ in guards:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        for _, sql in guards:
            connection.execute(sql)
    trade.database = Database.open(path)
    return examine(trade.database)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE customers SET credit = credit + 1 WHERE id = 1",
            [("credit", "09120000001", "2501", "2502")],
        ),
        (
            "UPDATE customers SET points = 3 WHERE id = 2",
            [("points", "09120000002", "5", "3"), ("rank", "09120000002", "عادی", "برنزی")],
        ),
        (
            "UPDATE customers SET rank_id = 3 WHERE id = 1",
            [("rank", "09120000001", "عادی", "نقره‌ای")],
        ),
        ("UPDATE customers SET rank_id = 3, rank_pinned = 1 WHERE id = 1", []),
        (
            "UPDATE customers SET last_purchase_on = '2020-01-01' WHERE id = 2",
            [("last_purchase", "09120000002", "2024-05-18", "2020-01-01")],
        ),
        (
            "UPDATE customers SET tag_titles = 'خرده' WHERE id = 1",
            [("tags", "09120000001", "عمده", "خرده")],
        ),
        (
            "UPDATE credit_lots SET remaining = remaining + 7 WHERE id = 1",
            [("lot", "09120000002 #1", "50100", "50107")],
        ),
        (
            """UPDATE day_totals SET received = received + 1 WHERE business_date = '2024-05-18'""",
            [("day_total", "2024-05-18 1", ANY, ANY)],
        ),
        (
            "DELETE FROM day_parts WHERE part = 'hour' AND business_date = '2024-05-18'",
            [("day_part", "2024-05-18 hour 8", "0 / 5010000", "")],
        ),
        (
            "INSERT INTO day_parts VALUES ('2024-05-18', 'product', 99, 1000, 5)",
            [("day_part", "2024-05-18 product 99", "", "1000 / 5")],
        ),
        (
            "UPDATE invoices SET gross = gross + 1, payable = payable + 1, total = total + 1"
            " WHERE id = 3",
            [
                ("lines", "3", ANY, ANY),
                ("payments", "3", "9901", "9900"),
                ("day_total", "2024-05-19 1", ANY, ANY),
                ("day_part", "2024-05-19 hour 8", "1 / 9901", "1 / 9900"),
                ("day_part", "2024-05-19 staff 1", "1 / 9901", "1 / 9900"),
            ],
        ),
        (
            "DELETE FROM invoice_lines WHERE invoice_id = 3",
            [("lines", "3", ANY, ANY), ("day_part", "2024-05-19 product 1", "", "1000 / 10000")],
        ),
        (
            "UPDATE payments SET method = 'card' WHERE invoice_id = 3",
            [
                ("day_part", "2024-05-19 method 0", "", "1 / 9900"),
                ("day_part", "2024-05-19 method 1", "1 / 9900", ""),
            ],
        ),
        (
            "UPDATE invoices SET points = points + 1 WHERE id = 3",
            [("booked", "3", "99 / 100 / 1", ANY), ("booked", "3", "99 / 100 / 0", ANY)],
        ),
        (
            "UPDATE invoices SET number = 7 WHERE id = 3",
            [("number", "7", "3", "7"), ("last_number", "صندوق ۱", "7", "3")],
        ),
        ("UPDATE registers SET last_number = 9", [("last_number", "صندوق ۱", "3", "9")]),
        ("UPDATE registers SET epoch = 2", [("epoch", "صندوق ۱", "1", "2")]),
        ("UPDATE registers SET last_session = 5", [("session", "صندوق ۱", "2", "5")]),
        (
            "UPDATE closings SET expected = expected + 1, reason = 'x'",
            [("closing", "صندوق ۱ #1", ANY, ANY)],
        ),
        (
            "UPDATE closings SET report = json_set(report, '$.figures.gross', 1)",
            [("closing", "صندوق ۱ #1", ANY, ANY)],
        ),
        (
            "UPDATE cash_movements SET amount = 400",
            [("closing", "صندوق ۱ #1", ANY, ANY)],
        ),
        ("DELETE FROM outbox WHERE seq = 3", [("outbox", "outbox", ANY, ANY)]),
        (
            "UPDATE invoice_lines SET unit_price = unit_price + 1 WHERE id = 1",
            [
                ("line", "1 #1", "10000002 / 0 / 0 / 0", "10000000 / 0 / 0 / 0"),
                ("line", "2 #1", ANY, ANY),
            ],
        ),
        ("UPDATE invoices SET original_id = 3 WHERE id = 2", [("returned", "2 #1", "3", "1")]),
        (
            "UPDATE invoice_lines SET original_line_id = NULL WHERE invoice_id = 2",
            [("returned", "2 #1", "1", "")],
        ),
        ("DELETE FROM outbox WHERE seq < 3", []),
        (
            "INSERT INTO credit_movements (uuid, customer_id, kind, amount, at, business_date)"
            " VALUES (randomblob(16), 1, 'earned', -5, 0, '2024-05-18')",
            [("credit", "09120000001", "2496", "2501"), ("debt", "09120000001", "0", "5")],
        ),
        (
            "INSERT INTO customer_fts (customer_fts, rowid, text) VALUES ('delete', 1, 'nonsense')",
            [("search", "customer_fts", "ok", ANY)],
        ),
        ("UPDATE customers SET referrer_id = 99 WHERE id = 2", [("foreign_key", ANY, ANY, ANY)]),
        ("DROP INDEX ix_customers_credit", [("schema", "index ix_customers_credit", ANY, "")]),
        ("CREATE TABLE more (id)", [("schema", "table more", "", "CREATE TABLE more (id)")]),
    ],
)
def test_what_was_tampered_with_is_named(
    traded: Trade, statement: str, expected: list[tuple[object, ...]]
) -> None:
    findings = tamper(traded, statement)
    found = [(each.what, each.where, each.expected, each.found) for each in findings]
    assert len(found) == len(expected), found
    for wanted in expected:
        assert wanted in found


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("UPDATE closings SET closed_at = 5", {"session"}),
        ("UPDATE closings SET report = 'nonsense'", {"closing"}),
        ("DELETE FROM outbox WHERE seq = (SELECT max(seq) FROM outbox)", {"outbox"}),
        ("UPDATE outbox SET seq = 1000 WHERE seq = (SELECT max(seq) FROM outbox)", {"outbox"}),
        ("UPDATE ranks SET first_point = 5 WHERE id = 2", {"bands"}),
        (
            "UPDATE invoices SET business_date = '2024-05-20' WHERE id = 3",
            {"day", "day_total", "day_part", "last_purchase"},
        ),
        ("UPDATE invoice_lines SET quantity = 3000 WHERE invoice_id = 2", {"returned", "day_part"}),
    ],
)
def test_one_thing_may_differ_from_several(traded: Trade, statement: str, kinds: set[str]) -> None:
    assert {finding.what for finding in tamper(traded, statement)} == kinds


FIGURES: dict[str, tuple[str, str]] = {
    "invoices": (
        "kind number original_id session_id customer_id staff_id business_date line_count gross"
        " line_discounts invoice_discount vat payable used total earned points",
        "number lines payments booked returned day credit last_purchase closing day_part",
    ),
    "invoice_lines": (
        "invoice_id position original_line_id product_id quantity unit_price gross discount"
        " invoice_discount vat net",
        "line lines returned day_part",
    ),
    "payments": ("invoice_id method amount tendered change", "payments day_part"),
    "credit_movements": ("customer_id kind amount lot_id invoice_id", "booked credit lot"),
    "points_movements": ("customer_id kind points invoice_id", "booked points"),
    "credit_lots": ("customer_id remaining", "lot"),
    "customers": (
        "credit points rank_id last_purchase_on tag_titles",
        "credit points rank last_purchase tags",
    ),
    "day_totals": (
        "business_date register_id invoices lines gross discounts used received vat earned returns"
        " returned",
        "day_total",
    ),
    "day_parts": ("business_date part key quantity amount", "day_part"),
    "till_sessions": ("register_id number closed_at", "session closing"),
    "cash_movements": ("session_id kind amount", "closing"),
    "closings": ("session_id closed_at expected counted", "session closing"),
    "registers": ("epoch last_number last_session", "epoch last_number session"),
}
"""What follows from other rows, or others from it, and the checks one of which has to see it."""
LEDGERS = ("credit_movements", "points_movements")
OTHERS = {
    "kind": ("sale", "return", "earned", "used", "returned", "paid_in", "paid_out"),
    "method": ("cash", "card"),
    "part": ("staff", "hour"),
}


def damages(column: str, value: object) -> list[object]:
    """What a figure might become."""
    if isinstance(value, int):
        return [value - 1, value + 1]
    if column in OTHERS:
        return [other for other in OTHERS[column] if other != value]
    if value is None:
        return [] if column == "lot_id" else [1]
    return ["2024-05-17"] if column.endswith(("date", "_on")) else ["x"]


@pytest.mark.parametrize("table", FIGURES)
def test_every_figure_that_is_damaged_is_named_or_refused(taxed: Trade, table: str) -> None:
    columns, kinds = (names.split() for names in FIGURES[table])
    checks = [check for check in CHECKS if check.what in kinds]
    # What is booked without an invoice, or for somebody else, follows from nothing that is kept.
    buyer = " WHERE customer_id = (SELECT customer_id FROM invoices WHERE invoices.id = invoice_id)"
    which = buyer if table in LEDGERS else ""
    unnoticed: list[object] = []
    with taxed.database.write() as connection:
        run = connection.exec_driver_sql
        _prepare(connection)
        for (trigger,) in run("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all():
            run(f"DROP TRIGGER {trigger}")
        names = [row.name for row in run(f"PRAGMA table_info({table})")]
        this = " AND ".join(f"{name} IS ?" for name in names)
        for row in run(f"SELECT * FROM {table}{which}").all():
            for column in columns:
                for other in damages(column, getattr(row, column)):
                    run("SAVEPOINT whole")
                    try:
                        run(f"UPDATE {table} SET {column} = ? WHERE {this}", (other, *row))
                    except IntegrityError:
                        pass
                    else:
                        noticed = any(_run(connection, check) for check in checks)
                        if not noticed and not run("PRAGMA foreign_key_check").all():
                            unnoticed.append((tuple(row), column, other))
                    run("ROLLBACK TO whole")
    assert not unnoticed


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ("vat_bp = 900", {"line", "booked"}),
        ("credit_bp = 300", {"booked"}),
        ("rials_per_point = 900000", {"booked"}),
    ],
)
@pytest.mark.parametrize("kind", ["sale", "return"])
def test_a_rule_that_is_damaged_is_named(
    taxed: Trade, kind: str, change: str, kinds: set[str]
) -> None:
    newest = f"(SELECT max(id) FROM invoices WHERE kind = '{kind}')"
    findings = tamper(taxed, f"UPDATE invoices SET {change} WHERE id = {newest}")
    assert {finding.what for finding in findings} == (kinds if kind == "sale" else {"booked"})


def test_every_figure_of_a_z_report_that_is_damaged_is_named(taxed: Trade) -> None:
    report = json.loads(taxed.value("SELECT report FROM closings"))
    paths = [f"$.{name}" for name, value in report.items() if isinstance(value, int)]
    paths += [f"$.figures.{name}" for name in report["figures"]]
    paths += ["$.methods[0].amount", "$.denominations[0].count", "$.denominations[0].value"]
    (closing,) = (check for check in CHECKS if check.what == "closing")
    with taxed.database.write() as connection:
        run = connection.exec_driver_sql
        run("DROP TRIGGER closings_no_update")
        for path in set(paths) - {"$.first_invoice", "$.last_invoice", "$.number"}:
            run("SAVEPOINT whole")
            run(f"UPDATE closings SET report = json_set(report, '{path}', report ->> '{path}' + 1)")
            assert _run(connection, closing), path
            run("ROLLBACK TO whole")


def test_an_index_that_missed_a_change_is_named(traded: Trade) -> None:
    trigger = traded.value("SELECT sql FROM sqlite_schema WHERE name = 'customers_found_again'")
    with traded.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER customers_found_again")
        connection.exec_driver_sql("UPDATE customers SET credit = credit + 1")
        connection.exec_driver_sql(trigger)
    assert {finding.what for finding in examine(traded.database)} >= {"credit", "search"}


def test_a_missing_guard_is_named(traded: Trade) -> None:
    with traded.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER invoices_no_update")
    (finding,) = examine(traded.database)
    assert (finding.what, finding.where, finding.found) == (
        "schema",
        "trigger invoices_no_update",
        "",
    )


def test_an_older_schema_is_named(traded: Trade) -> None:
    with traded.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert examine(traded.database) == [Finding("revision", "", HEAD, "0000")]


def test_hours_of_years_with_summer_time(tmp_path: Path) -> None:
    trade = Trade(new_shop(tmp_path / "shop.db"))
    trade.now = datetime(2020, 1, 1, 8, 0, tzinfo=UTC)
    trade.open()
    for month in range(1, 13):
        trade.now = datetime(2020, month, 21, 20, 15, tzinfo=UTC)
        trade.sell(1_000)
        trade.now = datetime(2020, month, 20, 19, 45, tzinfo=UTC)
        trade.sell(1_000)
    for day in range(19, 24):
        for month in (3, 9):
            for hour in (19, 20, 21):
                trade.now = datetime(2021, month, day, hour, 29, 59, 999_000, tzinfo=UTC)
                trade.sell(1_000)
    trade.assert_well()
    trade.database.close()


class Enough(Exception):
    """What a person says who does not want to wait."""


def test_progress_is_told_and_stops_it(traded: Trade) -> None:
    seen: list[tuple[int, int]] = []
    assert examine(traded.database, lambda done, total: seen.append((done, total))) == []
    assert seen[-1][0] == seen[-1][1]
    assert seen == sorted(seen)
    for stop in range(1, len(seen)):

        def enough(done: int, total: int, stop: int = stop) -> None:
            if done >= stop:
                raise Enough

        with pytest.raises(Enough):
            examine(traded.database, enough)
    traded.assert_well()
    traded.sell(1_000)


def test_a_running_statement_is_stopped(traded: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.interrupting._STEPS", 10)
    calls = 0

    def enough(done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 50:
            raise Enough

    with pytest.raises(Enough):
        examine(traded.database, enough)
    traded.assert_well()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.what)
def test_no_check_looks_through_everybody_for_each_one(trade: Trade, check: Check) -> None:
    with trade.database.read() as connection:
        _prepare(connection)
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {check.sql}")
        plan = [str(row[-1]) for row in rows]
    # What is joined is found by an index, if need be one that SQLite makes for it.
    assert not [step for step in plan if step.startswith("SCAN") and "LEFT-JOIN" in step]


# What a line is worth, by itself and of what came back of it.


@pytest.fixture
def discounted(traded: Trade) -> Trade:
    """The shop with a taxed, discounted sale of weighed goods too; some came back, twice."""
    traded.vat(1000)
    goods = traded.product(taxable=True)
    line = OrderLine(goods, 2345, 333_333, discount=12_345)
    sold = traded.sell(line, 10_001, discount=5_678)
    for quantity in (123, 456):
        traded.take_back(sold.invoice_id, {1: quantity})
    traded.assert_well()
    return traded


@pytest.mark.parametrize(
    ("change", "what"),
    [
        # The sums are moved along, so that all of them still add up.
        ("gross = gross + 1, net = net + 1", "line"),
        ("quantity = quantity + 100", "line"),
        ("unit_price = unit_price + 100", "line"),
        ("vat = vat + 1, net = net + 1", "line"),
        ("discount = gross + 1, vat = 0, net = -1 - invoice_discount", "line"),
        ("invoice_discount = -1, vat = 0, net = gross - discount + 1", "line"),
        ("vat = 0, net = net - vat", None),
    ],
)
def test_a_line_that_is_not_what_its_goods_cost_is_named(
    discounted: Trade, change: str, what: str | None
) -> None:
    findings = tamper(
        discounted, f"UPDATE invoice_lines SET {change} WHERE invoice_id = 4 AND position = 1"
    )
    named = [one.where for one in findings if one.what == "line"]
    assert named[:1] == (["4 #1"] if what else [])
    assert all(one.what in ("line", "lines", "returned", "day_part") for one in findings)


@pytest.mark.parametrize(
    "change",
    [
        "gross = gross + 1, discount = discount + 1",
        "gross = gross + 1, net = net + 1",
        "discount = discount - 1, net = net + 1",
        "vat = vat - 1, net = net - 1",
        "quantity = quantity + 10",
    ],
)
def test_a_return_that_is_not_its_part_of_the_line_is_named(discounted: Trade, change: str) -> None:
    findings = tamper(discounted, f"UPDATE invoice_lines SET {change} WHERE invoice_id = 6")
    assert ("returned", "4 #1") in [(one.what, one.where) for one in findings]
    assert all(one.what in ("lines", "returned", "day_part") for one in findings)


def test_lines_of_the_largest_amounts_are_well(traded: Trade) -> None:
    traded.vat(1000)
    goods = traded.product(taxable=True)
    sold = traded.sell(OrderLine(goods, 9_999_999_000, 90_000_000, discount=3), discount=7)
    dear = traded.sell(OrderLine(goods, 333, LARGEST // 2), discount=1)
    for invoice in (sold, dear):
        traded.take_back(invoice.invoice_id, {1: 111})
    traded.assert_well()
