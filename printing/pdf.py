"""A document as a PDF: strips onto pages, marks onto reportlab's canvas."""

import re
from dataclasses import replace
from io import BytesIO
from threading import Lock
from typing import Any

from printing import fonts
from printing.blocks import set_blocks
from printing.document import Document
from printing.paper import POINTS_PER_MM, Paper, Type
from printing.strips import (
    DOT,
    Area,
    Colour,
    Fill,
    Frame,
    Image,
    Mark,
    Strip,
    Text,
    broken,
    moved,
    set_lines,
    whole_dots,
)

_COLOURS: dict[Colour, str] = {
    "ink": "#1b2430",
    "second": "#5b6776",
    "accent": "#117a50",
    "alert": "#b93333",
    "hairline": "#dde1e7",
    "shade": "#f1f3f6",
    "accent_tint": "#e8f5ef",
    "alert_tint": "#fcecec",
}
_LONGEST_PAGE = 1200 * POINTS_PER_MM
"""A longer roll is cut into pages that print without a seam: PDF ends at 5 m, and so the picture
of one page stays small."""
_TANVIN = re.compile("\u064b(?=[\ufe8d\ufe8e])")
_WITHIN = 0.04 * DOT
"""On rolls, boxes shrink by a hair: an edge a rounding error past its dot would burn the next."""
_drawing = Lock()
"""reportlab's fonts remember what each document uses; one document at a time."""


def render_pdf(document: Document) -> bytes:
    """The document's PDF, with subset fonts and text that can be searched and copied.

    May run on any thread. The same document gives the same bytes.
    """
    with _drawing:
        pages = _pages(document)
        return _drawn(document, pages)


def _pages(document: Document) -> list[tuple[float, list[Mark]]]:
    """Every page's height and marks, y running down from the paper's top edge."""
    paper = document.paper
    margin = paper.margin * POINTS_PER_MM
    area = Area(paper, margin, paper.width * POINTS_PER_MM - 2 * margin, document.right_to_left)
    top = paper.top * POINTS_PER_MM
    if paper.height is None:
        strips = set_blocks(document.blocks, area, float("inf"))
        return _roll(strips, whole_dots(top))
    height = paper.height * POINTS_PER_MM
    foot = paper.small.leading + 6
    room = height - 2 * top - foot
    strips = set_blocks(document.blocks, area, room)
    sheets = _sheets(strips, room)
    pages = []
    for number, sheet in enumerate(sheets, 1):
        marks = _laid(sheet, top)
        marks += _foot(document, area, height - top - paper.small.leading, number, len(sheets))
        pages.append((height, marks))
    return pages


def _laid(strips: list[Strip], top: float) -> list[Mark]:
    marks: list[Mark] = []
    for strip in strips:
        marks += moved(strip, top)
        top += strip.height
    return marks


def _roll(strips: list[Strip], top: float) -> list[tuple[float, list[Mark]]]:
    pages: list[list[Strip]] = [[]]
    used = 0.0
    for strip in strips:
        if used + strip.height > _LONGEST_PAGE and pages[-1]:
            pages.append([])
            used = 0.0
        pages[-1].append(strip)
        used += strip.height
    placed = []
    for number, page in enumerate(pages):
        above = top if number == 0 else 0.0
        below = top if number == len(pages) - 1 else 0.0
        height = above + sum(strip.height for strip in page) + below
        placed.append((whole_dots(height - 0.01), _laid(page, above)))
    return placed


def _sheets(strips: list[Strip], room: float) -> list[list[Strip]]:
    """Strips onto pages: what belongs together stays so, and a table's head goes with its rows."""
    pages: list[list[Strip]] = [[]]
    left = room
    for chunk in _chunks(strips, room):
        height = sum(strip.height for strip in chunk)
        if height > left and pages[-1]:
            head = chunk[0].head
            pages.append([head] if head else [])
            left = room - (head.height if head else 0.0)
        pages[-1] += chunk
        left -= height
    return pages


def _chunks(strips: list[Strip], room: float) -> list[list[Strip]]:
    chunks: list[list[Strip]] = []
    together: list[Strip] = []
    for strip in strips:
        together.append(strip)
        if not strip.keep:
            chunks.append(together)
            together = []
    if together:
        chunks.append(together)
    kept: list[list[Strip]] = []
    for chunk in chunks:
        fits = sum(strip.height for strip in chunk) < room / 2
        kept += [chunk] if fits else [[strip] for strip in chunk]
    return kept


def _foot(document: Document, area: Area, top: float, number: int, count: int) -> list[Mark]:
    from models.display import Display
    from resources.translations import tr

    display = Display("fa" if document.right_to_left else "en")
    small = document.paper.small
    page = tr("Page {page} of {pages}", page=display.number(number), pages=display.number(count))
    half = area.column(0, area.width * 0.6)
    head = _on_one_line(document.running_head, small, half)
    return [
        Fill(area.left, top - 4, area.width, 0.5, "hairline"),
        *set_lines(head, small, half, area.side("start"), top, "second")[:1],
        *set_lines(page, small, area, area.side("end"), top, "second"),
    ]


def _on_one_line(text: str, kind: Type, area: Area) -> str:
    """As many of its words as one line has room for, with an ellipsis for the others."""
    if len(broken(text, kind, area)) <= 1:
        return text
    words = text.split(" ")
    while len(words) > 1 and len(broken(f"{' '.join(words)} …", kind, area)) > 1:
        words.pop()
    return f"{' '.join(words)} …"


def _drawn(document: Document, pages: list[tuple[float, list[Mark]]]) -> bytes:
    # Imported here, on the printing thread: reportlab would slow the program's start.
    from reportlab.pdfgen.canvas import Canvas

    output = BytesIO()
    width = document.paper.width * POINTS_PER_MM
    canvas = Canvas(output, invariant=1, pageCompression=1)
    canvas.setTitle(document.title)
    canvas.setCreator("Sajac")
    canvas.setProducer("Sajac")
    for height, marks in pages:
        canvas.setPageSize((width, height))
        for mark in marks:
            _draw(canvas, mark, height, document.paper)
        canvas.showPage()
    canvas.save()
    return output.getvalue()


def _draw(canvas: Any, mark: Mark, height: float, paper: Paper) -> None:
    if paper.is_roll and isinstance(mark, Fill | Image):
        mark = replace(
            mark,
            x=mark.x + _WITHIN,
            y=mark.y + _WITHIN,
            width=mark.width - 2 * _WITHIN,
            height=mark.height - 2 * _WITHIN,
        )
    if isinstance(mark, Image):
        _draw_image(canvas, mark, height)
        return
    canvas.setFillColor("#000000" if paper.is_roll else _COLOURS[mark.colour])
    match mark:
        case Text():
            _draw_text(canvas, mark, height)
        case Fill(radius=0):
            canvas.rect(
                mark.x, height - mark.y - mark.height, mark.width, mark.height, stroke=0, fill=1
            )
        case Fill():
            canvas.roundRect(
                mark.x,
                height - mark.y - mark.height,
                mark.width,
                mark.height,
                mark.radius,
                stroke=0,
                fill=1,
            )
        case Frame():
            half = mark.thickness / 2
            canvas.setStrokeColor("#000000" if paper.is_roll else _COLOURS[mark.colour])
            canvas.setLineWidth(mark.thickness)
            canvas.roundRect(
                mark.x + half,
                height - mark.y - mark.height + half,
                mark.width - mark.thickness,
                mark.height - mark.thickness,
                mark.radius,
                stroke=1,
                fill=0,
            )


def _draw_text(canvas: Any, mark: Text, height: float) -> None:
    pen = canvas.beginText(mark.x, height - mark.y)
    pen.setFont(fonts.name(mark.weight), mark.size)
    drawn = 0
    for found in _TANVIN.finditer(mark.text):
        # Without the font's own mark positioning the tanvin of «لطفاً» would cut the alef's top.
        pen.textOut(mark.text[drawn : found.start()])
        pen.setRise(mark.size * 0.12)
        pen.textOut(found[0])
        pen.setRise(0)
        drawn = found.end()
    pen.textOut(mark.text[drawn:])
    canvas.drawText(pen)


def _draw_image(canvas: Any, mark: Image, height: float) -> None:
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(
        ImageReader(BytesIO(mark.data)),
        mark.x,
        height - mark.y - mark.height,
        mark.width,
        mark.height,
    )
