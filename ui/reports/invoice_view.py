"""One invoice in full: its lines, payments, the rule it was computed by, and its returns."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from models.errors import NoOpenSession, NotFound, ShopError
from models.queries.invoices import invoice_sheet
from models.queries.sheets import InvoiceSheet, SheetLine
from models.queries.till import open_session
from models.text import isolate
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.places import ShowReport
from ui.reports.invoice_cards import side_cards
from ui.reports.return_dialog import ReturnDialog
from ui.tables import Column, DataTable, RowsModel
from ui.theme import SIZES, Tone
from ui.widgets.buttons import Button, GhostButton, IconButton, SecondaryButton
from ui.widgets.card import Card
from ui.widgets.chip import Chip
from ui.widgets.labels import Label

if TYPE_CHECKING:
    from models.database import Connection

_SIDE_WIDTH = 340


class InvoiceView(QWidget):
    """Shows an invoice or return. Nothing here changes one: a return is a new invoice."""

    closed = Signal()
    """Back to the list."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.sheet: InvoiceSheet | None = None
        self._number = Label("", "heading", elide=True)
        # As wide as it is, unless the buttons leave less.
        self._number.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._moment = Label("", "third", elide=True)
        self._chip = Chip(tr("Return"), "orange")
        self._build()
        self._connect()

    def show_invoice(self, invoice_id: int) -> None:
        """Read and show an invoice."""
        self._desk.tasks.run(
            lambda connection: _read(connection, invoice_id),
            self._show,
            owner=self,
            failed=self._on_failed,
        )

    def reload(self) -> None:
        """Read it again, after a return."""
        if self.sheet:
            self.show_invoice(self.sheet.id)

    def print_(self) -> None:
        """Print it again, marked as a copy."""
        if self.sheet:
            self._desk.papers.print_receipt(self.sheet.id, copy=True)

    def give_back(self) -> None:
        """Open the dialog of a return, when the till is open."""
        if self.sheet is None:
            return
        if self._desk.tasks.now(open_session) is None:
            words = errors.words(NoOpenSession(), self._desk.display)
            go = (tr("Open the till"), self._go_to_till)
            self._desk.messages.say(words, "warning", go)
            return
        dialog = ReturnDialog(self._desk, self.sheet, self)
        dialog.returned.connect(self.show_invoice)
        dialog.open()

    def first_focus(self) -> QWidget:
        """Where the keys go."""
        return self.view

    def _build(self) -> None:
        self._back = GhostButton(tr("Back to the list"), icon="arrow-left")
        self._preview = IconButton("eye", tr("Preview"))
        self._print = SecondaryButton(tr("Print again"), icon="printer", key="Ctrl+P")
        self.give_back_button = Button(tr("Take goods back"), icon="arrow-back-up", key="Ctrl+R")
        head = QHBoxLayout()
        head.setSpacing(SIZES.gap)
        head.addWidget(self._back)
        head.addLayout(self._words(), 1)
        for button in (self._preview, self._print, self.give_back_button):
            head.addWidget(button)
        self.model = RowsModel(_columns(self._desk))
        self.view = DataTable(
            self.model,
            settings=self._desk.settings,
            name="reports/lines",
            title=tr("Lines"),
        )
        lines = Card(padding=0)
        lines.add(self.view, 1)
        self._note = Label("", "second", elide=True)
        self._note.setContentsMargins(SIZES.gap_large, SIZES.gap, SIZES.gap_large, SIZES.gap)
        lines.add(self._note)
        self._side = QScrollArea()
        self._side.setWidgetResizable(True)
        self._side.setFrameShape(QFrame.Shape.NoFrame)
        self._side.setFixedWidth(_SIDE_WIDTH)
        self._side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QHBoxLayout()
        body.setSpacing(SIZES.gap_large)
        body.addWidget(lines, 1)
        body.addWidget(self._side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addLayout(head)
        column.addLayout(body, 1)

    def _words(self) -> QVBoxLayout:
        """Which invoice it is, and under it when it was issued: no wider than it must be."""
        first = QHBoxLayout()
        first.setSpacing(SIZES.gap)
        first.addWidget(self._number)
        first.addWidget(self._chip)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(first)
        words.addWidget(self._moment)
        return words

    def _connect(self) -> None:
        self._back.clicked.connect(self.closed)
        self._print.clicked.connect(self.print_)
        self._preview.clicked.connect(self._on_preview)
        self.give_back_button.clicked.connect(self.give_back)

    def _show(self, sheet: InvoiceSheet) -> None:
        self.sheet = sheet
        display = self._desk.display
        title = tr("Sales return") if sheet.kind == "return" else tr("Sales invoice")
        number = display.code(display.digits(sheet.number))
        self._number.setText(tr("{title} {number}", title=title, number=number))
        self._moment.setText(display.moment(sheet.issued_at, seconds=True))
        gone = all(line.returned >= line.quantity for line in sheet.lines)
        some = any(line.returned for line in sheet.lines)
        self._chip.setVisible(sheet.kind == "return" or some)
        if sheet.kind == "return":
            self._chip.set_text(tr("Return"), "orange")
        else:
            self._chip.set_text(tr("Returned") if gone else tr("Partly returned"), "orange")
        self.give_back_button.setVisible(sheet.kind == "sale")
        self.give_back_button.setEnabled(not gone)
        self.model.set_rows(sheet.lines)
        self._note.setText(isolate(sheet.note))
        self._note.setVisible(bool(sheet.note))
        cards = side_cards(sheet, display, self.show_invoice)
        cards.setObjectName("scrolled")
        self._side.setWidget(cards)
        self.view.go_to(0)

    def _on_preview(self) -> None:
        if self.sheet:
            self._desk.papers.preview_receipt(self.sheet.id, self)

    def _on_failed(self, error: ShopError) -> None:
        self._desk.messages.say(errors.words(error, self._desk.display), "error")

    def _go_to_till(self) -> None:
        self._desk.navigate.emit("reports", ShowReport("end_of_day"))


def _read(connection: "Connection", invoice_id: int) -> InvoiceSheet:
    sheet = invoice_sheet(connection, invoice_id)
    if sheet is None:
        raise NotFound("invoice")
    return sheet


def _columns(desk: Desk) -> list[Column]:
    display = desk.display

    def returned(line: SheetLine) -> str:
        return display.quantity(line.returned) if line.returned else ""

    def amount(key: str) -> Callable[[SheetLine], str]:
        return lambda line: display.amount(getattr(line, key))

    def discount(line: SheetLine) -> int:
        return line.discount + line.invoice_discount

    def discount_tone(line: SheetLine) -> Tone | None:
        return None if discount(line) else "plain"

    def position(line: SheetLine) -> str:
        return display.number(line.position)

    def code(line: SheetLine) -> str:
        return display.code(line.code)

    def quantity(line: SheetLine) -> str:
        return display.quantity(line.quantity)

    return [
        Column("position", tr("Row"), 52, format=position, tone="plain", spare=True),
        Column("code", tr("Code"), 130, format=code, hidden=True),
        Column("title", tr("Description"), 200, stretch=True, weight=600),
        Column("quantity", tr("Quantity"), 74, "number", quantity, least=60),
        Column("unit_price", tr("Unit price"), 104, "number", amount("unit_price"), least=88),
        Column(
            "discount",
            tr("Discount"),
            92,
            "number",
            lambda line: display.amount(discount(line)),
            tone=discount_tone,
            spare=True,
            least=72,
        ),
        Column("vat", tr("VAT"), 92, "number", amount("vat"), hidden=True),
        Column("net", tr("Amount"), 116, "number", amount("net"), weight=600, least=100),
        Column("returned", tr("Returned"), 84, "number", returned, tone="orange", least=64),
    ]
