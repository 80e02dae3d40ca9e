"""What stands on a paper, before anyone knows where: blocks of plain values, top to bottom.

Texts are in logical order and already in the reader's language and digits. A text that a customer
or the shop typed goes through `script.own` first, so that it can neither turn its neighbours
round nor carry control characters.
"""

from dataclasses import dataclass
from typing import Literal

from printing.paper import Paper, Style

Align = Literal["start", "center", "end"]
Tone = Literal["ink", "second", "accent", "alert"]
"""Colours exist on sheets only; rolls are black."""
Emphasis = Literal["plain", "strong", "total"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text that wraps as often as it must; a newline starts a new line.

    A sheet's page ends within it only where it is long; `keep` holds the next block beside it.
    """

    text: str
    style: Style = "body"
    align: Align = "start"
    tone: Tone = "ink"
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG, scaled to a height in millimetres. A broken one is left out."""

    data: bytes
    height: float
    align: Align = "start"
    beside: "tuple[Block, ...]" = ()
    """What stands next to it, at its end side; it stays when the picture is left out."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A short word in a frame, e.g. COPY."""

    text: str
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value."""

    label: str
    value: str
    emphasis: Emphasis = "plain"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels at the start, values at the end of each line."""

    rows: tuple[Pair, ...]
    style: Style = "body"


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs side by side, each label above its value."""

    cells: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts under each other, right-aligned so that units meet units. The total stands out."""

    rows: tuple[Pair, ...]
    tone: Tone = "accent"


@dataclass(frozen=True, slots=True)
class Item:
    """A line sold, as a roll shows it: title, then detail and amount, then what was taken off."""

    title: str
    detail: str
    amount: str
    extras: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """The lines of a receipt on a roll, under a head of two words."""

    start_head: str
    end_head: str
    rows: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `share` of the width left over; 0 takes just what its cells need."""

    title: str
    share: int = 0
    number: bool = False
    """Figures: right-aligned, never wrapped."""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head that is repeated on every page. The first column is at the start side."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    """The sums of the columns; none when empty."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with a caption under it."""

    data: str
    caption: str = ""
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    strong: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Room, in millimetres."""

    height: float


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, side by side."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """Two stacks of blocks beside each other, kept on one page. `share`: per cent of the first."""

    start: "tuple[Block, ...]"
    end: "tuple[Block, ...]"
    share: int = 50


Block = (
    Paragraph
    | Picture
    | Badge
    | Pairs
    | Facts
    | Sums
    | Items
    | Table
    | Qr
    | Rule
    | Gap
    | Signatures
    | Sides
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. `name` is for files and print queues: ASCII letters, digits and dashes."""

    name: str
    title: str
    paper: Paper
    right_to_left: bool
    blocks: tuple[Block, ...]
    running_head: str = ""
    """Repeated at the foot of every page of a sheet, beside its number."""
