"""The schema: what the migrations make is what the tables say, and many may open it at once."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection

from bench import postgresql
from central import migrations
from central.database import HEAD, Database, NewerDatabase, UnknownDatabase
from central.tables import metadata

OPEN = """
import sys
from central.database import Database
print(Database.open(sys.argv[1]).revision())
"""
ROOT = Path(__file__).parents[2]


def test_the_head_is_the_last_revision_and_there_is_one() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    with database.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def _checks(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT sql FROM sqlite_schema WHERE type = 'table'"
        texts = " ".join(text for (text,) in connection.exec_driver_sql(query))
        return {word for word in texts.split() if word.startswith("ck_")}
    query = "SELECT conname FROM pg_constraint WHERE contype = 'c'"
    return {name for (name,) in connection.exec_driver_sql(query)}


def test_checks_reach_the_database(database: Database) -> None:
    with database.read() as connection:
        made = _checks(connection)
    told = {
        str(check.name)
        for table in metadata.sorted_tables
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    assert len(told) > 10
    assert told <= made


def test_sqlite_keeps_to_its_types(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'central.db'}")
    with database.read() as connection:
        rows = connection.exec_driver_sql("PRAGMA table_list").all()
    database.close()
    strict = {row.name: row.strict for row in rows}
    assert all(strict[table.name] for table in metadata.sorted_tables)


def _open_many(url: str) -> list[str]:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, url], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    return [process.communicate()[0].strip() for process in processes]


def test_processes_that_start_at_once_make_one_schema(tmp_path: Path) -> None:
    assert _open_many(f"sqlite:///{tmp_path / 'new' / 'central.db'}") == [HEAD] * 4


@pytest.mark.parametrize("engine", ["postgresql"])
def test_processes_that_start_at_once_make_one_schema_on_postgresql(
    engine: str, server: postgresql.Server
) -> None:
    server.make("at_once")
    assert _open_many(server.url("at_once")) == [HEAD] * 4


def test_a_newer_schema_is_not_touched(database: Database, database_url: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase):
        Database.open(database_url)


@pytest.mark.parametrize("url", ["mysql://localhost/shop", "sqlite://", "sqlite:///:memory:"])
def test_what_cannot_be_shared_is_refused(url: str) -> None:
    with pytest.raises(UnknownDatabase):
        Database.open(url)
