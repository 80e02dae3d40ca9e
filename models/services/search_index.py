"""The search index of the customers while a shop is taken over: made once, when all are there.

Row by row it costs more than all the rest of a customer together, and ten times what it costs at
once. A till that has no shop yet has nobody who could search meanwhile, and one that is switched
off before the end goes on later: its triggers are put away, and come back with the index.
"""

import json

from sqlalchemy import Connection, select, update

from models.tables import sync_state

_NAMES = ("customers_found", "customers_found_again")
_PUT_AWAY = select(sync_state.c.put_away)


def put_search_off(connection: Connection) -> None:
    """Index no customer until `make_search`, where there is none yet."""
    if connection.exec_driver_sql("SELECT 1 FROM customers LIMIT 1").first() is not None:
        return
    made = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN (?, ?)", _NAMES
    ).all()
    if not made:
        return
    connection.execute(update(sync_state).values(put_away=json.dumps([sql for _, sql in made])))
    for name, _ in made:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def make_search(connection: Connection) -> None:
    """Index all customers, if they are not indexed as they are written."""
    put_away = connection.execute(_PUT_AWAY).scalar_one()
    if put_away is None:
        return
    connection.exec_driver_sql("INSERT INTO customer_fts (customer_fts) VALUES ('rebuild')")
    for sql in json.loads(put_away):
        connection.exec_driver_sql(sql)
    connection.execute(update(sync_state).values(put_away=None))
