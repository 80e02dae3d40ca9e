"""The central service as a process of its own on loopback, for who shows or measures it."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import closing
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from sajac_desktop.demo.processes import APART, ask_to_end, kill, next_line

_ROOT = Path(__file__).parents[2]
_START_SECONDS = 600
"""Where it is not set up yet, that comes first."""


class NotStartedError(Exception):
    """The service did not start, or sent no code; what it said."""


def let_ask_again(database: Path) -> None:
    """Let another code be asked for at once, of a service under way: its SQLite file."""
    with closing(sqlite.connect(str(database), timeout=10)) as connection:
        connection.execute("DELETE FROM signing_codes")
        connection.commit()


def _command() -> list[str]:
    """How it is started from this environment, which may be the till's and lack what it needs."""
    if importlib.util.find_spec("uvicorn") is not None:
        return [sys.executable, "-m", "central"]
    return [sys.executable, str(_ROOT / "run.py"), "central"]


class Service:
    """A service that answers at `address`."""

    def __init__(self, data: Path, database: str, workers: int = 1) -> None:
        self._data = data
        # Who started it takes it along when killed.
        along = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        command = [*along, *_command(), "--data", str(data), "--port", "0"]
        # What a service says of every request would be written while it is measured.
        more = {"SAJAC_DATABASE": database, "SAJAC_LOG_LEVEL": "WARNING"}
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self._told: set[str] = set()
        self._log: deque[str] = deque(maxlen=50)
        self._process = subprocess.Popen(
            [*command, "--workers", str(workers)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, **more},
            text=True,
            **APART,
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
        raise NotStartedError("no code was sent:\n" + "\n".join(self._log))

    def stop(self) -> None:
        """End it, and all it started."""
        if self._process.poll() is None:
            ask_to_end(self._process)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            kill(self._process)
            self._process.wait()
        self._reader.join(10)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read_address(self) -> str:
        assert self._process.stdout is not None
        line = ""
        until = time.monotonic() + _START_SECONDS
        while "http://" not in line and time.monotonic() < until:
            line = next_line(self._process.stdout, until - time.monotonic())
            if not line:
                break
        if "http://" not in line:
            self.stop()
            raise NotStartedError("the service did not start:\n" + "\n".join(self._log))
        return "http://" + line.strip().partition("http://")[2]

    def _read_log(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            self._log.extend(line.rstrip("\n") for line in lines)
