"""Printers: what cannot be an address, test pages to a real listener, and printers that are off."""

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from printing.errors import CoverOpen, PaperOut, PrinterRejected, PrintInterrupted
from printing.settings import PrinterSettings
from ui.desk import Action, Desk
from ui.settings.printer_words import test_failure as failure_words
from ui.settings.printers import PrintersSection
from ui.settings.section import Section

Said = list[tuple[str, str, Action | None]]


class Listener:
    """Takes bytes on loopback, as a printer without status does."""

    def __init__(self) -> None:
        self.received = bytearray()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._server.settimeout(0.05)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(5)
                while data := connection.recv(65536):
                    self.received += data


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture
def printers(show: Callable[[str], Section]) -> PrintersSection:
    section = show("printers")
    assert isinstance(section, PrintersSection)
    return section


def thermal(address: str) -> PrinterSettings:
    return PrinterSettings("صندوق", "network", address, ask_status=False)


def test_without_a_printer_the_first_step_is_offered(printers: PrintersSection) -> None:
    assert printers.model.rowCount() == 0
    assert printers.new_button.isVisible()


def test_the_first_printer_prints_everything(printers: PrintersSection, desk: Desk) -> None:
    dialog = printers.open_form()
    dialog.name.setText("صندوق")
    dialog.address.setText("192.168.1.50")
    dialog.drawer.set_value("pin2")
    dialog.action.click()
    assert [one.name for one in desk.papers.printers()] == ["صندوق"]
    assert desk.papers.printers()[0].drawer == "pin2"
    assert desk.papers.roles() == ("صندوق", "صندوق")
    assert printers.model.rowCount() == 1


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("network", ""),
        ("network", "not an address"),
        ("network", "printer:99999"),
        ("serial", "COM3@fast"),
        ("usb", "epson"),
        ("windows", ""),
        ("file", ""),
        ("pdf", ""),
    ],
)
def test_a_bad_address_is_marked_and_nothing_is_saved(
    printers: PrintersSection, desk: Desk, kind: str, address: str
) -> None:
    dialog = printers.open_form()
    dialog.name.setText("صندوق")
    dialog.kind.set_value(kind)
    dialog.address.setText(address)
    dialog.action.click()
    assert dialog.form.field("address").error()
    assert dialog.name.text() == "صندوق"
    assert desk.papers.printers() == []
    dialog.reject()


@pytest.mark.parametrize("folder", ["receipts", "~/receipts", "./receipts"])
def test_a_folder_of_pdfs_is_a_whole_path(
    printers: PrintersSection, desk: Desk, tmp_path: Path, folder: str
) -> None:
    dialog = printers.open_form()
    dialog.name.setText("پرونده‌ها")
    dialog.kind.set_value("pdf")
    dialog.address.setText(folder)
    dialog.action.click()
    assert "مسیر کامل" in dialog.form.field("address").error()
    assert desk.papers.printers() == []
    dialog.address.setText(str(tmp_path))
    dialog.action.click()
    assert [one.address for one in desk.papers.printers()] == [str(tmp_path)]


def test_names_are_needed_and_differ(printers: PrintersSection, desk: Desk) -> None:
    desk.papers.save_printers([thermal("10.0.0.1")], "صندوق", "")
    printers.load()
    dialog = printers.open_form()
    dialog.address.setText("10.0.0.2")
    dialog.action.click()
    assert dialog.form.field("name").error()
    dialog.name.setText("صندوق")
    dialog.action.click()
    assert dialog.form.field("name").error()
    assert len(desk.papers.printers()) == 1
    dialog.reject()


def test_only_what_a_kind_needs_is_asked(printers: PrintersSection) -> None:
    dialog = printers.open_form()
    papers = {dialog.paper.itemData(place) for place in range(dialog.paper.count())}
    assert papers == {"58mm", "80mm"}
    dialog.kind.set_value("pdf")
    assert dialog.paper.count() == 4
    assert not dialog.form.field("cut").isVisible()
    assert not dialog.ask_status.isVisible()
    dialog.reject()


def test_a_renamed_printer_keeps_its_work(printers: PrintersSection, desk: Desk) -> None:
    desk.papers.save_printers([thermal("10.0.0.1")], "صندوق", "صندوق")
    printers.load()
    dialog = printers.open_form(desk.papers.printers()[0])
    dialog.name.setText("پیشخوان")
    dialog.action.click()
    assert desk.papers.roles() == ("پیشخوان", "پیشخوان")


def test_which_prints_what_is_chosen(printers: PrintersSection, desk: Desk) -> None:
    office = PrinterSettings("دفتر", "system", "", "a4")
    desk.papers.save_printers([thermal("10.0.0.1"), office], "صندوق", "صندوق")
    printers.load()
    printers.table.action_triggered.emit("report", printers.model.row(1))
    assert desk.papers.roles() == ("صندوق", "دفتر")
    printers.table.action_triggered.emit("receipt", printers.model.row(1))
    assert desk.papers.roles() == ("دفتر", "دفتر")


def test_a_printer_is_removed_and_brought_back(
    printers: PrintersSection, desk: Desk, said: Said
) -> None:
    desk.papers.save_printers([thermal("10.0.0.1")], "صندوق", "صندوق")
    printers.load()
    printers.remove(desk.papers.printers()[0])
    assert desk.papers.printers() == []
    assert desk.papers.roles() == ("", "")
    undo = said[-1][2]
    assert undo is not None
    undo[1]()
    assert desk.papers.roles() == ("صندوق", "صندوق")


def test_a_test_page_reaches_the_printer(
    printers: PrintersSection, listener: Listener, qtbot: QtBot
) -> None:
    printers.test(thermal(listener.address))
    qtbot.waitUntil(lambda: "چاپ کرد" in printers.messages.text(), timeout=10_000)
    qtbot.waitUntil(lambda: bytes(listener.received).count(b"\x1dv0") >= 1)


def test_a_test_page_is_printed_before_saving(
    printers: PrintersSection, desk: Desk, listener: Listener, qtbot: QtBot
) -> None:
    dialog = printers.open_form()
    dialog.name.setText("صندوق")
    dialog.address.setText(listener.address)
    dialog.ask_status.setChecked(False)
    dialog.test_button.click()
    qtbot.waitUntil(dialog.test_button.isEnabled, timeout=10_000)
    assert "چاپ شد" in dialog.messages.text()
    assert listener.received
    assert desk.papers.printers() == []
    dialog.reject()


def test_a_printer_that_is_off_is_said_where_it_was_asked(
    printers: PrintersSection, qtbot: QtBot
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
    printers.test(thermal(address))
    qtbot.waitUntil(lambda: address in printers.messages.text(), timeout=10_000)


def test_a_folder_that_cannot_be_written_is_said(
    printers: PrintersSection, tmp_path: Path, qtbot: QtBot
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    printers.test(PrinterSettings("بایگانی", "pdf", str(blocked / "folder"), "a4"))
    qtbot.waitUntil(lambda: str(blocked) in printers.messages.text(), timeout=10_000)


@pytest.mark.parametrize(
    "error",
    [PaperOut("x"), CoverOpen("x"), PrinterRejected("x"), PrintInterrupted("x")],
    ids=lambda error: type(error).__name__,
)
def test_each_trouble_of_a_printer_has_its_words(desk: Desk, error: PaperOut) -> None:
    text = failure_words(error, desk.display)
    assert "دوباره آزمایش کنید" in text
    assert "فاکتور" not in text
