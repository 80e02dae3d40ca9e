"""The raster: exactly the page's dots, crisp, with cut and drawer, on any thread."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from PIL import Image, ImageChops

from printing.paper import A4, ROLL_58, ROLL_80, Paper
from printing.pdf import render_pdf
from printing.raster import UnreadablePdfError, render_dots, render_png
from printing.receipt import receipt
from printing.settings import Cut, Drawer, PrinterSettings
from printing.thermal import drawer_bytes, escpos_bytes
from tests.printing.made import FA, SHOP, line, logo, sheet
from tests.printing.tcp_printer import decode


def settings(paper: Paper, **changes: object) -> PrinterSettings:
    values = {"name": "رسید", "kind": "file", "address": "x", "paper": paper.name, **changes}
    return PrinterSettings.from_dict(values)


def same(first: Image.Image, second: Image.Image) -> bool:
    return (
        first.size == second.size
        and not ImageChops.difference(first.convert("L"), second.convert("L")).getbbox()
    )


@pytest.mark.parametrize(("paper", "dots"), [(ROLL_58, 384), (ROLL_80, 576)], ids=["58", "80"])
def test_the_bytes_are_the_picture(paper: Paper, dots: int) -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=paper))
    (picture,) = render_dots(pdf, dots)
    printed = decode(escpos_bytes(pdf, settings(paper)))
    assert printed.initialised
    assert printed.picture.width == dots
    assert same(printed.picture, picture)


def test_a_narrower_head_gets_the_whole_width() -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=ROLL_80))
    printed = decode(escpos_bytes(pdf, settings(ROLL_80, dots=512)))
    assert printed.picture.width == 512
    assert _ink(printed.picture)[0] <= 2
    assert _ink(printed.picture)[2] >= 510


def _ink(picture: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(picture.convert("L")).getbbox()
    assert box
    return box


def test_a_sheet_on_a_roll_is_scaled_not_cropped() -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=A4))
    (picture,) = render_dots(pdf, 576)
    assert picture.width == 576
    assert 20 < _ink(picture)[0] < 80


def test_rules_are_whole_dots_and_codes_whole_modules() -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=ROLL_80))
    (picture,) = render_dots(pdf, 576)
    data, across = picture.tobytes(), 72
    full = [y for y in range(picture.height) if not any(data[y * across : (y + 1) * across])]
    runs = [1]
    for above, below in pairwise(full):
        if below == above + 1:
            runs[-1] += 1
        else:
            runs.append(1)
    assert sorted(set(runs)) == [1, 2]
    assert len(runs) >= 6


def test_a_logo_keeps_its_own_dots() -> None:
    pdf = render_pdf(receipt(sheet(), replace(SHOP, logo=logo()), FA, paper=ROLL_80))
    (picture,) = render_dots(pdf, 576)
    with Image.open(BytesIO(logo())) as whole:
        ground = Image.new("RGBA", whole.size, "white")
        grey = Image.alpha_composite(ground, whole).convert("L")
    height = 112  # 14 mm
    dithered = grey.resize((round(height * 200 / 120), height)).convert("1")
    left = round((576 - dithered.width) / 2)
    for x in (left - 1, left, left + 1):
        found = picture.crop((x, 32, x + dithered.width, 32 + height))
        if same(found, dithered):
            return
    raise AssertionError("the logo was sampled again")


@pytest.mark.parametrize(
    ("cut", "found"), [("none", ()), ("partial", ("partial",)), ("full", ("full",))]
)
def test_cut(cut: Cut, found: tuple[str, ...]) -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=ROLL_58))
    printed = escpos_bytes(pdf, settings(ROLL_58, cut=cut))
    assert decode(printed).cuts == found
    # What is torn off by hand is first fed out of the printer.
    assert printed.endswith(b"\x1bd\x04") == (cut == "none")


@pytest.mark.parametrize(
    ("drawer", "kick", "pins"),
    [("none", True, ()), ("pin2", False, ()), ("pin2", True, (0,)), ("pin5", True, (1,))],
)
def test_the_drawer_opens_only_when_asked(
    drawer: Drawer, kick: bool, pins: tuple[int, ...]
) -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=ROLL_58))
    printed = decode(escpos_bytes(pdf, settings(ROLL_58, drawer=drawer), kick))
    assert printed.kicks == pins


def test_the_drawer_alone() -> None:
    printed = decode(drawer_bytes(settings(ROLL_80, drawer="pin2")))
    assert printed.kicks == (0,)
    assert printed.picture.height == 0
    assert printed.cuts == ()


def test_copies_are_cut_apart_and_kick_once() -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=ROLL_58))
    one = decode(escpos_bytes(pdf, settings(ROLL_58)))
    three = decode(escpos_bytes(pdf, settings(ROLL_58, copies=3, drawer="pin2"), kick=True))
    assert three.cuts == ("partial",) * 3
    assert three.kicks == (0,)
    assert three.picture.height == 3 * one.picture.height


def test_a_customer_cannot_command_the_printer() -> None:
    evil = "\x1bp\x00\x19\xfa\x1dV\x00\x10\x14\x01\x00\x05"
    invoice = sheet(customer_name=evil, lines=(line(1, evil, 1000, 5000),), note=evil)
    pdf = render_pdf(receipt(invoice, SHOP, FA, paper=ROLL_58))
    printed = decode(escpos_bytes(pdf, settings(ROLL_58, cut="none")))
    assert printed.cuts == ()
    assert printed.kicks == ()


def test_many_threads_draw_the_same_dots() -> None:
    """Two printing threads and a preview at once: PDFium's lock and ours hold."""
    invoices = [sheet(number=str(1000 + place % 3)) for place in range(12)]

    def dots(invoice: object) -> bytes:
        pdf = render_pdf(receipt(invoice, SHOP, FA, paper=ROLL_80))  # type: ignore[arg-type]
        return render_dots(pdf, 576)[0].tobytes()

    alone = [dots(invoice) for invoice in invoices[:3]]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(dots, invoices))
    assert together == alone * 4


def test_png() -> None:
    pdf = render_pdf(receipt(sheet(), SHOP, FA, paper=A4))
    (picture,) = render_png(pdf, dpi=100)
    with Image.open(BytesIO(picture)) as opened:
        assert opened.size == (827, 1169)
        assert opened.convert("RGB").getpixel((3, 3)) == (255, 255, 255)


def test_what_is_no_pdf_is_refused() -> None:
    for broken in (b"", b"%PDF-1.4 nothing"):
        with pytest.raises(UnreadablePdfError):
            render_dots(broken, 384)
