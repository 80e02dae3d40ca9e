"""The ring around the field one is typing in."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from ui import theme
from ui.theme import SIZES
from ui.widgets import paint

_FIELDS = (QLineEdit, QComboBox, QPlainTextEdit, QAbstractSpinBox)


class FocusRing(QFocusFrame):
    """Follows the focus from field to field. Widgets that paint themselves draw their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = tokens.mixed(tokens.green_tint, tokens.green, 0.12)
        paint.ring(painter, self.rect(), colour, SIZES.radius + SIZES.ring)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        target: QWidget | None = new if isinstance(new, _FIELDS) else None
        if target is not None and isinstance(target.parentWidget(), QComboBox):
            target = target.parentWidget()
        if target is not None and target.property("bare"):
            target = None
        self.setWidget(target)  # type: ignore[arg-type]
