"""Where a person types: an editor that can say what is wrong, and a field that names it."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QStyle, QVBoxLayout, QWidget

from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.key_hint import KeyHint
from ui.widgets.labels import Label, restyle


def leaves_to_window(event: QEvent) -> bool:
    """Whether an editor would take a key that is the window's: Ctrl+K, which on Linux cuts."""
    if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
        return False
    control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return control and event.key() == Qt.Key.Key_K


class TextField(QLineEdit):
    """One line of text. What was typed stays when it is wrong; only the frame turns red.

    `icon` stands where reading begins, `key` at the far side and focuses the field.
    `latin` is for codes, e-mails, PINs: written left to right.
    """

    error_changed = Signal(str)
    """The new error, "" for none."""

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        longest: int | None = None,
        icon: str | None = None,
        key: str | None = None,
        latin: bool = False,
        secret: bool = False,
        compact: bool = False,
        suffix: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._error = ""
        self._at_beginning = False
        self._hint = KeyHint(key, self) if key else None
        self._icon = icon
        self._theme = theme.current()
        self._suffix = suffix
        self.setProperty("compact", compact)
        self.setPlaceholderText(placeholder)
        # Where a field has a label, that is its name.
        self.setAccessibleName(placeholder)
        if longest is not None:
            self.setMaxLength(longest)
        self.setAlignment(theme.start_side())
        if latin:
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        if key:
            QShortcut(QKeySequence(key), self).activated.connect(self._on_key)
        self._make_room()

    def value(self) -> str:
        """The text without spaces around it."""
        return self.text().strip()

    def rewrite(self, shown: str) -> None:
        """Show what is being typed as it is to be seen; the cursor keeps its place."""
        if shown != self.text():
            place = self.cursorPosition()
            self.setText(shown)
            self.setCursorPosition(place)

    def error(self) -> str:
        """What is wrong with it, "" for nothing."""
        return self._error

    def set_error(self, text: str | None) -> None:
        """Mark it as wrong and say why, or as right again with None."""
        if (text or "") == self._error:
            return
        self._error = text or ""
        restyle(self, "bad", bool(text))
        self.setToolTip(self._error)
        self.setAccessibleDescription(self._error)
        self.error_changed.emit(self._error)

    def set_suffix(self, suffix: str) -> None:
        """Show a unit at the far end, such as ریال."""
        self._suffix = suffix
        self._make_room()
        self.update()

    def setText(self, text: str | None) -> None:
        super().setText(text)
        self._show_beginning()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_beginning()

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._at_beginning and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.end(False)
        self._at_beginning = False
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_beginning()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._hint:
            left_to_right = self.layoutDirection() == Qt.LayoutDirection.LeftToRight
            x = self.width() - self._hint.width() - SIZES.gap if left_to_right else SIZES.gap
            self._hint.move(x, (self.height() - self._hint.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            painter = paint.painter_for(self)
            logical = QRect(SIZES.gap, 0, SIZES.icon, self.height())
            rect = QStyle.visualRect(self.layoutDirection(), self.rect(), logical)
            ink = self._theme.text if self.hasFocus() else self._theme.second
            paint.symbol(painter, rect, self._icon, ink, SIZES.icon)
            painter.end()
        if self._suffix:
            painter = paint.painter_for(self)
            inside = self.rect().adjusted(SIZES.gap, 0, -SIZES.gap, 0)
            # A unit is read after its number: left of it in Persian, right of it in English.
            far = Qt.AlignmentFlag.AlignRight
            if theme.reads_right_to_left():
                far = Qt.AlignmentFlag.AlignLeft
            where = far | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
            ink = self._theme.third
            paint.text(painter, inside, self._suffix, ink, theme.font(SIZES.font_small), where)

    def event(self, event: QEvent) -> bool:
        elsewhere = self._at_beginning and self.window().focusWidget() is not self
        if elsewhere and event.type() == QEvent.Type.KeyPress:
            # The scanner held it until the focus was elsewhere: it belongs after what was typed.
            self.end(False)
            self._at_beginning = False
        return False if leaves_to_window(event) else super().event(event)

    def _show_beginning(self) -> None:
        """Where nobody types, of a text that is too long its beginning is seen, not its end."""
        # In a window left for another one the field still has its keys.
        if self.isVisible() and self.window().focusWidget() is not self:
            self.setCursorPosition(0)
            self._at_beginning = True

    def _make_room(self) -> None:
        start = SIZES.icon + SIZES.gap_small if self._icon else 0
        end = self._hint.width() + SIZES.gap_small if self._hint else 0
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            start, end = end, start
        if self._suffix:
            room = self.fontMetrics().horizontalAdvance(self._suffix) + SIZES.gap_small
            if theme.reads_right_to_left():
                start = room
            else:
                end = room
        self.setTextMargins(start, 0, end, 0)

    def _on_key(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()


class TextArea(QPlainTextEdit):
    """Several lines of text; Tab goes on to the next field."""

    error_changed = Signal(str)

    def __init__(
        self,
        text: str = "",
        *,
        placeholder: str = "",
        lines: int = 3,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._error = ""
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        lines_from = self.document().defaultTextOption()
        lines_from.setTextDirection(theme.current_direction())
        lines_from.setAlignment(theme.start_side())
        self.document().setDefaultTextOption(lines_from)
        self.setFixedHeight(self.fontMetrics().height() * lines + SIZES.padding + SIZES.grid)

    def value(self) -> str:
        """The text without spaces around it."""
        return self.toPlainText().strip()

    def error(self) -> str:
        """What is wrong with it, "" for nothing."""
        return self._error

    def set_error(self, text: str | None) -> None:
        """Mark it as wrong and say why, or as right again with None."""
        self._error = text or ""
        restyle(self, "bad", bool(text))
        self.error_changed.emit(self._error)

    def event(self, event: QEvent) -> bool:
        return False if leaves_to_window(event) else super().event(event)


class Field(QWidget):
    """A label above an editor and, when something is wrong, a line below that says what.

    The editor is any widget; those of the kit tell their errors themselves. `set_error` marks it
    from outside and is cleared by the page with None.
    """

    def __init__(
        self,
        label: str,
        editor: QWidget,
        *,
        required: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self._hint = hint
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(SIZES.grid)
        self.label = Label(label, "secondary")
        self.label.setBuddy(editor)
        head.addWidget(self.label)
        if required:
            mark = Label("*", "secondary", tone="red")
            mark.setToolTip(tr("Required"))
            head.addWidget(mark)
        head.addStretch(1)
        self._note = Label(hint, "tiny", wrap=True)
        # Only hidden here: shown without a parent it would be a window of its own for a moment.
        if not hint:
            self._note.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.grid)
        column.addLayout(head)
        column.addWidget(editor)
        column.addWidget(self._note)
        column.addStretch(1)
        editor.setAccessibleName(label)
        self.setFocusProxy(editor)
        told = getattr(editor, "error_changed", None)
        if told is not None:
            told.connect(self._on_error_changed)

    def set_error(self, text: str | None) -> None:
        """Say what is wrong under the editor, or nothing with None."""
        mark = getattr(self.editor, "set_error", None)
        if mark is not None:
            mark(text)
        self._on_error_changed(text or "")

    def error(self) -> str:
        """What is wrong, "" for nothing."""
        return self._note.text() if self._note.property("tone") == "red" else ""

    def set_hint(self, hint: str) -> None:
        """Say something else under the editor while nothing is wrong."""
        self._hint = hint
        self._on_error_changed(self.error())

    def _on_error_changed(self, error: str) -> None:
        self._note.setText(error or self._hint)
        self._note.set_tone("red" if error else None)
        self._note.setVisible(bool(error or self._hint))
