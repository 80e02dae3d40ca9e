"""A PostgreSQL of the bench's own: made in a temporary folder as the server comes, gone with it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_START_SECONDS = 60


def why_not() -> str | None:
    """Why no server can be started here; None where one can."""
    if _programs() is None or not shutil.which("setpriv"):
        return "no PostgreSQL server is installed"
    if os.geteuid() == 0 and _unprivileged() is None:
        return "PostgreSQL refuses to run as root, and there is no user postgres"
    return None


@contextmanager
def running() -> Iterator[str]:
    """A server until the block ends; the start of its databases' addresses, to which a name is
    added. Every commit is on disk before it is answered, as the server comes. Root starts it as
    the user `postgres`.
    """
    programs = _programs()
    assert programs is not None
    prefix = ["setpriv", "--pdeathsig", "INT"]
    folder = Path(tempfile.mkdtemp(prefix="sajac-postgresql-"))
    try:
        if os.geteuid() == 0:
            user = _unprivileged()
            assert user is not None
            prefix += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            os.chown(folder, user.pw_uid, user.pw_gid)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        data, port = str(folder / "data"), _free_port()
        make = [*prefix, str(programs / "initdb"), "-D", data, "-U", "sajac", "-A", "trust", "-N"]
        subprocess.run(make, check=True, capture_output=True, cwd=folder, env=environment)
        command = [*prefix, str(programs / "postgres"), "-D", data, "-k", str(folder)]
        command += ["-p", str(port)]
        process = subprocess.Popen(
            [*command, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=environment,
        )
        try:
            _wait_for(port, process)
            yield f"postgresql+psycopg://sajac@127.0.0.1:{port}/"
        finally:
            # It ends the connections that are left, and then itself, in order.
            process.send_signal(signal.SIGINT)
            process.wait(_START_SECONDS)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_database(server: str, name: str) -> str:
    """A new database on a server; its address."""
    import psycopg

    with psycopg.connect(plain(server + "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server + name


def plain(url: str) -> str:
    """A database's address as its driver takes it."""
    return url.replace("postgresql+psycopg:", "postgresql:")


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    import psycopg

    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(f"postgresql://sajac@127.0.0.1:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)


def _programs() -> Path | None:
    """The folder of the newest server's programs, None where there is none."""
    found = shutil.which("initdb")
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if versions:
        return versions[-1].parent
    return Path(found).resolve().parent if found else None


def _unprivileged() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
