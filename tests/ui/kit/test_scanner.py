"""Scans are caught wherever the focus is and under any layout; typing is never lost."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from ui.scanner import LARGEST_GAP_MS, Scanner

KEY = Qt.Key
SCAN_MS = 8
TYPING_MS = 90
RETURN = (KEY.Key_Return, "\r")


@pytest.fixture
def scanner(qapp: QApplication) -> Iterator[Scanner]:
    """A scanner that listens to the whole application."""
    made = Scanner()
    made.listen(qapp)
    yield made
    made.stop(qapp)


def show_in_front(qtbot: QtBot, widget: QWidget) -> None:
    """Show a window and give it the keys."""
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


@pytest.fixture
def line(qtbot: QtBot) -> QLineEdit:
    """The field that has the focus."""
    made = QLineEdit()
    qtbot.addWidget(made)
    show_in_front(qtbot, made)
    return made


class Keyboard:
    """Sends key events with times of their own to the window in front, as a device does."""

    def __init__(self) -> None:
        self.at = 1000

    def press(self, key: Qt.Key, text: str, *, scan_code: int = 0, repeat: bool = False) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            none = Qt.KeyboardModifier.NoModifier
            event = QKeyEvent(kind, key, none, scan_code, 0, 0, text, repeat)
            event.setTimestamp(self.at)
            QCoreApplication.sendEvent(QGuiApplication.focusWindow(), event)

    def type(self, text: str, gap: int) -> None:
        for letter in text:
            self.at += gap
            self.press(KEY.Key_unknown, letter)

    def end(self, gap: int, key: Qt.Key = KEY.Key_Return) -> None:
        self.at += gap
        self.press(key, "\t" if key == KEY.Key_Tab else "\r")


@pytest.mark.parametrize("end", [KEY.Key_Return, KEY.Key_Enter, KEY.Key_Tab])
def test_a_scan_is_told_and_leaves_no_trace(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit, end: Qt.Key
) -> None:
    keyboard = Keyboard()
    line.setText("نیمه")
    entered: list[bool] = []
    line.returnPressed.connect(lambda: entered.append(True))
    with qtbot.waitSignal(scanner.scanned) as scanned:
        keyboard.type("6260100320014", SCAN_MS)
        keyboard.end(SCAN_MS, end)
    assert scanned.args == ["6260100320014"]
    assert line.text() == "نیمه"
    assert not entered


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("۶۲۶۰۱۰۰۳۲", "626010032"),
        ("٦٢٦٠١٠٠٣٢", "626010032"),
        ("شذز-۱۲۳۴", "abc-1234"),
        ("ضصثقفغعهخح", "qwertyuiop"),
        ("ABC-abc-128", "ABC-abc-128"),
    ],
)
def test_a_scan_reads_the_same_under_a_persian_layout(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit, typed: str, code: str
) -> None:
    keyboard = Keyboard()
    with qtbot.waitSignal(scanner.scanned) as scanned:
        keyboard.type(typed, SCAN_MS)
        keyboard.end(SCAN_MS)
    assert scanned.args == [code]
    assert line.text() == ""


def test_a_key_that_types_two_letters_is_one(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    keyboard = Keyboard()
    with qtbot.waitSignal(scanner.scanned) as scanned:
        for letter in ("۱", "لا", "۲", "۳", "۴", "۵"):
            keyboard.at += SCAN_MS
            keyboard.press(KEY.Key_unknown, letter)
        keyboard.end(SCAN_MS)
    assert scanned.args == ["1b2345"]


def test_typing_arrives_whole_and_in_order(qtbot: QtBot, scanner: Scanner, line: QLineEdit) -> None:
    keyboard = Keyboard()
    keyboard.type("سلام آرا 12", TYPING_MS)
    qtbot.waitUntil(lambda: line.text() == "سلام آرا 12", timeout=1000)
    keyboard.end(TYPING_MS)
    assert line.text() == "سلام آرا 12"


def test_a_lone_letter_is_shown_within_a_moment(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    Keyboard().type("س", TYPING_MS)
    assert line.text() == ""
    qtbot.waitUntil(lambda: line.text() == "س", timeout=LARGEST_GAP_MS * 10)


def test_fast_fingers_without_enter_are_typing(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    Keyboard().type("abcdefgh", SCAN_MS)
    qtbot.waitUntil(lambda: line.text() == "abcdefgh", timeout=1000)


def test_a_short_burst_with_enter_is_typing(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    keyboard = Keyboard()
    with qtbot.waitSignal(line.returnPressed):
        keyboard.type("12345", SCAN_MS)
        keyboard.end(SCAN_MS)
    assert line.text() == "12345"


def test_other_keys_wait_for_the_letters_before_them(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    keyboard = Keyboard()
    keyboard.type("abc", SCAN_MS)
    keyboard.at += SCAN_MS
    keyboard.press(KEY.Key_Backspace, "\b")
    assert line.text() == "ab"


def test_a_shortcut_waits_for_the_letters_before_it(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    """F12 right after the last digit must not issue with the amount before that digit."""
    seen: list[str] = []
    shortcut = QShortcut(QKeySequence("F12"), line)
    shortcut.activated.connect(lambda: seen.append(line.text()))
    keyboard = Keyboard()
    keyboard.type("5000000", TYPING_MS)
    keyboard.press(KEY.Key_F12, "")
    assert seen == ["5000000"]


def test_a_click_waits_for_the_letters_before_it(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    Keyboard().type("abc", SCAN_MS)
    middle = line.rect().center()
    QTest.mouseClick(line.windowHandle(), Qt.MouseButton.LeftButton, pos=middle)
    assert line.text() == "abc"


def test_a_key_held_down_is_not_a_scanner(qtbot: QtBot, scanner: Scanner, line: QLineEdit) -> None:
    keyboard = Keyboard()
    for _ in range(9):
        keyboard.at += SCAN_MS
        keyboard.press(KEY.Key_A, "a", repeat=True)
    assert line.text() == "a" * 9


def test_a_window_that_is_gone_is_no_trouble(qtbot: QtBot, scanner: Scanner) -> None:
    line = QLineEdit()
    show_in_front(qtbot, line)
    Keyboard().type("abc", SCAN_MS)
    shiboken6.delete(line)
    qtbot.waitUntil(lambda: not scanner._held, timeout=1000)


def test_a_scan_is_caught_in_a_dialog_and_over_an_open_menu(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    menu = QMenu(line)
    menu.addAction("626010032")
    menu.popup(line.mapToGlobal(line.rect().center()))
    with qtbot.waitSignal(scanner.scanned) as scanned:
        type_through(line.windowHandle(), "626010032")
    assert scanned.args == ["626010032"]
    assert menu.isVisible()
    menu.close()
    dialog = QDialog(line)
    field = QLineEdit(dialog)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    with qtbot.waitSignal(scanner.scanned) as scanned:
        type_through(QGuiApplication.focusWindow(), "626010032")
    assert scanned.args == ["626010032"]
    assert field.text() == ""


def type_through(window: QWindow, code: str) -> None:
    """Type through the system's own queue, as a key on a keyboard comes in."""
    for letter in code:
        QTest.keyClick(window, Qt.Key(ord(letter)))
    QTest.keyClick(window, KEY.Key_Return)


def test_text_from_an_input_method_waits_for_the_letters_before_it(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    Keyboard().type("ab", SCAN_MS)
    composed = QInputMethodEvent()
    composed.setCommitString("ک")
    QCoreApplication.sendEvent(line, composed)
    assert line.text() == "abک"


def test_only_a_windows_own_events_come_by(
    qtbot: QtBot, qapp: QApplication, line: QLineEdit
) -> None:
    """What happens to the widgets costs nothing here, however many there are."""
    seen: list[QObject] = []

    class Counting(Scanner):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            seen.append(watched)
            return super().eventFilter(watched, event)

    counting = Counting()
    counting.listen(qapp)
    Keyboard().type("abc", TYPING_MS)
    qtbot.waitUntil(lambda: line.text() == "abc", timeout=1000)
    assert set(seen) == {line.windowHandle()}
    counting.stop(qapp)
