"""Holding credit at the service before a sale is issued, without taking the keys from anybody."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from models.errors import CreditTooLarge
from ui.desk import Desk
from ui.tasks import Job

LONGEST_MS = 2000
"""Then the sale goes on without the service."""
Answer = bytes | CreditTooLarge | None
_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_CLICKS = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseButtonDblClick,
)


class Reserving(QObject):
    """Asks once and waits no longer than two seconds. Keys pressed meanwhile are withheld and
    then go wherever the focus is, as they would have had the answer been there at once; Esc
    cancels, and clicks into the sale do nothing.
    """

    def __init__(self, desk: Desk, within: QWidget) -> None:
        super().__init__(within)
        self._desk = desk
        self._within = within
        self._job: Job | None = None
        self._then: Callable[[Answer], None] = lambda _answer: None
        self._cancelled: Callable[[], None] = lambda: None
        self._held: list[QKeyEvent] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LONGEST_MS)
        self._timer.timeout.connect(lambda: self._answered(None))

    def begin(
        self,
        customer_id: int,
        amount: int,
        then: Callable[[Answer], None],
        cancelled: Callable[[], None],
    ) -> None:
        """Ask; then one of the two is called, once."""
        self._then, self._cancelled = then, cancelled
        self._held.clear()
        self._timer.start()
        _app().installEventFilter(self)
        self._job = self._desk.sync.reserve(customer_id, amount, self._answered, self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            # Taken, it is no shortcut and comes here again as a key.
            event.accept()
            return True
        if kind in _KEYS and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self._on_escape(kind)
            else:
                self._held.append(event.clone())
            return True
        return kind in _CLICKS and isinstance(watched, QWidget) and self._is_inside(watched)

    def _is_inside(self, widget: QWidget) -> bool:
        return widget is self._within or self._within.isAncestorOf(widget)

    def _on_escape(self, kind: QEvent.Type) -> None:
        if kind == QEvent.Type.KeyPress and self._job is not None:
            self._job.cancel()
            self._end(self._cancelled)

    def _answered(self, answer: Answer) -> None:
        if self._job is None:
            return
        self._job.cancel()
        self._end(lambda: self._then(answer))

    def _end(self, call: Callable[[], None]) -> None:
        self._job = None
        self._timer.stop()
        _app().removeEventFilter(self)
        try:
            call()
        finally:
            held, self._held = self._held, []
            for event in held:
                target = QApplication.focusWidget() or self._within.window()
                QCoreApplication.sendEvent(target, event)


def _app() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None
    return app
