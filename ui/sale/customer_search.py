"""Finding a member by a part of the name or number while it is typed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from models.errors import ShopError
from models.queries.customers import CustomerRow, offered_customers
from models.text import fold
from ui.desk import Desk
from ui.sale.suggestions import Suggestion, Suggestions
from ui.tasks import Job
from ui.widgets.field import TextField

if TYPE_CHECKING:
    pass

_PAUSE_MS = 100
_OFFERED = 7
_LEAST = 3
"""Shorter texts are not in the search index: they would read every customer."""


class CustomerSearch(QObject):
    """Looks for what stands in `field` off the GUI thread and offers it under the field."""

    def __init__(self, desk: Desk, field: TextField, offers: Suggestions) -> None:
        super().__init__(field)
        self._desk = desk
        self._field = field
        self._offers = offers
        self._job: Job | None = None
        self._found_for = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        field.textEdited.connect(self._on_edited)

    def stop(self) -> None:
        """Offer nothing, whatever is still being looked for."""
        self._pause.stop()
        if self._job:
            self._job.cancel()
        self._offers.offer((), first=False)

    def look_now(self) -> list[CustomerRow]:
        """Look at once, for somebody who types faster than the search answers."""
        self.stop()
        text = self._field.value()
        if len(fold(text)) < _LEAST:
            return []
        rows = self._desk.tasks.now(
            lambda connection: offered_customers(connection, text, _OFFERED)
        )
        self._show(rows, text)
        return rows

    def _on_edited(self, text: str) -> None:
        if len(fold(text)) < _LEAST:
            self.stop()
        else:
            self._pause.start()

    def _look(self) -> None:
        if self._job:
            self._job.cancel()
        text = self._field.value()
        self._job = self._desk.tasks.run(
            lambda connection: offered_customers(connection, text, _OFFERED),
            lambda rows: self._show(rows, text),
            owner=self,
            failed=self._on_failed,
        )

    def _on_failed(self, _error: ShopError) -> None:
        self._offers.offer((), first=False)

    @property
    def answered(self) -> bool:
        """Whether what is offered was found for what stands in the field."""
        return self._found_for == self._field.value()

    def _show(self, rows: list[CustomerRow], text: str) -> None:
        if not self._field.isVisible() or text != self._field.value():
            return
        self._found_for = text
        display = self._desk.display
        typed_name = not any(letter.isdigit() for letter in self._field.value())
        offered = [
            Suggestion(
                row.id,
                display.name(row.name),
                note=display.mobile(row.mobile),
                figure=display.money(row.credit) if row.credit else "",
                chip=row.rank_title,
                tone=row.rank_tone,
            )
            for row in rows
        ]
        self._offers.offer(offered, first=typed_name)
