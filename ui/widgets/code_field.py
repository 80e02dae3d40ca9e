"""A field for the code of an SMS: six digits, large, in any script, however they are pasted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from models.display import Display
from models.text import latin_digits
from ui import theme
from ui.theme import SIZES
from ui.widgets.field import TextField

LENGTH = 6


class CodeField(TextField):
    """Shows only digits, in the language's own; tells when all are there."""

    completed = Signal(str)
    """The code in Latin digits, as soon as its last digit is typed."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(placeholder=display.digits("0" * LENGTH), parent=parent)
        self._display = display
        self.setProperty("large", True)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        lettering = theme.font(SIZES.font_figure)
        lettering.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, SIZES.gap)
        self.setFont(lettering)
        self.textEdited.connect(self._on_edited)

    def code(self) -> str:
        """What is typed so far, in Latin digits."""
        return latin_digits(self.text())

    def _on_edited(self, text: str) -> None:
        self.set_error(None)
        digits = "".join(one for one in latin_digits(text) if one in "0123456789")[:LENGTH]
        shown = self._display.digits(digits)
        if shown != text:
            place = self.cursorPosition()
            self.setText(shown)
            self.setCursorPosition(min(place, len(shown)))
        if len(digits) == LENGTH:
            self.completed.emit(digits)
