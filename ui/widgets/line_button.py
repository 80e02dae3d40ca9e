"""A row of a list on a card that can be pressed: a name, its detail, a figure at the far end."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import SIZES, Tone
from ui.widgets import paint
from ui.widgets.buttons import pressed_by_enter


class LineButton(QAbstractButton):
    """`detail` stands under the name; an `icon` before it; a `number` at the end keeps a column."""

    def __init__(
        self,
        name: str,
        detail: str = "",
        end: str = "",
        *,
        icon: str = "",
        tone: Tone | None = None,
        number: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._detail = detail
        self._end = end
        self._icon = icon
        self._tone: Tone | None = tone
        self._number = number
        self.setText(name)
        self.setAccessibleDescription(" ".join(part for part in (detail, end) if part))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(SIZES.primary if detail else SIZES.row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(SIZES.rail, self.height())

    def _tell_what_is_cut(self, room: int) -> None:
        lines = ((self.text(), SIZES.font), (self._detail, SIZES.font_small))
        cut = [words for words, size in lines if paint.fitted(words, size, 400, room) != words]
        told = paint.tip("\n".join(cut))
        if told != self.toolTip():
            self.setToolTip(told)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        if self.underMouse() or self.isDown():
            paint.plane(painter, self.rect(), tokens.raised, None, SIZES.radius_small)
        if self.hasFocus():
            paint.ring(painter, self.rect(), tokens.green, SIZES.radius_small)

        def placed(x: int, y: int, width: int, height: int) -> QRect:
            return QStyle.visualRect(
                self.layoutDirection(), self.rect(), QRect(x, y, width, height)
            )

        small = theme.font(SIZES.font_small)
        end = QFontMetrics(small).horizontalAdvance(self._end) + SIZES.ring if self._end else 0
        where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if self._number:
            end = max(end, SIZES.figure_column - SIZES.margin)
            where |= Qt.AlignmentFlag.AlignAbsolute
            where ^= Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignRight
        left = SIZES.icon + SIZES.gap if self._icon else 0
        room = self.width() - left - (end + SIZES.gap if end else 0)
        ink = tokens.text if self._detail else tokens.second
        if self._icon:
            icon = placed(0, 0, SIZES.icon, self.height())
            paint.symbol(painter, icon, self._icon, tokens.second, SIZES.icon)
        # The two lines share the height, a little closer than halves.
        half = self.height() // 2 if self._detail else self.height()
        near = SIZES.grid if self._detail else 0
        name = placed(left, near, room, half - near)
        paint.text(painter, name, self.text(), ink, theme.font())
        self._tell_what_is_cut(room)
        if self._detail:
            detail = placed(left, half, room, half - near)
            paint.text(painter, detail, self._detail, tokens.second, small)
        if self._end:
            colour = tokens.ink(self._tone) if self._tone else tokens.second
            rect = placed(self.width() - end, 0, end, self.height())
            paint.text(painter, rect, self._end, colour, small, where)
