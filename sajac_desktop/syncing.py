"""What works behind the window's link to the central service: loaded late, stopped at the end."""

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from ui.sync_link import Behind, SyncLink

if TYPE_CHECKING:
    from models.database import Database
    from sync.worker import Worker


class Syncing(QObject):
    """Loads the way to the service on a thread of its own, for it takes a third of a second, and
    keeps its worker until the program ends.
    """

    _loaded = Signal(object)
    """A Behind."""

    def __init__(self, database: "Database", link: SyncLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._link = link
        self._loader: threading.Thread | None = None
        self._worker: Worker | None = None
        self._stopped = False
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        link.needed.connect(self.begin)

    def begin(self) -> None:
        """Load it and start the worker; once."""
        if self._loader is None and not self._stopped:
            self._loader = threading.Thread(target=self._load, name="sync-loader", daemon=True)
            self._loader.start()

    def stop(self) -> None:
        """Leave off between two steps; what is under way goes on with the next start."""
        self._stopped = True
        if self._loader is not None:
            self._loader.join()
        if self._worker is not None:
            self._worker.stop()

    def _load(self) -> None:
        from sync.tokens import TokenStore
        from sync.worker import Worker

        # Signing in comes after this, and is not to be waited for then.
        import sync.signing  # noqa: F401  # isort: skip

        store = TokenStore()
        worker = Worker(self._database, store, told=self._link.tell, changed=self._link.hear)
        self._loaded.emit(Behind(worker, store, self._database))

    def _on_loaded(self, behind: Behind) -> None:
        if not self._stopped:
            self._worker = behind.worker
            self._worker.start()
            self._link.attach(behind)
