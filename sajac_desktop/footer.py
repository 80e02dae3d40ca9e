"""What the foot of the window says: who is at the till, the printer, today's totals, syncing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from models.calendar import Period, business_date, now
from models.queries.shop import read_shop
from resources.translations import trn
from ui import theme
from ui.desk import Desk
from ui.tasks import Tasks

if TYPE_CHECKING:
    from models.queries.sheets import Figures
    from ui.shell import Shell

_PRINTER_TONES: dict[str, theme.Tone | None] = {
    "none": None,
    "ready": None,
    "printing": None,
    "failed": "orange",
}


class Footer(QObject):
    """Keeps the status bar of whichever window has been built last."""

    def __init__(self, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._shell: Shell | None = None
        self._desk: Desk | None = None
        self._asked = False
        self._asked_again = False

    def follow(self, shell: "Shell", desk: Desk) -> None:
        """Fill the status bar of this window from now on."""
        from ui.service.status import SyncStatus

        self._shell, self._desk = shell, desk
        self.name_staff()
        SyncStatus(desk, shell.status)
        desk.papers.state_changed.connect(self._show_printer)
        desk.papers.tell_state()
        self.ask_totals()

    def leave(self) -> None:
        """The window is taken down."""
        self._shell = self._desk = None

    def name_staff(self) -> None:
        """Who is signed in, and at which register."""
        shop = self._tasks.now(read_shop)
        if self._shell is not None and self._desk is not None and shop is not None:
            name = self._desk.staff.name if self._desk.staff else ""
            self._shell.status.set_staff(name, shop.register_name)

    def ask_totals(self) -> None:
        """Read today's totals; once more afterwards, if that is under way already."""
        if self._shell is None:
            return
        if self._asked:
            # What is being read may be what was there before the sale that is asked for.
            self._asked_again = True
            return
        from models.queries.reports import figures

        self._asked = True
        day = business_date(now())
        self._tasks.run(
            lambda connection: figures(connection, Period(day, day)), self._show_totals, owner=self
        )

    def _show_totals(self, today: "Figures") -> None:
        self._asked = False
        if self._shell is None or self._desk is None:
            return
        display = self._desk.display
        self._shell.status.set_totals(
            trn(
                "Today: {count} invoice · {amount}",
                "Today: {count} invoices · {amount}",
                today.invoices,
                count=display.number(today.invoices),
                amount=display.money(today.received),
            )
        )
        if self._asked_again:
            self._asked_again = False
            self.ask_totals()

    def _show_printer(self, kind: str, words: str) -> None:
        if self._shell is not None:
            self._shell.status.set_printer(words, _PRINTER_TONES[kind])
