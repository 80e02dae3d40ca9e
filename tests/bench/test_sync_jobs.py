"""Each job of syncing runs, the service's made-up data is as the service makes it, and floors write
the same rows.
"""

import json
from contextlib import closing
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from bench import join_floor, postgresql, sync_jobs, throughput
from bench.service import MOBILE, memory_only, running
from bench.shop import copy
from bench.told import central_file, go_on, tell_invoices
from models.database import Database
from models.doctor import examine
from sync import protocol, signing
from sync.client import Client
from sync.pulling import Puller
from sync.pushing import Pusher

INVOICES = 900
ENGINES = ["sqlite"] + (["postgresql"] if postgresql.why_not() is None else [])
CASES = {
    "sync_drain": [None, "processor", "memory"],
    "sync_push": [None],
    "central_throughput": [f"{engine} 2" for engine in ENGINES],
    "join_shop": [None, "processor", "memory"],
    "sync_stall": ["longest", "gap", "sale"],
}


@pytest.mark.parametrize("name", sync_jobs.JOBS)
def test_a_job_tells_its_figures(
    name: str, small_shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throughput, "WORKERS", (2,))
    monkeypatch.setattr(throughput, "REGISTERS", 2)
    before = small_shop.read_bytes()
    lines = [json.loads(each.line(name, 400, 900)) for each in sync_jobs.JOBS[name](small_shop)]
    assert [line.get("case") for line in lines] == CASES[name]
    for line in lines:
        unit = "" if "unit" in line else "_ms"
        assert line["job"] == name
        assert line[f"median{unit}"] > 0
        assert line[f"p99{unit}"] > 0
        assert line[f"floor{unit}"] > 0
    assert small_shop.read_bytes() == before


def test_without_a_server_its_cases_are_left_out(
    small_shop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(throughput, "WORKERS", (1,))
    monkeypatch.setattr(throughput, "REGISTERS", 1)
    monkeypatch.setattr(postgresql, "why_not", lambda: "there is none")
    found = list(throughput.central_throughput(small_shop))
    assert [each.case for each in found] == ["sqlite 1"]
    assert "PostgreSQL (there is none)" in capsys.readouterr().err


def test_the_services_data_is_what_a_till_would_have_told(small_shop: Path) -> None:
    """A till whose records and invoices the service already has says them all again: there is
    nothing in them that the service has otherwise.
    """
    with copy(central_file(small_shop)) as central, copy(small_shop) as shop:
        tell_invoices(shop, central, INVOICES)
        with running(central) as service:
            assert go_on(shop, central, service.address, 0, INVOICES) == INVOICES
            signing.ask_code(service.address, MOBILE)
            database = Database.open(shop)
            signed = signing.sign_in(
                database, memory_only(), service.address, MOBILE, service.code(MOBILE), "صندوق"
            )
            client = Client(service.address, signed.access)
            pusher = Pusher(database, client, signed.access)
            results: list[protocol.OpResult] = []
            send = client.push

            def push(body: bytes, key: str) -> protocol.Pushed:
                answer = send(body, key)
                results.extend(answer.results)
                return answer

            client.push = push  # type: ignore[method-assign]
            while pusher.push_once():
                pass
            assert {result.status for result in results} == {"duplicate"}
            assert len(results) == INVOICES
            client.close()
            database.close()


def test_a_till_that_joins_is_well_and_its_floor_writes_the_same(
    small_shop: Path, tmp_path: Path
) -> None:
    joined, empty = tmp_path / "joined" / "shop.db", tmp_path / "empty.db"
    Database.open(empty).close()
    with copy(central_file(small_shop)) as central, copy(small_shop) as shop:
        tell_invoices(shop, central, INVOICES)
        with running(central) as service:
            signing.ask_code(service.address, MOBILE)
            database = Database.open(joined)
            signed = signing.sign_in(
                database, memory_only(), service.address, MOBILE, service.code(MOBILE), "صندوق"
            )
            client = Client(service.address, signed.access)
            puller = Puller(database, client, lambda: None, lambda _names: None)
            puller.take_snapshot(lambda *_: None)
            assert puller.pull()
            client.close()
        assert examine(database) == []
        database.close()
        credit = "SELECT sum(credit), sum(points), count(*) FROM customers"
        assert _row(joined, credit) == _row(shop, credit)
    join_floor.write_again(joined, empty)
    for statement in (
        credit,
        "SELECT count(*), sum(total) FROM invoices",
        "SELECT count(*) FROM customer_fts WHERE customer_fts MATCH 'محمد'",
    ):
        assert _row(empty, statement) == _row(joined, statement)


def _row(path: Path, statement: str) -> tuple[object, ...]:
    with closing(sqlite.connect(str(path))) as raw:
        found: tuple[object, ...] = raw.execute(statement).fetchone()
    return found
