"""What was found while one types, under the field; the keys stay in the field."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QWidget

from ui import theme
from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.chip import chip_width, paint_chip

_EDGE = SIZES.grid


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One row: its name, a note beside it, a figure at the far side."""

    value: object
    name: str
    note: str = ""
    figure: str = ""
    chip: str = ""
    tone: Tone = "plain"


class Suggestions(QWidget):
    """Lies over the page. The field moves through it with the arrows and takes with Enter."""

    chosen = Signal(object)
    """The value of the row that was clicked."""

    def __init__(self, field: QWidget, over: QWidget) -> None:
        super().__init__(over)
        self._field = field
        self._theme = theme.current()
        self._rows: list[Suggestion] = []
        self._place = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def offer(self, rows: Sequence[Suggestion], *, first: bool) -> None:
        """Show rows under the field, the `first` one marked; none hides it."""
        self._rows = list(rows)
        self._place = 0 if first and rows else -1
        if not rows:
            self.hide()
            return
        over = self.parentWidget()
        assert over is not None
        corner = self._field.mapTo(over, QPoint(0, self._field.height() + SIZES.grid))
        height = len(rows) * SIZES.field + 2 * _EDGE
        self.setGeometry(corner.x(), corner.y(), self._field.width(), height)
        self.raise_()
        self.show()
        self.update()

    def rows(self) -> list[Suggestion]:
        """What is offered."""
        return list(self._rows) if self.isVisible() else []

    def current(self) -> object:
        """The value of the marked row; None for none."""
        return self._rows[self._place].value if self.isVisible() and self._place >= 0 else None

    def unmark(self) -> None:
        """Mark none: what is typed has changed, and these were found for what was typed before."""
        self._place = -1
        self.update()

    def move_mark(self, step: int) -> bool:
        """Mark the next or the previous row; False when nothing is offered."""
        if not self.isVisible() or not self._rows:
            return False
        self._place = (
            (self._place + step) % len(self._rows)
            if self._place >= 0
            else (0 if step > 0 else len(self._rows) - 1)
        )
        self.update()
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        paint.plane(painter, self.rect(), tokens.surface, tokens.border)
        for place, row in enumerate(self._rows):
            self._paint_row(painter, self._rect(place), row, marked=place == self._place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event)
        if place >= 0 and place != self._place:
            self._place = place
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event)
        if place >= 0:
            self.chosen.emit(self._rows[place].value)

    def _rect(self, place: int) -> QRect:
        top = _EDGE + place * SIZES.field
        return QRect(_EDGE, top, self.width() - 2 * _EDGE, SIZES.field)

    def _place_at(self, event: QMouseEvent) -> int:
        place = (round(event.position().y()) - _EDGE) // SIZES.field
        return place if 0 <= place < len(self._rows) else -1

    def _paint_row(self, painter: QPainter, rect: QRect, row: Suggestion, *, marked: bool) -> None:
        tokens = self._theme
        if marked:
            paint.plane(painter, rect, tokens.green_tint, None, SIZES.radius_chip)
        inside = rect.adjusted(SIZES.gap, 0, -SIZES.gap, 0)
        body, strong = theme.font(), theme.font(SIZES.font, 600)
        small = theme.font(SIZES.font_small)
        end = inside.width()

        def placed(left: int, width: int, height: int = rect.height()) -> QRect:
            top = inside.y() + (rect.height() - height) // 2
            logical = QRect(inside.x() + left, top, width, height)
            return QStyle.visualRect(self.layoutDirection(), inside, logical)

        if row.figure:
            width = _width(row.figure, strong)
            end -= width
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            paint.text(painter, placed(end, width), row.figure, tokens.text, strong, right)
            end -= SIZES.gap_large
        # A long name gives way to what tells it from others of that name.
        note = _width(row.note, small) + SIZES.gap if row.note else 0
        width = min(_width(row.name, body), max(end - note, end // 2))
        paint.text(painter, placed(0, width), row.name, tokens.text, body)
        x = width + SIZES.gap
        if row.chip and end - x - note > chip_width(row.chip):
            width = chip_width(row.chip)
            paint_chip(painter, placed(x, width, SIZES.chip), row.chip, row.tone, tokens)
            x += width + SIZES.gap
        if row.note and end - x > SIZES.avatar:
            paint.text(painter, placed(x, end - x), row.note, tokens.third, small)


def _width(words: str, lettering: QFont) -> int:
    return QFontMetrics(lettering).horizontalAdvance(words) + SIZES.ring
