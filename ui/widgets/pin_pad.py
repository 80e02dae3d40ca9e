"""Where a PIN is entered: by keys, numeric block or mouse; only dots are shown."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from models.display import Display
from models.text import latin_digits
from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import Label

_COLUMNS = 3


class _Dots(QWidget):
    """As many filled dots as digits were entered."""

    def __init__(self, shortest: int) -> None:
        super().__init__()
        self._theme = theme.current()
        self._shortest = shortest
        self._entered = 0
        self._wrong = False
        self.setFixedHeight(SIZES.segment)

    def show_entered(self, entered: int, *, wrong: bool) -> None:
        self._entered, self._wrong = entered, wrong
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._theme
        painter = paint.painter_for(self)
        side = SIZES.radius_tile
        count = max(self._shortest, self._entered)
        width = count * side + (count - 1) * SIZES.gap
        x = (self.width() - width) // 2
        for place in range(count):
            at = self.width() - x - side if theme.reads_right_to_left() else x
            dot = QRect(at, (self.height() - side) // 2, side, side)
            edge = tokens.red if self._wrong else tokens.third
            filled = place < self._entered
            paint.plane(painter, dot, tokens.text if filled else None, edge, side / 2)
            x += side + SIZES.gap


class PinPad(QWidget):
    """Digits on a pad. Enter, or the check mark, tells the PIN; it is never shown."""

    entered = Signal(str)
    """The PIN in Latin digits."""

    def __init__(
        self,
        display: Display,
        *,
        shortest: int = 4,
        longest: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._display = display
        self._shortest = shortest
        self._longest = longest
        self._pin = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(tr("PIN"))
        self._build()

    def clear(self) -> None:
        """Forget what was entered."""
        self._pin = ""
        self.set_error(None)
        self._show()

    def set_error(self, text: str | None) -> None:
        """Say what is wrong and let the PIN be entered anew."""
        self._error.setText(text or "")
        self.setAccessibleDescription(text or "")
        if text:
            self._pin = ""
        self._dots.show_entered(len(self._pin), wrong=bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = latin_digits(event.text())
        if len(digit) == 1 and digit in "0123456789":
            self._add(digit)
        elif event.key() == Qt.Key.Key_Backspace:
            self._remove()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._submit()
        elif event.key() == Qt.Key.Key_Escape and self._pin:
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QEvent) -> None:
        self.update()

    def focusOutEvent(self, event: QEvent) -> None:
        self.update()

    def _build(self) -> None:
        self._dots = _Dots(self._shortest)
        self._error = Label("", "secondary", tone="red", wrap=True)
        self._error.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._error.setMinimumHeight(SIZES.chip)
        self._error.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        pad = QWidget()
        # A pad is laid out like the numeric block in every language.
        pad.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        grid = QGridLayout(pad)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SIZES.radius)
        for place, digit in enumerate("123456789"):
            self._place(grid, self._digit(digit), place)
        erase = IconButton("backspace", tr("Delete the last digit"), height=SIZES.pad_key)
        erase.clicked.connect(self._remove)
        enter = Button(kind="primary", icon="check", height=SIZES.pad_key)
        enter.setToolTip(tr("Enter"))
        enter.setAccessibleName(tr("Enter"))
        enter.clicked.connect(self._submit)
        self._place(grid, erase, 9)
        self._place(grid, self._digit("0"), 10)
        self._place(grid, enter, 11)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.gap)
        column.addWidget(self._dots)
        column.addWidget(self._error)
        column.addWidget(pad, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def _digit(self, digit: str) -> Button:
        button = Button(self._display.digits(digit), height=SIZES.pad_key)
        button.clicked.connect(lambda: self._add(digit))
        return button

    def _place(self, grid: QGridLayout, button: Button, place: int) -> None:
        button.setFixedWidth(SIZES.pad_key + SIZES.margin)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid.addWidget(button, place // _COLUMNS, place % _COLUMNS)

    def _add(self, digit: str) -> None:
        if len(self._pin) < self._longest:
            self._pin += digit
            self._show()

    def _remove(self) -> None:
        self._pin = self._pin[:-1]
        self._show()

    def _submit(self) -> None:
        if self._pin:
            self.entered.emit(self._pin)

    def _show(self) -> None:
        self._error.setText("")
        self._dots.show_entered(len(self._pin), wrong=False)
