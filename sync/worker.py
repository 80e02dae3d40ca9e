"""The thread that keeps this till and the service in step: it tells what waits, then listens.

No transaction is ever open while it talks. Whatever happens on the way, the cashier sells on.
"""

import logging
import random
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from models.errors import DatabaseBusy, ShopError
from models.queries.sync import SyncStanding, sync_standing
from models.services.incoming.changes import PushFirst
from models.services.sync import forget_done
from models.tables.types import identity_text
from sync import protocol
from sync.client import Access, Client
from sync.errors import (
    Refused,
    SignedOut,
    SlowDown,
    SyncError,
    Unreachable,
    UpdateNeeded,
)
from sync.pulling import Puller
from sync.pushing import Pusher
from sync.reserving import RESERVE_SECONDS, reserve
from sync.state import Phase, SyncState, Trouble
from sync.tokens import TokenStore

if TYPE_CHECKING:
    from models.database import Database

PAUSE_SECONDS = 30.0
"""Between two looks at the service while nothing changes here."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
"""Seconds: the bounds of waiting after trouble, which doubles with full jitter."""
_LOG = logging.getLogger(__name__)


class Stopping(Exception):
    """The program ends: what is under way is left for the next start."""


class Paused(Exception):
    """Somebody wants to wait: what is under way is left until they go on."""


class Random(Protocol):
    """What the waits need of a random generator."""

    def uniform(self, a: float, b: float) -> float:
        """A number between two others."""


class Worker:
    """One till's way to the service. `told` hears how things stand, `changed` what pages should
    read again; both are called on the worker's thread.
    """

    def __init__(
        self,
        database: "Database",
        store: TokenStore,
        *,
        told: Callable[[SyncState], None],
        changed: Callable[[frozenset[str]], None],
        pause_seconds: float = PAUSE_SECONDS,
        chance: Random | None = None,
    ) -> None:
        self._database = database
        self._store = store
        self._told = told
        self._changed = changed
        self._pause = pause_seconds
        self._chance: Random = chance or random.Random()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._paused = threading.Event()
        self._pushing = threading.Lock()
        self._state = SyncState(lasting=store.lasting)
        self._access: Access | None = None
        self._client: Client | None = None
        self._pusher: Pusher | None = None
        self._failures = 0
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the first look at the service comes at once."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Leave off between two steps. A request under way is not waited for longer than this."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def wake(self) -> None:
        """Something was written, or somebody asks: look at once, whatever is being waited for."""
        self._wake.set()

    def pause(self) -> None:
        """Leave off between two steps, until `go_on`."""
        self._paused.set()

    def go_on(self) -> None:
        """Go on where it was left."""
        self._paused.clear()
        self.wake()

    def state(self) -> SyncState:
        """How things stand, as last told."""
        return self._state

    def use(self, access: Access) -> None:
        """Somebody has signed in."""
        self._access = access
        self._failures = 0
        self.wake()

    def reserve(self, customer: bytes, amount: int) -> protocol.Reservation | None:
        """Hold credit for a sale about to be issued; None when the service does not answer within
        RESERVE_SECONDS. To be called on any other thread than the worker's.

        Raises Refused, whose problem holds the `balance`, when the credit is not there.
        """
        access, service = self._access, self._state.service
        if access is None or not service:
            return None
        return reserve(
            self._database, lambda: Client(service, access), self._push_a_batch, customer, amount
        )

    def _push_a_batch(self, client: Client) -> None:
        """Tell what was earned here a moment ago, unless there is more of it than can be told in
        that time.
        """
        if not self._pushing.acquire(timeout=RESERVE_SECONDS / 4):
            return
        try:
            client.hurry(RESERVE_SECONDS / 2)
            pusher = self._pusher
            if pusher is not None and self._state.backlog <= protocol.MOST_OPS:
                with suppress(SyncError, ShopError):
                    pusher.push_once(client)
        finally:
            self._pushing.release()

    # The thread.

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            wait = self._pause
            try:
                self._once()
                self._failures = 0
            except Stopping:
                break
            except Paused:
                pass
            except Exception as error:
                wait = self._on_trouble(error)
            self._wake.wait(wait)
        if self._client is not None:
            self._client.close()

    def _once(self) -> None:
        self._check()
        standing = self._standing()
        if not standing.service:
            self._tell("off", standing)
            return
        if not self._ready(standing):
            self._tell("signed_out", standing)
            return
        assert self._client is not None
        assert self._pusher is not None
        puller = Puller(self._database, self._client, self._check, self._changed)
        if standing.snapshot is not None:
            self._tell("joining", standing)
            # What was changed here since it began has to be told first.
            self._push(standing)
            with suppress(PushFirst):
                # One that was left half way is gone on with while somebody sells.
                puller.take_snapshot(self._on_joining, in_use=not standing.joining)
        for _ in range(3):
            self._push(standing)
            self._tell("pulling", self._standing())
            if puller.pull():
                break
        with self._database.write() as connection:
            forget_done(connection, datetime.now(UTC))
        self._tell("idle", self._standing())

    def _push(self, standing: SyncStanding) -> None:
        assert self._pusher is not None
        # A cashier who asks to reserve comes in between two batches.
        while True:
            self._check()
            with self._pushing:
                more = self._pusher.push_once()
            self._changed_if(self._pusher.take_changed())
            if not more:
                return
            self._tell("pushing", self._standing())

    def _ready(self, standing: SyncStanding) -> bool:
        """Whether there is somebody to speak as."""
        if standing.register_identity is None:
            return False
        register = identity_text(standing.register_identity)
        if self._access is None or self._access.register != register:
            self._access = Access(self._store, register)
        if self._store.load(register) is None:
            return False
        if self._client is None or self._state.service != standing.service:
            if self._client is not None:
                self._client.close()
            self._client = None
        if self._client is None or self._pusher is None or self._pusher.access is not self._access:
            self._client = Client(standing.service, self._access)
            self._pusher = Pusher(self._database, self._client, self._access)
        return True

    def _standing(self) -> SyncStanding:
        with self._database.read() as connection:
            return sync_standing(connection)

    def _check(self) -> None:
        if self._stopping.is_set():
            raise Stopping
        if self._paused.is_set():
            raise Paused

    def _changed_if(self, names: frozenset[str]) -> None:
        if names:
            self._changed(names)

    def _on_joining(self, phase: Phase, done: int, total: int) -> None:
        self._say(replace(self._state, phase=phase, done=done, total=total))

    def _tell(self, phase: Phase, standing: SyncStanding) -> None:
        self._say(self._as_state(phase, standing))

    def _as_state(self, phase: Phase, standing: SyncStanding) -> SyncState:
        return SyncState(
            phase=phase,
            service=standing.service,
            mobile=standing.mobile,
            lasting=self._store.lasting,
            backlog=standing.backlog,
            set_aside=standing.set_aside,
            incoming_aside=standing.incoming_aside,
            conflicts=standing.conflicts,
            registers=standing.registers,
            pushed_at=standing.pushed_at,
            pulled_at=standing.pulled_at,
            skew=timedelta(milliseconds=standing.skew_ms),
        )

    def _say(self, state: SyncState) -> None:
        if state != self._state:
            self._state = state
            self._told(state)

    def _on_trouble(self, error: Exception) -> float:
        """Say what stands in the way; how many seconds to wait for another try."""
        self._failures += 1
        ceiling = min(FIRST_WAIT * 2 ** min(self._failures - 1, 10), LONGEST_WAIT)
        wait = self._chance.uniform(ceiling / 10, ceiling)
        trouble: Trouble = "unexpected"
        phase: Phase = "waiting"
        detail = reference = ""
        if isinstance(error, Unreachable):
            trouble, detail = "unreachable", error.reason
        elif isinstance(error, SlowDown):
            trouble = "slow_down"
            if error.retry_after is not None:
                wait = min(max(error.retry_after, 1.0), LONGEST_WAIT)
        elif isinstance(error, UpdateNeeded):
            trouble, wait = "update_needed", LONGEST_WAIT
        elif isinstance(error, SignedOut):
            phase, trouble, wait = "signed_out", "", LONGEST_WAIT
        elif isinstance(error, Refused):
            trouble, detail = "refused", error.problem.title or str(error.problem.status)
        elif isinstance(error, DatabaseBusy):
            # The cashier was first; that is as it should be.
            wait = 1.0
            trouble = ""
        if trouble == "unexpected":
            reference = secrets.token_hex(4).upper()
            # What was said may hold names: only what it was and where.
            _LOG.exception("sync %s: %s", reference, type(error).__name__)
        try:
            state = self._as_state(phase, self._standing())
        except ShopError:
            state = replace(self._state, phase=phase)
        self._say(
            replace(
                state,
                trouble=trouble,
                detail=detail,
                reference=reference,
                retry_at=datetime.now(UTC) + timedelta(seconds=wait),
            )
        )
        return wait
