"""A service as the operator starts it, and what a till does with it."""

import ipaddress
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from sajac_desktop.demo.processes import APART, ask_to_end, next_line
from sync import protocol

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
_ADDRESSES = ipaddress.ip_network("198.18.0.0/15").hosts()
_NUMBERS = itertools.count(1)


def new_mobile() -> str:
    """A number nobody has had yet."""
    return f"0912{next(_NUMBERS):07d}"


class NotStarted(AssertionError):
    """The service ended, or said nothing, before it answered."""


class Running:
    """A service under way. `log` are the lines it has written so far."""

    def __init__(self, data: Path, database: str, words: tuple[str, ...], more: dict[str, str]):
        self.data = data
        self.database = database
        self.log: list[str] = []
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "SAJAC_DATABASE": database, **more}
        # A killed test run takes its services along.
        along = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
        command = [
            *along,
            sys.executable,
            "-P",
            "-W",
            "error",
            "-m",
            "central",
            "--data",
            str(data),
        ]
        self.process = subprocess.Popen(
            [*command, "--port", "0", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            text=True,
            **APART,
        )
        self._logged = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.said: list[str] = []
        self.address = self._address()
        self.session = requests.Session()
        self.session.trust_env = False

    def stop(self) -> int:
        """End it as a service manager would; its exit code."""
        self.session.close()
        if self.process.poll() is None:
            ask_to_end(self.process)
        code = self.process.wait(60)
        self._reader.join(60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def kill(self) -> None:
        """End it without a warning, as a power cut would."""
        self.process.kill()
        self.process.wait()

    def logged(self, text: str, since: int = 0, seconds: float = 20) -> str:
        """The first line of the log, from `since` on, that holds a text; waits for it."""
        until = time.monotonic() + seconds
        with self._logged:
            while True:
                for line in self.log[since:]:
                    if text in line:
                        return line
                left = until - time.monotonic()
                assert left > 0, f"{text!r} was not logged:\n" + "\n".join(self.log[since:])
                self._logged.wait(left)

    # What a till does.

    def request(self, method: str, path: str, **more: Any) -> requests.Response:
        """Ask the service."""
        return self.session.request(method, self.address + path, timeout=30, **more)

    def ask_code(self, mobile: str) -> requests.Response:
        """Ask for a code, each time from another address, as the proxy in front would tell."""
        headers = {"X-Forwarded-For": str(next(_ADDRESSES))}
        return self.request("POST", "/v1/otp", json={"mobile": mobile}, headers=headers)

    def give_code(self, mobile: str, code: str | None = None, **more: Any) -> requests.Response:
        """Show a code, by default the one that was sent."""
        told = {"mobile": mobile, "code": code or self.code(mobile), "register_name": "till"}
        headers = {"X-Forwarded-For": str(next(_ADDRESSES))}
        return self.request("POST", "/v1/token", json={**told, **more}, headers=headers)

    def sign_in(self, mobile: str | None = None, **more: Any) -> "Till":
        """Sign a register in with the code that the gateway `file` was given; of a new shop, if
        no mobile is named.
        """
        mobile = mobile or new_mobile()
        asked = self.ask_code(mobile)
        assert asked.status_code == 202, asked.text
        answer = self.give_code(mobile, **more)
        assert answer.status_code == 200, answer.text
        return Till(self, mobile, protocol.Tokens.model_validate_json(answer.content))

    def code(self, mobile: str, seconds: float = 20) -> str:
        """The newest code sent to a mobile; waits until the dispatcher has handed it over."""
        path = self.data / "sms.jsonl"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if path.exists():
                for line in reversed(path.read_text(encoding="utf-8").splitlines()):
                    entry = json.loads(line)
                    if entry["to"] == mobile and entry["kind"] == "otp":
                        code: str = entry["text"][-6:]
                        return code
            # The dispatcher is another process, and a file tells nobody that it has grown.
            time.sleep(0.02)
        raise AssertionError("no code was sent:\n" + "\n".join(self.log))

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                with self._logged:
                    self.log.append(line.rstrip("\n"))
                    self._logged.notify_all()

    def _address(self) -> str:
        assert self.process.stdout is not None
        line = next_line(self.process.stdout, START_SECONDS)
        self.said.append(line)
        if "http://" not in line:
            self.process.kill()
            self.process.wait()
            self._reader.join(10)
            self.process.stdout.close()
            raise NotStarted("\n".join(self.log))
        return "http://" + line.strip().partition("http://")[2]


@dataclass
class Till:
    """A register that has signed in. `seq` is that of its last op."""

    service: Running
    mobile: str
    tokens: protocol.Tokens
    seq: int = 0
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.take(self.tokens)

    @property
    def shop(self) -> uuid.UUID:
        """Its shop."""
        return self.tokens.shop.id

    @property
    def register(self) -> uuid.UUID:
        """Who it is."""
        return self.tokens.register_info.id

    def take(self, tokens: protocol.Tokens) -> None:
        """Use these tokens from now on."""
        self.tokens = tokens
        self.headers = {
            "Authorization": f"Bearer {tokens.access_token}",
            protocol.SCHEMA_HEADER: str(protocol.SCHEMA),
        }

    def get(self, path: str, **more: Any) -> requests.Response:
        """Ask as this register."""
        return self.service.request("GET", path, headers={**self.headers, **more})

    def post(self, path: str, body: object, **more: str) -> requests.Response:
        """Tell as this register."""
        return self.service.request("POST", path, json=body, headers={**self.headers, **more})

    def op(self, kind: str, data: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
        """The next op: by default a put of a new record."""
        self.seq += 1
        return {
            "op_id": str(uuid.uuid4()),
            "seq": self.seq,
            "kind": kind,
            "action": "put",
            "occurred_at": "2026-11-28T10:00:00Z",
            "record_id": str(uuid.uuid4()),
            "base_version": 0,
            "data": data,
            **more,
        }

    def batch(self, *ops: dict[str, Any]) -> dict[str, Any]:
        """A push of these ops."""
        told = {"register_id": str(self.register), "epoch": 1, "schema": protocol.SCHEMA}
        return {**told, "ops": list(ops)}

    def push(self, *ops: dict[str, Any]) -> dict[str, Any]:
        """Push ops that must be answered."""
        answer = self.post("/v1/push", self.batch(*ops))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told


@contextmanager
def start(data: Path, database: str, *words: str, **settings: str) -> Iterator[Running]:
    """A service from here to the end of the block; settings without their SAJAC_."""
    more = {f"SAJAC_{name.upper()}": value for name, value in settings.items()}
    running = Running(data, database, words, more)
    try:
        yield running
    finally:
        running.stop()
