"""A PDF's pages as pictures: for a thermal head's dots, for the preview, for files.

PDFium is not made for threads, but QtPdf takes one lock around every call into it and offers
rendering on a thread of its own; a QPdfDocument may therefore be made, used and dropped on any
one thread while a preview renders on another. Nothing here needs the GUI thread.
"""

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtPdf import QPdfDocument

from printing.paper import PAPERS, POINTS_PER_MM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image as Picture

_THRESHOLD = 150
"""Greys up to this are burnt: a little above the middle, so that thin strokes do not break."""


class UnreadablePdfError(ValueError):
    """The bytes are not a PDF that can be rendered."""


@contextmanager
def opened(pdf: bytes) -> "Iterator[QPdfDocument]":
    """A PDF in memory as a QPdfDocument, closed afterwards."""
    buffer = QBuffer()
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(buffer)
    try:
        if document.status() != QPdfDocument.Status.Ready or document.pageCount() == 0:
            raise UnreadablePdfError(document.error().name)
        yield document
    finally:
        document.close()
        buffer.close()


def page_image(document: QPdfDocument, page: int, dots_per_mm: float) -> QImage:
    """One page in grey on white."""
    size = document.pagePointSize(page)
    scale = dots_per_mm / POINTS_PER_MM
    pixels = QSize(
        max(1, round(size.width() * scale)),
        # A hundredth of a dot of rounding must not become a row of its own.
        max(1, round(size.height() * scale)),
    )
    rendered = document.render(page, pixels)
    image = QImage(pixels, QImage.Format.Format_Grayscale8)
    image.fill(0xFF)  # pages are rendered without a ground
    painter = QPainter(image)
    painter.drawImage(0, 0, rendered)
    painter.end()
    return image


def render_png(pdf: bytes, dpi: float = 200) -> list[bytes]:
    """Every page as a PNG in colour, for previews and files."""
    pictures = []
    with opened(pdf) as document:
        for page in range(document.pageCount()):
            size = document.pagePointSize(page)
            pixels = QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72))
            image = QImage(pixels, QImage.Format.Format_RGB32)
            image.fill(0xFFFFFFFF)
            painter = QPainter(image)
            painter.drawImage(0, 0, document.render(page, pixels))
            painter.end()
            output = QBuffer()
            output.open(QIODevice.OpenModeFlag.WriteOnly)
            QImageWriter(output, QByteArray(b"PNG")).write(image)
            pictures.append(bytes(output.data().data()))
    return pictures


def render_dots(pdf: bytes, dots: int) -> "list[Picture]":
    """Every page as black and white dots, `dots` wide: what a thermal printer burns.

    A roll's margins, which the head does not reach, are cut off; a sheet is scaled whole.
    """
    with opened(pdf) as document:
        return [_page_dots(document, page, dots) for page in range(document.pageCount())]


def _page_dots(document: QPdfDocument, page: int, dots: int) -> "Picture":
    from PIL import Image

    width = document.pagePointSize(page).width() / POINTS_PER_MM
    roll = next(
        (paper for paper in PAPERS.values() if paper.is_roll and abs(paper.width - width) < 0.5),
        None,
    )
    image = page_image(document, page, dots / (roll.printable if roll else width))
    grey = Image.frombytes(
        "L",
        (image.width(), image.height()),
        bytes(image.constBits()),
        "raw",
        "L",
        image.bytesPerLine(),
        1,
    )
    left = max(0, (grey.width - dots) // 2)
    if grey.width != dots:
        grey = grey.crop((left, 0, left + dots, grey.height))
    return grey.point([0] * (_THRESHOLD + 1) + [255] * (255 - _THRESHOLD)).convert("1")


def png(picture: "Picture") -> bytes:
    """A picture of dots as a PNG."""
    output = BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()
