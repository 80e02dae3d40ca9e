"""A window's worth of real parts: a shop on a file, and the desk its pages work at."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from models.calendar import now
from models.database import Database
from models.display import Display
from models.queries.staff import StaffMember, read_staff
from models.services.adjustments import adjust_credit, adjust_points
from models.services.customers import CustomerDetails, join_club
from models.services.products import ProductDetails, add_product
from models.services.shop import ShopDetails, open_shop
from models.services.staff import NewStaff, add_staff
from models.services.till import open_till
from resources.translations import use_language
from tests.garbage import collecting
from ui.changes import Changes
from ui.desk import Desk
from ui.papers import Papers
from ui.tasks import Tasks
from ui.theme import LIGHT, apply

__all__ = ["collecting"]

OPENED = datetime(2024, 5, 18, 5, 0, tzinfo=UTC)
PRODUCTS = (
    ("شیر کم‌چرب ۱ لیتری", "6260100320014", 385_000),
    ("نان لواش بسته‌ای", "6261107020038", 150_000),
    ("Nescafé Gold 100g", "7613036303712", 4_250_000),
    ("روغن آفتاب‌گردان ۱٫۵ لیتر", "6260402111203", 1_890_000),
)


@pytest.fixture(scope="session")
def furnished_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with four products, two members, an owner (PIN 1234) and a cashier (PIN 5678); its
    till is open since this morning with 5 000 000 rials. Made once, copied for each test.
    """
    path = tmp_path_factory.mktemp("furnished") / "shop.db"
    database = Database.open(path)
    moment = now()
    with database.write() as connection:
        owner = open_shop(
            connection,
            ShopDetails("فروشگاه آرا", "تهران", "تهران", "02188776655", footer="سپاس از خرید شما"),
            NewStaff("محمدرضا", "خرم‌آبادی", "owner", "1234"),
            OPENED,
        )
        add_staff(connection, NewStaff("سارا", "کیانی", "cashier", "5678"), OPENED)
        for title, barcode, price in PRODUCTS:
            product = ProductDetails(title, 1, price, barcode=barcode, taxable=False)
            add_product(connection, product, OPENED)
        ahmad = join_club(
            connection, CustomerDetails("09214880800", "احمد", "آرانی"), owner, OPENED
        )
        adjust_points(connection, ahmad, 4, "امتیاز پیشین", owner, OPENED)
        adjust_credit(connection, ahmad, 40_000, "اعتبار پیشین", owner, OPENED)
        hamid = CustomerDetails("09132765300", "حمیدرضا", "آرا", referrer_id=ahmad)
        join_club(connection, hamid, owner, OPENED)
        open_till(connection, 5_000_000, owner, moment)
    database.close()
    return path


@pytest.fixture
def shop_database(furnished_shop: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of the furnished shop, open."""
    path = tmp_path / "shop.db"
    shutil.copy(furnished_shop, path)
    database = Database.open(path)
    yield database
    database.close()


@pytest.fixture
def desk(shop_database: Database, tmp_path: Path, qapp: QApplication) -> Iterator[Desk]:
    """The desk of the owner, in Persian and light colours, without a printer."""
    use_language("fa")
    apply(qapp, LIGHT, "fa")
    changes = Changes()
    tasks = Tasks(shop_database, changes)
    settings = QSettings(str(tmp_path / "this-pc.ini"), QSettings.Format.IniFormat)
    with shop_database.read() as connection:
        owner = read_staff(connection)[0]
    desk = Desk(tasks, changes, Display("fa"), LIGHT, settings, owner)
    desk.papers = Papers(tasks, settings, desk.messages, desk.display, desk)
    yield desk
    tasks.stop()
    use_language("en")


@pytest.fixture
def cashier(desk: Desk, shop_database: Database) -> StaffMember:
    """The cashier is signed in; to be asked for before any page."""
    with shop_database.read() as connection:
        desk.staff = read_staff(connection)[1]
    assert desk.staff.role == "cashier"
    return desk.staff
