"""A shop that is taken over: its customers are found when all are there, and none before."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.database import Database
from models.doctor import examine
from models.interrupting import interruptible
from models.queries.customers import CustomerFilter, customer_ids
from models.services.incoming.changes import Incoming, write_changes
from models.services.put_away import bring_back, steps_back
from models.services.sync import RegisterTold, record_snapshot, sign_in_to_service
from models.tables import new_identity
from tests.models.told import end

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
AWAY = {
    "customers_found", "customers_found_again", "ix_customers_birthday", "ix_customers_credit",
    "ix_customers_joined_on", "ix_customers_last_purchase_on", "ix_customers_points",
    "ix_customers_referrer_id", "ix_customers_sort_name",
}  # fmt: skip
REGISTER = RegisterTold(new_identity(), "صندوق ۲", "B", 1, 0, 0)


@pytest.fixture
def joining(tmp_path: Path) -> Path:
    """The file of a till that has signed in to a shop and heard nothing of it yet."""
    path = tmp_path / "shop.db"
    database = Database.open(path)
    with database.write() as connection:
        sign_in_to_service(connection, "http://127.0.0.1:1", "09120000000", REGISTER, NOW)
    database.close()
    return path


def told(number: int, **fields: object) -> Incoming:
    """A customer as the service tells one."""
    data = {"mobile": f"0912{number:07d}", "first_name": "زهرا", "last_name": "کیانی", **fields}
    return Incoming("customer", number.to_bytes(16, "big"), 1, False, data)


def shop() -> list[Incoming]:
    """What is told before customers, and a customer cannot do without."""
    identity = new_identity()
    band = {
        "id": "01a2229b-0000-7000-8000-000000000001", "title": "برنزی", "first_point": 0,
        "end_point": None, "credit_bp": 100, "tone": "plain",
    }  # fmt: skip
    return [
        Incoming("shop", identity, 1, False, {"name": "فروشگاه"}),
        Incoming("ranks", identity, 1, False, {"bands": [band]}),
    ]


def schema(path: Path) -> dict[str, str]:
    """What a file is made of, by name."""
    database = Database.open(path)
    with database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        )
        found: dict[str, str] = {name: sql for name, sql in rows}
    database.close()
    return found


def test_what_is_told_in_parts_is_found_at_the_end(joining: Path) -> None:
    new = joining.with_name("new.db")
    Database.open(new).close()
    whole = schema(new)
    assert whole.keys() - schema(joining).keys() == AWAY
    for part in ([*shop(), told(1)], [told(2), told(3)]):
        # Switched off between two parts.
        database = Database.open(joining)
        with database.write() as connection:
            write_changes(connection, part, NOW)
            record_snapshot(connection, "on", None, NOW)
        database.close()
    database = Database.open(joining)
    end(database, NOW)
    with database.read() as connection:
        assert len(customer_ids(connection, CustomerFilter(text="کیانی"))) == 3
    assert schema(joining) == whole
    with database.write() as connection:
        write_changes(connection, [told(4, last_name="کیانیان")], NOW)
    with database.read() as connection:
        assert len(customer_ids(connection, CustomerFilter(text="کیانیان"))) == 1
    assert examine(database) == []
    database.close()


def test_a_shop_that_is_told_once_more_stays_searchable(joining: Path) -> None:
    database = Database.open(joining)
    with database.write() as connection:
        write_changes(connection, [*shop(), told(1)], NOW)
    end(database, NOW)
    with database.write() as connection:
        record_snapshot(connection, "", None, NOW)
    assert schema(joining).keys() >= AWAY
    with database.write() as connection:
        write_changes(connection, [told(2)], NOW)
    with database.read() as connection:
        assert len(customer_ids(connection, CustomerFilter(text="کیانی"))) == 2
    database.close()


def test_a_customer_that_cannot_be_holds_up_no_other(joining: Path) -> None:
    database = Database.open(joining)
    nobody = replace(told(2), data={"first_name": "بی‌شماره"})
    with database.write() as connection:
        written = write_changes(connection, [*shop(), told(1), nobody, told(3)], NOW)
        assert written.aside == 1
    end(database, NOW)
    with database.read() as connection:
        assert len(customer_ids(connection, CustomerFilter(text="کیانی"))) == 2
    database.close()


class LeftOff(Exception):
    """Somebody has had enough."""


def stop() -> None:
    """Leave off as soon as the database looks up from a statement."""
    raise LeftOff


@pytest.mark.parametrize("done", range(10))
def test_indexing_that_is_left_off_is_taken_up(
    joining: Path, done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.services.put_away._TOGETHER", 2)
    monkeypatch.setattr("models.interrupting._STEPS", 1)
    database = Database.open(joining)
    with database.write() as connection:
        write_changes(connection, [*shop(), *map(told, range(1, 7))], NOW)
        steps = steps_back(connection)
    assert len(steps) == 10
    for step in steps[:done]:
        with database.write() as connection:
            bring_back(connection, step)
    before = schema(joining)
    with pytest.raises(LeftOff), database.write() as connection, interruptible(connection, stop):
        bring_back(connection, steps[done])
    assert schema(joining) == before
    # Somebody who had been made searchable is told anew, under another name.
    with database.write() as connection:
        changed = replace(told(1, last_name="آرانی"), version=2)
        write_changes(connection, [changed, told(7)], NOW)
    end(database, NOW)
    new = joining.with_name("new.db")
    Database.open(new).close()
    assert schema(joining) == schema(new)
    with database.read() as connection:
        assert len(customer_ids(connection, CustomerFilter(text="کیانی"))) == 6
        assert len(customer_ids(connection, CustomerFilter(text="آرانی"))) == 1
        assert not steps_back(connection)
    assert examine(database) == []
    database.close()
