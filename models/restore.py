"""Putting a backup in the place of the shop's file, so that no number is ever given out twice."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlite

from models.database import (
    APPLICATION_ID,
    Database,
    backup_name,
    copy_pages,
    known_revisions,
    sync_folder,
    translated_errors,
)
from models.errors import (
    BadBackup,
    CorruptDatabase,
    DatabaseBusy,
    DatabaseUnreachable,
    DiskFull,
    NewerDatabase,
    NotFound,
    ShopError,
)
from models.marks import Counters, Mark, read_counters
from models.services.epochs import UNSEEN, begin_epoch, unseen_since

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `kept` is the file that was replaced, None when there was none.

    `guessed`: what was given out since the backup could not be read, so UNSEEN numbers or more
    were passed over; `first_number` is the next invoice's.
    """

    kept: Path | None
    first_number: int
    guessed: bool


def restore(path: Path, backup: Path, now: datetime, progress: Progress | None = None) -> Restored:
    """Put the backup in the place of the shop's file at `path`, which nobody may have open.

    The file that was there becomes a backup itself. The register goes on in a new epoch, above
    every number it ever gave out, and, where others may have been told how the open session went
    on, with a session to be opened anew. Either all of this happens or the file stays as it was.
    Raises NotFound, BadBackup or NewerDatabase about the backup, DatabaseBusy while the
    till is open, DiskFull or DatabaseUnreachable.
    """
    check_backup(backup)
    fresh = path.with_name(path.name + ".restoring")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove(fresh)
        try:
            _let_go(path)
            with translated_errors(backup):
                copy_pages(backup, fresh, progress)
            kept = _keep(path, now)
            first_number, guessed = _begin_epoch(fresh, _counters_of(path), Mark(path).read(), now)
            _let_go(path)
            os.replace(fresh, path)
            sync_folder(path.parent)
        finally:
            _remove(fresh)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(path) from error
        raise DatabaseUnreachable(path, str(error)) from error
    return Restored(kept, first_number, guessed)


def check_backup(backup: Path) -> None:
    """Refuse what is no backup of a shop, or not one this program knows. The file is not touched.

    Raises NotFound, BadBackup or NewerDatabase.
    """
    if not backup.is_file():
        raise NotFound("backup", str(backup))
    try:
        _examine(backup)
    except CorruptDatabase as error:
        # It is not the shop's own file that is damaged.
        raise BadBackup(error.path, error.detail) from error


def _examine(backup: Path) -> None:
    uri = f"{backup.absolute().as_uri()}?mode=ro"
    with translated_errors(backup), closing(sqlite.connect(uri, uri=True)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise CorruptDatabase(backup, "not a Sajac database")
        told = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if told != "ok":
            raise CorruptDatabase(backup, told)
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        if revision not in known_revisions():
            raise NewerDatabase(backup, revision)
        if connection.execute("SELECT count(*) FROM registers").fetchone()[0] == 0:
            raise CorruptDatabase(backup, "no shop in it")


def _counters_of(path: Path) -> Counters | None:
    """How far the file to be replaced has counted; None when it is missing or cannot say."""
    if not path.exists():
        return None
    database = Database(path)
    try:
        with database.read() as connection:
            return read_counters(connection)
    except DatabaseBusy:
        raise
    except (ShopError, DBAPIError):
        return None
    finally:
        database.close()


def _begin_epoch(
    fresh: Path, before: Counters | None, marked: Counters | None, now: datetime
) -> tuple[int, bool]:
    """Let the copy's register go on above every number given out; the first, and if guessed."""
    database = Database.open(fresh)
    try:
        with database.write() as connection:
            own = read_counters(connection)
            if own is None:
                raise CorruptDatabase(fresh, "no register in it")
            # Another register's file says nothing of what this one did since its backup.
            known = before if before is not None and before.register == own.register else None
            mark = marked if marked is not None and marked.register == own.register else None
            if known is not None and (mark is None or not known.knows_less_than(mark)):
                skip = 0
            else:
                # A mark may lag behind what a power cut has damaged, by less than this.
                skip = unseen_since(connection, now) if mark is None else UNSEEN
            seen = [one for one in (own, known, mark) if one is not None]
            first_number = begin_epoch(
                connection,
                epoch=max(one.epoch for one in seen) + max(skip, 1),
                last_number=max(one.last_number for one in seen) + skip,
                last_session=max(one.last_session for one in seen) + skip,
                now=now,
                ends_session=skip > 0 or any(one.linked for one in seen),
            )
    finally:
        database.close()
    return first_number, skip > 0


def _keep(path: Path, now: datetime) -> Path | None:
    """Make a backup of the file to be replaced, page by page or, if it is damaged, as it lies."""
    if not path.exists():
        return None
    kept = backup_name(path, "before-restore", now)
    try:
        database = Database(path)
        try:
            return database.backup(kept)
        finally:
            database.close()
    except (CorruptDatabase, sqlite.DatabaseError):
        kept = backup_name(path, "damaged", now)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, kept)
        wal = _beside(path, "-wal")
        if wal.exists():
            shutil.copyfile(wal, _beside(kept, "-wal"))
        return kept


def _let_go(path: Path) -> None:
    """See that nobody has the file open, and that no log is left to be played into the new one.

    Leaving WAL mode takes the file for oneself and folds its log in. Raises DatabaseBusy.
    """
    if not path.exists():
        return
    try:
        with translated_errors(path), closing(sqlite.connect(str(path), timeout=2)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except CorruptDatabase:
        _beside(path, "-wal").unlink(missing_ok=True)
        _beside(path, "-shm").unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        _beside(path, ending).unlink(missing_ok=True)
