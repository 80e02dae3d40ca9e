"""What is to be paid and how: sums, discount, credit, payments, and the button that issues."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.errors import DiscountTooLarge
from resources.translations import tr, trn
from ui import errors, theme
from ui.desk import Desk
from ui.sale.discount_field import DiscountField
from ui.sale.open_sale import OpenSale
from ui.sale.state import CREDIT, DISCOUNT
from ui.sale.tenders import Tenders
from ui.theme import SIZES
from ui.widgets.amount_field import AmountField
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.check_box import CheckBox
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Divider, FigureRow, Label
from ui.widgets.message_bar import MessageBar

_PRINT, _THANK = "sale/print_receipt", "sale/send_thanks"


class PaymentPanel(Card):
    """Follows the open sale; F12 asks for issuing."""

    issue_wanted = Signal()
    left = Signal()
    """Back to the entry line."""

    def __init__(self, desk: Desk, sale: OpenSale) -> None:
        super().__init__(gap=SIZES.radius)
        self._desk = desk
        self._sale = sale
        self._build()
        self._connect()
        self.show_sums()

    @property
    def prints_receipt(self) -> bool:
        """Whether a receipt is wanted."""
        return self._print.isChecked()

    @property
    def sends_thanks(self) -> bool:
        """Whether the customer is to be thanked by SMS."""
        return self._thank.isChecked()

    def show_sums(self) -> None:
        """Show what the sale comes to."""
        sums, display = self._sale.sums, self._desk.display
        priced = sums.priced
        self._gross.set_figure(display.amount(priced.gross))
        self._discounts.set_figure(display.amount(-priced.discounts))
        self._vat.setVisible(bool(self._sale.terms.vat_bp))
        self._vat.name.setText(
            tr("VAT {percent}", percent=display.percent(self._sale.terms.vat_bp))
        )
        self._vat.set_figure(display.amount(priced.vat))
        self._show_discount()
        self._show_credit()
        self._total.set_figure(display.amount(sums.total))
        self._align_sums()
        self._show_earned()
        self.tenders.show_sums()
        self._thank.setVisible(self._sale.customer is not None)

    def edit_discount(self) -> None:
        """Let the invoice's discount be typed."""
        self._discount_row.show()
        self._discount.setFocus(Qt.FocusReason.OtherFocusReason)
        self._discount.selectAll()

    def toggle_credit(self) -> None:
        """Use credit, or do not; the amount can be lowered at once."""
        if not self._use.isEnabled() or self._use.isHidden():
            return
        self._use.setChecked(not self._use.isChecked())
        if self._use.isChecked():
            self._credit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._credit.selectAll()

    def tell_credit(self, text: str, *, focus: bool) -> None:
        """Say what is wrong with the credit; in a low window, where that is not in sight above
        the button, under the credit itself. `focus` puts the keys into it.
        """
        self.messages.say(text, "error")
        if focus:
            self._credit.setModified(False)
            self._show_credit()
            self._credit.setFocus(Qt.FocusReason.OtherFocusReason)
            self._credit.selectAll()
        QTimer.singleShot(0, self, self._bring_note_into_sight)

    def _bring_note_into_sight(self) -> None:
        text = self.messages.text()
        if self.messages.isVisible() and self.messages.visibleRegion().isEmpty():
            self._credit_note.setText(text)
            self._credit_note.show()

    def show_reserving(self, under_way: bool) -> None:
        """Say on the button that credit is being held."""
        self.issue.setText(tr("Reserving credit …") if under_way else tr("Issue invoice"))

    def focus_wrong(self) -> bool:
        """Go to the first field that cannot be read or is too large; False when all are right."""
        wrong: QWidget
        if self._discount.error():
            self._discount_row.show()
            wrong = self._discount
        elif self._credit.error() and self._use.isChecked():
            wrong = self._credit
        else:
            unread = self.tenders.bad_field()
            if unread is None:
                return False
            # A row of the payment has no room of its own for words.
            self.messages.say(unread.error(), "error")
            wrong = unread
        wrong.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def focus_issue(self) -> None:
        """Put the keys on the button."""
        self.issue.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        display = self._desk.display
        self.setFixedWidth(SIZES.side_panel)
        self._gross = FigureRow(tr("Gross amount"))
        self._discounts = FigureRow(tr("Discount"))
        self._vat = FigureRow("")
        self._discount = DiscountField(display)
        self._discount.setAccessibleName(tr("Invoice discount"))
        self._discount.setFixedWidth(SIZES.figure_column)
        self._discount_row = self._row(
            Label(tr("Invoice discount"), "second"), KeyHint("Ctrl+D"), self._discount
        )
        self._use = CheckBox(tr("Use credit"))
        self._credit = AmountField(display, compact=True)
        self._credit.setFixedWidth(SIZES.figure_column)
        self._credit.setAccessibleName(tr("Credit to use"))
        self._credit_row = self._row(self._use, KeyHint("F11"), self._credit)
        self._credit_note = Label("", "tiny", tone="red", wrap=True)
        self._discount_note = Label("", "tiny", tone="red", wrap=True)
        self._discount_note.hide()
        self._total = FigureRow(
            tr("Total"), role="total", name_role="section", unit=display.currency_name
        )
        self._earns = MessageBar(closable=False)
        self.tenders = Tenders(self._sale, display)
        settings = self._desk.settings
        self._print = CheckBox(
            tr("Print receipt"),
            # Without a printer here, every sale would say that there is none.
            checked=bool(settings.value(_PRINT, any(self._desk.papers.roles()), type=bool)),
        )
        self._thank = CheckBox(
            tr("Thank-you SMS"), checked=bool(settings.value(_THANK, True, type=bool))
        )
        self.messages = MessageBar()
        self.issue = PrimaryButton(tr("Issue invoice"), key="F12")
        for part in (
            self._gross,
            self._discounts,
            self._discount_row,
            self._discount_note,
            self._vat,
            self._credit_row,
            self._credit_note,
            Divider(strong=True),
            self._total,
            self._earns,
            self.tenders,
        ):
            self.add(part)
        self.body.addStretch(1)
        self.add(self._row(self._print, None, self._thank))
        self.add(self.messages)
        self.add(self.issue)

    def _row(self, first: QWidget, hint: QWidget | None, last: QWidget) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap_small)
        row.addWidget(first)
        if hint:
            row.addWidget(hint)
        row.addStretch(1)
        row.addWidget(last)
        return whole

    def _connect(self) -> None:
        self._sale.changed.connect(self.show_sums)
        self._discount.discount_changed.connect(self._sale.set_discount)
        self._discount.unread.connect(lambda text: self._sale.set_typed(DISCOUNT, text))
        self._discount.returnPressed.connect(self._on_discount_entered)
        self._discount.error_changed.connect(self._show_discount_error)
        self._use.toggled.connect(self._on_use_toggled)
        self._credit.textEdited.connect(self._on_credit_edited)
        self._credit.returnPressed.connect(self.tenders.focus_amount)
        self.tenders.finished.connect(self._on_paid)
        self.issue.clicked.connect(self.issue_wanted)
        settings = self._desk.settings
        self._print.toggled.connect(lambda on: settings.setValue(_PRINT, on))
        self._thank.toggled.connect(lambda on: settings.setValue(_THANK, on))

    def _align_sums(self) -> None:
        """Let every number end where the large total does."""
        if theme.reads_right_to_left():
            column = max(SIZES.figure_column, self._total.figure_width())
            for row in (self._gross, self._discounts, self._vat, self.tenders.rest):
                row.set_column(column)

    def _show_discount(self) -> None:
        sale = self._sale.sale
        self._discount.show_discount(sale.discount, sale.typed.get(DISCOUNT, ""))
        error = self._sale.sums.error
        if isinstance(error, DiscountTooLarge) and error.line is None:
            self._discount.set_error(errors.words(error, self._desk.display))
        elif self._discount.readable:
            self._discount.set_error(None)
        wanted = bool(sale.discount or self._discount.error())
        self._discount_row.setVisible(wanted or self._discount.hasFocus())

    def _show_discount_error(self, error: str) -> None:
        self._discount_note.setText(error)
        self._discount_note.setVisible(bool(error))

    def _show_earned(self) -> None:
        sums, display = self._sale.sums, self._desk.display
        if self._sale.customer is None or not self._sale.sale.lines:
            self._earns.hide()
            return
        self._earns.say(
            trn(
                "With this purchase: {credit} credit and {points} point",
                "With this purchase: {credit} credit and {points} points",
                sums.earned.points,
                credit=display.money(sums.earned.credit),
                points=display.number(sums.earned.points),
            ),
            "success",
        )

    def _show_credit(self) -> None:
        customer, sale, sums = self._sale.customer, self._sale.sale, self._sale.sums
        self._credit_row.setVisible(customer is not None)
        # What was meant to be used may be gone meanwhile: then it can still be left off.
        self._use.setEnabled(bool(customer and (customer.credit > 0 or sale.use_credit)))
        self._use.blockSignals(True)
        self._use.setChecked(sale.use_credit)
        self._use.blockSignals(False)
        self._credit.setEnabled(sale.use_credit)
        unread = sale.typed.get(CREDIT, "")
        if unread:
            self._credit.show_typed(unread)
        elif not self._credit.hasFocus() or not self._credit.isModified():
            shown = sums.used if sale.use_credit else sums.largest_credit
            asked = shown if sale.credit is None or not sale.use_credit else sale.credit
            if self._credit.amount() != asked:
                self._credit.set_amount(asked)
        if sums.credit_error and not unread:
            self._credit.set_error(errors.words(sums.credit_error, self._desk.display))
        elif not unread:
            self._credit.set_error(None)
        error = self._credit.error() if sale.use_credit else ""
        self._credit_note.setText(error)
        self._credit_note.setVisible(bool(error))

    def _on_discount_entered(self) -> None:
        if self._discount.error():
            self._discount.selectAll()
        else:
            self.left.emit()

    def _on_use_toggled(self, use: bool) -> None:
        self._credit.setModified(False)
        self._sale.set_credit(use)

    def _on_credit_edited(self, text: str) -> None:
        if self._credit.amount() is not None or not text.strip():
            self._sale.set_credit(True, self._credit.amount())
        else:
            self._sale.set_typed(CREDIT, self._credit.text())

    def _on_paid(self) -> None:
        if not self.focus_wrong():
            self.focus_issue()
