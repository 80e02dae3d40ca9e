"""The search index of the customers while a shop is taken over: made once, when all are there.

Row by row it costs more than all the rest of a customer's row together, and some ten times what
it costs at once. A till that has no shop yet has nobody who could search meanwhile, and one that is
switched off before the end goes on later: its triggers are put away, and come back with the index.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from models.database import Database

TRIGGERS = ("customers_found", "customers_found_again")
_TRIGGERS = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"


def put_search_off(connection: Connection) -> None:
    """Index no customer until `make_search`, where there is none yet."""
    if connection.exec_driver_sql("SELECT 1 FROM customers LIMIT 1").first() is None:
        for name in TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def make_search(connection: Connection) -> None:
    """Index all customers, if they are not indexed as they are written."""
    here = {name for name, _ in connection.exec_driver_sql(_TRIGGERS)}
    missing = [name for name in TRIGGERS if name not in here]
    if not missing:
        return
    connection.exec_driver_sql("INSERT INTO customer_fts (customer_fts) VALUES ('rebuild')")
    made = _as_new()
    for name in missing:
        connection.exec_driver_sql(made[name])


def _as_new() -> dict[str, str]:
    """The triggers of a new file, by name: those that this one had."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        fresh = Database.open(Path(folder) / "fresh.db")
        try:
            with fresh.read() as connection:
                return {name: sql for name, sql in connection.exec_driver_sql(_TRIGGERS)}
        finally:
            fresh.close()
