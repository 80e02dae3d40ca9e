"""A field for a mobile number, however people write it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from models.display import Display
from models.errors import BadMobile
from models.text import is_foreign_number, mobile_number
from ui import errors
from ui.widgets.field import TextField


class MobileField(TextField):
    """An Iranian mobile number in any digits and prefix; shown as one way when it is complete."""

    mobile_changed = Signal(str)
    """The complete number as 09…, or "" as soon as it is none."""

    def __init__(
        self,
        display: Display,
        mobile: str = "",
        *,
        placeholder: str = "",
        icon: str | None = None,
        key: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder, icon=icon, key=key, parent=parent)
        self._display = display
        self._mobile = ""
        if not placeholder:
            self.setPlaceholderText(display.digits("09…"))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setAlignment(
            (Qt.AlignmentFlag.AlignRight if display.right_to_left else Qt.AlignmentFlag.AlignLeft)
            | Qt.AlignmentFlag.AlignVCenter
        )
        self.textChanged.connect(self._on_text_changed)
        if mobile:
            self.set_mobile(mobile)

    def mobile(self) -> str | None:
        """The number as 09…; None when the field is empty or what is typed is none."""
        return self._mobile or None

    def set_mobile(self, mobile: str | None) -> None:
        """Show a number, or nothing."""
        self.setText(self._display.digits(mobile or ""))

    def check(self) -> bool:
        """Whether the number can be used as it is (nothing typed counts); marks it otherwise."""
        if self._mobile or not self.value():
            return True
        foreign = is_foreign_number(self.value())
        self.set_error(errors.words(BadMobile(self.value(), foreign), self._display))
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.check() and self._mobile:
            self.set_mobile(self._mobile)

    def _on_text_changed(self, text: str) -> None:
        self.set_error(None)
        mobile = mobile_number(text) or ""
        shown = self._display.digits(text)
        if self.hasFocus() and shown != text:
            self.rewrite(shown)
            return
        if mobile != self._mobile:
            self._mobile = mobile
            self.mobile_changed.emit(mobile)
