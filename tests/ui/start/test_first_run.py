"""The first start, by key events, to a shop on disk; and what is typed wrong on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSettings, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.database import Database
from models.display import Display
from models.queries.shop import read_shop
from models.queries.staff import read_staff
from resources.translations import use_language
from ui.changes import Changes
from ui.desk import Desk
from ui.papers import Papers
from ui.start.first_run import LANGUAGE, OWNER, PRINTER, READY, SERVICE, SHOP, FirstRun
from ui.tasks import Tasks
from ui.theme import LIGHT, apply


def type_text(text: str) -> None:
    """Type into whatever has the focus, letter by letter."""
    for letter in text:
        target = QApplication.focusWidget()
        assert target is not None
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(target, event)


def press(key: Qt.Key) -> None:
    """Press a key wherever the focus is."""
    target = QApplication.focusWidget()
    assert target is not None
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier))


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Database]:
    """A database with no shop in it yet."""
    database = Database.open(tmp_path / "shop.db")
    yield database
    database.close()


@pytest.fixture
def first_run(new_database: Database, tmp_path: Path, qtbot: QtBot) -> Iterator[FirstRun]:
    """The first run's page, shown and active."""
    use_language("fa")
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    apply(app, LIGHT, "fa")
    changes = Changes()
    tasks = Tasks(new_database, changes)
    settings = QSettings(str(tmp_path / "this-pc.ini"), QSettings.Format.IniFormat)
    desk = Desk(tasks, changes, Display("fa"), LIGHT, settings)
    desk.papers = Papers(tasks, settings, desk.messages, desk.display, desk)
    page = FirstRun(desk)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    yield page
    tasks.stop()
    use_language("en")


def step(page: FirstRun) -> int:
    """Which step is shown."""
    return page._steps.currentIndex()


def focus() -> QWidget:
    """What has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def test_a_shop_is_opened_by_keys_alone(
    first_run: FirstRun, new_database: Database, qtbot: QtBot
) -> None:
    assert step(first_run) == LANGUAGE
    press(Qt.Key.Key_Return)
    assert step(first_run) == SHOP
    for text in ("فروشگاه آرا", "تهران", "تهران", "۰۲۱۸۸۷۷۶۶۵۵"):
        type_text(text)
        press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Return)
    assert step(first_run) == OWNER
    type_text("محمدرضا")
    press(Qt.Key.Key_Tab)
    type_text("خرم‌آبادی")
    for _ in range(3):
        press(Qt.Key.Key_Tab)
    type_text("۱۲۳۴")
    press(Qt.Key.Key_Tab)
    type_text("1234")
    press(Qt.Key.Key_Return)
    assert step(first_run) == SERVICE
    first_run._later.click()
    assert step(first_run) == PRINTER
    first_run._later.click()
    assert step(first_run) == READY
    with qtbot.waitSignal(first_run.finished):
        press(Qt.Key.Key_Return)
    with new_database.read() as connection:
        shop = read_shop(connection)
        people = read_staff(connection)
    assert shop is not None
    assert (shop.name, shop.phone) == ("فروشگاه آرا", "02188776655")
    assert [(person.name, person.role) for person in people] == [("محمدرضا خرم‌آبادی", "owner")]


def test_a_missing_name_is_marked_and_the_rest_stays(first_run: FirstRun) -> None:
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Tab)
    type_text("قم")
    press(Qt.Key.Key_Return)
    assert step(first_run) == SHOP
    assert first_run.shop.field("name").error()
    assert first_run.shop.province.value() == "قم"


@pytest.mark.parametrize(
    ("pin", "again", "field"),
    [("12", "12", "pin"), ("1234", "4321", "again"), ("abcd", "abcd", "pin")],
)
def test_a_bad_pin_is_marked(
    first_run: FirstRun, new_database: Database, pin: str, again: str, field: str
) -> None:
    for widget in (
        first_run.shop.name,
        first_run.shop.province,
        first_run.shop.city,
        first_run.shop.phone,
    ):
        widget.setText("۰۲۱")
    first_run.show_step(OWNER)
    first_run.owner.first.setText("علی")
    first_run.owner.last.setText("رضایی")
    first_run.owner.pins.pin.setText(pin)
    first_run.owner.pins.again.setText(again)
    first_run._on_next()
    assert step(first_run) == OWNER
    assert first_run.owner.field(field).error()
    assert first_run.owner.first.value() == "علی"
    with new_database.read() as connection:
        assert read_shop(connection) is None


def test_back_loses_nothing(first_run: FirstRun) -> None:
    press(Qt.Key.Key_Return)
    type_text("آرا")
    press(Qt.Key.Key_Escape)
    assert step(first_run) == LANGUAGE
    press(Qt.Key.Key_Return)
    assert first_run.shop.name.value() == "آرا"
