"""Every schema ever released is brought up to date, and the newest is what the tables say."""

import gzip
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlcipher3 import dbapi2 as sqlite

from models import migrations
from models.calendar import Period, business_date
from models.database import HEAD, Database
from models.doctor import examine
from models.queries.reports import figures
from models.queries.sheets import Figures
from models.tables import metadata
from tests.models.factories import Trade

RELEASED = sorted((Path(__file__).parent / "data").glob("shop-*.db.gz"))


def script() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(migrations.__path__)))))
    return ScriptDirectory.from_config(config)


def test_the_head_is_the_last_revision_and_there_is_one() -> None:
    assert script().get_heads() == [HEAD]


def test_the_migrations_make_what_the_tables_say(shop: Database) -> None:
    with shop.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                # The search indexes and their shadows are made by the migrations alone.
                "include_name": lambda name, kind, _: kind != "table" or "_fts" not in (name or ""),
            },
        )
        assert compare_metadata(context, metadata) == []


def test_checks_and_strictness_reach_the_database(shop: Database) -> None:
    with shop.read() as connection:
        made = dict(
            (name, sql)
            for name, sql in connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'table'"
            )
        )
    for table in metadata.sorted_tables:
        assert "STRICT" in made[table.name]
        for check in table.constraints:
            if type(check).__name__ == "CheckConstraint":
                assert f"CONSTRAINT {check.name} CHECK" in made[table.name]


def test_every_released_schema_has_its_shop() -> None:
    assert [path.name.split("-")[1].split(".")[0] for path in RELEASED] == sorted(
        revision.revision for revision in script().walk_revisions()
    )


@pytest.mark.parametrize("packed", RELEASED, ids=[path.name for path in RELEASED])
def test_a_released_shop_is_upgraded_and_trades_on(packed: Path, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    with closing(sqlite.connect(str(path))) as connection:
        (was,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    trade = Trade(Database.open(path))
    assert trade.database.revision() == HEAD
    kept = sorted((tmp_path / "backups").glob("*.db"))
    assert len(kept) == (was != HEAD)
    assert examine(trade.database) == []
    with trade.database.read() as connection:
        day = business_date(trade.now)
        first = figures(connection, Period(day, day))
    assert first == Figures(1, 1, 2_870_000, 43_333, 2_903_334, 29_012, 1, 2_421_666)
    trade.wait(days=1)
    assert trade.sell(1_000, customer=1).number == 5
    trade.assert_well()
    trade.database.close()
