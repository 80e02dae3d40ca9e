"""The lines of an invoice with a field each for how much of it comes back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from models.display import Display
from models.queries.sheets import InvoiceSheet, SheetLine
from models.services.return_preview import ReturnLine
from resources.translations import tr
from ui.reports.counting import Band
from ui.theme import SIZES
from ui.widgets.buttons import Button, GhostButton
from ui.widgets.labels import Divider, Label
from ui.widgets.quantity_field import QuantityField

_QUANTITY_WIDTH = 84
_MOST_ROWS = 7


class _BackField(QuantityField):
    """Enter goes on to the next field: a return cannot be undone, and one line is not all of it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class ReturnLines(QWidget):
    """Nothing is chosen at first; "All" takes everything that is left."""

    changed = Signal()

    def __init__(
        self, sheet: InvoiceSheet, display: Display, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sheet = sheet
        self._display = display
        self._fields: dict[int, QuantityField] = {}
        self._setting = False
        self.all = Button(tr("All of it"), icon="checks", key="F9", height=SIZES.segment)
        self.none = GhostButton(tr("None"), height=SIZES.segment)
        self._build()
        self.all.clicked.connect(self.choose_all)
        self.none.clicked.connect(self.choose_none)

    def chosen(self) -> tuple[ReturnLine, ...]:
        """What comes back, in the invoice's order."""
        return tuple(
            ReturnLine(line_id, field.quantity() or 0)
            for line_id, field in self._fields.items()
            if field.quantity()
        )

    def error(self) -> str:
        """What is typed wrongly, "" for nothing."""
        return next((field.error() for field in self._fields.values() if field.error()), "")

    def field(self, line_id: int) -> QuantityField:
        """Where the quantity of one line is typed."""
        return self._fields[line_id]

    def first_field(self) -> QWidget:
        """Where typing begins: the first line that can come back."""
        return next((field for field in self._fields.values() if field.isEnabled()), self)

    def choose_all(self) -> None:
        """Take back everything that is left."""
        self._choose({line.id: line.quantity - line.returned for line in self._sheet.lines})

    def choose_none(self) -> None:
        """Begin anew."""
        self._choose({})

    def _choose(self, quantities: dict[int, int]) -> None:
        self._setting = True
        for line_id, field in self._fields.items():
            field.set_quantity(quantities.get(line_id) or None)
        self._setting = False
        self.changed.emit()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(Label(tr("What comes back"), "section"))
        head.addStretch(1)
        head.addWidget(self.none)
        head.addWidget(self.all)
        rows = QWidget()
        rows.setObjectName("scrolled")
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(0)
        for column, width in (
            (0, SIZES.gap),
            (2, SIZES.gap_large),
            (3, 60),
            (4, 80),
            (5, 116),
            (6, SIZES.margin),
        ):
            grid.setColumnMinimumWidth(column, width)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(7, _QUANTITY_WIDTH)
        grid.addWidget(Band(), 0, 0, 1, 8)
        grid.setRowMinimumHeight(0, SIZES.table_head)
        titles = (tr("Description"), "", tr("Sold"), tr("Returned"), tr("Amount"), "", tr("Return"))
        for column, title in enumerate(titles, start=1):
            label = Label(title, "secondary", number=column > 1)
            label.setContentsMargins(0, 0, SIZES.gap_small if column == 7 else 0, 0)
            grid.addWidget(label, 0, column)
        for place, line in enumerate(self._sheet.lines):
            self._add_row(grid, 1 + 2 * place, line)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(rows)
        shown = min(_MOST_ROWS, len(self._sheet.lines))
        area.setMinimumHeight(SIZES.table_head + shown * SIZES.row + SIZES.hair)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(SIZES.gap)
        column_of_all.addLayout(head)
        column_of_all.addWidget(area, 1)

    def _add_row(self, grid: QGridLayout, row: int, line: SheetLine) -> None:
        display = self._display
        left = line.quantity - line.returned
        field = _BackField(display, None, compact=True)
        field.setFixedWidth(_QUANTITY_WIDTH)
        field.setAccessibleName(line.title)
        field.setPlaceholderText(display.quantity(left) if left > 0 else "")
        field.setEnabled(left > 0)
        self._fields[line.id] = field
        title = Label(line.title, elide=True)
        returned = display.quantity(line.returned) if line.returned else ""
        grid.setRowMinimumHeight(row, SIZES.row - SIZES.hair)
        grid.addWidget(title, row, 1)
        grid.addWidget(Label(display.quantity(line.quantity), number=True), row, 3)
        grid.addWidget(Label(returned, tone="orange", number=True), row, 4)
        grid.addWidget(Label(display.amount(line.net), number=True), row, 5)
        grid.addWidget(field, row, 7)
        grid.addWidget(Divider(), row + 1, 0, 1, 8)
        field.value_changed.connect(self._on_changed)
        field.error_changed.connect(self._on_changed)

    def _on_changed(self) -> None:
        if not self._setting:
            self.changed.emit()
