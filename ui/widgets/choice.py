"""Choosing one of several; long lists are found by typing a part."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QStyle, QStyleOptionComboBox, QWidget

from models.text import fold
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.labels import restyle

_FEWEST_LETTERS = 6
_MOST_LETTERS = 24
_AROUND = SIZES.small_button + 2 * SIZES.gap
"""What the arrow and the edges take of the width."""
_FOLDED = Qt.ItemDataRole.UserRole + 1


class _Finder(QCompleter):
    """Finds a part of an option as people type it: ي for ی, any digits, no half-spaces."""

    def splitPath(self, path: str) -> list[str]:
        return [fold(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class Choice(QComboBox):
    """One of `options`, pairs of a value and its text. `filterable` for long lists."""

    value_changed = Signal(object)
    error_changed = Signal(str)

    def __init__(
        self,
        options: Sequence[tuple[object, str]] = (),
        value: object = None,
        *,
        filterable: bool = False,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme.current()
        self._told: object = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(12)
        # Not AdjustToContents: that resizes the box behind its layout's back.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setPlaceholderText(placeholder)
        # Where it has a label, that is its name.
        self.setAccessibleName(placeholder)
        if filterable:
            self._make_filterable(placeholder)
        self.currentIndexChanged.connect(self._on_index_changed)
        self.set_options(options, value)

    def set_options(self, options: Sequence[tuple[object, str]], value: object = None) -> None:
        """Offer other options; keeps the value chosen if it is among them."""
        wanted = value if value is not None else self.value()
        self.blockSignals(True)
        self.clear()
        for option, text in options:
            self.addItem(text, option)
            self.setItemData(self.count() - 1, fold(text), _FOLDED)
        longest = max((len(text) for _, text in options), default=0)
        self.setMinimumContentsLength(max(_FEWEST_LETTERS, min(longest, _MOST_LETTERS)))
        self.setCurrentIndex(self._place(wanted))
        if self.currentIndex() < 0 and not self.placeholderText() and self.count():
            self.setCurrentIndex(0)
        self.blockSignals(False)
        self._on_index_changed()

    def value(self) -> object:
        """The value chosen; None for nothing."""
        return self.currentData() if self.currentIndex() >= 0 else None

    def set_value(self, value: object) -> None:
        """Choose; a value that is not offered chooses nothing."""
        self.setCurrentIndex(self._place(value))

    def set_error(self, text: str | None) -> None:
        """Mark it as wrong and say why, or as right again with None."""
        restyle(self, "bad", bool(text))
        self.error_changed.emit(text or "")

    def minimumSizeHint(self) -> QSize:
        # Where room is short the longest option may be cut, not the page.
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), SIZES.figure_column), hint.height())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        room = self.width() - _AROUND
        option.currentText = paint.elided(option.currentText, self.fontMetrics(), room)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling a page must not change a choice that happens to lie under the mouse.
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # F4 is the window's key; Alt+Down and Space open the list.
        if event.key() == Qt.Key.Key_F4:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isEditable():
            self._on_typed()
            self._show_beginning()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = paint.painter_for(self)
        size = SIZES.icon_small
        arrow = self.rect().adjusted(self.width() - size - 2 * SIZES.radius, 0, -SIZES.radius, 0)
        arrow = QStyle.visualRect(self.layoutDirection(), self.rect(), arrow)
        paint.symbol(painter, arrow, "chevron-down", self._theme.third, size)

    def _make_filterable(self, placeholder: str) -> None:
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText(placeholder)
        line.setAlignment(theme.start_side())
        line.editingFinished.connect(self._on_typed)
        finder = _Finder(self.model(), self)
        finder.setCompletionRole(_FOLDED)
        finder.setFilterMode(Qt.MatchFlag.MatchContains)
        finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        popup = finder.popup()
        assert popup is not None
        popup.setProperty("kind", "list")
        self.setCompleter(finder)

    def _place(self, value: object) -> int:
        for place in range(self.count()):
            if value is not None and self.itemData(place) == value:
                return place
        return -1

    def _on_typed(self) -> None:
        """Take the option that was meant, or show again the one chosen before."""
        typed = fold(self.currentText())
        for place in range(self.count()):
            if self.itemData(place, _FOLDED) == typed:
                self.setCurrentIndex(place)
                return
        if not typed and self.placeholderText():
            self.setCurrentIndex(-1)
        self.setEditText(self.itemText(self.currentIndex()))

    def _show_beginning(self) -> None:
        """Of an option that is too long its beginning is seen, not its end."""
        line = self.lineEdit()
        if line is not None and not line.hasFocus():
            line.setCursorPosition(0)

    def _on_index_changed(self) -> None:
        self._show_beginning()
        if self.value() != self._told:
            self._told = self.value()
            self.set_error(None)
            self.value_changed.emit(self._told)
