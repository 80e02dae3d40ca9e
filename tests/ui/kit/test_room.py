"""Nothing is cut, shifted or pushed aside where there is more or less room than expected."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from models.display import Display
from models.text import MARKS, isolate
from ui import theme
from ui.theme import SIZES
from ui.widgets import paint
from ui.widgets.amount_field import AmountField
from ui.widgets.bar_chart import Bar, BarChart
from ui.widgets.card import Card
from ui.widgets.choice import Choice
from ui.widgets.dialog import Dialog
from ui.widgets.field import Field, TextField
from ui.widgets.figure_tile import FigureTile
from ui.widgets.form import Form
from ui.widgets.labels import FigureRow, Label
from ui.widgets.line_button import LineButton
from ui.widgets.segmented_control import SegmentedControl
from ui.widgets.steps import Steps


def picture(widget: QWidget, width: int, height: int) -> QImage:
    """What a widget looks like at a size."""
    widget.resize(width, height)
    widget.show()
    QApplication.processEvents()
    return widget.grab().toImage()


def inked(image: QImage, part: QRect | None = None) -> list[int]:
    """The columns in which something else than the ground is painted."""
    part = part or image.rect()
    ground = image.pixelColor(part.left(), part.top())
    return [
        x
        for x in range(part.left(), part.right() + 1)
        if any(image.pixelColor(x, y) != ground for y in range(part.top(), part.bottom() + 1))
    ]


def test_chips_go_on_in_another_row(qtbot: QtBot, display: Display) -> None:
    control = SegmentedControl([(place, f"گزارش شمارهٔ {place}") for place in range(8)])
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(control)
    column.addStretch(1)
    qtbot.addWidget(holder)
    picture(holder, control.sizeHint().width() + 40, 200)
    assert control.height() == SIZES.segment
    picture(holder, control.sizeHint().width() * 2 // 3, 200)
    assert control.height() == 2 * SIZES.segment + SIZES.gap_small
    # Each can still be reached by the mouse.
    for place in range(8):
        QTest.mouseClick(control, Qt.MouseButton.LeftButton, pos=control._rect(place).center())
        assert control.value() == place
        assert control.rect().contains(control._rect(place))


def test_a_long_choice_is_cut_before_the_page_is(qtbot: QtBot, english: Display) -> None:
    choice = Choice([(1, "This computer's printers"), (2, "Network")], 1)
    form = Form(columns=2)
    form.add("kind", "Connection", choice)
    form.add("paper", "Paper", Choice([(1, "80 mm roll")]))
    qtbot.addWidget(form)
    picture(form, 420, 100)
    assert form.field("kind").width() == form.field("paper").width()
    assert choice.minimumSizeHint().width() <= SIZES.figure_column


def test_bars_are_named_at_equal_distances(qtbot: QtBot, display: Display) -> None:
    chart = BarChart([Bar(1, f"{day} آذر") for day in range(1, 8)])
    qtbot.addWidget(chart)
    metrics = QFontMetrics(theme.font(SIZES.font_tiny))
    chart.resize(690, 200)
    assert chart._labelled(metrics) == list(range(7))
    chart.resize(200, 200)
    assert chart._labelled(metrics) == [0, 2, 4, 6]
    for count in (2, 12, 24, 30, 31):
        chart.set_bars([Bar(1, "اردیبهشت")] * count)
        places = chart._labelled(metrics)
        gaps = {after - before for before, after in pairwise(places)}
        assert (places[0], places[-1]) == (0, count - 1)
        assert max(gaps) - min(gaps) <= 1


def test_steps_reach_both_edges(qtbot: QtBot, display: Display) -> None:
    steps = Steps(5)
    steps.set_step(4, 5)
    qtbot.addWidget(steps)
    image = picture(steps, 518, SIZES.grid)
    green = theme.LIGHT.green
    assert image.pixelColor(1, 2).name() == image.pixelColor(516, 2).name() == green


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_dots_of_a_cut_text_stand_at_its_end(
    qtbot: QtBot, qapp: QApplication, language: str
) -> None:
    theme.apply(qapp, theme.LIGHT, language)
    metrics = QFontMetrics(theme.font())
    for text in ("تهران، شهرک غرب، بلوار دادمان", "Nescafé Gold 100g, large"):
        cut = paint.elided(text, metrics, 90)
        assert cut == isolate(cut[1:-1])
        assert cut[-2] == "…"
        assert paint.elided(text, metrics, 900) == text
        label = Label(text, elide=True)
        qtbot.addWidget(label)
        picture(label, 90, 20)
        assert label.text().endswith("…")
        assert label.toolTip() == text


def test_the_lines_of_a_persian_paragraph_begin_together(qtbot: QtBot, display: Display) -> None:
    label = Label("همهٔ داده‌ها در فایلی روی همین رایانه می‌ماند و هیچ‌جا نمی‌رود.", wrap=True)
    qtbot.addWidget(label)
    image = picture(label, 200, 60)
    half = image.height() // 2
    first = inked(image, QRect(0, 0, image.width(), half))
    second = inked(image, QRect(0, half, image.width(), half))
    assert abs(max(first) - max(second)) <= 2


def test_an_empty_number_shows_its_words_where_the_number_will_stand(
    qtbot: QtBot, display: Display
) -> None:
    field = AmountField(display, unit=True, placeholder="لازم نیست")
    qtbot.addWidget(field)
    empty = max(inked(picture(field, 300, 36), QRect(60, 8, 225, 20)))
    field.set_amount(5_000)
    full = max(inked(picture(field, 300, 36), QRect(60, 8, 225, 20)))
    assert abs(empty - full) <= 4


def test_a_dialog_is_as_high_as_its_texts_at_its_width(qtbot: QtBot, english: Display) -> None:
    window = QWidget()
    window.resize(1000, 700)
    qtbot.addWidget(window)
    window.show()
    dialog = Dialog("Cash in or out", window, action="Save")
    form = Form()
    form.add("amount", "Amount", AmountField(english))
    hint = "What it was for, such as bags or small change."
    reason = form.add("reason", "Reason", TextField(), hint=hint)
    dialog.add(form)
    dialog.open()
    QApplication.processEvents()
    amount = form.field("amount")
    assert amount.height() == amount.sizeHint().height()
    assert reason.height() == reason.heightForWidth(reason.width())
    dialog.reject()


def test_a_wide_dialog_stays_inside_a_small_window(qtbot: QtBot, english: Display) -> None:
    window = QWidget()
    window.resize(SIZES.least_width, SIZES.least_height)
    qtbot.addWidget(window)
    window.show()
    dialog = Dialog("Take back goods", window, action="Issue the return", width=2 * SIZES.dialog)
    dialog.add(TextField())
    assert dialog.minimumWidth() > window.width()
    dialog.open()
    QApplication.processEvents()
    assert window.geometry().contains(dialog.geometry())
    dialog.reject()


def test_a_table_does_not_lie_on_its_cards_corners(qtbot: QtBot, display: Display) -> None:
    card = Card(padding=0)
    plane = QWidget()
    plane.setStyleSheet("background: red")
    card.add(plane, 1)
    qtbot.addWidget(card)
    image = picture(card, 200, 120)
    corner = image.copy(0, 120 - SIZES.radius_small, 4, SIZES.radius_small)
    assert all(
        corner.pixelColor(x, y).name() != "#ff0000"
        for x in range(corner.width())
        for y in range(corner.height())
    )
    card.add_footer()
    picture(card, 200, 120)
    assert card._outer.contentsMargins().bottom() == SIZES.hair


def test_the_name_of_a_figure_gives_way_to_the_figure(qtbot: QtBot, display: Display) -> None:
    row = FigureRow("مجموع اعتبار داده شده به همهٔ مشتریان", "۱۲,۸۸۹,۰۵۱")
    qtbot.addWidget(row)
    picture(row, 200, 24)
    assert row.figure.width() >= row.figure.sizeHint().width()
    assert row.name.text().endswith("…")


def test_a_field_with_a_long_hint_needs_no_width(qtbot: QtBot, english: Display) -> None:
    field = Field("Reason", TextField(), hint="word " * 60)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(field)
    qtbot.addWidget(area)
    picture(area, 260, 300)
    assert area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [("fa", "VIP (gold) · نمایشگاه بین‌المللی کتاب"), ("en", "نمایشگاه · VIP (gold) members")],
)
def test_a_cut_text_of_both_scripts_is_laid_out_as_the_window_is(
    qapp: QApplication, language: str, text: str
) -> None:
    theme.apply(qapp, theme.LIGHT, language)
    cut = paint.elided(text, QFontMetrics(theme.font()), 170)
    inside = cut[1:-1]
    assert cut == isolate(inside)
    assert inside[0] == MARKS[language == "fa"]
    assert inside.endswith("…")


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "علی رضایی (عمده‌فروش) 50%"), ("fa", "Nescafé Gold, 2 for 1!")],
)
def test_what_is_all_in_the_other_script_keeps_its_signs_at_its_end(
    qapp: QApplication, language: str, text: str
) -> None:
    theme.apply(qapp, theme.LIGHT, language)
    assert paint.own(text) == isolate(text)
    assert paint.own(isolate(text)) == isolate(text)
    assert Label(text).text() == text
    for mixed in ("iPhone 15 Pro (۲۵۶ گیگ)", "۱۲۳", "50%", ""):
        assert paint.own(mixed) == mixed


def test_no_digit_of_a_number_is_cut(qtbot: QtBot, display: Display) -> None:
    amount = display.amount(-900_000_000_000_000)
    pixels = paint.fitting(amount, SIZES.font, 600, SIZES.figure_column - 2 * SIZES.gap)
    assert 9 <= pixels < SIZES.font
    tile = FigureTile("دریافتی امروز", display.money(900_013_051_736_711))
    qtbot.addWidget(tile)
    for width, role in ((400, "figure"), (190, "heading"), (170, "section")):
        picture(tile, width, SIZES.figure_tile)
        assert tile._figure.text() == tile._figure.whole_text()
        assert tile._figure.property("role") == role


def test_a_field_shows_the_beginning_of_what_is_too_long_for_it(
    qtbot: QtBot, display: Display
) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    long = "فروشگاه زنجیره‌ای مواد غذایی و لوازم خانگی و دیجیتال آرا و شرکا"
    column = QVBoxLayout(form)
    first, field = TextField(), TextField(long)
    choice = Choice([(1, long)], 1, filterable=True)
    for part in (first, field, choice):
        column.addWidget(part)
    form.resize(160, 160)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(first.hasFocus)
    line = choice.lineEdit()
    assert line is not None
    assert field.cursorPosition() == line.cursorPosition() == 0
    # Whoever comes to it goes on writing at its end, and what was written is seen from its start.
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    assert field.cursorPosition() == len(long)
    first.setFocus(Qt.FocusReason.OtherFocusReason)
    assert field.cursorPosition() == 0
    field.setText(f"{long}.")
    assert field.cursorPosition() == 0


def test_a_letter_that_was_held_comes_after_what_was_typed(qtbot: QtBot, display: Display) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    column = QVBoxLayout(form)
    field, other = TextField(), TextField()
    column.addWidget(field)
    column.addWidget(other)
    form.show()
    form.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    QTest.keyClicks(field, "123")
    other.setFocus(Qt.FocusReason.OtherFocusReason)
    # What the scanner has withheld is delivered to where it was typed.
    QTest.keyClicks(field, "45")
    assert field.text() == "12345"


def test_a_dialog_stays_inside_the_window_however_long_its_title_and_many_its_errors(
    qtbot: QtBot, display: Display
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(SIZES.least_width, SIZES.least_height)
    window.show()
    title = "ویرایش «سیده‌فاطمه‌زهرا محمدحسین‌زاده طباطبایی‌نژاد اصل تهرانی‌پور (عمده‌فروش)»"
    dialog = Dialog(title, window, action="ذخیره")
    form = Form()
    for number in range(6):
        form.add(f"field{number}", "نام", TextField())
    dialog.add(form)
    dialog.open()
    for number in range(6):
        form.set_error(f"field{number}", "این مورد الزامی است.")
    QApplication.processEvents()
    QApplication.processEvents()
    assert window.geometry().contains(dialog.geometry())
    assert dialog.action.mapTo(dialog, dialog.action.rect().bottomLeft()).y() < dialog.height()
    heading = next(one for one in dialog.findChildren(Label) if one.whole_text() == title)
    assert heading.toolTip() == title
    dialog.reject()


def test_a_line_of_a_list_that_is_cut_is_told_to_who_points_at_it(
    qtbot: QtBot, display: Display
) -> None:
    line = LineButton("Maximilian Alexander Featherstonehaugh", "فاکتور ۳۳", "۱۰:۰۰")
    qtbot.addWidget(line)
    picture(line, 160, line.height())
    assert line.toolTip() == "Maximilian Alexander Featherstonehaugh"
    picture(line, 400, line.height())
    assert line.toolTip() == ""
