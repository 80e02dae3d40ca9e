"""A list the owner keeps: a line to add to it, a table, and a dialog to change a row."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.errors import ShopError
from models.text import isolate
from resources.translations import tr
from ui.desk import Action, Desk
from ui.errors import words
from ui.marking import mark
from ui.settings.section import Section
from ui.tables import Column, DataTable, RowAction, RowsModel, row_number_column
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton
from ui.widgets.dialog import Dialog
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.labels import Divider
from ui.widgets.message_bar import MessageKind

if TYPE_CHECKING:
    from models.database import Connection

_LONGEST_TITLE = 60


class ListSection(Section):
    """Subclasses say what the rows are and how one is added, changed and removed.

    Removing has an undo, for nothing may hang on a row that can be removed.
    """

    changes: frozenset[str] = frozenset()
    """What a write here changes, as `Changes` names it; hearing one of them it reads again."""

    def __init__(self, desk: Desk, title: str, note: str, *, icon: str, empty: str) -> None:
        super().__init__(desk, title, note)
        self.say: Callable[[str, MessageKind, Action | None], None] = desk.messages.say
        """Says in passing what was done; a dialog sets it, for the window's words lie behind it."""
        self.title = TextField(longest=_LONGEST_TITLE)
        self.form = Form(len(self.extra_fields()) + 1)
        self.add_button = PrimaryButton(tr("Add"), icon="plus", compact=True)
        self.model = RowsModel((row_number_column(desk.display), *self.columns()))
        self.table = DataTable(
            self.model,
            actions=(
                RowAction("edit", tr("Edit"), "pencil"),
                RowAction("remove", tr("Delete"), "trash"),
            ),
            title=title,
        )
        self.table.set_empty(EmptyState(icon, empty, tr("Type the first title above.")))
        self._lay_out()
        self.title.returnPressed.connect(self._on_add)
        self.add_button.clicked.connect(self._on_add)
        self.table.row_activated.connect(self.open_editor)
        self.table.action_triggered.connect(self._on_action)

    # What a subclass says.

    def extra_fields(self) -> Sequence[tuple[str, str, QWidget]]:
        """Fields beside the title in the line that adds: name, label, editor."""
        return ()

    def columns(self) -> tuple[Column, ...]:
        """The columns after the row's number."""
        raise NotImplementedError

    def read(self, connection: "Connection") -> Sequence[Any]:
        """The rows."""
        raise NotImplementedError

    def write_new(self, title: str) -> "Callable[[Connection], object] | None":
        """How what stands in the line is added; None when a field is marked as wrong instead."""
        raise NotImplementedError

    def write_removed(self, row: Any) -> "Callable[[Connection], object]":
        """How a row is removed."""
        raise NotImplementedError

    def write_again(self, row: Any) -> "Callable[[Connection], object]":
        """How a removed row is brought back."""
        raise NotImplementedError

    def editor(self, row: Any) -> "RowEditor":
        """The dialog that changes a row."""
        raise NotImplementedError

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show what was read."""
        place = self.table.current_place()
        self.model.set_rows(rows)
        self.table.go_to(min(max(place, 0), len(rows) - 1))

    # What all of them do.

    def load(self) -> None:
        self.desk.tasks.run(self.read, self.show_rows, owner=self, failed=self.tell)

    def changed(self, names: frozenset[str]) -> None:
        if names & self.changes:
            self.load()

    def first_focus(self) -> QWidget | None:
        return self.title

    def unsaved(self) -> bool:
        return bool(self.title.value())

    def open_editor(self, row: Any) -> None:
        """Open the dialog that changes a row."""
        if row is None:
            return
        dialog = self.editor(row)

        def save() -> None:
            work = dialog.write()
            if work is None:
                return
            dialog.set_busy(True)
            self.desk.tasks.write(
                work,
                lambda _: dialog.accept(),
                owner=dialog,
                failed=dialog.refuse,
                changed=self.changes,
            )

        dialog.confirmed.connect(save)
        dialog.open()

    def remove(self, row: Any) -> None:
        """Remove a row, if nothing bears it, and offer to undo that."""
        again = self.write_again(row)

        def undo() -> None:
            self.desk.tasks.write(
                again, lambda _: None, owner=self, failed=self.tell, changed=self.changes
            )

        def removed(_: object) -> None:
            self.messages.clear()
            text = tr("“{title}” was deleted.", title=isolate(row.title))
            self.say(text, "info", (tr("Undo"), undo))

        self.desk.tasks.write(
            self.write_removed(row), removed, owner=self, failed=self.tell, changed=self.changes
        )

    def _lay_out(self) -> None:
        for name, label, editor in self.extra_fields():
            self.form.add(name, label, editor)
        self.form.add("title", tr("New title"), self.title)
        line = QHBoxLayout()
        line.setContentsMargins(SIZES.padding, 0, SIZES.padding, SIZES.gap_large)
        line.setSpacing(SIZES.gap)
        line.addWidget(self.form, 1)
        button = QHBoxLayout()
        # Level with the editors, which stand under their labels.
        button.setContentsMargins(0, SIZES.key + SIZES.grid, 0, 0)
        button.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(button)
        self.card.add(line)
        self.card.add(Divider())
        self.card.add(self.table, 1)
        self.title.textChanged.connect(lambda _: self.unsaved_changed.emit(self.unsaved()))
        self.title.textEdited.connect(lambda: self.form.set_error("title", None))

    def _on_add(self) -> None:
        self.form.clear_errors()
        if not self.title.value():
            self.form.set_error("title", tr("{field} is required.", field=tr("Title")))
            return
        work = self.write_new(self.title.value())
        if work is None:
            return
        title = self.title.value()

        def added(_: object) -> None:
            self.messages.clear()
            if self.title.value() == title:
                self.title.clear()
            self.title.setFocus()
            self.say(tr("“{title}” was added.", title=isolate(title)), "success", None)

        self.desk.tasks.write(work, added, owner=self, failed=self._on_failed, changed=self.changes)

    def _on_failed(self, error: ShopError) -> None:
        if not mark(self.form, error, self.desk.display):
            self.tell(error)

    def _on_action(self, name: str, row: Any) -> None:
        if name == "edit":
            self.open_editor(row)
        elif name == "remove":
            self.remove(row)


class RowEditor(Dialog):
    """A dialog with the title of a row, and whatever else is given to its form."""

    guards_typing = True

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        heading: str,
        title: str,
        work: "Callable[[str], Callable[[Connection], object]]",
        extra: Sequence[tuple[str, str, QWidget]] = (),
    ) -> None:
        super().__init__(heading, parent, action=tr("Save"), action_icon="check")
        self._desk = desk
        self._work = work
        self.form = Form()
        self.title = TextField(title, longest=_LONGEST_TITLE)
        self.form.add("title", tr("Title"), self.title, required=True)
        for name, label, editor in extra:
            self.form.add(name, label, editor)
        self.add(self.form)
        self.title.setFocus()
        self.title.selectAll()

    def write(self) -> "Callable[[Connection], object] | None":
        """How what was typed is saved; None when it cannot be."""
        self.form.clear_errors()
        if not self.title.value():
            self.form.set_error("title", tr("{field} is required.", field=tr("Title")))
            return None
        return self._work(self.title.value())

    def refuse(self, error: ShopError) -> None:
        """Saving failed: say so where it belongs."""
        self.set_busy(False)
        if not mark(self.form, error, self._desk.display):
            self.show_error(words(error, self._desk.display))
