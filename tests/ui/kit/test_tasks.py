"""Work runs off the GUI thread, in order; results come back, or are dropped with their owner."""

import logging
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from models.database import Connection, Database
from models.errors import DiskFull, ShopError
from ui.changes import Changes
from ui.tasks import Progress, Tasks


class Parts:
    """Tasks over a shop's real database, and what they told."""

    def __init__(self, database: Database) -> None:
        self.changes = Changes()
        self.tasks = Tasks(database, self.changes)
        self.owner = QObject()
        self.told: list[object] = []
        self.changes.happened.connect(self.told.append)


@pytest.fixture
def parts(qtbot: QtBot, shop_database: Database) -> Parts:
    """The workers, stopped after the test."""
    return Parts(shop_database)


@pytest.fixture(autouse=True)
def _stopped(parts: Parts) -> object:
    yield
    parts.tasks.stop()


def fail(connection: Connection) -> None:
    """A disk that is full."""
    raise DiskFull(Path("shop.db"))


def test_a_read_runs_elsewhere_and_answers_here(qtbot: QtBot, parts: Parts) -> None:
    threads: list[threading.Thread] = []

    def work(connection: Connection) -> int:
        threads.append(threading.current_thread())
        return 7

    def then(result: int) -> None:
        threads.append(threading.current_thread())
        parts.told.append(result)

    parts.tasks.run(work, then, owner=parts.owner)
    qtbot.waitUntil(lambda: parts.told == [7])
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_writes_are_done_in_order_and_told_first(qtbot: QtBot, parts: Parts) -> None:
    for number in range(5):

        def work(connection: Connection, number: int = number) -> int:
            return number

        parts.tasks.write(work, parts.told.append, owner=parts.owner, changed=["invoices"])
    qtbot.waitUntil(lambda: len(parts.told) == 10)
    changed = frozenset({"invoices"})
    assert parts.told == [changed, 0, changed, 1, changed, 2, changed, 3, changed, 4]


def test_what_failed_is_told_and_changes_nothing(qtbot: QtBot, parts: Parts) -> None:
    failures: list[ShopError] = []
    parts.tasks.write(
        fail, parts.told.append, owner=parts.owner, failed=failures.append, changed=["till"]
    )
    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], DiskFull)
    assert parts.told == []


def test_at_once_on_this_thread(qtbot: QtBot, parts: Parts) -> None:
    assert parts.tasks.now(lambda connection: threading.current_thread()) is (
        threading.main_thread()
    )
    assert parts.tasks.write_now(lambda connection: 3, changed=["drafts"]) == 3
    assert parts.told == [frozenset({"drafts"})]
    with pytest.raises(DiskFull):
        parts.tasks.write_now(fail, changed=["drafts"])
    assert len(parts.told) == 1


def test_nobody_is_told_who_is_gone(qtbot: QtBot, parts: Parts) -> None:
    gate = threading.Event()
    gone = QObject()

    def work(progress: Progress) -> int:
        gate.wait(5)
        return 1

    parts.tasks.slow(work, parts.told.append, owner=gone)
    with qtbot.waitSignal(gone.destroyed):
        gone.deleteLater()
    gate.set()
    parts.tasks.slow(lambda progress: 2, parts.told.append, owner=parts.owner)
    qtbot.waitUntil(lambda: parts.told == [2])


def test_a_slow_job_reports_and_stops_when_asked(qtbot: QtBot, parts: Parts) -> None:
    reported: list[tuple[int, int]] = []
    begun, gate, done = threading.Event(), threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        try:
            progress.report(1, 10)
            begun.set()
            gate.wait(5)
            progress.report(2, 10)
            parts.told.append("not stopped")
        finally:
            done.set()

    job = parts.tasks.slow(
        work,
        parts.told.append,
        owner=parts.owner,
        progress=lambda at, total: reported.append((at, total)),
    )
    qtbot.waitUntil(lambda: reported == [(1, 10)])
    job.cancel()
    gate.set()
    qtbot.waitUntil(done.is_set)
    parts.tasks.slow(lambda progress: "next", parts.told.append, owner=parts.owner)
    qtbot.waitUntil(lambda: parts.told == ["next"])


@pytest.mark.expects_log
def test_the_unexpected_is_logged_under_its_reference(
    qtbot: QtBot, parts: Parts, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(parts.tasks.crashed) as crashed:
        parts.tasks.run(lambda connection: 1 // 0, parts.told.append, owner=parts.owner)
    assert isinstance(crashed.args, list)
    assert crashed.args[0] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert caplog.records[0].levelno == logging.ERROR
    with qtbot.waitSignal(parts.tasks.crashed):
        parts.tasks.run(
            lambda connection: 0, lambda result: parts.told.append(1 // result), owner=parts.owner
        )


def test_stopping_lets_the_last_write_end(qtbot: QtBot, parts: Parts) -> None:
    done = threading.Event()
    parts.tasks.write(lambda connection: done.set(), parts.told.append, owner=parts.owner)
    parts.tasks.stop()
    assert done.is_set()
    parts.tasks.run(lambda connection: 1, parts.told.append, owner=parts.owner)


def test_the_network_waits_for_no_printer(qtbot: QtBot, parts: Parts) -> None:
    answered = threading.Event()

    def print_slowly(_progress: Progress) -> bool:
        return answered.wait(20)

    parts.tasks.slow(print_slowly, parts.told.append, owner=parts.owner)
    parts.tasks.online(answered.set, parts.told.append, owner=parts.owner)
    qtbot.waitUntil(lambda: len(parts.told) == 2)
    assert True in parts.told


def test_an_answer_that_does_not_come_does_not_keep_the_program(parts: Parts) -> None:
    never = threading.Event()
    parts.tasks.online(lambda: never.wait(60), parts.told.append, owner=parts.owner)
    began = time.monotonic()
    parts.tasks.stop()
    assert time.monotonic() - began < 10
    never.set()
