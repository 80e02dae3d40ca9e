"""A thermal printer on loopback: takes bytes, answers questions, and can misbehave."""

import socket
import struct
import sys
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from PIL import Image

READY = {2: 0x12, 4: 0x12}
PAPER_OUT = {2: 0x32, 4: 0x72}
COVER_OPEN = {2: 0x16, 4: 0x12}
FAULT = {2: 0x52, 4: 0x12}


class TcpPrinter:
    """Listens until left. `answers` maps a DLE EOT question to its byte; None keeps silent."""

    def __init__(self) -> None:
        self.answers: dict[int, int] | None = READY
        self.answers_after: dict[int, int] | None = READY
        """What it says once dots have arrived."""
        self.hang_up_after: int | None = None
        """Reset the connection after so many bytes."""
        self.reads = True
        self.unasked = b""
        """Sent before every answer, as printers with automatic status do."""
        self.received = bytearray()
        self.may_answer = threading.Event()
        """Cleared by a test in which it thinks for a while."""
        self.may_answer.set()
        self.first_bytes_at: list[float] = []
        """The processor time of the program when the first byte that is not a question came, one a
        connection."""
        self.connections = 0
        self.done = threading.Event()
        """Set when a connection has ended."""
        self._stop = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            self.connections += 1
            with connection:
                self._listen(connection)
            self.done.set()

    def _listen(self, connection: socket.socket) -> None:
        connection.settimeout(0.05)
        begun = False
        while not self._stop.is_set():
            if not self.reads:
                self._stop.wait(0.05)
                continue
            try:
                data = connection.recv(4096)
            except TimeoutError:
                continue
            except ConnectionError:
                return
            if not data:
                return
            questions, rest = _without_questions(data)
            if rest and not begun:
                begun = True
                self.first_bytes_at.append(time.process_time())
            self.received += rest
            if self.hang_up_after is not None and len(self.received) >= self.hang_up_after:
                # Linger zero: a reset, as when the cable is pulled out of a print server.
                linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return
            answers = self.answers_after if begun else self.answers
            if answers is not None and questions:
                self.may_answer.wait(5)
                connection.sendall(
                    self.unasked + bytes(answers[question] for question in questions)
                )


def _without_questions(data: bytes) -> tuple[list[int], bytes]:
    questions, rest = [], bytearray()
    place = 0
    while place < len(data):
        if data[place : place + 2] == b"\x10\x04" and data[place + 2 : place + 3] in (b"\2", b"\4"):
            questions.append(data[place + 2])
            place += 3
        else:
            rest.append(data[place])
            place += 1
    return questions, bytes(rest)


@dataclass(frozen=True)
class Printed:
    """What stands on the paper after a print, and what else happened."""

    picture: Image.Image
    cuts: tuple[str, ...]
    kicks: tuple[int, ...]
    initialised: bool


def decode(data: bytes) -> Printed:
    """ESC/POS back into dots. Anything that is not known here fails the test."""
    bands: list[Image.Image] = []
    cuts: list[str] = []
    kicks: list[int] = []
    initialised = False
    place = 0
    while place < len(data):
        rest = data[place:]
        if rest.startswith(b"\x1b@"):
            initialised, place = True, place + 2
        elif rest.startswith(b"\x1dv0\x00"):
            across = int.from_bytes(rest[4:6], "little")
            rows = int.from_bytes(rest[6:8], "little")
            dots = bytes(byte ^ 0xFF for byte in rest[8 : 8 + across * rows])
            assert len(dots) == across * rows, "cut short"
            bands.append(Image.frombytes("1", (across * 8, rows), dots))
            place += 8 + across * rows
        elif rest.startswith((b"\x1dV\x00", b"\x1dV\x01")):
            cuts.append("full" if rest[2] == 0 else "partial")
            place += 3
        elif rest.startswith((b"\x1dV\x41", b"\x1dV\x42")):
            cuts.append("full" if rest[2] == 0x41 else "partial")
            place += 4
        elif rest.startswith(b"\x1bp"):
            kicks.append(rest[2])
            place += 5
        elif rest.startswith(b"\x1bd"):
            place += 3
        elif rest.startswith(b"\n"):
            place += 1
        else:
            raise AssertionError(f"not ESC/POS we send: {rest[:12]!r} at {place}")
    width = max((band.width for band in bands), default=0)
    picture = Image.new("1", (width, sum(band.height for band in bands)), 1)
    top = 0
    for band in bands:
        picture.paste(band, (0, top))
        top += band.height
    return Printed(picture, tuple(cuts), tuple(kicks), initialised)
