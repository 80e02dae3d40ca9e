"""Which customers the table shows: the first page at once, every id soon after, nothing stale."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from models.errors import ShopError
from models.queries.customers import (
    CustomerFilter,
    CustomerRow,
    count_customers,
    customer_ids,
    customer_rows,
    search_terms,
)
from ui.customers.columns import table_columns
from ui.desk import Desk
from ui.tables import BigTableModel
from ui.tasks import Job

if TYPE_CHECKING:
    from models.database import Connection

_PAGE = 60
_INDEXED = (None, "name", "mobile", "credit", "points", "joined")
"""Sorts the database has in order already; the others read every row first."""


@dataclass(frozen=True, slots=True)
class _Page:
    """The first rows of an answer. `whole` when there are no more."""

    ids: "array[int]"
    rows: list[CustomerRow]

    @property
    def whole(self) -> bool:
        return len(self.ids) < _PAGE


class Listing(QObject):
    """Feeds the table's model. An answer to what nobody asks any more is dropped."""

    counted = Signal(int, int)
    """How many are shown (-1 as long as it is not known), and how many members there are."""
    replaced = Signal()
    """Other rows are shown than before."""
    about_to_reorder = Signal()
    reordered = Signal()
    """Around a new reading of the same rows: the person's place is to be kept."""
    failed = Signal(object)
    """ShopError"""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._serial = 0
        self._job: Job | None = None
        self._everybody = -1
        self._first: list[CustomerRow] = []
        self.filter = CustomerFilter()
        self.sort: str | None = None
        self.descending = False
        self.loaded = False
        self.model = BigTableModel(table_columns(desk.display), self._fetch, self)

    def show(self, wanted: CustomerFilter) -> None:
        """Show those who fit."""
        if wanted != self.filter or not self.loaded:
            self.filter = wanted
            self._load()

    def search(self, text: str) -> None:
        """Look for a text within what the other filters leave."""
        self.show(replace(self.filter, text=text))

    def sort_by(self, key: str, descending: bool) -> None:
        """Put them in another order."""
        self.sort, self.descending = key, descending
        self._load()

    def reload(self) -> None:
        """Read again after a change, keeping what is in sight until the answer is there."""
        if not self.loaded:
            self._load()
            return
        self.model.refresh()
        self._load_ids()

    def drop(self, customer_id: int) -> None:
        """Take a row away at once; the database follows."""
        place = self.model.place_of(customer_id)
        if place >= 0:
            self._everybody -= 1
            ids = self.model.ids()
            self._set_ids(ids[:place] + ids[place + 1 :])

    def shown_ids(self) -> "array[int]":
        """The ids of all that is shown, read now if they are not known yet."""
        if self.model.ids() or not self.model.rowCount():
            return self.model.ids()
        return self._desk.tasks.now(
            lambda connection: customer_ids(connection, self.filter, self.sort, self.descending)
        )

    def _load(self) -> None:
        self.loaded = True
        self._begin()
        if self._everybody < 0:
            # Counting a million costs more than showing the first of them.
            self._desk.tasks.run(count_customers, self._on_counted, owner=self)
        wanted, sort, descending = self.filter, self.sort, self.descending

        def first(connection: "Connection") -> _Page:
            ids = customer_ids(connection, wanted, sort, descending, _PAGE)
            return _Page(ids, customer_rows(connection, ids))

        if self._is_quick():
            try:
                page = self._desk.tasks.now(first)
            except ShopError as error:
                self.failed.emit(error)
            else:
                self._on_first(page)
            return
        self._job = self._desk.tasks.run(first, self._on_first, owner=self, failed=self.failed.emit)

    def _is_quick(self) -> bool:
        """Whether an index gives the first page, whatever the number of members."""
        if replace(self.filter, text="") != CustomerFilter():
            return False
        terms = search_terms(self.filter.text)
        if terms:
            return self.sort is None and any(len(term) >= 3 for term in terms)
        return self.sort in _INDEXED

    def _on_first(self, page: _Page) -> None:
        if page.whole:
            self.model.set_ids(page.ids)
            self.replaced.emit()
            self._say_count(len(page.ids))
            return
        self._first = page.rows
        total = self._everybody if self._shows_everybody() else -1
        self.model.set_first_rows(page.rows, total)
        self.replaced.emit()
        self._say_count(total)
        self._load_ids()

    def _on_counted(self, everybody: int) -> None:
        self._everybody = everybody
        if self._shows_everybody() and not self.model.ids() and self.model.rowCount():
            self.model.set_first_rows(self._first, everybody)
            self._say_count(everybody)
        elif not self._shows_everybody() and self.model.ids():
            self._say_count(len(self.model.ids()))

    def _shows_everybody(self) -> bool:
        return self.filter == CustomerFilter()

    def _load_ids(self) -> None:
        self._begin()
        serial = self._serial
        wanted, sort, descending = self.filter, self.sort, self.descending

        def every(connection: "Connection") -> "tuple[array[int], int]":
            ids = customer_ids(
                connection, wanted, sort, descending, stopped=lambda: serial != self._serial
            )
            whole = wanted == CustomerFilter()
            return ids, len(ids) if whole else count_customers(connection)

        def take(answer: "tuple[array[int], int]") -> None:
            ids, self._everybody = answer
            self._set_ids(ids)

        self._job = self._desk.tasks.run(every, take, owner=self, failed=self.failed.emit)

    def _set_ids(self, ids: "array[int]") -> None:
        self.about_to_reorder.emit()
        # The same rows in the same order were refreshed in their places.
        if not (self.model.ids() and ids == self.model.ids()):
            self.model.set_ids(ids)
        self.reordered.emit()
        self._say_count(len(ids))

    def _say_count(self, shown: int) -> None:
        if self._shows_everybody() and shown >= 0:
            self._everybody = shown
        self.counted.emit(shown, self._everybody)

    def _begin(self) -> None:
        self._serial += 1
        if self._job:
            self._job.cancel()
            self._job = None

    def _fetch(self, ids: Sequence[int]) -> list[CustomerRow | None]:
        rows = self._desk.tasks.now(lambda connection: customer_rows(connection, ids))
        found = {row.id: row for row in rows}
        return [found.get(customer_id) for customer_id in ids]
