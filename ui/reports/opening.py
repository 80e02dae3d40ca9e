"""Opening the till: the cash in the drawer before the first sale, counted or typed as a sum."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.calendar import now
from models.errors import ShopError
from models.queries.till import latest_closings
from models.services.till import open_till
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.reports.counting import CashCount
from ui.theme import SIZES
from ui.widgets.amount_field import AmountField
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.labels import Label
from ui.widgets.message_bar import MessageBar
from ui.widgets.segmented_control import SegmentedControl

if TYPE_CHECKING:
    from models.database import Connection

_SUM, _COUNT = "sum", "count"


class OpenTillPanel(QWidget):
    """Asks for the opening float and opens this register's next session.

    It proposes what was counted when the last session was closed, for that is what should lie in
    the drawer. Enter in the sum, or F12, opens.
    """

    opened = Signal(int)
    """The till is open; the session's id. `till` has been told as changed."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._proposed = False
        self.ways = SegmentedControl(
            [(_SUM, tr("Type the sum")), (_COUNT, tr("Count the notes"))], look="buttons"
        )
        self.amount = AmountField(desk.display, unit=True)
        self.count = CashCount(desk.display)
        self.action = PrimaryButton(tr("Open the till"), icon="lock-open", key="F12")
        self.messages = MessageBar()
        self._build()
        self._connect()

    def first_focus(self) -> QWidget:
        """Where typing begins."""
        return self.amount if self.ways.value() == _SUM else self.count.first_field()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.tasks.run(_last_counted, self._propose, owner=self)

    def _build(self) -> None:
        card = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        card.setFixedWidth(SIZES.dialog)
        self._field = Field(tr("Cash in the drawer"), self.amount)
        card.add(Label(tr("The till is closed"), "heading"))
        card.add(
            Label(
                tr("Count the cash in the drawer and open the till to sell."), "second", wrap=True
            )
        )
        card.add(self.ways)
        card.add(self._field)
        card.add(self.count)
        card.add(self.messages)
        card.add(self.action)
        self.count.hide()
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(2)
        column.addLayout(across)
        column.addStretch(3)

    def _connect(self) -> None:
        self.ways.value_changed.connect(self._on_way_chosen)
        self.amount.returnPressed.connect(self._on_open)
        self.action.clicked.connect(self._on_open)

    def _propose(self, counted: int | None) -> None:
        untouched = not self.amount.text() and not self.count.notes()
        if counted is None or self._proposed or not untouched:
            return
        self._proposed = True
        self.amount.set_amount(counted)
        self.amount.selectAll()
        left = self._desk.display.money(counted)
        self.messages.say(tr("{amount} was counted when the day was closed.", amount=left))

    def _on_way_chosen(self) -> None:
        counting = self.ways.value() == _COUNT
        self._field.setVisible(not counting)
        self.count.setVisible(counting)
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_open(self) -> None:
        counting = self.ways.value() == _COUNT
        wrong = self.count.error() if counting else self.amount.error()
        amount = self.count.total() if counting else self.amount.amount()
        if wrong:
            self.messages.say(wrong, "error")
            return
        if amount is None:
            self._field.set_error(tr("Type the cash in the drawer; 0 if it is empty."))
            self.amount.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        staff = self._desk.staff
        assert staff is not None, "nobody opens a till before signing in"
        self.action.setEnabled(False)
        self._desk.tasks.write(
            lambda connection: open_till(connection, amount, staff.id, now()),
            self._on_opened,
            owner=self,
            failed=self._on_failed,
            changed={"till"},
        )

    def _on_opened(self, session_id: int) -> None:
        self._proposed = False
        self.action.setEnabled(True)
        self.amount.set_amount(None)
        self.count.clear()
        self.messages.clear()
        self.opened.emit(session_id)

    def _on_failed(self, error: ShopError) -> None:
        self.action.setEnabled(True)
        self.messages.say(errors.words(error, self._desk.display), "error")


def _last_counted(connection: "Connection") -> int | None:
    """What was left in the drawer; None before the first closing."""
    latest = latest_closings(connection, 1)
    return latest[0].counted if latest else None
