"""Waiting for a widget's picture, as a person at the screen does."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QWidget

PATIENCE = 60_000
"""Milliseconds after which nothing more is waited for."""


class Painted(QObject):
    """Waits until a widget has been painted again, from when this was made."""

    def __init__(self, widget: QWidget, wanted: Callable[[], bool] = lambda: True) -> None:
        super().__init__()
        self._wanted = wanted
        self._seen = False
        self._loop = QEventLoop()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._wanted():
            self._seen = True
            # The loop ends when this paint and the whole window's are done.
            QTimer.singleShot(0, self._loop.quit)
        return False

    def wait(self) -> None:
        """Return when it was painted. Raises TimeoutError."""
        if not self._seen:
            QTimer.singleShot(PATIENCE, self._loop.quit)
            self._loop.exec()
        if not self._seen:
            raise TimeoutError("nothing was painted")


def rest(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
