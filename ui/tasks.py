"""Work off the GUI thread: a thread for the database, one for slow things, one for the network,
and results brought back.
"""

import logging
import queue
import secrets
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from models.errors import ShopError
from ui.changes import Changes

if TYPE_CHECKING:
    from models.database import Connection, Database

T = TypeVar("T")
_LONGEST_GOODBYE = 2.0
_log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person asked a slow job to stop."""


class Job:
    """A job handed to a worker. Its result is not delivered once it is cancelled."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask it to stop; it stops at its next report, or is never begun."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._cancelled.is_set()


class Progress:
    """What a slow job holds: it says how far it is and hears whether to stop."""

    def __init__(self, job: Job, reported: Callable[[int, int], None]) -> None:
        self._job = job
        self._reported = reported

    @property
    def cancelled(self) -> bool:
        """Whether the job should stop."""
        return self._job.cancelled

    def report(self, done: int, total: int) -> None:
        """Say how much is done. Raises Cancelled when the job should stop."""
        if self._job.cancelled:
            raise Cancelled
        self._reported(done, total)


class _Worker:
    """A thread that does one thing after the other."""

    def __init__(self, name: str) -> None:
        self._waiting: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name=name, daemon=True)
        self._thread.start()

    def put(self, work: Callable[[], None]) -> None:
        self._waiting.put(work)

    def stop(self, seconds: float | None = None) -> None:
        """Finish what is waiting, then end; not waited for longer than so many seconds."""
        self._waiting.put(None)
        self._thread.join(seconds)

    def _loop(self) -> None:
        while (work := self._waiting.get()) is not None:
            work()


class Tasks(QObject):
    """Runs functions on three workers and hands their results to the GUI thread.

    A result is dropped when its owner has been destroyed meanwhile or its job was cancelled.
    """

    crashed = Signal(str)
    """A reference code: something unexpected happened, the log tells what under this code."""
    refused = Signal(object)
    """A ShopError that nobody on a page waited for, such as a full disk met while reading."""
    _ready = Signal(object)

    def __init__(
        self, database: "Database", changes: Changes, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._database = database
        self._changes = changes
        self._workers: dict[str, _Worker] = {}
        self._stopped = False
        self._ready.connect(self._on_ready, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: "Callable[[Connection], T]",
        then: Callable[[T], None],
        *,
        owner: QObject,
        failed: Callable[[ShopError], None] | None = None,
    ) -> Job:
        """Read on the database thread, then call `then` with the result on the GUI thread."""

        def read() -> T:
            with self._database.read() as connection:
                return work(connection)

        return self._start("database", Job(), read, then, owner, failed)

    def write(
        self,
        work: "Callable[[Connection], T]",
        then: Callable[[T], None],
        *,
        owner: QObject,
        failed: Callable[[ShopError], None] | None = None,
        changed: Collection[str] = (),
    ) -> Job:
        """Write on the database thread; once committed, tell what changed and call `then`."""
        job = Job()

        def write() -> T:
            with self._database.write() as connection:
                result = work(connection)
            # Others must hear of a committed write even when its owner has gone.
            self._ready.emit(lambda: self._tell(changed))
            return result

        return self._start("database", job, write, then, owner, failed)

    def now(self, work: "Callable[[Connection], T]") -> T:
        """Read at once on this thread: for lookups of a millisecond. Errors are raised."""
        with self._database.read() as connection:
            return work(connection)

    def write_now(self, work: "Callable[[Connection], T]", changed: Collection[str] = ()) -> T:
        """Write at once on this thread: for one invoice. Errors are raised, nothing is written."""
        with self._database.write() as connection:
            result = work(connection)
        self._tell(changed)
        return result

    def slow(
        self,
        work: Callable[[Progress], T],
        then: Callable[[T], None],
        *,
        owner: QObject,
        failed: Callable[[ShopError], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Job:
        """Do what waits for printers or files on another thread."""
        job = Job()

        def reported(done: int, total: int) -> None:
            if progress:
                self._deliver(job, owner, lambda: progress(done, total))

        return self._start("slow", job, lambda: work(Progress(job, reported)), then, owner, failed)

    def online(self, work: Callable[[], T], then: Callable[[T], None], *, owner: QObject) -> Job:
        """Ask something of the network, on a thread where no printer is waited for: a sale may
        wait for the answer.
        """
        return self._start("network", Job(), work, then, owner, None)

    def back_up(
        self,
        target: Path,
        then: Callable[[Path], None],
        *,
        owner: QObject,
        failed: Callable[[ShopError], None],
        progress: Callable[[int, int], None] | None = None,
    ) -> Job:
        """Copy the database to a file, on the thread of slow things, while it is in use."""
        return self.slow(
            lambda told: self._database.backup(target, told.report),
            then,
            owner=owner,
            failed=failed,
            progress=progress,
        )

    def tell(self, error: BaseException) -> None:
        """What nobody caught: with `refused` if a person can put it right, else reported."""
        if isinstance(error, ShopError):
            _log.info("refused: %s", type(error).__name__)
            self.refused.emit(error)
        else:
            self.report(error)

    def report(self, error: BaseException) -> str:
        """Log something unexpected under a new reference code, and tell it with `crashed`."""
        reference = secrets.token_hex(3).upper()
        _log.error("unexpected error, reference %s", reference, exc_info=error)
        self.crashed.emit(reference)
        return reference

    def stop(self) -> None:
        """Let the workers finish what they have and end."""
        self._stopped = True
        for name, worker in self._workers.items():
            # An answer nobody wants any more must not keep the program from ending.
            worker.stop(_LONGEST_GOODBYE if name == "network" else None)
        self._workers.clear()

    def _start(
        self,
        worker: str,
        job: Job,
        work: Callable[[], T],
        then: Callable[[T], None],
        owner: QObject,
        failed: Callable[[ShopError], None] | None,
    ) -> Job:
        if self._stopped:
            return job

        def do() -> None:
            if job.cancelled:
                return
            try:
                result = work()
            except Cancelled:
                return
            except ShopError as error:
                told = error  # `error` is unbound when its block ends
                if failed:
                    self._deliver(job, owner, lambda: failed(told))
                else:
                    self._ready.emit(lambda: self.tell(told))
            except Exception as error:
                unexpected = error
                self._ready.emit(lambda: self.report(unexpected))
            else:
                self._deliver(job, owner, lambda: then(result))

        if worker not in self._workers:
            self._workers[worker] = _Worker(worker)
        self._workers[worker].put(do)
        return job

    def _deliver(self, job: Job, owner: QObject, call: Callable[[], None]) -> None:
        def on_gui_thread() -> None:
            if shiboken6.isValid(owner) and not job.cancelled:
                call()

        self._ready.emit(on_gui_thread)

    def _on_ready(self, call: Callable[[], Any]) -> None:
        try:
            call()
        except Exception as error:
            self.tell(error)

    def _tell(self, changed: Collection[str]) -> None:
        if changed:
            self._changes.happened.emit(frozenset(changed))
