"""The manner common to fields of numbers: any digits in, the language's digits and groups shown."""

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from models.display import Display
from models.errors import ShopError
from models.text import latin_digits
from ui import errors
from ui.widgets.field import TextField

_ASIDE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
_NOISE = re.compile(r"[\s,٬،_\u200c\u200e\u200f\u2066-\u2069]")


class NumberField(TextField):
    """A number. Subclasses say how it is read and written; `decimals` may be typed after a point.

    It is written left to right and stands at the right edge in every language.
    """

    value_changed = Signal(object)
    """int, or None when it is empty or wrong. (Signal(int) would cut at 32 bits.)"""

    def __init__(
        self,
        display: Display,
        *,
        decimals: int = 0,
        placeholder: str = "",
        suffix: str = "",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder, suffix=suffix, compact=compact, parent=parent)
        self._display = display
        self._decimals = decimals
        self._value: int | None = None
        self._aside = False
        """Whether the keys went to another window, and come back to where they were."""
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        # Absolute: else Qt puts a Persian placeholder to the left.
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        self.setAlignment(right | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self._on_text_edited)

    def read(self, text: str) -> int:
        """The number a text says. Raises a ShopError."""
        raise NotImplementedError

    def write(self, value: int) -> str:
        """The number as it stands in the field."""
        raise NotImplementedError

    def number(self) -> int | None:
        """The number; None when the field is empty or what is typed is none."""
        return self._value

    def set_number(self, value: int | None) -> None:
        """Show a number, or nothing. Signals only when it differs."""
        self.setText("" if value is None else self.write(value))
        self.set_error(None)
        self._take(value)

    def show_typed(self, text: str) -> None:
        """Show a text as if it were typed, wrong as it may be."""
        if text != self.text():
            self.setText(text)
            self._on_text_edited(text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Who comes back to the window in the middle of a number goes on where they were.
        back = self._aside and event.reason() in _ASIDE
        if event.reason() != Qt.FocusReason.MouseFocusReason and not back:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._aside = event.reason() in _ASIDE
        # "۱۲٫" or "۰۰۷" are allowed while typing; what was meant is shown when one has finished.
        if self._value is not None and not self.error():
            self.setText(self.write(self._value))

    def _on_text_edited(self, text: str) -> None:
        regrouped = self._regrouped(text)
        if regrouped is None:
            self.rewrite(self._display.digits(text))
        elif regrouped != text:
            before = len(_NOISE.sub("", text[: self.cursorPosition()]))
            self.setText(regrouped)
            self.setCursorPosition(_place_after(regrouped, before))
        if not text.strip():
            self.set_error(None)
            self._take(None)
            return
        try:
            value = self.read(text)
        except ShopError as error:
            self.set_error(errors.words(error, self._display))
            self._take(None)
        else:
            self.set_error(None)
            self._take(value)

    def _regrouped(self, text: str) -> str | None:
        """The text with thousands grouped in the language's digits; None when it is no number."""
        plain = _NOISE.sub("", latin_digits(text)).replace("٫", ".").replace("/", ".")
        match = re.fullmatch(rf"(\d{{0,16}})(\.\d{{0,{self._decimals}}})?", plain)
        if not match or not plain or (match[2] and not self._decimals):
            return None
        whole = f"{int(match[1]):,}" if match[1] else ""
        point = "٫" if self._display.language == "fa" else "."
        return self._display.digits(whole + (match[2] or "").replace(".", point))

    def _take(self, value: int | None) -> None:
        if value != self._value:
            self._value = value
            self.value_changed.emit(value)


def _place_after(text: str, characters: int) -> int:
    """The place in a grouped number behind so many digits and points."""
    place = 0
    while place < len(text) and characters > 0:
        if not _NOISE.match(text[place]):
            characters -= 1
        place += 1
    return place
