"""Strokes the kit's own widgets share: planes, key chips, text in the language's direction."""

import sys
from collections.abc import Callable
from functools import cache, lru_cache
from html import escape
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QWidget

from models.text import FIRST_STRONG_ISOLATE, isolate, towards
from ui import icons
from ui.theme import SIZES, Theme, font, reads_right_to_left

_KEY_PADDING = 5
_LEAST_NUMBER = 9
"""Pixels. Smaller digits could not be read; a number that still has no room is cut."""
_STAMP_AREA = 512 * 64
"""Pixels of the largest plane that is kept as a picture: a button, not a page."""
_KEY_FLAGS = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextForceLeftToRight.value
_CONTROL = "⌘" if sys.platform == "darwin" else "Ctrl"
"""The key that Qt calls Ctrl."""
Placing = Callable[[int, int], QRect]
"""From a distance to where reading begins, and a width, to the place on the widget."""


def painter_for(widget: QWidget) -> QPainter:
    """A smooth painter that lays text out in the widget's direction."""
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setLayoutDirection(widget.layoutDirection())
    return painter


def plane(
    painter: QPainter,
    rect: QRect,
    fill: str | None,
    border: str | None = None,
    radius: float = SIZES.radius,
) -> None:
    """A rounded rectangle with a one-pixel border inside its edges.

    Round corners cost ten times what putting a picture of them costs, and every button has some.
    """
    width, height = rect.width(), rect.height()
    ratio = painter.device().devicePixelRatio()
    if 0 < width * height <= _STAMP_AREA and ratio == int(ratio):
        painter.drawPixmap(rect.topLeft(), _plane(width, height, fill, border, radius, ratio))
    else:
        _draw_plane(painter, rect, fill, border, radius)


@lru_cache(maxsize=256)
def _plane(
    width: int, height: int, fill: str | None, border: str | None, radius: float, ratio: float
) -> QPixmap:
    picture = QPixmap(QSize(width, height) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_plane(painter, QRect(0, 0, width, height), fill, border, radius)
    painter.end()
    return picture


def _draw_plane(
    painter: QPainter, rect: QRect, fill: str | None, border: str | None, radius: float
) -> None:
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(border), SIZES.hair) if border else Qt.PenStyle.NoPen)
    inset = SIZES.hair / 2 if border else 0
    shape = QRectF(rect).adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(shape, radius - inset, radius - inset)


def ring(painter: QPainter, rect: QRect, colour: str, radius: float = SIZES.radius) -> None:
    """The focus ring, inside the edges of a widget that paints itself."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), SIZES.ring))
    inset = SIZES.ring / 2
    painter.drawRoundedRect(
        QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset
    )


def elided(words: str, metrics: QFontMetrics, width: int) -> str:
    """The text with an ellipsis at its end where it does not fit.

    What is all in the other script then keeps its own direction: else the dots of a Persian name in
    an English window, or of a Latin one in a Persian window, would stand before its first letter.
    """
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
    if shown == words:
        return shown
    right_to_left = reads_right_to_left()
    if _reads(shown, right_to_left=right_to_left):
        shown = towards(shown, right_to_left=right_to_left)
    return isolate(shown)


def _reads(words: str, *, right_to_left: bool) -> bool:
    """Whether any letter is of a script that is read in that direction."""
    kinds = ("R", "AL") if right_to_left else ("L",)
    return any(bidirectional(letter) in kinds for letter in words)


def own(words: str) -> str:
    """A text that is all in the other script, so that its last bracket or sign stays at its end."""
    return _own(words, reads_right_to_left())


@lru_cache(maxsize=4096)
def _own(words: str, right_to_left: bool) -> str:
    foreign = _reads(words, right_to_left=not right_to_left)
    if (
        not foreign
        or _reads(words, right_to_left=right_to_left)
        or words[0] == FIRST_STRONG_ISOLATE
    ):
        return words
    return isolate(words)


def tip(words: str) -> str:
    """The text for a tooltip, where Qt would take a name with a < for markup."""
    return f"<qt>{escape(words).replace(chr(10), '<br>')}</qt>" if "<" in words else words


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    colour: str,
    lettering: QFont,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """One line of text, elided; left means the side where reading begins unless AlignAbsolute."""
    shown = fitted(words, lettering.pixelSize(), lettering.weight(), rect.width())
    painter.setFont(lettering)
    painter.setPen(ink(colour))
    painter.drawText(rect, text_flags(alignment, painter.layoutDirection()), own(shown))


def fitted(words: str, pixels: int, weight: int, width: int) -> str:
    """The text with an ellipsis where it does not fit, worked out once."""
    return _fitted(words, pixels, weight, width, reads_right_to_left())


@lru_cache(maxsize=4096)
def _fitted(words: str, pixels: int, weight: int, width: int, _right_to_left: bool) -> str:
    return elided(words, QFontMetrics(font(pixels, weight)), width)


@lru_cache(maxsize=4096)
def fitting(words: str, pixels: int, weight: int, width: int) -> int:
    """How large a number can be lettered, at the most `pixels`, so that no digit of it is cut."""
    while pixels > _LEAST_NUMBER and fitted(words, pixels, weight, width) != words:
        pixels -= 1
    return pixels


@cache
def ink(colour: str) -> QColor:
    """A colour of the theme as Qt takes it."""
    return QColor(colour)


@cache
def text_flags(alignment: Qt.AlignmentFlag, direction: Qt.LayoutDirection) -> int:
    """How a line of text is drawn; left means the side where reading begins."""
    where = QStyle.visualAlignment(direction, alignment)
    forced = (
        Qt.TextFlag.TextForceRightToLeft
        if direction == Qt.LayoutDirection.RightToLeft
        else Qt.TextFlag.TextForceLeftToRight
    )
    single = Qt.TextFlag.TextSingleLine.value | Qt.AlignmentFlag.AlignAbsolute.value
    return int(where.value | forced.value | single)


def symbol(painter: QPainter, rect: QRect, name: str, colour: str, size: int) -> None:
    """An icon in the middle of a rectangle."""
    picture = icons.pixmap(name, colour, size, painter.device().devicePixelRatio())
    symbol_picture(painter, rect, picture, size)


def symbol_picture(painter: QPainter, rect: QRect, picture: QPixmap, size: int) -> None:
    """A square picture in the middle of a rectangle, on whole pixels."""
    left = rect.x() + (rect.width() - size) // 2
    top = rect.y() + (rect.height() - size) // 2
    painter.drawPixmap(QPointF(left, top), picture)


def key_words(key: str) -> str:
    """A key as a chip shows it: "Ctrl K" for Ctrl+K, "⌘ K" on a Mac."""
    return key if key == "+" else key.replace("Ctrl", _CONTROL).replace("+", " ")


def key_size(key: str) -> QSize:
    """The room a key chip takes."""
    return QSize(breadth(key_words(key), SIZES.font_tiny) + 2 * _KEY_PADDING, SIZES.key)


@lru_cache(maxsize=1024)
def breadth(words: str, pixels: int, weight: int = 400) -> int:
    """The pixels a line of text is wide."""
    return QFontMetrics(font(pixels, weight)).horizontalAdvance(words)


def key_chip(painter: QPainter, rect: QRect, key: str, ink: str, border: str, fill: str) -> None:
    """A small key cap. Keys are named in Latin in every language."""
    plane(painter, rect, fill, border, SIZES.radius_small)
    painter.setFont(font(SIZES.font_tiny))
    painter.setPen(QColor(ink))
    painter.drawText(rect, _KEY_FLAGS, key_words(key))


def on_accent_key(theme: Theme, accent: str) -> tuple[str, str, str]:
    """Ink, border and fill of a key chip that lies on an accent."""
    fill = theme.mixed(accent, theme.surface if theme.dark else theme.text, 0.12)
    return (
        theme.on_accent,
        theme.mixed(accent, theme.on_accent, 0.35),
        (theme.mixed(accent, theme.text, 0.25) if theme.dark else fill),
    )
