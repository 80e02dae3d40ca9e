"""What every test begins with: Qt without a screen, and no surprise in any log."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.leaving_out import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown
from tests.statements import shared_statements

__all__ = ["pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

# Before anything imports Qt.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QPA_FONTDIR"] = str(Path(__file__).parents[1] / "resources" / "fonts")
# Tests start hundreds of programs: they find compiled what they import, here and there.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of tests that provoke log records."""
    config.addinivalue_line("markers", "expects_log: the test provokes log records it checks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Qt warning fails the test that caused it; what the offscreen platform says does not."""
    for item in items:
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support", extend=True))


@pytest.fixture(scope="session", autouse=True)
def statements() -> Iterator[None]:
    """A statement is compiled once in a test run."""
    with shared_statements():
        yield


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Any log record from WARNING up fails the test, unless it is marked `expects_log`."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    loud = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
    assert not loud, "\n".join(loud)
