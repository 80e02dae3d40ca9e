"""A row of bars, first where reading begins, the last one in the accent."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import theme
from ui.theme import SIZES, Accent
from ui.widgets import paint

_LABELS = 5
_AXIS = 26
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `label` under it (some are left out when there is no room), `tip` on hovering."""

    value: int
    label: str
    tip: str = ""


class BarChart(QWidget):
    """Bars of what is not negative; a negative value is drawn as none and told by its tip."""

    def __init__(
        self,
        bars: Sequence[Bar] = (),
        *,
        accent: Accent = "green",
        highlight_last: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bars = list(bars)
        self._accent: Accent = accent
        self._highlight_last = highlight_last
        self._hovered = -1
        self._theme = theme.current()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_bars(self, bars: Sequence[Bar]) -> None:
        """Show other bars."""
        self._bars = list(bars)
        self._hovered = -1
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIZES.rail, SIZES.rail)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIZES.figure_column, SIZES.action_tile)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        ink = tokens.ink(self._accent)
        light = tokens.mixed(ink, tokens.surface, 0.72 if not tokens.dark else 0.68)
        over = tokens.mixed(ink, tokens.surface, 0.5)
        floor = self.height() - _AXIS
        painter.fillRect(QRect(0, floor, self.width(), SIZES.hair), QColor(tokens.hairline))
        for place in range(len(self._bars)):
            last = self._highlight_last and place == len(self._bars) - 1
            colour = over if place == self._hovered and not last else ink if last else light
            rect = self._rect(place)
            # Rounded at the top only: the bar stands on the floor.
            path = QPainterPath()
            radius = min(SIZES.grid - 1.0, rect.width() / 2, rect.height())
            path.addRoundedRect(rect.adjusted(0, 0, 0, radius), radius, radius)
            painter.save()
            painter.setClipRect(rect)
            painter.fillPath(path, QColor(colour))
            painter.restore()
        self._paint_labels(painter, floor)

    def _paint_labels(self, painter: QPainter, floor: int) -> None:
        count = len(self._bars)
        lettering = theme.font(SIZES.font_tiny)
        shown = self._labelled(QFontMetrics(lettering))
        room = max(1, self.width() // max(1, len(shown)))
        for place in shown:
            bar = self._rect(place)
            middle = round(bar.center().x())
            left = max(0, min(middle - room // 2, self.width() - room))
            rect = QRect(left, floor + SIZES.gap_small, room, _AXIS - SIZES.gap_small)
            where = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
            if place in (0, count - 1) and count > 1:
                start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
                end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                where = start if place == 0 else end
            label = self._bars[place].label
            paint.text(painter, rect, label, self._theme.third, lettering, where)

    def _labelled(self, metrics: QFontMetrics) -> list[int]:
        """The places of the bars that are named: all if there is room, else evenly chosen ones."""
        count = len(self._bars)
        widest = max((metrics.horizontalAdvance(bar.label) for bar in self._bars), default=0)
        if count * (widest + SIZES.gap) <= self.width():
            return list(range(count))
        steps = [step for step in range(_LABELS - 1, 1, -1) if (count - 1) % step == 0]
        labels = steps[0] + 1 if steps else _LABELS
        return sorted({round(i * (count - 1) / (labels - 1)) for i in range(labels)})

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            self._show_tip(self._place_at(QPointF(event.pos())))
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if place != self._hovered:
            self._hovered = place
            self._show_tip(place)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.update()

    def _show_tip(self, place: int) -> None:
        if place < 0 or not self._bars[place].tip:
            QToolTip.hideText()
            return
        top = self._rect(place).topLeft().toPoint()
        QToolTip.showText(self.mapToGlobal(top), self._bars[place].tip, self)

    def _rect(self, place: int) -> QRectF:
        """Where a bar stands."""
        each = self.width() / max(1, len(self._bars))
        gap = min(SIZES.gap_small, each / 4)
        room = self.height() - _AXIS - SIZES.gap
        largest = max((bar.value for bar in self._bars), default=0)
        share = max(0, self._bars[place].value) / largest if largest > 0 else 0
        height = max(_LEAST, room * share) if self._bars[place].value > 0 else 0
        # The first and the last bar touch the edges, as the labels under them do.
        each = (self.width() + gap) / max(1, len(self._bars))
        left = place * each
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = self.width() - left - each + gap
        return QRectF(round(left), self.height() - _AXIS - height, round(each - gap), height)

    def _place_at(self, point: QPointF) -> int:
        for place in range(len(self._bars)):
            rect = self._rect(place)
            if rect.left() - 2 <= point.x() <= rect.right() + 2:
                return place
        return -1
