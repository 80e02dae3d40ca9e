"""The service as the operator runs it, killed without a warning and started again."""

import itertools
import os
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import requests
from sqlalchemy import delete

from central.codes import new_code
from central.database import Database
from central.settings import SECRET_BYTES
from central.tables import codes, counts
from central.tokens import Keys
from tests.central.running import ROOT, Running

_SECRET = "s" * SECRET_BYTES * 2
_START_SECONDS = 30
_NUMBERS = itertools.count(1)


def new_mobile() -> str:
    """The number of an owner nobody has heard of."""
    return f"0913{os.getpid() % 1000:03d}{next(_NUMBERS):04d}"


class Service:
    """A service over one data folder and one database, which outlive it; `workers` processes
    answer. `path` is a folder whose modules it imports before all others when it is started next.
    """

    def __init__(self, data: Path, url: str, workers: int = 1) -> None:
        self._data = data
        self._url = url
        self._workers = workers
        self.path = ""
        self.kills = 0
        self.running = self._start()
        self.database = Database.open(url)

    @property
    def place(self) -> tuple[str, int]:
        """Host and port, which change with every start."""
        host, _, port = self.running.address.removeprefix("http://").rpartition(":")
        return host, int(port)

    @property
    def sent(self) -> Path:
        """Where the gateway `file` writes what would be sent."""
        return self._data / "sms.jsonl"

    def code(self, mobile: str) -> str:
        """A code for signing in, as if an SMS had brought it, however soon after another."""
        with self.database.write() as connection:
            connection.execute(delete(codes).where(codes.c.mobile == mobile))
            connection.execute(delete(counts))
            keys = Keys(_SECRET.encode())
            return new_code(connection, keys, mobile, "127.0.0.1", datetime.now(UTC))

    def kill(self) -> None:
        """End it and its dispatcher at once, whatever they are at."""
        self.kills += 1
        others = self._children()
        self.running.kill()
        for pid in others:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.stop()

    def kill_worker(self, which: int) -> bool:
        """End one of several processes that answer, which is then started again; whether there
        are several.
        """
        if self._workers == 1:
            return False
        found = [
            pid
            for pid in self._children()
            if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        if not found:
            return False
        self.kills += 1
        with suppress(ProcessLookupError):
            os.kill(found[which % len(found)], signal.SIGKILL)
        return True

    def _children(self) -> list[int]:
        tasks = Path(f"/proc/{self.running.process.pid}/task")
        with suppress(OSError):
            return [
                int(pid)
                for task in tasks.iterdir()
                for pid in (task / "children").read_text().split()
            ]
        return []

    def start(self) -> None:
        """Start it again."""
        self.running = self._start()

    def close(self) -> None:
        """End it in order."""
        self.database.close()
        self.running.stop()

    def _start(self) -> Running:
        words = ("--workers", str(self._workers))
        more = {"PYTHONPATH": f"{self.path}{os.pathsep}{ROOT}"} if self.path else {}
        running = Running(self._data, self._url, words, {"SAJAC_SECRET": _SECRET, **more})
        # The door is open before those who answer are there.
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                requests.get(f"{running.address}/healthz", timeout=_START_SECONDS)
            except requests.RequestException:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return running
