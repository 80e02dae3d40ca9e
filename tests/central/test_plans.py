"""No question looks through a whole table, whatever the shop's size."""

from typing import Any

import pytest

from central.codes import new_code, try_code, use_code, used_for
from central.database import Database
from central.services.reservations import reserve
from central.signing import Pair, end_sign_ins, exchange, open_sign_in, recognise
from central.tables import new_identity
from central.tokens import Keys
from sync.protocol import ReservationRequest
from tests.central.filling import ROWS, fill, looked_at
from tests.central.tills import MOBILE, NOW, Till, credit, join, lot, mobile, opened, points
from tests.statements import noted

KEYS = Keys(b"a secret of the tests, long enough")


def asked_of(database: Database) -> tuple[Till, dict[str, Any]]:
    """What two registers, and those that sign in, make the service ask, and one of the two."""
    first, second = opened(database), opened(database)
    who, alias = new_identity(), new_identity()
    where = lot(who, -1)
    group, subgroup = new_identity(), new_identity()
    with noted() as statements:
        first.tell(
            first.member(who, mobile(1)),
            first.sale(who, [credit(who, 100, where)], [points(who, 1)]),
            first.put("customer", who, 1, mobile=mobile(2)),
            first.put("product_group", group, title="g"),
            first.put("subgroup", subgroup, title="s", group=str(group)),
        )
        second.tell(
            second.member(alias, mobile(2)),
            second.sale(alias, [credit(alias, -150, where, "used")]),
            second.movements(credit(who, -100, where, "expired")),
            second.drop("product_group", group),
            second.drop("customer", who),
        )
        with database.write() as connection:
            asked = ReservationRequest(customer_id=alias, amount=1)
            with pytest.raises(Exception, match="credit-too-small"):
                reserve(connection, first.shop, first.id, asked, NOW)
        first.pull(2)
        join(database).snapshot(2)
        _sign_in(database, second)
    assert len(statements) > 50
    return first, statements


def _sign_in(database: Database, till: Till) -> None:
    with database.write() as connection:
        code = new_code(connection, KEYS, MOBILE, "192.0.2.1", NOW)
        for told in ("", code):
            try_code(connection, KEYS, MOBILE, told, "192.0.2.1", NOW)
        used_for(connection, MOBILE)
        pair = open_sign_in(connection, KEYS, till.shop, till.id, NOW)
        use_code(connection, MOBILE, pair.sign_in, NOW)
        fresh = exchange(connection, KEYS, pair.refresh, NOW)
        assert isinstance(fresh, Pair)
        recognise(connection, KEYS, fresh.access, NOW)
        end_sign_ins(connection, till.id, "revoked", NOW)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_statement_finds_its_rows_by_an_index(engine: str, database: Database) -> None:
    _, statements = asked_of(database)
    with database.read() as connection:
        for statement, told in statements.items():
            if any(each in statement for each in ("FROM registers", "count(*)", "EXISTS")):
                continue  # A shop has few; or what is asked is how many, or whether there is one.
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told).all()
            for step in plan:
                assert not step.detail.startswith("SCAN ") or "CONSTANT" in step.detail, statement
                assert not step.detail.endswith("(shop_id=?)"), (step.detail, statement)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_every_statement_looks_at_few_rows_of_many(engine: str, database: Database) -> None:
    till, statements = asked_of(database)
    with database.write() as connection:
        fill(connection, till.shop)
        for statement, told in statements.items():
            if "count(*)" not in statement:
                rows, pages = looked_at(connection, statement, told)
                assert rows < ROWS / 100, (rows, statement)
                assert pages < ROWS / 400, (pages, statement)
