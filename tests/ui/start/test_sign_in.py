"""Who is at the till, where many work."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.services.staff import NewStaff, add_staff
from ui.desk import Desk
from ui.start.first_run import FirstRun
from ui.start.sign_in import SignIn
from ui.theme import SIZES
from ui.widgets.labels import Label

NAME = "فروشگاه زنجیره‌ای مواد غذایی و لوازم خانگی و دیجیتال آرا و شرکا، شعبهٔ مرکزی " * 2


def test_thirty_people_and_a_long_name_make_the_window_no_larger(
    desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        for number in range(28):
            person = NewStaff("کریستوفر الکساندر", f"شمارهٔ {number}", "cashier", "5678")
            add_staff(connection, person, now())
    page = SignIn(desk, NAME)
    qtbot.addWidget(page)
    page.resize(SIZES.least_width, SIZES.least_height)
    page.show()
    QApplication.processEvents()
    least = page.minimumSizeHint()
    assert least.width() <= SIZES.least_width
    assert least.height() <= SIZES.least_height
    for _ in range(9):
        QTest.keyClick(page, Qt.Key.Key_Down)
    chosen = next(tile for tile in page._tiles if tile.isChecked())
    assert chosen is not page._tiles[0]
    seen = QRect(chosen.mapTo(page, chosen.rect().topLeft()), chosen.size())
    area = page._scrolled
    assert QRect(area.mapTo(page, area.rect().topLeft()), area.size()).contains(seen)
    name = next(label for label in page.findChildren(Label) if label.whole_text() == NAME)
    assert name.toolTip() == NAME


def test_where_there_is_room_nothing_is_scrolled(desk: Desk, qtbot: QtBot) -> None:
    page = SignIn(desk, "فروشگاه آرا")
    qtbot.addWidget(page)
    page.resize(SIZES.window_width, SIZES.window_height)
    page.show()
    QApplication.processEvents()
    assert page._scrolled.verticalScrollBar().maximum() == 0


def test_a_first_start_fits_into_a_small_window(desk: Desk, qtbot: QtBot) -> None:
    page = FirstRun(desk)
    qtbot.addWidget(page)
    page.resize(SIZES.least_width, SIZES.least_height)
    page.show()
    page._messages.say("نام را وارد کنید.", "error")
    QApplication.processEvents()
    assert page.minimumSizeHint().height() <= SIZES.least_height
