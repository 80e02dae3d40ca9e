"""The system's printers: what is painted on them is the page, at its true size."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtPrintSupport import QPrinter

from printing.errors import PrinterRejected
from printing.jobs import print_document
from printing.paper import A4, A5, ROLL_80, Paper
from printing.pdf import render_pdf
from printing.raster import opened, render_dots
from printing.receipt import receipt
from printing.settings import PrinterSettings
from printing.system import paint_pages, system_printers
from tests.printing.made import FA, SHOP, line, sheet

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("paper", [A4, A5, ROLL_80], ids=["a4", "a5", "80mm"])
@pytest.mark.parametrize("resolution", [300, 1200])
def test_pages_are_painted_true_to_size(tmp_path: Path, paper: Paper, resolution: int) -> None:
    many = tuple(line(place, f"کالای {place}", 1000, place * 1000) for place in range(1, 41))
    pdf = render_pdf(receipt(sheet(lines=many), SHOP, FA, paper=paper))
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(resolution)
    printer.setOutputFileName(str(tmp_path / "painted.pdf"))
    assert paint_pages(pdf, printer)
    painted = (tmp_path / "painted.pdf").read_bytes()
    with opened(pdf) as first, opened(painted) as second:
        assert first.pageCount() == second.pageCount()
        for page in range(first.pageCount()):
            ours, theirs = first.pagePointSize(page), second.pagePointSize(page)
            assert abs(ours.width() - theirs.width()) < 1.5
            assert abs(ours.height() - theirs.height()) < 1.5
    for one, two in zip(_dots(pdf), _dots(painted), strict=True):
        common = (0, 0, one.width, min(one.height, two.height))
        differing = ImageChops.difference(one.crop(common), two.crop(common)).histogram()[255]
        assert differing < 0.02 * one.width * one.height


def _dots(pdf: bytes) -> list[Image.Image]:
    return [picture.convert("L") for picture in render_dots(pdf, 576)]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_no_page(tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "no" / "such" / "folder.pdf"))
    assert not paint_pages(render_pdf(receipt(sheet(), SHOP, FA, paper=A5)), printer)


def test_what_is_no_pdf_is_rejected(tmp_path: Path) -> None:
    settings = PrinterSettings("x", "file", str(tmp_path / "x"))
    with pytest.raises(PrinterRejected):
        print_document(b"nothing", settings)


def test_the_systems_printers_have_names() -> None:
    assert all(isinstance(name, str) for name in system_printers())
