"""Putting sales aside, taking them up again, and undoing what was deleted."""

from PySide6.QtCore import QObject, Signal

from models.queries.drafts import Draft
from resources.translations import tr
from ui.desk import Desk
from ui.sale.invoice import InvoicePanel
from ui.sale.keeping import DraftKeeper
from ui.sale.open_sale import OpenSale
from ui.sale.state import START, Sale


class Parking(QObject):
    """Moves sales between the screen and the list of parked ones."""

    moved = Signal()
    """Another sale is on screen."""

    def __init__(
        self, desk: Desk, sale: OpenSale, keeper: DraftKeeper, invoice: InvoicePanel
    ) -> None:
        super().__init__(invoice)
        self._desk = desk
        self._sale = sale
        self._keeper = keeper
        self._invoice = invoice

    def park(self) -> None:
        """Put the sale on screen aside."""
        # The list of parked sales comes into sight: nothing else needs to be said.
        if self._invoice.table.finish() and self.put_aside(told=False):
            self.moved.emit()

    def put_aside(self, *, told: bool = True) -> bool:
        """Park what is on screen; False, and it stays, when it could not be."""
        if self._sale.sale.untouched and not self._sale.sale.customer_id:
            self._sale.start()
            return True
        title = self._sale.title()
        if not self._keeper.park():
            return False
        self._sale.start()
        if told:
            self._desk.messages.say(tr("Parked: {title}", title=title), "success")
        return True

    def step_back(self) -> None:
        """Esc: a sale with anything in it is parked, an empty one is only forgotten."""
        if not self._sale.sale.untouched:
            self.park()
            return
        mobile = self._sale.customer.mobile if self._sale.customer else ""
        self._sale.start()
        self._sale.set_typed(START, self._desk.display.digits(mobile))
        self.moved.emit()

    def recall(self, draft_id: int) -> None:
        """Take a parked sale up; the one on screen is parked."""
        kept = self._keeper.recall(draft_id)
        if kept:
            self.restore(kept)
        self.moved.emit()

    def restore(self, kept: Sale) -> None:
        """Put a kept sale on screen, and say what has gone meanwhile."""
        told = self._sale.restore(kept)
        if told:
            self._invoice.messages.say(" ".join(told), "warning")

    def forget(self, draft: Draft) -> None:
        """Delete a parked sale; it can be brought back at once."""

        def undo() -> None:
            self._keeper.restore(draft)

        if self._keeper.forget(draft.id):
            self._desk.messages.say(
                tr("Deleted: {title}", title=draft.title), "info", (tr("Undo"), undo)
            )

    def delete_sale(self) -> None:
        """Forget the sale on screen; it can be brought back at once."""
        kept = self._sale.sale

        def undo() -> None:
            if self._sale.sale.untouched or self.put_aside():
                self.restore(kept)
                self.moved.emit()

        self._sale.start()
        self.moved.emit()
        self._desk.messages.say(tr("The sale is deleted."), "info", (tr("Undo"), undo))
