"""Keeps the open invoice in the database while it is typed, and parks and recalls invoices."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from models.calendar import now
from models.errors import ShopError
from models.money import Rials
from models.queries.drafts import Draft, open_draft, parked_drafts
from models.services.drafts import drop_draft, park_draft, recall_draft, save_open_draft
from models.services.orders import Issued, Order
from models.services.sales import issue_invoice
from ui.desk import Desk
from ui.sale.open_sale import OpenSale
from ui.sale.state import Sale, from_json, to_json

if TYPE_CHECKING:
    from models.database import Connection

_PAUSE_MS = 250


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a draft is saved as. `content` is "" for a sale nobody would miss."""

    content: str
    title: str
    total: Rials


class DraftKeeper(QObject):
    """Saves the sale a quarter of a second after a change, off the GUI thread.

    Every save carries the generation it was asked in; what is done at once on the GUI thread
    (parking, issuing) begins a new one, so that a late save cannot bring an issued invoice back.
    """

    failed = Signal(object)
    """A ShopError: what is on screen is not on disk. The next change tries again."""
    saved = Signal()

    def __init__(self, desk: Desk, sale: OpenSale, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sale = sale
        self._generation = 0
        self._on_disk: str | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._save)
        sale.changed.connect(self._on_changed)

    def open(self) -> Sale | None:
        """The sale that was on this register's screen, or None."""
        draft = self._desk.tasks.now(open_draft)
        if draft is None:
            return None
        self._on_disk = draft.content
        return from_json(draft.content)

    def parked(self) -> list[Draft]:
        """The parked sales, the newest first."""
        return self._desk.tasks.now(parked_drafts)

    def flush(self) -> None:
        """Save at once what is not saved yet."""
        kept = self._kept()
        if self._timer.isActive() and kept.content != self._on_disk:
            self._at_once(lambda connection: _write(connection, kept))

    def park(self) -> bool:
        """Put the sale aside; False, and told by `failed`, when it could not be."""
        kept = self._kept()

        def work(connection: "Connection") -> None:
            draft_id = _write(connection, kept)
            if draft_id is not None:
                park_draft(connection, draft_id, now())

        return self._at_once(work, told=True)

    def recall(self, draft_id: int) -> Sale | None:
        """Take a parked sale up again, parking the one on screen unless it is untouched."""
        found: list[str | None] = []
        kept = self._kept()

        def work(connection: "Connection") -> None:
            on_screen = _write(connection, kept)
            if on_screen is not None:
                park_draft(connection, on_screen, now())
            found.append(recall_draft(connection, draft_id))

        if not self._at_once(work, told=True) or not found[0]:
            return None
        self._on_disk = found[0]
        return from_json(found[0])

    def forget(self, draft_id: int) -> bool:
        """Drop a parked sale."""
        return self._at_once(lambda connection: drop_draft(connection, draft_id), told=True)

    def restore(self, draft: Draft) -> bool:
        """Undo `forget`."""

        def work(connection: "Connection") -> None:
            kept = open_draft(connection)
            if kept is not None:
                park_draft(connection, kept.id, kept.updated_at)
            again = save_open_draft(
                connection, draft.content, draft.title, draft.total, draft.updated_at
            )
            park_draft(connection, again, draft.updated_at)
            if kept is not None:
                recall_draft(connection, kept.id)

        return self._at_once(work, told=True)

    def issue(self, order: Order) -> Issued:
        """Issue the sale on screen and drop its draft in the same transaction. Raises ShopError."""

        def work(connection: "Connection") -> Issued:
            draft = open_draft(connection)
            wanted = replace(order, draft_id=draft.id if draft else None)
            return issue_invoice(connection, wanted, now())

        self._timer.stop()
        self._generation += 1
        try:
            issued = self._desk.tasks.write_now(work, {"invoices", "customers", "till", "drafts"})
        except ShopError:
            self._on_disk = None
            self._timer.start()
            raise
        self._on_disk = ""
        return issued

    def _on_changed(self) -> None:
        # Not started anew: whoever types without a pause is saved every quarter of a second too.
        if not self._timer.isActive():
            self._timer.start()

    def _kept(self) -> _Kept:
        sale = self._sale.sale
        if sale.untouched and (sale.step == "start" or sale.customer_id is None):
            return _Kept("", "", 0)
        return _Kept(to_json(sale), self._sale.title(), self._sale.sums.total)

    def _save(self) -> None:
        kept, generation = self._kept(), self._generation
        if kept.content == self._on_disk:
            return

        def work(connection: "Connection") -> None:
            if generation == self._generation:
                _write(connection, kept)

        def done(_nothing: None) -> None:
            if generation == self._generation:
                self._on_disk = kept.content
                self.saved.emit()

        self._desk.tasks.write(work, done, owner=self, failed=self._on_failed)

    def _at_once(self, work: "Callable[[Connection], object]", *, told: bool = False) -> bool:
        self._timer.stop()
        self._generation += 1
        try:
            self._desk.tasks.write_now(work, {"drafts"} if told else ())
        except ShopError as error:
            self._on_failed(error)
            return False
        self._on_disk = None
        self.saved.emit()
        return True

    def _on_failed(self, error: ShopError) -> None:
        self._on_disk = None
        self.failed.emit(error)


def _write(connection: "Connection", kept: _Kept) -> int | None:
    """Save the open draft, or drop it when there is nothing to keep; its id."""
    if not kept.content:
        draft = open_draft(connection)
        if draft is not None:
            drop_draft(connection, draft.id)
        return None
    return save_open_draft(connection, kept.content, kept.title, kept.total, now())
