"""How a table is painted: its head, its rows, chips and hairlines."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from ui import theme
from ui.table_models import Column, TableModel
from ui.theme import SIZES, Theme, Tone
from ui.widgets import paint
from ui.widgets.chip import chip_width, paint_chip

_SIDE = SIZES.gap
_KEPT = 2_000
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
        _paint_ground(painter, self.viewport().rect(), self._theme)
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


class HeadEnd(QWidget):
    """Carries the head's ground on over the scroll bar."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = theme.current()
        self.setFixedHeight(SIZES.table_head)

    def paintEvent(self, event: QPaintEvent) -> None:
        _paint_ground(QPainter(self), self.rect(), self._theme)


def _paint_ground(painter: QPainter, rect: QRect, tokens: Theme) -> None:
    painter.fillRect(rect, paint.ink(tokens.raised))
    line = QRect(rect.x(), rect.bottom(), rect.width(), SIZES.hair)
    painter.fillRect(line, paint.ink(tokens.border))


class Section(NamedTuple):
    """A column that is seen: where it stands in the model, and on the table."""

    number: int
    column: Column
    left: int
    width: int


class RowPainter:
    """Paints the rows of a table. The opened one is taller: its cells stay in the upper part.

    A page is some two hundred cells and is to be painted in a few milliseconds. Asking a delegate
    for each of them took half as long again: a row is painted whole, and what its cells share is
    worked out once.
    """

    def __init__(self, *, expandable: bool) -> None:
        self._theme = theme.current()
        self._direction = theme.current_direction()
        self._expandable = expandable
        self.opened = -1
        self.hovered = -1
        self._fonts = {weight: theme.font(SIZES.font, weight) for weight in (400, 600, 700)}
        self._metrics = {weight: QFontMetrics(font) for weight, font in self._fonts.items()}
        self._stamps: dict[tuple[object, ...], QPixmap] = {}
        self._chip_widths: dict[str, int] = {}

    def paint(
        self,
        painter: QPainter,
        band: QRect,
        place: int,
        row: Any,
        sections: Sequence[Section],
        *,
        selected: bool,
    ) -> None:
        """One row of the model (None when it is not there) on its band of the table."""
        tokens = self._theme
        opened = place == self.opened
        selected = selected or opened
        if selected:
            painter.fillRect(band, paint.ink(tokens.green_tint))
        elif place == self.hovered:
            painter.fillRect(band, paint.ink(tokens.raised))
        edge = paint.ink(tokens.border if opened else tokens.hairline)
        painter.fillRect(band.x(), band.bottom(), band.width(), SIZES.hair, edge)
        top = band.y()
        for number, column, left, width in sections:
            cell = QRect(left, top, width, SIZES.row)
            inside = self._inside(cell, number)
            if self._expandable and number == 0:
                self._paint_mark(painter, self.mark_rect(cell), opened, selected)
            if column.draw:
                if row is not None:
                    column.draw(painter, inside, row)
                continue
            text = column.text(row, place)
            if not text:
                continue
            if column.chip and row is not None:
                self._paint_chip(painter, inside, text, column.chip(row), selected)
            else:
                self._paint_text(painter, inside, column, row, text, selected)

    def cut(self, cell: QRect, number: int, column: Column, row: Any, place: int) -> str:
        """What a cell says that has no room for all of it; "" where it is read whole."""
        if column.draw:
            return ""
        text, room = column.text(row, place), self._inside(cell, number).width()
        if column.chip and row is not None:
            return text if chip_width(text) > room else ""
        return text if paint.fitted(text, SIZES.font, column.weight, room) != text else ""

    def _inside(self, cell: QRect, number: int) -> QRect:
        """Where the text of a cell stands: beside the + in the first."""
        inside = QRect(cell.x() + _SIDE, cell.y(), cell.width() - 2 * _SIDE, SIZES.row)
        if self._expandable and number == 0:
            mark = self.mark_rect(cell)
            if self._direction == Qt.LayoutDirection.RightToLeft:
                inside.setRight(mark.left() - SIZES.gap_small)
            else:
                inside.setLeft(mark.right() + SIZES.gap_small)
        return inside

    def mark_rect(self, rect: QRect) -> QRect:
        """Where the + of a row stands in its first cell."""
        side = SIZES.tiny_button
        logical = QRect(rect.x() + _SIDE, rect.y() + (SIZES.row - side) // 2, side, side)
        return QStyle.visualRect(self._direction, rect, logical)

    def _paint_mark(self, painter: QPainter, rect: QRect, opened: bool, selected: bool) -> None:
        def draw(stamp: QPainter, inside: QRect) -> None:
            tokens = self._theme
            if not opened:
                ground = tokens.surface if selected else tokens.green_tint
                paint.plane(stamp, inside, ground, None, SIZES.radius_small)
            name = "x" if opened else "plus"
            paint.symbol(stamp, inside, name, tokens.green, SIZES.radius_tile + 1)

        self._stamp(painter, rect, ("mark", opened, selected), draw)

    def _paint_chip(
        self, painter: QPainter, rect: QRect, text: str, tone: Tone, selected: bool
    ) -> None:
        def draw(stamp: QPainter, inside: QRect) -> None:
            paint_chip(stamp, inside, text, tone, self._theme, selected=selected)

        width = self._chip_widths.get(text)
        if width is None:
            width = self._chip_widths[text] = chip_width(text)
        width = min(width, rect.width())
        top = rect.y() + (SIZES.row - SIZES.chip) // 2
        logical = QRect(rect.x(), top, width, SIZES.chip)
        chip = QStyle.visualRect(self._direction, rect, logical)
        self._stamp(painter, chip, (text, tone, selected), draw)

    def _stamp(
        self,
        painter: QPainter,
        rect: QRect,
        what: tuple[object, ...],
        draw: Callable[[QPainter, QRect], None],
    ) -> None:
        """What looks the same in many rows: drawn once, then only put where it stands."""
        ratio = painter.device().devicePixelRatio()
        key = (what, rect.width(), rect.height(), ratio)
        picture = self._stamps.get(key)
        if picture is None:
            if len(self._stamps) >= _KEPT:
                self._stamps.clear()
            picture = QPixmap(rect.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            stamp = QPainter(picture)
            stamp.setRenderHint(QPainter.RenderHint.Antialiasing)
            stamp.setLayoutDirection(self._direction)
            draw(stamp, QRect(0, 0, rect.width(), rect.height()))
            stamp.end()
            self._stamps[key] = picture
        painter.drawPixmap(rect.topLeft(), picture)

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
        tone = column.tone_of(row) if row is not None or column.by_place else None
        ink = tokens.text
        if tone:
            ink = tokens.ink_on_selection(tone) if selected else tokens.ink(tone)
        lettering, shown = self._fonts[column.weight], text
        if self._metrics[column.weight].horizontalAdvance(text) > rect.width():
            pixels = SIZES.font
            if column.align == "number":
                # A number without its last digits would be another number.
                pixels = paint.fitting(text, pixels, column.weight, rect.width())
                if pixels < SIZES.font:
                    lettering = theme.font(pixels, column.weight)
            shown = paint.fitted(text, pixels, column.weight, rect.width())
        painter.setFont(lettering)
        painter.setPen(paint.ink(ink))
        flags = paint.text_flags(_ALIGNMENTS[column.align], self._direction)
        painter.drawText(rect, flags, paint.own(shown))


class Tips(QStyledItemDelegate):
    """Tells what is cut in its cell to who points at it; painting is the RowPainter's."""

    def __init__(self, painter: RowPainter, parent: QWidget) -> None:
        super().__init__(parent)
        self._painter = painter

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        model = index.model()
        assert isinstance(model, TableModel)
        place, number = index.row(), index.column()
        column = model.columns[number]
        cut = self._painter.cut(option.rect, number, column, model.row(place), place)
        QToolTip.showText(event.globalPos(), paint.tip(cut), view)
        return True
