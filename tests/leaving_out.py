"""What a test run leaves out for want of a program is said once, at its end, whichever of its
processes found that out.
"""

from typing import Any

import pytest

_LINES = pytest.StashKey[list[str]]()


def leave_out(config: pytest.Config, what: str) -> None:
    """Have the summary say that something was left out, and why."""
    lines = config.stash.setdefault(_LINES, [])
    if what not in lines:
        lines.append(what)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands on what it would say: its own summary nobody sees."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash.get(_LINES, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker has ended. One that crashed has handed on nothing."""
    for what in getattr(node, "workeroutput", {}).get("left out", []):
        leave_out(node.config, what)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """A line for each."""
    for what in config.stash.get(_LINES, []):
        terminalreporter.write_line(f"left out: {what}")
