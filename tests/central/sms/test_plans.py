"""A dispatcher's questions take no longer for the messages of all the years before."""

from typing import Any

import pytest

from central.services import sms_states
from tests.central.filling import ROWS, fill, looked_at
from tests.central.sms.bench import Bench
from tests.central.sms.fakes import FakeKavenegar
from tests.statements import noted


def asked_by(bench: Bench) -> dict[str, Any]:
    """What a dispatcher asks, on good days and on others."""
    bench.use("kavenegar")
    bench.gateway.answer = fake = FakeKavenegar()
    fake.mood = lambda number: "cut before" if number == 1 else "well"
    other = bench.another_shop()
    with noted() as statements:
        bench.queue_one()
        bench.queue_code()
        bench.run()
        bench.rests.pause(other, bench.now.replace(year=2030))
        bench.queue_one("group")
        bench.queue_one(expires_at=bench.now)
        for _ in range(4):
            bench.wait(minutes=1)
    assert len(statements) > 14
    for words in ("NOT IN", "sms_accounts.shop_id \nFROM", "WITH taken"):
        assert any("FROM sms_jobs" in one and words in one for one in statements), words
    return statements


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_statement_finds_its_rows_by_an_index(bench: Bench) -> None:
    statements = asked_by(bench)
    with bench.database.read() as connection:
        for statement, told in statements.items():
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told).all()
            for step in plan:
                scanned = step.detail.startswith("SCAN ") and "taken" not in step.detail
                assert not scanned or "CONSTANT" in step.detail, (step.detail, statement)
                assert "TEMP B-TREE" not in step.detail or "sms" not in statement, statement


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_every_statement_looks_at_few_rows_of_many(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A fiftieth of the messages there are here would better be read with all the others.
    monkeypatch.setattr(sms_states, "MOST", 10)
    statements = asked_by(bench)
    with bench.database.write() as connection:
        fill(connection, bench.till.shop)
        for statement, told in statements.items():
            rows, _ = looked_at(connection, statement, told)
            # It may pass over what is due and has to wait, but not over what is done.
            assert rows < ROWS / 10, (rows, statement)
