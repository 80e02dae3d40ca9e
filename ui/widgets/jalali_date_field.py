"""A field for a Jalali day, typed or picked from a month."""

from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from models.calendar import business_date, now, parse_jalali
from models.display import Display
from models.errors import BadDate
from resources.translations import tr
from ui import errors, icons, theme
from ui.theme import SIZES
from ui.widgets.field import TextField
from ui.widgets.month_grid import MonthGrid


class _Popup(QFrame):
    """The month, shown over everything; a click beside it or Esc closes it."""

    def __init__(self, field: QWidget, display: Display) -> None:
        super().__init__(field, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._field = field
        self._display = display
        self.setProperty("kind", "popup")
        self.grid = MonthGrid(display)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.grid)

    def open(self, day: date | None) -> None:
        """Show a day's month, or this one, under the field or above it."""
        self.grid.set_day(day or business_date(now()))
        self.adjustSize()
        field, screen = self._field, self._field.screen().availableGeometry()
        x = field.width() - self.width() if theme.reads_right_to_left() else 0
        place = field.mapToGlobal(QPoint(x, field.height() + SIZES.ring))
        if place.y() + self.height() > screen.bottom():
            place.setY(field.mapToGlobal(QPoint(0, 0)).y() - self.height() - SIZES.ring)
        place.setX(max(screen.left(), min(place.x(), screen.right() - self.width())))
        self.move(place)
        self.show()
        self.grid.setFocus()


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
        self._popup: _Popup | None = None
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
        if self._popup is None:
            self._popup = _Popup(self, self._display)
            self._popup.grid.picked.connect(self._on_picked)
        self._popup.open(self._day)

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

    def _on_picked(self, day: date) -> None:
        assert self._popup is not None
        self._popup.hide()
        self.set_day(day)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_text_edited(self, text: str) -> None:
        self.rewrite(self._display.digits(text))
        self.set_error(None)
        try:
            self._take(parse_jalali(text))
        except BadDate:
            self._take(None)

    def _take(self, day: date | None) -> None:
        if day != self._day:
            self._day = day
            self.day_changed.emit(day)
