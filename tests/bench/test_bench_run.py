"""The command: JSON lines on standard output, words beside them, a clear no to unknown jobs."""

import argparse
import json
from pathlib import Path

import pytest

from bench.run import ORDER, run_bench
from bench.timing import Figures, percentile

NAMES = [
    "lookup_mobile",
    "search",
    "issue_invoice",
    "report_day",
    "report_year",
    "table_open",
    "table_scroll",
    "memory",
    "start",
    "print",
    "enter_to_paint",
    "sync_drain",
    "sync_push",
    "central_throughput",
    "join_shop",
    "sync_stall",
]


def arguments(data: Path, *jobs: str) -> argparse.Namespace:
    return argparse.Namespace(customers=400, invoices=900, jobs=jobs, data=data)


def test_all_jobs_are_there() -> None:
    assert list(ORDER) == NAMES


def test_it_prints_a_line_for_each_job(
    small_shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_bench(arguments(small_shop.parent, "report_day", "lookup_mobile")) == 0
    said = capsys.readouterr()
    assert [json.loads(line)["job"] for line in said.out.splitlines()] == [
        "report_day",
        "lookup_mobile",
    ]
    assert "lookup_mobile" in said.err


def test_it_refuses_a_job_that_is_not(small_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_bench(arguments(small_shop.parent, "dance")) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "dance" in said.err
    assert "lookup_mobile" in said.err


def test_what_is_not_a_time_says_its_unit() -> None:
    line = json.loads(Figures(41.5, 41.5, 12.0, unit="MB").line("memory", 1, 2))
    assert line == {
        "job": "memory", "n": 1, "m": 2, "median": 41.5, "p99": 41.5, "floor": 12.0,
        "ratio": 3.46, "unit": "MB",
    }  # fmt: skip


def test_percentile() -> None:
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0
    assert percentile([float(value) for value in range(100)], 99) == 99.0
    assert percentile([float(value) for value in range(200)], 99) == 198.0
