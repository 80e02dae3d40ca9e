"""What the dashboard leads to."""

from pytestqt.qtbot import QtBot

from models.calendar import business_date, now
from models.database import Database
from models.services.customers import CustomerDetails, join_club
from models.services.orders import Order, OrderLine, Tender
from models.services.sales import issue_invoice
from ui.customers.page import CustomersPage
from ui.desk import Desk
from ui.rail import RailEntry
from ui.shell import Shell
from ui.start.dashboard import DashboardPage
from ui.widgets.line_button import LineButton


def test_the_birthdays_of_today_lead_to_who_has_them(
    desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    with shop_database.write() as connection:
        born = business_date(now())
        join_club(connection, CustomerDetails("09120000001", "نوزاد", birth_date=born), 1, now())
    entries = [RailEntry("customers", "مشتری", "users", "F3")]
    shell = Shell(
        desk,
        entries,
        {"dashboard": lambda: DashboardPage(desk), "customers": lambda: CustomersPage(desk)},
    )
    qtbot.addWidget(shell)
    desk.navigate.connect(shell.show_page)
    shell.show()
    shell.show_page("dashboard")

    def birthdays() -> list[LineButton]:
        lines = shell.findChildren(LineButton)
        return [one for one in lines if one.text() == "تولد امروز"]

    qtbot.waitUntil(lambda: len(birthdays()) == 1)
    birthdays()[0].click()
    page = shell.page()
    assert isinstance(page, CustomersPage)
    model = page.list.listing.model
    qtbot.waitUntil(lambda: model.rowCount() == 1)
    assert model.row(0).name == "نوزاد"
    # The chip says what the list is narrowed by, and Escape shows everybody again.
    assert page.list.chips.words(page.list.listing.filter).startswith("تولد در ")
    assert page.list.chips.chips.value() == page.list.listing.filter
    assert page.on_escape()
    qtbot.waitUntil(lambda: model.rowCount() == 3)
    shell.hide()


def test_a_shop_that_has_sold_nothing_is_told_so_in_place_of_an_empty_chart(
    desk: Desk, shop_database: Database, qtbot: QtBot
) -> None:
    page = DashboardPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.opened(None)
    qtbot.waitUntil(lambda: page._sold.currentIndex() == 1)
    order = Order(1, (OrderLine(1, 1000, 500_000),), (Tender("card", 500_000),))
    with shop_database.write() as connection:
        issue_invoice(connection, order, now())
    page.changed(frozenset({"invoices"}))
    page.opened(None)
    qtbot.waitUntil(lambda: page._sold.currentIndex() == 0)
