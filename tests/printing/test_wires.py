"""Printers at a cable, in a file or in a folder, and what happens when those are not there."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from printing.errors import PaperOut, PrinterUnreachable, PrintInterrupted, PrintToFileFailed
from printing.jobs import ask_printer, open_drawer, print_document
from printing.paper import A4, ROLL_58
from printing.pdf import render_pdf
from printing.raster import render_dots
from printing.receipt import receipt
from printing.settings import PrinterKind, PrinterSettings
from tests.printing.made import FA, SHOP, sheet, text_of
from tests.printing.tcp_printer import decode
from tests.printing.test_thermal import same

if sys.platform != "win32":
    import pty
    import tty

ROLL = receipt(sheet(), SHOP, FA, paper=ROLL_58)


def to(kind: PrinterKind, address: object, **changes: object) -> PrinterSettings:
    values = {"name": "رسید", "kind": kind, "address": str(address), "paper": "58mm", **changes}
    return PrinterSettings.from_dict(values)


def test_a_file_collects_prints(tmp_path: Path) -> None:
    file = tmp_path / "رسید.bin"
    for _ in range(2):
        print_document(ROLL, to("file", file))
    printed = decode(file.read_bytes())
    (picture,) = render_dots(render_pdf(ROLL), 384)
    assert printed.cuts == ("partial",) * 2
    assert printed.picture.height == 2 * picture.height
    assert same(printed.picture.crop((0, 0, 384, picture.height)), picture)


@pytest.mark.parametrize("place", ["missing/receipt.bin", "."])
def test_a_file_that_cannot_be(tmp_path: Path, place: str) -> None:
    with pytest.raises(PrintToFileFailed):
        print_document(ROLL, to("file", tmp_path / place))


@pytest.mark.skipif(sys.platform == "win32", reason="devices have other names there")
def test_a_device_without_room_is_interrupted() -> None:
    with pytest.raises(PrintInterrupted):
        print_document(ROLL, to("file", "/dev/full"))


@pytest.mark.skipif(sys.platform == "win32", reason="devices have other names there")
def test_a_usb_device_file_without_paper(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    device.symlink_to("/dev/full")
    with pytest.raises(PaperOut):
        print_document(ROLL, to("file", device))


@pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("mount") is None or os.geteuid() != 0,
    reason="needs root",
)
def test_a_full_disk_keeps_the_prints_before(tmp_path: Path) -> None:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(tmp_path)], check=False
    )
    if mounted.returncode:
        pytest.skip("may not mount here")
    try:
        file = tmp_path / "receipts.bin"
        print_document(ROLL, to("file", file))
        before = file.read_bytes()
        with pytest.raises(PrintToFileFailed):
            print_document(ROLL, to("file", file, copies=3))
        assert file.read_bytes() == before
        with pytest.raises(PrintToFileFailed):
            print_document(render_pdf(ROLL) + bytes(200_000), to("pdf", tmp_path, paper="a4"))
        assert list(tmp_path.iterdir()) == [file]
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes as files there")
def test_a_device_nobody_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "printer"
    os.mkfifo(pipe)
    with pytest.raises(PrinterUnreachable):
        print_document(ROLL, to("file", pipe))
    monkeypatch.setattr("printing.wires._STALLED", 0.3)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with pytest.raises(PrintInterrupted):
            print_document(ROLL, to("file", pipe))
    finally:
        os.close(reader)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_serial_printer() -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    collected = bytearray()
    finished = threading.Event()

    def listen() -> None:
        while not finished.is_set() or _waiting(ours):
            if _waiting(ours):
                collected.extend(os.read(ours, 65536))

    listener = threading.Thread(target=listen)
    listener.start()
    try:
        print_document(ROLL, to("serial", f"{os.ttyname(theirs)}@115200"))
    finally:
        finished.set()
        listener.join()
        os.close(ours)
        os.close(theirs)
    (picture,) = render_dots(render_pdf(ROLL), 384)
    assert same(decode(bytes(collected)).picture, picture)


def _waiting(file: int) -> bool:
    import select

    return bool(select.select([file], [], [], 0.05)[0])


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
def test_a_serial_printer_that_holds_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.wires._STALLED", 0.0)
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    try:
        begun = time.monotonic()
        with pytest.raises(PrintInterrupted):
            print_document(ROLL, to("serial", f"{os.ttyname(theirs)}@921600"))
        assert time.monotonic() - begun < 20
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("serial", "/dev/no-such-port"),
        ("serial", "COM99@9600"),
        ("usb", "04b8:0202"),
        ("windows", "EPSON TM-T20"),
        ("system", "no such queue"),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_a_printer_that_is_not_there(kind: PrinterKind, address: str) -> None:
    with pytest.raises(PrinterUnreachable) as raised:
        print_document(ROLL, to(kind, address))
    assert raised.value.address == address


def test_the_drawer_at_a_cable(tmp_path: Path) -> None:
    file = tmp_path / "x"
    open_drawer(to("file", file, drawer="pin2"))
    assert decode(file.read_bytes()).kicks == (0,)
    assert ask_printer(to("file", file)) is None


def test_a_folder_of_pdfs(tmp_path: Path) -> None:
    document = receipt(sheet(), SHOP, FA, paper=A4)
    folder = tmp_path / "new" / "بایگانی"
    for _ in range(3):
        print_document(document, to("pdf", folder, paper="a4"))
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["sale-1979-2.pdf", "sale-1979-3.pdf", "sale-1979.pdf"]
    assert "فروشگاه ساجاک" in text_of((folder / "sale-1979.pdf").read_bytes())


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PrintToFileFailed):
        print_document(ROLL, to("pdf", tmp_path / "file"))
