"""Texts of two directions, the ring that follows the focus, chips on a selected row."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from models.text import isolate, towards
from ui import theme
from ui.theme import LIGHT
from ui.widgets.chip import paint_chip
from ui.widgets.dialog import Dialog
from ui.widgets.field import TextArea, TextField
from ui.widgets.focus_ring import FocusRing
from ui.widgets.labels import FigureRow, Label
from ui.widgets.line_button import LineButton

_PERSIAN = "F2 را بزنید."
_LEFT, _RIGHT = "\u200e", "\u200f"


@pytest.mark.parametrize(
    ("text", "right_to_left", "marked"),
    [
        (_PERSIAN, True, _RIGHT + _PERSIAN),
        ("احمد", True, "احمد"),
        ("احمد", False, _LEFT + "احمد"),
        ("Sale", False, "Sale"),
        ("۱۴۰۵/۰۹/۰۱ ۲۳:۴۹", True, _RIGHT + "۱۴۰۵/۰۹/۰۱ ۲۳:۴۹"),
        (f"{isolate('احمد')} ready", False, f"{isolate('احمد')} ready"),
        ("", True, ""),
    ],
)
def test_a_text_is_marked_where_its_first_letter_would_turn_it(
    text: str, right_to_left: bool, marked: str
) -> None:
    assert towards(text, right_to_left=right_to_left) == marked


def test_a_persian_sentence_that_begins_with_a_key_says_what_was_given(qtbot: QtBot) -> None:
    label = Label(_PERSIAN)
    qtbot.addWidget(label)
    assert label.text() == label.whole_text() == _PERSIAN


def test_several_lines_begin_where_reading_begins(qtbot: QtBot) -> None:
    area = TextArea("از خرید شما")
    qtbot.addWidget(area)
    right = bool(area.document().defaultTextOption().alignment() & Qt.AlignmentFlag.AlignRight)
    assert right == theme.reads_right_to_left()


def test_numbers_of_a_sum_end_together_in_a_wider_column(qtbot: QtBot) -> None:
    small, total = FigureRow("a", "0"), FigureRow("b", "999,999,999,999", role="total", unit="ریال")
    for row in (small, total):
        qtbot.addWidget(row)
        row.resize(400, 30)
        row.show()
    small.set_column(total.figure_width())
    QApplication.processEvents()

    def edge(row: FigureRow) -> int:
        return row.figure.mapTo(row, row.figure.rect().topRight()).x()

    assert edge(small) == edge(total) or not theme.reads_right_to_left()


def test_the_ring_outlives_the_dialog_it_was_in(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    field, ring = TextField(), FocusRing(page)
    column.addWidget(field)
    page.show()
    page.activateWindow()
    dialog = QDialog(page)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    inside = TextField()
    QVBoxLayout(dialog).addWidget(inside)
    dialog.open()
    inside.setFocus()
    qtbot.waitUntil(lambda: _ringed(ring) is inside)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    page.activateWindow()
    field.clearFocus()
    field.setFocus()
    qtbot.waitUntil(lambda: _ringed(ring) is field)


def _ringed(ring: FocusRing) -> QWidget | None:
    frame = ring.frame()
    return frame.widget() if frame is not None else None


@pytest.mark.parametrize("tone", ["plain", "silver", "green"])
def test_a_pale_chip_stands_out_on_a_selected_row(qtbot: QtBot, tone: theme.Tone) -> None:
    picture = QPixmap(60, 20)
    picture.fill(LIGHT.green_tint)
    painter = QPainter(picture)
    paint_chip(painter, QRect(0, 0, 60, 20), "", tone, LIGHT, selected=True)
    painter.end()
    assert picture.toImage().pixelColor(30, 10).name() == LIGHT.surface


@pytest.mark.parametrize(("height", "scrolled"), [(700, False), (300, True)])
def test_a_dialog_stays_inside_a_small_window_with_its_buttons(
    qtbot: QtBot, height: int, scrolled: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, height)
    window.show()
    dialog = Dialog("عنوان", window, action="ذخیره")
    for _ in range(8):
        dialog.add(TextField())
    dialog.open()
    QApplication.processEvents()
    assert window.rect().adjusted(0, 0, 1, 1).contains(dialog.rect())
    foot = dialog.action.mapTo(dialog, dialog.action.rect().bottomRight())
    assert dialog.rect().contains(foot)
    assert bool(dialog.findChildren(QScrollArea)) == scrolled


def test_a_line_of_a_list_is_pressed_by_key_and_keeps_its_figure(qtbot: QtBot) -> None:
    line = LineButton("احمد آرانی", "فاکتور ۱۹۷۸", "-۵۰۰٬۰۰۰", tone="red", number=True)
    qtbot.addWidget(line)
    line.resize(300, line.sizeHint().height())
    line.show()
    assert not line.grab().isNull()
    assert line.accessibleDescription() == "فاکتور ۱۹۷۸ -۵۰۰٬۰۰۰"
    with qtbot.waitSignal(line.clicked):
        QTest.keyClick(line, Qt.Key.Key_Space)
