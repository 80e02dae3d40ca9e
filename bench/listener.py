"""A thermal printer's end of the line on loopback: says it is well and notes when bytes come."""

import socket
import threading
import time
from types import TracebackType
from typing import Self

_ASKED = b"\x10\x04"
_WELL = b"\x12"
_CUT = b"\x1dV"


class Listener:
    """Takes one receipt after the other; a receipt ends with the order to cut."""

    def __init__(self) -> None:
        self.receipt = b""
        """The one that came last."""
        self.first_at = self.last_at = 0
        """When its first and its last bytes came, as `time.perf_counter_ns`."""
        self._done = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    @property
    def done(self) -> bool:
        """Whether a whole receipt has come since `expect`."""
        return self._done.is_set()

    def expect(self) -> None:
        """Be ready for the next receipt."""
        self._done.clear()

    def wait(self) -> None:
        """Return when it has come whole."""
        if not self._done.wait(30):
            raise TimeoutError("nothing was printed")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection:
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        taken = bytearray()
        while data := connection.recv(65536):
            now = time.perf_counter_ns()
            data = self._answer(connection, data)
            if not data:
                continue
            if not taken:
                self.first_at = now
            taken += data
            if _CUT in taken[-16:]:
                self.last_at = now
                self.receipt = bytes(taken)
                self._done.set()

    def _answer(self, connection: socket.socket, data: bytes) -> bytes:
        """Answer the questions at either end of what came; the rest is for the paper."""
        while data.startswith(_ASKED):
            connection.sendall(_WELL)
            data = data[3:]
        while data[-3:-1] == _ASKED:
            connection.sendall(_WELL)
            data = data[:-3]
        return data
