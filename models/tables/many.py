"""Rows by the thousand: what SQLAlchemy does for each of them is done once for all."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import Insert

from models.tables.types import Day, Instant

_DIALECT = sqlite.dialect(paramstyle="qmark")


class Many:
    """Adds rows to a table, all by the same columns; a customer costs a tenth of what a dictionary
    given to SQLAlchemy does.
    """

    def __init__(self, table: Table, *names: str, statement: Insert | None = None) -> None:
        """`statement`: another insert than the plain one, such as one that adds figures up."""
        added = insert(table) if statement is None else statement
        compiled = added.compile(dialect=_DIALECT, column_keys=names)
        self._sql = str(compiled)
        self._stored = [
            (name, kind.process_bind_param)
            for name in names
            if isinstance(kind := table.c[name].type, Day | Instant)
        ]
        self._values = itemgetter(*compiled.positiontup or ())

    def add(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
        """Add rows, whose days and instants become what is stored. Raises KeyError for one that
        lacks a column.
        """
        for name, stored in self._stored:
            for row in rows:
                row[name] = stored(row[name], _DIALECT)
        if rows:
            connection.exec_driver_sql(self._sql, list(map(self._values, rows)))


def next_id(connection: Connection, table: Table) -> int:
    """The number SQLite would give a table's next row, for who writes many in one transaction."""
    found = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) + 1 FROM {table.name}")
    return int(found.scalar_one())
