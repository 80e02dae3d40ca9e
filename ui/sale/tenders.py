"""How the customer pays: a method, its amount, and more of them when the payment is split."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from models.display import Display
from models.queries.sheets import PaymentMethod
from resources.translations import tr, tr_later
from ui.sale.open_sale import OpenSale
from ui.sale.state import METHODS, Payment, payment_name
from ui.theme import SIZES
from ui.widgets.amount_field import AmountField
from ui.widgets.buttons import IconButton
from ui.widgets.field import TextField
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import FigureRow, Label
from ui.widgets.segmented_control import SegmentedControl

NAMES: dict[PaymentMethod, str] = {
    "card": tr_later("Card"),
    "cash": tr_later("Cash"),
    "transfer": tr_later("Transfer"),
}
_ICONS: dict[object, str] = {
    "card": "credit-card",
    "cash": "cash",
    "transfer": "arrows-exchange",
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _TenderRow(QWidget):
    """One method: its amount, and the terminal's or bank's number."""

    def __init__(self, method: PaymentMethod, display: Display) -> None:
        super().__init__()
        self.method = method
        self.amount = AmountField(display, compact=True)
        self.amount.setAccessibleName(tr(NAMES[method]))
        self.amount.setFixedWidth(SIZES.figure_column)
        self.reference = TextField(placeholder=tr("Reference no."), compact=True, longest=40)
        self.reference.setAccessibleName(tr("Reference no."))
        if method == "cash":
            self.reference.hide()
        self.drop = IconButton("x", tr("Remove"), kind="ghost", height=SIZES.segment)
        self.drop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap_small)
        row.addWidget(Label(tr(NAMES[method])))
        row.addWidget(self.reference, 1)
        if method == "cash":
            row.addStretch(1)
        row.addWidget(self.drop)
        row.addWidget(self.amount)

    def show_payment(self, payment: Payment, amount: int, unread: str, *, alone: bool) -> None:
        """Show the amount, unless it is being typed; `unread` is what was, if it is no amount."""
        self.drop.setVisible(not alone)
        if not self.reference.hasFocus() and self.reference.text() != payment.reference:
            self.reference.setText(payment.reference)
        if unread:
            self.amount.show_typed(unread)
            return
        typing = self.amount.hasFocus() and self.amount.isModified()
        if typing and payment.amount is None:
            self.amount.setPlaceholderText(self.amount.write(amount))
        elif self.amount.amount() != amount:
            self.amount.set_amount(amount)
            if self.amount.hasFocus():
                self.amount.selectAll()


class Tenders(QWidget):
    """The segmented methods, a row for each chosen, and what is missing or to be given back."""

    finished = Signal()
    """Enter in an amount: nothing more to type."""

    def __init__(self, sale: OpenSale, display: Display) -> None:
        super().__init__()
        self._sale = sale
        self._display = display
        self._rows: dict[PaymentMethod, _TenderRow] = {}
        self._chosen: PaymentMethod = "card"
        self.methods = SegmentedControl(
            [(method, tr(NAMES[method])) for method in METHODS], look="buttons", icons=_ICONS
        )
        self.methods.setAccessibleName(tr("Payment"))
        self._build()
        self.methods.value_changed.connect(self._on_method_chosen)

    def show_sums(self) -> None:
        """Show the payments and what they leave."""
        sale, sums = self._sale.sale, self._sale.sums
        payments = sale.payments
        chosen = [payment.method for payment in payments]
        if self._chosen not in chosen:
            self._chosen = chosen[-1]
        self.methods.blockSignals(True)
        self.methods.set_value(self._chosen)
        self.methods.blockSignals(False)
        for method, row in self._rows.items():
            row.setVisible(method in chosen)
        for payment, amount in zip(payments, sums.paid, strict=True):
            unread = sale.typed.get(payment_name(payment.method), "")
            row = self._rows[payment.method]
            row.show_payment(payment, amount, unread, alone=len(payments) == 1)
        self._show_rest()

    def pay_next(self) -> None:
        """Go to the amount; from there, on to the next method."""
        if self.isAncestorOf(QApplication.focusWidget() or self):
            at = METHODS.index(self._chosen)
            self.methods.set_value(METHODS[(at + 1) % len(METHODS)])
        self.focus_amount()

    def focus_amount(self) -> None:
        """Put the keys into the amount of the method chosen."""
        field = self._rows[self._chosen].amount
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        field.selectAll()

    def bad_field(self) -> AmountField | None:
        """The first amount that cannot be read."""
        for payment in self._sale.sale.payments:
            field = self._rows[payment.method].amount
            if field.error():
                return field
        return None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _ENTER:
                self.finished.emit()
                return True
            empty = isinstance(watched, AmountField) and not watched.text()
            if event.key() == Qt.Key.Key_Delete and empty and len(self._sale.sale.payments) > 1:
                self._sale.drop_method(self._chosen)
                self.focus_amount()
                return True
        elif event.type() == QEvent.Type.FocusIn:
            for method, row in self._rows.items():
                if watched is row.amount and method != self._chosen:
                    self._chosen = method
                    self.show_sums()
        elif event.type() == QEvent.Type.FocusOut and isinstance(watched, AmountField):
            watched.setModified(False)
            self.show_sums()
        return False

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SIZES.gap_small)
        head.addWidget(Label(tr("Payment"), "secondary"))
        head.addWidget(KeyHint("F5"))
        head.addStretch(1)
        self.rest = FigureRow("", column=SIZES.figure_column)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap_small)
        column.addLayout(head)
        column.addWidget(self.methods)
        for method in METHODS:
            row = _TenderRow(method, self._display)
            self._rows[method] = row
            row.amount.textEdited.connect(lambda _text, one=row: self._on_amount_edited(one))
            row.reference.textEdited.connect(
                lambda text, one=method: self._sale.set_reference(one, text)
            )
            row.drop.clicked.connect(lambda _on=False, one=method: self._sale.drop_method(one))
            row.amount.installEventFilter(self)
            row.reference.installEventFilter(self)
            column.addWidget(row)
        column.addWidget(self.rest)

    def _show_rest(self) -> None:
        sums, display = self._sale.sums, self._display
        if sums.change:
            self.rest.name.setText(tr("Change due"))
            self.rest.set_figure(display.amount(sums.change), "green")
            return
        over = sum(sums.paid) - sums.total - sums.change
        self.rest.name.setText(tr("Too much") if over > 0 else tr("Left to pay"))
        shown = display.amount(over if over > 0 else sums.missing)
        self.rest.set_figure(shown, "orange" if over > 0 or sums.missing else "plain")

    def _on_method_chosen(self, method: object) -> None:
        for known in METHODS:
            if known == method:
                self._chosen = known
                self._sale.choose_method(known)
        if QApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.focus_amount()

    def _on_amount_edited(self, row: _TenderRow) -> None:
        if row.amount.error():
            self._sale.set_typed(payment_name(row.method), row.amount.text())
        else:
            self._sale.set_paid(row.method, row.amount.amount())
