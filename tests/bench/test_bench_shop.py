"""The bench's data is a shop like any other: consistent, of the size asked for, made once."""

import shutil
from pathlib import Path

import pytest

from bench.people import mobile_of
from bench.shop import copy, shop_file
from bench.trade import DAYS, LAST_DAY
from models import calendar
from models.database import Database
from models.doctor import examine
from models.queries.reports import figures
from models.text import mobile_number

CUSTOMERS = 400
INVOICES = 900


def test_the_doctor_finds_nothing(small_shop: Path) -> None:
    with copy(small_shop) as own:
        database = Database.open(own)
        findings = examine(database)
        database.close()
    assert findings == []


def test_it_has_the_size_asked_for(small_shop: Path) -> None:
    database = Database.open(small_shop)
    with database.read() as connection:
        counts = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in ("customers", "invoices", "till_sessions", "closings")
        }
        kinds = connection.exec_driver_sql("SELECT DISTINCT kind FROM invoices").scalars().all()
        used = connection.exec_driver_sql("SELECT sum(used) FROM invoices").scalar_one()
        year = figures(connection, calendar.year_of(LAST_DAY))
    database.close()
    assert counts == {
        "customers": CUSTOMERS,
        "invoices": INVOICES,
        "till_sessions": DAYS,
        "closings": DAYS - 1,
    }
    assert sorted(kinds) == ["return", "sale"]
    assert used > 0
    assert 0 < year.received < year.gross


def test_it_is_made_once(small_shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = small_shop.stat().st_mtime_ns
    assert shop_file(small_shop.parent, CUSTOMERS, INVOICES) == small_shop
    assert small_shop.stat().st_mtime_ns == made
    assert capsys.readouterr().err == ""


def test_the_same_numbers_make_the_same_shop(small_shop: Path, tmp_path: Path) -> None:
    def people(path: Path) -> list[tuple[object, ...]]:
        own = tmp_path / "read.db"
        shutil.copy(path, own)
        database = Database.open(own)
        with database.read() as connection:
            rows = connection.exec_driver_sql("SELECT mobile, name, credit FROM customers").all()
        database.close()
        return [tuple(row) for row in rows]

    assert people(shop_file(tmp_path, CUSTOMERS, INVOICES)) == people(small_shop)


def test_mobile_numbers_are_real_and_differ() -> None:
    numbers = [mobile_of(customer) for customer in range(1, 100_001)]
    assert len(set(numbers)) == len(numbers)
    assert all(mobile_number(number) == number for number in numbers)
