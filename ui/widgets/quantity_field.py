"""A field for how many or how much of a product."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from models.display import Display
from models.money import ONE, parse_quantity
from ui.widgets.number_field import NumberField


class QuantityField(NumberField):
    """A quantity in thousandths. Up and Down add and take one."""

    quantity_changed = Signal(object)
    """Thousandths, or None when it is empty or wrong."""

    def __init__(
        self,
        display: Display,
        quantity: int | None = ONE,
        *,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(display, decimals=3, compact=compact, parent=parent)
        self.value_changed.connect(self.quantity_changed)
        self.set_quantity(quantity)

    def read(self, text: str) -> int:
        return parse_quantity(text)

    def write(self, value: int) -> str:
        return self._display.editable_quantity(value)

    def quantity(self) -> int | None:
        """Thousandths; None when the field is empty or what is typed is no quantity."""
        return self.number()

    def set_quantity(self, thousandths: int | None) -> None:
        """Show a quantity, or nothing."""
        self.set_number(thousandths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up.value: ONE, Qt.Key.Key_Down.value: -ONE}
        if event.key() not in steps:
            super().keyPressEvent(event)
            return
        stepped = (self.number() or 0) + steps[event.key()]
        if stepped > 0:
            self.set_quantity(stepped)
            self.selectAll()
