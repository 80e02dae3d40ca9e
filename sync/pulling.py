"""Writing what the service tells: changes since the last ones, or everything, in small steps.

A step is a short transaction, so that a sale never waits long for one; how much fits into it is
found by trying. A power cut may take steps back: where to go on is written with them.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from models.interrupting import interruptible
from models.queries.sync import sync_standing
from models.services.incoming.changes import Incoming, PushFirst, write_changes
from models.services.put_away import bring_back, steps_back
from models.services.sync import last_seq, record_pulled, record_snapshot
from sync import protocol
from sync.client import Client
from sync.counting import go_on_above
from sync.errors import CursorGone, Unreachable

if TYPE_CHECKING:
    from models.database import Database

CHANGES = 200
"""How many changes are asked for at once. An answer is read in one go, in which the window stands
still: a thousand changes are as long as two frames.
"""
SNAPSHOT_CHANGES = 2000
"""How much of a snapshot is asked for at once; two such parts are in memory at a time."""
STEP_SECONDS = 0.006
"""How long one transaction may hold up a sale, about."""
LEAST_STEP, LARGEST_STEP = 4, 256
"""Changes. What a few cost is mostly what any cost: less than this only takes longer in all."""
JOINING_STEP = 2000
"""Changes of one transaction while there is nobody to hold up yet."""
_BREATH = 0.003
Progress = Callable[[Literal["joining", "indexing"], int, int], None]
"""Hears what is being done, how much of it is done, and of how much."""


class Puller:
    """One look at the service. `check` may raise to leave off between two steps."""

    def __init__(
        self,
        database: "Database",
        client: Client,
        check: Callable[[], None],
        changed: Callable[[frozenset[str]], None],
    ) -> None:
        self._database = database
        self._client = client
        self._check = check
        self._changed = changed
        self._step = LEAST_STEP

    def pull(self) -> bool:
        """Hear all there is; False when something waits here that has to be told first."""
        while True:
            self._check()
            with self._database.read() as connection:
                standing = sync_standing(connection)
            if standing.snapshot is not None:
                with suppress(PushFirst):
                    self.take_snapshot(lambda *_: None, in_use=True)
                return False
            try:
                told = self._client.changes(standing.cursor, CHANGES, standing.epoch)
            except CursorGone as gone:
                if self._was_put_back(gone.counted, standing.epoch):
                    return False
                # Away for too long: everything is told once more. What is known is passed over.
                with self._database.write() as connection:
                    record_snapshot(connection, "", None, datetime.now(UTC))
                continue
            if self._was_put_back(told, standing.epoch):
                return False
            if told.has_more and told.next_cursor == standing.cursor:
                raise Unreachable("more, and no way on to it")
            try:
                aside = bool(standing.incoming_aside)
                self._write(incoming(told.changes), told.next_cursor, aside=aside)
            except PushFirst:
                return False
            if not told.has_more:
                return True

    def take_snapshot(self, progress: Progress, *, in_use: bool = False) -> None:
        """Hear everything from where it was left. `in_use`: somebody sells meanwhile, and is not to
        wait. Raises PushFirst; what was heard before is kept.
        """
        with self._database.read() as connection:
            after = sync_standing(connection).snapshot
        following = None if after is None else self._ask_ahead(after)
        while following is not None:
            self._check()
            part = following()
            if part.next is not None and part.next == after:
                raise Unreachable("more, and no way on to it")
            # The way there and back takes as long as the writing: both at once take half.
            following = None if part.next is None else self._ask_ahead(part.next)
            changes = incoming(part.changes)
            if in_use:
                self._write(changes)
            for start in range(0, 0 if in_use else len(changes), JOINING_STEP):
                self._check()
                with self._database.write(lasting=False) as connection:
                    write_changes(
                        connection, changes[start : start + JOINING_STEP], datetime.now(UTC)
                    )
            progress("joining", part.done, part.total)
            if part.next is None:
                self._index_customers(progress)
            with self._database.write(lasting=part.next is None) as connection:
                cursor = part.cursor if not after else None
                record_snapshot(connection, part.next, cursor, datetime.now(UTC))
            after = part.next
            if part.next is None:
                self._changed(frozenset({"everything"}))

    def _index_customers(self, progress: Progress) -> None:
        """Make them found where they were not while they were written; `check` is asked while a
        step is under way, for with a million customers one takes seconds on a slow computer.
        """
        with self._database.read() as connection:
            steps = steps_back(connection)
        done, total = 0, sum(step.cost for step in steps)
        for step in steps:
            progress("indexing", done, total)
            with (
                self._database.write(lasting=False) as connection,
                interruptible(connection, self._check),
            ):
                bring_back(connection, step)
            done += step.cost

    def _was_put_back(self, told: protocol.Counted, epoch: int) -> bool:
        """Whether the service has heard more of this till than it remembers telling: its file was
        put back by other means than a restore. It goes on in a new epoch.
        """
        with self._database.read() as connection:
            if told.epoch <= epoch and told.ack_seq <= last_seq(connection):
                return False
        go_on_above(self._database, told)
        return True

    def _ask_ahead(self, after: str) -> Callable[[], protocol.Snapshot]:
        """Ask for a part on a thread of its own; what is returned waits for it, and raises what
        the asking raised.
        """
        found: list[protocol.Snapshot] = []
        failed: list[Exception] = []

        def ask() -> None:
            try:
                found.append(self._client.snapshot(after, SNAPSHOT_CHANGES))
            except Exception as error:
                failed.append(error)

        thread = threading.Thread(target=ask, name="snapshot", daemon=True)
        thread.start()

        def wait() -> protocol.Snapshot:
            thread.join()
            if failed:
                raise failed[0]
            return found[0]

        return wait

    def _write(
        self, changes: Sequence[Incoming], next_cursor: str | None = None, *, aside: bool = False
    ) -> None:
        """Write changes in steps. `aside`: something waits that could not be written, which is
        tried though nothing is told: this program may be a newer one that understands it.
        """
        names: set[str] = set()
        start = 0
        while True:
            self._check()
            block = changes[start : start + self._step]
            start += len(block)
            with self._database.write(lasting=False) as connection:
                # Not what a cashier before it took: that says nothing about the step.
                began = time.perf_counter()
                now = datetime.now(UTC)
                if block or aside:
                    names |= write_changes(connection, block, now).changed
                if start >= len(changes) and next_cursor is not None:
                    record_pulled(connection, next_cursor, now)
            took = time.perf_counter() - began
            if took > STEP_SECONDS:
                self._step = max(self._step // 2, LEAST_STEP)
            elif len(block) == self._step and took < STEP_SECONDS / 2:
                self._step = min(self._step * 2, LARGEST_STEP)
            self._database.fold()
            if start >= len(changes):
                break
            time.sleep(_BREATH)
        if names:
            self._changed(frozenset(names))


def incoming(changes: Iterable[protocol.Change]) -> list[Incoming]:
    """Changes as the shop's rules take them; documents with all that a newer or older side left
    out filled in.
    """
    return [
        Incoming(
            change.kind,
            change.record_id.bytes,
            change.version,
            change.deleted,
            _filled(change),
        )
        for change in changes
    ]


def _filled(change: protocol.Change) -> dict[str, object]:
    data = change.data or {}
    model = protocol.POST_MODELS.get(change.kind)
    if model is None:
        return data
    try:
        return model.model_validate(data).model_dump(mode="json")
    except ValueError:
        return data
