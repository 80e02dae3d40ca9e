"""How a table is painted: its head, its cells, chips and hairlines."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui import theme
from ui.table_models import Column, TableModel
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.chip import chip_width, paint_chip

_SIDE = SIZES.gap
_ALIGNMENTS = {
    "start": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "centre": Qt.AlignmentFlag.AlignCenter,
    "number": Qt.AlignmentFlag.AlignRight
    | Qt.AlignmentFlag.AlignAbsolute
    | Qt.AlignmentFlag.AlignVCenter,
}


class Head(QHeaderView):
    """The raised row of titles, with the sort shown as an arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme.current()
        self.sort_key = ""
        self.descending = False
        self.setFixedHeight(SIZES.table_head)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(SIZES.avatar)
        self.setMouseTracking(True)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        model = self.model()
        if not isinstance(model, TableModel) or not rect.isValid():
            return
        column = model.columns[logicalIndex]
        tokens = self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(self.layoutDirection())
        self._paint_ground(painter, rect)
        sorted_here = column.key == self.sort_key
        inside = rect.adjusted(_SIDE, 0, -_SIDE, 0)
        lettering = theme.font(SIZES.font_small, 600 if sorted_here else 400)
        if sorted_here:
            width = QFontMetrics(lettering).horizontalAdvance(column.title) + 2
            size = SIZES.radius_tile
            logical = QRect(inside.x() + width, inside.y(), size + 2, inside.height())
            if column.align == "number" and not theme.reads_right_to_left():
                logical = QRect(inside.right() - width - size, inside.y(), size, inside.height())
            arrow = QStyle.visualRect(self.layoutDirection(), inside, logical)
            name = "arrow-down" if self.descending else "arrow-up"
            paint.symbol(painter, arrow, name, tokens.green, size)
        ink = tokens.text if sorted_here else tokens.second
        where = _ALIGNMENTS[column.align]
        paint.text(painter, inside, column.title, ink, lettering, where)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        self._paint_ground(painter, self.viewport().rect())
        painter.end()
        super().paintEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        model = self.model()
        section = self.logicalIndexAt(event.position().toPoint())
        resizing = self.cursor().shape() == Qt.CursorShape.SplitHCursor
        if isinstance(model, TableModel) and section >= 0 and not resizing:
            hand = model.columns[section].sortable
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            )

    def _paint_ground(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect, QColor(self._theme.raised))
        line = QRect(rect.x(), self.height() - SIZES.hair, rect.width(), SIZES.hair)
        painter.fillRect(line, QColor(self._theme.border))


class HeadEnd(QWidget):
    """Carries the head's ground on over the scroll bar."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = theme.current()
        self.setFixedHeight(SIZES.table_head)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.raised))
        line = QRect(0, self.height() - SIZES.hair, self.width(), SIZES.hair)
        painter.fillRect(line, QColor(self._theme.border))


class Cells(QStyledItemDelegate):
    """Paints a cell. The opened row is taller: its cells stay in the upper part."""

    def __init__(self, parent: QWidget, *, expandable: bool) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._expandable = expandable
        self.opened = -1
        self.hovered = -1
        self._fonts = {weight: theme.font(SIZES.font, weight) for weight in (400, 600, 700)}

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, SIZES.row)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        model = index.model()
        assert isinstance(model, TableModel)
        tokens = self._theme
        place = index.row()
        column = model.columns[index.column()]
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected) or place == self.opened
        if selected:
            painter.fillRect(rect, QColor(tokens.green_tint))
        elif place == self.hovered:
            painter.fillRect(rect, QColor(tokens.raised))
        line = QRect(rect.x(), rect.bottom(), rect.width(), SIZES.hair)
        edge = tokens.border if place == self.opened else tokens.hairline
        painter.fillRect(line, QColor(edge))
        inside = QRect(rect.x() + _SIDE, rect.y(), rect.width() - 2 * _SIDE, SIZES.row)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        direction = theme.current_direction()
        painter.setLayoutDirection(direction)
        if self._expandable and index.column() == 0:
            mark = self.mark_rect(rect)
            inside = QRect(inside)
            if direction == Qt.LayoutDirection.RightToLeft:
                inside.setRight(mark.left() - SIZES.gap_small)
            else:
                inside.setLeft(mark.right() + SIZES.gap_small)
            self._paint_mark(painter, mark, opened=place == self.opened)
        row = model.row(place)
        text = column.text(row, place)
        if text:
            self._paint_text(painter, inside, column, row, text, selected)
        painter.restore()

    def mark_rect(self, rect: QRect) -> QRect:
        """Where the + of a row stands in its first cell."""
        side = SIZES.tiny_button
        logical = QRect(rect.x() + _SIDE, rect.y() + (SIZES.row - side) // 2, side, side)
        return QStyle.visualRect(theme.current_direction(), rect, logical)

    def _paint_mark(self, painter: QPainter, rect: QRect, *, opened: bool) -> None:
        tokens = self._theme
        if not opened:
            paint.plane(painter, rect, tokens.green_tint, None, SIZES.radius_small)
        paint.symbol(painter, rect, "x" if opened else "plus", tokens.green, SIZES.radius_tile + 1)

    def _paint_text(
        self,
        painter: QPainter,
        rect: QRect,
        column: Column,
        row: object,
        text: str,
        selected: bool,
    ) -> None:
        tokens = self._theme
        if column.chip and row is not None:
            width = min(chip_width(text), rect.width())
            top = rect.y() + (SIZES.row - SIZES.chip) // 2
            logical = QRect(rect.x(), top, width, SIZES.chip)
            chip = QStyle.visualRect(theme.current_direction(), rect, logical)
            paint_chip(painter, chip, text, column.chip(row), tokens)
            return
        tone = column.tone_of(row) if row is not None or column.by_place else None
        ink = tokens.text
        if tone:
            ink = tokens.ink_on_selection(tone) if selected else tokens.ink(tone)
        where = _ALIGNMENTS[column.align]
        paint.text(painter, rect, text, ink, self._fonts[column.weight], where)
