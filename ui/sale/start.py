"""Where a sale begins: a mobile number or a name, a walk-in, a scan, or a parked sale."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.queries.drafts import Draft
from resources.translations import tr
from ui.desk import Desk
from ui.sale.customer_entry import CustomerEntry
from ui.sale.parked import ParkedList
from ui.theme import SIZES
from ui.widgets.buttons import SecondaryButton
from ui.widgets.card import Card
from ui.widgets.field import Field
from ui.widgets.labels import Label


class StartPanel(QWidget):
    """One big field, and what can be done instead."""

    walk_in = Signal()

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__()
        self.entry = CustomerEntry(desk, over, large=True)
        self.parked = ParkedList(desk.display)
        self._walk_in = SecondaryButton(tr("Walk-in customer"), icon="user", key="F10")
        self._recall = SecondaryButton(tr("Parked sales"), icon="clock", key="F9")
        self._build()
        self.parked.left.connect(self._focus_entry)
        self.entry.down_pressed.connect(self.parked.enter)
        self._walk_in.clicked.connect(self.walk_in)
        self._recall.clicked.connect(self.parked.enter)

    def show_parked(self, drafts: Sequence[Draft]) -> None:
        """Show which sales are parked."""
        self.parked.show_drafts(drafts)
        self._recall.setVisible(bool(drafts))

    def show_typed(self, text: str) -> None:
        """Show what was being typed."""
        if text != self.entry.text():
            self.entry.setText(text)

    def _build(self) -> None:
        field = Field(
            tr("Customer's mobile number"),
            self.entry,
            hint=tr("Enter goes on. A number that is nobody's yet becomes a member."),
        )
        buttons = QHBoxLayout()
        buttons.setSpacing(SIZES.gap)
        buttons.addWidget(self._walk_in)
        buttons.addWidget(self._recall)
        buttons.addStretch(1)
        buttons.addWidget(Label(tr("or scan the first product"), "third"))
        card = Card(padding=SIZES.margin, gap=SIZES.gap_large)
        card.add(Label(tr("Who is buying?"), "heading"))
        card.add(field)
        card.add(buttons)
        middle = QVBoxLayout()
        middle.setSpacing(SIZES.gap_large)
        middle.addStretch(2)
        middle.addWidget(card)
        middle.addWidget(self.parked)
        middle.addStretch(3)
        card.setFixedWidth(SIZES.palette)
        self.parked.setFixedWidth(SIZES.palette)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.addStretch(1)
        across.addLayout(middle)
        across.addStretch(1)

    def _focus_entry(self) -> None:
        self.entry.setFocus(Qt.FocusReason.OtherFocusReason)
