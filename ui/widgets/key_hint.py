"""A key cap that tells which key does what stands beside it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets import paint


class KeyHint(QWidget):
    """Shows a key such as "F4" or "Ctrl+K"; registers nothing."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self._theme = theme.current()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(paint.key_size(key))

    def sizeHint(self) -> QSize:
        return paint.key_size(self._key)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        paint.key_chip(painter, self.rect(), self._key, tokens.third, tokens.border, tokens.raised)
