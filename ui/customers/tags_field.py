"""Choosing a member's tags, and adding a new one where it is first needed."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from models.queries.shop import Tag
from models.text import fold, isolate_ltr, persian_digits
from resources.translations import tr
from ui import icons, theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.chip import chip_width, paint_chip
from ui.widgets.field import TextField

_ROWS = 6
_OPENING = (Qt.Key.Key_Down, Qt.Key.Key_Space)


class TagsField(QWidget):
    """Shows the tags chosen as chips. Down, Space or a letter opens the list of all."""

    tags_changed = Signal(object)
    """frozenset of ids."""
    tag_wanted = Signal(str)
    """A new title was typed: the owner adds it, then calls `set_tags` and `choose`."""
    error_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._tags: list[Tag] = []
        self._chosen: frozenset[int] = frozenset()
        self._error = ""
        self._popup: _TagList | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(SIZES.field)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_tags(self, tags: Sequence[Tag]) -> None:
        """Which tags there are."""
        self._tags = list(tags)
        self._say()

    def chosen(self) -> frozenset[int]:
        """The ids of the tags chosen."""
        return self._chosen

    def set_chosen(self, ids: frozenset[int]) -> None:
        """Choose these and no others."""
        if ids != self._chosen:
            self._chosen = ids
            self.set_error(None)
            self.tags_changed.emit(ids)
        self._say()

    def choose(self, tag_id: int) -> None:
        """Choose one more, or let go of one chosen."""
        self.set_chosen(self._chosen ^ {tag_id})

    def set_error(self, text: str | None) -> None:
        """Mark it as wrong and say why, or as right again with None."""
        self._error = text or ""
        self.error_changed.emit(self._error)
        self.update()

    def open_list(self, typed: str = "") -> None:
        """Show every tag under the field, ready to be found by typing."""
        if self._popup is not None:
            return
        self._popup = _TagList(self, typed)
        self._popup.destroyed.connect(self._on_closed)
        self._popup.place_under(self)
        self._popup.show()
        self._popup.finder.setFocus(Qt.FocusReason.PopupFocusReason)

    def tags(self) -> list[Tag]:
        """All tags there are."""
        return list(self._tags)

    def sizeHint(self) -> QSize:
        return QSize(SIZES.figure_column, SIZES.field)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        open_ = self.hasFocus() or self._popup is not None
        edge = tokens.red if self._error else tokens.green if open_ else tokens.border
        paint.plane(painter, self.rect(), tokens.surface, edge)
        size = SIZES.icon_small
        inside = self.rect().adjusted(SIZES.gap, 0, -SIZES.gap, 0)
        room = inside.width() - size - SIZES.gap_small

        def placed(left: int, top: int, width: int, height: int) -> QRect:
            logical = QRect(inside.x() + left, top, width, height)
            return QStyle.visualRect(self.layoutDirection(), inside, logical)

        arrow = placed(inside.width() - size, 0, size, self.height())
        paint.symbol(painter, arrow, "chevron-down", tokens.third, size)
        titles = [tag.title for tag in self._tags if tag.id in self._chosen]
        if not titles:
            words = placed(0, 0, room, self.height())
            paint.text(painter, words, tr("Choose"), tokens.third, theme.font())
            return
        x, top = 0, (self.height() - SIZES.chip) // 2
        for place, title in enumerate(titles):
            width = chip_width(title)
            rest = _signed(len(titles) - place)
            last = place == len(titles) - 1
            needed = width if last else width + SIZES.grid + chip_width(rest)
            if x and x + needed > room:
                paint_chip(
                    painter, placed(x, top, chip_width(rest), SIZES.chip), rest, "plain", tokens
                )
                return
            width = min(width, room - x)
            paint_chip(painter, placed(x, top, width, SIZES.chip), title, "plain", tokens)
            x += width + SIZES.grid

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Backspace and self._chosen:
            chosen = [tag.id for tag in self._tags if tag.id in self._chosen]
            self.choose(chosen[-1])
        elif event.key() in _OPENING:
            self.open_list()
        elif event.text().isprintable() and event.text() and not control:
            self.open_list(event.text())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.open_list()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _say(self) -> None:
        titles = "، ".join(tag.title for tag in self._tags if tag.id in self._chosen)
        self.setAccessibleDescription(titles)
        self.setToolTip(titles)
        self.update()
        if self._popup is not None:
            self._popup.fill()

    def _on_closed(self) -> None:
        self._popup = None
        self.update()


def _signed(count: int) -> str:
    digits = persian_digits(str(count)) if theme.reads_right_to_left() else str(count)
    return isolate_ltr(f"+{digits}")


class _TagList(QFrame):
    """The list under the field: find, tick, add."""

    def __init__(self, field: TagsField, typed: str) -> None:
        super().__init__(field, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setProperty("kind", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._field = field
        self.finder = TextField(typed, placeholder=tr("Find or add a tag"), icon="search")
        self._list = QListWidget()
        self._list.setProperty("kind", "list")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        column = QVBoxLayout(self)
        column.setContentsMargins(
            SIZES.gap_small, SIZES.gap_small, SIZES.gap_small, SIZES.gap_small
        )
        column.setSpacing(SIZES.gap_small)
        column.addWidget(self.finder)
        column.addWidget(self._list)
        self.finder.textChanged.connect(self.fill)
        self._list.itemClicked.connect(self._take)
        self.fill()

    def place_under(self, field: QWidget) -> None:
        """Lay it under the field, or above where there is no room."""
        self._list.setFixedHeight(SIZES.row * _ROWS)
        self.resize(max(field.width(), SIZES.rail), self.sizeHint().height())
        corner = field.mapToGlobal(QPoint(field.width() - self.width(), field.height() + 2))
        if field.layoutDirection() == Qt.LayoutDirection.LeftToRight:
            corner = field.mapToGlobal(QPoint(0, field.height() + 2))
        screen = field.screen().availableGeometry()
        if corner.y() + self.height() > screen.bottom():
            corner.setY(field.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        self.move(corner)

    def fill(self) -> None:
        """List the tags that hold what is typed; offer it as a new one if it is none of them."""
        current = self._list.currentRow()
        typed = fold(self.finder.value())
        tokens = theme.current()
        self._list.clear()
        for tag in self._field.tags():
            if typed in fold(tag.title):
                item = QListWidgetItem(tag.title)
                item.setData(Qt.ItemDataRole.UserRole, tag.id)
                chosen = tag.id in self._field.chosen()
                colour = tokens.green if chosen else tokens.border
                item.setIcon(icons.icon("check" if chosen else "minus", colour, SIZES.icon_small))
                self._list.addItem(item)
        if typed and typed not in (fold(tag.title) for tag in self._field.tags()):
            item = QListWidgetItem(tr("Add the tag “{title}”", title=self.finder.value()))
            item.setIcon(icons.icon("plus", tokens.green, SIZES.icon_small))
            self._list.addItem(item)
        self._list.setCurrentRow(max(0, min(current, self._list.count() - 1)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
        if event.key() in steps and self._list.count():
            self._list.setCurrentRow(
                (self._list.currentRow() + steps[event.key()]) % self._list.count()
            )
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._list.count():
                self._take(self._list.currentItem())
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab):
            self.close()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        self.close()
        return True

    def _take(self, item: QListWidgetItem) -> None:
        tag_id = item.data(Qt.ItemDataRole.UserRole)
        typed = self.finder.value()
        self.finder.clear()
        if tag_id is None:
            self._field.tag_wanted.emit(typed)
        else:
            self._field.choose(tag_id)
