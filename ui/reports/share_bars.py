"""The share of a sum as a bar with its percentage, painted in a table's cell."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QTableView

from models.display import Display
from ui import theme
from ui.table_cells import Cells
from ui.table_models import TableModel
from ui.theme import SIZES
from ui.widgets import paint

_PERCENT_WIDTH = 52


class ShareBars(Cells):
    """Paints a row's `amount` as its share of `total`; a return in excess of sales has no bar."""

    def __init__(self, table: QTableView, display: Display) -> None:
        super().__init__(table, expandable=False)
        self._table = table
        self._display = display
        self.total = 0

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cells = self._table.itemDelegate()
        if isinstance(cells, Cells):
            self.hovered = cells.hovered
        super().paint(painter, option, index)
        model = index.model()
        assert isinstance(model, TableModel)
        row = model.row(index.row())
        if row is None or self.total <= 0 or row.amount < 0:
            return
        tokens = theme.current()
        rect: QRect = option.rect
        inside = rect.adjusted(SIZES.gap, 0, -SIZES.gap, 0)
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
        percent = self._display.percent(row.amount * 1_000 // self.total * 10)
        paint.text(painter, words, percent, tokens.second, theme.font(SIZES.font_small))
        painter.restore()
