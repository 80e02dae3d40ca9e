"""A barcode scanner is a fast keyboard: its codes are caught wherever the focus is."""

import sys
import time
from dataclasses import dataclass
from typing import cast

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication

from models.text import latin_digits

SHORTEST = 6
"""No code is shorter; nobody types six letters and Enter this fast."""
LARGEST_GAP_MS = 35
"""Between two keys of a scanner. A person's keys are shown this much later, not to be felt."""

# The keys of a US keyboard by their evdev code, which Windows' scan codes equal.
_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
)
_PLAIN = {first + i: key for first, plain, _ in _ROWS for i, key in enumerate(plain)}
_SHIFTED = {first + i: key for first, _, shifted in _ROWS for i, key in enumerate(shifted)}
_XKB_OFFSET = 8
_PERSIAN = dict(
    zip(
        "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپويكژ",
        "qwertyuiop[]asdfghjkl;'zxcvbnm,d;C",
        strict=True,
    )
) | {"ئ": "m", "ء": "M", "آ": "H", "ۀ": "G", "ة": "Z", "؟": "?", "؛": ":", "٫": ".", "٬": ","}
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


@dataclass(frozen=True, slots=True)
class _Held:
    """A key withheld until it is known who typed it."""

    receiver: QObject
    press: QKeyEvent
    letter: str


class _Composed(QObject):
    """Tells of text from an input method: it comes to the field without passing its window."""

    coming = Signal()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.InputMethod:
            self.coming.emit()
        return False


class Scanner(QObject):
    """Sees the keys of the whole program from `listen` on.

    Fast keys are withheld; if Enter or Tab ends at least six of them they were a scan, told by
    `scanned` and by nothing else. Otherwise they are delivered where they were bound for, in
    order, no later than 35 ms after the last one, and before any other key or click.

    It filters the events of the window that has the keys, not those of the application: each of
    the hundreds of events between a key and its picture would cost a call into Python.
    """

    scanned = Signal(str)
    """The code as a US keyboard would have typed it, whatever layout is active."""
    touched = Signal()
    """A key or a mouse button was pressed: somebody is there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[_Held] = []
        self._replaying = False
        self._last_ms = 0.0
        self._swallow_release = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(LARGEST_GAP_MS)
        self._timer.timeout.connect(self._on_pause)
        self._armed_at = 0.0
        self._waited = False
        self._listening = False
        self._composed = _Composed(self)
        self._composed.coming.connect(self._release_held)

    def listen(self, app: QGuiApplication) -> None:
        """Hear every key of the program from now on."""
        if not self._listening:
            self._listening = True
            app.focusWindowChanged.connect(self._watch)
            self._watch(app.focusWindow())

    def stop(self, app: QGuiApplication) -> None:
        """Hear nothing any more."""
        if self._listening:
            self._listening = False
            app.focusWindowChanged.disconnect(self._watch)
            for window in app.allWindows():
                window.removeEventFilter(self)

    def _watch(self, window: QWindow | None) -> None:
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress:
            self.touched.emit()
            return not self._replaying and self._on_press(watched, event)
        if kind == QEvent.Type.KeyRelease:
            return not self._replaying and self._on_release(event)
        if kind == QEvent.Type.MouseButtonPress:
            self.touched.emit()
            self._release_held()
        elif kind == QEvent.Type.ShortcutOverride and not self._replaying:
            self._before_key(event)
        return False

    def _before_key(self, event: QEvent) -> None:
        """The window is asked for shortcuts before it, or a menu over it, gets the key."""
        assert isinstance(event, QKeyEvent)
        # A shortcut acts before its key press is seen: what was typed before it comes first.
        if self._held and not self._may_be_scanned(event):
            self._release_held()
        over = QApplication.activePopupWidget()
        if over is not None:
            self._watch(over.window().windowHandle())

    def _may_be_scanned(self, event: QKeyEvent) -> bool:
        """Whether a key can be part of the code that is being withheld, or its end."""
        ends = event.key() in _ENDS and len(self._held) >= SHORTEST
        return ends or event.key() in _MODIFIERS or bool(_us_letter(event))

    def _on_press(self, watched: QObject, event: QEvent) -> bool:
        assert isinstance(event, QKeyEvent)
        at = _moment(event)
        follows = bool(self._held) and at - self._last_ms <= LARGEST_GAP_MS
        if self._held and not follows:
            self._release_held()
        letter = "" if event.isAutoRepeat() else _us_letter(event)
        if letter:
            self._hold(_Held(_receiver(watched), event.clone(), letter))
            self._last_ms = at
            self._wait()
            return True
        if not self._held:
            return False
        if event.key() in _ENDS and len(self._held) >= SHORTEST:
            self._tell(event)
            return True
        if event.key() not in _MODIFIERS:
            self._release_held()
        return False

    def _on_release(self, event: QEvent) -> bool:
        """Releases of withheld keys go the same way as their presses: nobody needs them."""
        assert isinstance(event, QKeyEvent)
        if self._swallow_release == event.key():
            self._swallow_release = 0
            return True
        return bool(self._held) and event.key() not in _MODIFIERS

    def _hold(self, key: _Held) -> None:
        self._held.append(key)
        key.receiver.installEventFilter(self._composed)

    def _let_go(self) -> list[_Held]:
        self._timer.stop()
        held, self._held = self._held, []
        for one in held:
            if shiboken6.isValid(one.receiver):
                one.receiver.removeEventFilter(self._composed)
        return held

    def _tell(self, end: QKeyEvent) -> None:
        code = "".join(held.letter for held in self._let_go())
        self._swallow_release = end.key()
        self.scanned.emit(code.strip())

    def _wait(self) -> None:
        self._armed_at = time.monotonic()
        self._waited = False
        self._timer.start(LARGEST_GAP_MS)

    def _on_pause(self) -> None:
        late = (time.monotonic() - self._armed_at) * 1000 > 2 * LARGEST_GAP_MS
        if late and not self._waited:
            # The program was busy: the scanner's next keys may be waiting in the queue already.
            self._waited = True
            self._timer.start(0)
            return
        self._release_held()

    def _release_held(self) -> None:
        """A person typed them: deliver them as if nothing had happened."""
        if self._replaying or not self._held:
            return
        held = self._let_go()
        self._replaying = True
        try:
            for one in held:
                if shiboken6.isValid(one.receiver):
                    QCoreApplication.sendEvent(one.receiver, one.press)
        finally:
            self._replaying = False


_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)


def _receiver(window: QObject) -> QObject:
    """Where a key that comes to a window is bound for, whatever has the focus later."""
    focus = cast("QObject | None", QGuiApplication.focusObject())
    return window if focus is None or QApplication.activePopupWidget() else focus


def _moment(event: QKeyEvent) -> float:
    """When the key was pressed, in milliseconds; by the system's clock where it tells."""
    return float(event.timestamp()) or time.monotonic() * 1000


def _us_letter(event: QKeyEvent) -> str:
    """What the key types under a US layout; "" for a key that types nothing printable."""
    keys = Qt.KeyboardModifier
    if event.modifiers() & (keys.ControlModifier | keys.AltModifier | keys.MetaModifier):
        return ""
    text = latin_digits(event.text())
    if not text or not all(letter.isprintable() or letter == "\u200c" for letter in text):
        return ""
    if text.isascii():
        return text
    code = event.nativeScanCode()
    if code and QGuiApplication.platformName() in ("xcb", "wayland"):
        code -= _XKB_OFFSET
    elif sys.platform == "darwin":
        code = 0
    shifted = bool(event.modifiers() & keys.ShiftModifier)
    by_place = (_SHIFTED if shifted else _PLAIN).get(code, "") if code else ""
    by_letter = "b" if text in ("لا", "ﻻ") else "".join(_PERSIAN.get(one, one) for one in text)
    return by_place or by_letter
