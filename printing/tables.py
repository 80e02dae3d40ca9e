"""Columns of figures: a sheet's table, a roll's items, and the sums below either."""

from dataclasses import replace

from printing.document import Block, Column, Item, Items, Pair, Sums, Table
from printing.paper import POINTS_PER_MM, Type
from printing.strips import (
    DOT,
    Area,
    Colour,
    Fill,
    Mark,
    Side,
    Strip,
    broken,
    colour_of,
    set_line,
    set_lines,
    width_of,
)

_PADDING = 4.0
"""Left and right of a table's cell, in points."""
_HAIR = 0.5


def amount_column(blocks: tuple[Block, ...], area: Area) -> float:
    """How wide amounts are that stand under each other: one column for a whole stack of blocks.

    Totals are larger, end with their unit and stand in a band of their own: they are left out.
    """
    paper = area.paper
    widths = [0.0]
    for block in blocks:
        if isinstance(block, Items):
            widths += [width_of(row.amount, paper.strong) for row in block.rows]
        elif isinstance(block, Sums):
            widths += [
                width_of(row.value, _kind(row, area))
                for row in block.rows
                if row.emphasis != "total"
            ]
    # The last share of a point keeps a value from wrapping by rounding. A long text among the
    # amounts wraps; fifteen digits take half of the narrowest roll.
    return min(max(widths) + 0.01, area.width * 0.6)


def set_items(block: Items, area: Area, amounts: float) -> list[Strip]:
    """A roll's lines: the title as often as it must wrap, then detail and amount on one line.

    `amounts`: the width of the column of amounts.
    """
    paper = area.paper
    head = [
        *set_lines(block.start_head, paper.small, area, area.side("start")),
        *set_lines(block.end_head, paper.small, area, area.side("end")),
    ]
    gap = 1.0 * POINTS_PER_MM
    strips = [
        area.strip(paper.small.leading + gap / 2, *head),
        area.strip(gap + DOT, Fill(area.left, 0, area.width, DOT)),
    ]
    for place, row in enumerate(block.rows):
        if place:
            strips.append(area.strip(0.8 * POINTS_PER_MM))
        strips += _item(row, area, amounts)
    return strips


def _item(row: Item, area: Area, amounts: float) -> list[Strip]:
    paper = area.paper
    strips = [
        area.strip(paper.strong.leading, set_line(shaped, paper.strong, area, area.side("start")))
        for shaped in broken(row.title, paper.strong, area)
    ]
    gutter = 2 * POINTS_PER_MM
    detail_area = area.column(0, area.width - amounts - gutter)
    amount_area = area.column(area.width - amounts, amounts)
    detail = set_lines(row.detail, paper.body, detail_area, area.side("start"))
    amount = set_lines(
        row.amount,
        paper.strong,
        amount_area,
        "right",
        (len(detail) - 1) * paper.body.leading,
    )
    strips.append(area.strip(paper.body.leading * len(detail), *detail, *amount))
    for extra in row.extras:
        label = set_lines(extra.label, paper.small, detail_area, area.side("start"))
        value = set_lines(extra.value, paper.small, amount_area, "right")
        strips.append(area.strip(paper.small.leading * len(label), *label, *value))
    return strips


def set_sums(block: Sums, area: Area, amounts: float) -> list[Strip]:
    """Labels at the start, amounts right-aligned in one column, `amounts` wide, at the end."""
    strips: list[Strip] = []
    for row in block.rows:
        total = row.emphasis == "total"
        strips += _total(row, block, area) if total else [_sum(row, area, amounts)]
    return strips


def _sum(row: Pair, area: Area, amounts: float) -> Strip:
    kind = _kind(row, area)
    label_area = area.column(0, area.width - amounts - 2 * POINTS_PER_MM)
    value_area = area.column(area.width - amounts, amounts)
    colour = colour_of("second", area)
    label = set_lines(row.label, kind, label_area, area.side("start"), colour=colour)
    value = set_lines(row.value, kind, value_area, "right")
    return area.strip(kind.leading * max(len(label), len(value)), *label, *value)


def _total(row: Pair, block: Sums, area: Area) -> list[Strip]:
    """A total in its band: label and amount on one line, or under each other when too long."""
    paper = area.paper
    inset = 0.0 if paper.is_roll else 2.5 * POINTS_PER_MM
    inner = area.column(inset, area.width - 2 * inset)
    kind, label_kind = paper.total, paper.title if paper.is_roll else paper.total
    colour = colour_of(block.tone, area)
    gap = 1.0 * POINTS_PER_MM
    room = inner.width - width_of(row.label, label_kind) - 3 * POINTS_PER_MM
    fits = width_of(row.value, kind) <= room
    # The label is smaller on rolls; its baseline is the amount's.
    shift = (kind.leading - label_kind.leading) * 0.5 + (kind.size - label_kind.size) * 0.34
    label = set_lines(row.label, label_kind, inner, area.side("start"), gap + shift, colour)
    top = gap if fits else gap + shift + len(label) * label_kind.leading
    value = set_lines(row.value, kind, inner, area.side("end"), top, colour)
    height = top + kind.leading * len(value) + gap
    air = area.strip(0.8 * POINTS_PER_MM)
    band = area.strip(height, *_ground(block, area, height), *label, *value)
    return [replace(air, keep=True), band, air]


def _kind(row: Pair, area: Area) -> Type:
    paper = area.paper
    return {"plain": paper.body, "strong": paper.strong, "total": paper.total}[row.emphasis]


def _ground(block: Sums, area: Area, height: float) -> list[Mark]:
    """What makes a total stand out: two rules on a roll, a tint on a sheet."""
    if area.paper.is_roll:
        bottom = height // DOT * DOT
        return [
            Fill(area.left, 0, area.width, 2 * DOT),
            Fill(area.left, bottom - 2 * DOT, area.width, 2 * DOT),
        ]
    tint: Colour = "alert_tint" if block.tone == "alert" else "accent_tint"
    return [Fill(area.left, 0, area.width, height, tint, 4)]


def set_table(block: Table, area: Area) -> list[Strip]:
    """A sheet's table. Rows keep whole unless very long; the last stays with what follows."""
    cell_kind, head_kind = area.paper.body, _strong(area.paper.small)
    widths = _widths(block, area, cell_kind, head_kind)
    while widths[1] < area.width * _least_share(block) and cell_kind.size > 5:
        # Figures of fifteen digits on A5: smaller type rather than a clipped amount.
        cell_kind = _smaller(cell_kind)
        head_kind = _smaller(head_kind)
        widths = _widths(block, area, cell_kind, head_kind)
    columns = _placed(block, area, widths)
    head = _head(block, area, columns, head_kind)
    strips = [head]
    for place, row in enumerate(block.rows):
        rows = _row(block, row, area, columns, cell_kind)
        last = place == len(block.rows) - 1
        strips += [replace(strip, head=head, keep=last and len(rows) == 1) for strip in rows]
    if block.foot:
        strips += _row(block, block.foot, area, columns, _strong(cell_kind))
    return strips


def _least_share(block: Table) -> float:
    return 0.26 if any(column.share for column in block.columns) else 0.0


def _smaller(kind: Type) -> Type:
    return replace(kind, size=kind.size * 0.93, leading=kind.leading * 0.93)


def _cell_kind(column: Column, kind: Type) -> Type:
    return _strong(kind) if column.strong else kind


def _strong(kind: Type) -> Type:
    return replace(kind, weight="semibold")


def _widths(
    block: Table, area: Area, cell_kind: Type, head_kind: Type
) -> tuple[list[float], float]:
    """The width of every fitted column (0 for shared ones), and what is left for the others."""
    widths: list[float] = []
    for place, column in enumerate(block.columns):
        if column.share:
            widths.append(0.0)
            continue
        kind = _cell_kind(column, cell_kind)
        cells = [width_of(row[place], kind) for row in block.rows]
        if block.foot:
            cells.append(width_of(block.foot[place], _strong(cell_kind)))
        # The last share of a point keeps a cell from wrapping by rounding. A unit or code as long
        # as a sentence wraps; fifteen digits take a fifth of A5.
        width = max(width_of(column.title, head_kind), *cells, 0.0) + 0.01
        width = min(width, area.width * 0.24)
        widths.append(width + 2 * _PADDING)
    return widths, area.width - sum(widths)


def _placed(block: Table, area: Area, widths: tuple[list[float], float]) -> list[Area]:
    """Every column's text area, from the start side."""
    shares = sum(column.share for column in block.columns)
    spare = 0.0 if shares else max(0.0, widths[1]) / len(block.columns)
    columns, offset = [], 0.0
    for column, fitted in zip(block.columns, widths[0], strict=True):
        width = widths[1] * column.share / shares if column.share else fitted + spare
        columns.append(area.column(offset + _PADDING, width - 2 * _PADDING))
        offset += width
    return columns


def _side(column: Column, area: Area) -> Side:
    return "right" if column.number else area.side("start")


def _head(block: Table, area: Area, columns: list[Area], kind: Type) -> Strip:
    padding = 3.0
    marks: list[Mark] = []
    lines = 1
    for column, place in zip(block.columns, columns, strict=True):
        title = set_lines(column.title, kind, place, _side(column, area), padding, "second")
        lines = max(lines, len(title))
        marks += title
    height = kind.leading * lines + 2 * padding
    ground = Fill(area.left, 0, area.width, height, "shade", 4)
    return area.strip(height + 1, ground, *marks, keep=True)


def _row(
    block: Table, row: tuple[str, ...], area: Area, columns: list[Area], kind: Type
) -> list[Strip]:
    """One row; one strip a line when it is so long that a page may have to break within it."""
    padding = 2.6
    cells = [
        (broken(text, _cell_kind(column, kind), place), place, column)
        for text, place, column in zip(row, columns, block.columns, strict=True)
    ]
    lines = max(len(shaped) for shaped, _, _ in cells)
    split = lines > 8
    strips: list[Strip] = []
    marks: list[Mark] = []
    for number in range(lines):
        top = padding + (0 if split else number * kind.leading)
        marks += [
            set_line(shaped[number], _cell_kind(column, kind), place, _side(column, area), top)
            for shaped, place, column in cells
            if number < len(shaped)
        ]
        if split and number < lines - 1:
            strips.append(area.strip(kind.leading, *marks))
            marks = []
    height = kind.leading * (1 if split else lines) + 2 * padding
    hair = Fill(area.left, height - _HAIR, area.width, _HAIR, "hairline")
    return [*strips, area.strip(height, *marks, hair)]
