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

    def press(
        self,
        key: Qt.Key,
        text: str,
        *,
        scan_code: int = 0,
        repeat: bool = False,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, held, scan_code, 0, 0, text, repeat)
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


def test_a_key_is_read_by_its_place_and_shift(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    """A scanner types a capital with Shift, which gives something else in Persian."""
    keyboard = Keyboard()
    shift = Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(scanner.scanned) as scanned:
        for place, letter, held in ((30, "ؤ", shift), (30, "ش", None), (49, "\u200c", shift)):
            keyboard.at += SCAN_MS
            if held is not None:
                keyboard.press(KEY.Key_Shift, "", held=held)
            keyboard.press(
                KEY.Key_unknown, letter, scan_code=place, held=held or Qt.KeyboardModifier(0)
            )
        keyboard.type("123", SCAN_MS)
        keyboard.end(SCAN_MS)
    assert scanned.args == ["AaN123"]
    assert line.text() == ""


def test_spaces_around_a_code_are_none_of_it(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    keyboard = Keyboard()
    with qtbot.waitSignal(scanner.scanned) as scanned:
        keyboard.type(" 6260 1003 ", SCAN_MS)
        keyboard.end(SCAN_MS)
    assert scanned.args == ["6260 1003"]


def test_only_keys_that_follow_at_once_are_of_one_scan(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    keyboard = Keyboard()
    told: list[str] = []
    scanner.scanned.connect(told.append)
    keyboard.type("123", SCAN_MS)
    keyboard.type("4", LARGEST_GAP_MS + 1)
    assert line.text() == "123"
    keyboard.type("56789", LARGEST_GAP_MS)
    keyboard.end(LARGEST_GAP_MS)
    assert (line.text(), told) == ("123", ["456789"])


@pytest.mark.parametrize(
    "held",
    [
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.MetaModifier,
    ],
)
def test_a_command_is_no_part_of_a_code(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit, held: Qt.KeyboardModifier
) -> None:
    keyboard = Keyboard()
    told: list[str] = []
    scanner.scanned.connect(told.append)
    keyboard.type("123", SCAN_MS)
    keyboard.at += SCAN_MS
    keyboard.press(KEY.Key_E, "e", held=held)
    assert line.text().startswith("123")
    keyboard.type("456", SCAN_MS)
    keyboard.end(SCAN_MS)
    assert told == []


def test_a_widget_hears_no_key_of_a_scan(qtbot: QtBot, scanner: Scanner) -> None:
    heard: list[tuple[QEvent.Type, int]] = []

    class Hearing(QLineEdit):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            heard.append((event.type(), event.key()))

        def keyReleaseEvent(self, event: QKeyEvent) -> None:
            heard.append((event.type(), event.key()))

    made = Hearing()
    qtbot.addWidget(made)
    show_in_front(qtbot, made)
    keyboard = Keyboard()
    keyboard.type("6260100320014", SCAN_MS)
    keyboard.end(SCAN_MS)
    assert heard == []
    # But of a modifier, whose release everybody waits for, and of the next Enter.
    keyboard.type("62", SCAN_MS)
    keyboard.press(KEY.Key_Shift, "")
    release = QEvent.Type.KeyRelease
    assert (release, KEY.Key_Shift) in heard
    keyboard.end(TYPING_MS)
    assert heard[-1] == (release, KEY.Key_Return)


def test_keys_and_clicks_tell_that_somebody_is_there(
    qtbot: QtBot, qapp: QApplication, scanner: Scanner, line: QLineEdit
) -> None:
    touched: list[bool] = []
    scanner.touched.connect(lambda: touched.append(True))
    Keyboard().press(KEY.Key_Left, "")
    assert len(touched) == 1
    QTest.mouseClick(line.windowHandle(), Qt.MouseButton.LeftButton)
    assert len(touched) == 2
    scanner.stop(qapp)
    Keyboard().press(KEY.Key_Left, "")
    assert len(touched) == 2
    other = QLineEdit()
    qtbot.addWidget(other)
    show_in_front(qtbot, other)
    Keyboard().press(KEY.Key_Left, "")
    assert len(touched) == 2


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


@pytest.mark.parametrize(
    ("key", "name"), [(KEY.Key_F12, "F12"), (KEY.Key_Return, "Return")], ids=["F12", "Enter"]
)
def test_a_shortcut_waits_for_the_letters_before_it(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit, key: Qt.Key, name: str
) -> None:
    """F12 right after the last digit must not issue with the amount before that digit."""
    seen: list[str] = []
    shortcut = QShortcut(QKeySequence(name), line)
    shortcut.activated.connect(lambda: seen.append(line.text()))
    # As a keyboard's keys come in: the window is asked for shortcuts before it is told of a key.
    for digit in "50000":
        QTest.keyClick(line.windowHandle(), KEY(ord(digit)))
    QTest.keyClick(line.windowHandle(), key)
    assert seen == ["50000"]


def test_keys_that_waited_while_the_program_was_busy_are_one_scan_still(
    qtbot: QtBot, scanner: Scanner, line: QLineEdit
) -> None:
    keyboard = Keyboard()
    keyboard.type("62601", SCAN_MS)
    scanner._armed_at -= 1
    scanner._on_pause()
    with qtbot.waitSignal(scanner.scanned) as scanned:
        keyboard.type("00320", SCAN_MS)
        keyboard.end(SCAN_MS)
    assert scanned.args == ["6260100320"]
    # If none had waited, the person who typed waits no longer.
    keyboard.type("62601", SCAN_MS)
    scanner._armed_at -= 1
    scanner._on_pause()
    qtbot.waitUntil(lambda: line.text() == "62601", timeout=1000)


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
