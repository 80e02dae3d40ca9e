"""The customers table with its search, filters, count and export."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models import calendar
from models.errors import ShopError
from models.queries.customers import CustomerFilter, CustomerRow, customer_rows
from models.queries.rules import read_bands
from models.queries.shop import read_tags
from models.text import mobile_number
from resources.translations import tr, trn
from ui import errors, theme
from ui.customers.columns import excel_columns
from ui.customers.filters import FilterChips, FilterPopover
from ui.customers.listing import Listing
from ui.desk import Desk
from ui.excel import ExcelExport, ExcelTable
from ui.roles import TO_ADJUST, why_not
from ui.tables import DataTable, RowAction, row_number_column
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Label
from ui.widgets.page_header import PageHeader
from ui.widgets.search_field import SearchField

_EXPORT_BLOCK = 1_000


class CustomerTable(QWidget):
    """Finds and lists; what is done to a member is told by signals."""

    opened = Signal(int)
    """A member's id: show the sheet."""
    acted = Signal(str, object)
    """edit, delete, invoice or points, and the CustomerRow."""
    wanted_new = Signal(str)
    """A new member, with the mobile number looked for or ""."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._kept: tuple[int, int, int] | None = None
        self._awaited: int | None = None
        self.listing = Listing(desk, self)
        self._build()
        self._connect()

    def load(self) -> None:
        """Read the lists of filters, and the rows if they are not there yet."""
        bands, tags = self._desk.tasks.now(lambda c: (read_bands(c), read_tags(c)))
        self._bands, self._tags = bands, tags
        self.chips.set_lists(bands, tags)
        if not self.listing.loaded:
            self.listing.show(CustomerFilter())

    def look_for(self, text: str) -> None:
        """Search for a text, whatever was filtered before."""
        self.narrow(CustomerFilter(text=text))

    def narrow(self, wanted: CustomerFilter) -> None:
        """Show whom a filter lets through, whatever was looked for before."""
        self.search.setText(self._desk.display.digits(wanted.text))
        self.chips.show_filter(wanted)
        self._show(wanted)

    def clear(self) -> bool:
        """Show everybody again; False when nothing was narrowed."""
        if self.listing.filter == CustomerFilter():
            return False
        self.look_for("")
        return True

    def current(self) -> CustomerRow | None:
        """The member the person is on."""
        row = self.table.current_row()
        return row if isinstance(row, CustomerRow) else None

    def select_when_there(self, customer_id: int) -> None:
        """Go to a member as soon as the rows that hold it have been read."""
        self._kept = (customer_id, max(self.table.current_place(), 0), 0)
        self._awaited = customer_id

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Delete and row:
            self.acted.emit("delete", row)
        elif event.key() == Qt.Key.Key_F10 and row:
            self.acted.emit("points", row)
        elif control and enter and row:
            self.acted.emit("invoice", row)
        elif event.text() and event.text().isprintable() and not control:
            # Typing anywhere on the page is searching.
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
            self.search.insert(self._desk.display.digits(event.text()))
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self.search = SearchField(
            tr("Name, mobile, national ID, tag…"),
            key="Ctrl+F",
            width=SIZES.toast - SIZES.margin * 3,
        )
        self.filter_button = SecondaryButton(tr("Filter"), icon="filter", key="F9")
        self.export_button = SecondaryButton(tr("Excel export"), icon="table-export", key="Ctrl+E")
        self.new_button = PrimaryButton(tr("New customer"), icon="plus", key="Insert", compact=True)
        self.header = PageHeader(
            tr("Customers"),
            actions=(self.search, self.filter_button, self.export_button, self.new_button),
        )
        self.chips = FilterChips(self._desk.display)
        self.table = DataTable(
            self.listing.model,
            actions=(
                RowAction("edit", tr("Edit"), "pencil"),
                RowAction("delete", tr("Delete"), "trash"),
                RowAction("invoice", tr("Invoice"), "file-invoice"),
                RowAction("points", tr("Points"), "star", why_not(self._desk, TO_ADJUST)),
            ),
            settings=self._desk.settings,
            name="customers",
            title=tr("Customers"),
        )
        self.table.set_sort("name")
        self.empty = EmptyState("users", "", step=tr("New customer"))
        self.table.set_empty(self.empty)
        self.export = ExcelExport(self._desk)
        card = Card(padding=0)
        card.add(self.table, 1)
        self._fill_footer(card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self.header)
        column.addWidget(self.chips)
        column.addWidget(self.export)
        column.addWidget(card, 1)

    def _fill_footer(self, card: Card) -> None:
        footer = card.add_footer()
        for key, words in (
            ("Enter", tr("Sheet")),
            ("Space", tr("Actions")),
            ("F10", tr("Points")),
            ("Ctrl+Enter", tr("Invoice")),
            ("Delete", tr("Delete")),
        ):
            footer.addWidget(KeyHint(key))
            footer.addWidget(Label(words, "third"))
            footer.addSpacing(SIZES.gap_small)
        footer.addStretch(1)

    def _connect(self) -> None:
        self.search.textEdited.connect(self._on_text_edited)
        self.search.search_changed.connect(self._on_search_changed)
        self.search.down_pressed.connect(self._on_down_pressed)
        self.search.returnPressed.connect(self._on_return_pressed)
        self.filter_button.clicked.connect(self._on_filter_clicked)
        self.export_button.clicked.connect(self._on_export_clicked)
        self.new_button.clicked.connect(lambda: self.wanted_new.emit(self._mobile_typed()))
        self.chips.chosen.connect(self._on_filter_chosen)
        self.table.row_activated.connect(self._on_row_activated)
        self.table.action_triggered.connect(self.acted)
        self.listing.model.sorted_by.connect(self.listing.sort_by)
        self.listing.model.failed.connect(self._on_failed)
        self.listing.failed.connect(self._on_failed)
        self.listing.counted.connect(self._on_counted)
        self.listing.replaced.connect(self._on_replaced)
        self.listing.about_to_reorder.connect(self._keep_place)
        self.listing.reordered.connect(self._restore_place)
        self.empty.clicked.connect(self._on_step)

    def _show(self, wanted: CustomerFilter) -> None:
        self.listing.show(wanted)
        if self.listing.sort is None:
            # A search comes in the order of joining, the newest first: no column's.
            self.table.set_sort("" if wanted.text else "name")

    def _mobile_typed(self) -> str:
        return mobile_number(self.search.value()) or ""

    def _on_text_edited(self, text: str) -> None:
        self.search.rewrite(self._desk.display.digits(text))

    def _on_search_changed(self, text: str) -> None:
        self._show(replace(self.listing.filter, text=text))

    def _on_filter_chosen(self, wanted: object) -> None:
        if isinstance(wanted, CustomerFilter):
            self.chips.show_filter(wanted)
            self._show(replace(wanted, text=self.listing.filter.text))

    def _on_filter_clicked(self) -> None:
        popover = FilterPopover(
            self._desk.display, self.listing.filter, self._bands, self._tags, self
        )
        popover.changed.connect(self._on_filter_chosen)
        popover.open_under(self.filter_button)

    def _on_down_pressed(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.table.current_place() < 0:
            self.table.go_to(0)

    def _on_return_pressed(self) -> None:
        if self.listing.model.rowCount():
            self._on_down_pressed()
        elif self._mobile_typed():
            self.wanted_new.emit(self._mobile_typed())

    def _on_row_activated(self, row: object) -> None:
        if isinstance(row, CustomerRow):
            self.opened.emit(row.id)

    def _on_counted(self, shown: int, everybody: int) -> None:
        number = self._desk.display.number
        if shown < 0:
            self.header.set_subtitle("")
        elif self.listing.filter == CustomerFilter():
            text = trn("{count} person", "{count} people", shown, count=number(shown))
            self.header.set_subtitle(text)
        else:
            text = trn(
                "{count} of {all} person",
                "{count} of {all} people",
                everybody,
                count=number(shown),
                all=number(everybody),
            )
            self.header.set_subtitle(text if everybody >= 0 else "")
        self._say_empty(everybody)
        self.table.set_width("row_number", self._number_width(everybody))

    def _number_width(self, everybody: int) -> int:
        """Room for the +, and for the largest row number."""
        widest = self._desk.display.digits(f"{everybody:,}")
        number = QFontMetrics(theme.font()).horizontalAdvance(widest)
        least = row_number_column(self._desk.display).width
        return max(least, number + SIZES.tiny_button + SIZES.gap_small + 3 * SIZES.gap)

    def _say_empty(self, everybody: int) -> None:
        mobile = self._mobile_typed()
        if not everybody:
            self.empty.set_text(
                tr("No customers yet"),
                tr("Members of the club stand here: name, rank, credit and points."),
            )
            self.empty.button.setText(tr("New customer"))
            self.empty.button.set_icon("plus")
        elif mobile:
            self.empty.set_text(tr("No member has this number"))
            number = self._desk.display.phone(mobile)
            self.empty.button.setText(tr("Register {number}", number=number))
            self.empty.button.set_icon("user-plus")
        else:
            self.empty.set_text(
                tr("Nobody was found"), tr("Try a shorter part of the name or number.")
            )
            self.empty.button.setText(tr("Show everybody"))
            self.empty.button.set_icon("filter-off")

    def _on_step(self) -> None:
        nobody = not self._mobile_typed() and self.listing.filter != CustomerFilter()
        if nobody:
            self.clear()
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.wanted_new.emit(self._mobile_typed())

    def _on_export_clicked(self) -> None:
        ids = self.listing.shown_ids()
        tasks = self._desk.tasks

        def rows() -> Iterator[CustomerRow]:
            # Block by block: one long read would keep the database from tidying its log.
            for start in range(0, len(ids), _EXPORT_BLOCK):
                yield from tasks.now(partial(customer_rows, ids=ids[start : start + _EXPORT_BLOCK]))

        day = self._desk.display.editable_day(calendar.business_date(calendar.now()))
        title = f"{tr('Customers')} {day}"
        columns = excel_columns(self._desk.display)
        self.export.ask(ExcelTable(title, columns, rows(), len(ids)))

    def _on_failed(self, error: ShopError) -> None:
        self._desk.messages.say(errors.words(error, self._desk.display), "error")

    def _on_replaced(self) -> None:
        self._awaited = None
        self.table.scrollToTop()

    def _keep_place(self) -> None:
        if self._awaited is not None:
            return
        row = self.current()
        place = self.table.current_place()
        offset = self.table.verticalScrollBar().value() - place * SIZES.row
        self._kept = (row.id, place, offset) if row else None

    def _restore_place(self) -> None:
        if self._kept is None:
            return
        customer_id, before, offset = self._kept
        place = self.listing.model.place_of(customer_id)
        if self._awaited is not None:
            # An answer asked for earlier may come first: only the one that holds the row will do.
            if place >= 0:
                self._awaited = None
                self.table.go_to(place)
            return
        if place < 0:
            # The row has gone: stay where it was, on the one that took its place.
            place = min(before, self.listing.model.rowCount() - 1)
        self.table.go_to(place)
        self.table.verticalScrollBar().setValue(place * SIZES.row + offset)
