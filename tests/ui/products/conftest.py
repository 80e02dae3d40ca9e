"""The products page over a furnished shop, and a person at its keys."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.desk import Action, Desk
from ui.products.page import ProductsPage

Said = list[tuple[str, str, Action | None]]
Type = Callable[[QWidget, str], None]


@pytest.fixture
def said(desk: Desk) -> Said:
    """What the program says in passing: text, kind, action."""
    heard: Said = []
    desk.messages.said.connect(lambda text, kind, action: heard.append((text, kind, action)))
    return heard


@pytest.fixture
def type_into() -> Type:
    """Types letter by letter; "\n" is Enter. Key clicks of QTest abort on Persian letters."""

    def type_text(widget: QWidget, text: str) -> None:
        for letter in text:
            key = Qt.Key.Key_Return if letter == "\n" else Qt.Key.Key_unknown
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(widget, event)

    return type_text


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> Iterator[ProductsPage]:
    """The page, shown and loaded."""
    made = ProductsPage(desk)
    qtbot.addWidget(made)
    desk.changes.happened.connect(made.changed)
    made.resize(1162, 740)
    made.show()
    made.opened(None)
    qtbot.waitUntil(lambda: made.model.rowCount() == 5 and bool(made.lists.groups))
    yield made
    if made.dialog is not None:
        made.dialog.reject()
