"""The strip at the foot: who, which register, sync, printer, today's totals, the time."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from models import calendar
from models.display import Display
from models.text import isolate
from resources.translations import tr
from ui import icons, theme
from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.labels import Label

_MINUTE = 60


class _Item(QWidget):
    """An icon and a few words; hidden while there is nothing to say."""

    def __init__(self, icon: str, *, elide: bool = False) -> None:
        super().__init__()
        self._theme = theme.current()
        self._icon = icon
        self._picture = QLabel()
        self._label = Label("", "secondary", elide=elide)
        if elide:
            self._label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SIZES.gap_small)
        if icon:
            row.addWidget(self._picture)
        row.addWidget(self._label)
        self.setVisible(False)

    def show_text(self, text: str, tone: Tone | None = None, icon: str = "") -> None:
        self._icon = icon or self._icon
        if self._icon:
            colour = self._theme.ink(tone or "plain")
            ratio = self.devicePixelRatioF()
            picture: QPixmap = icons.pixmap(self._icon, colour, SIZES.icon_small - 1, ratio)
            self._picture.setPixmap(picture)
        self._label.setText(text)
        self._label.set_tone(tone)
        self.setVisible(bool(text))


class _Door(_Item):
    """An item that leads somewhere: by a click, or by Enter once Tab has come to it."""

    opened = Signal()

    def __init__(self, icon: str, name: str) -> None:
        super().__init__(icon, elide=True)
        self._name = name
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def show_text(self, text: str, tone: Tone | None = None, icon: str = "") -> None:
        super().show_text(text, tone, icon)
        self.setAccessibleDescription(text)
        self.setToolTip(text)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter: QPainter = paint.painter_for(self)
            paint.ring(painter, self.rect(), self._theme.green, SIZES.radius_small)


class StatusBar(QWidget):
    """Each part is set by composition and hidden while its text is empty."""

    sync_wanted = Signal()
    """Somebody wants to know more about the service."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self.setObjectName("status_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(SIZES.status_bar)
        # Names give way; the day's total is never cut.
        self._staff = _Item("users", elide=True)
        self._sync = _Door("cloud", tr("Central service"))
        self._sync.opened.connect(self.sync_wanted)
        self._printer = _Item("printer", elide=True)
        self._totals = _Item("")
        self._clock = _Item("")
        row = QHBoxLayout(self)
        row.setContentsMargins(SIZES.gap_large, SIZES.hair, SIZES.gap_large, 0)
        row.setSpacing(SIZES.icon)
        for item in (self._staff, self._sync, self._printer):
            row.addWidget(item)
        row.addStretch(1)
        row.addWidget(self._totals)
        row.addWidget(self._clock)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_minute)
        self._on_minute()

    def set_staff(self, name: str, register: str = "") -> None:
        """Who is signed in, at which register."""
        self._staff.show_text(f"{isolate(name)} · {isolate(register)}" if register else name)

    def set_sync(self, text: str, tone: Tone | None = "green", icon: str = "cloud") -> None:
        """How far the central service is behind; "" while there is none."""
        self._sync.show_text(text, tone, icon)

    def set_printer(self, text: str, tone: Tone | None = None) -> None:
        """The receipt printer's state."""
        self._printer.show_text(text, tone, "printer" if tone is None else "printer-off")

    def set_totals(self, text: str) -> None:
        """Today's sales in a few words."""
        self._totals.show_text(text)

    def _on_minute(self) -> None:
        moment = calendar.now()
        day = self._display.long_day(calendar.business_date(moment))
        self._clock.show_text(f"{day} · {self._display.time(moment)}")
        self._timer.start((_MINUTE - moment.second) * 1000)
