"""The floor of joining a shop: the same rows by executemany into an empty file of the till."""

import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

_BLOCK = 10_000
_SEARCHED = ("customer_fts", "product_fts")


def write_again(joined: Path, empty: Path) -> float:
    """Write all rows of a till's file into an empty one; in milliseconds, without the reading.

    Triggers are put away meanwhile and the search index is made at once, which is the quickest.
    """
    took = 0.0
    with closing(sqlite.connect(str(joined))) as source, closing(_opened(empty)) as raw:
        triggers = raw.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        ).fetchall()
        began = time.perf_counter_ns()
        raw.execute("BEGIN")
        for name, _ in triggers:
            raw.execute(f"DROP TRIGGER {name}")
        took += time.perf_counter_ns() - began
        for table, marks in _tables(source):
            rows = source.execute(f"SELECT * FROM {table}")
            while block := rows.fetchmany(_BLOCK):
                began = time.perf_counter_ns()
                raw.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", block)
                took += time.perf_counter_ns() - began
        began = time.perf_counter_ns()
        for index in _SEARCHED:
            raw.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        for _, sql in triggers:
            raw.execute(sql)
        raw.execute("COMMIT")
        took += time.perf_counter_ns() - began
    return took / 1e6


def _opened(path: Path) -> Any:
    raw = sqlite.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "cache_size = -8192"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def _tables(source: Any) -> list[tuple[str, str]]:
    """Every table with rows of its own, and the marks of its values."""
    names = source.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        " AND name NOT LIKE '%\\_fts%' ESCAPE '\\' AND name <> 'alembic_version'"
    ).fetchall()
    found = []
    for (name,) in names:
        columns = len(source.execute(f"PRAGMA table_info({name})").fetchall())
        found.append((name, ", ".join("?" * columns)))
    return found
