"""What the status bar says of the service, kept true as time passes."""

from PySide6.QtCore import QObject, QTimer

from models.calendar import now
from sync.state import SyncState
from ui.desk import Desk
from ui.places import ShowSetting
from ui.service.words import in_short
from ui.status_bar import StatusBar

_REFRESH_MS = 20_000


class SyncStatus(QObject):
    """Belongs to a status bar and goes with it."""

    def __init__(self, desk: Desk, bar: StatusBar) -> None:
        super().__init__(bar)
        self._desk = desk
        self._bar = bar
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.show_now)
        desk.sync.state_changed.connect(self._on_state_changed)
        bar.sync_wanted.connect(self._on_wanted)
        self.show_now()

    def show_now(self) -> None:
        """Say how things stand at this moment."""
        said = in_short(self._desk.sync.state, self._desk.display, now())
        self._bar.set_sync(said.text, said.tone, said.icon)
        if said.text and not self._timer.isActive():
            self._timer.start()

    def _on_state_changed(self, _state: SyncState) -> None:
        self.show_now()

    def _on_wanted(self) -> None:
        self._desk.navigate.emit("settings", ShowSetting("sync"))
