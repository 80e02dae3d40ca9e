"""The desk with a real service behind its link, and a person at the settings' keys."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import update
from sqlcipher3 import dbapi2 as sqlite

from models.tables import new_identity, registers, shop
from sajac_desktop.syncing import Syncing
from tests.central.running import Running, start
from tests.keyrings import MemoryKeyring, memory_keyring
from ui.desk import Desk
from ui.places import ShowSetting
from ui.settings.page import SettingsPage
from ui.settings.sync import SyncSection

_NUMBERS = count(9121110001)


class Service:
    """A service under way, a mobile number it does not know yet, and what a test may do to it
    that a shop may not.
    """

    def __init__(self, running: Running) -> None:
        self.running = running
        self.address = running.address
        self.mobile = f"0{next(_NUMBERS)}"

    def code(self) -> str:
        """The code that was sent since codes were forgotten."""
        return self.running.code(self.mobile)

    def forget_codes(self) -> None:
        """Another code may be asked for at once; those that were sent are gone."""
        (self.running.data / "sms.jsonl").unlink(missing_ok=True)
        path = self.running.database.removeprefix("sqlite:///")
        with closing(sqlite.connect(path, timeout=10)) as database, database:
            database.execute("DELETE FROM signing_codes")
            database.execute("DELETE FROM signing_counts")


class Keys:
    """A person's keys, wherever the focus is."""

    def type(self, text: str) -> None:
        """Type letter by letter."""
        for letter in text:
            self._send(Qt.Key.Key_unknown, letter)

    def press(
        self,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Press a key that types nothing."""
        self._send(key, "", modifiers)

    def _send(
        self,
        key: Qt.Key,
        text: str,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        target = QApplication.focusWidget()
        assert target is not None, "nothing has the focus"
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(target, QKeyEvent(kind, key, modifiers, text))


@pytest.fixture
def keys() -> Keys:
    """The keyboard."""
    return Keys()


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """The system's keyring is one in memory."""
    with memory_keyring() as made:
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One service for the tests of a file."""
    data = tmp_path_factory.mktemp("service")
    with start(data, f"sqlite:///{data}/central.db") as running:
        yield running


@pytest.fixture
def service(running: Running) -> Service:
    """That service, willing to send codes."""
    service = Service(running)
    service.forget_codes()
    return service


@pytest.fixture
def syncing(desk: Desk, ring: MemoryKeyring, qtbot: QtBot) -> Iterator[Syncing]:
    """What works behind the desk's link, begun; the shop is one no service has heard of."""

    def be_another(connection: Any) -> None:
        connection.execute(update(shop).values(uuid=new_identity()))
        connection.execute(update(registers).values(uuid=new_identity()))

    desk.tasks.write_now(be_another)
    made = Syncing(desk.tasks._database, desk.sync)
    made.begin()
    qtbot.waitUntil(lambda: desk.sync._behind is not None, timeout=20_000)
    yield made
    made.stop()


@pytest.fixture
def section(desk: Desk, syncing: Syncing, qtbot: QtBot) -> SyncSection:
    """Settings → Sync, shown and active."""
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    desk.changes.happened.connect(page.changed)
    page.resize(1162, 740)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.opened(ShowSetting("sync"))
    section = page.section()
    assert isinstance(section, SyncSection)
    qtbot.waitUntil(lambda: section._standing is not None)
    return section
