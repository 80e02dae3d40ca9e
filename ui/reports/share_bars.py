"""The share of a sum as a bar with its percentage, painted in a table's cell."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle

from models.display import Display
from models.queries.reports import PartRow
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint

_PERCENT_WIDTH = 52


class ShareBars:
    """Draws a row's `amount` as its share of `total`; a return in excess of sales has no bar."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self.total = 0

    def percent(self, row: PartRow) -> str:
        """A row's share in words; nothing where it has no bar."""
        if self.total <= 0 or row.amount < 0:
            return ""
        return self._display.percent(row.amount * 1_000 // self.total * 10)

    def draw(self, painter: QPainter, inside: QRect, row: PartRow) -> None:
        """The bar of a row in its cell."""
        percent = self.percent(row)
        if not percent:
            return
        tokens = theme.current()
        direction = theme.current_direction()
        share = min(1.0, row.amount / self.total)
        room = inside.width() - _PERCENT_WIDTH - SIZES.gap
        height = SIZES.radius
        top = inside.y() + (SIZES.row - height) // 2

        def placed(x: int, width: int) -> QRect:
            logical = QRect(inside.x() + x, top, width, height)
            return QStyle.visualRect(direction, inside, logical)

        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(direction)
        paint.plane(painter, placed(0, room), tokens.hairline, None, height / 2)
        if share > 0:
            width = max(height, round(room * share))
            paint.plane(painter, placed(0, width), tokens.blue, None, height / 2)
        words = QRect(inside.x() + room + SIZES.gap, inside.y(), _PERCENT_WIDTH, SIZES.row)
        words = QStyle.visualRect(direction, inside, words)
        paint.text(painter, words, percent, tokens.second, theme.font(SIZES.font_small))
        painter.restore()
