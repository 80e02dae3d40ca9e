"""Tills as real processes, killed and started again until the time is over."""

import random
import threading
import time
import traceback
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from multiprocessing.connection import Connection

from models.database import Database
from models.errors import DatabaseBusy
from tests.chaos import forks, mortal
from tests.chaos.mishaps import copy_back, ninety_days
from tests.chaos.world import QUICK, Loss, World

LOSSES: tuple[Loss, ...] = ("nothing", "nothing", "file", "disk")
PAUSE = 0.08
"""Seconds between two customers, on average."""


class Lives:
    """One till's starts and ends. `did` counts what its people did and what befell it."""

    def __init__(self, world: World, number: int, seed: int) -> None:
        self.world = world
        self.number = number
        self.did: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._chance = random.Random(seed * 100 + number)
        self._lock = world.lock
        self._out = False
        self._rest = threading.Event().wait
        world.tills[number].close()

    def run(self, until: float) -> None:
        """Live again and again, until then (of `time.monotonic`)."""
        try:
            while time.monotonic() < until and not self.wrong:
                self._live(min(self._chance.uniform(0.5, 15), until - time.monotonic()))
                self._between()
        except Exception:
            self.wrong.append(traceback.format_exc())

    def _live(self, seconds: float) -> None:
        chance = self._chance
        till = self.world.tills[self.number]
        shift = mortal.Shift(
            till.path, self.world.vault, chance.randrange(2**32), self.world.shift, QUICK, PAUSE
        )
        here, there = forks.pipe()
        orders_there, orders = forks.pipe()
        process = forks.start(mortal.trade, shift, there, orders_there)
        there.close()
        orders_there.close()
        listener = threading.Thread(target=self._listen, args=(here,))
        listener.start()
        if chance.random() < 0.4:
            listener.join(seconds / 2)
            self._back_up()
        listener.join(seconds)
        if chance.random() < 0.7:
            self.did["kills of tills"] += 1
            process.kill()
        else:
            with suppress(OSError):
                orders.send("end")
        listener.join(60)
        process.join(60)
        orders.close()
        here.close()
        process.close()

    def _listen(self, told: Connection) -> None:
        while True:
            try:
                said = told.recv()
            except (EOFError, OSError):
                return
            if said == "signed out":
                self.did["signed out"] += 1
                self._out = True
            elif isinstance(said, str):
                self.wrong.append(said)
            elif said is not None:
                self.did[said.what] += 1
                with self._lock:
                    self.world.remember(said)

    def _back_up(self) -> None:
        """While the till sells on."""
        till = self.world.tills[self.number]
        copy = till.path.with_name(f"{till.path.stem}-{len(till.backups)}.backup")
        database = Database(till.path)
        try:
            till.backups.append(database.backup(copy))
            self.did["backups"] += 1
        except DatabaseBusy:
            copy.unlink(missing_ok=True)
        finally:
            database.close()

    def _between(self) -> None:
        """What happens while the program is not running."""
        chance = self._chance
        till = self.world.tills[self.number]
        if till.backups and chance.random() < 0.15:
            till.open()
            with self._lock:
                lost = chance.choice(LOSSES)
                which = chance.choice((len(till.backups) - 1, chance.randrange(9)))
                self.world.restore(self.number, which, lost=lost)
            till.close()
            self.did[f"restores, {lost} lost"] += 1
        elif till.backups and chance.random() < 0.15:
            till.open()
            # What is under way from the program that ended arrives before the file goes.
            self._rest(2)
            marked, sales = chance.random() < 0.6, chance.randrange(5)
            copy_back(self.world, self.number, chance.randrange(9), marked=marked, sales=sales)
            till.close()
            self.did["files copied back" + ("" if marked else " with their mark")] += 1
        if self._out:
            self._out = False
            with suppress(Exception):
                till.open()
                till.sign_in(self.world.mobile, self.world.service.code(self.world.mobile))
            till.close()
        if chance.random() < 0.1:
            with self._lock:
                self.world.wait(timedelta(hours=chance.choice((1, 30, 50))))


class Outages:
    """The service, killed and started again, or one of its processes; and times so long that
    whoever lags behind is told everything anew.
    """

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._chance = random.Random(seed)
        self._wait = threading.Event().wait

    def run(self, until: float) -> None:
        """Until then (of `time.monotonic`)."""
        while (left := until - time.monotonic()) > 0:
            self._wait(min(self._chance.uniform(4, 20), left))
            if time.monotonic() < until:
                self._befall()

    def _befall(self) -> None:
        choice = self._chance.random()
        if choice < 0.25:
            ninety_days(self._world)
        elif choice < 0.6 and self._world.kill_worker(self._chance.randrange(9)):
            return
        else:
            self._world.kill_service()
