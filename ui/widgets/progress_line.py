"""Waiting made visible: a line for work that can be measured, a ring for what cannot."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.buttons import GhostButton
from ui.widgets.labels import Label

_FRAME_MS = 33
_STEP = 12
_TURN = 360 * 16


class _Line(QWidget):
    """The line itself; of unknown length while `total` is 0."""

    def __init__(self) -> None:
        super().__init__()
        self._theme = theme.current()
        self._done, self._total = 0, 0
        self.setFixedHeight(SIZES.grid)

    def set_progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        radius = SIZES.grid / 2
        paint.plane(painter, self.rect(), self._theme.border, None, radius)
        share = min(1.0, self._done / self._total) if self._total else 0.0
        width = round(self.width() * share)
        left = self.width() - width if theme.reads_right_to_left() else 0
        done = QRect(left, 0, width, self.height())
        paint.plane(painter, done, self._theme.green, None, radius)


class ProgressLine(QWidget):
    """What is being done, how far it is, and a button to stop it. Hidden until `start`."""

    cancelled = Signal()

    def __init__(self, *, cancellable: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = Label("", "secondary", elide=True)
        self._line = _Line()
        self._cancel = GhostButton(tr("Cancel"), height=SIZES.segment)
        if not cancellable:
            self._cancel.hide()
        self._cancel.clicked.connect(self._on_cancelled)
        words = QVBoxLayout()
        words.setSpacing(SIZES.grid)
        words.addWidget(self._label)
        words.addWidget(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        row.addLayout(words, 1)
        row.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignBottom)
        self.setVisible(False)

    def start(self, text: str) -> None:
        """Show it with what is being done."""
        self._label.setText(text)
        self._line.set_progress(0, 0)
        self._cancel.setEnabled(True)
        self.setVisible(True)

    def set_progress(self, done: int, total: int, text: str | None = None) -> None:
        """Say how far it is; fits the `progress` of Tasks.slow."""
        self._line.set_progress(done, total)
        if text is not None:
            self._label.setText(text)

    def text(self) -> str:
        """What it says is being done."""
        return self._label.text()

    def finish(self) -> None:
        """Hide it again."""
        self.setVisible(False)

    def _on_cancelled(self) -> None:
        self._cancel.setEnabled(False)
        self.cancelled.emit()


class Spinner(QWidget):
    """A turning ring; turns only while it is seen."""

    def __init__(self, size: int = SIZES.icon, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._angle = 0
        self._side = size
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._on_frame)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        inside = QRectF(self.rect()).adjusted(SIZES.ring, SIZES.ring, -SIZES.ring, -SIZES.ring)
        painter.setPen(QPen(QColor(self._theme.border), SIZES.ring))
        painter.drawEllipse(inside)
        painter.setPen(QPen(QColor(self._theme.green), SIZES.ring))
        painter.drawArc(inside, -self._angle * 16, _TURN // 4)

    def _on_frame(self) -> None:
        self._angle = (self._angle + _STEP) % 360
        self.update()
