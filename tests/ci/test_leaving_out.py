"""A test run by several processes says what one would, and loses nothing of what went wrong."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTEST = (sys.executable, "-m", "pytest", "-p", "xdist")
CONFTEST = """
from tests.leaving_out import *

def pytest_collection_modifyitems(config):
    leave_out(config, "the moon (no rocket)")
"""
TESTS = """
import os

def test_well():
    pass

def test_crashing():
    os._exit(3)
"""


@pytest.mark.parametrize(
    ("workers", "wanted", "code"), [(0, "well", 0), (2, "well", 0), (2, "crashing", 1)]
)
def test_what_was_left_out_and_what_crashed_is_said_once(
    tmp_path: Path, workers: int, wanted: str, code: int
) -> None:
    (tmp_path / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (tmp_path / "test_rocket.py").write_text(TESTS, encoding="utf-8")
    finished = subprocess.run(
        [*PYTEST, "-n", str(workers), "-k", wanted, "--durations=1"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )
    assert finished.returncode == code, finished.stdout + finished.stderr
    lines = finished.stdout.splitlines()
    assert lines.count("left out: the moon (no rocket)") == 1
    assert any("slowest 1 durations" in line for line in lines)
    failed = [line for line in lines if line.startswith("FAILED")]
    assert [line.split()[1] for line in failed] == ["test_rocket.py::test_crashing"] * code
