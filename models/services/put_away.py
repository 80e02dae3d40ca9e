"""What finds and sorts customers, while a shop is taken over: made once, when all are there.

Row by row, the search index and the indexes behind the lists cost more than all the rest of a
customer together, and ten times what they cost at once. A till that has no shop yet has nobody who
could look meanwhile, and one that is switched off before the end goes on later: what would make
them is put away, and comes back at the end. What holds a rule (one mobile number, one customer)
or finds an alias stays.
"""

import json

from sqlalchemy import Connection, select, update

from models.tables import customers, sync_state

_TRIGGERS = ("customers_found", "customers_found_again")
_STAY = ("ix_customers_merged_into",)
_INDEXES = tuple(
    str(index.name)
    for index in customers.indexes
    if not index.unique and str(index.name) not in _STAY
)
_MUCH, _USUAL = 16 * 1024 * 1024, 1024 * 1024
"""Bytes that FTS5 gathers before it writes: with more it merges less, a quarter of all its work."""
_PUT_AWAY = select(sync_state.c.put_away)


def put_away(connection: Connection) -> None:
    """Index no customer until `bring_back`, where there is none yet."""
    if connection.exec_driver_sql("SELECT 1 FROM customers LIMIT 1").first() is not None:
        return
    names = (*_TRIGGERS, *_INDEXES)
    made = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_schema"
        f" WHERE name IN ({', '.join('?' * len(names))}) ORDER BY name",
        names,
    ).all()
    if not made:
        return
    connection.execute(update(sync_state).values(put_away=json.dumps([sql for _, _, sql in made])))
    for kind, name, _ in made:
        connection.exec_driver_sql(f"DROP {kind} {name}")


def bring_back(connection: Connection) -> None:
    """Index all customers, if they are not indexed as they are written."""
    away = connection.execute(_PUT_AWAY).scalar_one()
    if away is None:
        return
    for sql in json.loads(away):
        connection.exec_driver_sql(sql)
    gather = "INSERT INTO customer_fts (customer_fts, rank) VALUES ('hashsize', ?)"
    connection.exec_driver_sql(gather, (_MUCH,))
    connection.exec_driver_sql("INSERT INTO customer_fts (customer_fts) VALUES ('rebuild')")
    connection.exec_driver_sql(gather, (_USUAL,))
    connection.execute(update(sync_state).values(put_away=None))
