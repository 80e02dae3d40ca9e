"""What lies between a till and the service on a bad day: a proxy on loopback that does harm.

One connection carries one request, so that each meets its own fate. The fates are given on
command (`plan`) or drawn from a seeded generator (`storm`), and counted.
"""

import contextlib
import itertools
import random
import socket
import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

Fate = Literal[
    "passed",
    "request lost",
    "answer lost",
    "answer cut",
    "doubled",
    "delayed",
    "overtaken",
    "429",
    "503",
    "401",
    "stalled",
    "answer stalled",
]
"""passed: unharmed. request lost: the service never sees it. answer lost, answer cut: it does, and
the till hears nothing, or a part. doubled: the service gets it twice. overtaken: it arrives after
a later one, when the till has long given up. 429, 503, 401: the proxy answers itself. stalled,
answer stalled: silence, or half an answer and then silence, until the till hangs up.
"""
HARM: tuple[Fate, ...] = (
    "request lost",
    "answer lost",
    "answer lost",
    "answer cut",
    "doubled",
    "delayed",
    "overtaken",
    "overtaken",
    "429",
    "503",
    "401",
    "stalled",
    "answer stalled",
)
"""What a storm draws from: what till and service must agree on again comes most often."""
PATIENCE = 30.0
"""Seconds for the service to answer the proxy."""
_ANSWERS = {
    "429": b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\n",
    "503": b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\n",
    "401": b"HTTP/1.1 401 Unauthorized\r\n",
}
_ADDRESSES = itertools.count(1)


@dataclass(frozen=True)
class Request:
    """A request as it was read. `head` has its first line and headers, without the empty line."""

    head: bytes
    body: bytes

    def as_sent(self) -> bytes:
        """As the service gets it: the last on its connection, from an address of its own, lest
        the service take all tills of a test for one that guesses codes.
        """
        lines = [
            line
            for line in self.head.split(b"\r\n")
            if not line.lower().startswith((b"connection:", b"x-forwarded-for:"))
        ]
        number = next(_ADDRESSES)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}".encode()
        lines += [b"Connection: close", b"X-Forwarded-For: " + address]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


class Proxy:
    """Listens on loopback for tills; `service` is (host, port), None while it is down."""

    def __init__(self, service: tuple[str, int] | None = None) -> None:
        self.service = service
        self.did: Counter[Fate] = Counter()
        self._plan: deque[Fate] = deque()
        self._storm: tuple[random.Random, float] | None = None
        self._held: list[Request] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._thread = threading.Thread(target=self._accept, name="proxy", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """What a till takes for the service."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def plan(self, *fates: Fate) -> None:
        """What the next requests meet, in their order; those after them pass."""
        with self._lock:
            self._plan.extend(fates)

    def storm(self, seed: int, share: float) -> None:
        """From now on harm so large a share of all requests."""
        with self._lock:
            self._storm = random.Random(seed), share

    def calm(self) -> None:
        """No more harm; what was held arrives."""
        with self._lock:
            self._storm = None
            self._plan.clear()
        self.release()

    def close(self) -> None:
        """Hang up."""
        self._closing.set()
        # Closing alone does not wake who waits in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, self._tracked(connection), contextlib.suppress(OSError):
            request = _read(connection)
            if request is not None:
                fate = self._fate()
                self._meet(connection, request, fate)

    @contextmanager
    def _tracked(self, connection: socket.socket) -> Iterator[None]:
        with self._lock:
            self._open.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(connection)

    def _fate(self) -> Fate:
        with self._lock:
            fate: Fate = "passed"
            if self._plan:
                fate = self._plan.popleft()
            elif self._storm is not None:
                chance, share = self._storm
                if chance.random() < share:
                    fate = chance.choice(HARM)
            self.did[fate] += 1
            return fate

    def _meet(self, till: socket.socket, request: Request, fate: Fate) -> None:
        if fate == "request lost":
            return
        if fate == "overtaken":
            with self._lock:
                self._held.append(request)
            return
        if fate == "stalled":
            _until_hung_up(till)
            return
        if fate in _ANSWERS:
            till.sendall(_ANSWERS[fate] + b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            return
        if fate == "delayed":
            self._closing.wait(0.15)
        answer = self._deliver(request)
        if fate == "doubled":
            answer = self._deliver(request) or answer
        self.release()
        if fate == "answer lost" or not answer:
            return
        if fate in ("answer cut", "answer stalled"):
            till.sendall(answer[: len(answer) * 2 // 3])
            if fate == "answer stalled":
                _until_hung_up(till)
            return
        till.sendall(answer)

    def release(self) -> None:
        """What was held arrives."""
        with self._lock:
            held, self._held = self._held, []
        for request in held:
            self._deliver(request)

    def _deliver(self, request: Request) -> bytes:
        """The service's answer; none when it is down or dies meanwhile."""
        service = self.service
        if service is None:
            return b""
        answer = bytearray()
        try:
            with socket.create_connection(service, timeout=PATIENCE) as upstream:
                upstream.sendall(request.as_sent())
                while part := upstream.recv(65536):
                    answer += part
        except OSError:
            return b""
        return bytes(answer)


def _read(connection: socket.socket) -> Request | None:
    """The next request; None when the till hung up before it was whole."""
    buffer = bytearray()
    while b"\r\n\r\n" not in buffer:
        part = connection.recv(65536)
        if not part:
            return None
        buffer += part
    head, _, body = bytes(buffer).partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        part = connection.recv(65536)
        if not part:
            return None
        body += part
    return Request(head, body)


def _until_hung_up(connection: socket.socket) -> None:
    while connection.recv(65536):
        pass
