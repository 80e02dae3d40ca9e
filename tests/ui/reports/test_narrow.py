"""The reports in the smallest window: all of it in sight or under it, nothing beside it."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from models.calendar import now
from models.database import Database
from models.display import Display
from models.services.customers import CustomerDetails, join_club
from models.services.orders import Tender
from models.services.return_preview import ReturnLine, ReturnOrder
from models.services.returns import return_invoice
from models.tables import invoice_lines
from printing.paper import PAPERS
from printing.receipt import receipt
from resources.translations import use_language
from tests.printing.made import SHOP, sheet
from tests.ui.reports.conftest import MILK, Sell
from ui.desk import Desk
from ui.places import ShowInvoice, ShowReport
from ui.preview import PreviewDialog
from ui.reports.page import ReportsPage
from ui.reports.side_by_side import SideBySide
from ui.tables import DataTable
from ui.theme import LIGHT, SIZES, apply
from ui.widgets.labels import Label

ROOM = SIZES.least_width - SIZES.rail_narrow


@pytest.mark.parametrize("language", ["fa", "en"])
def test_no_report_is_wider_than_the_smallest_window(
    desk: Desk, qapp: QApplication, qtbot: QtBot, language: str
) -> None:
    use_language(language)
    apply(qapp, LIGHT, language)
    desk.display = Display("en" if language == "en" else "fa")
    page = ReportsPage(desk)
    qtbot.addWidget(page)
    page.resize(ROOM, SIZES.least_height)
    page.show()
    for name in ("end_of_day", "today", "range", "split", "invoices", "closings"):
        page.opened(ShowReport(name))
        QApplication.processEvents()
        assert page.minimumSizeHint().width() <= ROOM, name
        # Nor is any of its columns scrolled to.
        for table in page.findChildren(DataTable):
            assert not table.isVisible() or table.horizontalScrollBar().maximum() == 0, name
    page.opened(ShowReport("end_of_day"))
    cards = page.end_of_day.findChild(SideBySide)
    assert cards is not None
    qtbot.waitUntil(cards.isVisible)
    assert cards.columns() == 2
    page.resize(1366 - SIZES.rail, 768)
    QApplication.processEvents()
    assert cards.columns() == 3


@pytest.mark.parametrize("language", ["fa", "en"])
def test_an_invoice_is_no_wider_than_the_smallest_window(
    desk: Desk, qapp: QApplication, qtbot: QtBot, sell: Sell, language: str
) -> None:
    use_language(language)
    apply(qapp, LIGHT, language)
    desk.display = Display("en" if language == "en" else "fa")
    sale = sell((MILK, 2000, 385_000))
    with desk.tasks._database.write() as connection:
        line = connection.execute(select(invoice_lines.c.id)).scalar_one()
        back = (ReturnLine(line, 1000),)
        refund = (Tender("cash", 385_000),)
        return_invoice(connection, ReturnOrder(sale.invoice_id, back, 1, refund), now())
    page = ReportsPage(desk)
    qtbot.addWidget(page)
    page.resize(ROOM, SIZES.least_height)
    page.show()
    page.opened(ShowInvoice(sale.invoice_id))
    view = page.invoices.view
    qtbot.waitUntil(lambda: view._chip.isVisible())
    assert page.minimumSizeHint().width() <= ROOM
    page.resize(ROOM, SIZES.least_height)
    QApplication.processEvents()
    for label in (view._number, view._moment):
        assert label.text() == label.whole_text()
    assert view.view.horizontalScrollBar().maximum() == 0


def test_an_invoices_lines_are_read_without_scrolling_sideways(
    desk: Desk, qtbot: QtBot, sell: Sell
) -> None:
    sale = sell((MILK, 2000, 385_000))
    page = ReportsPage(desk)
    qtbot.addWidget(page)
    page.resize(1024 - SIZES.rail_narrow, 700)
    page.show()
    page.opened(ShowInvoice(sale.invoice_id))
    view = page.invoices.view
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    QApplication.processEvents()
    assert view.view.horizontalHeader().length() <= view.view.viewport().width()


def test_the_preview_lies_on_the_windows_ground(desk: Desk, qtbot: QtBot) -> None:
    window = ReportsPage(desk)
    window.resize(900, 600)
    qtbot.addWidget(window)
    window.show()
    paper = receipt(sheet(), SHOP, desk.display, paper=PAPERS["80mm"])
    dialog = PreviewDialog(paper, lambda: None, window)
    dialog.open()
    QApplication.processEvents()
    shown = dialog.view.grab().toImage()
    ground = QColor(LIGHT.background).lightness()
    for place in (QPoint(2, 2), QPoint(shown.width() // 2, 2), QPoint(2, shown.height() - 3)):
        assert abs(shown.pixelColor(place).lightness() - ground) < 8
    dialog.reject()


def test_long_names_push_no_figure_of_an_invoice_out_of_sight(
    desk: Desk, shop_database: Database, qtbot: QtBot, sell: Sell
) -> None:
    name = "Maximilian Alexander Featherstonehaugh-Cholmondeley III"
    with shop_database.write() as connection:
        member = join_club(connection, CustomerDetails("09121234567", name), 1, now())
    sale = sell((MILK, 2000, 385_000), customer=member)
    page = ReportsPage(desk)
    qtbot.addWidget(page)
    page.resize(1366 - SIZES.rail, 768)
    page.show()
    page.opened(ShowInvoice(sale.invoice_id))
    view = page.invoices.view
    qtbot.waitUntil(lambda: view.model.rowCount() == 1)
    QApplication.processEvents()
    assert view._side.horizontalScrollBar().maximum() == 0
    title = next(one for one in view._side.findChildren(Label) if one.whole_text() == name)
    assert title.toolTip() == name
