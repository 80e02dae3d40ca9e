"""A field for money, in the currency the shop shows."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from models.display import Display
from models.money import parse_amount
from ui.widgets.number_field import NumberField


class AmountField(NumberField):
    """Money in rials; typed and shown in tomans where the shop does so."""

    amount_changed = Signal(object)
    """The amount in rials, or None when it is empty or wrong."""

    def __init__(
        self,
        display: Display,
        amount: int | None = None,
        *,
        unit: bool = False,
        placeholder: str = "",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            display,
            decimals=1 if display.in_tomans else 0,
            placeholder=placeholder,
            suffix=display.currency_name if unit else "",
            compact=compact,
            parent=parent,
        )
        self.value_changed.connect(self.amount_changed)
        if amount is not None:
            self.set_amount(amount)

    def read(self, text: str) -> int:
        return parse_amount(text, in_tomans=self._display.in_tomans)

    def write(self, value: int) -> str:
        return self._display.editable_amount(value)

    def amount(self) -> int | None:
        """Rials; None when the field is empty or what is typed is no amount."""
        return self.number()

    def set_amount(self, rials: int | None) -> None:
        """Show an amount, or nothing."""
        self.set_number(rials)
