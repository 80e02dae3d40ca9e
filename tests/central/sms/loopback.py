"""A gateway's server on loopback: it keeps what it was asked and answers as a test wants."""

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

WAIT_SECONDS = 90
KEY = "5EC2E7A0FKEY9012345678"
"""A credential that must never be seen where it does not belong."""


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return {
            name: values[0]
            for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()
        }

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """An answer; a body that is not bytes goes as JSON."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)


class Cut:
    """The connection ends when the request has arrived."""


class Half:
    """The connection ends in the middle of the answer."""


class Hang:
    """The answer does not come."""


class Trickle:
    """The answer comes letter by letter, and does not end."""


Answerer = Callable[[Seen], object]


class Loopback:
    """A running server. `seen` are the requests so far."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.answer: Answerer = lambda request: Reply()
        self._changed = threading.Condition()
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    port: int = 0

    def note(self, request: Seen) -> None:
        """Keep a request."""
        with self._changed:
            self.seen.append(request)
            self._changed.notify_all()

    def wait_until(self, true: Callable[[], bool]) -> None:
        """Return when something is true that requests make so."""
        with self._changed:
            assert self._changed.wait_for(true, WAIT_SECONDS)

    def served(self, request: Seen) -> object:
        """What a request is answered; whoever waits is told."""
        answer = self.answer(request)
        with self._changed:
            self._changed.notify_all()
        return answer


@contextmanager
def loopback() -> Iterator[Loopback]:
    """A server until the block ends."""
    here = Loopback()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            parts = urlsplit(self.path)
            request = Seen(
                self.command,
                parts.path,
                parse_qsl(parts.query),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            here.note(request)
            self._reply(here.served(request))

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _reply(self, reply: object) -> None:
            self.close_connection = True
            match reply:
                case Reply():
                    self.close_connection = False
                    body = reply.body
                    if not isinstance(body, bytes):
                        body = json.dumps(body).encode()
                    self.send_response(reply.status)
                    for name, value in reply.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                case Half():
                    self.send_response(200)
                    self.send_header("Content-Length", "1000")
                    self.end_headers()
                    self.wfile.write(b'{"return":')
                case Trickle():
                    self.send_response(200)
                    self.send_header("Content-Length", "100000")
                    self.end_headers()
                    while not here.closing.wait(0.02):
                        try:
                            self.wfile.write(b" ")
                        except OSError:
                            return
                case Hang():
                    here.closing.wait(WAIT_SECONDS)
                case Cut():
                    pass

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    connections: list[socket.socket] = []

    class Server(ThreadingHTTPServer):
        def get_request(self) -> tuple[socket.socket, Any]:
            """Remember it, to end it with the server: clients keep theirs open."""
            connection, address = super().get_request()
            connections.append(connection)
            return connection, address

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that goes away is what these tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    here.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.005,))
    thread.start()
    try:
        yield here
    finally:
        here.closing.set()
        server.shutdown()
        thread.join()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        server.server_close()
