"""A field for telephone numbers and identity numbers: digits that are no quantity."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.display import Display
from ui.widgets.field import TextField


class DigitsField(TextField):
    """Digits as they are said one by one, shown in the language's own, left to right."""

    def __init__(
        self,
        display: Display,
        text: str = "",
        *,
        placeholder: str = "",
        longest: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder, longest=longest, parent=parent)
        self._display = display
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        side = Qt.AlignmentFlag.AlignRight if display.right_to_left else Qt.AlignmentFlag.AlignLeft
        self.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self._on_text_edited)
        self.set_digits(text)

    def set_digits(self, text: str) -> None:
        """Show a number in the language's digits."""
        self.setText(self._display.digits(text))
        self.set_error(None)

    def _on_text_edited(self, text: str) -> None:
        self.set_error(None)
        self.rewrite(self._display.digits(text))
