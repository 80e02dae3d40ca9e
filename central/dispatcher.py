"""The dispatcher: a process of its own that sends messages. Any number may run at once."""

import logging
import os
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final, Protocol

from central.database import Database, Unavailable
from central.processes import when_input_ends, when_told_to_end
from central.services import sms, sms_accounts
from central.services.sms_accounts import ServiceAccount
from central.services.sms_pauses import Rests
from central.services.sms_sending import Sender
from central.services.sms_states import Watcher
from central.settings import Settings

SENDERS: Final = 3
"""Threads that hand over anything; one more hands over nothing but codes, so that no slow gateway
is ever before them."""
CODE_SECONDS: Final = 0.25
IDLE_SECONDS: Final = 1.0
"""How soon an idle thread looks again."""
AWAY_SECONDS: Final = 2.0
"""How soon after the database was away."""
FAILED_SECONDS: Final = 5.0
_LOG = logging.getLogger(__name__)


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def run(settings: Settings) -> int:
    """Send messages until told to end (SIGTERM, SIGINT, or by whoever started this process and
    holds its standard input); the exit code. Raises BadSetting, and what opening a database does.
    """
    service = sms_accounts.read()
    ended = threading.Event()
    when_told_to_end(_stop)
    with suppress(_Stopped, KeyboardInterrupt):
        database = Database.open(settings.database, pool_size=SENDERS + 3)
        dispatcher = Dispatcher(database, service, settings.outbox)
        if _input_is_a_pipe():
            when_input_ends(ended.set)
        try:
            dispatcher.start()
            _LOG.info("dispatching through %s", service.gateway.provider)
            # Waiting without an end, Windows would never come to handle a signal.
            while not ended.wait(IDLE_SECONDS):
                pass
        finally:
            dispatcher.stop()
            database.close()
    _LOG.info("dispatcher ended")
    return 0


class _Stopped(Exception):
    """The process was told to end."""


def _stop(number: int, frame: FrameType | None) -> None:
    when_told_to_end(lambda *_: None)  # it is ending already
    raise _Stopped


def _input_is_a_pipe() -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode)
    except (AttributeError, OSError, ValueError):
        return False


class _Work(Protocol):
    def round(self) -> bool: ...

    def close(self) -> None: ...


class Dispatcher:
    """The threads of one process."""

    def __init__(
        self,
        database: Database,
        service: ServiceAccount,
        outbox: Path,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._ending = threading.Event()
        rests = Rests()

        def sender(*priorities: int, most: int) -> Sender:
            return Sender(database, service, outbox, rests, clock, self._ending, priorities, most)

        work: list[tuple[str, _Work, float]] = [
            ("codes", sender(sms.URGENT, most=1), CODE_SECONDS),
            ("states", Watcher(database, service, outbox, clock, self._ending), IDLE_SECONDS),
        ]
        for number in range(SENDERS):
            general = sender(sms.URGENT, sms.WAITED_FOR, sms.ADVERTISING, most=10)
            work.append((f"sender-{number}", general, IDLE_SECONDS))
        self._threads = [
            threading.Thread(target=self._go_on, name=name, args=(one, idle), daemon=True)
            for name, one, idle in work
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End, after the requests that are under way."""
        self._ending.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _go_on(self, work: _Work, idle: float) -> None:
        away = False
        while not self._ending.is_set():
            try:
                busy = work.round()
                away = False
            except Unavailable:
                if not away:
                    _LOG.warning("the database is away")
                away = True
                self._ending.wait(AWAY_SECONDS)
            except Exception:
                # What failed is due again when its claim ends; a job that was being handed over
                # becomes unknown.
                _LOG.exception("a round failed")
                self._ending.wait(FAILED_SECONDS)
            else:
                if not busy:
                    self._ending.wait(idle)
        work.close()
