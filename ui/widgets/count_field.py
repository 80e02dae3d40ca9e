"""A field for a whole number: points, days."""

import re

from PySide6.QtWidgets import QWidget

from models.display import Display
from models.errors import BadNumber
from models.text import latin_digits
from ui.widgets.number_field import NumberField

_NOISE = re.compile(r"[\s,٬،_\u200c\u200e\u200f\u2066-\u2069]")


class CountField(NumberField):
    """A whole number between `least` and `most`, both included."""

    def __init__(
        self,
        display: Display,
        value: int | None = None,
        *,
        least: int = 0,
        most: int = 10**12,
        placeholder: str = "",
        suffix: str = "",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            display, placeholder=placeholder, suffix=suffix, compact=compact, parent=parent
        )
        self._least = least
        self._most = most
        if value is not None:
            self.set_number(value)

    def read(self, text: str) -> int:
        plain = _NOISE.sub("", latin_digits(text))
        if not re.fullmatch(r"\d{1,18}", plain) or not self._least <= int(plain) <= self._most:
            raise BadNumber(text, self._least, self._most)
        return int(plain)

    def write(self, value: int) -> str:
        return self._display.plain(value)
