"""Fields take numbers in any digits, show the language's, and say what is wrong in place."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QStyle, QWidget
from pytestqt.qtbot import QtBot

from models.calendar import from_jalali
from models.display import Display, Language
from models.money import LARGEST
from tests.ui.kit.samples import TypeKeys
from ui import theme
from ui.sale.discount_field import DiscountField
from ui.widgets.amount_field import AmountField
from ui.widgets.choice import Choice
from ui.widgets.field import Field, TextField
from ui.widgets.form import Form
from ui.widgets.jalali_date_field import JalaliDateField
from ui.widgets.mobile_field import MobileField
from ui.widgets.month_grid import MonthGrid, moved_months
from ui.widgets.percent_field import PercentField
from ui.widgets.quantity_field import QuantityField
from ui.widgets.search_field import SearchField

KEY = Qt.Key


@pytest.mark.parametrize("typed", ["1234567", "۱۲۳۴۵۶۷", "١٢٣٤٥٦٧", "1,234,567", "۱٬۲۳۴٬۵۶۷"])
def test_an_amount_is_grouped_while_it_is_typed(
    qtbot: QtBot, display: Display, type_text: TypeKeys, typed: str
) -> None:
    field = AmountField(display)
    qtbot.addWidget(field)
    type_text(field, typed)
    assert field.text() == "۱,۲۳۴,۵۶۷"
    assert field.amount() == 1234567
    assert field.cursorPosition() == len(field.text())


def test_typing_in_the_middle_keeps_the_place(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = AmountField(display, 1234)
    qtbot.addWidget(field)
    field.setCursorPosition(1)
    type_text(field, "9")
    assert field.amount() == 19234
    assert field.text() == "۱۹,۲۳۴"
    assert field.cursorPosition() == 2
    QTest.keyClick(field, KEY.Key_Backspace)
    assert (field.amount(), field.cursorPosition()) == (1234, 1)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_what_is_money_ends_at_the_right(
    qtbot: QtBot, qapp: QApplication, language: Language
) -> None:
    theme.apply(qapp, theme.LIGHT, language)
    display = Display(language)
    for field in (AmountField(display), DiscountField(display)):
        qtbot.addWidget(field)
        shown = QStyle.visualAlignment(field.layoutDirection(), field.alignment())
        assert shown & Qt.AlignmentFlag.AlignRight


def test_coming_back_to_the_window_goes_on_in_the_middle_of_an_amount(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = AmountField(display)
    qtbot.addWidget(field)
    field.show()
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    field.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    type_text(field, "12")
    other.activateWindow()
    qtbot.waitUntil(lambda: not field.hasFocus())
    field.activateWindow()
    qtbot.waitUntil(field.hasFocus)
    type_text(field, "3")
    assert field.amount() == 123


def test_what_is_no_amount_stays_and_is_marked(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = AmountField(display, 500)
    qtbot.addWidget(field)
    told: list[object] = []
    field.amount_changed.connect(told.append)
    type_text(field, "الف")
    assert field.text() == "۵۰۰الف"
    assert field.amount() is None
    assert "رقم" in field.error()
    assert told == [None]
    for _ in range(3):
        QTest.keyClick(field, KEY.Key_Backspace)
    assert (field.amount(), field.error(), told) == (500, "", [None, 500])


def test_large_amounts_are_whole_in_the_signal(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = AmountField(display)
    qtbot.addWidget(field)
    told: list[object] = []
    field.amount_changed.connect(told.append)
    field.set_amount(LARGEST)
    assert told == [LARGEST]
    type_text(field, "0")
    assert field.amount() is None
    assert field.error()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, LARGEST), st.sampled_from(["rial", "toman"]), st.sampled_from(["fa", "en"]))
def test_an_amount_reads_back_as_it_was_shown(
    qapp: QApplication, rials: int, currency: str, language: str
) -> None:
    shown = Display(language, currency)  # type: ignore[arg-type]
    field = AmountField(shown)
    field.set_amount(rials)
    assert field.read(field.text()) == rials


def test_tomans_take_a_tenth(qtbot: QtBot, display: Display, type_text: TypeKeys) -> None:
    field = AmountField(Display("fa", "toman"), unit=True)
    qtbot.addWidget(field)
    type_text(field, "1250.5")
    assert field.amount() == 12505
    assert field.text() == "۱,۲۵۰٫۵"


def test_a_quantity_steps_by_one(qtbot: QtBot, display: Display, type_text: TypeKeys) -> None:
    field = QuantityField(display)
    qtbot.addWidget(field)
    QTest.keyClick(field, KEY.Key_Up)
    assert (field.quantity(), field.text()) == (2000, "۲")
    for _ in range(3):
        QTest.keyClick(field, KEY.Key_Down)
    assert field.quantity() == 1000
    field.set_quantity(None)
    type_text(field, "1.25")
    assert (field.quantity(), field.text()) == (1250, "۱٫۲۵")
    field.set_quantity(None)
    type_text(field, "0")
    assert field.quantity() is None
    assert field.error()


@pytest.mark.parametrize(
    ("typed", "basis_points"),
    [("2.5", 250), ("۱۰۰", 10000), ("٢٫٢٥", 225), ("0", 0), ("101", None), ("2.555", None)],
)
def test_a_percentage_is_basis_points(
    qtbot: QtBot, display: Display, type_text: TypeKeys, typed: str, basis_points: int | None
) -> None:
    field = PercentField(display)
    qtbot.addWidget(field)
    type_text(field, typed)
    assert field.basis_points() == basis_points
    assert bool(field.error()) == (basis_points is None)


@pytest.mark.parametrize("typed", ["09214880800", "۰۹۲۱۴۸۸۰۸۰۰", "+989214880800", "9214880800"])
def test_a_mobile_number_is_one_way_in_the_end(
    qtbot: QtBot, display: Display, type_text: TypeKeys, typed: str
) -> None:
    field = MobileField(display)
    qtbot.addWidget(field)
    told: list[str] = []
    field.mobile_changed.connect(told.append)
    type_text(field, typed)
    assert field.mobile() == "09214880800"
    assert told[-1] == "09214880800"
    assert field.check()


def test_half_a_mobile_number_is_marked_when_one_leaves(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    editor = MobileField(display)
    field = Field("موبایل", editor, required=True)
    qtbot.addWidget(field)
    type_text(editor, "0921")
    assert field.error() == ""
    assert not editor.check()
    assert "۱۱" in field.error()
    type_text(editor, "4880800")
    assert field.error() == ""


@pytest.mark.parametrize("typed", ["1403/2/29", "۱۴۰۳/۰۲/۲۹", "14030229", "١٤٠٣-٢-٢٩"])
def test_a_day_is_typed_in_any_digits(
    qtbot: QtBot, display: Display, type_text: TypeKeys, typed: str
) -> None:
    field = JalaliDateField(display)
    qtbot.addWidget(field)
    type_text(field, typed)
    assert field.day() == date(2024, 5, 18)
    assert field.check()


def test_a_day_that_is_none_is_kept_and_marked(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = JalaliDateField(display)
    qtbot.addWidget(field)
    type_text(field, "1403/13/1")
    assert not field.check()
    assert field.text() == "۱۴۰۳/۱۳/۱"
    assert field.day() is None


def test_the_month_is_walked_by_keys(qtbot: QtBot, display: Display, type_text: TypeKeys) -> None:
    start, today = from_jalali(1403, 2, 29), from_jalali(1403, 3, 1)
    grid = MonthGrid(display, start, today=today)
    qtbot.addWidget(grid)
    days = grid.focusProxy()
    assert days is not None
    steps = [
        (KEY.Key_Left, from_jalali(1403, 2, 30)),  # right to left: the next day is on the left
        (KEY.Key_Right, start),
        (KEY.Key_Down, from_jalali(1403, 3, 5)),
        (KEY.Key_Up, start),
        (KEY.Key_PageDown, from_jalali(1403, 3, 29)),
        (KEY.Key_PageUp, start),
        (KEY.Key_Home, today),
    ]
    for key, expected in steps:
        QTest.keyClick(days, key)
        assert grid.day() == expected
    grid.set_day(start)
    type_text(days, "ف")
    assert grid.day() == today
    with qtbot.waitSignal(grid.picked) as picked:
        QTest.keyClick(days, KEY.Key_Return)
    assert picked.args == [today]


def test_months_end_where_they_end() -> None:
    assert moved_months(from_jalali(1403, 6, 31), 1) == from_jalali(1403, 7, 30)
    assert moved_months(from_jalali(1402, 11, 30), 1) == from_jalali(1402, 12, 29)
    assert moved_months(from_jalali(1403, 1, 5), -1) == from_jalali(1402, 12, 5)


def test_the_calendar_opens_by_key_and_gives_the_day(qtbot: QtBot, display: Display) -> None:
    field = JalaliDateField(display, from_jalali(1403, 2, 29))
    qtbot.addWidget(field)
    field.show()
    QTest.keyClick(field, KEY.Key_Down, Qt.KeyboardModifier.AltModifier)
    grid = field.findChild(MonthGrid)
    assert grid is not None
    with qtbot.waitSignal(field.day_changed) as changed:
        grid.picked.emit(from_jalali(1403, 2, 30))
    assert changed.args == [from_jalali(1403, 2, 30)]
    assert field.text() == "۱۴۰۳/۰۲/۳۰"


def test_searching_tells_once_typing_pauses(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    field = SearchField("جستجو")
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.search_changed) as told:
        type_text(field, "آرا")
    assert told.args == ["آرا"]
    with qtbot.waitSignal(field.search_changed) as told:
        QTest.keyClick(field, KEY.Key_Escape)
    assert told.args == [""]
    assert field.text() == ""


def test_a_choice_is_found_by_a_part_of_its_name(
    qtbot: QtBot, display: Display, type_text: TypeKeys
) -> None:
    choice = Choice([(1, "کرج"), (2, "تهران"), (3, "قم")], filterable=True, placeholder="شهر")
    qtbot.addWidget(choice)
    assert choice.value() is None
    line = choice.lineEdit()
    finder = choice.completer()
    assert line is not None
    assert finder is not None
    finder.setCompletionPrefix("هر")
    assert finder.completionCount() == 1
    type_text(line, "تهران")
    QTest.keyClick(line, KEY.Key_Return)
    assert choice.value() == 2
    choice.set_options([(2, "تهران"), (4, "ری")])
    assert choice.value() == 2
    choice.set_value(99)
    assert choice.value() is None


def test_a_form_goes_to_the_field_that_is_wrong(qtbot: QtBot, display: Display) -> None:
    form = Form(2)
    qtbot.addWidget(form)
    first, second = TextField(), TextField()
    form.add("name", "نام", first, required=True)
    form.add("mobile", "موبایل", second)
    form.show()
    form.activateWindow()
    assert form.set_error("mobile", "اشتباه")
    assert not form.set_error("nothing", "اشتباه")
    assert form.first_error() is form.field("mobile")
    assert second.error() == "اشتباه"
    form.clear_errors()
    assert form.first_error() is None
    assert first.nextInFocusChain() is not None
