"""A mark beside the shop's file: how far the file had counted, should an older one take its place.

It is no part of a backup and never ahead of what was committed. It may lag behind: nobody waits
until the disk has it, and a sale goes on where it cannot be written.
"""

import logging
import os
import struct
import zlib
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlcipher3 import dbapi2 as sqlite

if TYPE_CHECKING:
    from models.database import Database

_RECORD = struct.Struct("<4s16sqqqqB")
_SUM = struct.Struct("<I")
_MAGIC = b"SJM1"
_COUNTED = (
    "SELECT uuid, epoch, last_number, last_session,"
    " coalesce((SELECT max(seq) FROM outbox), 0), {linked} FROM registers WHERE is_here = 1"
)
_LINKED = "coalesce((SELECT service <> '' FROM sync_state), 0)"
_HERE = _COUNTED.format(linked=_LINKED)
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counters:
    """How far a register has counted; `linked`: 1 if a service was told of it."""

    register: bytes
    epoch: int
    last_number: int
    last_session: int
    last_seq: int
    linked: int

    def knows_less_than(self, other: "Counters") -> bool:
        """Whether something was done by the time of the other that is not known here."""
        return (
            (self.epoch, self.last_seq) < (other.epoch, other.last_seq)
            or self.last_number < other.last_number
            or self.last_session < other.last_session
        )


def read_counters(connection: Connection) -> Counters | None:
    """How far this file has counted, of whatever schema it is; None where there is no register."""
    if not connection.dialect.has_table(connection, "registers"):
        return None
    linked = _LINKED if connection.dialect.has_table(connection, "sync_state") else "0"
    row = connection.exec_driver_sql(_COUNTED.format(linked=linked)).one_or_none()
    return None if row is None else Counters(*row)


class Mark:
    """The mark of the database at a path."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".mark")
        self._kept: Counters | None = None
        self._failed = False

    def read(self) -> Counters | None:
        """What it says; None when there is none, or none that can be read."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        if len(data) != _RECORD.size + _SUM.size:
            return None
        record, told = data[: _RECORD.size], _SUM.unpack(data[_RECORD.size :])[0]
        magic, *counted = _RECORD.unpack(record)
        return Counters(*counted) if magic == _MAGIC and told == zlib.crc32(record) else None

    def follow(self, raw: Any) -> None:
        """Write down how far the database has counted, `raw` being SQLite's own connection outside
        of any transaction. Never raises: what was sold is sold.
        """
        try:
            row = raw.execute(_HERE).fetchone()
            counted = None if row is None else Counters(*row)
            if counted is None or counted == self._kept:
                return
            self._write(counted)
            self._kept, self._failed = counted, False
        except (OSError, sqlite.Error) as error:
            if not self._failed:
                _LOG.warning("the mark cannot be written: %s", type(error).__name__)
            self._failed = True

    def _write(self, counted: Counters) -> None:
        record = _RECORD.pack(_MAGIC, *astuple(counted))
        # In one piece and in place: a full disk has room for it, and it is never half there.
        flags = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
        handle = os.open(self.path, flags, 0o600)
        try:
            os.write(handle, record + _SUM.pack(zlib.crc32(record)))
        finally:
            os.close(handle)


def keep_mark(database: "Database", now: datetime) -> int | None:
    """Keep the mark of an open database from now on. The number of its next invoice if the file
    knows less than the mark says: somebody put an older one there by hand, and as after a restore
    the register goes on in a new epoch, above all that was given out. None if not.
    """
    mark = Mark(database.path)
    # Before the file: what was sold in between is in both.
    told = mark.read()
    first_number = None
    if told is not None:
        with database.read() as connection:
            own = read_counters(connection)
        if own is not None and own.register == told.register and own.knows_less_than(told):
            # Loaded where it is needed, which is hardly ever.
            from models.services.epochs import skip_unseen

            with database.write() as connection:
                first_number = skip_unseen(
                    connection,
                    now,
                    epoch=told.epoch,
                    last_number=told.last_number,
                    last_session=told.last_session,
                    ends_session=bool(own.linked or told.linked),
                )
            _LOG.info("the file is an older one than was here: a new epoch begins")
    database.follow(mark)
    return first_number
