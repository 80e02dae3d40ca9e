"""The window's end of the way to the central service: threads there, signals here."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from models.calendar import now
from models.errors import CreditTooLarge, ShopError
from sync.state import SyncState
from ui.changes import NAMES, Changes
from ui.tasks import Job, Tasks

if TYPE_CHECKING:
    from models.database import Connection, Database
    from models.queries.sync import SyncStanding
    from sync.client import Access
    from sync.errors import SyncError
    from sync.protocol import OtpSent
    from sync.signing import SignedIn
    from sync.tokens import TokenStore
    from sync.worker import Worker

T = TypeVar("T")
_UNTOLD = frozenset(("drafts", "print_jobs", "appearance", "outbox"))
"""What can change here without anything to tell the service."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind the link once it is loaded; composition made it and ends it."""

    worker: "Worker"
    store: "TokenStore"
    database: "Database"


class SyncLink(QObject):
    """Says how things stand with the service and passes on what a person wants of it.

    Owns nothing: composition attaches what works behind it, some time after the start. What is
    asked for earlier waits until then.
    """

    state_changed = Signal(object)
    """The SyncState of now."""
    needed = Signal()
    """Somebody asks for the service and nothing is behind the link yet."""
    _told = Signal(object)
    _heard = Signal(object)

    def __init__(self, tasks: Tasks, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = SyncState()
        self._tasks = tasks
        self._changes = changes
        self._behind: Behind | None = None
        self._asked: list[Callable[[Behind], object]] = []
        self._passing_on = False
        self._counting = False
        self._told.connect(self._put, Qt.ConnectionType.QueuedConnection)
        self._heard.connect(self._on_heard, Qt.ConnectionType.QueuedConnection)
        changes.happened.connect(self._on_changes)

    # What works behind it.

    def attach(self, behind: Behind) -> None:
        """From now on this works behind the link; what was asked for before goes to it."""
        self._behind = behind
        asked, self._asked = self._asked, []
        for do in asked:
            do(behind)

    def tell(self, state: SyncState) -> None:
        """How things stand now; called on any thread."""
        with contextlib.suppress(RuntimeError):  # the window may have gone meanwhile
            self._told.emit(state)

    def hear(self, names: frozenset[str]) -> None:
        """What has changed, by `Changes`' names or as "everything"; called on any thread."""
        with contextlib.suppress(RuntimeError):
            self._heard.emit(names)

    # What a person wants.

    def now(self) -> None:
        """Look at the service at once, whatever is being waited for."""
        self._ask(lambda behind: behind.worker.go_on())

    def pause(self) -> None:
        """Leave off joining a shop; `now` goes on with it."""
        self._ask(lambda behind: behind.worker.pause())

    def retry(self, seq: int, *, owner: QObject, failed: Callable[[ShopError], None]) -> None:
        """Send a change that was set aside again."""
        from models.services.sync import retry_op

        self._write(lambda connection: retry_op(connection, seq), owner, failed)

    def retry_all(self, *, owner: QObject, failed: Callable[[ShopError], None]) -> None:
        """Send everything that was set aside again."""
        from models.services.sync import retry_all

        self._write(retry_all, owner, failed)

    def discard(
        self, seq: int, reason: str, *, owner: QObject, failed: Callable[[ShopError], None]
    ) -> None:
        """Give a change up that was set aside; the service never hears of it."""
        from models.services.sync import discard_op

        self._write(lambda connection: discard_op(connection, seq, reason), owner, failed)

    def mark_seen(self, *, owner: QObject, failed: Callable[[ShopError], None]) -> None:
        """The conflicts have been looked at."""
        from models.services.sync import mark_conflicts_seen

        self._write(lambda connection: mark_conflicts_seen(connection, now()), owner, failed)

    # Signing in and out.

    def ask_code(
        self,
        service: str,
        mobile: str,
        then: "Callable[[OtpSent | SyncError], None]",
        owner: QObject,
    ) -> Job:
        """Have a code sent by SMS; `then` gets what came of it."""

        def work() -> "OtpSent | SyncError":
            from sync.errors import SyncError
            from sync.signing import ask_code

            try:
                return ask_code(service, mobile)
            except SyncError as error:
                return error

        return self._tasks.online(work, then, owner=owner)

    def sign_in(
        self,
        service: str,
        mobile: str,
        code: str,
        register_name: str,
        then: "Callable[[SignedIn | SyncError | ShopError], None]",
        owner: QObject,
    ) -> None:
        """Sign this till in with a code; `then` gets what came of it."""

        def work(behind: Behind) -> "SignedIn | SyncError | ShopError":
            from sync.errors import SyncError
            from sync.signing import sign_in

            try:
                found = sign_in(behind.database, behind.store, service, mobile, code, register_name)
            except (SyncError, ShopError) as error:
                return error
            if found.empty is None:
                behind.worker.use(found.access)
                self.hear(frozenset(("shop", "outbox")))
            return found

        self._ask(lambda behind: self._tasks.online(lambda: work(behind), then, owner=owner))

    def use(self, access: "Access") -> None:
        """The shop this till signed in for has been made."""
        self._ask(lambda behind: behind.worker.use(access))

    def sign_out(self, then: Callable[[None], None], owner: QObject) -> None:
        """Forget what proves who this till is. What waits goes on waiting."""

        def work(behind: Behind) -> None:
            from sync.signing import sign_out

            sign_out(behind.database, behind.store)
            behind.worker.wake()

        self._ask(lambda behind: self._tasks.online(lambda: work(behind), then, owner=owner))

    # Selling.

    def reserves(self) -> bool:
        """Whether credit is to be held before it is spent: another till might spend it too."""
        return self.state.registers > 1 and self.state.phase not in ("off", "signed_out")

    def reserve(
        self,
        customer_id: int,
        amount: int,
        then: Callable[[bytes | CreditTooLarge | None], None],
        owner: QObject,
    ) -> Job:
        """Hold credit for a sale: `then` gets the reservation, why the service refuses, or None
        when it does not answer in time.
        """
        behind = self._behind

        def work() -> bytes | CreditTooLarge | None:
            from models.queries.sync import customer_identity
            from sync.errors import Refused

            assert behind is not None, "who has not signed in does not reserve"
            with behind.database.read() as connection:
                customer = customer_identity(connection, customer_id)
            if customer is None:
                return None
            try:
                held = behind.worker.reserve(customer, amount)
            except Refused as refused:
                left = int((refused.problem.model_extra or {}).get("balance", 0))
                behind.worker.wake()  # what was spent elsewhere is news here
                return CreditTooLarge(amount, max(left, 0), "elsewhere")
            return held.reservation_id.bytes if held else None

        return self._tasks.online(work, then, owner=owner)

    # What happens.

    def _ask(self, do: Callable[[Behind], object]) -> None:
        if self._behind is not None:
            do(self._behind)
            return
        self._asked.append(do)
        self.needed.emit()

    def _write(
        self,
        work: "Callable[[Connection], T]",
        owner: QObject,
        failed: Callable[[ShopError], None],
    ) -> None:
        def written(_: T) -> None:
            self._count()
            self.now()

        self._tasks.write(work, written, owner=owner, failed=failed, changed={"outbox"})

    def _put(self, state: SyncState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _on_heard(self, names: frozenset[str]) -> None:
        if "everything" in names:
            names = NAMES
        self._passing_on = True
        try:
            self._changes.happened.emit(names)
        finally:
            self._passing_on = False

    def _on_changes(self, names: frozenset[str]) -> None:
        if self._passing_on or self._behind is None or not names - _UNTOLD:
            return
        if self.state.phase in ("waiting", "signed_out"):
            # The next try has its time; how much waits for it is told at once.
            self._count()
        elif self.state.phase != "off":
            self._behind.worker.wake()

    def _count(self) -> None:
        """How much waits, in between what the worker tells."""
        if self._counting:
            return
        from models.queries.sync import sync_standing

        self._counting = True
        self._tasks.run(sync_standing, self._counted, owner=self)

    def _counted(self, standing: "SyncStanding") -> None:
        self._counting = False
        self._put(
            replace(
                self.state,
                backlog=standing.backlog,
                set_aside=standing.set_aside,
                incoming_aside=standing.incoming_aside,
                conflicts=standing.conflicts,
            )
        )
