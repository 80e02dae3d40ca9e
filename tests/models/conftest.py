"""A real shop on a real file for every test that asks for one."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.database import Database
from models.services.shop import ShopDetails, open_shop
from models.services.staff import NewStaff

OPENED = datetime(2024, 5, 18, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with a shop opened in it, made once and copied for each test."""
    path = tmp_path_factory.mktemp("template") / "shop.db"
    database = Database.open(path)
    with database.write() as connection:
        open_shop(
            connection,
            ShopDetails("فروشگاه آرا", "تهران", "تهران", "02188776655"),
            NewStaff("محمدرضا", "خرم‌آبادی", "owner", "1234"),
            OPENED,
        )
    database.close()
    return path


@pytest.fixture
def shop(empty_shop: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh shop: owner with id 1, default ranks and rules, no open session."""
    path = tmp_path / "shop.db"
    shutil.copy(empty_shop, path)
    database = Database.open(path)
    yield database
    database.close()
