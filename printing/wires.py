"""Thermal printers that are not on the network: serial, USB, the Windows spooler, a file."""

import errno
import os
import select
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from printing.errors import PaperOut, PrinterUnreachable, PrintInterrupted, PrintToFileFailed
from printing.settings import PrinterSettings

_STALLED = 10.0
"""Seconds without taking a byte until a printer is given up."""


def print_over_serial(settings: PrinterSettings, data: bytes) -> None:
    """Through a serial port, real or virtual."""
    from escpos.printer import Serial

    device, baud = settings.serial_port()

    def opened() -> Any:
        printer = Serial(devfile=device, baudrate=baud, timeout=1)
        printer.open()
        # Ten bits a byte; a printer that holds the line longer than that has stopped.
        printer.device.write_timeout = len(data) * 10 / baud + _STALLED
        return printer

    _through(settings, opened, data)


def print_over_usb(settings: PrinterSettings, data: bytes) -> None:
    """Straight to a USB device, through libusb."""
    from escpos.printer import Usb

    vendor, product = settings.usb_ids()

    def opened() -> Any:
        printer = Usb(vendor, product, timeout=int(_STALLED * 1000))
        printer.open()
        return printer

    _through(settings, opened, data)


def print_over_spooler(settings: PrinterSettings, data: bytes) -> None:
    """Raw through a queue of the Windows spooler."""
    if sys.platform != "win32":
        raise PrinterUnreachable(settings.name, settings.address, "no Windows spooler here")
    from escpos.printer import Win32Raw

    def opened() -> Any:
        printer = Win32Raw(settings.address)
        printer.open(job_name="Sajac")
        return printer

    _through(settings, opened, data)


def _through(settings: PrinterSettings, opened: Callable[[], Any], data: bytes) -> None:
    """Open a python-escpos printer, send, close; its many errors become two of ours."""
    name, address = settings.name, settings.address
    # Drivers below python-escpos raise whatever they like (usb.core.USBError, SerialException,
    # pywintypes.error, NoBackendError …): before the first byte nothing was printed.
    try:
        printer = opened()
    except Exception as error:
        raise PrinterUnreachable(name, address, f"{type(error).__name__}: {error}") from error
    try:
        printer._raw(data)
        printer.close()
    except Exception as error:
        with suppress(Exception):
            # Closing a serial port waits for the printer to take the rest, which it will not.
            printer.device.reset_output_buffer()
        with suppress(Exception):
            printer.close()
        raise PrintInterrupted(name, address, f"{type(error).__name__}: {error}") from error


def write_to_file(settings: PrinterSettings, data: bytes) -> None:
    """Append to a file, or write to a device such as /dev/usb/lp0.

    A file that cannot take the whole print is left as it was.
    """
    path = settings.address
    # A device that cannot take bytes now must not hold the thread for ever.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(path, flags, 0o644)
    except OSError as error:
        raise _refusal(settings, error, _is_device(path)) from error
    try:
        device = not stat.S_ISREG(os.fstat(file).st_mode)
        before = 0 if device else os.fstat(file).st_size
        try:
            _write_all(file, data, device)
        except OSError as error:
            if not device:
                with suppress(OSError):
                    os.ftruncate(file, before)
            raise _failure(settings, error, device) from error
    finally:
        os.close(file)


def _is_device(path: str) -> bool:
    with suppress(OSError):
        return not stat.S_ISREG(os.stat(path).st_mode) and not stat.S_ISDIR(os.stat(path).st_mode)
    return False


def _write_all(file: int, data: bytes, device: bool) -> None:
    left = memoryview(data)
    until = time.monotonic() + _STALLED
    while left:
        try:
            written = os.write(file, left[:65536])
        except BlockingIOError:
            written = 0
        if written:
            left = left[written:]
            until = time.monotonic() + _STALLED
        elif time.monotonic() >= until:
            raise TimeoutError(errno.ETIMEDOUT, "the device takes nothing")
        elif device:
            select.select([], [file], [], 0.25)


def _refusal(settings: PrinterSettings, error: OSError, device: bool) -> Exception:
    kind = PrinterUnreachable if device else PrintToFileFailed
    return kind(settings.name, settings.address, str(error))


def _failure(settings: PrinterSettings, error: OSError, device: bool) -> Exception:
    name, address, detail = settings.name, settings.address, str(error)
    if not device:
        return PrintToFileFailed(name, address, detail)
    if error.errno == errno.ENOSPC and Path(settings.address).name.startswith("lp"):
        # Linux' USB printer driver says so when the paper is out.
        return PaperOut(name, address, detail, begun=True)
    return PrintInterrupted(name, address, detail)


def write_pdf(settings: PrinterSettings, pdf: bytes, name: str) -> Path:
    """Put a PDF into the settings' folder under a name not taken yet; whole or not at all."""
    folder = Path(settings.address)
    part = folder / f".{name}.{os.getpid()}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(pdf)
        path = _free(folder, name)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise PrintToFileFailed(settings.name, settings.address, str(error)) from error
    return path


def _free(folder: Path, name: str) -> Path:
    path, number = folder / f"{name}.pdf", 2
    while path.exists():
        path, number = folder / f"{name}-{number}.pdf", number + 1
    return path
