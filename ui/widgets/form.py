"""Fields under each other in one or two columns, found again by their names."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.theme import SIZES
from ui.widgets.field import Field


class Form(QWidget):
    """A grid of fields; Tab goes through them in the order they were added.

    Names are those of the code ("mobile"), as errors tell them in `MissingField.field`.
    """

    def __init__(self, columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._place = 0
        self._fields: dict[str, Field] = {}
        self._last: QWidget | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SIZES.gap_large)
        self._grid.setVerticalSpacing(SIZES.gap)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, SIZES.figure_column)

    def add(
        self,
        name: str,
        label: str,
        editor: QWidget,
        *,
        required: bool = False,
        hint: str = "",
        whole_row: bool = False,
        span: int = 1,
        instead: bool = False,
    ) -> Field:
        """Put a field at the next place, across `span` columns, or across a row of its own.

        `instead`: at the place of the one before; the page shows one of the two at a time.
        """
        field = Field(label, editor, required=required, hint=hint)
        if instead:
            self._place -= 1
        self.add_widget(field, whole_row=whole_row, span=span)
        self._fields[name] = field
        if self._last:
            QWidget.setTabOrder(self._last, editor)
        self._last = editor
        return field

    def add_widget(self, widget: QWidget, *, whole_row: bool = True, span: int = 1) -> None:
        """Put any widget between the fields."""
        span = self._columns if whole_row else span
        if self._place % self._columns + span > self._columns:
            self._place += self._columns - self._place % self._columns
        row, column = divmod(self._place, self._columns)
        self._grid.addWidget(widget, row, column, 1, span)
        self._place += span

    def field(self, name: str) -> Field:
        """The field added under a name."""
        return self._fields[name]

    def set_error(self, name: str, text: str | None) -> bool:
        """Mark a field and go there. False when there is no field of that name."""
        field = self._fields.get(name)
        if field is None:
            return False
        field.set_error(text)
        if text:
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def clear_errors(self) -> None:
        """Mark everything as right."""
        for field in self._fields.values():
            field.set_error(None)

    def first_error(self) -> Field | None:
        """The first field that is marked as wrong."""
        return next((field for field in self._fields.values() if field.error()), None)
