"""What every test begins with: Qt without a screen, and no surprise in the log."""

import logging
import os
from collections.abc import Iterator

import pytest

# Before anything imports Qt.
os.environ["QT_QPA_PLATFORM"] = "offscreen"


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Any log record from WARNING up fails the test, unless it is marked `expects_log`."""
    yield
    if request.node.get_closest_marker("expects_log"):
        return
    records = [
        record
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)  # type: ignore[arg-type]
        if record.levelno >= logging.WARNING
    ]
    assert not records, "\n".join(record.getMessage() for record in records)


def pytest_configure(config: pytest.Config) -> None:
    """Make unexpected Qt warnings fail the test that caused them."""
    config.addinivalue_line("markers", "expects_log: the test provokes log records it checks")
    if not config.getini("qt_log_level_fail"):
        config._inicache["qt_log_level_fail"] = "WARNING"
