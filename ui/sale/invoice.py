"""The invoice while it is made: customer above, lines with their entry, payment beside them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from models.errors import (
    AmountTooLarge,
    BadLine,
    CreditTooLarge,
    DiscountTooLarge,
    EmptyInvoice,
    NotFound,
    PaymentMismatch,
    ShopError,
)
from models.money import ONE
from models.queries.products import Product, product_by_code
from models.text import isolate
from resources.translations import tr, trn
from ui import errors
from ui.desk import Desk
from ui.sale.customer_card import CustomerPanel
from ui.sale.entry import ProductEntry
from ui.sale.lines import LinesTable
from ui.sale.open_sale import OpenSale
from ui.sale.past_invoices import PastInvoices
from ui.sale.payment import PaymentPanel
from ui.sale.state import ENTRY, SaleLine
from ui.theme import SIZES
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar


class InvoicePanel(QWidget):
    """Wires the parts to the open sale."""

    issue_wanted = Signal()

    def __init__(self, desk: Desk, sale: OpenSale, over: QWidget) -> None:
        super().__init__()
        self._desk = desk
        self._sale = sale
        self.customer = CustomerPanel(desk, over)
        self.entry = ProductEntry(desk, over)
        self.table = LinesTable(desk, sale)
        self.payment = PaymentPanel(desk, sale)
        self.past = PastInvoices(desk)
        self.messages = MessageBar()
        self._build()
        self._connect()
        self._show()

    def first_focus(self) -> QWidget:
        """Where typing goes."""
        if self._left.currentWidget() is self.past:
            return self.past.table
        if self.table.editing:
            return self.table.first_focus()
        if self.customer.asking and self._sale.sale.lines:
            return self.customer.entry
        return self.entry

    def focus(self) -> None:
        """Put the keys there."""
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def scan(self, code: str) -> bool:
        """Add the product with this code; False, and it is said, when there is none."""
        try:
            product = self._desk.tasks.now(lambda connection: product_by_code(connection, code))
            if product:
                self._add(product, 1000)
                return True
        except ShopError as error:
            self.tell(error)
            return False
        text = tr(
            "No product has the barcode {code}. Type its name or its amount instead.",
            code=self._desk.display.code(code),
        )
        self.messages.say(text, "error")
        return False

    def tell(self, error: ShopError) -> None:
        """Say what keeps the invoice from being issued, where it belongs."""
        words = errors.words(error, self._desk.display)
        in_payment = isinstance(error, CreditTooLarge | PaymentMismatch) or (
            isinstance(error, DiscountTooLarge | AmountTooLarge) and error.line is None
        )
        if isinstance(error, NotFound) and error.what == "customer" and self.customer.asking:
            self.customer.ask(tr("Type a mobile number, or press F10 for a walk-in customer."))
        elif isinstance(error, EmptyInvoice | BadLine | DiscountTooLarge | AmountTooLarge) and (
            not in_payment
        ):
            self.messages.say(words, "error")
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.payment.messages.say(words, "error")
            if not self.payment.focus_wrong() and isinstance(error, PaymentMismatch):
                self.payment.tenders.focus_amount()

    def on_escape(self) -> bool:
        """Close what is open within; False when nothing is."""
        if self._left.currentWidget() is self.past:
            self._close_past()
            return True
        within = self.payment.isAncestorOf(QApplication.focusWidget() or self)
        if within or self.table.hasFocus():
            self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def undo(self) -> None:
        """Put the line removed last back."""
        if self._sale.undo():
            self.messages.clear()

    def show_past(self) -> None:
        """Show the member's earlier invoices in place of the lines."""
        if self._sale.customer:
            self._left.setCurrentWidget(self.past)
            self.past.show_customer(self._sale.customer)

    def _build(self) -> None:
        lines = Card(padding=0, gap=0)
        top = QVBoxLayout()
        top.setContentsMargins(SIZES.gap, SIZES.gap, SIZES.gap, SIZES.gap)
        top.setSpacing(SIZES.gap_small)
        top.addWidget(self.entry)
        top.addWidget(self.messages)
        lines.add(top)
        self.table.set_empty(
            EmptyState(
                "scan",
                tr("Scan the first product"),
                tr("or type its name or code, or the final amount, and press Enter."),
            )
        )
        lines.add(self.table, 1)
        footer = lines.add_footer()
        self._count = Label("", "second")
        self._hints = Label(self._hint_words(), "third")
        footer.addWidget(self._count)
        footer.addStretch(1)
        footer.addWidget(self._hints)
        self._left = QStackedWidget()
        self._left.addWidget(lines)
        self._left.addWidget(self.past)
        lower = QHBoxLayout()
        lower.setSpacing(SIZES.gap_large)
        lower.addWidget(self._left, 1)
        lower.addWidget(self.payment)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_large)
        column.addWidget(self.customer)
        column.addLayout(lower, 1)
        for before, after in (
            (self.customer.entry, self.entry),
            (self.entry, self.table),
        ):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        sale, entry, table = self._sale, self.entry, self.table
        sale.changed.connect(self._show)
        entry.product_chosen.connect(self._on_product_chosen)
        entry.amount_typed.connect(self._on_amount_typed)
        entry.quantity_typed.connect(self._on_quantity_typed)
        entry.stepped.connect(lambda by: table.step(sale.current, by))
        entry.moved.connect(self._on_moved)
        entry.removed.connect(lambda: table.remove(sale.current))
        entry.undone.connect(self.undo)
        entry.finished.connect(self._on_entry_finished)
        entry.told.connect(self._say)
        entry.textChanged.connect(lambda text: sale.set_typed(ENTRY, text))
        table.refused.connect(lambda text: self._say(text, "error"))
        table.left.connect(self._focus_entry)
        table.typed.connect(self._on_typed_in_table)
        table.removed.connect(self._on_removed)
        self.payment.left.connect(self._focus_entry)
        self.payment.issue_wanted.connect(self.issue_wanted)
        self.customer.past_wanted.connect(self.show_past)
        self.past.closed.connect(self._close_past)

    def _hint_words(self) -> str:
        return tr(
            "{delete} remove line · {signs} quantity · {discount} invoice discount",
            delete=isolate("Del"),
            signs=isolate("+ / -"),
            discount=isolate("Ctrl D"),
        )

    def _show(self) -> None:
        sale, display = self._sale.sale, self._desk.display
        self.customer.show_customer(self._sale.customer, walk_in=sale.walk_in)
        pieces = sum(line.quantity for line in sale.lines)
        count = display.number(len(sale.lines))
        lines = trn("{count} line", "{count} lines", len(sale.lines), count=count)
        one = 1 if pieces == ONE else 2
        quantity = display.quantity(pieces)
        items = trn("{quantity} item", "{quantity} items", one, quantity=quantity)
        self._count.setText(f"{lines} · {items}" if sale.lines else "")
        typed = sale.typed.get(ENTRY, "")
        if typed != self.entry.text():
            self.entry.setText(typed)

    def _add(self, product: Product, quantity: int) -> None:
        place = self._sale.add_product(product, quantity)
        self.messages.clear()
        self.payment.messages.clear()
        if product.price == 0:
            self.table.edit_cell(place, "unit_price")

    def _on_product_chosen(self, product: Product, quantity: int) -> None:
        try:
            self._add(product, quantity)
        except ShopError as error:
            self._say(errors.words(error, self._desk.display), "error")
        else:
            self.entry.accept()

    def _on_amount_typed(self, amount: int, quantity: int) -> None:
        try:
            self._sale.add_amount(amount, quantity)
        except ShopError as error:
            self._say(errors.words(error, self._desk.display), "error")
        else:
            self.messages.clear()
            self.payment.messages.clear()
            self.entry.accept()

    def _on_quantity_typed(self, quantity: int) -> None:
        if self._sale.current < 0:
            return
        try:
            self._sale.change_line(self._sale.current, quantity=quantity)
        except ShopError as error:
            self._say(errors.words(error, self._desk.display), "error")
        else:
            self.messages.clear()
            self.entry.accept()

    def _on_moved(self, step: int) -> None:
        last = len(self._sale.sale.lines) - 1
        if last >= 0:
            self.table.go_to(max(0, min(self._sale.current + step, last)))

    def _on_entry_finished(self) -> None:
        if not self._sale.sale.lines:
            self._say(errors.words(EmptyInvoice(), self._desk.display), "error")
        elif self.customer.asking:
            self.customer.ask()
        else:
            self.payment.tenders.focus_amount()

    def _on_typed_in_table(self, text: str) -> None:
        self._focus_entry()
        self.entry.insert(text)
        self.entry.textEdited.emit(self.entry.text())

    def _on_removed(self, line: SaleLine) -> None:
        self.messages.say(
            tr("“{title}” is removed.", title=line.title),
            "info",
            (tr("Undo (Ctrl Z)"), self.undo),
            seconds=10,
        )

    def _say(self, text: str, kind: str) -> None:
        if text:
            self.messages.say(text, kind)
        else:
            self.messages.clear()

    def _close_past(self) -> None:
        self._left.setCurrentIndex(0)
        self._focus_entry()

    def _focus_entry(self) -> None:
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
