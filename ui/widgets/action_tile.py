"""The three big coloured doors of the dashboard."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import SIZES, Accent
from ui.widgets import paint
from ui.widgets.buttons import pressed_by_enter

_INSET = 24
_ROOM = SIZES.icon_tile + _INSET + SIZES.padding


class ActionTile(QPushButton):
    """A door: its name large, what it leads to below, with its key."""

    def __init__(
        self,
        name: str,
        note: str,
        icon: str,
        accent: Accent = "green",
        *,
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._note = f"{note} · \u2068{paint.key_words(key)}\u2069" if key else note
        self._icon = icon
        self._accent: Accent = accent
        self._theme = theme.current()
        self.setFixedHeight(SIZES.action_tile)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleDescription(note)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(SIZES.rail, SIZES.action_tile)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        accent = tokens.tile(self._accent)
        deeper = 0.14 if self.isDown() else 0.07 if self.underMouse() else 0.0
        ground = tokens.mixed(accent, tokens.background if tokens.dark else tokens.text, deeper)
        paint.plane(painter, self.rect(), ground, None, SIZES.radius_tile)
        if self.hasFocus():
            edge = tokens.mixed(accent, tokens.on_accent, 0.6)
            paint.ring(painter, self.rect(), edge, SIZES.radius_tile)

        def placed(logical: QRect) -> QRect:
            return QStyle.visualRect(self.layoutDirection(), self.rect(), logical)

        picture = placed(QRect(_INSET - 6, 0, SIZES.icon_tile, self.height()))
        paint.symbol(painter, picture, self._icon, tokens.on_accent, SIZES.icon_tile)
        width = self.width() - _ROOM - SIZES.padding
        middle = self.height() // 2
        name = placed(QRect(_ROOM, middle - 30, width, 36))
        note = placed(QRect(_ROOM, middle + 2, width, 24))
        paint.text(painter, name, self.text(), tokens.on_accent, theme.font(SIZES.font_tile, 700))
        soft = tokens.mixed(tokens.on_accent, accent, 0.06)
        paint.text(painter, note, self._note, soft, theme.font(SIZES.font_small))
