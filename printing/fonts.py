"""Vazirmatn for reportlab: loaded once, measured in thousandths of the size."""

from functools import cache
from pathlib import Path
from typing import Any

import resources
from printing.paper import Weight

_FOLDER = Path(resources.__file__).parent / "fonts"
_FILES: dict[Weight, str] = {
    "regular": "Vazirmatn-Regular",
    "semibold": "Vazirmatn-SemiBold",
    "bold": "Vazirmatn-Bold",
}


@cache
def _font(weight: Weight) -> Any:
    # reportlab is imported where it is first needed: it would slow the program's start.
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    # reportlab's own shaping reverses Persian digits: `script` shapes instead.
    font = TTFont(_FILES[weight], str(_FOLDER / f"{_FILES[weight]}.ttf"), shapable=False)
    pdfmetrics.registerFont(font)
    return font


def name(weight: Weight) -> str:
    """The name under which reportlab knows a weight."""
    return str(_font(weight).fontName)


@cache
def characters() -> frozenset[int]:
    """The code points every weight has a glyph for."""
    weights: list[Weight] = ["regular", "semibold", "bold"]
    return frozenset.intersection(
        *(frozenset(_font(weight).face.charToGlyph) for weight in weights)
    )


@cache
def _advances(weight: Weight) -> tuple[dict[int, float], float]:
    face = _font(weight).face
    return face.charWidths, face.defaultWidth


def advance(text: str, weight: Weight) -> float:
    """How wide a shaped text is at size 1000."""
    widths, default = _advances(weight)
    return sum(widths.get(ord(character), default) for character in text)
