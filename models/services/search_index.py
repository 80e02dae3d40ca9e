"""The search index of the customers while a shop is taken over: made once, when all are there.

Row by row it costs more than all the rest of a customer together, and ten times what it costs at
once. A till that has no shop yet has nobody who could search meanwhile, and one that is switched
off before the end goes on later: its triggers are put away, and come back with the index.
"""

from sqlalchemy import Connection

_TEXT = (
    "{row}.folded || ' ' || (SELECT folded FROM ranks WHERE id = {row}.rank_id)\n"
    "    || ' ' || {row}.credit || ' ' || {row}.points\n"
)
TRIGGERS = {
    "customers_found": """CREATE TRIGGER customers_found AFTER INSERT ON customers
WHEN new.deleted_at IS NULL BEGIN
    INSERT INTO customer_fts (rowid, text)
    VALUES (new.id, new.folded || ' ' || (SELECT folded FROM ranks WHERE id = new.rank_id)"""
    """ || ' ' || new.credit || ' ' || new.points);
END""",
    "customers_found_again": f"""CREATE TRIGGER customers_found_again
AFTER UPDATE OF folded, rank_id, credit, points, deleted_at ON customers BEGIN
    INSERT INTO customer_fts (customer_fts, rowid, text)
    SELECT 'delete', old.id,\x20
    {_TEXT.format(row="old")} WHERE old.deleted_at IS NULL;
    INSERT INTO customer_fts (rowid, text)
    SELECT new.id,\x20
    {_TEXT.format(row="new")} WHERE new.deleted_at IS NULL;
END""",
}
"""As the schema has them, to the last space: the doctor compares."""


def put_search_off(connection: Connection) -> None:
    """Index no customer until `make_search`, where there is none yet."""
    if connection.exec_driver_sql("SELECT 1 FROM customers LIMIT 1").first() is None:
        for name in TRIGGERS:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")


def make_search(connection: Connection) -> None:
    """Index all customers, if they are not indexed as they are written."""
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    missing = TRIGGERS.keys() - set(rows.scalars())
    if missing:
        connection.exec_driver_sql("INSERT INTO customer_fts (customer_fts) VALUES ('rebuild')")
    for name in sorted(missing):
        connection.exec_driver_sql(TRIGGERS[name])
