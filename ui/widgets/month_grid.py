"""One Jalali month to pick a day from, by mouse or keys. The week begins on Saturday."""

from datetime import date, timedelta

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStyle, QVBoxLayout, QWidget

from models import calendar
from models.display import Display
from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.buttons import GhostButton, IconButton
from ui.widgets.labels import Label

_DAYS = 7
_WEEKS = 6
_FRIDAY = 6
_INITIALS_FA = "شیدسچپج"
_INITIALS_EN = ("Sa", "Su", "Mo", "Tu", "We", "Th", "Fr")


def moved_months(day: date, months: int) -> date:
    """The same day of another Jalali month, or that month's last."""
    jalali = calendar.to_jalali(day)
    years, month = divmod(jalali.year * 12 + jalali.month - 1 + months, 12)
    length = calendar.month_length(years, month + 1)
    return calendar.from_jalali(years, month + 1, min(jalali.day, length))


class _Days(QWidget):
    """The days themselves, painted."""

    picked = Signal(object)
    moved = Signal(object)

    def __init__(self, display: Display, day: date, today: date) -> None:
        super().__init__()
        self._display = display
        self._theme = theme.current()
        self.day = day
        self.today = today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFixedSize(_DAYS * SIZES.field, (_WEEKS + 1) * SIZES.row_small)

    def sizeHint(self) -> QSize:
        return self.size()

    def first(self) -> date:
        """The Saturday the grid begins with."""
        start = calendar.month_of(self.day).first
        return start - timedelta(days=calendar.weekday(start))

    def cell(self, place: int) -> QRect:
        week, weekday = divmod(place, _DAYS)
        logical = QRect(
            weekday * SIZES.field, (week + 1) * SIZES.row_small, SIZES.field, SIZES.row_small
        )
        return QStyle.visualRect(self.layoutDirection(), self.rect(), logical)

    def show_day(self, day: date) -> None:
        self.day = day
        self.update()
        self.moved.emit(day)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        centre = Qt.AlignmentFlag.AlignCenter
        persian = self._display.language == "fa"
        initials = _INITIALS_FA if persian else _INITIALS_EN
        for weekday, initial in enumerate(initials):
            rect = self.cell(weekday).translated(0, -SIZES.row_small)
            ink = tokens.red if weekday == _FRIDAY else tokens.third
            paint.text(painter, rect, initial, ink, theme.font(SIZES.font_small), centre)
        month = calendar.month_of(self.day)
        first = self.first()
        for place in range(_DAYS * _WEEKS):
            day = first + timedelta(days=place)
            if not month.first <= day <= month.last:
                continue
            rect = self.cell(place)
            ink = tokens.red if place % _DAYS == _FRIDAY else tokens.text
            inside = rect.adjusted(2, 1, -2, -1)
            if day == self.day:
                paint.plane(painter, inside, tokens.green, None, SIZES.radius_chip)
                ink = tokens.on_accent
            elif day == self.today:
                paint.plane(painter, inside, None, tokens.green, SIZES.radius_chip)
            words = self._display.digits(str(calendar.to_jalali(day).day))
            weight = 600 if day in (self.day, self.today) else 400
            paint.text(painter, rect, words, ink, theme.font(SIZES.font, weight), centre)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position().toPoint())
        if day:
            self.show_day(day)
            self.picked.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key
        days = {
            key.Key_Right.value: forward,
            key.Key_Left.value: -forward,
            key.Key_Down.value: _DAYS,
            key.Key_Up.value: -_DAYS,
        }
        months = {key.Key_PageDown.value: 1, key.Key_PageUp.value: -1}
        pressed = event.key()
        # Under a Persian layout the T key types ف.
        if pressed in (key.Key_Home, key.Key_T) or event.text() in ("t", "T", "ف"):
            self.show_day(self.today)
        elif pressed in days:
            self.show_day(self.day + timedelta(days=days[pressed]))
        elif pressed in months:
            self.show_day(moved_months(self.day, months[pressed] * (12 if control else 1)))
        elif pressed in (key.Key_Return, key.Key_Enter, key.Key_Space):
            self.picked.emit(self.day)
        else:
            event.ignore()

    def _day_at(self, point: QPoint) -> date | None:
        month = calendar.month_of(self.day)
        for place in range(_DAYS * _WEEKS):
            day = self.first() + timedelta(days=place)
            if self.cell(place).contains(point) and month.first <= day <= month.last:
                return day
        return None


class MonthGrid(QWidget):
    """Arrows move by days, PageUp and PageDown by months (Ctrl: years), Home or T is today."""

    picked = Signal(object)
    """datetime.date"""

    def __init__(
        self,
        display: Display,
        day: date | None = None,
        *,
        today: date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._display = display
        self._today = today or calendar.business_date(calendar.now())
        self._build(day or self._today)
        self._connect()
        self._on_moved(self._days.day)

    def day(self) -> date:
        """The day marked."""
        return self._days.day

    def set_day(self, day: date) -> None:
        """Mark a day and show its month."""
        self._days.show_day(day)

    def _build(self, day: date) -> None:
        self._back = IconButton(
            "chevron-left", tr("Previous month"), kind="ghost", height=SIZES.segment
        )
        self._on = IconButton("chevron-right", tr("Next month"), kind="ghost", height=SIZES.segment)
        self._to_today = GhostButton(tr("Today"), height=SIZES.segment)
        self._title = Label("", "section")
        self._title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._days = _Days(self._display, day, self._today)
        for button in (self._back, self._on, self._to_today):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addWidget(self._title, 1)
        head.addWidget(self._on)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIZES.gap, SIZES.gap, SIZES.gap, SIZES.gap)
        column.setSpacing(SIZES.gap_small)
        column.addLayout(head)
        column.addWidget(self._days)
        column.addWidget(self._to_today)
        self.setFocusProxy(self._days)

    def _connect(self) -> None:
        self._days.moved.connect(self._on_moved)
        self._days.picked.connect(self.picked)
        self._back.clicked.connect(lambda: self.set_day(moved_months(self.day(), -1)))
        self._on.clicked.connect(lambda: self.set_day(moved_months(self.day(), 1)))
        self._to_today.clicked.connect(lambda: self.set_day(self._today))

    def _on_moved(self, day: date) -> None:
        jalali = calendar.to_jalali(day)
        year = self._display.digits(str(jalali.year))
        self._title.setText(f"{self._display.month_name(jalali.month)} {year}")
