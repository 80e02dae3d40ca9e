"""Buttons: one look for each weight of action, each showing its key and answering to it."""

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QStyle, QWidget

from ui import theme
from ui.theme import SIZES, Accent
from ui.widgets import paint

Kind = Literal["primary", "secondary", "ghost", "destructive"]


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Let Enter press the button that has the keys, as Space does; whether it was Enter.

    Qt leaves it to the system, where it often does nothing, and within a dialog to the dialog's
    own action: Enter on "Cancel" would do what is to be cancelled.
    """
    held_with = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in _ENTER or held_with:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


class Button(QPushButton):
    """A push button. `key` is shown as a chip at its end and pressed by that shortcut.

    Bare letters and digits must not be keys: a barcode scanner types them.
    """

    def __init__(
        self,
        text: str = "",
        *,
        kind: Kind = "secondary",
        icon: str | None = None,
        key: str | None = None,
        accent: Accent = "green",
        height: int = SIZES.field,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind: Kind = kind
        self._icon = icon
        self._key = key
        self._accent: Accent = "red" if kind == "destructive" else accent
        self._theme = theme.current()
        self._height = height
        self._gives_way = False
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        if key:
            QShortcut(QKeySequence(key), self).activated.connect(self.click)

    def set_icon(self, name: str | None) -> None:
        """Show another icon."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def give_way(self) -> None:
        """Let its words be cut where there is no room for them: they are somebody's name."""
        self._gives_way = True
        self.updateGeometry()

    def set_kind(self, kind: Kind) -> None:
        """Give it another weight."""
        self._kind = kind
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            # To Qt each is a Tab: Enter would press something else. What is around may mean more.
            event.ignore()
        elif not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        parts = self._parts()
        width = sum(part.width() for part in parts) + self._padding() * 2
        width += SIZES.radius * max(0, len(parts) - 1)
        return QSize(max(width, self._height), self._height)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return (
            QSize(min(hint.width(), SIZES.figure_column), self._height) if self._gives_way else hint
        )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, fill, border = self._colours()
        painter = paint.painter_for(self)
        radius = SIZES.radius if self._height > SIZES.segment else SIZES.radius_chip
        paint.plane(painter, self.rect(), fill, border, radius)
        parts = self._parts()
        total = sum(part.width() for part in parts) + SIZES.radius * max(0, len(parts) - 1)
        available = self.width() - 2 * self._padding()
        x = (self.width() - min(total, available)) // 2

        def place(size: QSize) -> QRect:
            nonlocal x
            height = size.height()
            logical = QRect(x, (self.height() - height) // 2, size.width(), height)
            x += size.width() + SIZES.radius
            return QStyle.visualRect(self.layoutDirection(), self.rect(), logical)

        if self._icon:
            paint.symbol(painter, place(parts.pop(0)), self._icon, ink, self._icon_size())
        if self.text():
            size = parts.pop(0)
            others = total - size.width()
            size = QSize(min(size.width(), max(0, available - others)), self.height())
            centre = Qt.AlignmentFlag.AlignCenter
            paint.text(painter, place(size), self.text(), ink, self._lettering(), centre)
        if self._key and parts:
            paint.key_chip(painter, place(parts.pop(0)), self._key, *self._key_colours())
        if self.hasFocus():
            accent = self._theme.tile(self._accent)
            on_plane = self._theme.mixed(accent, self._theme.on_accent, 0.5)
            paint.ring(painter, self.rect(), on_plane if self._filled() else accent, radius)

    def _filled(self) -> bool:
        return self._kind in ("primary", "destructive")

    def _padding(self) -> int:
        return SIZES.gap if self._height < SIZES.field else SIZES.gap_large

    def _icon_size(self) -> int:
        return SIZES.icon if self._height >= SIZES.field else SIZES.icon_small

    def _font_size(self) -> int:
        if self._height < SIZES.segment:
            return SIZES.font_small
        return SIZES.font_section if self._height >= SIZES.primary else SIZES.font

    def _lettering(self) -> QFont:
        return theme.font(self._font_size(), 600 if self._filled() or self.isChecked() else 400)

    def _parts(self) -> list[QSize]:
        parts = []
        if self._icon:
            parts.append(QSize(self._icon_size(), self._icon_size()))
        if self.text():
            size = self._font_size()
            parts.append(QSize(paint.breadth(self.text(), size, 600) + 2, self._height))
            if self._key:
                parts.append(paint.key_size(self._key))
        return parts

    def _key_colours(self) -> tuple[str, str, str]:
        tokens = self._theme
        if self._filled() and self.isEnabled():
            return paint.on_accent_key(tokens, tokens.tile(self._accent))
        return tokens.third, tokens.border, tokens.raised

    def _colours(self) -> tuple[str, str | None, str | None]:
        """Ink, fill and border for the state it is in."""
        tokens = self._theme
        hovered = self.underMouse() and self.isEnabled()
        pressed = self.isDown()
        if not self.isEnabled():
            ghost = self._kind == "ghost"
            return tokens.third, None if ghost else tokens.raised, None if ghost else tokens.border
        if self._filled():
            deeper = 0.16 if pressed else 0.08 if hovered else 0.0
            ground = tokens.background if tokens.dark else tokens.text
            fill = tokens.mixed(tokens.tile(self._accent), ground, deeper)
            return tokens.on_accent, fill, None
        if self.isCheckable() and self.isChecked():
            return tokens.ink(self._accent), tokens.tint(self._accent), tokens.ink(self._accent)
        if self._kind == "ghost":
            return tokens.second, tokens.hairline if hovered or pressed else None, None
        fill = tokens.hairline if pressed else tokens.raised if hovered else tokens.surface
        edge = tokens.mixed(tokens.border, tokens.third, 0.35) if hovered else tokens.border
        return tokens.text, fill, edge


class PrimaryButton(Button):
    """The one action a page is for, 44 pixels high; `compact` is as high as a field."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        key: str | None = None,
        accent: Accent = "green",
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        height = SIZES.field if compact else SIZES.primary
        super().__init__(
            text, kind="primary", icon=icon, key=key, accent=accent, height=height, parent=parent
        )


class SecondaryButton(Button):
    """Any other action."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        key: str | None = None,
        height: int = SIZES.field,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, icon=icon, key=key, height=height, parent=parent)


class GhostButton(Button):
    """An action without a frame: Cancel, Clear, Dismiss."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        key: str | None = None,
        height: int = SIZES.field,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, kind="ghost", icon=icon, key=key, height=height, parent=parent)


class DestructiveButton(Button):
    """An action that removes something."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = "trash",
        key: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, kind="destructive", icon=icon, key=key, parent=parent)


class IconButton(Button):
    """An icon alone; its name is said by the tooltip and to screen readers."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        key: str | None = None,
        kind: Kind = "secondary",
        height: int = SIZES.field,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(kind=kind, icon=icon, key=key, height=height, parent=parent)
        self.setToolTip(f"{name} ({key})" if key else name)
        self.setAccessibleName(name)

    def _padding(self) -> int:
        return SIZES.gap_large if self._kind == "secondary" else SIZES.gap_small
