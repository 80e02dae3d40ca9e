"""A thermal printer on the network: connect within seconds, ask it how it is, send, make sure.

The connection is a plain socket: python-escpos' own knows no deadlines for names, no IPv6, and
closes with answers unread, which makes TCP throw away what the printer has not taken yet.
"""

import socket
import time
from collections.abc import Callable
from contextlib import closing, suppress
from ipaddress import ip_address
from threading import Thread
from typing import Any

from printing.errors import (
    CoverOpen,
    PaperOut,
    PrinterRejected,
    PrinterUnreachable,
    PrintInterrupted,
)
from printing.settings import PrinterSettings
from printing.status import ASK, PrinterStatus, is_answer, read_answers

_CONNECT = 2.5
"""Seconds until a printer that is off is given up."""
_BUSY = 1.0
"""Seconds during which a refusal is tried again: printers serve one till at a time."""
_ANSWER = 0.1
"""Seconds a printer may take to answer before printing; those that can answer at once."""
_HEARD = 0.01
"""How long it takes to read an answer that is there."""
_SILENT = 0.3
"""Seconds a printer that has never answered is listened to after printing."""
_LAST = 5.0
"""Seconds more that a printer which did answer may take for its last answer."""
_STALLED = 10.0
"""Seconds without taking a byte until a printer is given up."""
_SLOWEST = 20_000
"""Bytes a second of the slowest printer, for the time its last answer may take."""
_CHUNK = 16_384


def print_over_network(settings: PrinterSettings, make: Callable[[], bytes]) -> None:
    """Send what `make` returns. It is called while the printer is thinking about its answer."""
    deadline = time.monotonic() + _CONNECT
    with closing(_Connection(settings, deadline)) as printer:
        if settings.ask_status:
            printer.ask()
        asked = time.monotonic()
        data = make()
        if settings.ask_status:
            # However long the paper took to make, what the printer has said by now is heard.
            until = max(asked + _ANSWER, time.monotonic() + _HEARD)
            printer.check(printer.answer(until), begun=False)
        printer.send(data)
        if settings.ask_status:
            printer.ask()
            patience = _LAST + len(data) / _SLOWEST if printer.answered else _SILENT
            printer.check(printer.answer(time.monotonic() + patience), begun=True)


def ask(settings: PrinterSettings) -> PrinterStatus | None:
    """How a network printer is; None if it does not answer such questions."""
    with closing(_Connection(settings, time.monotonic() + _CONNECT)) as printer:
        printer.ask()
        return printer.answer(time.monotonic() + 1.0)


class _Connection:
    """One print's connection. What it has asked and not been told yet is counted."""

    def __init__(self, settings: PrinterSettings, deadline: float) -> None:
        self._settings = settings
        self._owed = 0
        self._sent = 0
        self._answers: list[int] = []
        self.answered = False
        self._socket = self._connect(deadline)
        self._socket.settimeout(_STALLED)
        with suppress(OSError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _connect(self, deadline: float) -> socket.socket:
        host, port = self._settings.endpoint()
        patient_until = time.monotonic() + _BUSY
        addresses = self._resolved(host, port, deadline)
        while True:
            failure: OSError = TimeoutError("no answer")
            for family, address in addresses:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                connection = socket.socket(family, socket.SOCK_STREAM)
                connection.settimeout(left)
                try:
                    connection.connect(address)
                except OSError as error:
                    connection.close()
                    failure = error
                else:
                    return connection
            refused = isinstance(failure, ConnectionRefusedError)
            if not refused or time.monotonic() >= patient_until:
                raise self._unreachable(failure) from failure
            time.sleep(0.1)

    def _resolved(
        self, host: str, port: int, deadline: float
    ) -> list[tuple[socket.AddressFamily, Any]]:
        """Where a name leads. The system's look-up knows no deadline, so it gets a thread."""
        found: list[tuple[socket.AddressFamily, Any]] = []
        failed: list[OSError] = []

        def look_up() -> None:
            try:
                infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except OSError as error:
                failed.append(error)
            except UnicodeError as error:  # a label of a name too long to be one
                failed.append(OSError(str(error)))
            else:
                found.extend((info[0], info[4]) for info in infos)

        if _is_address(host):
            look_up()
        else:
            thread = Thread(target=look_up, name="printer-name", daemon=True)
            thread.start()
            thread.join(max(0.0, deadline - time.monotonic()))
        if not found:
            raise self._unreachable(failed[0] if failed else TimeoutError(f"no address: {host}"))
        return found

    def ask(self) -> None:
        """Ask for paper and cover; the answer is fetched later."""
        try:
            self._socket.sendall(ASK)
        except OSError as error:
            raise self._broken(error) from error
        self._owed += 2
        self._answers.clear()

    def answer(self, until: float) -> PrinterStatus | None:
        """The answer to the last question, or None if none comes by then."""
        while self._owed:
            left = until - time.monotonic()
            if left <= 0:
                self._check_overdue()
                return None
            self._socket.settimeout(left)
            try:
                received = self._socket.recv(64)
            except TimeoutError:
                self._check_overdue()
                return None
            except OSError as error:
                raise self._broken(error) from error
            finally:
                self._socket.settimeout(_STALLED)
            if not received:
                if not self._sent:
                    raise self._unreachable(ConnectionError("closed the connection"))
                return None  # it took everything and hung up, as some do
            for byte in filter(is_answer, received):
                self._answers.append(byte)
                self._owed = max(0, self._owed - 1)
        self.answered = True
        offline, paper = self._answers[-2:]
        return read_answers(offline, paper)

    def _check_overdue(self) -> None:
        if self.answered and self._sent:
            # It answered before printing and has gone quiet since: switched off, or hung.
            raise self._broken(TimeoutError("stopped answering"))

    def check(self, status: PrinterStatus | None, *, begun: bool) -> None:
        """Raise what stands in the way of printing, if anything."""
        if status is None:
            return
        name, address = self._settings.name, self._settings.address
        if status.cover_open:
            raise CoverOpen(name, address, begun=begun)
        if status.paper_out:
            raise PaperOut(name, address, begun=begun)
        if status.fault:
            raise PrinterRejected(name, address, detail="error reported")

    def send(self, data: bytes) -> None:
        """Send everything, giving up when the printer takes nothing any more."""
        for start in range(0, len(data), _CHUNK):
            try:
                self._socket.sendall(data[start : start + _CHUNK])
            except OSError as error:
                raise self._broken(error) from error
            self._sent += len(data[start : start + _CHUNK])

    def close(self) -> None:
        """End our side, then listen until the printer has ended its own or a moment has passed."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            self._socket.settimeout(_SILENT)
            until = time.monotonic() + _SILENT
            while time.monotonic() < until and self._socket.recv(64):
                pass
        self._socket.close()

    def _unreachable(self, error: OSError) -> PrinterUnreachable:
        return PrinterUnreachable(self._settings.name, self._settings.address, str(error))

    def _broken(self, error: OSError) -> PrinterUnreachable | PrintInterrupted:
        if not self._sent:
            return self._unreachable(error)
        return PrintInterrupted(self._settings.name, self._settings.address, str(error))


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        return bool(ip_address(host.partition("%")[0]))
    return False
