"""Listening: what others have changed, or everything there is."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sync.protocol.values import Wire

MOST_CHANGES: Final = 1000
"""The most changes in one answer, whatever was asked for."""


class Change(Wire):
    """A record as it is now (with all its fields), or a document. `origin` is the register that
    made it, None when the service did.
    """

    kind: str
    record_id: UUID
    version: int
    deleted: bool = False
    data: dict[str, Any] | None = None
    origin: UUID | None = None


class Counted(Wire):
    """`ack_seq`: the last seq of the epoch asked about that the service has seen; `epoch`,
    `last_number` and `last_session`: how far it has seen the register count. A till that remembers
    less was put back. An older service says none of it where it says that the cursor is gone.
    """

    ack_seq: int = 0
    epoch: int = 0
    last_number: int = 0
    last_session: int = 0


class Changes(Counted):
    """Changes in the order in which the service accepted them, and how far the register counted."""

    changes: tuple[Change, ...]
    next_cursor: str
    has_more: bool
    server_time: datetime


class Snapshot(Wire):
    """A part of everything: `next` asks for the rest; when it is None all has been told, and the
    changes go on from `cursor`. `done` of `total` have been told, this part included.
    """

    changes: tuple[Change, ...]
    next: str | None
    cursor: str
    done: int
    total: int
