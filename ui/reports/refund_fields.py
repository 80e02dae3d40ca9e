"""How the money of a return goes back: cash, card and transfer, together the whole of it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from models.display import Display
from models.money import Rials
from models.services.orders import Tender
from ui.reports.names import method_name
from ui.theme import SIZES
from ui.widgets.amount_field import AmountField
from ui.widgets.field import Field

METHODS = ("cash", "card", "transfer")


class RefundFields(QWidget):
    """An amount for each method. What is typed into one is taken from `rest`, the usual one."""

    changed = Signal()

    def __init__(self, display: Display, rest: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole: Rials = 0
        self._rest = rest
        self._filling = False
        self.fields = {method: AmountField(display) for method in METHODS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap)
        for method, field in self.fields.items():
            row.addWidget(Field(method_name(method), field), 1)
            field.value_changed.connect(lambda _amount, m=method: self._on_changed(m))

    def set_whole(self, whole: Rials) -> None:
        """Give back this much: the usual method takes what the others leave."""
        self._whole = whole
        self._fill_rest()
        self.changed.emit()

    def missing(self) -> Rials:
        """What is still to be given back; negative when it is too much."""
        return self._whole - sum(field.amount() or 0 for field in self.fields.values())

    def error(self) -> str:
        """What is typed wrongly, "" for nothing."""
        return next((field.error() for field in self.fields.values() if field.error()), "")

    def tenders(self) -> tuple[Tender, ...]:
        """The amounts as the return takes them."""
        return tuple(
            Tender(method, field.amount() or 0)
            for method, field in self.fields.items()
            if field.amount()
        )

    def _on_changed(self, method: str) -> None:
        if self._filling:
            return
        if method != self._rest:
            self._fill_rest()
        self.changed.emit()

    def _fill_rest(self) -> None:
        others = sum(
            field.amount() or 0 for method, field in self.fields.items() if method != self._rest
        )
        self._filling = True
        self.fields[self._rest].set_amount(max(0, self._whole - others) or None)
        self._filling = False
