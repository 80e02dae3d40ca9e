"""The sale in the smallest window, with names and sums that are too long for it."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QApplication, QScrollArea

from models.calendar import now
from models.database import Database
from models.services.adjustments import adjust_credit, adjust_points
from models.services.customers import CustomerDetails, join_club
from tests.ui.sale.till import Till
from ui.sale.suggestions import Suggestion, Suggestions
from ui.theme import SIZES
from ui.widgets import paint

LONG = ("سیده‌فاطمه‌زهرا محمدحسین‌زاده", "طباطبایی‌نژاد اصل تهرانی‌پور")


def test_a_long_name_and_a_large_credit_scroll_nothing_sideways(
    till: Till, shop_database: Database
) -> None:
    with shop_database.write() as connection:
        details = CustomerDetails("09121234567", *LONG)
        member = join_club(connection, details, 1, now())
        adjust_credit(connection, member, 10**12, "پیشین", 1, now())
        adjust_points(connection, member, 150, "پیشین", 1, now())
    till.window.resize(SIZES.least_width, SIZES.least_height)
    till.keys.enter("09121234567")
    till.keys.scan("6260100320014")
    QApplication.processEvents()
    areas = till.window._stack.findChildren(QScrollArea)
    assert all(area.horizontalScrollBar().maximum() == 0 for area in areas)
    issue = till.page.invoice.payment.issue
    left = issue.mapTo(till.window, QPoint(0, 0)).x()
    assert 0 <= left <= till.window.width() - issue.width()
    name = till.page.invoice.customer._name
    assert name.toolTip() == " ".join(LONG)
    assert name.width() > SIZES.avatar
    # The window made wide again shows all of it.
    till.window.resize(1700, 768)
    QApplication.processEvents()
    assert till.page.invoice.customer._points.note.isVisible()


def test_a_long_name_leaves_the_mobile_number_that_tells_it_from_others(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: dict[str, int] = {}
    text = paint.text

    def painting(
        painter: QPainter,
        rect: QRect,
        words: str,
        colour: str,
        lettering: QFont,
        *where: Qt.AlignmentFlag,
    ) -> None:
        painted[words] = rect.width()
        text(painter, rect, words, colour, lettering, *where)

    monkeypatch.setattr(paint, "text", painting)
    entry = till.page.start.entry
    offers = Suggestions(entry, till.page)
    number = till.desk.display.mobile("09121234567")
    row = Suggestion(1, " ".join(LONG) * 2, note=number, figure="۱,۶۵۹,۲۹۶,۴۳۵ ریال", chip="طلایی")
    offers.offer([row], first=True)
    offers.grab()
    assert painted[number] >= paint.breadth(number, SIZES.font_small)
