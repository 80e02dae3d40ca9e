"""Steps of a till that run in a process of their own, which the power leaves at a statement."""

import itertools
import logging
import os
import random
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import keyring
from sqlalchemy import Engine, event

import sync.worker
from models.database import Database
from models.marks import keep_mark
from sync.client import Client
from sync.errors import SyncError
from sync.state import SyncState
from sync.tokens import TokenStore
from sync.worker import Worker
from tests.chaos import work
from tests.chaos.holding import spend_held
from tests.chaos.vault import Vault

HOLDING = 0.7
"""Of all spending asks the service first."""


def be_patient(seconds: float) -> None:
    """How long every till of this process waits for an answer from now on."""
    vars(sync.worker)["Client"] = partial(Client, connect_seconds=seconds, read_seconds=seconds)


def open_shop_file(path: Path) -> Database:
    """As the program does when it starts."""
    database = Database.open(path)
    keep_mark(database, datetime.now(UTC))
    return database


def act(path: Path, action: str, seed: int, now: datetime, at: int, told: Connection) -> None:
    """Do one thing at a till, and say that it is done, if it comes to that."""
    with _told(told):
        database = open_shop_file(path)
        _die(at)
        told.send(work.act(database, action, seed, now))
        _end()


def sync_once(path: Path, vault: Path, seconds: float, at: int, told: Connection) -> None:
    """Look at the service once; what stands in the way is no matter here."""
    with _told(told):
        keyring.set_keyring(Vault(vault))
        be_patient(seconds)
        database = open_shop_file(path)
        worker = Worker(database, TokenStore(), told=_nothing, changed=_nothing)
        _die(at)
        with suppress(SyncError):
            worker._once()
        _end()


@dataclass(frozen=True)
class Shift:
    """What a till is to do from its start to its end, whichever end that is. `pause` is the mean
    of the seconds between two customers.
    """

    path: Path
    vault: Path
    seed: int
    clock: timedelta
    seconds: float
    pause: float


def trade(shift: Shift, told: Connection, orders: Connection) -> None:
    """Sell and sync, the worker on its own thread, until ordered to end or killed. Says what the
    person at the till was told; "signed out" when somebody has to sign in again.
    """
    with _told(told):
        keyring.set_keyring(Vault(shift.vault))
        be_patient(shift.seconds)
        chance = random.Random(shift.seed)
        # What takes minutes in a shop takes seconds here.
        vars(sync.worker).update(FIRST_WAIT=0.2, LONGEST_WAIT=2.0)
        database = open_shop_file(shift.path)
        out = threading.Event()
        unexpected: list[SyncState] = []

        def hear(state: SyncState) -> None:
            if state.phase == "signed_out":
                out.set()
            if state.trouble == "unexpected":
                unexpected.append(state)

        worker = Worker(
            database, TokenStore(), told=hear, changed=_nothing, pause_seconds=0.5, chance=chance
        )
        worker.start()
        names = [*work.ACTIONS, *work.OFTEN * 6]
        while not orders.poll(chance.expovariate(1 / shift.pause)) and not out.is_set():
            name, seed = chance.choice(names), chance.randrange(2**32)
            now = datetime.now(UTC) + shift.clock
            if name == "spend" and chance.random() < HOLDING:
                told.send(spend_held(database, worker, seed, now))
            else:
                told.send(work.act(database, name, seed, now))
            worker.wake()
        worker.stop()
        database.close()
        assert not unexpected, unexpected
        if out.is_set():
            told.send("signed out")


def _die(at: int) -> None:
    """From here on count statements and commits, and end before the one that is `at`."""
    counted = itertools.count(1)

    def tick(*_words: Any, **_more: Any) -> None:
        if next(counted) == at:
            _end()

    event.listen(Engine, "before_cursor_execute", tick)
    event.listen(Engine, "commit", tick)


def _end() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def _told(told: Connection) -> Iterator[None]:
    """What goes wrong is said, for a process that ends by itself says nothing else."""
    logging.disable()
    try:
        yield
    except Exception:
        told.send(traceback.format_exc() + _what_others_do())
    finally:
        told.close()


def _what_others_do() -> str:
    """Where each other thread is: one of them may hold what was waited for."""
    frames = sys._current_frames()
    others = [one for one in threading.enumerate() if one is not threading.current_thread()]
    return "".join(
        f"Meanwhile {one.name}:\n{''.join(traceback.format_stack(frames[one.ident]))}"
        for one in others
        if one.ident in frames
    )


def _nothing(_said: object) -> None:
    pass
