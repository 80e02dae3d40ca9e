"""One of a few, all in sight: tabs as chips, or buttons with icons."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import SIZES, Accent
from ui.widgets import paint


class SegmentedControl(QWidget):
    """One of `options`, pairs of a value and its text; arrows, Home and End choose.

    `look="chips"` for tabs and filters, which go on in another row where they find no room;
    `look="buttons"` fills its width, with `icons` by value.
    """

    value_changed = Signal(object)

    def __init__(
        self,
        options: Sequence[tuple[object, str]],
        value: object = None,
        *,
        look: Literal["chips", "buttons"] = "chips",
        accent: Accent = "green",
        icons: dict[object, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._look = look
        self._accent: Accent = accent
        self._icons = icons or {}
        self._options = list(options)
        self._place = 0
        self._hovered = -1
        self._told = ""
        if look == "buttons":
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.set_value(value)
        self._tell()

    def value(self) -> object:
        """The value chosen."""
        return self._options[self._place][0] if self._options else None

    def set_value(self, value: object) -> None:
        """Choose a value; one that is not offered changes nothing."""
        for place, (option, _) in enumerate(self._options):
            if option == value:
                self._choose(place)

    def set_options(self, options: Sequence[tuple[object, str]]) -> None:
        """Offer others; keeps the value chosen if it is among them."""
        before = self.value()
        self._options = list(options)
        values = [value for value, _ in self._options]
        self._place = values.index(before) if before in values else 0
        self.updateGeometry()
        self.update()
        self._tell()
        if self.value() != before:
            self.value_changed.emit(self.value())

    def sizeHint(self) -> QSize:
        width = sum(self._widths()) + SIZES.gap_small * max(0, len(self._options) - 1)
        return QSize(width, SIZES.field if self._look == "buttons" else SIZES.segment)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        if self._look == "chips" and self._options:
            hint.setWidth(max(self._widths()))
        return hint

    def hasHeightForWidth(self) -> bool:
        return self._look == "chips"

    def heightForWidth(self, width: int) -> int:
        return max((chip.bottom() + 1 for chip in self._chips(width)), default=SIZES.segment)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = paint.painter_for(self)
        for place, (value, text) in enumerate(self._options):
            rect = self._rect(place)
            if self._look == "buttons":
                self._paint_button(painter, rect, place, value, text)
            else:
                self._paint_chip(painter, rect, place, text)
            if self.hasFocus() and place == self._place:
                colour = self._theme.ink(self._accent)
                radius = SIZES.radius if self._look == "buttons" else SIZES.radius_chip
                paint.ring(painter, rect, colour, radius)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        forward = -1 if self.layoutDirection() == Qt.LayoutDirection.RightToLeft else 1
        steps = {Qt.Key.Key_Right.value: forward, Qt.Key.Key_Left.value: -forward}
        if event.key() in steps:
            self._choose(max(0, min(self._place + steps[event.key()], len(self._options) - 1)))
        elif event.key() == Qt.Key.Key_Home:
            self._choose(0)
        elif event.key() == Qt.Key.Key_End:
            self._choose(len(self._options) - 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event)
        if place >= 0:
            self._choose(place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._place_at(event)
        self.update()

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.update()

    def _choose(self, place: int) -> None:
        if place != self._place:
            self._place = place
            self.update()
            self._tell()
            self.value_changed.emit(self.value())

    def _tell(self) -> None:
        """Let a screen reader say what is chosen."""
        if not self._options:
            return
        chosen = self._options[self._place][1]
        if self.accessibleName() == self._told:
            # Nobody has named it: it is called by what is chosen.
            self.setAccessibleName(chosen)
            self._told = chosen
        self.setAccessibleDescription(chosen)

    def _widths(self) -> list[int]:
        extra = 2 * (SIZES.radius_tile if self._look == "chips" else SIZES.gap_large)
        icon = SIZES.icon + SIZES.radius
        return [
            paint.breadth(text, self._size(), 600) + extra + (icon if value in self._icons else 0)
            for value, text in self._options
        ]

    def _size(self) -> int:
        return SIZES.font if self._look == "buttons" else SIZES.font_small

    def _rect(self, place: int) -> QRect:
        widths = self._widths()
        if self._look == "buttons":
            gaps = SIZES.gap_small * (len(widths) - 1)
            each = (self.width() - gaps) / len(widths)
            left = round(place * (each + SIZES.gap_small))
            logical = QRect(left, 0, round(each), self.height())
        else:
            spare = self.height() - self.heightForWidth(self.width())
            logical = self._chips(self.width())[place].translated(0, max(0, spare // 2))
        return QStyle.visualRect(self.layoutDirection(), self.rect(), logical)

    def _chips(self, width: int) -> list[QRect]:
        """Where the chips stand from where reading begins, in as many rows as they need."""
        places, left, top = [], 0, 0
        for each in self._widths():
            if left and left + each > width:
                left, top = 0, top + SIZES.segment + SIZES.gap_small
            places.append(QRect(left, top, each, SIZES.segment))
            left += each + SIZES.gap_small
        return places

    def _place_at(self, event: QMouseEvent) -> int:
        point = event.position().toPoint()
        for place in range(len(self._options)):
            if self._rect(place).contains(point):
                return place
        return -1

    def _paint_chip(self, painter: QPainter, rect: QRect, place: int, text: str) -> None:
        tokens = self._theme
        chosen = place == self._place
        ground = tokens.tint(self._accent) if chosen else tokens.hairline
        ink = tokens.ink(self._accent) if chosen else tokens.second
        if place == self._hovered and not chosen:
            ground, ink = tokens.border, tokens.text
        if not self.isEnabled():
            ground, ink = tokens.border if chosen else tokens.hairline, tokens.third
        paint.plane(painter, rect, ground, None, SIZES.radius_chip)
        lettering = theme.font(self._size(), 600 if chosen else 400)
        paint.text(painter, rect, text, ink, lettering, Qt.AlignmentFlag.AlignCenter)

    def _paint_button(
        self, painter: QPainter, rect: QRect, place: int, value: object, text: str
    ) -> None:
        tokens = self._theme
        chosen = place == self._place
        ink = tokens.ink(self._accent) if chosen else tokens.text
        ground = tokens.surface
        if chosen:
            ground = tokens.tint(self._accent)
        elif place == self._hovered:
            ground = tokens.raised
        if not self.isEnabled():
            ground, ink = tokens.hairline if chosen else tokens.raised, tokens.third
        paint.plane(painter, rect, ground, ink if chosen else tokens.border)
        lettering = theme.font(self._size(), 600 if chosen else 400)
        width = paint.breadth(text, self._size(), 600 if chosen else 400) + 2
        icon = SIZES.icon + SIZES.radius if value in self._icons else 0
        x = rect.x() + (rect.width() - min(width + icon, rect.width())) // 2
        whole = QRect(x, rect.y(), min(width + icon, rect.width()), rect.height())
        words = whole.adjusted(icon, 0, 0, 0)
        if icon:
            picture = QRect(whole.x(), whole.y(), SIZES.icon, whole.height())
            picture = QStyle.visualRect(self.layoutDirection(), whole, picture)
            paint.symbol(painter, picture, self._icons[value], ink, SIZES.icon)
        words = QStyle.visualRect(self.layoutDirection(), whole, words)
        paint.text(painter, words, text, ink, lettering, Qt.AlignmentFlag.AlignCenter)
