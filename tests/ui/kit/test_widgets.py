"""The smaller widgets do what they say, by keys as well as by mouse."""

from typing import Literal

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from models.display import Display
from tests.ui.kit.samples import TypeKeys
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.action_tile import ActionTile
from ui.widgets.amount_field import AmountField
from ui.widgets.avatar import Avatar
from ui.widgets.bar_chart import Bar, BarChart
from ui.widgets.buttons import Button
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import Dialog
from ui.widgets.field import Field, TextField
from ui.widgets.labels import FigureRow, Label
from ui.widgets.line_button import LineButton
from ui.widgets.message_bar import MessageBar
from ui.widgets.pin_pad import PinPad
from ui.widgets.progress_line import ProgressLine, Spinner
from ui.widgets.segmented_control import SegmentedControl

KEY = Qt.Key


def test_a_pin_is_typed_in_any_digits_and_never_shown(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    pad = PinPad(display)
    qtbot.addWidget(pad)
    type_text(pad, "12٣۴x")
    QTest.keyClick(pad, KEY.Key_Backspace)
    type_text(pad, "9")
    with qtbot.waitSignal(pad.entered) as entered:
        QTest.keyClick(pad, KEY.Key_Return)
    assert entered.args == ["1239"]
    pad.set_error("رمز درست نیست")
    with qtbot.assertNotEmitted(pad.entered):
        QTest.keyClick(pad, KEY.Key_Return)


@pytest.mark.parametrize(("language", "forward"), [("fa", KEY.Key_Left), ("en", KEY.Key_Right)])
def test_arrows_choose_along_the_line_of_reading(
    qtbot: QtBot, qapp: QApplication, language: str, forward: Qt.Key
) -> None:
    theme.apply(qapp, theme.LIGHT, language)
    control = SegmentedControl([(1, "a"), (2, "b"), (3, "c")])
    qtbot.addWidget(control)
    QTest.keyClick(control, forward)
    assert control.value() == 2
    QTest.keyClick(control, KEY.Key_End)
    assert control.value() == 3
    QTest.keyClick(control, forward)
    assert control.value() == 3
    with qtbot.waitSignal(control.value_changed) as changed:
        control.set_options([(1, "a"), (2, "b")])
    assert changed.args == [1]


def test_a_dialog_begins_in_its_first_field_and_keeps_what_was_typed(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 400)
    window.show()
    dialog = Dialog("مشتری جدید", window, action="ذخیره")
    name = TextField()
    dialog.add(Field("نام", name))
    dialog.open()
    dialog.activateWindow()
    assert dialog.focusWidget() is name
    type_text(name, "آرا")
    with qtbot.waitSignal(dialog.confirmed):
        QTest.keyClick(name, KEY.Key_Return)
    dialog.show_error("این شماره از آن دیگری است")
    assert dialog.isVisible()
    assert name.value() == "آرا"
    assert dialog.messages.text() == "این شماره از آن دیگری است"
    with qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(name, KEY.Key_Escape)
    qtbot.waitUntil(lambda: not shiboken6.isValid(dialog))


def test_enter_on_cancel_cancels(qtbot: QtBot, display: Display, type_text: TypeKeys) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = Dialog("برگشت کالا", window, action="ثبت برگشت")
    dialog.add(TextField())
    dialog.open()
    dialog.cancel.setFocus()
    with qtbot.assertNotEmitted(dialog.confirmed), qtbot.waitSignal(dialog.rejected):
        QTest.keyClick(dialog.cancel, KEY.Key_Return)


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Enter])
def test_a_button_that_has_the_keys_is_pressed(qtbot: QtBot, display: Display, key: Qt.Key) -> None:
    for button in (
        Button("پیش‌نمایش"),
        LineButton("احمد آرانی"),
        ActionTile("خرید", "فاکتور با شماره موبایل", "shopping-cart"),
    ):
        qtbot.addWidget(button)
        with qtbot.waitSignal(button.clicked):
            QTest.keyClick(button, key)
        with qtbot.assertNotEmitted(button.clicked):
            QTest.keyClick(button, key, Qt.KeyboardModifier.ControlModifier)


ARROWS = (KEY.Key_Up, KEY.Key_Down, KEY.Key_Left, KEY.Key_Right)


@pytest.mark.parametrize("key", ARROWS)
def test_arrows_leave_the_keys_on_a_button(qtbot: QtBot, display: Display, key: Qt.Key) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    buttons = [Button(text, parent=page) for text in ("چاپ رسید", "صدور فاکتور", "بستن")]
    page.show()
    buttons[1].setFocus()
    QTest.keyClick(buttons[1], key)
    assert page.focusWidget() is buttons[1]


@pytest.mark.parametrize(("language", "forward"), [("fa", KEY.Key_Left), ("en", KEY.Key_Right)])
def test_arrows_go_along_the_buttons_at_the_foot_of_a_dialog(
    qtbot: QtBot, qapp: QApplication, language: str, forward: Qt.Key
) -> None:
    theme.apply(qapp, theme.LIGHT, language)
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = Dialog("برگشت کالا", window, action="ثبت برگشت")
    dialog.add(TextField())
    dialog.open()
    dialog.cancel.setFocus()
    QTest.keyClick(dialog.cancel, forward)
    assert dialog.focusWidget() is dialog.action
    QTest.keyClick(dialog.action, forward)
    assert dialog.focusWidget() is dialog.action
    QTest.keyClick(dialog.action, KEY.Key_Left if forward == KEY.Key_Right else KEY.Key_Right)
    assert dialog.focusWidget() is dialog.cancel
    QTest.keyClick(dialog.cancel, KEY.Key_Down)
    assert dialog.focusWidget() is dialog.cancel
    dialog.reject()


def test_a_key_that_is_held_presses_once(qtbot: QtBot, display: Display) -> None:
    button = Button("صدور فاکتور")
    qtbot.addWidget(button)
    pressed = []
    button.clicked.connect(lambda: pressed.append(1))
    for held in (False, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress,
            KEY.Key_Return,
            Qt.KeyboardModifier.NoModifier,
            "\r",
            autorep=held,
        )
        QApplication.sendEvent(button, event)
        assert event.isAccepted()
    assert pressed == [1]


def test_a_message_goes_by_itself(qtbot: QtBot, display: Display) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    with qtbot.waitSignal(bar.closed):
        bar.say("ذخیره شد", "success", seconds=0.01)
    assert bar.isHidden()


def test_progress_can_be_cancelled_once(qtbot: QtBot, display: Display) -> None:
    line = ProgressLine()
    qtbot.addWidget(line)
    line.start("ورود از اکسل")
    line.set_progress(3, 10, "۳ از ۱۰")
    line.grab()
    with qtbot.waitSignal(line.cancelled):
        line._cancel.click()
    assert not line._cancel.isEnabled()
    line.finish()
    assert line.isHidden()


def test_a_spinner_turns_only_while_it_is_seen(qtbot: QtBot, display: Display) -> None:
    spinner = Spinner()
    qtbot.addWidget(spinner)
    spinner.show()
    qtbot.waitUntil(lambda: spinner._angle > 0)
    spinner.hide()
    assert not spinner._timer.isActive()


def test_long_texts_are_cut_and_told_by_the_tip(qtbot: QtBot, display: Display) -> None:
    label = Label("تهران، خیابان آزادی، کوچهٔ بهار، پلاک ۱۲", elide=True)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.text().endswith("…")
    assert label.toolTip() == label.whole_text()
    label.resize(900, 20)
    assert label.text() == label.whole_text()


def test_numbers_of_a_sum_share_their_right_edge(qtbot: QtBot, display: Display) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 100)
    rows = [
        FigureRow("جمع", display.amount(7360000), column=200, parent=window),
        FigureRow(
            "جمع کل", display.amount(6960000), role="total", unit="ریال", column=200, parent=window
        ),
    ]
    for row in rows:
        row.resize(300, 40)
    window.show()
    edges = {row.figure.mapTo(row, row.figure.rect().topRight()).x() for row in rows}
    assert len(edges) == 1


def test_the_first_bar_stands_where_reading_begins(qtbot: QtBot, display: Display) -> None:
    chart = BarChart([Bar(value, str(value), f"tip {value}") for value in (3, 0, -2, 9)])
    qtbot.addWidget(chart)
    chart.resize(400, 200)
    chart.grab()
    assert chart._rect(0).left() > chart._rect(3).left()
    assert chart._rect(2).height() == 0
    assert chart._place_at(QPointF(chart._rect(3).center().x(), 100)) == 3
    chart.set_bars([])
    chart.grab()


def test_a_box_is_ticked_by_space(qtbot: QtBot, display: Display) -> None:
    box = CheckBox("چاپ رسید")
    qtbot.addWidget(box)
    QTest.keyClick(box, KEY.Key_Space)
    assert box.isChecked()
    box.grab()


def test_a_face_or_a_letter(qtbot: QtBot, display: Display) -> None:
    avatar = Avatar("احمد")
    qtbot.addWidget(avatar)
    letter = avatar.grab().toImage()
    avatar.set_person("احمد", b"not a picture")
    assert avatar.grab().toImage() == letter


def test_esc_says_first_that_something_typed_would_be_lost(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    class Guarded(Dialog):
        guards_typing = True

    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    dialog = Guarded("کالای جدید", window, action="ذخیره")
    field = TextField("آنچه بود")
    dialog.add(field)
    dialog.open()
    QTest.keyClick(field, KEY.Key_Escape)
    assert not dialog.isVisible()  # nothing had been typed

    dialog = Guarded("کالای جدید", window, action="ذخیره")
    field = TextField()
    dialog.add(field)
    dialog.open()
    type_text(field, "شیر")
    QTest.keyClick(field, KEY.Key_Escape)
    assert dialog.isVisible()
    assert "Esc" in dialog.messages.text()
    type_text(field, "کم‌چرب")
    QTest.keyClick(field, KEY.Key_Escape)
    assert dialog.isVisible()
    assert field.text() == "شیرکم‌چرب"
    QTest.keyClick(field, KEY.Key_Escape)
    assert not dialog.isVisible()


def test_a_number_too_long_to_be_one_keeps_its_digits_alike(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = AmountField(display)
    qtbot.addWidget(field)
    type_text(field, "9" * 25)
    assert field.error()
    assert set(field.text()) <= set("۹,")


def test_a_dialog_with_wrapped_words_grows_for_an_error(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(1366, 768)
    qtbot.addWidget(window)
    window.show()
    dialog = Dialog("حذف", window, action="حذف")
    dialog.add(Label("این کار بازگشت ندارد. " * 12, "second", wrap=True))
    field = Field("علت", TextField(), required=True)
    dialog.add(field)
    dialog.open()
    before, height = dialog.height(), field.height()
    field.set_error("علت را وارد کنید.")
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert field.height() > height
    assert field.height() >= field.sizeHint().height()
    dialog.reject()


@pytest.mark.parametrize("look", ["chips", "buttons"])
def test_a_choice_that_is_switched_off_looks_so(
    qtbot: QtBot, display: Display, look: Literal["chips", "buttons"]
) -> None:
    control = SegmentedControl([("goods", "کالا"), ("service", "خدمات")], look=look)
    qtbot.addWidget(control)
    control.resize(240, SIZES.field)
    control.show()
    green = QColor(theme.current().green_tint)
    corner = control._rect(0).topLeft() + QPoint(SIZES.gap, SIZES.grid)
    assert control.grab().toImage().pixelColor(corner) == green
    control.setEnabled(False)
    assert control.grab().toImage().pixelColor(corner) != green


def test_what_is_chosen_is_told_to_a_screen_reader(qtbot: QtBot, display: Display) -> None:
    control = SegmentedControl([("goods", "کالا"), ("service", "خدمات")])
    qtbot.addWidget(control)
    assert (control.accessibleName(), control.accessibleDescription()) == ("کالا", "کالا")
    control.set_value("service")
    assert (control.accessibleName(), control.accessibleDescription()) == ("خدمات", "خدمات")
    control.setAccessibleName("نوع")
    control.set_value("goods")
    assert (control.accessibleName(), control.accessibleDescription()) == ("نوع", "کالا")


def test_a_message_is_read_out(
    qtbot: QtBot, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, bool]] = []
    manners = QAccessible.AnnouncementPoliteness

    def tell(event: QAccessibleAnnouncementEvent) -> None:
        told.append((event.message(), event.politeness() == manners.Assertive))

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", tell)
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.say("فاکتور حذف شد.", "info")
    bar.say("چاپ نشد.", "error")
    assert told == [("فاکتور حذف شد.", False), ("چاپ نشد.", True)]


def test_a_key_is_called_as_the_keyboard_calls_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paint, "_CONTROL", "Ctrl")
    assert [paint.key_words(key) for key in ("Ctrl+K", "F2", "+")] == ["Ctrl K", "F2", "+"]
    monkeypatch.setattr(paint, "_CONTROL", "⌘")
    assert [paint.key_words(key) for key in ("Ctrl+K", "F2", "+")] == ["⌘ K", "F2", "+"]
