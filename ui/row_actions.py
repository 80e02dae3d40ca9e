"""The strip of buttons that opens under a row."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme
from ui.theme import SIZES
from ui.widgets.buttons import Button


@dataclass(frozen=True, slots=True)
class RowAction:
    """Something that can be done to a row; `name` is told when it is chosen.

    `refused` says why the signed-in person cannot do it.
    """

    name: str
    title: str
    icon: str
    refused: str = ""


class RowActions(QWidget):
    """The buttons; arrows go from one to the next, Esc leaves."""

    chosen = Signal(str)
    left = Signal()

    def __init__(self, actions: Sequence[RowAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._buttons: list[Button] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(SIZES.gap, 0, SIZES.gap, SIZES.radius)
        row.setSpacing(SIZES.gap_small)
        for action in actions:
            button = Button(action.title, icon=action.icon, height=SIZES.segment)
            button.clicked.connect(lambda _=False, name=action.name: self.chosen.emit(name))
            button.setEnabled(not action.refused)
            button.setToolTip(action.refused)
            row.addWidget(button)
            if not action.refused:
                self._buttons.append(button)
        row.addStretch(1)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.hide()

    def focus_first(self) -> None:
        """Put the keys on the first action."""
        self._buttons[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(self._theme.green_tint))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = -1 if theme.reads_right_to_left() else 1
        steps = {Qt.Key.Key_Right.value: forward, Qt.Key.Key_Left.value: -forward}
        focused = self.focusWidget()
        if event.key() in steps and focused in self._buttons:
            place = self._buttons.index(focused) + steps[event.key()]
            self._buttons[place % len(self._buttons)].setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
