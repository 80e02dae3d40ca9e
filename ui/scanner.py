"""A barcode scanner is a fast keyboard: its codes are caught wherever the focus is."""

import sys
import time
from dataclasses import dataclass

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QInputEvent, QKeyEvent

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
# Every event of the program passes here: the kinds are looked up once.
_PRESS = QEvent.Type.KeyPress
_RELEASE = QEvent.Type.KeyRelease
_SHORTCUT = QEvent.Type.ShortcutOverride
_CLICK = QEvent.Type.MouseButtonPress
_INTERRUPTIONS = (_CLICK, QEvent.Type.InputMethod, QEvent.Type.Close)


@dataclass(frozen=True, slots=True)
class _Held:
    """A key withheld until it is known who typed it."""

    receiver: QObject
    press: QKeyEvent
    letter: str


class Scanner(QObject):
    """An event filter for the application: `app.installEventFilter(scanner)`.

    Fast keys are withheld; if Enter or Tab ends at least six of them they were a scan, told by
    `scanned` and by nothing else. Otherwise they are delivered where they were bound for, in
    order, no later than 35 ms after the last one, and before any other key or click.
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Every event of the program comes by here; most are no one's typing, which this says fast.
        if not self._held and not isinstance(event, QInputEvent):
            return False
        kind = event.type()
        if kind is _PRESS:
            self.touched.emit()
            return not self._replaying and self._on_press(watched, event)
        if kind is _RELEASE:
            return not self._replaying and self._on_release(event)
        if kind is _CLICK:
            self.touched.emit()
        if kind is _SHORTCUT and not self._replaying:
            # A shortcut acts before its key press is seen: what was typed before it comes first.
            assert isinstance(event, QKeyEvent)
            if self._held and not self._may_be_scanned(event):
                self._release_held()
        if self._held and kind in _INTERRUPTIONS and not self._replaying:
            self._release_held()
        return False

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
            self._held.append(_Held(watched, event.clone(), letter))
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

    def _tell(self, end: QKeyEvent) -> None:
        code = "".join(held.letter for held in self._held)
        self._held.clear()
        self._timer.stop()
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
        self._timer.stop()
        held, self._held = self._held, []
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
