"""No question looks through a whole table, whatever the shop's size."""

import pytest

from central.database import Database
from central.services.reservations import reserve
from central.tables import new_identity
from sync.protocol import ReservationRequest
from tests.central.tills import NOW, credit, join, lot, mobile, opened, points
from tests.statements import noted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_statement_finds_its_rows_by_an_index(engine: str, database: Database) -> None:
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
    assert len(statements) > 30
    with database.read() as connection:
        for statement, told in statements.items():
            if any(each in statement for each in ("FROM registers", "count(*)", "EXISTS")):
                continue  # A shop has few; or what is asked is how many, or whether there is one.
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told).all()
            for step in plan:
                assert not step.detail.startswith("SCAN ") or "CONSTANT" in step.detail, statement
                assert not step.detail.endswith("(shop_id=?)"), (step.detail, statement)
