"""What tables show: columns over a list of rows, or over a million ids fetched as one looks."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter

from models.display import Display
from models.errors import ShopError
from resources.translations import tr
from ui.theme import Tone

Index = QModelIndex | QPersistentModelIndex
_BLOCK = 32
"""Rows read at once. A jump shows some twenty and waits for two blocks at the most."""
_BLOCKS_KEPT = 250
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Rows are frozen dataclasses; `format`, `tone`, `chip` are given the row.

    `format` makes the text (default: the row's attribute `key`); `tone` colours it or is None;
    `chip` draws it as a chip of that tone (no chip where the text is empty). `align="number"` is
    for amounts and counts. `sort_key` orders a RowsModel (default: the attribute). `stretch` takes
    its share of the room that is left. `hidden` columns are offered in the header's menu.
    `by_place` makes the text from the row's place instead, counting from 0. `draw` paints the cell
    instead of its text, given where and the row. Where all columns have
    no room, those that are `spare` go first, the last of them before the others; then those with a
    `least` width shrink to that. A spare one that is chosen in the header's menu stays.
    """

    key: str
    title: str
    width: int = 100
    align: Literal["start", "number", "centre"] = "start"
    format: Callable[[Any], str] | None = None
    sortable: bool = False
    weight: int = 400
    tone: Callable[[Any], Tone | None] | Tone | None = None
    chip: Callable[[Any], Tone] | None = None
    sort_key: Callable[[Any], Any] | None = None
    stretch: bool = False
    hidden: bool = False
    by_place: Callable[[int], str] | None = None
    draw: Callable[[QPainter, QRect, Any], None] | None = None
    spare: bool = False
    least: int | None = None

    def text(self, row: Any, place: int) -> str:
        """What the cell says."""
        if self.by_place:
            return self.by_place(place)
        if row is None:
            return ""
        if self.format:
            return self.format(row)
        value = getattr(row, self.key)
        return "" if value is None else str(value)

    def tone_of(self, row: Any) -> Tone | None:
        """The colour of the cell's text; None for the usual."""
        return self.tone(row) if callable(self.tone) else self.tone


def row_number_column(display: Display) -> Column:
    """The ردیف column, which also carries the + of a table with row actions."""
    return Column(
        "row_number",
        tr("Row"),
        width=64,
        tone="plain",
        by_place=lambda place: display.digits(f"{place + 1:,}"),
    )


class TableModel(QAbstractTableModel):
    """What both kinds of table have in common."""

    sorted_by = Signal(str, bool)
    """A column's key and whether it descends: the model is, or must be, put in this order."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def row(self, place: int) -> Any:
        """The row at a place; None when it is not there (yet)."""
        raise NotImplementedError

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role != Qt.ItemDataRole.DisplayRole:
            return None
        place = index.row()
        return self.columns[index.column()].text(self.row(place), place)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(self.columns):
            return self.columns[section].title
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            descending = order == Qt.SortOrder.DescendingOrder
            self.sorted_by.emit(self.columns[column].key, descending)

    def rename(self, key: str, title: str) -> None:
        """Give a column another title."""
        self.columns = tuple(
            replace(column, title=title) if column.key == key else column for column in self.columns
        )
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def _say_changed(self) -> None:
        if self.rowCount() and self.columns:
            last = self.index(self.rowCount() - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class RowsModel(TableModel):
    """A table over a list of rows, all in memory; sorts itself."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Any] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._rows = list(rows)

    def rows(self) -> list[Any]:
        """The rows in the order shown."""
        return list(self._rows)

    def row(self, place: int) -> Any:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def replace(self, place: int, row: Any) -> None:
        """Show another row at a place."""
        self._rows[place] = row
        last = len(self.columns) - 1
        self.dataChanged.emit(self.index(place, 0), self.index(place, last))

    def insert(self, place: int, row: Any) -> None:
        """Put a row before the one at a place, or last."""
        place = min(place, len(self._rows))
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()
        self._say_renumbered(place + 1)

    def remove(self, place: int) -> None:
        """Take a row away."""
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place]
        self.endRemoveRows()
        self._say_renumbered(place)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        by = self.columns[column]
        key = by.sort_key or (lambda row: (getattr(row, by.key) is None, getattr(row, by.key)))
        self.beginResetModel()
        self._rows.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)
        self.endResetModel()
        super().sort(column, order)

    def _say_renumbered(self, first: int) -> None:
        """Row numbers from here on are others now."""
        if first < len(self._rows):
            last = self.index(len(self._rows) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(first, 0), last)


class BigTableModel(TableModel):
    """A table over the ordered ids of up to millions of rows, read in blocks as one looks.

    `fetch` is called on the GUI thread with up to 32 ids and returns their rows in the same
    order, None for one that is gone. A sort is only asked for (`sorted_by`): the owner reads the
    ids in the new order and sets them.
    """

    failed = Signal(object)
    """A ShopError from fetch; its rows stay empty until `refresh`."""

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[Sequence[int]], Sequence[Any]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._fetch = fetch
        self._ids: array[int] | None = array("q")
        self._first: list[Any] = []
        self._total = 0
        self._blocks: OrderedDict[int, Sequence[Any]] = OrderedDict()

    def set_first_rows(self, rows: Sequence[Any], total: int) -> None:
        """Show the first page at once; the ids follow with `set_ids`."""
        self.beginResetModel()
        self._ids = None
        self._first = list(rows)
        self._total = max(total, len(self._first))
        self._blocks.clear()
        self.endResetModel()

    def set_ids(self, ids: "array[int]") -> None:
        """Set which rows there are and in which order. Keeps place if their number is as before."""
        if self._ids is None and len(ids) == self._total:
            self._ids = ids
            self._say_changed()
            return
        self.beginResetModel()
        self._ids = ids
        self._first = []
        self._total = len(ids)
        self._blocks.clear()
        self.endResetModel()

    def ids(self) -> "array[int]":
        """The ids in the order shown; empty until they are set."""
        return self._ids if self._ids is not None else array("q")

    def refresh(self) -> None:
        """Read again what is shown, after a row has changed."""
        self._first = []
        self._blocks.clear()
        self._say_changed()

    def place_of(self, id_: int) -> int:
        """Where an id stands, -1 for nowhere."""
        try:
            return self.ids().index(id_)
        except ValueError:
            return -1

    def row(self, place: int) -> Any:
        if not 0 <= place < self._total:
            return None
        if place < len(self._first):
            return self._first[place]
        if self._ids is None:
            return None
        number, offset = divmod(place, _BLOCK)
        block = self._blocks.get(number)
        if block is None:
            block = self._read(number)
        else:
            self._blocks.move_to_end(number)
        return block[offset] if offset < len(block) else None

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def _read(self, number: int) -> Sequence[Any]:
        assert self._ids is not None
        wanted = self._ids[number * _BLOCK : (number + 1) * _BLOCK]
        try:
            block = self._fetch(wanted)
        except ShopError as error:
            block = [None] * len(wanted)
            self.failed.emit(error)
        self._blocks[number] = block
        if len(self._blocks) > _BLOCKS_KEPT:
            self._blocks.popitem(last=False)
        return block
