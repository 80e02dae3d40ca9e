"""The side rail: where one can go, with the key that leads there."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from models.display import Display
from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.brand import Logo
from ui.widgets.labels import Label


@dataclass(frozen=True, slots=True)
class RailEntry:
    """A page on the rail; `key` such as "F2" shows it from anywhere."""

    page: str
    title: str
    icon: str
    key: str = ""


class RailButton(QAbstractButton):
    """An entry: icon, name, and its key or how many things wait there."""

    def __init__(self, title: str, icon: str, key: str, display: Display) -> None:
        super().__init__()
        self._theme = theme.current()
        self._display = display
        self._icon = icon
        self._key = key
        self._badge = 0
        self.setText(title)
        self.setToolTip(f"{title} ({key})" if key else title)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setFixedHeight(SIZES.rail_entry)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_badge(self, count: int) -> None:
        """Show how many things wait there; 0 shows the key again."""
        if count == self._badge:
            return
        self._badge = count
        self.setAccessibleDescription(self._display.number(count) if count else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIZES.rail, SIZES.rail_entry)

    def nextCheckState(self) -> None:
        """The shell checks the page that is shown; a click alone does not."""

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        chosen = self.isChecked()
        ink = tokens.green if chosen else tokens.second
        if chosen:
            paint.plane(painter, self.rect(), tokens.green_tint)
        elif self.underMouse():
            paint.plane(painter, self.rect(), tokens.hairline)
            ink = tokens.text
        if self.hasFocus():
            paint.ring(painter, self.rect(), tokens.green)

        def placed(x: int, width: int) -> QRect:
            logical = QRect(x, 0, width, self.height())
            return QStyle.visualRect(self.layoutDirection(), self.rect(), logical)

        paint.symbol(painter, placed(SIZES.gap, SIZES.icon), self._icon, ink, SIZES.icon)
        if self.width() < SIZES.figure_column:
            if self._badge:
                spot = QRect(self.rect().center().x(), SIZES.grid, SIZES.radius, SIZES.radius)
                paint.plane(painter, spot, tokens.orange_tile, None, SIZES.grid)
            return
        after = SIZES.gap * 2 + SIZES.icon
        words = placed(after, self.width() - after - SIZES.avatar)
        lettering = theme.font(SIZES.font, 600 if chosen else 400)
        paint.text(painter, words, self.text(), ink, lettering)
        if self._badge:
            self._paint_badge(painter, placed)
        elif self._key:
            faint = tokens.second if self.underMouse() or chosen else tokens.third
            where = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            if not theme.reads_right_to_left():
                where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            where |= Qt.AlignmentFlag.AlignAbsolute
            rect = placed(self.width() - SIZES.avatar - SIZES.gap, SIZES.avatar)
            key = paint.key_words(self._key)
            paint.text(painter, rect, key, faint, theme.font(SIZES.font_tiny), where)

    def _paint_badge(self, painter: QPainter, placed: paint.Placing) -> None:
        tokens = self._theme
        text = self._display.digits("99+" if self._badge > 99 else str(self._badge))
        lettering = theme.font(SIZES.font_tiny, 600)
        width = max(SIZES.chip, QFontMetrics(lettering).horizontalAdvance(text) + SIZES.gap)
        rect = placed(self.width() - width - SIZES.gap, width)
        rect = QRect(rect.x(), (self.height() - SIZES.key) // 2, width, SIZES.key)
        paint.plane(painter, rect, tokens.orange_tile, None, SIZES.key / 2)
        centre = Qt.AlignmentFlag.AlignCenter
        paint.text(painter, rect, text, tokens.on_accent, lettering, centre)


class Rail(QWidget):
    """The rail itself; Up and Down go from entry to entry."""

    chosen = Signal(str)
    signed_out = Signal()

    def __init__(
        self,
        entries: Sequence[RailEntry],
        shop_name: str,
        display: Display,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(SIZES.rail)
        self._theme = theme.current()
        self._buttons: dict[str, RailButton] = {}
        self._build(entries, shop_name, display)

    def show_page(self, name: str) -> None:
        """Mark the page that is shown."""
        for page, button in self._buttons.items():
            button.setChecked(page == name)

    def set_badge(self, page: str, count: int) -> None:
        """Show how many things wait on a page."""
        if page in self._buttons:
            self._buttons[page].set_badge(count)

    def set_narrow(self, narrow: bool) -> None:
        """Show icons alone where there is little room, as on a small screen at 150%."""
        self.setFixedWidth(SIZES.rail_narrow if narrow else SIZES.rail)
        self._shop.setVisible(not narrow)
        self._name.setVisible(not narrow)

    def set_shop_name(self, name: str) -> None:
        """Show the shop's name beside the logo."""
        self._shop.setText(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        x = 0 if theme.reads_right_to_left() else self.width() - SIZES.hair
        painter.fillRect(x, 0, SIZES.hair, self.height(), QColor(self._theme.border))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, RailButton):
                focused.click()
        else:
            super().keyPressEvent(event)

    def _build(self, entries: Sequence[RailEntry], shop_name: str, display: Display) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SIZES.gap_small, 0, SIZES.gap_small, 0)
        head.setSpacing(SIZES.radius)
        self._shop = Label(shop_name, "tiny", elide=True)
        self._shop.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(Logo())
        self._name = Label(tr("Sajac"), "heading")
        head.addWidget(self._name)
        head.addWidget(self._shop, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIZES.gap, SIZES.padding, SIZES.gap, SIZES.gap_large)
        column.setSpacing(SIZES.hair * 2)
        column.addLayout(head)
        column.addSpacing(SIZES.gap_large)
        for entry in entries:
            button = RailButton(entry.title, entry.icon, entry.key, display)
            button.clicked.connect(lambda _=False, page=entry.page: self.chosen.emit(page))
            self._buttons[entry.page] = button
            column.addWidget(button)
        column.addStretch(1)
        sign_out = RailButton(tr("Sign out"), "logout", "", display)
        sign_out.clicked.connect(self.signed_out)
        column.addWidget(sign_out)
