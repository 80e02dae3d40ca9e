"""Marks on horizontal strips: what a block becomes once its lines are broken and measured.

All lengths are points. Inside a strip y runs down from its top; x runs right from the paper's
left edge, whatever the reading direction.
"""

from dataclasses import dataclass, replace
from typing import Literal

from printing import fonts, script
from printing.document import Align, Tone
from printing.paper import DOT_MM, POINTS_PER_MM, Paper, Type, Weight

Colour = Literal[
    "ink", "second", "accent", "alert", "hairline", "shade", "accent_tint", "alert_tint"
]
Side = Literal["left", "right", "center"]
DOT = DOT_MM * POINTS_PER_MM
_BASELINE = 0.68
"""Where the baseline stands in a line's height: Vazirmatn reaches 1.03 up and 0.54 down."""


@dataclass(frozen=True, slots=True)
class Text:
    """Shaped text in drawing order; x is its left end, y its baseline."""

    x: float
    y: float
    text: str
    weight: Weight
    size: float
    colour: Colour = "ink"


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour = "ink"
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """The outline of a rectangle."""

    x: float
    y: float
    width: float
    height: float
    thickness: float
    colour: Colour = "ink"
    radius: float = 0


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG or JPEG."""

    x: float
    y: float
    width: float
    height: float
    data: bytes


Mark = Text | Fill | Frame | Image


@dataclass(frozen=True, slots=True)
class Strip:
    """One band across the paper. `head` is drawn again where a page begins with this strip."""

    height: float
    marks: tuple[Mark, ...] = ()
    keep: bool = False
    """The next strip belongs on the same page."""
    head: "Strip | None" = None


@dataclass(frozen=True, slots=True)
class Area:
    """Where blocks are set: a column of a paper."""

    paper: Paper
    left: float
    width: float
    rtl: bool

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    def side(self, align: Align) -> Side:
        """The start is at the right in Persian."""
        if align == "center":
            return "center"
        return "right" if (align == "start") == self.rtl else "left"

    def column(self, offset: float, width: float) -> "Area":
        """A part of it, `offset` from the start side."""
        left = self.right - offset - width if self.rtl else self.left + offset
        return replace(self, left=left, width=width)

    def strip(self, height: float, *marks: Mark, keep: bool = False) -> Strip:
        """A strip; on rolls a whole number of dots high, so that rules and codes stay crisp."""
        return Strip(whole_dots(height) if self.paper.is_roll else height, marks, keep)


def whole_dots(length: float) -> float:
    """The length, rounded up to a printer's dots."""
    return DOT * -(-length // DOT)


def colour_of(tone: Tone, area: Area) -> Colour:
    """The colour of a tone: only sheets have any."""
    return "ink" if area.paper.is_roll else tone


def broken(text: str, kind: Type, area: Area) -> list[str]:
    """A text as shaped lines that fit an area."""
    return script.lines(text, kind.weight, area.width / kind.size * 1000, rtl=area.rtl)


def width_of(text: str, kind: Type) -> float:
    """How wide a one-line text will be."""
    return script.measure(text, kind.weight) * kind.size / 1000


def set_line(
    shaped: str, kind: Type, area: Area, side: Side, top: float = 0, colour: Colour = "ink"
) -> Text:
    """A shaped line within an area, at one of its sides, its line box beginning at `top`."""
    width = fonts.advance(shaped, kind.weight) * kind.size / 1000
    left = {
        "left": area.left,
        "right": area.right - width,
        "center": area.left + (area.width - width) / 2,
    }[side]
    baseline = top + kind.leading * 0.5 + kind.size * (_BASELINE - 0.34)
    return Text(left, baseline, shaped, kind.weight, kind.size, colour)


def set_lines(
    text: str, kind: Type, area: Area, side: Side, top: float = 0, colour: Colour = "ink"
) -> list[Text]:
    """A text broken and set line under line."""
    return [
        set_line(shaped, kind, area, side, top + place * kind.leading, colour)
        for place, shaped in enumerate(broken(text, kind, area))
    ]


def moved(strip: Strip, down: float) -> list[Mark]:
    """A strip's marks, further down."""
    return [replace(mark, y=mark.y + down) for mark in strip.marks]


def stacked(strips: list[Strip]) -> Strip:
    """Strips under each other as one."""
    marks: list[Mark] = []
    height = 0.0
    for strip in strips:
        marks += moved(strip, height)
        height += strip.height
    return Strip(height, tuple(marks))
