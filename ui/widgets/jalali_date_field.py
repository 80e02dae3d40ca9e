"""A field for a Jalali day, typed or picked from a month."""

from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from models.calendar import parse_jalali
from models.display import Display
from models.errors import BadDate
from resources.translations import tr
from ui import errors, icons
from ui.theme import SIZES
from ui.widgets.field import TextField
from ui.widgets.month_grid import MonthGrid


class JalaliDateField(TextField):
    """A day typed as ۱۴۰۳/۲/۲۹ in any digits, or picked: Alt+Down or the calendar sign opens it."""

    day_changed = Signal(object)
    """datetime.date, or None when it is empty or wrong."""

    def __init__(
        self,
        display: Display,
        day: date | None = None,
        *,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder or tr("year/month/day"), parent=parent)
        self._display = display
        self._day: date | None = None
        picture = icons.icon("calendar", size=SIZES.icon_small)
        action = self.addAction(picture, QLineEdit.ActionPosition.TrailingPosition)
        action.setToolTip(tr("Open the calendar (Alt+Down)"))
        action.triggered.connect(self.open_calendar)
        self.textEdited.connect(self._on_text_edited)
        if day:
            self.set_day(day)

    def day(self) -> date | None:
        """The day; None when the field is empty or what is typed is none."""
        return self._day

    def set_day(self, day: date | None) -> None:
        """Show a day, or nothing."""
        self.setText(self._display.editable_day(day) if day else "")
        self.set_error(None)
        self._take(day)

    def check(self) -> bool:
        """Whether the day can be used as it is (nothing typed counts); marks it otherwise."""
        if self._day or not self.value():
            return True
        self.set_error(errors.words(BadDate(self.value()), self._display))
        return False

    def open_calendar(self) -> None:
        """Show the month to pick from, under the field."""
        popup = QFrame(self, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        popup.setProperty("kind", "popup")
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = MonthGrid(self._display, self._day)
        column = QVBoxLayout(popup)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(grid)

        def take(day: date) -> None:
            self.set_day(day)
            popup.close()
            self.setFocus(Qt.FocusReason.PopupFocusReason)

        grid.picked.connect(take)
        popup.adjustSize()
        x = 0
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            x = self.width() - popup.width()
        place = self.mapToGlobal(QPoint(x, self.height() + 2))
        screen = self.screen().availableGeometry()
        if place.y() + popup.height() > screen.bottom():
            place.setY(self.mapToGlobal(QPoint(0, 0)).y() - popup.height() - 2)
        place.setX(max(screen.left(), min(place.x(), screen.right() - popup.width())))
        popup.move(place)
        popup.show()
        grid.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() == Qt.Key.Key_Down:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.check() and self._day:
            self.setText(self._display.editable_day(self._day))

    def _on_text_edited(self, text: str) -> None:
        shown = self._display.digits(text)
        if shown != text:
            place = self.cursorPosition()
            self.setText(shown)
            self.setCursorPosition(place)
        self.set_error(None)
        try:
            self._take(parse_jalali(text))
        except BadDate:
            self._take(None)

    def _take(self, day: date | None) -> None:
        if day != self._day:
            self._day = day
            self.day_changed.emit(day)
