"""Choosing one of a list, or typing a new one without leaving the form."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.text import fold
from resources.translations import tr
from ui.theme import SIZES
from ui.widgets.buttons import IconButton
from ui.widgets.choice import Choice
from ui.widgets.field import TextField

_LONGEST = 60


class NewOrChosen(QWidget):
    """A choice with a + beside it that turns it into a field for a new title, and back.

    Nothing is stored here: whoever saves the form adds the new title in the same transaction.
    """

    value_changed = Signal()
    error_changed = Signal(str)

    def __init__(self, *, placeholder: str, new_name: str) -> None:
        super().__init__()
        self.choice = Choice(placeholder=placeholder, filterable=True)
        self.new = TextField(placeholder=new_name, longest=_LONGEST)
        self.switch = IconButton("plus", new_name)
        self._new_name = new_name
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap_small)
        row.addWidget(self.choice, 1)
        row.addWidget(self.new, 1)
        row.addWidget(self.switch)
        self.new.hide()
        self.setFocusProxy(self.choice)
        self.switch.clicked.connect(lambda: self.set_new(not self.is_new()))
        self.choice.value_changed.connect(lambda _: self._on_changed())
        self.new.textChanged.connect(lambda _: self._on_changed())

    def is_new(self) -> bool:
        """Whether a new title is being typed."""
        return not self.new.isHidden()

    def set_new(self, new: bool) -> None:
        """Turn the choice into a field for a new title, or back."""
        self.new.setVisible(new)
        self.choice.setVisible(not new)
        self.switch.set_icon("x" if new else "plus")
        name = tr("Choose one that exists") if new else self._new_name
        self.switch.setToolTip(name)
        self.switch.setAccessibleName(name)
        focus = self.new if new else self.choice
        self.setFocusProxy(focus)
        focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._on_changed()

    def set_options(self, options: Sequence[tuple[int, str]], value: int | None = None) -> None:
        """Offer these; with none to choose from a new one is typed at once."""
        self._options = list(options)
        self.choice.set_options(options, value)

    def chosen(self) -> int | None:
        """The id chosen; also when the new title typed is one that exists already."""
        if self.is_new():
            typed = fold(self.new.value())
            return next((id_ for id_, title in self._options if fold(title) == typed), None)
        value = self.choice.value()
        return value if isinstance(value, int) else None

    def new_title(self) -> str:
        """The new title typed; "" when an existing one is meant or nothing is typed."""
        return self.new.value() if self.is_new() and self.chosen() is None else ""

    def set_error(self, text: str | None) -> None:
        """Mark it as wrong and say why, or as right again with None."""
        (self.new if self.is_new() else self.choice).set_error(text)
        if not text:
            self.new.set_error(None)
            self.choice.set_error(None)
        self.error_changed.emit(text or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_new():
            self.set_new(False)
        else:
            super().keyPressEvent(event)

    def _on_changed(self) -> None:
        self.error_changed.emit("")
        self.value_changed.emit()
