"""The strip at the foot: who, which register, sync, printer, today's totals, the time."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from models import calendar
from models.display import Display
from models.text import isolate
from ui import icons, theme
from ui.theme import SIZES, Tone
from ui.widgets.labels import Label

_MINUTE = 60


class _Item(QWidget):
    """An icon and a few words; hidden while there is nothing to say."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._theme = theme.current()
        self._icon = icon
        self._picture = QLabel()
        self._label = Label("", "secondary")
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


class StatusBar(QWidget):
    """Each part is set by composition and hidden while its text is empty."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self.setObjectName("status_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(SIZES.status_bar)
        self._staff = _Item("users")
        self._sync = _Item("cloud")
        self._printer = _Item("printer")
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
