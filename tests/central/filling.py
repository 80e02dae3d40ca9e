"""A service on PostgreSQL that has been used for years, and how much of it a statement sees."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, LargeBinary

from central.tables import metadata
from central.tables.types import Identity

ROWS = 10_000
"""Of each table, but the few that a test makes itself."""
OF_SHOPS = ("accounts", "registers", "sms_accounts", "sms_paces")
"""Tables of which a shop has one row, or few: theirs are of as many shops."""
# What a column holds, in the i-th row, if not a figure or a text of its own.
_HOLDS = {
    "shops.id": "md5('shop_id' || i)::uuid",
    "registers.id": "md5('register_id' || i)::uuid",
    # Before all that is told after it.
    "cursor": "-i",
    "kind": "(ARRAY['customer', 'product', 'product_group', 'subgroup', 'sale'])[1 + i % 5]",
    "status": "'applied'",
    "live": "i % 2",
    "deleted": "i % 2",
    "opt_out": "i % 2",
    "quiet_from": "i % 1440",
    "quiet_to": "i % 1440",
    # The last half of the messages is due: who does not go by an index first meets those before.
    "state": f"CASE WHEN i > {ROWS} / 2"
    " THEN (ARRAY['queued', 'sent', 'unknown'])[1 + i % 3] ELSE 'delivered' END",
    "priority": "i / 3 % 3",
    # Nothing is over yet.
    "expires_at": "4000000000000 + i",
    "ends_at": "4000000000000 + i",
    # As large as such things are.
    "data": "repeat('x', 600)",
    "fields": "repeat('x', 200)",
}


def fill(connection: Connection, shop: UUID) -> None:
    """Fill every table with what `shop` has told in years, and the planner's figures of them."""
    for table in metadata.sorted_tables:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        values = ", ".join(
            f"'{shop}'::uuid"
            if column.name == "shop_id" and table.name not in OF_SHOPS
            else _held(column)
            for column in table.columns
        )
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) SELECT {values} FROM generate_series(1, {ROWS}) i",
            execution_options={"no_parameters": True},
        )
    connection.exec_driver_sql("ANALYZE")


def looked_at(connection: Connection, statement: str, told: Any) -> tuple[int, int]:
    """The most rows that a step of a statement looks at, and the pages all steps do. It is
    executed, and what it did is undone.
    """
    point = connection.begin_nested()
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
    plan = connection.exec_driver_sql(explained, told).scalar_one()[0]["Plan"]
    point.rollback()
    rows = max(
        step["Actual Loops"] * sum(step.get(name, 0) for name in ("Actual Rows", *_PASSED_OVER))
        for step in _steps(plan)
    )
    return rows, plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


_PASSED_OVER = ("Rows Removed by Filter", "Rows Removed by Index Recheck")


def _steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _steps(each)


def _held(column: Column[Any]) -> str:
    name = column.name
    for known in (f"{column.table.name}.{name}", name):
        if known in _HOLDS:
            return _HOLDS[known]
    if isinstance(column.type, Identity):
        return f"md5('{name}' || i)::uuid"
    if isinstance(column.type, LargeBinary):
        return "decode(md5(i::text), 'hex')"
    if isinstance(column.type, Boolean):
        return "i % 2 = 0"
    # Instants are figures too.
    impl = getattr(column.type, "impl", column.type)
    return "i" if isinstance(impl, BigInteger | Integer) else f"'{name}' || i"
