"""A small coloured word: a rank, a tag, a state."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import SIZES, Theme, Tone
from ui.widgets import paint


def chip_font() -> QFont:
    """The letters of a chip."""
    return theme.font(SIZES.font_small)


def chip_width(text: str) -> int:
    """How wide a chip with this text is."""
    return QFontMetrics(chip_font()).horizontalAdvance(text) + 2 * SIZES.radius + 2


def paint_chip(
    painter: QPainter, rect: QRect, text: str, tone: Tone, tokens: Theme, *, selected: bool = False
) -> None:
    """Draw a chip; table cells use this too, also in a row that is `selected`."""
    # These tints would be lost on the ground of a selected row.
    lost = selected and tone in ("plain", "silver", "green")
    ground = tokens.surface if lost else tokens.tint(tone)
    paint.plane(painter, rect, ground, None, SIZES.radius_small)
    inside = rect.adjusted(SIZES.grid, 0, -SIZES.grid, 0)
    centre = Qt.AlignmentFlag.AlignCenter
    paint.text(painter, inside, text, tokens.ink(tone), chip_font(), centre)


class Chip(QWidget):
    """A chip on a page."""

    def __init__(self, text: str, tone: Tone = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self._tone: Tone = tone
        self._theme = theme.current()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The word it shows."""
        return self._text

    def set_text(self, text: str, tone: Tone | None = None) -> None:
        """Show another word, perhaps in another tone."""
        self._text = text
        self._tone = tone or self._tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text), SIZES.chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_chip(paint.painter_for(self), self.rect(), self._text, self._tone, self._theme)
