"""How every block of a document is set: block in, strips out. Tables stand in `tables`."""

from dataclasses import replace
from io import BytesIO

from printing.document import (
    Badge,
    Block,
    Facts,
    Gap,
    Items,
    Pairs,
    Paragraph,
    Picture,
    Qr,
    Rule,
    Sides,
    Signatures,
    Sums,
    Table,
)
from printing.paper import POINTS_PER_MM, Style, Type
from printing.qr import modules
from printing.strips import (
    DOT,
    Area,
    Colour,
    Fill,
    Frame,
    Image,
    Mark,
    Strip,
    colour_of,
    moved,
    set_line,
    set_lines,
    stacked,
    whole_dots,
    width_of,
)
from printing.strips import broken as broken_lines
from printing.tables import amount_column, set_items, set_sums, set_table

_GUTTER = 4.0
"""Between the start side and the end side of one line, in millimetres."""
_HAIR = 0.5


def set_blocks(blocks: tuple[Block, ...], area: Area, page: float) -> list[Strip]:
    """Blocks as strips, top to bottom. `page`: the height of a page's content; inf on rolls."""
    strips: list[Strip] = []
    amounts = amount_column(blocks, area)
    for block in blocks:
        strips += _set(block, area, page, amounts)
    return strips


def _set(block: Block, area: Area, page: float, amounts: float) -> list[Strip]:
    match block:
        case Paragraph():
            return _paragraph(block, area)
        case Picture():
            return _picture(block, area, page)
        case Badge():
            return _badge(block, area)
        case Pairs():
            return _pairs(block, area)
        case Facts():
            return _facts(block, area)
        case Sums():
            return set_sums(block, area, amounts)
        case Items():
            return set_items(block, area, amounts)
        case Table():
            return set_table(block, area)
        case Qr():
            return _qr(block, area)
        case Rule():
            return _rule(block, area)
        case Gap():
            return [area.strip(block.height * POINTS_PER_MM)]
        case Signatures():
            return _signatures(block, area)
        case Sides():
            return _sides(block, area, page)


def _paragraph(block: Paragraph, area: Area) -> list[Strip]:
    kind = area.paper.type(block.style)
    colour = colour_of(block.tone, area)
    side = area.side(block.align)
    strips = [
        area.strip(kind.leading, set_line(shaped, kind, area, side, colour=colour), keep=True)
        for shaped in _balanced(block, kind, area)
    ]
    if strips and not block.keep:
        strips[-1] = replace(strips[-1], keep=False)
    return strips


def _balanced(block: Paragraph, kind: Type, area: Area) -> list[str]:
    """A paragraph's lines. Centred ones are about equally long: no lonely last word."""
    shaped = broken_lines(block.text, kind, area)
    if block.align != "center" or not 2 <= len(shaped) <= 6:
        return shaped
    for per_cent in range(94, 40, -6):
        narrower = broken_lines(block.text, kind, replace(area, width=area.width * per_cent / 100))
        if len(narrower) > len(shaped):
            break
        shaped = narrower
    return shaped


def _picture(block: Picture, area: Area, page: float) -> list[Strip]:
    widest = area.width * (0.4 if block.beside else 1.0)
    drawn = _drawn(block, area, widest)
    if drawn is None:
        return set_blocks(block.beside, area, page)
    width, height, data = drawn
    gap = 1.2 * POINTS_PER_MM
    image = Image(_placed(width, area, block.align), 0, width, height, data)
    if not block.beside:
        return [area.strip(height + gap, image)]
    taken = width + 4 * POINTS_PER_MM
    beside = stacked(set_blocks(block.beside, area.column(taken, area.width - taken), page))
    down = max(0.0, (height - beside.height) / 2)
    return [area.strip(max(height, beside.height) + gap, image, *moved(beside, down))]


def _drawn(block: Picture, area: Area, widest: float) -> tuple[float, float, bytes] | None:
    """A picture's width and height on the paper and its PNG; None if it is none."""
    from PIL import Image as Pillow

    try:
        with Pillow.open(BytesIO(block.data)) as opened:
            opened.draft("RGB", (1200, 1200))
            picture = Pillow.alpha_composite(
                Pillow.new("RGBA", opened.size, "white"), opened.convert("RGBA")
            )
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        return None
    height = min(block.height * POINTS_PER_MM, widest * picture.height / picture.width)
    width = height * picture.width / picture.height
    if area.paper.is_roll:
        # A thermal head knows black and nothing: dither at its own dots, so that a pale logo
        # stays visible and a dark one keeps its drawing.
        across, down = max(1, round(width / DOT)), max(1, round(height / DOT))
        width, height = across * DOT, down * DOT
        picture = picture.convert("L").resize((across, down)).convert("1")
    else:
        picture.thumbnail((900, 900))
        picture = picture.convert("RGB")
    encoded = BytesIO()
    picture.save(encoded, "PNG")
    return width, height, encoded.getvalue()


def _placed(width: float, area: Area, align: str) -> float:
    """The left edge of something in an area; on rolls on a dot."""
    side = area.side(align)  # type: ignore[arg-type]
    if side == "left":
        return area.left
    left = area.right - width if side == "right" else area.left + (area.width - width) / 2
    return area.left + DOT * round((left - area.left) / DOT) if area.paper.is_roll else left


def _badge(block: Badge, area: Area) -> list[Strip]:
    kind = area.paper.strong
    inside = width_of(block.text, kind) + 5 * POINTS_PER_MM
    left = _placed(inside, area, block.align)
    height = kind.leading + 1.2 * POINTS_PER_MM
    box = Area(area.paper, left, inside, area.rtl)
    thickness = 2 * DOT if area.paper.is_roll else 0.9
    text = set_lines(block.text, kind, box, "center", (height - kind.leading) / 2)
    frame = Frame(left, 0, inside, height, thickness, radius=3)
    return [area.strip(height + 1.5 * POINTS_PER_MM, frame, *text)]


def _pairs(block: Pairs, area: Area) -> list[Strip]:
    strips = []
    style: Style = block.style
    gutter = _GUTTER * POINTS_PER_MM
    for row in block.rows:
        label_kind = area.paper.type(style)
        value_kind = area.paper.type("strong" if row.emphasis != "plain" else style)
        label_width = min(width_of(row.label, label_kind), area.width * 0.55)
        label_area = area.column(0, label_width + 0.01)
        taken = label_width + gutter
        value_area = area.column(taken, area.width - taken)
        label = set_lines(
            row.label, label_kind, label_area, area.side("start"), colour=colour_of("second", area)
        )
        value = set_lines(row.value, value_kind, value_area, area.side("end"))
        lines = max(len(label), len(value))
        strips.append(area.strip(label_kind.leading * lines, *label, *value))
    return strips


def _facts(block: Facts, area: Area) -> list[Strip]:
    gutter = _GUTTER * POINTS_PER_MM
    width = (area.width - gutter * (len(block.cells) - 1)) / len(block.cells)
    small, strong = area.paper.small, area.paper.strong
    marks: list[Mark] = []
    lines = 1
    for place, cell in enumerate(block.cells):
        column = area.column(place * (width + gutter), width)
        side = area.side("start")
        marks += set_lines(cell.label, small, column, side, colour="second")
        value = set_lines(cell.value, strong, column, side, small.leading)
        lines = max(lines, len(value))
        marks += value
    return [area.strip(small.leading + lines * strong.leading, *marks)]


def _qr(block: Qr, area: Area) -> list[Strip]:
    matrix = modules(block.data)
    # Five dots a module read well from any thermal head; on sheets the same size looks right.
    module = (5 if area.paper.width > 60 else 4) * DOT
    size = module * len(matrix)
    left = _placed(size, area, block.align)
    marks: list[Mark] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                marks.append(Fill(left + start * module, y * module, (x - start) * module, module))
            x += 1
    strips = [area.strip(size + 1.0 * POINTS_PER_MM, *marks, keep=True)]
    if block.caption:
        kind = area.paper.small
        box = Area(area.paper, left, size, area.rtl) if block.align != "center" else area
        caption = set_lines(block.caption, kind, box, "center", colour=colour_of("second", area))
        strips.append(area.strip(kind.leading * len(caption), *caption))
    return strips


def _rule(block: Rule, area: Area) -> list[Strip]:
    roll = area.paper.is_roll
    thickness = (2 * DOT if block.strong else DOT) if roll else (1.1 if block.strong else _HAIR)
    space = whole_dots((1.3 if roll else 2.0) * POINTS_PER_MM)
    colour: Colour = "ink" if roll or block.strong else "hairline"
    line = Fill(area.left, space, area.width, thickness, colour)
    return [area.strip(2 * space + thickness, line, keep=True)]


def _signatures(block: Signatures, area: Area) -> list[Strip]:
    gutter = 12 * POINTS_PER_MM
    width = (area.width - gutter * (len(block.labels) - 1)) / len(block.labels)
    room = (16 if area.paper.width > 150 else 11) * POINTS_PER_MM
    marks: list[Mark] = []
    for place, label in enumerate(block.labels):
        column = area.column(place * (width + gutter), width)
        marks.append(Fill(column.left, room, width, _HAIR, "second"))
        marks += set_lines(label, area.paper.small, column, "center", room + 3, "second")
    return [area.strip(room + 3 + area.paper.small.leading, *marks)]


def _sides(block: Sides, area: Area, page: float) -> list[Strip]:
    gutter = 10 * POINTS_PER_MM
    first = (area.width - gutter) * block.share / 100
    start = set_blocks(block.start, area.column(0, first), page)
    end_area = area.column(first + gutter, area.width - gutter - first)
    end = set_blocks(block.end, end_area, page)
    sides = [stacked(start), stacked(end)]
    height = max(side.height for side in sides)
    if height > page * 0.8:  # too much to keep on one page: one after the other
        return set_blocks(block.end + block.start, area, page)
    return [area.strip(height, *sides[0].marks, *sides[1].marks)]
