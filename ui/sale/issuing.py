"""Pressing «صدور فاکتور»: everything is taken, issued once, and handed to the printer."""

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal

from models.errors import ApprovalNeeded, CreditTooLarge, NoOpenSession, ShopError
from models.services.orders import Issued, Order
from ui import errors
from ui.approval import ask_approval
from ui.desk import Desk
from ui.sale.invoice import InvoicePanel
from ui.sale.keeping import DraftKeeper
from ui.sale.open_sale import OpenSale
from ui.sale.reserving import Answer, Reserving
from ui.sale.result import Outcome
from ui.theme import Tone


class Issuing(QObject):
    """Issues the sale on screen; what keeps it from being issued is said where it belongs."""

    issued = Signal(object)
    """An Outcome; the open sale is a new one by then."""
    till_found_closed = Signal()

    def __init__(
        self, desk: Desk, sale: OpenSale, keeper: DraftKeeper, invoice: InvoicePanel
    ) -> None:
        super().__init__(invoice)
        self._desk = desk
        self._sale = sale
        self._keeper = keeper
        self._invoice = invoice
        self._reserving = Reserving(desk, invoice)
        self._busy = False
        self.last: Issued | None = None
        """What was issued last, to print it again."""

    def issue(self, approved_by: int | None = None) -> None:
        """Issue once, whatever is pressed how often."""
        if self._busy or not self._invoice.isVisible():
            return
        staff = self._desk.staff
        assert staff is not None, "nobody sells before signing in"
        invoice = self._invoice
        invoice.payment.messages.clear()
        if not invoice.table.finish() or not self._take_entry() or invoice.payment.focus_wrong():
            return
        try:
            order = self._sale.order(
                staff.id, send_thanks=invoice.payment.sends_thanks, approved_by=approved_by
            )
        except ShopError as error:
            invoice.tell(error)
            return
        self._busy = True
        if order.customer_id is not None and order.use_credit and self._desk.sync.reserves():
            invoice.payment.show_reserving(True)
            self._reserving.begin(
                order.customer_id,
                order.use_credit,
                lambda answer: self._on_reserved(order, answer),
                self._on_cancelled,
            )
        else:
            self._finish(order)

    def print_again(self) -> None:
        """Print the last invoice once more, as a copy."""
        if self.last:
            self._desk.papers.print_receipt(self.last.invoice_id, copy=True)

    def _on_reserved(self, order: Order, answer: Answer) -> None:
        """The credit is held, is not there, or nobody said: then the offline limit counts."""
        self._invoice.payment.show_reserving(False)
        if isinstance(answer, CreditTooLarge):
            self._busy = False
            self._correct_credit(answer)
        else:
            self._finish(replace(order, reservation=answer))

    def _on_cancelled(self) -> None:
        self._busy = False
        self._invoice.payment.show_reserving(False)

    def _finish(self, order: Order) -> None:
        """Issue what was ordered, or say what keeps it from being issued."""
        invoice = self._invoice
        try:
            issued = self._keeper.issue(order)
        except ApprovalNeeded as error:
            invoice.payment.messages.say(errors.words(error, self._desk.display), "warning")
            ask_approval(self._desk, invoice, self.issue)
        except NoOpenSession:
            self._sale.refresh_terms()
            self.till_found_closed.emit()
        except CreditTooLarge as error:
            self._correct_credit(error)
        except ShopError as error:
            invoice.tell(error)
        else:
            self._on_issued(issued)
        finally:
            self._busy = False

    def _correct_credit(self, error: CreditTooLarge) -> None:
        """What the sale itself could not know: so much is left. The cashier sees the new total."""
        if error.limit not in ("elsewhere", "offline"):
            self._invoice.tell(error)
            return
        self._sale.set_credit(error.largest > 0, error.largest or None)
        text = errors.words(error, self._desk.display)
        self._invoice.payment.tell_credit(text, focus=error.largest > 0)

    def _take_entry(self) -> bool:
        """What still stands in the entry line is sold first; the new total must then be seen."""
        invoice = self._invoice
        if not invoice.entry.value():
            return True
        first = not self._sale.sale.lines
        invoice.entry.submit()
        return first and not invoice.entry.value() and not invoice.table.editing

    def _on_issued(self, issued: Issued) -> None:
        prefix = self._sale.terms.next_number.rpartition("-")[0]
        customer, sums = self._sale.customer, self._sale.sums
        tones = {band.title: band.tone for band in self._sale.terms.bands}
        cash = any(
            payment.method == "cash" and amount
            for payment, amount in zip(self._sale.sale.payments, sums.paid, strict=True)
        )
        outcome = Outcome(
            issued=issued,
            number=f"{prefix}-{issued.number}" if prefix else str(issued.number),
            customer_name=self._desk.display.name(customer.name) if customer else "",
            used=sums.used,
            rank_tone=cast(Tone, tones.get(issued.rank_after, "plain")),
        )
        self.last = issued
        self._sale.start()
        self.issued.emit(outcome)
        papers = self._desk.papers
        if self._invoice.payment.prints_receipt:
            # After the result is painted: the cashier does not wait for paper.
            QTimer.singleShot(0, lambda: papers.print_receipt(issued.invoice_id, kick=cash))
        elif cash and any(papers.roles()):
            QTimer.singleShot(0, papers.open_drawer)
