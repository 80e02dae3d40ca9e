"""What finds and sorts customers, while a shop is taken over: made once, when all are there.

Row by row, the search index and the indexes behind the lists cost more than all the rest of a
customer together, and ten times what they cost at once. A till that has no shop yet has nobody who
could look meanwhile, and one that is switched off before the end goes on later: what would make
them is put away, and comes back at the end, step by step: a person sees it move and can leave off.
What holds a rule (one mobile number, one customer) or finds an alias stays.
"""

import json
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from models.tables import customers, sync_state

_TRIGGERS = ("customers_found", "customers_found_again")
_STAY = ("ix_customers_merged_into", "ix_customers_removed")
_INDEXES = tuple(
    str(index.name)
    for index in customers.indexes
    if not index.unique and str(index.name) not in _STAY
)
_MUCH, _USUAL = 16 * 1024 * 1024, 1024 * 1024
"""Bytes that FTS5 gathers before it writes: with more it merges less, a quarter of all its work."""
_TOGETHER = 50_000
"""Customers that are made searchable in one step: they fill what FTS5 gathers."""
_INDEX_SHARE = 20
"""An index costs about what making a 20th of its customers searchable does."""
_PUT_AWAY = select(sync_state.c.put_away)
_TELL_SEARCH = "INSERT INTO customer_fts (customer_fts, rank) VALUES (?, ?)"


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
    _keep_away(connection, [sql for _, _, sql in made])
    for kind, name, _ in made:
        connection.exec_driver_sql(f"DROP {kind} {name}")


@dataclass(frozen=True, slots=True)
class Step:
    """A part of what `bring_back` does. `cost` is in customers made searchable; `index` the
    statement that makes one, or customers `first` and the _TOGETHER from it on are found.
    """

    cost: int
    index: str = ""
    first: int = 0
    is_last: bool = False


def steps_back(connection: Connection) -> list[Step]:
    """What is still to be done until all customers are indexed; nothing if they are indexed as
    they are written. It is to be done in this order, and no customer written meanwhile.

    Who leaves off asks anew: indexes that are made stay, and the search index begins again, as
    what it has found may have changed.
    """
    away = _away(connection)
    if not away:
        return []
    (last,) = connection.exec_driver_sql("SELECT coalesce(max(id), 1) FROM customers").one()
    indexes = [
        Step(last // _INDEX_SHARE + 1, index=sql) for sql in away if sql.startswith("CREATE INDEX")
    ]
    firsts = range(1, last + 1, _TOGETHER)
    return indexes + [
        Step(min(_TOGETHER, last - first + 1), first=first, is_last=first == firsts[-1])
        for first in firsts
    ]


def bring_back(connection: Connection, step: Step) -> None:
    """Do one of `steps_back`, in a transaction of its own."""
    if step.index:
        connection.exec_driver_sql(step.index)
        _keep_away(connection, [sql for sql in _away(connection) if sql != step.index])
        return
    if step.first == 1:
        connection.exec_driver_sql(_TELL_SEARCH, ("delete-all", None))
    connection.exec_driver_sql(_TELL_SEARCH, ("hashsize", _MUCH))
    connection.exec_driver_sql(
        "INSERT INTO customer_fts (rowid, text)"
        " SELECT id, text FROM customer_search WHERE id BETWEEN ? AND ?",
        (step.first, step.first + _TOGETHER - 1),
    )
    connection.exec_driver_sql(_TELL_SEARCH, ("hashsize", _USUAL))
    if step.is_last:
        for trigger in _away(connection):
            connection.exec_driver_sql(trigger)
        _keep_away(connection, [])


def _away(connection: Connection) -> list[str]:
    """The statements that make what is put away."""
    away: list[str] = json.loads(connection.execute(_PUT_AWAY).scalar_one() or "[]")
    return away


def _keep_away(connection: Connection, away: list[str]) -> None:
    told = json.dumps(away) if away else None
    connection.execute(update(sync_state).values(put_away=told))
