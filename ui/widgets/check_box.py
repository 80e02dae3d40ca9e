"""A box to tick."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import SIZES
from ui.widgets import paint


class CheckBox(QCheckBox):
    """Ticked: green with a check mark."""

    def __init__(
        self, text: str = "", *, checked: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme.current()
        self.setChecked(checked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        width = QFontMetrics(theme.font()).horizontalAdvance(self.text())
        gap = SIZES.radius + 2 if self.text() else 0
        return QSize(SIZES.check_box + gap + width, SIZES.segment)

    def minimumSizeHint(self) -> QSize:
        return QSize(SIZES.check_box, SIZES.segment)

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        side = SIZES.check_box
        logical = QRect(0, (self.height() - side) // 2, side, side)
        box = QStyle.visualRect(self.layoutDirection(), self.rect(), logical)
        if self.isChecked():
            ground = tokens.green if self.isEnabled() else tokens.third
            paint.plane(painter, box, ground, None, SIZES.radius_small)
            paint.symbol(painter, box, "check", tokens.on_accent, SIZES.gap_large)
        else:
            edge = (
                tokens.third
                if self.underMouse()
                else tokens.mixed(tokens.border, tokens.third, 0.6)
            )
            paint.plane(painter, box, tokens.surface, edge, SIZES.radius_small)
        if self.hasFocus():
            around = box.adjusted(-1, -1, 1, 1).intersected(self.rect())
            colour = tokens.mixed(tokens.green, tokens.surface, 0.45 if self.isChecked() else 0)
            paint.ring(painter, around, colour, SIZES.radius_chip)
        words = self.rect().adjusted(side + SIZES.radius, 0, 0, 0)
        words = QStyle.visualRect(self.layoutDirection(), self.rect(), words)
        ink = tokens.text if self.isEnabled() else tokens.third
        paint.text(painter, words, self.text(), ink, theme.font())
