"""Ctrl+K: go to any page, customer, product or invoice by typing a part of its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from models.text import fold
from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.dialog import Scrim
from ui.widgets.labels import Label
from ui.widgets.search_field import SearchField


@dataclass(frozen=True, slots=True)
class Destination:
    """Somewhere to go: a page and what to show there."""

    title: str
    page: str
    argument: object = None
    note: str = ""
    icon: str = "arrow-right"


Provider = Callable[[str, Callable[[Sequence[Destination]], None]], None]
"""Given what is typed and where to put what it finds: at once, or later from `tasks.run`."""

_DESTINATION = Qt.ItemDataRole.UserRole
_EACH = 6


def pages_provider(destinations: Sequence[Destination]) -> Provider:
    """Finds pages by their titles; all of them while nothing is typed."""

    def provide(typed: str, show: Callable[[Sequence[Destination]], None]) -> None:
        wanted = fold(typed)
        show([one for one in destinations if wanted in fold(f"{one.title} {one.note}")])

    return provide


class _Rows(QStyledItemDelegate):
    """Icon and title where reading begins, the note on the far side."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, SIZES.field)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tokens = theme.current()
        destination = index.data(_DESTINATION)
        rect: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(theme.current_direction())
        if chosen:
            paint.plane(painter, rect, tokens.green_tint)
        ink = tokens.green if chosen else tokens.second
        after = SIZES.gap * 2 + SIZES.icon

        def placed(x: int, width: int) -> QRect:
            logical = QRect(rect.x() + x, rect.y(), width, rect.height())
            return QStyle.visualRect(theme.current_direction(), rect, logical)

        icon = placed(SIZES.gap, SIZES.icon)
        paint.symbol(painter, icon, destination.icon, ink, SIZES.icon)
        half = (rect.width() - after - SIZES.gap) * 3 // 5
        lettering = theme.font(SIZES.font, 600 if chosen else 400)
        paint.text(painter, placed(after, half), destination.title, tokens.text, lettering)
        note = placed(after + half, rect.width() - after - half - SIZES.gap)
        where = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        small = theme.font(SIZES.font_small)
        paint.text(painter, note, destination.note, tokens.second, small, where)
        painter.restore()


class GoTo(QFrame):
    """The card; it lies over the window and closes when the focus leaves it."""

    chosen = Signal(str, object)
    """page, argument"""
    closed = Signal()

    def __init__(self, providers: Sequence[Provider], over: QWidget) -> None:
        super().__init__(over)
        self.setProperty("kind", "dialog")
        self._providers = providers
        self._found: list[Sequence[Destination]] = []
        self._scrim: Scrim | None = None
        self._asked = 0
        self._build()
        self._connect()
        self.hide()

    def open(self) -> None:
        """Show it, empty, ready to be typed into."""
        parent = self.parentWidget()
        assert parent is not None
        width = min(SIZES.palette, parent.width() - 2 * SIZES.margin)
        height = min(SIZES.palette_height, parent.height() - 2 * SIZES.margin)
        x = (parent.width() - width) // 2
        y = min(SIZES.action_tile, parent.height() - height - SIZES.margin)
        self.setGeometry(x, y, width, height)
        if self._scrim is None:
            self._scrim = Scrim(parent)
        self._search.clear()
        self._ask("")
        self.show()
        self.raise_()
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._close()
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._on_key(event)
        return False

    def _build(self) -> None:
        self._search = SearchField(tr("A customer, product, invoice or page…"), pause_ms=60)
        self._list = QListWidget()
        self._list.setProperty("kind", "bare")
        self._list.setItemDelegate(_Rows(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = Label(tr("Nothing found."), "second")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIZES.gap, SIZES.gap, SIZES.gap, SIZES.gap)
        column.setSpacing(SIZES.radius)
        column.addWidget(self._search)
        column.addWidget(self._nothing)
        column.addWidget(self._list, 1)

    def _connect(self) -> None:
        self._search.search_changed.connect(self._ask)
        self._search.installEventFilter(self)
        self._list.itemClicked.connect(self._on_item_clicked)

    def _on_key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down.value: 1,
            Qt.Key.Key_Up.value: -1,
            Qt.Key.Key_PageDown.value: _EACH,
            Qt.Key.Key_PageUp.value: -_EACH,
        }
        if event.key() in steps:
            row = self._list.currentRow() + steps[event.key()]
            self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._search.value() != self._typed:
                self._ask(self._search.value())
            item = self._list.currentItem()
            if item is not None:
                self._on_item_clicked(item)
        elif event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            return False
        return True

    def _ask(self, typed: str) -> None:
        self._asked += 1
        self._typed = typed
        asked = self._asked
        self._found = [() for _ in self._providers]
        for place, provider in enumerate(self._providers):

            def show(found: Sequence[Destination], place: int = place) -> None:
                if asked == self._asked:
                    self._found[place] = found
                    self._fill()

            provider(typed, show)
        self._fill()

    def _fill(self) -> None:
        before = max(0, self._list.currentRow())
        self._list.clear()
        for found in self._found:
            for destination in list(found)[: _EACH if self._typed else None]:
                item = QListWidgetItem()
                item.setData(_DESTINATION, destination)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, destination.title)
                self._list.addItem(item)
        count = self._list.count()
        self._list.setCurrentRow(min(before, count - 1))
        self._nothing.setVisible(count == 0)

    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        destination = item.data(_DESTINATION)
        self._close()
        self.chosen.emit(destination.page, destination.argument)

    def _close(self) -> None:
        self.hide()
        if self._scrim is not None:
            self._scrim.hide()
            self._scrim.deleteLater()
            self._scrim = None
        self.closed.emit()
