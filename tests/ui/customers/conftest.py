"""The customers page in the real window, on a furnished shop."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.queries.rules import read_bands
from models.services.adjustments import adjust_credit, adjust_points, pin_rank
from models.services.customers import CustomerDetails, join_club
from models.services.shop import add_title
from models.tables.titles import TAGS
from ui.customers.page import CustomersPage
from ui.desk import Desk
from ui.page import Page
from ui.rail import RailEntry
from ui.shell import Shell


@pytest.fixture
def members(shop_database: Database) -> dict[str, int]:
    """Members that differ in every column, by a short name."""
    with shop_database.write() as connection:
        fair = add_title(connection, TAGS, "نمایشگاه بهاره", now())
        gold = read_bands(connection)[-1].id
        company = join_club(
            connection,
            CustomerDetails(
                "09122459783",
                "شرکت سپهر نو",
                kind="company",
                national_id="10380284790",
                phone="02144556677",
                address="تهران، شهرک صنعتی",
            ),
            1,
            now(),
        )
        parinaz = join_club(
            connection,
            CustomerDetails(
                "09125503771",
                "پری‌ناز",
                "فراهانی",
                gender="female",
                national_id="0012345679",
                address="کرج، گوهردشت",
                tag_ids=frozenset((fair,)),
            ),
            1,
            now(),
        )
        adjust_points(connection, parinaz, 251, "انتقال", 1, now())
        adjust_credit(connection, parinaz, 12_499_000, "انتقال", 1, now())
        pin_rank(connection, company, gold, now())
    return {"ahmad": 1, "hamid": 2, "company": company, "parinaz": parinaz, "fair": fair}


@pytest.fixture
def window(desk: Desk, members: dict[str, int], qtbot: QtBot) -> Iterator[Shell]:
    """The window showing the customers, everything read."""
    entries = [RailEntry("customers", "مشتری", "users", "F3")]
    pages = ("sale", "reports")
    factories = {name: lambda: Page(desk) for name in pages}
    shell = Shell(desk, entries, {**factories, "customers": lambda: CustomersPage(desk)})
    qtbot.addWidget(shell)
    shell.resize(1366, 768)
    shell.show()
    shell.show_page("customers")
    yield shell
    shell.hide()


@pytest.fixture
def page(window: Shell, qtbot: QtBot) -> CustomersPage:
    """The customers page."""
    shown = window.page()
    assert isinstance(shown, CustomersPage)
    qtbot.waitUntil(lambda: len(shown.list.listing.model.ids()) > 0)
    return shown
