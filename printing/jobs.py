"""Printing a document: the one function the rest of the program calls, on its printing thread.

It returns when the printer has taken everything, or raises a PrintError. It keeps no list: what
failed is written down by the caller and tried again by calling it again.
"""

from printing import network, system, wires
from printing.document import Document
from printing.errors import PrinterRejected
from printing.paper import ROLL_80
from printing.pdf import render_pdf
from printing.raster import UnreadablePdfError, render_dots
from printing.settings import PrinterSettings
from printing.status import PrinterStatus
from printing.thermal import drawer_bytes, encoded, escpos_bytes


def print_document(
    document: Document | bytes,
    settings: PrinterSettings,
    *,
    kick: bool = False,
    name: str = "document",
) -> None:
    """Print a document, or a PDF made of one before. Raises PrintError.

    `kick`: open the cash drawer, if the printer has one; pass it for cash only. `name` is a bare
    PDF's, for queues and files. Takes seconds when the printer is off: never on the GUI thread.
    """
    if isinstance(document, Document):
        name = document.name

    def pdf() -> bytes:
        return document if isinstance(document, bytes) else render_pdf(document)

    def dots() -> bytes:
        return escpos_bytes(pdf(), settings, kick)

    try:
        match settings.kind:
            case "network":
                # The printer is asked how it is first, and answers while the page is rendered.
                network.print_over_network(settings, dots)
            case "system":
                system.print_with_system(settings, pdf(), name)
            case "pdf":
                wires.write_pdf(settings, pdf(), name)
            case _:
                _over_wire(settings, dots())
    except UnreadablePdfError as error:
        raise PrinterRejected(settings.name, settings.address, f"PDF: {error}") from error


def open_drawer(settings: PrinterSettings) -> None:
    """Open the cash drawer without printing. Raises PrintError."""
    if not settings.is_thermal or settings.drawer == "none":
        return
    if settings.kind == "network":
        network.print_over_network(settings, lambda: drawer_bytes(settings))
    else:
        _over_wire(settings, drawer_bytes(settings))


def ask_printer(settings: PrinterSettings) -> PrinterStatus | None:
    """How a printer is; None when it cannot say. Raises PrinterUnreachable."""
    return network.ask(settings) if settings.kind == "network" else None


def _over_wire(settings: PrinterSettings, data: bytes) -> None:
    match settings.kind:
        case "serial":
            wires.print_over_serial(settings, data)
        case "usb":
            wires.print_over_usb(settings, data)
        case "windows":
            wires.print_over_spooler(settings, data)
        case _:
            wires.write_to_file(settings, data)


def warm_up() -> None:
    """Load fonts and libraries, so that the first receipt is as quick as the others.

    Half a second on a worker thread, some time after the window has been shown.
    """
    from models.display import Display
    from printing.reports import test_page

    pdf = render_pdf(test_page("", Display("fa"), ROLL_80))
    encoded(render_dots(pdf, ROLL_80.dots), PrinterSettings("warm-up", "file", "warm-up"))
