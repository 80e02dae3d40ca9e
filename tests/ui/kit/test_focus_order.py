"""The order of Tab, and that asking for it leaves every widget with its owner."""

import gc
import weakref

from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.dialog import Dialog
from ui.widgets.focus_order import tabbed_within


class _Window(QWidget):
    """Fields above, in a box, and a button made before them."""

    def __init__(self) -> None:
        super().__init__()
        self.before = QPushButton("before")
        self.box = QWidget()
        inside = QVBoxLayout(self.box)
        self.first, self.second, self.third = QLineEdit(), QComboBox(), QLineEdit()
        for field in (self.first, self.second, self.third):
            inside.addWidget(field)
        column = QVBoxLayout(self)
        column.addWidget(self.before)
        column.addWidget(self.box)
        QWidget.setTabOrder(self.third, self.first)


def test_what_tab_stops_at_is_given_in_its_order(qtbot: QtBot) -> None:
    window = _Window()
    qtbot.addWidget(window)
    window.show()
    assert tabbed_within(window.box) == [window.second, window.third, window.first]
    assert tabbed_within(window) == [window.before, window.second, window.third, window.first]
    assert tabbed_within(window.before) == []


def test_an_open_dialog_that_only_qt_holds_is_no_garbage(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    held = _open_dialog(window)
    gc.collect()
    dialog = held()
    assert dialog is not None
    assert dialog.action.text() == "Save"
    assert dialog.grab().width() > 0
    dialog.reject()


def _open_dialog(window: QWidget) -> "weakref.ref[Dialog]":
    """A dialog that knows itself, as those do whose buttons call them."""
    dialog = Dialog("Customer", window, action="Save")
    dialog.add(QLineEdit())
    dialog.add(QLineEdit())
    dialog.open()
    return weakref.ref(dialog)
