"""Cash put into the drawer or taken out of it between sales, with a reason."""

from PySide6.QtWidgets import QWidget

from models.calendar import now
from models.errors import MissingField, MoreThanInDrawer, ShopError
from models.services.till import move_cash
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.widgets.amount_field import AmountField
from ui.widgets.dialog import Dialog
from ui.widgets.field import TextField
from ui.widgets.form import Form
from ui.widgets.segmented_control import SegmentedControl

_LONGEST_REASON = 200


class MoveCashDialog(Dialog):
    """Books one movement of cash."""

    guards_typing = True

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(tr("Cash in or out"), parent, action=tr("Save"), action_icon="check")
        self._desk = desk
        self.kind = SegmentedControl(
            [("paid_out", tr("Taken out")), ("paid_in", tr("Put in"))],
            look="buttons",
            icons={"paid_out": "arrow-up", "paid_in": "arrow-down"},
        )
        self.amount = AmountField(desk.display, unit=True)
        self.reason = TextField(longest=_LONGEST_REASON)
        self.form = Form()
        self.form.add("amount", tr("Amount"), self.amount, required=True)
        hint = tr("What it was for, such as bags or small change.")
        self.form.add("reason", tr("Reason"), self.reason, required=True, hint=hint)
        self.add(self.kind)
        self.add(self.form)
        self.confirmed.connect(self._on_confirmed)
        self.amount.setFocus()

    def _on_confirmed(self) -> None:
        amount, staff = self.amount.amount(), self._desk.staff
        assert staff is not None, "nobody moves cash before signing in"
        if amount is None and self.amount.error():
            self.amount.setFocus()
            return
        # What was wrong the last time may be right in the other direction, or with a reason.
        self.form.clear_errors()
        if not amount:
            self.form.set_error("amount", tr("Type the amount of cash."))
            return
        kind, reason = str(self.kind.value()), self.reason.value()
        self.set_busy(True)
        self._desk.tasks.write(
            lambda connection: move_cash(connection, kind, amount, reason, staff.id, now()),
            lambda _nothing: self.accept(),
            owner=self,
            failed=self._on_failed,
            changed={"till"},
        )

    def _on_failed(self, error: ShopError) -> None:
        self.set_busy(False)
        words = errors.words(error, self._desk.display)
        field = error.field if isinstance(error, MissingField) else ""
        if isinstance(error, MoreThanInDrawer):
            field = "amount"
        if not self.form.set_error(field, words):
            self.show_error(words)
