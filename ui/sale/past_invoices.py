"""A member's earlier invoices, in place of the lines while one looks at them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from models.errors import ShopError
from models.queries.customer_card import CustomerCard, PastInvoice, past_invoices
from models.text import isolate
from resources.translations import tr, trn
from ui import errors
from ui.desk import Desk
from ui.places import ShowInvoice
from ui.tables import Column, DataTable, RowsModel
from ui.theme import SIZES
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Label


class PastInvoices(Card):
    """The newest first; Enter opens one, Esc goes back to the sale."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(padding=0, gap=0)
        self._desk = desk
        self._model = RowsModel(self._columns())
        self.table = DataTable(self._model, title=tr("Invoices"))
        self._build()
        self._close.clicked.connect(self.closed)
        self.table.row_activated.connect(
            lambda row: desk.navigate.emit("reports", ShowInvoice(row.id))
        )

    def show_customer(self, customer: CustomerCard) -> None:
        """Read and show a member's invoices."""
        display = self._desk.display
        name = isolate(self._desk.display.name(customer.name))
        self._title.setText(tr("Invoices of {name}", name=name))
        try:
            rows = self._desk.tasks.now(lambda connection: past_invoices(connection, customer.id))
        except ShopError as error:
            self._count.setText(errors.words(error, display))
            return
        count = display.number(len(rows))
        self._count.setText(trn("{count} invoice", "{count} invoices", len(rows), count=count))
        self._model.set_rows(rows)
        self.table.go_to(0)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._title = Label("", "section", elide=True)
        self._count = Label("", "third")
        self._close = SecondaryButton(tr("Back to the sale"), icon="arrow-left")
        self._close.setToolTip("Esc")
        head = QHBoxLayout()
        head.setContentsMargins(SIZES.gap_large, SIZES.gap, SIZES.gap, SIZES.gap)
        head.setSpacing(SIZES.gap)
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        head.addWidget(self._close)
        self.add(head)
        self.table.set_empty(EmptyState("file-invoice", tr("Nothing bought yet")))
        self.add(self.table, 1)
        hints = tr(
            "{enter} open · {escape} back to the sale",
            enter=isolate("Enter"),
            escape=isolate("Esc"),
        )
        self.add_footer().addWidget(Label(hints, "third"))

    def _columns(self) -> tuple[Column, ...]:
        display = self._desk.display

        def number(row: PastInvoice) -> str:
            return display.code(display.digits(row.number))

        def what(row: PastInvoice) -> str:
            title = row.first_title
            if row.lines > 1:
                title = tr(
                    "{title} and {count} more", title=title, count=display.number(row.lines - 1)
                )
            return tr("Return: {what}", what=title) if row.kind == "return" else title

        wide, narrow = SIZES.figure_column, SIZES.avatar * 2
        return (
            Column("number", tr("Number"), narrow, format=number),
            Column(
                "issued_at",
                tr("Date"),
                wide + SIZES.margin,
                format=lambda row: display.moment(row.issued_at),
                tone="plain",
            ),
            Column(
                "title",
                tr("What"),
                wide,
                format=what,
                stretch=True,
                tone=lambda row: "red" if row.kind == "return" else None,
            ),
            Column(
                "used",
                tr("Credit used"),
                wide,
                "number",
                format=lambda row: display.amount(row.used),
                spare=True,
                tone=lambda row: "red" if row.used < 0 else "plain",
            ),
            Column(
                "earned",
                tr("Credit earned"),
                wide,
                "number",
                format=lambda row: display.amount(row.earned),
                spare=True,
                tone=lambda row: "red" if row.earned < 0 else "green",
            ),
            Column(
                "total",
                tr("Total"),
                wide,
                "number",
                format=lambda row: display.amount(row.total),
                weight=600,
                tone=lambda row: "red" if row.total < 0 else None,
            ),
        )
