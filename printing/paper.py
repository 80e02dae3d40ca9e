"""The four papers: what fits on them, and how large type stands on each."""

from dataclasses import dataclass
from typing import Literal

PaperName = Literal["58mm", "80mm", "a5", "a4"]
Style = Literal["shop", "title", "body", "strong", "small", "total"]
Weight = Literal["regular", "semibold", "bold"]

POINTS_PER_MM = 72 / 25.4
DOT_MM = 0.125
"""One dot of a thermal printer: 8 dots a millimetre (203 dpi)."""


@dataclass(frozen=True, slots=True)
class Type:
    """How one style is set: weight, size and line height in points."""

    weight: Weight
    size: float
    leading: float


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper. Lengths in millimetres; a roll has no height: it is as long as what stands on it."""

    name: PaperName
    width: float
    height: float | None
    margin: float
    """Left and right. On rolls it is what the printer's head does not reach."""
    top: float
    """Above the first line and below the last."""
    shop: Type
    title: Type
    body: Type
    strong: Type
    small: Type
    total: Type

    @property
    def is_roll(self) -> bool:
        """Whether it is a thermal roll, without pages."""
        return self.height is None

    @property
    def printable(self) -> float:
        """The width that can be printed on, in millimetres."""
        return self.width - 2 * self.margin

    @property
    def dots(self) -> int:
        """Dots across the printable width of a thermal printer: 384 on 58 mm, 576 on 80 mm."""
        return round(self.printable / DOT_MM)

    def type(self, style: Style) -> Type:
        """How a style is set on this paper."""
        types: dict[Style, Type] = {
            "shop": self.shop,
            "title": self.title,
            "body": self.body,
            "strong": self.strong,
            "small": self.small,
            "total": self.total,
        }
        return types[style]


ROLL_58 = Paper(
    name="58mm",
    width=58,
    height=None,
    margin=5,
    top=3,
    shop=Type("bold", 13, 19.5),
    title=Type("bold", 10, 15.5),
    body=Type("regular", 8, 13),
    strong=Type("semibold", 8, 13),
    small=Type("regular", 7.2, 11.5),
    total=Type("bold", 11.5, 18),
)
ROLL_80 = Paper(
    name="80mm",
    width=80,
    height=None,
    margin=4,
    top=4,
    shop=Type("bold", 16, 24),
    title=Type("bold", 11.5, 18),
    body=Type("regular", 9, 14.5),
    strong=Type("semibold", 9, 14.5),
    small=Type("regular", 8, 12.5),
    total=Type("bold", 14, 22),
)
A5 = Paper(
    name="a5",
    width=148,
    height=210,
    margin=11,
    top=10,
    shop=Type("bold", 14, 21),
    title=Type("bold", 12.5, 19),
    body=Type("regular", 8.5, 13.5),
    strong=Type("semibold", 8.5, 13.5),
    small=Type("regular", 7.4, 11.6),
    total=Type("bold", 11, 17),
)
A4 = Paper(
    name="a4",
    width=210,
    height=297,
    margin=16,
    top=14,
    shop=Type("bold", 18, 27),
    title=Type("bold", 15, 23),
    body=Type("regular", 9.6, 15.2),
    strong=Type("semibold", 9.6, 15.2),
    small=Type("regular", 8.2, 12.8),
    total=Type("bold", 13, 20),
)

PAPERS: dict[PaperName, Paper] = {paper.name: paper for paper in (ROLL_58, ROLL_80, A5, A4)}
