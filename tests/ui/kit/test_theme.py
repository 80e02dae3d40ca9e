"""Letters can be read on their ground in both themes; applying a theme sets language and look."""

import string
from typing import get_args

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from resources import translations
from ui import theme
from ui.theme import DARK, LIGHT, Accent, Theme, Tone

LEAST = 4.5


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = QColor(colour)
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
        for value in (parts.redF(), parts.greenF(), parts.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """WCAG's contrast of two colours."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def pairs(look: Theme) -> dict[str, tuple[str, str]]:
    """Every letter colour on every ground it is put on."""
    found = {}
    for ink in ("text", "second", "third"):
        for ground in ("background", "surface", "raised"):
            found[f"{ink} on {ground}"] = (getattr(look, ink), getattr(look, ground))
    for tone in get_args(Tone):
        found[f"{tone} chip"] = (look.ink(tone), look.tint(tone))
    for ink in ("green", "orange", "red", "blue"):
        for ground in ("background", "surface", "raised"):
            found[f"{ink} on {ground}"] = (getattr(look, ink), getattr(look, ground))
    for accent in get_args(Accent):
        found[f"on {accent}"] = (look.on_accent, look.tile(accent))
    for ink in ("text", "second"):
        found[f"{ink} on hairline"] = (getattr(look, ink), look.hairline)
        found[f"{ink} on border"] = (look.text, look.border)
    found["text in the row selected"] = (look.text, look.green_tint)
    tones: tuple[Tone, ...] = ("plain", "green", "orange", "red", "blue")
    for tone in tones:
        colours = (look.ink_on_selection(tone), look.green_tint)
        found[f"{tone} in the row selected"] = colours
    return found


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_every_text_has_enough_contrast(look: Theme) -> None:
    poor = {
        name: round(contrast(*colours), 2)
        for name, colours in pairs(look).items()
        if contrast(*colours) < LEAST
    }
    assert not poor


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_the_style_sheet_is_complete(look: Theme) -> None:
    sheet = theme.stylesheet(look)
    assert "$" not in sheet
    assert look.green in sheet
    assert sheet.count("{") == sheet.count("}")
    assert string.Template(sheet).get_identifiers() == []


@pytest.mark.parametrize(
    ("language", "direction"),
    [("fa", Qt.LayoutDirection.RightToLeft), ("en", Qt.LayoutDirection.LeftToRight)],
)
def test_applying_a_theme_sets_font_direction_and_words(
    qapp: QApplication, language: str, direction: Qt.LayoutDirection
) -> None:
    theme.apply(qapp, DARK, language)
    assert theme.current() is DARK
    assert qapp.font().family() == theme.FAMILY
    assert qapp.layoutDirection() == direction
    assert translations.language() == language
    assert QLocale().name() == ("fa_IR" if language == "fa" else "en_US")
    assert theme.reads_right_to_left() == (language == "fa")
