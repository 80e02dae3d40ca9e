"""The whole till on a folder of its own, as `python -m sajac_desktop` builds it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.calendar import now
from models.database import Database
from models.services.products import ProductDetails, add_product
from models.services.shop import ShopDetails, open_shop
from models.services.staff import NewStaff, add_staff
from models.services.till import open_till as open_session
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from sajac_desktop.window import DATABASE, Window, open_till
from tests.garbage import collecting

__all__ = ["collecting"]

OPENED = datetime(2024, 5, 18, 5, 0, tzinfo=UTC)
MILK = "6260100320014"


@pytest.fixture(scope="session")
def made_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with an owner (PIN 1234), a cashier (5678), milk, an open till. Made once, copied for
    each test.
    """
    path = tmp_path_factory.mktemp("made") / DATABASE
    database = Database.open(path)
    with database.write() as connection:
        details = ShopDetails("فروشگاه آرا", "تهران", "تهران", "02188776655")
        owner = open_shop(connection, details, NewStaff("محمدرضا", "آرا", "owner", "1234"), OPENED)
        add_staff(connection, NewStaff("سارا", "کیانی", "cashier", "5678"), OPENED)
        milk = ProductDetails("شیر کم‌چرب ۱ لیتری", 1, 385_000, barcode=MILK, taxable=False)
        add_product(connection, milk, OPENED)
        open_session(connection, 0, owner, now())
    database.close()
    return path


@pytest.fixture
def folder(made_shop: Path, tmp_path: Path) -> Path:
    """The folder of a copy of that shop."""
    shutil.copy(made_shop, tmp_path)
    return tmp_path


@pytest.fixture
def till(folder: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Till]:
    """The till, started, asking who is there."""
    window = Window(folder / "this-pc.ini")
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    till = open_till(qapp, folder, window)
    with qtbot.waitSignal(till.ready):
        till.start()
    yield till
    window.close()
    till.stop()


@pytest.fixture
def hands(till: Till, qapp: QApplication) -> Hands:
    """Keys for that window."""
    return Hands(qapp, till.window)
