"""Closed sessions: the list of Z reports, and one of them as it was saved."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.errors import ShopError
from models.queries.sheets import ClosingSheet
from models.queries.till import ClosingRow, closing_sheet, latest_closings
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.excel import ExcelColumn, ExcelTable, moment_cell, money_cell
from ui.reports.closing_cards import closing_cards
from ui.tables import Column, DataTable, RowsModel
from ui.theme import SIZES, Tone
from ui.widgets.buttons import GhostButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Label

_SHOWN = 1_000
"""Two and a half years of days; older ones are in the backups' and papers' keeping."""


class Closings(QWidget):
    """The list, and behind it the sheet of the one that was opened."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.sheet: ClosingSheet | None = None
        self._build()
        self.view.row_activated.connect(self._on_activated)

    def reload(self) -> None:
        """Read the list again."""
        self._desk.tasks.run(
            lambda connection: latest_closings(connection, _SHOWN),
            self.model.set_rows,
            owner=self,
            failed=self._on_failed,
        )

    def show_closing(self, session_id: int) -> None:
        """Open one session's Z report."""
        self._desk.tasks.run(
            lambda connection: closing_sheet(connection, session_id),
            self._show_sheet,
            owner=self,
            failed=self._on_failed,
        )

    def back(self) -> bool:
        """Close the sheet. False when none was open."""
        if self.sheet is None:
            return False
        self.sheet = None
        self._stack.setCurrentIndex(0)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def subtitle(self) -> str:
        """What is shown."""
        return tr("Z reports")

    def print_(self) -> None:
        """Print the Z report that is open, or else the one chosen, as a copy."""
        row = self.view.current_row()
        if self.sheet is not None:
            self._desk.papers.print_closing(self.sheet.session_id, copy=True)
        elif isinstance(row, ClosingRow):
            self._desk.papers.print_closing(row.session_id, copy=True)

    def table(self) -> ExcelTable | None:
        """The list, for Excel."""
        display, rows = self._desk.display, self.model.rows()
        columns = [
            ExcelColumn(tr("Number"), lambda row: row.number, 10, "number"),
            ExcelColumn(tr("Closed at"), lambda row: moment_cell(display, row.closed_at), 20),
            ExcelColumn(tr("Closed by"), lambda row: row.closed_by, 24),
        ]
        for title, key in _amounts():
            columns.append(
                ExcelColumn(
                    f"{title} ({display.currency_name})",
                    lambda row, key=key: money_cell(display, _amount(row, key)),  # type: ignore[misc]
                    20,
                    "number",
                )
            )
        return ExcelTable(tr("Z reports"), columns, rows, len(rows))

    def first_focus(self) -> QWidget:
        """Where the keys go."""
        return self.view

    def _build(self) -> None:
        display = self._desk.display
        columns = [
            Column(
                "number",
                tr("Number"),
                90,
                format=lambda row: display.number(row.number),
                sortable=True,
                weight=600,
                least=64,
            ),
            Column(
                "closed_at",
                tr("Closed at"),
                170,
                format=lambda row: display.moment(row.closed_at),
                sortable=True,
                least=136,
            ),
            Column("closed_by", tr("Closed by"), 180, sortable=True, stretch=True),
        ]
        for title, key in _amounts():
            columns.append(
                Column(
                    key,
                    title,
                    140,
                    "number",
                    lambda row, key=key: display.amount(_amount(row, key)),  # type: ignore[misc]
                    tone=_difference_tone if key == "difference" else None,
                    weight=600 if key == "received" else 400,
                    least=110,
                )
            )
        self.model = RowsModel(columns)
        self.view = DataTable(
            self.model,
            settings=self._desk.settings,
            name="reports/closings",
            title=tr("Z reports"),
        )
        detail = tr("The Z report of every closed day is kept here and never changes.")
        self.view.set_empty(EmptyState("clipboard-list", tr("No day has been closed yet"), detail))
        listed = Card(padding=0)
        listed.add(self.view, 1)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SIZES.gap_large)
        self._stack = QStackedWidget()
        self._stack.addWidget(listed)
        self._stack.addWidget(self._page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _show_sheet(self, sheet: ClosingSheet | None) -> None:
        if sheet is None:
            return
        self.sheet = sheet
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self._column.addWidget(self._build_head(sheet))
        self._column.addWidget(closing_cards(sheet, self._desk.display), 1)
        self._stack.setCurrentIndex(1)
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_head(self, sheet: ClosingSheet) -> QWidget:
        display = self._desk.display
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        self._back = GhostButton(tr("Back to the list"), icon="arrow-left")
        self._back.clicked.connect(self.back)
        reprint = SecondaryButton(tr("Print again"), icon="printer", key="Ctrl+P")
        reprint.clicked.connect(self.print_)
        preview = SecondaryButton(tr("Preview"), icon="eye")
        preview.clicked.connect(lambda: self._desk.papers.preview_closing(sheet.session_id, self))
        title = tr("Z report {number}", number=display.number(sheet.number))
        row.addWidget(self._back)
        row.addWidget(Label(title, "heading"))
        row.addWidget(Label(display.moment(sheet.closed_at), "second"))
        row.addStretch(1)
        row.addWidget(preview)
        row.addWidget(reprint)
        return head

    def _on_activated(self, row: object) -> None:
        if isinstance(row, ClosingRow):
            self.show_closing(row.session_id)

    def _on_failed(self, error: ShopError) -> None:
        self._desk.messages.say(errors.words(error, self._desk.display), "error")


def _amounts() -> tuple[tuple[str, str], ...]:
    return (
        (tr("Received"), "received"),
        (tr("Expected"), "expected"),
        (tr("Counted"), "counted"),
        (tr("Difference"), "difference"),
    )


def _amount(row: ClosingRow, key: str) -> int:
    return row.counted - row.expected if key == "difference" else int(getattr(row, key))


def _difference_tone(row: ClosingRow) -> Tone | None:
    difference = row.counted - row.expected
    if not difference:
        return "plain"
    return "red" if difference < 0 else "orange"
