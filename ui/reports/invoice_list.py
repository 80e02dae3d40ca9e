"""The list of invoices and returns: narrowed, sorted, exported, at once even with a million."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.errors import ShopError
from models.queries.invoices import InvoiceFilter, InvoiceRow, invoice_ids, invoice_rows
from models.queries.staff import StaffMember, read_staff
from resources.translations import tr, trn
from ui import errors
from ui.desk import Desk
from ui.excel import ExcelTable
from ui.reports.invoice_columns import excel_columns, invoice_columns
from ui.reports.names import kind_name, method_name
from ui.reports.period_choice import PeriodChoice
from ui.tables import BigTableModel, DataTable
from ui.tasks import Job
from ui.theme import SIZES
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from models.database import Connection

T = TypeVar("T")
_FIRST_PAGE = 200
_EXPORT_BLOCK = 500
_ALL = "all"


@dataclass(frozen=True, slots=True)
class _FirstPage:
    """The first rows, and whether there are more."""

    rows: list[InvoiceRow]
    more: bool


class InvoiceList(QWidget):
    """The table with what narrows it. The newest invoice comes first."""

    opened = Signal(int)
    """An invoice is to be shown in full."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sort = ("number", True)
        self._jobs: list[Job] = []
        self.search = SearchField(tr("Invoice, name or mobile…"), key="Ctrl+F")
        self.period = PeriodChoice(desk.display, anything=True)
        self.kind = Choice(_kinds(), _ALL)
        self.person = Choice([(_ALL, tr("Every salesperson"))], _ALL)
        self.method = Choice(_methods(), _ALL)
        self.messages = MessageBar(closable=False)
        self._count = Label("", "secondary")
        self._build()
        self._connect()

    def reload(self) -> None:
        """Read the list again: the first page at once, the order of all rows after it."""
        for job in self._jobs:
            job.cancel()
        self._jobs.clear()
        try:
            wanted = self._wanted()
        except ShopError as error:
            self.messages.say(errors.words(error, self._desk.display), "warning")
            self.model.set_ids(array("q"))
            self._show_count()
            return
        self.messages.clear()
        sort, descending = self._sort

        def read(connection: "Connection") -> _FirstPage:
            ids = invoice_ids(connection, wanted, sort, descending, _FIRST_PAGE + 1)
            rows = invoice_rows(connection, ids[:_FIRST_PAGE])
            return _FirstPage(rows, len(ids) > _FIRST_PAGE)

        def read_all(connection: "Connection") -> "array[int]":
            return invoice_ids(connection, wanted, sort, descending)

        def show(page: _FirstPage) -> None:
            place = max(0, self.view.current_place())
            self.model.set_first_rows(page.rows, len(page.rows))
            if not page.more:
                self.model.set_ids(array("q", (row.id for row in page.rows)))
                self._show_count()
                self.view.go_to(place)
                return
            self._count.setText(tr("Counting…"))
            self._jobs.append(self._run(read_all, lambda ids: self._show_ids(ids, place)))

        self._jobs.append(self._run(read, show))

    def load_people(self) -> None:
        """Read who can be chosen as salesperson."""
        self._desk.tasks.run(read_staff, self._show_people, owner=self, failed=self._on_failed)

    def show_invoice(self, invoice_id: int) -> None:
        """Make an invoice the current row, when it is in the list."""
        self.view.go_to(self.model.place_of(invoice_id))

    def subtitle(self) -> str:
        """What is shown."""
        return tr("Invoice list")

    def table(self) -> ExcelTable | None:
        """All rows as they are narrowed and sorted, for Excel."""
        ids = self.model.ids()
        columns = excel_columns(self._desk.display)
        return ExcelTable(tr("Invoice list"), columns, self._all_rows(ids), len(ids))

    def first_focus(self) -> QWidget:
        """Where typing begins."""
        return self.search

    def _build(self) -> None:
        display = self._desk.display
        self.model = BigTableModel(invoice_columns(display), self._fetch)
        self.view = DataTable(
            self.model,
            settings=self._desk.settings,
            name="reports/invoices",
            title=tr("Invoices"),
        )
        self.view.set_sort("number", descending=True)
        self._empty = EmptyState("file-invoice", "")
        self.view.set_empty(self._empty)
        self._empty.hide()
        filters = QHBoxLayout()
        filters.setSpacing(SIZES.gap)
        self.search.setMinimumWidth(SIZES.rail)
        filters.addWidget(self.search, 1)
        for part in (self.period, self.kind, self.person, self.method):
            filters.addWidget(part)
        card = Card(padding=0)
        card.add(self.view, 1)
        foot = card.add_footer()
        foot.addWidget(self._count)
        foot.addStretch(1)
        foot.addWidget(Label(tr("Enter opens the invoice"), "third"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addLayout(filters)
        column.addWidget(self.period.range)
        column.addWidget(self.messages)
        column.addWidget(card, 1)

    def _connect(self) -> None:
        self.search.search_changed.connect(lambda _text: self.reload())
        self.search.down_pressed.connect(self._on_down)
        self.search.returnPressed.connect(self._on_enter)
        self.period.period_changed.connect(self.reload)
        for choice in (self.kind, self.person, self.method):
            choice.value_changed.connect(lambda _value: self.reload())
        self.model.sorted_by.connect(self._on_sorted)
        self.model.failed.connect(self._on_failed)
        self.view.row_activated.connect(self._on_activated)

    def _wanted(self) -> InvoiceFilter:
        def chosen(choice: Choice) -> object:
            return None if choice.value() == _ALL else choice.value()

        return InvoiceFilter(
            period=self.period.period(),
            text=self.search.value(),
            kind=chosen(self.kind) or "",  # type: ignore[arg-type]
            staff_id=cast("int | None", chosen(self.person)),
            method=chosen(self.method) or "",  # type: ignore[arg-type]
        )

    def _run(self, read: "Callable[[Connection], T]", then: Callable[[T], None]) -> Job:
        return self._desk.tasks.run(read, then, owner=self, failed=self._on_failed)

    def _fetch(self, ids: Sequence[int]) -> list[InvoiceRow]:
        return self._desk.tasks.now(lambda connection: invoice_rows(connection, ids))

    def _all_rows(self, ids: "array[int]") -> Iterator[InvoiceRow]:
        for start in range(0, len(ids), _EXPORT_BLOCK):
            block = ids[start : start + _EXPORT_BLOCK]
            # On the slow worker: its own connection, so that selling goes on meanwhile.
            yield from self._fetch(block)

    def _show_ids(self, ids: "array[int]", place: int) -> None:
        # The order arrives while somebody may have gone on already: stay where they are.
        place = max(place, self.view.current_place())
        scrolled = self.view.verticalScrollBar().value()
        self.model.set_ids(ids)
        self.view.go_to(min(place, len(ids) - 1))
        self.view.verticalScrollBar().setValue(scrolled)
        self._show_count()

    def _show_count(self) -> None:
        count = self.model.rowCount()
        number = self._desk.display.number(count)
        self._count.setText(trn("{count} invoice", "{count} invoices", count, count=number))
        narrowed = bool(self.search.value()) or any(
            choice.value() != _ALL for choice in (self.kind, self.person, self.method)
        )
        if narrowed or self.period.value() != _ALL:
            self._empty.set_text(tr("No invoice fits"), tr("Search for less, or for other days."))
        else:
            self._empty.set_text(
                tr("No invoice has been issued yet"), tr("Invoices appear here as they are issued.")
            )

    def _show_people(self, people: list[StaffMember]) -> None:
        options: list[tuple[object, str]] = [(_ALL, tr("Every salesperson"))]
        options += [(person.id, person.name) for person in people]
        self.person.set_options(options, self.person.value())

    def _on_down(self) -> None:
        self.view.setFocus()
        self.view.go_to(max(0, self.view.current_place()))

    def _on_enter(self) -> None:
        if self.model.rowCount() == 1:
            self._on_activated(self.model.row(0))

    def _on_sorted(self, key: str, descending: bool) -> None:
        self._sort = (key, descending)
        self.reload()

    def _on_activated(self, row: object) -> None:
        if isinstance(row, InvoiceRow):
            self.opened.emit(row.id)

    def _on_failed(self, error: ShopError) -> None:
        self.messages.say(errors.words(error, self._desk.display), "error")


def _kinds() -> list[tuple[object, str]]:
    kinds = [(kind, kind_name(kind)) for kind in ("sale", "return")]
    return [(_ALL, tr("Sales and returns")), *kinds]


def _methods() -> list[tuple[object, str]]:
    methods = [(method, method_name(method)) for method in ("cash", "card", "transfer")]
    return [(_ALL, tr("Every payment")), *methods]
