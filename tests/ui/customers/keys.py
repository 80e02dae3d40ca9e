"""Keys as the keyboard sends them."""

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

MODIFIER = Qt.KeyboardModifier


def press(
    widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = MODIFIER.NoModifier
) -> None:
    """A key without a letter, as the keyboard sends it."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QCoreApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def write(widget: QWidget, text: str) -> None:
    """Letters of any script: QTest.keyClicks aborts on Persian ones."""
    for letter in text:
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, MODIFIER.NoModifier, letter)
        QCoreApplication.sendEvent(widget, event)


def focused() -> QWidget:
    """Where the keys go."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget
