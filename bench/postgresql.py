"""A PostgreSQL of the bench's or a test run's own: made in a temporary folder, gone with it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

DEBIAN = Path("/usr/lib/postgresql")
NOT_WINDOWS = "Windows has no setpriv"
START_SECONDS = 60
TEMPLATE = "empty"
"""The database that fresh ones are copies of."""


@dataclass(frozen=True)
class Server:
    """A running server. `fresh` makes a database for one test."""

    port: int
    folder: Path

    def url(self, database: str) -> str:
        """How the service names a database of this server."""
        return f"postgresql+psycopg://sajac@127.0.0.1:{self.port}/{database}"

    def make(self, name: str, template: str = "template1") -> str:
        """Make a database; its address."""
        with self._administered() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.url(name)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of a copy of TEMPLATE, dropped afterwards whoever is still connected."""
        name = f"test_{uuid.uuid4().hex}"
        url = self.make(name, TEMPLATE)
        try:
            yield url
        finally:
            with self._administered() as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    @contextmanager
    def closed(self, url: str) -> Iterator[None]:
        """While the block lasts the database lets nobody in, and whoever was there is out."""
        name = url.rpartition("/")[2]
        with self._administered() as connection:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            connection.execute(
                b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                (name,),
            )
        try:
            yield
        finally:
            with self._administered() as connection:
                connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())

    @contextmanager
    def _administered(self) -> "Iterator[psycopg.Connection]":
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="sajac", dbname="postgres", autocommit=True
        ) as connection:
            yield connection


def programs() -> Path | None:
    """The folder of the newest server's programs, None where there is none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return versions[-1].parent if versions else None


def why_not() -> str | None:
    """Why no server can be started here; None where one can."""
    if sys.platform == "win32":
        return NOT_WINDOWS
    if programs() is None or not shutil.which("setpriv"):
        return "no PostgreSQL server is installed, or no setpriv"
    if os.geteuid() == 0 and _unprivileged() is None:
        return "PostgreSQL refuses to run as root, and there is no user postgres"
    return None


@contextmanager
def running(*, lasting: bool) -> Iterator[Server]:
    """A server until the block ends. Root starts it as the user `postgres`. `lasting`: every commit
    is on disk before it is answered, as the server comes; else the machine must not crash.
    """
    if sys.platform == "win32":
        raise OSError(NOT_WINDOWS)
    binaries = programs()
    assert binaries is not None
    # Whoever is killed takes their server along.
    prefix = ["setpriv", "--pdeathsig", "INT"]
    # Not under pytest's own folder, into which no other user may look.
    folder = Path(tempfile.mkdtemp(prefix="sajac-postgresql-"))
    try:
        if os.geteuid() == 0:
            user = _unprivileged()
            assert user is not None
            prefix += [f"--reuid={user[0]}", f"--regid={user[1]}", "--clear-groups"]
            os.chown(folder, *user)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        data = folder / "data"
        subprocess.run(
            [*prefix, binaries / "initdb", "-D", data, "-U", "sajac", "-A", "trust", "-N"],
            check=True,
            capture_output=True,
            cwd=folder,
            env=environment,
        )
        port = _free_port()
        command: list[str | Path] = [*prefix, binaries / "postgres", "-D", data, "-k", folder]
        hasty = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
        for setting in () if lasting else hasty:
            command += ["-c", setting]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"]
        process = subprocess.Popen(
            [*command, "-p", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
        )
        log = Log(process)
        try:
            assert log.ready.wait(START_SECONDS)
            assert process.poll() is None, b"".join(log.lines)
            yield Server(port, folder)
        finally:
            # It ends the connections that are left, and then itself, in order.
            process.send_signal(signal.SIGINT)
            process.wait(START_SECONDS)
            log.thread.join()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Log:
    """Reads a server's log to its end; `ready` is set when it takes connections, or has ended."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.lines: deque[bytes] = deque(maxlen=200)
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._read, args=(process,), daemon=True)
        self.thread.start()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stderr is not None
        with process.stderr as lines:
            for line in lines:
                self.lines.append(line)
                if b"ready to accept connections" in line:
                    self.ready.set()
        self.ready.set()


def plain(url: str) -> str:
    """A database's address as its driver takes it."""
    return url.replace("postgresql+psycopg:", "postgresql:")


def _unprivileged() -> tuple[int, int] | None:
    """The ids of the user `postgres` and of its group."""
    if sys.platform == "win32":
        raise OSError(NOT_WINDOWS)
    import pwd

    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        return None
    return user.pw_uid, user.pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
