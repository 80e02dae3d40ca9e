"""The file itself: full disks, damage, newer versions, other programs, two writers at once."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlcipher3 import dbapi2 as sqlite

from models.database import HEAD, Database, backup_name, check_sqlite
from models.doctor import examine
from models.errors import (
    CorruptDatabase,
    DatabaseBusy,
    DatabaseUnreachable,
    DiskFull,
    NewerDatabase,
    ShopError,
    UnsafeSqlite,
)
from models.queries.drafts import open_draft
from models.services.drafts import save_open_draft
from tests.models.factories import OPENED, Trade, new_shop, template


def raw(path: Path, *statements: str) -> None:
    with closing(sqlite.connect(str(path))) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


@pytest.fixture
def traded(tmp_path: Path) -> Path:
    """A shop with some sales, closed properly."""
    path = tmp_path / "shop.db"
    trade = Trade(new_shop(path))
    trade.open()
    member = trade.join()
    for _ in range(30):
        trade.sell(1_000, 2_000, customer=member)
    trade.database.close()
    return path


def test_a_new_file_is_made_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "shop.db"
    for _ in range(2):
        database = Database.open(path)
        assert database.revision() == HEAD
        with database.read() as connection:
            pragmas = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
            ]
        assert pragmas == ["wal", 2, 1, 1]
        database.close()
    assert [each.name for each in path.parent.iterdir()] == ["shop.db"]


def test_reading_leaves_nothing_behind(shop: Database) -> None:
    with shop.read() as connection:
        connection.exec_driver_sql("DELETE FROM sms_templates")
    with shop.read() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM sms_templates").scalar()
    assert count == 6


def test_a_view_does_not_change_while_it_is_looked_at(trade: Trade) -> None:
    with trade.database.read() as connection:
        count = "SELECT count(*) FROM invoices"
        assert connection.exec_driver_sql(count).scalar() == 0
        trade.sell(1_000)
        assert connection.exec_driver_sql(count).scalar() == 0
    assert trade.value(count) == 1


def test_one_thread_may_read_while_it_writes(trade: Trade) -> None:
    with trade.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM sms_templates")
        assert trade.value("SELECT count(*) FROM sms_templates") == 6
    assert trade.value("SELECT count(*) FROM sms_templates") == 0


def test_many_threads_may_read(trade: Trade) -> None:
    together = threading.Barrier(8, timeout=10)
    counts: list[int] = []

    def look() -> None:
        with trade.database.read() as connection:
            together.wait()
            counts.append(connection.exec_driver_sql("SELECT count(*) FROM ranks").scalar() or 0)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [4] * 8


def test_two_threads_lose_nothing(trade: Trade) -> None:
    member = trade.join()
    errors: list[BaseException] = []

    def sell() -> None:
        try:
            for _ in range(40):
                before = trade.card(member).credit
                trade.sell(1_000_000, customer=member)
                assert trade.card(member).credit > before
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=sell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert trade.value("SELECT max(number) FROM invoices") == 80
    assert trade.card(member).points == 80
    trade.assert_well()


def test_only_a_lasting_write_waits_for_the_disk(shop: Database) -> None:
    def waits() -> tuple[int, int]:
        with shop.write(lasting=False) as connection:
            beside = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS beside (id)")
        with shop.write() as connection:
            return beside, connection.exec_driver_sql("PRAGMA synchronous").scalar_one()

    normal, full = 1, 2
    assert waits() == (normal, full)
    with pytest.raises(ZeroDivisionError), shop.write(lasting=False):
        raise ZeroDivisionError
    assert waits() == (normal, full)


def test_a_log_that_has_grown_is_folded_beside_a_writer(shop: Database) -> None:
    def unfolded() -> int:
        with closing(sqlite.connect(str(shop.path))) as connection:
            _, pages, folded = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        return int(pages - folded)

    with shop.write() as connection:
        connection.exec_driver_sql("CREATE TABLE large (content)")
    few = unfolded()
    shop.fold()
    assert unfolded() == few
    with shop.write() as connection:
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint = 0")
        for _ in range(2):
            connection.exec_driver_sql("INSERT INTO large VALUES (zeroblob(3000000))")
    assert unfolded() > 1000
    with shop.write():
        shop.fold()
    assert unfolded() == 0


def test_who_waits_too_long_is_told_so(trade: Trade) -> None:
    other = Database(trade.database.path)

    @event.listens_for(other._engine, "connect")
    def impatient(connection: sqlite.Connection, record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    with trade.database.write(), pytest.raises(DatabaseBusy), other.write():
        pass
    other.close()


# -- no room ---------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB, where this process may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.name != "posix" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here; a file that may not grow is tried instead")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_nothing_is_lost(small_disk: Path) -> None:
    path = small_disk / "shop.db"
    trade = Trade(new_shop(path))
    trade.open()
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 100_000)
    sold = 0

    def sell_on() -> None:
        nonlocal sold
        while True:
            with trade.database.write() as connection:
                save_open_draft(connection, f'{{"sale": {sold}}}', "", 0, OPENED)
            trade.sell(1_000)
            sold += 1

    with pytest.raises(DiskFull) as caught:
        sell_on()
    assert caught.value.path == path
    with pytest.raises(DiskFull):
        trade.database.backup(small_disk / "backup.db")
    assert not list(small_disk.glob("backup*"))
    filler.unlink()
    assert trade.value("SELECT max(number) FROM invoices") == sold
    with trade.database.read() as connection:
        draft = open_draft(connection)
    assert draft is not None
    assert draft.content in (f'{{"sale": {sold}}}', f'{{"sale": {sold - 1}}}')
    assert trade.sell(1_000).number == sold + 1
    trade.assert_well()
    trade.database.close()


def test_a_file_that_may_not_grow_is_a_full_disk(traded: Path) -> None:
    trade = Trade(Database.open(traded))
    pages = trade.value("PRAGMA page_count")

    @event.listens_for(trade.database._engine, "connect")
    def limited(connection: sqlite.Connection, record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    trade.database.close()

    def sell_on() -> None:
        for _ in range(1000):
            trade.sell(1_000, 2_000, 3_000)

    with pytest.raises(DiskFull):
        sell_on()
    trade.assert_well()
    trade.database.close()


# -- files that cannot be used ---------------------------------------------------------------


def refused(path: Path, error: type[ShopError]) -> ShopError:
    before = path.read_bytes()
    with pytest.raises(error) as caught:
        Database.open(path)
    assert path.read_bytes() == before
    return caught.value


def test_a_newer_database_is_not_touched(traded: Path) -> None:
    raw(traded, "UPDATE alembic_version SET version_num = '9999'")
    error = refused(traded, NewerDatabase)
    assert isinstance(error, NewerDatabase)
    assert (error.path, error.revision) == (traded, "9999")


def test_what_is_no_database_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.write_bytes(b"not a database at all " * 500)
    refused(path, CorruptDatabase)
    path.write_text("کوتاه", encoding="utf-8")
    refused(path, CorruptDatabase)


@pytest.mark.parametrize("table", ["shop", "alembic_version", "anything"])
def test_another_programs_database_is_not_touched(tmp_path: Path, table: str) -> None:
    path = tmp_path / "shop.db"
    raw(path, f"CREATE TABLE {table} (version_num TEXT)", f"INSERT INTO {table} VALUES ('0001')")
    refused(path, CorruptDatabase)


@pytest.mark.parametrize("keep", [100, 4096, 5000])
def test_a_truncated_file_is_not_touched(traded: Path, keep: int) -> None:
    with traded.open("r+b") as handle:
        handle.truncate(keep)
    refused(traded, CorruptDatabase)


def test_an_overwritten_beginning_is_not_touched(traded: Path) -> None:
    with traded.open("r+b") as handle:
        handle.seek(100)
        handle.write(b"\xff" * 4000)
    refused(traded, CorruptDatabase)


def test_damage_inside_is_told_where_it_is_met(traded: Path) -> None:
    with closing(sqlite.connect(str(traded))) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'invoice_lines'"
        ).fetchone()
    with traded.open("r+b") as handle:
        handle.seek((page - 1) * 4096)
        handle.write(b"\xff" * 4096)
    database = Database.open(traded)
    findings = examine(database)
    assert findings
    assert {finding.what for finding in findings} == {"file"}
    with (
        pytest.raises(CorruptDatabase) as caught,
        database.read() as connection,
    ):
        connection.exec_driver_sql("SELECT sum(net) FROM invoice_lines").all()
    assert caught.value.path == traded
    database.close()


@pytest.fixture
def nobody() -> Iterator[int]:
    """Not being root, whom no permission stops; the user's id."""
    if os.geteuid() != 0:
        yield os.geteuid()
        return
    os.seteuid(65534)
    try:
        yield 65534
    finally:
        os.seteuid(0)


@pytest.mark.skipif(os.name != "posix", reason="permissions are another thing there")
def test_a_read_only_file_is_told(nobody: int) -> None:
    folder = Path("/tmp") / f"sajac-read-only-{os.getpid()}-{nobody}"
    folder.mkdir()
    path = folder / "shop.db"
    try:
        path.write_bytes(template_bytes())
        path.chmod(0o444)
        folder.chmod(0o555)
        with pytest.raises(DatabaseUnreachable) as caught:
            Database.open(path)
        assert caught.value.path == path
        with pytest.raises(DatabaseUnreachable):
            Database.open(folder / "below" / "shop.db")
        assert path.read_bytes() == template_bytes()
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


_BYTES: list[bytes] = []


def template_bytes() -> bytes:
    """The template's bytes, read before the user changes."""
    return _BYTES[0]


@pytest.fixture(autouse=True)
def _template_read() -> None:
    if not _BYTES:
        _BYTES.append(template().read_bytes())


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 6, 23), True),
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_a_sqlite_that_can_corrupt_is_refused(version: tuple[int, ...], safe: bool) -> None:
    if safe:
        check_sqlite(version)
    else:
        with pytest.raises(UnsafeSqlite):
            check_sqlite(version)


# -- backups ---------------------------------------------------------------------------------


def test_a_backup_is_whole_while_the_till_sells(trade: Trade, tmp_path: Path) -> None:
    for _ in range(5):
        trade.sell(1_000)
    seen: list[tuple[int, int]] = []

    def busy(done: int, total: int) -> None:
        seen.append((done, total))
        trade.sell(1_000)

    target = backup_name(trade.database.path, "daily", OPENED)
    assert target.name == "shop-20240518-083000-daily.db"
    assert trade.database.backup(target, busy) == target
    assert seen[-1][0] == seen[-1][1] > 0
    assert [each.name for each in target.parent.iterdir()] == [target.name]
    copy = Trade(Database.open(target))
    assert copy.value("SELECT max(number) FROM invoices") == 5
    copy.assert_well()
    copy.database.close()
    trade.assert_well()


def test_a_backup_to_nowhere_is_told(trade: Trade, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnreachable):
        trade.database.backup(tmp_path / "file" / "backup.db")
    # A name the system refuses to look at, as it does what lies in a folder it lets nobody into.
    with pytest.raises(DatabaseUnreachable):
        trade.database.backup(tmp_path / ("x" * 300) / "inner" / "backup.db")
