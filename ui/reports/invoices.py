"""The tab of invoices: the list, and in its place the invoice that was opened."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.desk import Desk
from ui.excel import ExcelTable
from ui.reports.invoice_list import InvoiceList
from ui.reports.invoice_view import InvoiceView


class Invoices(QWidget):
    """Goes from the list to an invoice and back to where one was."""

    shown = Signal()
    """Something else is seen."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = InvoiceList(desk)
        self.view = InvoiceView(desk)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.view)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self.list.opened.connect(self.show_invoice)
        self.view.closed.connect(self.back)
        self.list.load_people()

    def reload(self) -> None:
        """Read the list again, and the invoice that is open."""
        self.list.reload()
        self.view.reload()

    def show_invoice(self, invoice_id: int) -> None:
        """Open an invoice."""
        self.view.show_invoice(invoice_id)
        self._stack.setCurrentWidget(self.view)
        self.view.first_focus().setFocus()
        self.shown.emit()

    def back(self) -> bool:
        """Go back to the list. False when one is there already."""
        if self._stack.currentWidget() is self.list:
            return False
        self._stack.setCurrentWidget(self.list)
        self.list.view.setFocus()
        if self.view.sheet:
            self.list.show_invoice(self.view.sheet.id)
        self.shown.emit()
        return True

    def subtitle(self) -> str:
        """What is shown."""
        return self.list.subtitle()

    def table(self) -> ExcelTable | None:
        """The list, for Excel."""
        return self.list.table()

    def first_focus(self) -> QWidget:
        """Where the keys go."""
        seen = self._stack.currentWidget()
        return self.view.first_focus() if seen is self.view else self.list.first_focus()
