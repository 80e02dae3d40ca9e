"""What comes after the PIN, loaded and built while it is typed."""

from collections.abc import Callable, Iterator
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

_MODULES = (
    "models.services.credit",
    "models.queries.reports",
    "ui.papers",
    "ui.rail",
    "ui.go_to",
    "ui.shell",
    "ui.customers.form",
    "ui.finding",
    "ui.start.dashboard",
    "ui.sale.invoice",
    "ui.sale.page",
)
"""Not needed to ask for a PIN: imported where they are used."""


class Ahead(QObject):
    """Gets ahead a step at a time, so that no key waits for it, and for as long as it is `wanted`:
    for whoever signs in before it is done the rest is made at once.
    """

    def __init__(
        self,
        build: Callable[[], Iterator[None]],
        wanted: Callable[[], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._steps = self._all(build)
        self._wanted = wanted
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._step)

    def begin(self, milliseconds: int) -> None:
        """Take the first step in a while."""
        self._timer.start(milliseconds)

    def stop(self) -> None:
        """Take no other step."""
        self._timer.stop()

    def _all(self, build: Callable[[], Iterator[None]]) -> Iterator[None]:
        for name in _MODULES:
            import_module(name)
            yield
        yield from build()

    def _step(self) -> None:
        if self._wanted() and next(self._steps, "done") is None:
            self._timer.start(0)
