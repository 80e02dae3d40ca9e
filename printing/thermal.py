"""ESC/POS: pictures of dots, cut and drawer as the bytes a thermal printer understands."""

from typing import TYPE_CHECKING

from printing.raster import render_dots
from printing.settings import PrinterSettings

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_BAND = 960
"""Rows sent in one command: printers' buffers are small."""
_FEED = b"\x1bd\x04"
"""Four lines further, so that the end can be torn off."""
_INVERTED = bytes(range(255, -1, -1))


def escpos_bytes(pdf: bytes, settings: PrinterSettings, kick: bool = False) -> bytes:
    """The whole print: initialise, drawer, every copy's dots and its cut.

    Nothing but dots of the PDF goes in, so no text can carry a command.
    """
    return encoded(render_dots(pdf, settings.dots_across), settings, kick=kick)


def encoded(pictures: "list[Picture]", settings: PrinterSettings, *, kick: bool = False) -> bytes:
    """Pictures of dots, a multiple of 8 wide, as a print.

    `kick`: open the drawer, if the printer has one.
    """
    # Imported on the printing thread: it would slow the program's start.
    from escpos.printer import Dummy

    printer = Dummy()
    printer.hw("INIT")
    if kick and settings.drawer != "none":
        # First, so that the cashier need not wait for the paper.
        printer.cashdraw(2 if settings.drawer == "pin2" else 5)
    for _ in range(settings.copies if pictures else 0):
        for picture in pictures:
            for top in range(0, picture.height, _BAND):
                rows = picture.crop((0, top, picture.width, min(top + _BAND, picture.height)))
                printer._raw(_raster(rows))
        if settings.cut == "none":
            printer._raw(_FEED)
        else:
            printer.cut(mode="PART" if settings.cut == "partial" else "FULL")
    return bytes(printer.output)


def drawer_bytes(settings: PrinterSettings) -> bytes:
    """Only the drawer's kick, for opening it without a sale."""
    return encoded([], settings, kick=True)


def _raster(rows: "Picture") -> bytes:
    """GS v 0, one bit a dot, black set.

    The same bytes python-escpos makes, several times sooner: ours are black and white already.
    """
    across = rows.width // 8
    size = across.to_bytes(2, "little") + rows.height.to_bytes(2, "little")
    return b"\x1dv0\x00" + size + rows.tobytes().translate(_INVERTED)
