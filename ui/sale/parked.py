"""The list of parked sales, to take one up again."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.calendar import business_date, now
from models.display import Display
from models.queries.drafts import Draft
from models.text import isolate
from resources.translations import tr
from ui.sale.state import from_json
from ui.tables import Column, DataTable, RowsModel
from ui.theme import SIZES
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.labels import Label

_MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class _Row:
    """A parked sale as the list shows it."""

    draft: Draft
    title: str
    lines: str
    total: str
    time: str


class _ParkedTable(DataTable):
    """Enter takes a sale up, Del forgets it, Up from the first row leaves the list."""

    forgotten = Signal(object)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.current_row():
            self.forgotten.emit(self.current_row())
        elif event.key() == Qt.Key.Key_Up and self.current_place() <= 0:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ParkedList(Card):
    """Whose sale it is, how much, since when. Hidden while there is none."""

    recalled = Signal(int)
    """The draft's id."""
    forgotten = Signal(object)
    """The Draft, to be dropped and perhaps restored."""
    left = Signal()
    """Up was pressed on the first row."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._display = display
        self._model = RowsModel(
            (
                Column("title", tr("Customer"), SIZES.figure_column, stretch=True),
                Column("lines", tr("Lines"), SIZES.avatar * 2, "number", tone="plain"),
                Column("total", tr("Amount"), SIZES.figure_column, "number", weight=600),
                Column("time", tr("Time"), SIZES.figure_column, "number", tone="plain"),
            )
        )
        self.table = _ParkedTable(self._model, title=tr("Parked sales"))
        self._count = Chip("", "orange")
        self._build()
        self.table.row_activated.connect(lambda row: self.recalled.emit(row.draft.id))
        self.table.forgotten.connect(lambda row: self.forgotten.emit(row.draft))
        self.table.left.connect(self.left)
        self.show_drafts(())

    def show_drafts(self, drafts: Sequence[Draft]) -> None:
        """Show these."""
        if not drafts and self.table.hasFocus():
            self.left.emit()  # before the keys go wherever Qt would put them
        self._model.set_rows(self._row(draft) for draft in drafts)
        self._count.set_text(self._display.number(len(drafts)))
        shown = min(len(drafts), _MOST_SHOWN)
        self.table.setFixedHeight(SIZES.table_head + shown * SIZES.row)
        self.setVisible(bool(drafts))

    def enter(self) -> bool:
        """Go into the list with the keys; False when it is empty."""
        if not self._model.rowCount():
            return False
        self.table.go_to(0)
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIZES.gap_large, SIZES.gap, SIZES.gap_large, SIZES.gap)
        head.setSpacing(SIZES.gap)
        head.addWidget(Label(tr("Parked sales"), "section"))
        head.addWidget(self._count)
        head.addStretch(1)
        self.add(head)
        self.add(self.table)
        hints = tr(
            "{enter} take up · {delete} delete", enter=isolate("Enter"), delete=isolate("Del")
        )
        self.add_footer().addWidget(Label(hints, "third"))

    def _row(self, draft: Draft) -> _Row:
        display = self._display
        sale = from_json(draft.content)
        day = business_date(draft.updated_at)
        time = display.time(draft.updated_at)
        if day != business_date(now()):
            time = f"{display.short_day(day)} · {time}"
        return _Row(
            draft,
            draft.title,
            display.number(len(sale.lines)) if sale else "",
            display.amount(draft.total),
            time,
        )
