"""Looking for garbage on the window's thread alone."""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000


class Garbage(QObject):
    """What is left of pages and dialogs is taken apart where they lived. Python would do it on
    whichever thread makes the next object, such as that of printing or syncing, and Qt dies of it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(collect_due)

    def begin(self) -> None:
        """Look from now on, in between what the window does."""
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again; no other thread is at work any more."""
        self._timer.stop()
        if self._before:
            gc.enable()


def collect_due() -> None:
    """Collect the oldest generation that is due, as Python itself would."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return
