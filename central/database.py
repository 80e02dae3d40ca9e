"""The service's database, SQLite or PostgreSQL: opening it, reading from it, writing to it."""

import logging
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import URL, Connection, Engine, bindparam, create_engine, event, make_url, select
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlite

from central.tables import shops

__all__ = ["Connection", "Database", "NewerDatabase", "Unavailable", "UnknownDatabase", "lock_shop"]

HEAD = "0002"
"""The newest schema this service knows: the last file under migrations/versions."""
WAIT_SECONDS = 10
"""For a lock or for a connection; whoever waited in vain is told to come again."""
_ASK_AGAIN = 0.001
"""Seconds."""
_PATIENT = f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}"
_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATING = 0x534A4143
"""The advisory lock ("SJAC") under which one process at a time changes PostgreSQL's schema."""
_AGAIN = {"40001", "40P01", "55P03", "57014"}
"""PostgreSQL's codes: not serializable, deadlock, lock not available, statement cancelled."""
_LOG = logging.getLogger(__name__)

# Two connections to a WAL database can corrupt it in these releases of SQLite; the fix came with
# 3.51.3 (sqlite.org/wal.html, "the WAL-reset bug").
_UNSAFE = ((3, 7, 0), (3, 51, 2))

_LOCK_SHOP = (
    select(shops.c.next_cursor)
    .where(shops.c.id == bindparam("shop"))
    .with_for_update(key_share=True)
)


class Unavailable(Exception):
    """The database is away or busy; nothing was written, and the same may be tried again."""


class NewerDatabase(Exception):
    """The database has a schema this service does not know."""


class UnknownDatabase(Exception):
    """Neither a SQLite file nor a PostgreSQL; or a SQLite that is not safe to use."""


class Database:
    """One database. Safe to share between threads: every use checks out its own connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._turn = threading.Lock()
        if self.is_sqlite:
            self._reader = engine.execution_options(sajac_writes=False)
            self._writer = engine.execution_options(sajac_writes=True)
        else:
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._writer = engine.execution_options()

    @classmethod
    def open(cls, url: str, pool_size: int = 5) -> "Database":
        """Open or make the database at `url`, bringing its schema up to date: `sqlite:///path` or
        `postgresql+psycopg://…`. Any number of processes may do so at once.

        Raises UnknownDatabase, NewerDatabase or Unavailable.
        """
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = _sqlite(parsed, pool_size)
        elif parsed.get_backend_name() == "postgresql":
            engine = _postgresql(parsed, pool_size)
        else:
            raise UnknownDatabase(parsed.get_backend_name())
        database = cls(engine)
        try:
            database._migrate()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the data, however long it is looked at. Nothing can be written.

        Raises Unavailable.
        """
        with _translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it is durable when the block ends, or none of it on an error.

        Raises Unavailable; nothing was written then, unless the connection broke while it was
        being committed. Writes to a shop's records begin with `lock_shop`.
        """
        with self._in_turn(), _translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """SQLite's writers would wait for each other by asking again and again: within a process
        they queue instead.
        """
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=WAIT_SECONDS):
            raise Unavailable("another write takes too long")
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()

    def revision(self) -> str | None:
        """The schema the database has; None for an empty one. Raises Unavailable."""
        with self.read() as connection:
            return _revision(connection)

    def _migrate(self) -> None:
        if self.revision() == HEAD:
            return
        # Alembic takes 0.2 s to import: only a database that needs it pays.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with self.write() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            revision = _revision(connection)
            if revision == HEAD:
                return  # Another process was first.
            if revision is not None and revision not in known_revisions():
                raise NewerDatabase(revision)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        _LOG.info("schema is now %s", HEAD)


def lock_shop(connection: Connection, shop_id: UUID) -> int | None:
    """Let no other transaction change the shop's records until this one ends; the next cursor, or
    None if there is no such shop.
    """
    found: int | None = connection.execute(_LOCK_SHOP, {"shop": shop_id}).scalar_one_or_none()
    return found


def known_revisions() -> set[str]:
    """Every schema this service can read or bring up to date."""
    return {file.stem.split("_")[0] for file in _MIGRATIONS.glob("versions/*.py")}


def _revision(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql(
        "SELECT version_num FROM alembic_version"
    ).scalar_one_or_none()
    return found


def is_passing(error: BaseException) -> bool:
    """Whether what a database said passes by itself: it is away, busy, or another was faster."""
    if isinstance(error, PoolTimeout):
        return True
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        # What PostgreSQL gives no code for is a server that cannot be reached.
        lost = getattr(error.orig, "sqlstate", "") is None
        if lost and isinstance(error, OperationalError | InterfaceError):
            return True
        return error.orig is not None and is_passing(error.orig)
    if isinstance(error, sqlite.Error):
        text = str(error).lower()
        return "locked" in text or "busy" in text
    code = getattr(error, "sqlstate", None) or ""
    # Classes 08 and 53: no connection, no resources; 57P: the server is stopping or starting.
    return code in _AGAIN or code[:2] in ("08", "53") or code[:3] == "57P"


@contextmanager
def _translated() -> Iterator[None]:
    """What passes by itself, as Unavailable; what does not, as it is."""
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite.Error) as error:
        if is_passing(error):
            raise Unavailable(type(error).__name__) from error
        raise


def _sqlite(url: URL, pool_size: int) -> Engine:
    version = tuple(sqlite.sqlite_version_info)
    if _UNSAFE[0] <= version <= _UNSAFE[1]:
        raise UnknownDatabase(f"SQLite {sqlite.sqlite_version} can corrupt a database")
    if not url.database or url.database == ":memory:":
        raise UnknownDatabase("several processes share a database: SQLite needs a file")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    # SQLite would let others read it where the folder does; what lies beside it has its mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    door = path.with_name(path.name + "-door")

    def connect() -> Any:
        connection = sqlite.connect(
            str(path), timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        _use_wal(connection)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            "cache_size = -32768",
            "temp_store = MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(_PATIENT)
        return connection

    # hide_parameters: what a failed statement carried is personal, and the log is not.
    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=sqlite,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A deferred transaction that reads, then writes, dies on "database is locked" when another
        # wrote in between, whatever the time-out: writers queue at the door instead.
        if connection.get_execution_options().get("sajac_writes", False):
            _begin_writing(connection, door)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_writing(connection: Connection, door: Path) -> None:
    """Begin a write as the next, whoever else is in a hurry.

    SQLite asks less and less often whether another process still writes, and a till would wait
    for seconds beside a dispatcher, which is back at once: the first in line asks each millisecond,
    and the others wait behind it.
    """
    until = time.monotonic() + WAIT_SECONDS
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        with door.open("ab") as line:
            while not _is_first(line):
                if time.monotonic() > until:
                    raise Unavailable("other writes take too long")
                time.sleep(_ASK_AGAIN)
            while True:
                try:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    return
                except OperationalError as error:
                    if not is_passing(error) or time.monotonic() > until:
                        raise
                    time.sleep(_ASK_AGAIN)
    finally:
        connection.exec_driver_sql(_PATIENT)


def _is_first(line: IO[bytes]) -> bool:
    """Whether this process is the first in line, until it closes the file."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _use_wal(connection: Any) -> None:
    """Switch a new file to WAL. Two processes that do so at once get "locked" without the wait
    that any other statement has.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite.OperationalError as error:
            if not is_passing(error) or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _postgresql(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=WAIT_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "connect_timeout": WAIT_SECONDS,
            "options": f"-c lock_timeout={WAIT_SECONDS}s"
            " -c idle_in_transaction_session_timeout=60s -c timezone=UTC",
        },
    )
