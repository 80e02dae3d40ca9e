"""An inline notice: what happened, what is safe, and perhaps a button such as Undo."""

from typing import Literal

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from resources.translations import tr
from ui import theme
from ui.desk import Action
from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.buttons import GhostButton, IconButton
from ui.widgets.labels import Label

MessageKind = Literal["info", "success", "warning", "error"]
_TONES: dict[str, tuple[Tone, str]] = {
    "info": ("blue", "info-circle"),
    "success": ("green", "circle-check"),
    "warning": ("orange", "alert-triangle"),
    "error": ("red", "alert-circle"),
}


class MessageBar(QWidget):
    """Hidden until it has something to say; never stops anybody from working on."""

    closed = Signal()

    def __init__(
        self,
        text: str = "",
        kind: MessageKind = "info",
        action: Action | None = None,
        *,
        closable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._tone: Tone = "blue"
        self._icon = "info-circle"
        self._action: Action | None = None
        self._label = Label("", wrap=True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = GhostButton("", height=SIZES.segment)
        self._close = IconButton("x", tr("Close"), kind="ghost", height=SIZES.segment)
        if not closable:
            self._close.hide()
        row = QHBoxLayout(self)
        side = SIZES.radius_tile
        row.setContentsMargins(side + SIZES.icon + SIZES.radius, SIZES.grid, SIZES.grid, SIZES.grid)
        if theme.reads_right_to_left():
            row.setContentsMargins(
                SIZES.grid, SIZES.grid, side + SIZES.icon + SIZES.radius, SIZES.grid
            )
        row.setSpacing(SIZES.gap_small)
        row.addWidget(self._label, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self.setMinimumHeight(SIZES.field)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self._button.clicked.connect(self._on_action)
        self._close.clicked.connect(self.clear)
        self.setVisible(False)
        if text:
            self.say(text, kind, action)

    def say(
        self,
        text: str,
        kind: str = "info",
        action: Action | None = None,
        *,
        seconds: float | None = None,
    ) -> None:
        """Show a sentence, for so many seconds or until it is cleared."""
        self._tone, self._icon = _TONES.get(kind, _TONES["info"])
        self._action = action
        self._label.setText(text)
        self._label.set_tone(self._tone)
        self._button.setVisible(action is not None)
        self._button.setText(action[0] if action else "")
        self.setAccessibleDescription(text)
        self.setVisible(True)
        self._announce(text, urgent=kind in ("warning", "error"))
        self.update()
        self._timer.stop()
        if seconds is not None:
            self._timer.start(round(seconds * 1000))

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def clear(self) -> None:
        """Say nothing more."""
        self._timer.stop()
        self._action = None
        if not self.isHidden():
            self.setVisible(False)
            self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        paint.plane(painter, self.rect(), tokens.tint(self._tone))
        side = SIZES.radius_tile
        height = min(self.height(), SIZES.field)
        x = self.width() - side - SIZES.icon if theme.reads_right_to_left() else side
        rect = QRect(x, (self.height() - height) // 2, SIZES.icon, height)
        paint.symbol(painter, rect, self._icon, tokens.ink(self._tone), SIZES.icon)

    def _announce(self, text: str, *, urgent: bool) -> None:
        """Have it read out, wherever the keys are."""
        if not QAccessible.isActive():
            return
        event = QAccessibleAnnouncementEvent(self, text)
        manners = QAccessible.AnnouncementPoliteness
        event.setPoliteness(manners.Assertive if urgent else manners.Polite)
        QAccessible.updateAccessibility(event)

    def _on_action(self) -> None:
        action = self._action
        self.clear()
        if action:
            action[1]()
