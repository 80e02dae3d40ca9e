"""The window: pages, keys, Esc, Ctrl+K, scans, messages, and what it remembers."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from models.display import Display
from tests.ui.kit.samples import TypeKeys
from ui import theme
from ui.changes import Changes
from ui.desk import Desk
from ui.go_to import Destination, GoTo
from ui.page import Page
from ui.rail import RailButton, RailEntry
from ui.scanner import Scanner
from ui.shell import Shell
from ui.tasks import Tasks
from ui.theme import SIZES
from ui.widgets.buttons import PrimaryButton
from ui.widgets.field import TextField
from ui.widgets.message_bar import MessageBar

KEY = Qt.Key
ENTRIES = [
    RailEntry("home", "داشبورد", "home"),
    RailEntry("sale", "خرید", "shopping-cart", "F2"),
    RailEntry("products", "کالا", "package", "F4"),
]


class Recorder(Page):
    """A page that writes down what happens to it."""

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk)
        self.name = name
        self.heard: list[object] = []
        self.takes: set[str] = set()
        self.field = TextField(key="F4" if name == "sale" else None)
        self.column.addWidget(self.field)

    def opened(self, argument: object) -> None:
        self.heard.append(("opened", argument))

    def leave(self) -> None:
        self.heard.append("left")

    def on_scan(self, code: str) -> bool:
        self.heard.append(("scan", code))
        return "scan" in self.takes

    def on_escape(self) -> bool:
        return "escape" in self.takes

    def on_key(self, key: str) -> bool:
        return key in self.takes

    def changed(self, names: frozenset[str]) -> None:
        self.heard.append(("changed", set(names)))

    def first_focus(self) -> QWidget:
        return self.field


class Window:
    """A shell with three recording pages."""

    def __init__(self, folder: Path, display: Display) -> None:
        self.changes = Changes()
        settings = QSettings(str(folder / "pc.ini"), QSettings.Format.IniFormat)
        tasks = Tasks(cast(Any, None), self.changes)
        self.desk = Desk(tasks, self.changes, display, theme.current(), settings)
        self.scanner = Scanner()
        self.made: dict[str, Recorder] = {}
        self.asked: list[str] = []
        self.shell = Shell(
            self.desk,
            ENTRIES,
            {name: self.factory(name) for name in ("home", "sale", "products", "sheet")},
            shop_name="فروشگاه آرا",
            providers=[self.provide],
            scanner=self.scanner,
        )
        self.shell.show()
        self.shell.activateWindow()

    def factory(self, name: str) -> Callable[[], Page]:
        def make() -> Page:
            self.made[name] = Recorder(self.desk, name)
            return self.made[name]

        return make

    def provide(self, typed: str, show: Callable[[Sequence[Destination]], None]) -> None:
        self.asked.append(typed)
        if typed:
            show([Destination("احمد آرانی", "sheet", 12, "0921", "user")])


@pytest.fixture
def window(qtbot: QtBot, display: Display, tmp_path: Path) -> Iterator[Window]:
    """The window, shown with its first page."""
    made = Window(tmp_path, display)
    qtbot.addWidget(made.shell)
    made.shell.show_page("home")
    yield made
    made.shell.close()


def test_pages_are_made_when_first_shown(window: Window) -> None:
    assert set(window.made) == {"home"}
    window.desk.navigate.emit("sheet", 5)
    assert window.made["home"].heard == [("opened", None), "left"]
    assert window.made["sheet"].heard == [("opened", 5)]
    window.shell.show_page("sheet", 6)
    assert window.made["sheet"].heard == [("opened", 5), ("opened", 6)]


def test_keys_lead_to_pages_and_esc_back(window: Window) -> None:
    QTest.keyClick(window.made["home"].field, KEY.Key_F2)
    assert window.shell.page() is window.made["sale"]
    QTest.keyClick(window.made["sale"].field, KEY.Key_Escape)
    assert window.shell.page() is window.made["home"]
    QTest.keyClick(window.made["home"].field, KEY.Key_Escape)
    assert window.shell.page() is window.made["home"]


def test_a_page_may_want_a_key_for_itself(window: Window) -> None:
    window.shell.show_page("sale")
    sale = window.made["sale"]
    sale.takes = {"F2", "escape"}
    QTest.keyClick(sale.field, KEY.Key_F2)
    QTest.keyClick(sale.field, KEY.Key_Escape)
    assert window.shell.page() is sale
    window.shell.setFocus()
    QTest.keyClick(window.shell, KEY.Key_F4)
    assert window.shell.page() is sale
    assert QApplication.focusWidget() is sale.field


def test_typing_begins_in_the_first_field(window: Window) -> None:
    assert QApplication.focusWidget() is window.made["home"].field
    window.shell.show_page("sale")
    assert QApplication.focusWidget() is window.made["sale"].field


def test_go_to_anything_by_keys_alone(qtbot: QtBot, window: Window, type_text: TypeKeys) -> None:
    QTest.keyClick(window.made["home"].field, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.shell.findChild(GoTo)
    assert palette is not None
    assert palette.isVisible()
    search = palette.findChild(QLineEdit)
    assert search is not None
    assert search is QApplication.focusWidget()
    type_text(search, "آرا")
    QTest.keyClick(search, KEY.Key_Return)
    assert window.shell.page() is window.made["sheet"]
    assert window.made["sheet"].heard == [("opened", 12)]
    assert not palette.isVisible()
    window.shell.go_to_anything()
    QTest.keyClick(search, KEY.Key_Down)
    QTest.keyClick(search, KEY.Key_Return)
    assert window.shell.page() is window.made["sale"]
    window.shell.go_to_anything()
    QTest.keyClick(search, KEY.Key_Escape)
    assert not palette.isVisible()
    assert window.shell.page() is window.made["sale"]


def test_a_scan_goes_to_the_page_that_is_shown(qtbot: QtBot, window: Window) -> None:
    with qtbot.waitSignal(window.shell.scan_unused) as unused:
        window.scanner.scanned.emit("626010")
    assert unused.args == ["626010"]
    home = window.made["home"]
    home.takes = {"scan"}
    with qtbot.assertNotEmitted(window.shell.scan_unused):
        window.scanner.scanned.emit("626011")
    assert home.heard[-2:] == [("scan", "626010"), ("scan", "626011")]


def test_every_page_hears_what_changed(window: Window) -> None:
    window.shell.show_page("sale")
    window.changes.happened.emit(frozenset({"customers"}))
    for page in window.made.values():
        assert ("changed", {"customers"}) in page.heard


def test_a_message_can_be_undone(qtbot: QtBot, window: Window) -> None:
    undone: list[bool] = []
    window.desk.messages.say("حذف شد", "success", ("بازگردانی", lambda: undone.append(True)))
    bar = window.shell.findChild(MessageBar)
    assert bar is not None
    assert bar.text() == "حذف شد"
    bar._button.click()
    assert undone == [True]
    assert bar.isHidden()
    for number in range(5):
        window.desk.messages.say(f"پیام {number}")
    QApplication.processEvents()
    assert len(window.shell.findChildren(MessageBar)) <= 4


def test_the_rail_marks_the_page_and_what_waits_there(qtbot: QtBot, window: Window) -> None:
    window.shell.show_page("sale")
    window.shell.set_badge("products", 120)
    buttons = window.shell.findChildren(RailButton)
    assert [button.isChecked() for button in buttons] == [False, True, False, False]
    window.shell.grab()
    with qtbot.waitSignal(window.shell.signed_out):
        buttons[-1].click()


def test_the_place_of_the_window_is_remembered(
    qtbot: QtBot, display: Display, tmp_path: Path
) -> None:
    first = Window(tmp_path, display)
    qtbot.addWidget(first.shell)
    first.shell.resize(900, 640)
    first.shell.close()
    second = Window(tmp_path, display)
    qtbot.addWidget(second.shell)
    assert (second.shell.width(), second.shell.height()) == (900, 640)


def test_a_button_answers_to_its_key_only_while_it_is_seen(qtbot: QtBot, window: Window) -> None:
    button = PrimaryButton("صدور", key="F12")
    window.made["home"].column.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    qtbot.waitUntil(button.isVisible)
    QTest.keyClick(window.shell, KEY.Key_F12)
    assert pressed == [True]
    window.shell.show_page("sale")
    QTest.keyClick(window.shell, KEY.Key_F12)
    assert pressed == [True]


def test_a_message_stays_above_a_page_that_comes(window: Window) -> None:
    window.desk.messages.say("چاپ نشد", "error")
    window.shell.show_page("sale")
    window.shell.show_page("products")
    QApplication.processEvents()
    bar = next(bar for bar in window.shell.findChildren(MessageBar) if bar.isVisible())
    place = bar.mapTo(window.shell, bar.rect().center())
    found = window.shell.childAt(place)
    assert found is bar or (found is not None and bar.isAncestorOf(found))


def test_the_days_total_is_whole_however_long_the_names_beside_it(window: Window) -> None:
    status = window.shell.status
    name = "سیدمحمدرضا خرم‌آبادی‌نژاد اصل طهرانی‌پور"
    status.set_staff(name, "صندوق ۱")
    status.set_printer("چاپگر رسید صندوق شماره یک (Epson TM-T20III) طبقهٔ همکف: چاپ در انتظار")
    status.set_totals("امروز: ۲۷ فاکتور · ۹۰۰,۰۱۳,۰۵۱,۷۳۶,۷۱۱ ریال")
    window.shell.resize(SIZES.least_width, SIZES.least_height)
    QApplication.processEvents()
    totals = status._totals._label
    assert totals.width() >= totals.fontMetrics().horizontalAdvance(totals.text())
    assert name in status._staff._label.toolTip()
