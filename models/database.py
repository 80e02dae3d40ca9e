"""The shop's database file: opening it safely, reading from it, writing to it, backing it up."""

import errno
import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlite

from models import calendar
from models.errors import (
    CorruptDatabase,
    DatabaseBusy,
    DatabaseUnreachable,
    DiskFull,
    FileNotWritten,
    NewerDatabase,
    ShopError,
    UnsafeSqlite,
)
from models.marks import Mark

__all__ = ["Connection", "Database"]

HEAD = "0006"
"""The newest schema this program knows: the last file under migrations/versions."""
APPLICATION_ID = 0x534A4143
"""Marks a SQLite file as ours ("SJAC")."""
_OWN_ENDINGS = ("", "-wal", "-shm", "-journal", ".mark", ".restoring")
"""What the names of the shop's own files end in."""
_MIGRATIONS = Path(__file__).parent / "migrations"
_LOG = logging.getLogger(__name__)
_PATIENCE = 5.0
"""Seconds to wait for other writers; then the database is busy."""
_LOG_PAGES = 400
"""Unfolded pages worth folding; at 1000 SQLite does so by itself, in whichever write it is."""
_ROOM = 128 * 1024  # a disk with less cannot take the log of a single sale

# Two connections to a WAL database can corrupt it in these releases of SQLite; the fix came with
# 3.51.3 (sqlite.org/wal.html, "the WAL-reset bug").
_UNSAFE = ((3, 7, 0), (3, 51, 2))


def check_sqlite(version: tuple[int, ...] = tuple(sqlite.sqlite_version_info)) -> None:
    """Refuse a SQLite that can corrupt the shop's data. Raises UnsafeSqlite."""
    if _UNSAFE[0] <= version <= _UNSAFE[1]:
        raise UnsafeSqlite(".".join(map(str, version)))


class _Door:
    """Lets one writer of this program in at a time, and those for whom a person waits first.

    SQLite's own queue is none: who finds it locked sleeps and asks again, for up to a tenth of a
    second a time, and may be overtaken for as long as others come.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = threading.Condition()
        self._taken = False
        self._ahead = 0

    def __enter__(self) -> None:
        # The window lives on the main thread, and what it writes there it waits for.
        first = threading.current_thread() is threading.main_thread()
        with self._changed:
            self._ahead += first
            try:
                if not self._changed.wait_for(
                    lambda: not self._taken and (first or not self._ahead), _PATIENCE
                ):
                    raise DatabaseBusy(self._path)
            finally:
                self._ahead -= first
            self._taken = True

    def __exit__(self, *error: object) -> None:
        with self._changed:
            self._taken = False
            self._changed.notify_all()


class Database:
    """One shop's file. Safe to share between threads: every use checks out its own connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._door = _Door(path)
        self._mark: Mark | None = None

    @classmethod
    def open(cls, path: Path) -> "Database":
        """Open or make the file at `path`, bringing its schema up to date after a backup.

        Raises UnsafeSqlite, NewerDatabase, CorruptDatabase, DatabaseUnreachable, DatabaseBusy or
        DiskFull; the file is then as it was.
        """
        check_sqlite()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unusable(path, error) from error
        _check_ours(path)
        database = cls(path)
        try:
            database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the data, however long it is looked at. Nothing can be written."""
        with translated_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Connection]:
        """A transaction: all of it on disk when the block ends, or none of it on an error.

        Not `lasting`: a power cut may take it back, whole, until another that lasts has ended. For
        what is told again then: nobody waits at the door for the disk.
        """
        with (
            self._door,
            translated_errors(self.path),
            self._engine.connect() as connection,
            _waiting_for_the_disk(connection, lasting),
        ):
            with connection.begin():
                # A deferred transaction that reads, then writes, dies on "database is locked" when
                # another wrote in between, whatever the time-out: writers queue at the door.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
            # What a power cut may take back is not marked: the mark is never ahead.
            if self._mark is not None and lasting:
                self._mark.follow(_raw(connection))

    def follow(self, mark: Mark) -> None:
        """Write down in this mark how far the database has counted, now and with each write."""
        self._mark = mark
        with translated_errors(self.path), self._engine.connect() as connection:
            mark.follow(_raw(connection))

    def fold(self) -> None:
        """Fold the log into the file once it has grown, beside whoever writes: who writes next
        would have to otherwise, while others wait.
        """
        with translated_errors(self.path), self._engine.connect() as connection:
            raw = _raw(connection)
            _, pages, folded = raw.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
            if pages - folded > _LOG_PAGES:
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def backup(self, target: Path, progress: Callable[[int, int], None] | None = None) -> Path:
        """Copy the database while it is in use; `progress(done, total)` in pages.

        The copy appears under its name only when it is whole. Raises FileNotWritten for a name
        the shop's own files need or a folder has, DiskFull and the like.
        """
        with translated_errors(self.path):
            try:
                # In a folder that may not be entered already this cannot be asked.
                if self._is_own(target) or target.is_dir():
                    raise FileNotWritten(target, "a folder, or the shop's own file")
                partial = target.with_name(target.name + ".partial")
                target.parent.mkdir(parents=True, exist_ok=True)
                partial.unlink(missing_ok=True)
                # SQLite would say of the shop's own file that it cannot be opened.
                partial.touch()
                try:
                    copy_pages(self.path, partial, progress)
                    os.replace(partial, target)
                finally:
                    partial.unlink(missing_ok=True)
                sync_folder(target.parent)
            except OSError as error:
                raise unusable(target, error) from error
        return target

    def _is_own(self, target: Path) -> bool:
        """Whether a name is the file's or that of what lies beside it: its log, its mark.

        A copy put there would leave an open till selling into a file without a name.
        """
        own, other = (os.path.normcase(path.resolve()) for path in (self.path, target))
        return other in {own + ending for ending in _OWN_ENDINGS}

    def close(self) -> None:
        """Give back every connection; the WAL is folded into the file by the last one."""
        self._engine.dispose()

    def revision(self) -> str | None:
        """The schema the file has; None for a new, empty one."""
        with self.read() as connection:
            if not connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one():
                return None
            revision: str = connection.exec_driver_sql(
                "SELECT version_num FROM alembic_version"
            ).scalar_one()
            return revision

    def _migrate(self) -> None:
        revision = self.revision()
        if revision == HEAD:
            return
        if revision is not None and revision not in known_revisions():
            raise NewerDatabase(self.path, revision)
        if revision is not None:
            self.backup(backup_name(self.path, f"before-{HEAD}"))
        # Alembic takes 0.2 s to import: only a file that needs it pays.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        _LOG.info("schema is now %s", HEAD)


def _raw(connection: Connection) -> Any:
    """SQLite's own connection, outside of any transaction."""
    return connection.connection.driver_connection


@contextmanager
def _waiting_for_the_disk(connection: Connection, waits: bool) -> Iterator[None]:
    """Whether a commit waits until the disk has it."""
    if waits:
        yield
        return
    raw = _raw(connection)
    raw.execute("PRAGMA synchronous = NORMAL")
    try:
        yield
    finally:
        raw.execute("PRAGMA synchronous = FULL")


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """What SQLite says of the file at `path`, as one of the errors a person may meet."""
    try:
        yield
    except (DBAPIError, sqlite.Error) as error:
        told = error.orig if isinstance(error, DBAPIError) else error
        raised = _as_shop_error(path, str(told))
        if raised is None:
            raise
        raise raised from error


def _check_ours(path: Path) -> None:
    """Refuse a file that is not ours while nothing can write to it, not even a change of its
    journal. Raises CorruptDatabase.
    """
    if not path.is_file():
        return
    with translated_errors(path), closing(_only_to_read(path)) as connection:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
    if tables and mark != APPLICATION_ID:
        raise CorruptDatabase(path, "not a Sajac database")


def _only_to_read(path: Path) -> sqlite.Connection:
    return sqlite.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def known_revisions() -> set[str]:
    """Every schema this program can read or bring up to date."""
    return {file.stem.split("_")[0] for file in _MIGRATIONS.glob("versions/*.py")}


def copy_pages(
    source: Path, target: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Copy a database, in use or not, to a new file of one piece; `progress(done, total)`."""

    def report(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    with closing(_only_to_read(source)) as original:
        # One view of it from the first page to the last: a sale meanwhile need not start it anew.
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_schema")
        with closing(sqlite.connect(str(target))) as copy:
            original.backup(copy, pages=2048, progress=report)
            copy.execute("PRAGMA journal_mode = DELETE")


def sync_folder(folder: Path) -> None:
    """Make a file's new name last through a power cut, where the system has a way to say so."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def backup_name(path: Path, why: str, at: datetime | None = None) -> Path:
    """Where a backup of `path` belongs: backups/ beside it, sorted by the time in its name."""
    moment = calendar.shop_time(at or calendar.now())
    return path.parent / "backups" / f"{path.stem}-{moment:%Y%m%d-%H%M%S}-{why}.db"


def _engine(path: Path) -> Engine:
    def connect() -> Any:
        connection = sqlite.connect(
            str(path), timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            "recursive_triggers = ON",  # so that REPLACE meets the triggers that forbid deleting
            "busy_timeout = 5000",
            "cache_size = -8192",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    # hide_parameters: what a failed statement carried is personal, and the log is not.
    # QueuePool: told no file, SQLAlchemy would give each thread one connection for all it does.
    return create_engine(
        "sqlite://",
        creator=connect,
        module=sqlite,
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,
    )


def _as_shop_error(path: Path, message: str) -> ShopError | None:
    text = message.lower()
    if "full" in text and "disk" in text:
        return DiskFull(path)
    if "malformed" in text or "not a database" in text or "disk image" in text:
        return CorruptDatabase(path, message)
    if "locked" in text or "busy" in text:
        return DatabaseBusy(path)
    if "disk i/o" in text and _is_full(path):
        return DiskFull(path)
    if "readonly" in text or "unable to open" in text or "disk i/o" in text:
        return DatabaseUnreachable(path, message)
    return None


def unusable(path: Path, error: OSError) -> ShopError:
    """What the system says of the file at `path`, as one of the errors a person may meet."""
    if error.errno == errno.ENOSPC or _is_full(path):
        return DiskFull(path)
    return DatabaseUnreachable(path, str(error))


def _is_full(path: Path) -> bool:
    try:
        return path.parent.exists() and shutil.disk_usage(path.parent).free < _ROOM
    except OSError:  # nobody says it of a folder that may not be entered
        return False
