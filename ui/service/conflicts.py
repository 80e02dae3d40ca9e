"""What two tills did differently: which value was kept, which was not."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.errors import ShopError
from models.queries.sync import Conflict
from resources.translations import tr
from ui.desk import Desk
from ui.errors import words
from ui.service.records import field_name, record_name, value_text
from ui.tables import Column, DataTable, RowsModel
from ui.widgets.buttons import SecondaryButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.message_bar import MessageBar


class ConflictsPanel(QWidget):
    """A table of conflicts, the newest first; those not looked at yet are marked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        display = desk.display
        self.messages = MessageBar()
        self.seen = SecondaryButton(tr("Mark as seen"), icon="checks")
        self.seen.clicked.connect(lambda: desk.sync.mark_seen(owner=self, failed=self._on_failed))
        self.model = RowsModel(
            (
                Column(
                    "title",
                    tr("Record"),
                    width=180,
                    stretch=True,
                    weight=600,
                    format=lambda row: record_name(row.kind, row.title, display),
                ),
                Column("field", tr("Field"), width=130, format=lambda row: _field(row, desk)),
                Column(
                    "kept",
                    tr("Kept"),
                    width=160,
                    stretch=True,
                    format=lambda row: _kept(row, desk),
                ),
                Column(
                    "refused",
                    tr("Not kept"),
                    width=140,
                    stretch=True,
                    tone="plain",
                    format=lambda row: _refused(row, desk),
                ),
                Column(
                    "at",
                    tr("When"),
                    width=140,
                    align="number",
                    sortable=True,
                    format=lambda row: display.moment(row.at),
                ),
                Column(
                    "seen",
                    "",
                    width=64,
                    format=lambda row: "" if row.seen else tr("New"),
                    chip=lambda row: "orange",
                ),
            )
        )
        self.table = DataTable(self.model, title=tr("What needs a look"))
        self.table.set_empty(
            EmptyState(
                "circle-check",
                tr("No two tills disagreed"),
                tr("When the same field is changed on two tills, both values stand here."),
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.table, 1)

    def show_rows(self, rows: Sequence[Conflict]) -> None:
        """Show these."""
        place = self.table.current_place()
        self.model.set_rows(rows)
        self.table.go_to(min(max(place, 0), len(rows) - 1))
        self.seen.setEnabled(any(not row.seen for row in rows))

    def _on_failed(self, error: ShopError) -> None:
        self.messages.say(words(error, self._desk.display), "error")


def _field(row: Conflict, desk: Desk) -> str:
    return field_name(row.field, desk.display) if row.field else tr("The whole record")


def _kept(row: Conflict, desk: Desk) -> str:
    if row.field:
        return value_text(row.field, row.kept, desk.display)
    if row.problem == "merged":
        return tr("Joined to the earlier member")
    if row.problem == "still-in-use":
        return tr("Stays: it is still in use")
    return tr("The service's")


def _refused(row: Conflict, desk: Desk) -> str:
    return value_text(row.field, row.refused, desk.display) if row.field else "—"
