"""The list of sections at the side of the settings: one Tab stop, arrows choose."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from models.display import Display
from ui.rail import RailButton
from ui.theme import SIZES
from ui.widgets.card import Card


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the list; `needs` is the least role that may open it.

    `leaves`: it leads to another page, which arrows alone must not do.
    """

    name: str
    title: str
    icon: str
    needs: str = "cashier"
    leaves: bool = False


class SectionList(Card):
    """Looks as the rail does, for it is the second column of the way."""

    chosen = Signal(str)
    entered = Signal()
    """Enter on the section that is shown: typing goes into it."""

    def __init__(self, display: Display) -> None:
        super().__init__(padding=SIZES.gap_small, gap=SIZES.ring)
        self._display = display
        self._buttons: dict[str, RailButton] = {}
        self._entries: dict[str, Entry] = {}
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._list = QVBoxLayout()
        self._list.setSpacing(SIZES.ring)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        # On a low screen the list scrolls, so that a section's foot stays in sight.
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.add(self._area, 1)
        self.setFixedWidth(SIZES.rail)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Offer these sections."""
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        for entry in entries:
            button = RailButton(entry.title, entry.icon, "", self._display)
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            button.installEventFilter(self)
            button.clicked.connect(lambda _=False, name=entry.name: self.chosen.emit(name))
            self._entries[entry.name] = entry
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
        if name in self._buttons:
            self._area.ensureWidgetVisible(self._buttons[name])

    def mark_unsaved(self, name: str, unsaved: bool) -> None:
        """Show that something typed in a section is not saved."""
        if name in self._buttons:
            self._buttons[name].setText(self._entries[name].title + (" •" if unsaved else ""))

    def button(self, name: str) -> QWidget | None:
        """The entry of a section."""
        return self._buttons.get(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Before the button, which would move the focus out of the list, and the scrolling area.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(watched, event.key())
        return False

    def _on_key(self, button: QObject, key: int) -> bool:
        names = self.names()
        place = next((i for i, name in enumerate(names) if self._buttons[name] is button), -1)
        steps = {
            Qt.Key.Key_Down.value: min(place + 1, len(names) - 1),
            Qt.Key.Key_Up.value: max(place - 1, 0),
            Qt.Key.Key_Home.value: 0,
            Qt.Key.Key_End.value: len(names) - 1,
        }
        if place >= 0 and key in steps:
            name = names[steps[key]]
            self._buttons[name].setFocus(Qt.FocusReason.ShortcutFocusReason)
            if name != names[place] and not self._entries[name].leaves:
                self.chosen.emit(name)
            return True
        if place >= 0 and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._entries[names[place]].leaves:
                self.chosen.emit(names[place])
            else:
                self.entered.emit()
            return True
        return False
