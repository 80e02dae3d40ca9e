"""Each job of the window runs in its own process, beside its floor, and leaves the data alone."""

import json
from pathlib import Path

import pytest

from bench import window_jobs
from bench.listener import Listener

CASES = {
    "table_open": ["first", "again"],
    "table_scroll": ["wheel", "page", "jump"],
    "memory": [None],
    "start": [None, "sign-in", "PIN"],
    "print": ["first byte", "whole"],
    "enter_to_paint": [None],
}


@pytest.fixture(autouse=True)
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One turn of few rounds: these tests look whether it works, not how fast it is."""
    monkeypatch.setenv("SAJAC_BENCH_FEWER", "10")
    monkeypatch.setattr(window_jobs, "TURNS", 1)
    monkeypatch.setattr(window_jobs, "STARTS", 1)


@pytest.mark.parametrize("name", window_jobs.JOBS)
def test_a_job_tells_its_figures(name: str, small_shop: Path) -> None:
    before = small_shop.read_bytes()
    lines = [json.loads(each.line(name, 400, 900)) for each in window_jobs.JOBS[name](small_shop)]
    assert [line.get("case") for line in lines] == CASES[name]
    unit = "" if name == "memory" else "_ms"
    for line in lines:
        assert line["job"] == name
        assert line[f"median{unit}"] <= line[f"p99{unit}"]
        assert line[f"floor{unit}"] > 0
    assert small_shop.read_bytes() == before


def test_a_job_that_fails_is_not_taken_for_a_fast_one(tmp_path: Path) -> None:
    with pytest.raises(window_jobs.JobFailedError):
        list(window_jobs.run("table_open", tmp_path / "no such folder" / "shop.db"))


def test_the_listener_is_a_printer_that_is_well() -> None:
    import socket

    with Listener() as printer:
        host, port = printer.address.split(":")
        printer.expect()
        with socket.create_connection((host, int(port))) as line:
            line.sendall(b"\x10\x04\x02")
            assert line.recv(1) == b"\x12"
            line.sendall(b"\x1b@words\x1dV\x01\x10\x04\x04")
            assert line.recv(1) == b"\x12"
            printer.wait()
        assert printer.receipt == b"\x1b@words\x1dV\x01"
        assert printer.first_at <= printer.last_at
