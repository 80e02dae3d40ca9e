"""The look and the language the kit's widgets are tested in."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from models.display import Display
from resources import translations
from tests.ui.kit.samples import TypeKeys
from ui import theme


@pytest.fixture
def display(qapp: QApplication) -> Iterator[Display]:
    """A Persian shop that shows rials, in the light theme."""
    theme.apply(qapp, theme.LIGHT, "fa")
    yield Display("fa", "rial")
    translations.use_language("en")


@pytest.fixture
def english(qapp: QApplication) -> Display:
    """An English shop, in the light theme."""
    theme.apply(qapp, theme.LIGHT, "en")
    return Display("en", "rial")


@pytest.fixture
def type_text() -> TypeKeys:
    """Types letters of any script; QTest cannot."""

    def type_into(widget: QObject, text: str) -> None:
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QCoreApplication.sendEvent(widget, event)

    return type_into
