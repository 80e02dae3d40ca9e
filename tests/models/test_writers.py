"""Writers of one program take turns, and the thread of the window comes first."""

import threading
import time
from pathlib import Path

import pytest

from models import database as module
from models.database import Database
from models.errors import DatabaseBusy


def test_the_main_thread_goes_before_those_that_wait(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "shop.db")
    order: list[str] = []
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with database.write():
            inside.set()
            go_on.wait(10)
            order.append("holder")

    def wait() -> None:
        with database.write():
            order.append("worker")

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(10)
    workers = [threading.Thread(target=wait) for _ in range(3)]
    for worker in workers:
        worker.start()
    threading.Timer(0.1, go_on.set).start()
    with database.write():
        order.append("window")
        time.sleep(0.05)
    for thread in (holder, *workers):
        thread.join()
    database.close()
    assert order == ["holder", "window", "worker", "worker", "worker"]


def test_who_waits_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    database = Database.open(tmp_path / "shop.db")
    found: list[Exception] = []

    def wait() -> None:
        try:
            with database.write():
                pass
        except DatabaseBusy as error:
            found.append(error)

    with database.write():
        worker = threading.Thread(target=wait)
        worker.start()
        worker.join()
    database.close()
    assert len(found) == 1
