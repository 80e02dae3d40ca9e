"""A printer on the network: every dot arrives, and every way of failing is told apart quickly."""

import socket
import statistics
import time

import pytest

from printing.document import Document
from printing.errors import (
    CoverOpen,
    PaperOut,
    PrinterRejected,
    PrinterUnreachable,
    PrintInterrupted,
)
from printing.jobs import ask_printer, open_drawer, print_document, warm_up
from printing.network import print_over_network
from printing.paper import ROLL_80
from printing.pdf import render_pdf
from printing.raster import render_dots
from printing.receipt import receipt
from printing.settings import PrinterSettings
from printing.status import PrinterStatus
from tests.printing.made import FA, SHOP, line, sheet
from tests.printing.tcp_printer import COVER_OPEN, FAULT, PAPER_OUT, READY, TcpPrinter, decode
from tests.printing.test_thermal import same


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that plays the printer may have to wait for the processor."""
    monkeypatch.setattr("printing.network._ANSWER", 3.0)


def at(printer: TcpPrinter, **changes: object) -> PrinterSettings:
    values = {"name": "رسید", "kind": "network", "address": printer.address, **changes}
    return PrinterSettings.from_dict(values)


def a_receipt(number: str = "1979") -> Document:
    return receipt(sheet(number=number), SHOP, FA, paper=ROLL_80)


def received(printer: TcpPrinter) -> bytes:
    assert printer.done.wait(5)
    return bytes(printer.received)


def test_every_dot_arrives(printer: TcpPrinter) -> None:
    print_document(a_receipt(), at(printer, drawer="pin2"), kick=True)
    printed = decode(received(printer))
    (picture,) = render_dots(render_pdf(a_receipt()), 576)
    assert same(printed.picture, picture)
    assert printed.kicks == (0,)
    assert printed.cuts == ("partial",)


def test_a_pdf_made_before_prints_the_same(printer: TcpPrinter) -> None:
    print_document(render_pdf(a_receipt()), at(printer))
    (picture,) = render_dots(render_pdf(a_receipt()), 576)
    assert same(decode(received(printer)).picture, picture)


def test_a_silent_printer_prints(printer: TcpPrinter) -> None:
    printer.answers = printer.answers_after = None
    print_document(a_receipt(), at(printer))
    assert decode(received(printer)).cuts == ("partial",)


def test_a_printer_that_is_not_to_be_asked_is_not_asked(printer: TcpPrinter) -> None:
    printer.answers = printer.answers_after = PAPER_OUT
    print_document(a_receipt(), at(printer, ask_status=False))
    assert decode(received(printer)).cuts == ("partial",)


def test_what_a_printer_says_unasked_is_passed_over(printer: TcpPrinter) -> None:
    printer.unasked = b"\x10\x00\x0f\x00"
    print_document(a_receipt(), at(printer))
    assert decode(received(printer)).cuts == ("partial",)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("answers", "error"),
    [(PAPER_OUT, PaperOut), (COVER_OPEN, CoverOpen), (FAULT, PrinterRejected)],
)
def test_a_printer_that_cannot_print_gets_nothing(
    printer: TcpPrinter, answers: dict[int, int], error: type[Exception]
) -> None:
    printer.answers = answers
    with pytest.raises(error) as raised:
        print_document(a_receipt(), at(printer))
    assert received(printer) == b""
    assert not getattr(raised.value, "begun", False)


def test_the_paper_is_made_while_the_printer_thinks(
    printer: TcpPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.network._ANSWER", 30.0)
    printer.answers = PAPER_OUT
    printer.may_answer.clear()
    made = []

    def make() -> bytes:
        made.append(b"paper")
        printer.may_answer.set()
        return made[0]

    with pytest.raises(PaperOut):
        print_over_network(at(printer), make)
    assert made
    assert received(printer) == b""


def test_an_answer_is_heard_however_long_the_paper_takes_to_make(printer: TcpPrinter) -> None:
    printer.answers = PAPER_OUT

    def make() -> bytes:
        time.sleep(0.5)
        return b"paper"

    with pytest.raises(PaperOut):
        print_over_network(at(printer), make)
    assert received(printer) == b""


def test_paper_running_out_while_printing_is_told(printer: TcpPrinter) -> None:
    printer.answers_after = PAPER_OUT
    with pytest.raises(PaperOut) as raised:
        print_document(a_receipt(), at(printer))
    assert raised.value.begun


def test_a_printer_that_drops_half_way(printer: TcpPrinter) -> None:
    printer.hang_up_after = 8_000
    with pytest.raises(PrintInterrupted):
        print_document(a_receipt(), at(printer))


def test_a_silent_printer_that_drops_half_way(printer: TcpPrinter) -> None:
    printer.answers = None
    printer.hang_up_after = 8_000
    with pytest.raises(PrintInterrupted):
        print_document(a_receipt(), at(printer))


@pytest.mark.usefixtures("patient")
def test_a_printer_that_goes_quiet_after_answering(
    printer: TcpPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("printing.network._SLOWEST", 10_000_000)
    monkeypatch.setattr("printing.network._LAST", 0.3)
    printer.answers_after = None
    with pytest.raises(PrintInterrupted):
        print_document(a_receipt(), at(printer))


def test_a_printer_that_takes_nothing(printer: TcpPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printing.network._STALLED", 0.3)
    printer.reads = False
    many = tuple(line(place, f"کالای {place}", 1000, place * 1000) for place in range(1, 101))
    long = receipt(sheet(lines=many), SHOP, FA, paper=ROLL_80)
    with pytest.raises(PrintInterrupted):
        # More than the system's own buffers take for it.
        print_document(long, at(printer, copies=9))


def test_a_printer_that_hangs_up_at_once_is_unreachable(printer: TcpPrinter) -> None:
    printer.hang_up_after = 0
    printer.answers = None
    with pytest.raises(PrinterUnreachable):
        print_document(a_receipt(), at(printer))


@pytest.mark.parametrize("address", ["192.0.2.77", "printer.invalid", "x" * 70 + ".invalid"])
def test_a_printer_that_is_off_is_given_up_within_three_seconds(address: str) -> None:
    begun = time.monotonic()
    with pytest.raises(PrinterUnreachable) as raised:
        print_document(a_receipt(), PrinterSettings("رسید", "network", address))
    assert time.monotonic() - begun < 3
    assert raised.value.name == "رسید"
    assert raised.value.address == address
    assert raised.value.detail


def test_a_refusal_is_tried_again_for_a_moment() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    begun = time.monotonic()
    with pytest.raises(PrinterUnreachable):
        print_document(a_receipt(), PrinterSettings("x", "network", f"127.0.0.1:{port}"))
    assert 0.9 < time.monotonic() - begun < 3


def test_ask() -> None:
    with TcpPrinter() as printer:
        printer.answers = {2: 0x12, 4: 0x1E}
        assert ask_printer(at(printer)) == PrinterStatus(paper_low=True)
        printer.answers = PAPER_OUT
        status = ask_printer(at(printer))
        assert status is not None
        assert status.paper_out
        printer.answers = READY
        assert ask_printer(at(printer)) == PrinterStatus()
        printer.answers = None
        assert ask_printer(at(printer)) is None


def test_the_drawer_opens_without_paper(printer: TcpPrinter) -> None:
    open_drawer(at(printer, drawer="pin5"))
    assert decode(received(printer)).kicks == (1,)


def test_no_drawer_no_connection(printer: TcpPrinter) -> None:
    open_drawer(at(printer))
    assert printer.connections == 0


def test_a_receipt_is_soon_made(printer: TcpPrinter) -> None:
    """From the invoice to its first byte at the printer, rendered anew each time: 150 ms of the
    processor, median.
    """
    warm_up()
    begun = []
    for number in range(7):
        begun.append(time.process_time())
        print_document(a_receipt(str(number)), at(printer))
    received(printer)
    took = [
        at_printer - start for at_printer, start in zip(printer.first_bytes_at, begun, strict=True)
    ]
    assert statistics.median(took) < 0.15
