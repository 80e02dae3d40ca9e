"""The ring around the field one is typing in."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)
from shiboken6 import isValid

from ui import theme
from ui.theme import SIZES
from ui.widgets import paint

_FIELDS = (QLineEdit, QComboBox, QPlainTextEdit, QAbstractSpinBox)


class _Above(QProxyStyle):
    """Lays the ring over the page: among the field's neighbours its parent would cut it off."""

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        return super().styleHint(hint, option, widget, returnData)

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric in (
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        ):
            return SIZES.ring
        return super().pixelMetric(metric, option, widget)


class _Frame(QFocusFrame):
    """The ring itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self._above = _Above("Fusion")
        self._above.setParent(self)
        self.setStyle(self._above)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = tokens.mixed(tokens.green_tint, tokens.green, 0.12)
        paint.ring(painter, self.rect(), colour, SIZES.radius + SIZES.ring)


class FocusRing(QObject):
    """Follows the focus from field to field. Widgets that paint themselves draw their own."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._frame: _Frame | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    def frame(self) -> QFocusFrame | None:
        """The ring on screen; None before a field has had the focus."""
        return self._frame if self._frame is not None and isValid(self._frame) else None

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        target: QWidget | None = new if isinstance(new, _FIELDS) else None
        if target is not None and isinstance(target.parentWidget(), QComboBox):
            target = target.parentWidget()
        if target is not None and target.property("bare"):
            target = None
        frame = self.frame()
        if target is None:
            if frame is not None:
                frame.setWidget(None)  # type: ignore[arg-type]
            return
        if frame is None:
            # It moves into the page or dialog of the field, and goes with it when that is closed.
            frame = self._frame = _Frame(self._window)
        frame.setWidget(target)
