"""Strokes the kit's own widgets share: planes, key chips, text in the language's direction."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QWidget

from models.text import isolate
from ui import icons
from ui.theme import SIZES, Theme, font

_KEY_PADDING = 5
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
    """A rounded rectangle with a one-pixel border inside its edges."""
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

    It then keeps its own direction: else the dots of a Persian name in an English window, or of a
    Latin one in a Persian window, would stand before its first letter.
    """
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, width)
    return shown if shown == words else isolate(shown)


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    colour: str,
    lettering: QFont,
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
) -> None:
    """One line of text, elided; left means the side where reading begins unless AlignAbsolute."""
    shown = elided(words, QFontMetrics(lettering), rect.width())
    flags = QStyle.visualAlignment(painter.layoutDirection(), alignment)
    direction = (
        Qt.TextFlag.TextForceRightToLeft
        if painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        else Qt.TextFlag.TextForceLeftToRight
    )
    painter.setFont(lettering)
    painter.setPen(QColor(colour))
    flat = Qt.TextFlag.TextSingleLine.value | direction.value | Qt.AlignmentFlag.AlignAbsolute.value
    painter.drawText(rect, flags.value | flat, shown)


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
    """A key as a chip shows it: "Ctrl K" for Ctrl+K."""
    return key if key == "+" else key.replace("+", " ")


def key_size(key: str) -> QSize:
    """The room a key chip takes."""
    metrics = QFontMetrics(font(SIZES.font_tiny))
    return QSize(metrics.horizontalAdvance(key_words(key)) + 2 * _KEY_PADDING, SIZES.key)


def key_chip(painter: QPainter, rect: QRect, key: str, ink: str, border: str, fill: str) -> None:
    """A small key cap. Keys are named in Latin in every language."""
    plane(painter, rect, fill, border, SIZES.radius_small)
    painter.setFont(font(SIZES.font_tiny))
    painter.setPen(QColor(ink))
    flags = Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextForceLeftToRight.value
    painter.drawText(rect, flags, key_words(key))


def on_accent_key(theme: Theme, accent: str) -> tuple[str, str, str]:
    """Ink, border and fill of a key chip that lies on an accent."""
    fill = theme.mixed(accent, theme.surface if theme.dark else theme.text, 0.12)
    return (
        theme.on_accent,
        theme.mixed(accent, theme.on_accent, 0.35),
        (theme.mixed(accent, theme.text, 0.25) if theme.dark else fill),
    )
