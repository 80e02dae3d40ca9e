"""Qt's binding keeps the reference counts of Python's constants."""

import sys

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

CALLS = 200


def test_calls_do_not_lose_references_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0's wheels lose one with every call before Python 3.12, and then abort."""
    widget = QWidget()
    qtbot.addWidget(widget)
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        widget.update()
    assert sys.getrefcount(None) > before - CALLS // 2
