"""The field that finds while one types."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ui.theme import SIZES
from ui.widgets.field import TextField

_PAUSE_MS = 120
"""Long enough to skip the letters in between, too short to be felt."""


class SearchField(TextField):
    """Tells what is looked for when typing pauses, at once on Enter. Esc empties it first.

    With a `width` it is so wide where there is room, and gives way where there is not.
    """

    search_changed = Signal(str)
    down_pressed = Signal()
    """Down was pressed: into the results."""

    def __init__(
        self,
        placeholder: str = "",
        *,
        icon: str = "search",
        key: str | None = None,
        pause_ms: int = _PAUSE_MS,
        width: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder, icon=icon, key=key, parent=parent)
        self._told = ""
        self._width = width
        if width:
            self.setMinimumWidth(SIZES.figure_column)
            self.setMaximumWidth(width)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(pause_ms)
        self._pause.timeout.connect(self._tell)
        self.textChanged.connect(self._pause.start)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self._width, hint.height()) if self._width else hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._tell()
            super().keyPressEvent(event)

    def _tell(self) -> None:
        self._pause.stop()
        if self.value() != self._told:
            self._told = self.value()
            self.search_changed.emit(self._told)
