"""A cashier's hands: keys sent to whatever has the focus, a scanner, and patience."""

import time
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QEventLoop, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QWindow
from PySide6.QtWidgets import QApplication, QWidget

_PATIENCE = 20.0
_TYPIST_MS = 120
_SCANNER_MS = 3
"""What lies between two letters by the keys' own clock, whatever the machine is busy with."""


class Hands:
    """Presses keys in the program's windows as the system would."""

    def __init__(self, app: QApplication, window: QWidget) -> None:
        self._app = app
        self._window = window
        self._clock = int(time.monotonic() * 1000)

    def press(self, keys: str) -> None:
        """Press a key by name: "F2", "Return", "Ctrl+D"."""
        sequence = QKeySequence(keys)
        combination = sequence[0]  # type: ignore[index]
        self._send(combination.key(), combination.keyboardModifiers(), "")

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        for letter in text:
            self._send(Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)

    def scan(self, code: str) -> None:
        """Let the scanner type a code and its Enter, as fast as it does."""
        for letter in code:
            key = Qt.Key(ord(letter))
            self._send(key, Qt.KeyboardModifier.NoModifier, letter, after=_SCANNER_MS)
        self._send(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", after=_SCANNER_MS)

    def rest(self, seconds: float) -> None:
        """Let the window work for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(0.002)

    def wait(self, what: str, until: Callable[[], bool]) -> None:
        """Let the window work until something is so. Raises TimeoutError naming it."""
        end = time.monotonic() + _PATIENCE
        while not until():
            if time.monotonic() > end:
                raise TimeoutError(f"the demo waited in vain for: {what}")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
            time.sleep(0.002)

    def dialog(self) -> QWidget | None:
        """The dialog that is open."""
        return self._app.activeModalWidget()

    def _send(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier,
        text: str,
        after: int = _TYPIST_MS,
    ) -> None:
        if self._app.focusWidget() is None and self.dialog() is None:
            # Off screen nobody gives a window the keys back when a dialog over it has closed.
            self._window.activateWindow()
            self.rest(0.05)
        self._clock += after
        focused = cast("QWindow | None", self._app.focusWindow())
        target = self._window.windowHandle() if focused is None else focused
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, text)
            event.setTimestamp(self._clock)
            self._app.sendEvent(target, event)
