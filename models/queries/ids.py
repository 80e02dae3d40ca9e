"""The ordered ids of a big table, read without holding up the window's thread."""

import time
from array import array
from collections.abc import Callable

from sqlalchemy import Connection, Select, func, select

_PIECE = 30_000
"""Characters turned into numbers at a time: half a millisecond."""


def read_ids(
    connection: Connection, statement: Select[int], stopped: Callable[[], bool] = lambda: False
) -> "array[int]":
    """The ids a statement with a limit (-1 for none) selects, in its order: 8 bytes each.

    Ends early, with what it has, once `stopped` says that nobody waits for them any more.

    SQLite itself writes them into one text, while Python's other threads run: row by row, a
    million takes three times as long, and the window stammers meanwhile.
    """
    # The limit keeps SQLite from dropping the order of what is only put together.
    found = statement.subquery()
    text = connection.execute(select(func.group_concat(found.c[0]))).scalar_one() or ""
    ids = array("q")
    start = 0
    while start < len(text) and not stopped():
        end = text.find(",", start + _PIECE)
        end = len(text) if end < 0 else end
        ids.extend(map(int, text[start:end].split(",")))
        start = end + 1
        time.sleep(0)  # the window's thread may be waiting for its turn
    return ids
