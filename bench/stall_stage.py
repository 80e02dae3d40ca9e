"""The till in its real window while it syncs and a cashier sells: how long it stands still.

python -m bench.stall_stage FILE ADDRESS CODE    milliseconds by case, as JSON
"""

import gc
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from bench.models_jobs import orders
from bench.painted import rest
from bench.service import MOBILE, memory_only
from bench.shop import NOW
from bench.stage import Took, rest_until, sign_in, till_of
from models.services.sales import issue_invoice
from sync import signing
from sync.state import SyncState
from sync.worker import Worker

if TYPE_CHECKING:
    from sajac_desktop.compose import Till

_BEAT = 5
"""Milliseconds between two beats of a window that is never held up."""
_SALE_EVERY = 150
_ALONE = 4000
"""Milliseconds for which the cashier sells without anything beside."""
_PATIENCE = 1800
"""Seconds."""


class Heart(QObject):
    """Beats on the GUI thread; `gaps` are what lies between the beats, in milliseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[float] = []
        self._last = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT)
        self._timer.timeout.connect(self._beat)

    @contextmanager
    def watched(self) -> Iterator[list[float]]:
        """The gaps while the block lasts."""
        self.gaps = []
        self._last = time.perf_counter_ns()
        self._timer.start()
        try:
            yield self.gaps
        finally:
            self._beat()
            self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter_ns()
        self.gaps.append((now - self._last) / 1e6)
        self._last = now


class Cashier(QObject):
    """Issues a sale of three lines now and then, as the sale page does."""

    def __init__(self, till: "Till") -> None:
        super().__init__()
        self._till = till
        self.took: list[float] = []
        self._sales = till.tasks.now(
            lambda connection: list(orders(connection.connection.driver_connection, 500))
        )
        self._number = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_SALE_EVERY)
        self._timer.timeout.connect(self._sell)
        self._timer.start()

    def rest(self) -> None:
        """Sell no more."""
        self._timer.stop()

    def _sell(self) -> None:
        self._number += 1
        order = self._sales[self._number % len(self._sales)]
        moment = NOW + timedelta(seconds=self._number)
        began = time.perf_counter_ns()
        self._till.tasks.write_now(
            lambda connection: issue_invoice(connection, order, moment),
            changed={"invoices", "customers"},
        )
        self.took.append((time.perf_counter_ns() - began) / 1e6)


def stall(shop: Path, address: str, code: str) -> Took:
    """Sell with nothing beside, then while all that waits is told and all that is new is heard."""
    with till_of(shop) as till:
        sign_in(till, 0)
        assert till.shell is not None
        till.shell.show_page("sale")
        rest(1500)
        signed = signing.sign_in(till.database, memory_only(), address, MOBILE, code, "صندوق")
        states: list[SyncState] = []

        worker = Worker(
            till.database, signed.access.store, told=states.append, changed=till.sync.hear
        )
        worker.use(signed.access)
        cashier, heart = Cashier(till), Heart()
        gc.collect()
        with heart.watched() as alone:
            rest(_ALONE)
        sold_alone, cashier.took = cashier.took, []
        with heart.watched() as beside:
            worker.start()
            _until_idle(states)
        cashier.rest()
        worker.stop()
        sold = cashier.took
    return {
        "longest": [max(beside)], "longest alone": [max(alone)], "gap": beside, "gap alone": alone,
        "sale": sold, "sale alone": sold_alone,
    }  # fmt: skip


def _until_idle(states: list[SyncState]) -> None:
    until = time.monotonic() + _PATIENCE

    def idle() -> bool:
        if states and states[-1].trouble:
            raise RuntimeError(f"the till is in trouble: {states[-1]}")
        return bool(states) and states[-1].phase == "idle"

    while time.monotonic() < until and not idle():
        rest(100)
    rest_until(idle)


if __name__ == "__main__":
    print(json.dumps(stall(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
