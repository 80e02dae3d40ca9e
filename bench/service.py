"""A central service for a job: a process of its own on loopback, and the codes it sends."""

import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring
from keyring.backends.fail import Keyring as NoKeyring

from bench.window_jobs import JobFailedError, environment
from sync.tokens import TokenStore

MOBILE = "09120000000"
"""Whose shop it is."""
_START_SECONDS = 60
_ROOT = Path(__file__).parents[1]


class Service:
    """A service that answers at `address`."""

    def __init__(self, data: Path, database: str, workers: int = 1) -> None:
        self._data = data
        command = [sys.executable, "-m", "central", "--data", str(data), "--port", "0"]
        # What a service says of every request would be written while it is measured.
        more = {"SAJAC_DATABASE": database, "SAJAC_LOG_LEVEL": "WARNING"}
        self._told: set[str] = set()
        self._log: deque[str] = deque(maxlen=50)
        self._process = subprocess.Popen(
            [*command, "--workers", str(workers)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**environment(), **more},
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        self.address = self._read_address()

    def code(self, mobile: str) -> str:
        """The next code that is sent to a mobile number; each is told once."""
        path = self._data / "sms.jsonl"
        until = time.monotonic() + 20
        while time.monotonic() < until:
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
            sent = [entry for entry in map(json.loads, lines) if entry["kind"] == "otp"]
            for entry in sent:
                if entry["to"] == mobile and entry["text"] not in self._told:
                    self._told.add(entry["text"])
                    return str(entry["text"])[-6:]
            time.sleep(0.02)
        raise JobFailedError("no code was sent:\n" + "\n".join(self._log))

    def stop(self) -> None:
        """End it, and all it started."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read_address(self) -> str:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], _START_SECONDS)
        line = self._process.stdout.readline() if ready else ""
        if "http://" not in line:
            self.stop()
            raise JobFailedError("the service did not start:\n" + "\n".join(self._log))
        return "http://" + line.strip().partition("http://")[2]

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            self._log.extend(line.rstrip("\n") for line in lines)


@contextmanager
def running(database: Path | str, workers: int = 1) -> Iterator[Service]:
    """A service over a SQLite file, or over the database of a URL, until the block ends."""
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    with TemporaryDirectory(prefix="sajac-bench-") as folder:
        service = Service(Path(folder), url, workers)
        try:
            yield service
        finally:
            service.stop()


@contextmanager
def copied(path: Path) -> Iterator[Path]:
    """A copy of a service's file that may be written to, and is thrown away."""
    folder = path.parent / f"{path.stem}-copy"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield Path(shutil.copy(path, folder / "central.db"))
    finally:
        shutil.rmtree(folder)


def schema() -> str:
    """The service's schema for a file's name: any change to a migration makes another one."""
    digest = hashlib.sha256()
    for migration in sorted((_ROOT / "central/migrations/versions").glob("*.py")):
        digest.update(migration.read_bytes())
    return digest.hexdigest()[:8]


def memory_only() -> TokenStore:
    """Tokens of a till of the bench, which leaves the keyring of whoever runs it alone."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    return TokenStore()
