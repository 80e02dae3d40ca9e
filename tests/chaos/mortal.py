"""Steps of a till that run in a process of their own, which the power leaves at a statement."""

import itertools
import logging
import os
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import keyring
from sqlalchemy import Engine, event

import sync.worker
from models.database import Database
from sync.client import Client
from sync.errors import SyncError
from sync.tokens import TokenStore
from sync.worker import Worker
from tests.chaos import work
from tests.chaos.vault import Vault


def be_patient(seconds: float) -> None:
    """How long every till of this process waits for an answer from now on."""
    vars(sync.worker)["Client"] = partial(Client, connect_seconds=seconds, read_seconds=seconds)


def act(path: Path, action: str, seed: int, now: datetime, at: int, told: Connection) -> None:
    """Do one thing at a till, and say that it is done, if it comes to that."""
    with _told(told):
        database = Database.open(path)
        _die(at)
        told.send(work.act(database, action, seed, now))
        _end()


def sync_once(path: Path, vault: Path, seconds: float, at: int, told: Connection) -> None:
    """Look at the service once; what stands in the way is no matter here."""
    with _told(told):
        keyring.set_keyring(Vault(vault))
        be_patient(seconds)
        database = Database.open(path)
        worker = Worker(database, TokenStore(), told=_nothing, changed=_nothing)
        _die(at)
        with suppress(SyncError):
            worker._once()
        _end()


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
        told.send(traceback.format_exc())
    finally:
        told.close()


def _nothing(_said: object) -> None:
    pass
