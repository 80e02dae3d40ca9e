"""A field for a percentage."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from models.display import Display
from models.errors import BadPercent
from models.money import BASIS_POINTS
from models.text import latin_digits
from ui.widgets.number_field import NumberField


class PercentField(NumberField):
    """A percentage in basis points, 0 … 100% with up to two decimals."""

    percent_changed = Signal(object)
    """Basis points, or None when it is empty or wrong."""

    def __init__(
        self,
        display: Display,
        basis_points: int | None = None,
        *,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        sign = "٪" if display.language == "fa" else "%"
        super().__init__(display, decimals=2, suffix=sign, compact=compact, parent=parent)
        self.value_changed.connect(self.percent_changed)
        if basis_points is not None:
            self.set_basis_points(basis_points)

    def read(self, text: str) -> int:
        plain = latin_digits(text).replace("٫", ".").replace("/", ".").strip(" ٪%")
        match = re.fullmatch(r"(\d{1,3})(?:\.(\d{0,2}))?", plain)
        if not match:
            raise BadPercent(text)
        basis_points = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
        if basis_points > BASIS_POINTS:
            raise BadPercent(text)
        return basis_points

    def write(self, value: int) -> str:
        return self._display.percent(value).strip("\u2066\u2069٪%")

    def basis_points(self) -> int | None:
        """1% is 100; None when the field is empty or what is typed is no percentage."""
        return self.number()

    def set_basis_points(self, basis_points: int | None) -> None:
        """Show a percentage, or nothing."""
        self.set_number(basis_points)
