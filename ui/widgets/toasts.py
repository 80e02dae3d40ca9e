"""Passing messages above the status bar, each gone after some seconds."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.desk import Action
from ui.theme import SIZES
from ui.widgets.message_bar import MessageBar

_SECONDS = 5.0
_SECONDS_WITH_ACTION = 10.0
_MOST = 3


class Toasts(QWidget):
    """Lies over the foot of `over`, in its middle, and takes no more room than it needs."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SIZES.gap_small)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: str, kind: str = "info", action: Action | None = None) -> None:
        """Show a sentence; errors stay until they are closed."""
        bars = self.findChildren(MessageBar)
        if len(bars) >= _MOST:
            bars[0].clear()
        bar = MessageBar(parent=self)
        bar.setMinimumWidth(SIZES.toast)
        self._column.addWidget(bar)
        seconds = _SECONDS_WITH_ACTION if action else _SECONDS
        bar.closed.connect(lambda: self._on_closed(bar))
        bar.say(text, kind, action, seconds=None if kind == "error" else seconds)
        self._settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._settle()
        return False

    def _on_closed(self, bar: MessageBar) -> None:
        self._column.removeWidget(bar)
        bar.setParent(None)
        bar.deleteLater()
        self._settle()

    def _settle(self) -> None:
        if not self._column.count():
            self.hide()
            return
        self.show()
        self.raise_()
        width = min(max(self.sizeHint().width(), SIZES.toast), self._over.width() - SIZES.margin)
        height = self._column.heightForWidth(width)
        if height < 0:
            height = self.sizeHint().height()
        x = (self._over.width() - width) // 2
        self.setGeometry(x, self._over.height() - height - SIZES.padding, width, height)
