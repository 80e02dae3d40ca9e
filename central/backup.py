"""Copying a SQLite database while the service runs."""

import os
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url
from sqlcipher3 import dbapi2 as sqlite

from central.settings import BadSetting


def copy(database: str, target: Path) -> None:
    """Write a copy of the database at this address, whole and of one moment, to a new file.

    Raises BadSetting when it is not SQLite, and FileExistsError.
    """
    url = make_url(database)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise BadSetting("PostgreSQL is backed up by its own programs, such as pg_dump")
    if not Path(url.database).exists():
        raise BadSetting("there is no database yet")
    # Written aside: under the name of the copy there is only ever a whole one.
    aside = target.with_name(f"{target.name}.part")
    os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite.connect(url.database)) as source, closing(sqlite.connect(aside)) as to:
            source.backup(to)
        os.link(aside, target)
    finally:
        aside.unlink()
