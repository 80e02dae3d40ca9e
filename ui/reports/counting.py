"""Counting the drawer: how many of each banknote, and coins as one amount."""

import json

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from models.display import Display
from models.money import Rials
from models.queries.sheets import COIN, Denomination
from resources.translations import tr
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.amount_field import AmountField
from ui.widgets.count_field import CountField
from ui.widgets.labels import Divider, Label
from ui.widgets.number_field import NumberField

NOTES = (1_000_000, 500_000, 200_000, 100_000, 50_000, 20_000, 10_000)
"""Banknotes and cash cheques in use, in rials."""
_MOST_NOTES = 1_000_000
_COUNT_WIDTH = 64
_SUM_WIDTH = SIZES.figure_column
_INSET = SIZES.gap_small + SIZES.hair
"""How far inside its edge a compact field begins to write."""


class PiecesField(CountField):
    """How many notes: a whole number. Up and Down add and take one, Enter goes on."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(display, most=_MOST_NOTES, compact=True, parent=parent)
        self.setFixedWidth(_COUNT_WIDTH)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up.value: 1, Qt.Key.Key_Down.value: -1}
        if event.key() in steps:
            self.set_number(max(0, (self.number() or 0) + steps[event.key()]))
            self.selectAll()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class Band(QWidget):
    """The raised ground behind the titles of a small table laid out by hand."""

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = paint.painter_for(self)
        edge = self.rect().adjusted(0, self.height() - SIZES.hair, 0, 0)
        paint.plane(painter, self.rect(), tokens.raised, None, 0)
        paint.plane(painter, edge, tokens.border, None, 0)


class CashCount(QWidget):
    """A row for each banknote, one for coins, and the sum of what lies there."""

    changed = Signal()
    """Something else has been counted."""

    def __init__(self, display: Display, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._display = display
        self._pieces: dict[int, PiecesField] = {}
        self._sums: dict[int, Label] = {}
        self.coins = AmountField(display, compact=True)
        self._sum = Label("", "sum", number=True)
        self._error = Label("", "tiny", tone="red", wrap=True)
        self._error.hide()
        self._build()
        self._connect()
        self._show()

    def total(self) -> Rials:
        """What has been counted so far; what is typed wrongly counts as nothing."""
        return sum(note.value * note.count for note in self.notes())

    def notes(self) -> tuple[Denomination, ...]:
        """What has been counted, the largest notes first."""
        counted = [
            Denomination(value, field.number() or 0) for value, field in self._pieces.items()
        ]
        counted.append(Denomination(COIN, self.coins.amount() or 0))
        return tuple(note for note in counted if note.count)

    def error(self) -> str:
        """What is typed wrongly, "" for nothing."""
        return next((field.error() for field in self._editors() if field.error()), "")

    def first_field(self) -> QWidget:
        """Where counting begins."""
        return self._pieces[NOTES[0]]

    def field(self, value: int) -> PiecesField:
        """Where the notes of one value are counted."""
        return self._pieces[value]

    def clear(self) -> None:
        """Begin anew."""
        for editor in self._editors():
            editor.set_number(None)

    def to_text(self) -> str:
        """The count as `set_text` takes it back, to be kept while it is not finished."""
        return json.dumps({str(note.value): note.count for note in self.notes()})

    def set_text(self, text: str) -> None:
        """Show a count kept earlier; one that cannot be read is no count."""
        try:
            kept = {int(value): int(count) for value, count in json.loads(text).items()}
        except (ValueError, TypeError, AttributeError):
            kept = {}
        for value, field in self._pieces.items():
            field.set_number(kept.get(value))
        self.coins.set_amount(kept.get(COIN))

    def _editors(self) -> tuple[NumberField, ...]:
        return (*self._pieces.values(), self.coins)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        rest = SIZES.gap - _INSET
        widths = (SIZES.gap, 0, 0, _COUNT_WIDTH, rest, _INSET, _SUM_WIDTH, _INSET, rest)
        for column, width in enumerate(widths):
            grid.setColumnMinimumWidth(column, width)
        grid.setColumnStretch(2, 1)
        grid.addWidget(Band(), 0, 0, 1, len(widths))
        grid.setRowMinimumHeight(0, SIZES.table_head)
        currency = self._display.currency_name
        titles = (tr("Banknote ({currency})", currency=currency), tr("Pieces"), tr("Together"))
        for column, title in zip((1, 3, 6), titles, strict=True):
            label = Label(title, "secondary", number=True)
            label.setContentsMargins(0, 0, _INSET if column == 3 else 0, 0)
            grid.addWidget(label, 0, column)
        row = 1
        for value in NOTES:
            self._pieces[value] = PiecesField(self._display)
            self._pieces[value].setAccessibleName(self._display.money(value))
            self._sums[value] = Label("", number=True)
            grid.addWidget(Label(self._display.amount(value), number=True), row, 1)
            grid.addWidget(self._pieces[value], row, 3)
            grid.addWidget(self._sums[value], row, 6)
            self._rule(grid, row)
            row += 2
        name = Label(tr("Coins and others"), "second")
        name.setBuddy(self.coins)
        self.coins.setAccessibleName(name.text())
        grid.addWidget(name, row, 1, 1, 2)
        # The field is wider by its padding, so that what is typed in it ends where the sums end.
        grid.addWidget(self.coins, row, 5 if theme.reads_right_to_left() else 6, 1, 2)
        self._rule(grid, row)
        row += 2
        grid.setRowMinimumHeight(row, SIZES.primary)
        grid.addWidget(Label(tr("Counted"), "strong"), row, 1, 1, 3)
        grid.addWidget(self._sum, row, 6)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(0)
        column_of_all.addLayout(grid)
        column_of_all.addWidget(self._error)

    def _rule(self, grid: QGridLayout, row: int) -> None:
        grid.setRowMinimumHeight(row, SIZES.row - SIZES.hair)
        grid.addWidget(Divider(), row + 1, 0, 1, grid.columnCount())

    def _connect(self) -> None:
        for editor in self._editors():
            editor.value_changed.connect(self._on_changed)
            editor.error_changed.connect(self._on_error_changed)
        self.coins.returnPressed.connect(self.coins.focusNextChild)

    def _show(self) -> None:
        for value, field in self._pieces.items():
            pieces = field.number()
            self._sums[value].setText(self._display.amount(value * pieces) if pieces else "")
        self._sum.setText(self._display.amount(self.total()))

    def _on_changed(self) -> None:
        self._show()
        self.changed.emit()

    def _on_error_changed(self) -> None:
        self._error.setText(self.error())
        self._error.setVisible(bool(self.error()))
