"""The system's printers: a PDF's pages painted onto a print queue."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions

from printing.errors import PrinterRejected, PrinterUnreachable
from printing.paper import POINTS_PER_MM
from printing.raster import opened
from printing.settings import PrinterSettings

if TYPE_CHECKING:
    # QtPrintSupport loads QtWidgets; only who prints here needs it.
    from PySide6.QtPrintSupport import QPrinter

_FINEST = 600
"""Dots an inch beyond which paper shows no difference."""
_BAND = 512
"""Rows rendered at once: a sheet at 600 dpi is 140 MB as one picture."""


def system_printers() -> list[str]:
    """The names of the system's printers, the default one first."""
    from PySide6.QtPrintSupport import QPrinterInfo

    names = list(QPrinterInfo.availablePrinterNames())
    default = QPrinterInfo.defaultPrinterName()
    return sorted(names, key=lambda name: name != default)


def print_with_system(settings: PrinterSettings, pdf: bytes, name: str) -> None:
    """Send a PDF to a print queue. Needs a QGuiApplication; any thread."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    info = (
        QPrinterInfo.printerInfo(settings.address)
        if settings.address
        else QPrinterInfo.defaultPrinter()
    )
    if info.isNull():
        raise PrinterUnreachable(settings.name, settings.address, "no such print queue")
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(name)
    printer.setCopyCount(settings.copies)
    if not paint_pages(pdf, printer):
        raise PrinterRejected(settings.name, settings.address, "the queue took no page")


def paint_pages(pdf: bytes, printer: "QPrinter") -> bool:
    """Paint every page at its true size. False if the printer refused."""
    with opened(pdf) as document:
        _set_size(printer, document, 0)
        painter = QPainter()
        if not painter.begin(printer):
            return False
        try:
            for page in range(document.pageCount()):
                if page:
                    _set_size(printer, document, page)
                    if not printer.newPage():
                        return False
                _paint(document, page, painter, printer)
        finally:
            finished = painter.end()
        return finished


def _set_size(printer: "QPrinter", document: QPdfDocument, page: int) -> None:
    size = document.pagePointSize(page)
    millimetres = QSizeF(size.width() / POINTS_PER_MM, size.height() / POINTS_PER_MM)
    printer.setFullPage(True)
    printer.setPageLayout(
        QPageLayout(
            QPageSize(millimetres, QPageSize.Unit.Millimeter),
            QPageLayout.Orientation.Portrait,
            QMarginsF(0, 0, 0, 0),
        )
    )


def _paint(document: QPdfDocument, page: int, painter: QPainter, printer: "QPrinter") -> None:
    resolution = printer.resolution()
    dpi = min(resolution, _FINEST)
    size = document.pagePointSize(page)
    full = QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72))
    scale = resolution / dpi
    for top in range(0, full.height(), _BAND):
        rows = min(_BAND, full.height() - top)
        options = QPdfDocumentRenderOptions()
        options.setScaledSize(full)
        # QtPdf takes the rectangle's right and bottom for one more than they are, and would
        # stretch every band by a row.
        options.setScaledClipRect(QRect(0, top, full.width() + 1, rows + 1))
        rendered = document.render(page, QSize(full.width(), rows), options)
        band = QImage(rendered.size(), QImage.Format.Format_RGB32)
        band.fill(Qt.GlobalColor.white)
        ground = QPainter(band)
        ground.drawImage(0, 0, rendered)
        ground.end()
        place = QRectF(0, top * scale, full.width() * scale, rows * scale)
        painter.drawImage(place, band, QRectF(band.rect()))
