"""The list of papers that wait for their printer."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Connection, Database
from models.queries.products import built_in_product
from models.services.orders import Order, OrderLine, Tender
from models.services.print_jobs import keep_failed_print
from models.services.sales import issue_invoice
from printing.settings import PrinterSettings
from ui.desk import Desk
from ui.start.prints import PrintsPage
from ui.widgets.labels import Label


def sell_unprinted(connection: Connection) -> None:
    line = OrderLine(built_in_product(connection).id, 1000, 1_000_000)
    sold = issue_invoice(connection, Order(1, (line,), (Tender("cash", 1_000_000),)), now())
    keep_failed_print(connection, "receipt", sold.invoice_id, "رسید", "کاغذ نیست.", now())


@pytest.fixture
def page(desk: Desk, shop_database: Database, tmp_path: Path, qtbot: QtBot) -> PrintsPage:
    """The page with two receipts, and a printer that writes to a file now."""
    with shop_database.write() as connection:
        sell_unprinted(connection)
        sell_unprinted(connection)
    printer = PrinterSettings("رسید", "file", str(tmp_path / "printed.bin"))
    desk.papers.save_printers([printer], "رسید", "رسید")
    page = PrintsPage(desk)
    qtbot.addWidget(page)
    desk.changes.happened.connect(page.changed)
    page.show()
    page.opened(None)
    return page


def buttons(page: PrintsPage, text: str) -> list[QPushButton]:
    return [each for each in page.findChildren(QPushButton) if each.text() == text]


def test_each_says_what_went_wrong_and_can_be_given_up(page: PrintsPage, qtbot: QtBot) -> None:
    told = [label.text() for label in page.findChildren(Label)]
    assert len([text for text in told if "کاغذ نیست" in text]) == 2
    buttons(page, "صرف‌نظر")[0].click()
    qtbot.waitUntil(lambda: len(page.desk.papers.waiting()) == 1)


def test_all_are_printed_again(page: PrintsPage, tmp_path: Path, qtbot: QtBot) -> None:
    assert page.first_focus() is page._all
    page._all.click()
    qtbot.waitUntil(lambda: page.desk.papers.waiting() == [], timeout=10_000)
    qtbot.waitUntil(page._nothing.isVisible)
    assert not page._all.isEnabled()
    assert (tmp_path / "printed.bin").stat().st_size > 20_000
