"""Taking goods back: which and how many, what it will do to money, credit, points and rank."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import ShopError
from models.queries.sheets import InvoiceSheet
from models.services.return_preview import ReturnOrder, ReturnPreview, preview_return
from models.services.returns import Returned, return_invoice
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.reports.refund_fields import RefundFields
from ui.reports.return_lines import ReturnLines
from ui.reports.return_summary import ReturnSummary
from ui.theme import SIZES
from ui.widgets.dialog import Dialog
from ui.widgets.field import Field, TextField
from ui.widgets.labels import Label

_LONGEST_REASON = 300


class ReturnDialog(Dialog):
    """Shows live what a return would do, and issues it once confirmed.

    The order's identity is chosen when the dialog opens: confirming twice returns once.
    """

    guards_typing = True

    returned = Signal(int)
    """The return is issued; its id."""

    def __init__(self, desk: Desk, sheet: InvoiceSheet, parent: QWidget) -> None:
        number = desk.display.code(desk.display.digits(sheet.number))
        super().__init__(
            tr("Take back goods of invoice {number}", number=number),
            parent,
            action=tr("Issue the return"),
            action_icon="arrow-back-up",
            width=2 * SIZES.dialog,
        )
        self._desk = desk
        self._sheet = sheet
        assert desk.staff is not None, "nobody takes goods back before signing in"
        self._order = ReturnOrder(sheet.id, (), desk.staff.id)
        self._preview: ReturnPreview | None = None
        self.lines = ReturnLines(sheet, desk.display)
        self.summary = ReturnSummary(desk.display, member=sheet.customer_id is not None)
        self.refunds = RefundFields(desk.display, _usual_method(sheet))
        self.reason = TextField(longest=_LONGEST_REASON)
        self._lay_out()
        self.lines.changed.connect(self._on_lines_changed)
        self.refunds.changed.connect(self._check)
        self.confirmed.connect(self._on_confirmed)
        self._on_lines_changed()
        self.lines.first_field().setFocus()

    def preview(self) -> ReturnPreview | None:
        """What confirming would do now; None while nothing valid is chosen."""
        return self._preview

    def _lay_out(self) -> None:
        start = QVBoxLayout()
        start.setSpacing(SIZES.gap_large)
        start.addWidget(self.lines, 1)
        start.addWidget(Label(tr("Money back by"), "section"))
        start.addWidget(self.refunds)
        start.addWidget(Field(tr("Reason"), self.reason))
        across = QHBoxLayout()
        across.setSpacing(SIZES.margin)
        across.addLayout(start, 1)
        across.addWidget(self.summary)
        self.body.addLayout(across)

    def _on_lines_changed(self) -> None:
        self._preview = None
        self.messages.clear()
        lines = self.lines.chosen()
        if self.lines.error():
            self.messages.say(self.lines.error(), "error")
        elif lines:
            order = replace(self._order, lines=lines)
            try:
                self._preview = self._desk.tasks.now(
                    lambda connection: preview_return(connection, order)
                )
            except ShopError as error:
                self.messages.say(errors.words(error, self._desk.display), "error")
        self.summary.show_preview(self._preview)
        self.refunds.set_whole(self._preview.money_back if self._preview else 0)
        self._check()

    def _check(self) -> None:
        """Whether it can be confirmed; says what is missing of the money."""
        missing = self.refunds.missing() if self._preview else 0
        wrong = self.refunds.error()
        if self._preview and (wrong or missing):
            money = self._desk.display.money(abs(missing))
            if missing > 0:
                missed = tr("{amount} is still to be given back.", amount=money)
            else:
                missed = tr("{amount} too much would be given back.", amount=money)
            self.messages.say(wrong or missed, "warning")
        elif self._preview:
            self.messages.clear()
        self.action.setEnabled(self._preview is not None and not missing and not wrong)

    def _on_confirmed(self) -> None:
        if self._preview is None or not self.action.isEnabled():
            return
        order = replace(
            self._order,
            lines=self.lines.chosen(),
            refunds=self.refunds.tenders(),
            note=self.reason.value(),
        )
        self.set_busy(True)
        self._desk.tasks.write(
            lambda connection: return_invoice(connection, order, now()),
            self._on_returned,
            owner=self,
            failed=self._on_failed,
            changed={"invoices", "customers", "till"},
        )

    def _on_returned(self, done: Returned) -> None:
        number = self._desk.display.number(done.number)
        self._desk.messages.say(tr("Return {number} is issued.", number=number), "success")
        kick = bool(self.refunds.fields["cash"].amount())
        self._desk.papers.print_receipt(done.invoice_id, kick=kick)
        self.accept()
        self.returned.emit(done.invoice_id)

    def _on_failed(self, error: ShopError) -> None:
        self.show_error(errors.words(error, self._desk.display))


def _usual_method(sheet: InvoiceSheet) -> str:
    """The way the money came, when it came in one way; else cash."""
    methods = {payment.method for payment in sheet.payments}
    return methods.pop() if len(methods) == 1 else "cash"
