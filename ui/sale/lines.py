"""The lines of the sale: a table whose cells are changed in place by the keyboard."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from models.display import Display
from models.errors import AmountTooLarge, BadLine, DiscountTooLarge, ShopError
from models.money import ONE
from models.pricing import line_gross
from resources.translations import tr
from ui import errors
from ui.desk import Desk
from ui.sale.open_sale import OpenSale
from ui.sale.state import SaleLine, cell_name, open_cell
from ui.tables import Column, DataTable, RowsModel
from ui.theme import SIZES
from ui.widgets.amount_field import AmountField
from ui.widgets.number_field import NumberField
from ui.widgets.quantity_field import QuantityField

EDITED = ("quantity", "unit_price", "discount")
"""The columns that can be changed, in the order Tab goes through them."""
_SIGNS = {"+": 1, "-": -1, "\u2212": -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line as the table shows it."""

    line: SaleLine
    total: int


def _row(line: SaleLine) -> _Row:
    return _Row(line, line_gross(line.quantity, line.unit_price) - line.discount)


def _columns(display: Display) -> tuple[Column, ...]:
    amount = SIZES.figure_column
    return (
        Column(
            "row",
            tr("Row"),
            SIZES.pad_key,
            tone="plain",
            spare=True,
            by_place=lambda place: display.digits(f"{place + 1:,}"),
        ),
        Column(
            "code",
            tr("Code"),
            amount + SIZES.gap,
            format=lambda row: display.code(row.line.code) if row.line.code else "",
            tone="plain",
            spare=True,
        ),
        Column(
            "title",
            tr("Product / service"),
            amount + SIZES.margin,
            format=lambda row: row.line.title,
            stretch=True,
        ),
        Column(
            "quantity",
            tr("Quantity"),
            SIZES.avatar + SIZES.field,
            "number",
            format=lambda row: display.quantity(row.line.quantity),
            least=SIZES.avatar + SIZES.margin,
        ),
        Column(
            "unit_price",
            tr("Unit price"),
            amount,
            "number",
            format=lambda row: display.amount(row.line.unit_price),
        ),
        Column(
            "discount",
            tr("Discount"),
            SIZES.figure_tile,
            "number",
            format=lambda row: display.amount(row.line.discount),
            tone="plain",
            least=SIZES.avatar + SIZES.field,
        ),
        Column(
            "total",
            tr("Sum"),
            amount,
            "number",
            format=lambda row: display.amount(row.total),
            weight=600,
        ),
    )


class LinesTable(DataTable):
    """Enter changes the quantity, Tab goes on to price and discount; + - Del work on the row."""

    refused = Signal(str)
    """Why a change was not taken; "" once all is right again."""
    left = Signal()
    """Back to the entry line."""
    typed = Signal(str)
    """A letter that belongs into the entry line."""
    removed = Signal(object)
    """The SaleLine that was taken away."""

    def __init__(self, desk: Desk, sale: OpenSale) -> None:
        # Qt asks the event filter from within the base's constructor.
        self._editor: NumberField | None = None
        self._rows = RowsModel(_columns(desk.display))
        super().__init__(self._rows, settings=desk.settings, name="sale_lines", title=tr("Lines"))
        self._desk = desk
        self._sale = sale
        self._edited = (-1, "")
        self._shown = sale.sale.uuid
        self.row_activated.connect(lambda _row: self.edit_cell(self.current_place()))
        self.row_selected.connect(self._on_row_selected)
        sale.changed.connect(self.show_lines)

    def show_lines(self) -> None:
        """Show the sale's lines, touching only what differs."""
        sale = self._sale.sale
        if sale.uuid != self._shown:
            self._shown = sale.uuid
            self._drop_editor()
        wanted = [_row(line) for line in sale.lines]
        shown = self._rows.rows()
        if wanted != shown:
            self._update(shown, wanted)
        if self._sale.current != self.current_place():
            self.go_to(self._sale.current)
        cell = open_cell(self._sale.sale)
        if cell and self._editor is None:
            self.edit_cell(*cell)

    def edit_cell(self, place: int, key: str = "quantity", text: str = "") -> None:
        """Lay an editor over a cell; `text` replaces what stands in it."""
        if not 0 <= place < self._rows.rowCount():
            return
        self._close_editor()
        line = self._sale.sale.lines[place]
        self.go_to(place)
        editor: NumberField
        if key == "quantity":
            editor = QuantityField(self._desk.display, line.quantity, compact=True)
        else:
            value = line.unit_price if key == "unit_price" else line.discount
            editor = AmountField(self._desk.display, value, compact=True)
        cell = QWidget()
        cell.setFocusProxy(editor)
        column = QVBoxLayout(cell)
        column.setContentsMargins(SIZES.ring, 0, SIZES.ring, 0)
        column.addWidget(editor, 0, Qt.AlignmentFlag.AlignVCenter)
        editor.installEventFilter(self)
        editor.error_changed.connect(self.refused)
        editor.textEdited.connect(
            lambda: self._sale.set_typed(cell_name(*self._edited), editor.text())
        )
        self._editor, self._edited = editor, (place, key)
        self.put_editor(place, key, cell)
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            editor.selectAll()
            editor.insert(text)
            editor.textEdited.emit(editor.text())

    @property
    def editing(self) -> bool:
        """Whether a cell is being changed."""
        return self._editor is not None

    def first_focus(self) -> QWidget:
        """Where typing goes: the open cell, or the rows."""
        return self._editor or self

    def finish(self) -> bool:
        """Take what stands in the editor; False, and it stays, when it cannot be."""
        if self._editor is None:
            return True
        place, key = self._edited
        value = self._editor.number()
        if value is None and not self._editor.text().strip() and key == "discount":
            value = 0
        if value is None:
            if not self._editor.error():
                self._leave_editor()
                return True
            return False
        try:
            self._sale.change_line(place, **{key: value})
        except ShopError as error:
            self._editor.set_error(errors.words(error, self._desk.display))
            return False
        self._leave_editor()
        return True

    def step(self, place: int, by: int) -> None:
        """Add or take one; a line never falls below what it is sold in."""
        if not 0 <= place < self._rows.rowCount():
            return
        quantity = self._sale.sale.lines[place].quantity + by * ONE
        try:
            self._sale.change_line(place, quantity=quantity)
        except BadLine:
            self.refused.emit(tr("Del removes the line; its quantity cannot be zero."))
        except (DiscountTooLarge, AmountTooLarge) as error:
            self.refused.emit(errors.words(error, self._desk.display))
        else:
            self.refused.emit("")

    def remove(self, place: int) -> None:
        """Take a line away."""
        if 0 <= place < self._rows.rowCount():
            self._close_editor()
            self.removed.emit(self._sale.remove_line(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, text = self.current_place(), event.text()
        if text in _SIGNS:
            self.step(place, _SIGNS[text])
        elif event.key() == Qt.Key.Key_Delete:
            self.remove(place)
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._sale.undo()
        elif event.key() == Qt.Key.Key_Escape or (event.key() == Qt.Key.Key_Up and place <= 0):
            self.left.emit()
        elif text and text.isdigit():
            self.edit_cell(place, text=text)
        elif text and text.isprintable() and not text.isspace():
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._editor or self._editor is None:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.FocusOut:
            if self._editor.text() and not self._editor.error():
                self.finish()
            return False
        # Tab is taken before the focus moves, which would close the editor.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_editor_key(event.key())
        return False

    def _on_editor_key(self, key: int) -> bool:
        place, column = self._edited
        if key == Qt.Key.Key_Escape:
            self._close_editor()
            self.refused.emit("")
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif key in _ENTER:
            if self.finish():
                self.left.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            at = EDITED.index(column) + (1 if key == Qt.Key.Key_Tab else -1)
            if self.finish():
                if 0 <= at < len(EDITED):
                    self.edit_cell(place, EDITED[at])
                else:
                    self.left.emit()
        else:
            return False
        return True

    def _leave_editor(self) -> None:
        had_keys = self._editor is not None and self._editor.hasFocus()
        self._close_editor()
        if had_keys:
            self.left.emit()  # else Qt would put the keys anywhere

    def _close_editor(self) -> None:
        if self._editor is not None:
            self._drop_editor()
            self._sale.set_typed(cell_name(*self._edited), "")

    def _drop_editor(self) -> None:
        if self._editor is None:
            return
        place, key = self._edited
        editor, self._editor = self._editor, None
        editor.removeEventFilter(self)
        # Qt deletes it only later; nobody is to see it until then.
        cell = editor.parentWidget()
        if cell:
            cell.hide()
        section = [column.key for column in self._rows.columns].index(key)
        self.setIndexWidget(self._rows.index(place, section), None)  # type: ignore[arg-type]

    def _on_row_selected(self, _row: object) -> None:
        if self.current_place() >= 0:
            self._sale.current = self.current_place()

    def _update(self, shown: list[_Row], wanted: list[_Row]) -> None:
        same = 0
        while same < min(len(shown), len(wanted)) and shown[same] == wanted[same]:
            same += 1
        if wanted[same + 1 :] == shown[same + 1 :] and len(wanted) == len(shown):
            self._rows.replace(same, wanted[same])
        elif wanted[same + 1 :] == shown[same:]:
            self._rows.insert(same, wanted[same])
        elif wanted[same:] == shown[same + 1 :]:
            self._rows.remove(same)
        else:
            self._close_editor()
            self._rows.set_rows(wanted)
