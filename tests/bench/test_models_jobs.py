"""Each job of the shop's data runs, and does what its floor does."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bench import floors, models_jobs
from bench.floors import Moment
from bench.models_jobs import Ground, opened, orders
from bench.shop import NOW, copy
from models.queries.customer_card import customer_by_mobile
from models.queries.customers import CustomerFilter, customer_ids, customer_rows
from models.services.sales import issue_invoice


@pytest.fixture
def ground(small_shop: Path) -> Iterator[Ground]:
    with copy(small_shop) as own, opened(own) as there:
        yield there


@pytest.mark.parametrize("name", models_jobs.JOBS)
def test_a_job_tells_its_figures(name: str, small_shop: Path) -> None:
    lines = [
        json.loads(figures.line(name, 400, 900)) for figures in models_jobs.JOBS[name](small_shop)
    ]
    assert lines
    for line in lines:
        assert list(line)[:7] == ["job", "n", "m", "median_ms", "p99_ms", "floor_ms", "ratio"]
        assert line["job"] == name
        assert (line["n"], line["m"]) == (400, 900)
        assert 0 < line["median_ms"] <= line["p99_ms"]
        assert line["floor_ms"] > 0
    if name == "search":
        assert len({line["case"] for line in lines}) == len(lines)


# What a sale writes, but for the identities that are new each time.
WRITTEN = {
    "invoices": "kind, register_id, number, session_id, customer_id, staff_id, issued_at,"
    " business_date, line_count, gross, line_discounts, invoice_discount, vat, vat_bp, payable,"
    " used, total, earned, points, rank_id, rank_title, credit_bp, rials_per_point, note",
    "invoice_lines": "*",
    "payments": "*",
    "credit_lots": "id, customer_id, remaining, granted_on, expires_on",
    "credit_movements": "id, customer_id, kind, amount, lot_id, invoice_id, staff_id, reason, at",
    "points_movements": "id, customer_id, kind, points, invoice_id, staff_id, reason, at",
    "customers": "id, credit, points, rank_id, last_purchase_on",
    "sms_jobs": "id, recipient, template_kind, text, customer_id, invoice_id, state, created_at,"
    " not_before, expires_at",
    "outbox": "seq, action, kind, base_version, fields, occurred_at, state",
    "day_totals": "*",
    "day_parts": "*",
    "registers": "id, last_number",
}


def written(raw: Any) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: raw.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall()
        for table, columns in WRITTEN.items()
    }


def test_the_floor_of_a_sale_writes_the_same_rows(small_shop: Path, ground: Ground) -> None:
    some = list(orders(ground.raw, 20))
    assert any(order.use_credit for order in some)
    for number, order in enumerate(some):
        with ground.database.write() as connection:
            issue_invoice(connection, order, NOW + timedelta(seconds=number))
    ours = written(ground.raw)
    beside = Path(shutil.copy(small_shop, small_shop.with_name("beside.db")))
    with opened(beside) as other:
        for number, order in enumerate(some):
            floors.issue(other.raw, order, Moment.of(NOW + timedelta(seconds=number)))
        assert written(other.raw) == ours


@pytest.mark.parametrize("text", models_jobs.SEARCHES.values())
def test_the_floor_of_a_search_finds_the_same_rows(text: str, ground: Ground) -> None:
    with ground.database.read() as connection:
        ids = customer_ids(connection, CustomerFilter(text=text), limit=100)
        rows = customer_rows(connection, ids)
    assert [row.id for row in rows] == [row[0] for row in floors.search(ground.raw, text, 100)]


def test_the_floor_of_a_lookup_finds_the_same_member(ground: Ground) -> None:
    mobile = ground.raw.execute("SELECT mobile FROM customers WHERE credit > 0").fetchone()[0]
    customer, *_, last = floors.lookup(ground.raw, mobile)
    with ground.database.read() as connection:
        card = customer_by_mobile(connection, mobile)
    assert card is not None
    assert card.last_sale is not None
    assert (card.id, card.last_sale.id) == (customer[0], last[0])
