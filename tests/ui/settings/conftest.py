"""The settings over a furnished shop, and a person at its keys."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.desk import Action, Desk
from ui.settings.page import SettingsPage
from ui.settings.section import FormSection, Section
from ui.widgets.number_field import NumberField

Said = list[tuple[str, str, Action | None]]
Type = Callable[[QWidget, str], None]
Show = Callable[[str], Section]
TypeNumber = Callable[[NumberField, str], None]


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
def page(desk: Desk, qtbot: QtBot) -> SettingsPage:
    """The settings as the owner sees them, shown."""
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    desk.changes.happened.connect(made.changed)
    made.resize(1162, 740)
    made.show()
    made.opened(None)
    return made


@pytest.fixture
def show(page: SettingsPage, qtbot: QtBot) -> Show:
    """Shows a section and waits until it holds what is stored."""

    def show_section(name: str) -> Section:
        page.show_section(name)
        section = page.section()
        if isinstance(section, FormSection):
            qtbot.waitUntil(lambda: section.loaded)
        return section

    return show_section


@pytest.fixture
def type_number() -> TypeNumber:
    """Types into a field of numbers, as a person does."""

    def type_text(field: NumberField, text: str) -> None:
        field.setText(text)
        field.textEdited.emit(text)

    return type_text
