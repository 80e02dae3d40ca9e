"""Writing what the service tells: changes since the last ones, or everything, in small steps.

A step is a short transaction, so that a sale never waits long for one; how much fits into it is
found by trying.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from models.queries.sync import sync_standing
from models.services.epochs import skip_unseen
from models.services.incoming.changes import Incoming, PushFirst, write_changes
from models.services.sync import last_seq, record_pulled, record_snapshot
from sync import protocol
from sync.client import Client
from sync.errors import CursorGone

if TYPE_CHECKING:
    from models.database import Database

SNAPSHOT_CHANGES = 5000
"""How much of a snapshot is asked for at once."""
STEP_SECONDS = 0.015
"""How long one transaction may hold up a sale, about."""
JOINING_STEP = 2000
"""Changes of one transaction while there is nobody to hold up yet."""
_BREATH = 0.003


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
        self._step = 16

    def pull(self) -> bool:
        """Hear all there is; False when something waits here that has to be told first."""
        while True:
            self._check()
            with self._database.read() as connection:
                standing = sync_standing(connection)
            try:
                told = self._client.changes(standing.cursor, protocol.MOST_CHANGES, standing.epoch)
            except CursorGone:
                # Away for too long: everything is told once more. What is known is passed over.
                with self._database.write() as connection:
                    record_snapshot(connection, "", None, datetime.now(UTC))
                self.take_snapshot(lambda _done, _total: None)
                return False
            if self._was_put_back(told.ack_seq):
                return False
            try:
                self._write(incoming(told.changes), told.next_cursor)
            except PushFirst:
                return False
            if not told.has_more:
                return True

    def take_snapshot(self, progress: Callable[[int, int], None]) -> None:
        """Hear everything from where it was left; `progress(done, total)`."""
        while True:
            self._check()
            with self._database.read() as connection:
                after = sync_standing(connection).snapshot
            if after is None:
                return
            part = self._client.snapshot(after, SNAPSHOT_CHANGES)
            changes = incoming(part.changes)
            for start in range(0, len(changes), JOINING_STEP):
                self._check()
                with self._database.write() as connection:
                    write_changes(
                        connection, changes[start : start + JOINING_STEP], datetime.now(UTC)
                    )
            with self._database.write() as connection:
                cursor = part.cursor if not after else None
                record_snapshot(connection, part.next, cursor, datetime.now(UTC))
            progress(part.done, part.total)
            if part.next is None:
                self._changed(frozenset({"everything"}))

    def _was_put_back(self, ack_seq: int) -> bool:
        """Whether the service has heard more of this epoch than this till remembers telling: its
        file was put back by other means than a restore. It goes on in a new epoch.
        """
        with self._database.read() as connection:
            if ack_seq <= last_seq(connection):
                return False
        with self._database.write() as connection:
            skip_unseen(connection, datetime.now(UTC))
        return True

    def _write(self, changes: Sequence[Incoming], next_cursor: str) -> None:
        names: set[str] = set()
        start = 0
        while True:
            self._check()
            block = changes[start : start + self._step]
            start += len(block)
            began = time.perf_counter()
            with self._database.write() as connection:
                now = datetime.now(UTC)
                if block:
                    names |= write_changes(connection, block, now).changed
                if start >= len(changes):
                    record_pulled(connection, next_cursor, now)
            took = time.perf_counter() - began
            if took > STEP_SECONDS:
                self._step = max(self._step // 2, 1)
            elif len(block) == self._step and took < STEP_SECONDS / 2:
                self._step = min(self._step * 2, 256)
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
