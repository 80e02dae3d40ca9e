"""Printing from the window on a real socket; a print that fails waits and is printed later."""

import socket
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Connection
from models.queries.products import built_in_product
from models.services.orders import Issued, Order, OrderLine, Tender
from models.services.sales import issue_invoice
from printing.settings import PrinterSettings
from sajac_desktop.demo.listener import Listener
from ui.desk import Desk


def sell(desk: Desk) -> Issued:
    """A sale of one million to a walk-in, for cash."""

    def write(connection: Connection) -> Issued:
        line = OrderLine(built_in_product(connection).id, 1000, 1_000_000)
        return issue_invoice(connection, Order(1, (line,), (Tender("cash", 1_000_000),)), now())

    return desk.tasks.write_now(write)


def set_printer(desk: Desk, port: int) -> None:
    """A network printer on loopback, without status questions."""
    printer = PrinterSettings("رسید", "network", f"127.0.0.1:{port}", ask_status=False)
    desk.papers.save_printers([printer], "رسید", "رسید")


def test_a_receipt_reaches_the_printer(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    printer = Listener(tmp_path)
    set_printer(desk, printer.port)
    invoice = sell(desk)
    desk.papers.print_receipt(invoice.invoice_id, kick=True)
    qtbot.waitUntil(lambda: len(printer.files) == 1, timeout=10_000)
    assert len(printer.files[0].read_bytes()) > 10_000
    assert desk.papers.waiting() == []
    printer.close()


def test_the_first_receipt_on_a_new_printer_need_not_load_fonts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    loaded: list[bool] = []
    monkeypatch.setattr("printing.jobs.warm_up", lambda: loaded.append(True))
    set_printer(desk, 9)
    qtbot.waitUntil(lambda: loaded == [True], timeout=10_000)


def test_a_failed_print_waits_and_is_printed_later(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    set_printer(desk, free)
    invoice = sell(desk)
    with qtbot.waitSignal(desk.messages.said, timeout=10_000):
        desk.papers.print_receipt(invoice.invoice_id)
    (job,) = desk.papers.waiting()
    assert (job.document, job.subject_id, job.tries) == ("receipt", invoice.invoice_id, 1)
    with qtbot.waitSignal(desk.messages.said, timeout=10_000):
        desk.papers.retry(job)
    assert desk.papers.waiting()[0].tries == 2

    printer = Listener(tmp_path)
    set_printer(desk, printer.port)
    desk.papers.retry(desk.papers.waiting()[0])
    qtbot.waitUntil(lambda: desk.papers.waiting() == [], timeout=10_000)
    assert len(printer.files) == 1
    printer.close()


def test_without_a_printer_it_says_so_and_keeps_nothing(desk: Desk, qtbot: QtBot) -> None:
    invoice = sell(desk)
    with qtbot.waitSignal(desk.messages.said) as said:
        desk.papers.print_receipt(invoice.invoice_id)
    assert "چاپگر" in said.args[0]
    assert desk.papers.waiting() == []


def test_that_there_is_no_printer_is_said_once_of_paper_that_nobody_asked_for(desk: Desk) -> None:
    said: list[str] = []
    desk.messages.said.connect(lambda _text, kind, _action: said.append(kind))
    for _ in range(2):
        desk.papers.print_receipt(sell(desk).invoice_id)
    desk.papers.print_closing(1)
    assert said == ["info"]
    desk.papers.print_receipt(1, copy=True)
    desk.papers.print_receipt(1, copy=True)
    assert said == ["info", "warning", "warning"]


@pytest.mark.parametrize("broken", ['[{"kind": "network"}]', "[]"])
def test_printers_that_cannot_be_read_are_left_out(desk: Desk, broken: str) -> None:
    desk.settings.setValue("printers", broken)
    assert desk.papers.printers() == []
