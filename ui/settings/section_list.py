"""The list of sections at the side of the settings: one Tab stop, arrows choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.display import Display
from ui.rail import RailButton
from ui.theme import SIZES
from ui.widgets.card import Card


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the list; `needs` is the least role that may open it."""

    name: str
    title: str
    icon: str
    needs: str = "cashier"


class _Button(RailButton):
    """Leaves the arrows to the list: a button alone would move the focus out of it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            event.ignore()
        else:
            super().keyPressEvent(event)


class SectionList(Card):
    """Looks as the rail does, for it is the second column of the way."""

    chosen = Signal(str)

    def __init__(self, display: Display) -> None:
        super().__init__(padding=SIZES.gap_small, gap=SIZES.ring)
        self._display = display
        self._buttons: dict[str, _Button] = {}
        self._titles: dict[str, str] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(SIZES.ring)
        self.add(self._list)
        self.body.addStretch(1)
        self.setFixedWidth(SIZES.rail)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Offer these sections."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        for entry in entries:
            button = _Button(entry.title, entry.icon, "", self._display)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
            self._titles[entry.name] = entry.title
            self._buttons[entry.name] = button
            self._list.addWidget(button)

    def names(self) -> list[str]:
        """The sections offered, in order."""
        return list(self._buttons)

    def show_section(self, name: str) -> None:
        """Mark the section that is shown; Tab leads to it alone."""
        for each, button in self._buttons.items():
            button.setChecked(each == name)
            policy = Qt.FocusPolicy.StrongFocus if each == name else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)

    def mark_unsaved(self, name: str, unsaved: bool) -> None:
        """Show that something typed in a section is not saved."""
        if name in self._buttons:
            self._buttons[name].setText(self._titles[name] + (" •" if unsaved else ""))

    def button(self, name: str) -> QWidget | None:
        """The entry of a section."""
        return self._buttons.get(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self.focusWidget()
        names = self.names()
        place = next((i for i, name in enumerate(names) if self._buttons[name] is focused), -1)
        steps = {
            Qt.Key.Key_Down.value: min(place + 1, len(names) - 1),
            Qt.Key.Key_Up.value: max(place - 1, 0),
            Qt.Key.Key_Home.value: 0,
            Qt.Key.Key_End.value: len(names) - 1,
        }
        if event.key() in steps and place >= 0:
            name = names[steps[event.key()]]
            self._buttons[name].setFocus(Qt.FocusReason.ShortcutFocusReason)
            if name != names[place]:
                self.chosen.emit(name)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
