"""What every page is given: the way to the data, the shop's way of writing, the ways out."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal

from models.display import Display
from models.services.staff import may
from ui.changes import Changes
from ui.sync_link import SyncLink
from ui.tasks import Tasks
from ui.theme import Theme

if TYPE_CHECKING:
    from models.queries.staff import StaffMember
    from ui.papers import Papers

Action = tuple[str, Callable[[], None]]
"""A button's words and what it does."""


class Messages(QObject):
    """The one bridge for what the program has to say in passing."""

    said = Signal(str, str, object)
    """text, kind, action or None"""

    def say(self, text: str, kind: str = "info", action: Action | None = None) -> None:
        """Show a sentence for some seconds. `kind`: info, success, warning or error.

        `action` is a button beside it, such as (tr("Undo"), self._undo).
        """
        self.said.emit(text, kind, action)


class Desk(QObject):
    """Given to every page; made once by composition, `staff` set at each signing in."""

    navigate = Signal(str, object)
    """page name, argument: shows the page and calls its opened(argument)."""

    def __init__(
        self,
        tasks: Tasks,
        changes: Changes,
        display: Display,
        theme: Theme,
        settings: QSettings,
        staff: "StaffMember | None" = None,
        sync: SyncLink | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.tasks = tasks
        self.changes = changes
        self.display = display
        self.theme = theme
        self.settings = settings
        self.staff = staff
        self.sync = sync or SyncLink(tasks, changes, self)
        self.messages = Messages(self)
        self.papers: Papers
        """Printing; composition sets it, for it needs the messages above."""

    def may(self, needs: str) -> bool:
        """Whether who is signed in has at least this role."""
        return self.staff is not None and may(self.staff.role, needs)
