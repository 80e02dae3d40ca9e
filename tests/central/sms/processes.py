"""Dispatchers as processes of their own, as the operator starts them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sajac_desktop.demo.processes import APART, ask_to_end
from tests.central.sms.loopback import KEY

ROOT = Path(__file__).parents[3]
END_SECONDS = 60


class Process:
    """A dispatcher under way."""

    def __init__(self, data: Path, database: str, **settings: str) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SAJAC_DATABASE": database,
            "SAJAC_SMS_KEY": KEY,
            "SAJAC_SMS_USERNAME": "9121234567",
            "SAJAC_SMS_PASSWORD": KEY,
            **{f"SAJAC_{name.upper()}": value for name, value in settings.items()},
        }
        self._written = data.parent / f"dispatcher-{os.urandom(4).hex()}.log"
        command = [sys.executable, "-P", "-W", "error", "-m", "central", "--data", str(data)]
        with self._written.open("wb") as written:
            self.process = subprocess.Popen(
                [*command, "dispatcher"],
                stdin=subprocess.PIPE,
                stdout=written,
                stderr=subprocess.STDOUT,
                env=environment,
                **APART,
            )

    @property
    def written(self) -> str:
        """All it has written so far."""
        return self._written.read_text(encoding="utf-8")

    def stop(self) -> int:
        """End it as a service manager would; its exit code."""
        if self.process.poll() is None:
            ask_to_end(self.process)
        return self.wait()

    def leave(self) -> int:
        """End as the process does that started it; the exit code of the one left behind."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.wait()

    def kill(self) -> None:
        """End it as a power cut would; it need not have been read yet."""
        self.process.kill()

    def wait(self) -> int:
        """Its exit code, when it has ended."""
        return self.process.wait(END_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()


@contextmanager
def dispatchers(number: int, data: Path, database: str, **settings: str) -> Iterator[list[Process]]:
    """Several on one database, until the block ends."""
    started: list[Process] = []
    try:
        started.extend(Process(data, database, **settings) for _ in range(number))
        yield started
    finally:
        for process in started:
            process.__exit__()
