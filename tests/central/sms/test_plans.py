"""A dispatcher's questions take no longer for the messages of all the years before."""

import pytest

from tests.central.sms.bench import Bench
from tests.central.sms.fakes import FakeKavenegar
from tests.statements import noted


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_every_statement_finds_its_rows_by_an_index(bench: Bench) -> None:
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
    assert len(statements) > 12
    assert any("FROM sms_jobs" in statement and "NOT IN" in statement for statement in statements)
    with bench.database.read() as connection:
        for statement, told in statements.items():
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told).all()
            for step in plan:
                scanned = step.detail.startswith("SCAN ") and "taken" not in step.detail
                assert not scanned or "CONSTANT" in step.detail, (step.detail, statement)
                assert "TEMP B-TREE" not in step.detail or "sms" not in statement, statement
