"""What else can be done with the sale on screen: the menu behind «…», and its note."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from models.display import Display
from models.queries.drafts import Draft
from resources.translations import tr
from ui.widgets.dialog import Dialog
from ui.widgets.field import Field, TextArea

Entry = tuple[str, Callable[[], None]] | None
"""Words and what they do; None is a line between."""


class NoteDialog(Dialog):
    """Asks for the note that goes with the invoice."""

    guards_typing = True

    written = Signal(str)

    def __init__(self, note: str, parent: QWidget) -> None:
        super().__init__(tr("Note on the invoice"), parent, action=tr("Keep"))
        self._note = TextArea(note)
        self.add(Field(tr("Note"), self._note))
        self._note.setFocus(Qt.FocusReason.OtherFocusReason)
        self.confirmed.connect(self._on_confirmed)

    def _on_confirmed(self) -> None:
        self.written.emit(self._note.value())
        self.accept()


def parked_entries(
    drafts: Sequence[Draft], display: Display, recall: Callable[[int], None]
) -> list[Entry]:
    """An entry for every parked sale."""
    entries: list[Entry] = []
    for draft in drafts:
        words = tr(
            "Take up: {title} · {total}", title=draft.title, total=display.money(draft.total)
        )
        entries.append((words, partial(recall, draft.id)))
    return entries


def _without_argument(do: Callable[[], None]) -> Callable[[bool], None]:
    return lambda _checked: do()


def show_menu(button: QWidget, entries: Sequence[Entry]) -> QMenu:
    """Open the menu under its button."""
    menu = QMenu(button)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in entries:
        if entry is None:
            menu.addSeparator()
        else:
            words, do = entry
            # Not connected directly: `triggered` would hand over whether it is checked.
            menu.addAction(words).triggered.connect(_without_argument(do))
    left_to_right = button.layoutDirection() == Qt.LayoutDirection.LeftToRight
    x = button.width() - menu.sizeHint().width() if left_to_right else 0
    menu.popup(button.mapToGlobal(QPoint(x, button.height())))
    return menu
