"""A restored backup takes the shop's place whole, and no number is ever given out twice."""

import errno
import os
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from models.backups import prune_backups
from models.database import Database, backup_name
from models.errors import (
    BadBackup,
    DatabaseBusy,
    DatabaseUnreachable,
    DiskFull,
    NewerDatabase,
    NoOpenSession,
    NotFound,
)
from models.restore import Restored, restore
from models.services.epochs import MOST_A_MINUTE, UNSEEN
from tests.models.factories import OPENED, Trade, new_shop

NOW = OPENED + timedelta(days=1)


@pytest.fixture
def traded(tmp_path: Path) -> tuple[Path, Path]:
    """A shop that sold five times, and its backup after the third. Nobody has either open."""
    path = tmp_path / "shop.db"
    trade = Trade(new_shop(path))
    trade.open()
    for _ in range(3):
        trade.sell(1_000)
    backup = trade.database.backup(tmp_path / "usb" / "backup.db")
    trade.close(3_000)
    trade.open(3_000)
    for _ in range(2):
        trade.sell(2_000)
    trade.database.close()
    return path, backup


def test_it_goes_on_above_every_number_given_out(traded: tuple[Path, Path]) -> None:
    path, backup = traded
    seen: list[tuple[int, int]] = []
    before = backup.read_bytes()
    restored = restore(path, backup, NOW, lambda done, total: seen.append((done, total)))
    assert restored == Restored(backup_name(path, "before-restore", NOW), 6, False)
    assert seen[-1][0] == seen[-1][1] > 0
    assert backup.read_bytes() == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["backups", "shop.db", "usb"]
    trade = Trade(Database.open(path))
    assert trade.value("SELECT max(number) FROM invoices") == 3
    trade.assert_well()
    assert trade.sell(1_000).number == 6
    assert trade.close(4_000).number == 1
    trade.open(4_000)
    assert trade.value("SELECT max(number) FROM till_sessions") == 3
    assert trade.value("SELECT epoch FROM registers") == 2
    assert trade.value("SELECT max(first_number) FROM register_epochs") == 6
    trade.assert_well()
    trade.database.close()

    # What was replaced is whole, and can itself be put back: above all that was given out since.
    assert restored.kept is not None
    back = restore(path, restored.kept, NOW + timedelta(hours=1))
    assert (back.first_number, back.guessed) == (7, False)
    trade = Trade(Database.open(path))
    assert trade.value("SELECT count(*) FROM invoices") == 5
    assert trade.value("SELECT epoch FROM registers") == 3
    assert trade.sell(1_000).number == 7
    trade.assert_well()
    trade.database.close()


@pytest.mark.parametrize("damage", ["missing", "empty", "not ours", "cut short"])
def test_what_cannot_be_read_is_passed_over_widely(traded: tuple[Path, Path], damage: str) -> None:
    path, backup = traded
    if damage == "missing":
        path.unlink()
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "not ours":
        path.write_bytes(b"something else " * 1000)
        path.with_name("shop.db-wal").write_bytes(b"of old")
    else:
        with path.open("r+b") as handle:
            handle.truncate(5000)
    before = path.read_bytes() if damage != "missing" else None
    restored = restore(path, backup, NOW)
    # The backup is a day old.
    next_number = 3 + UNSEEN + MOST_A_MINUTE * 24 * 60 + 1
    assert (restored.first_number, restored.guessed) == (next_number, True)
    assert (restored.kept is None) == (damage == "missing")
    if damage in ("not ours", "cut short"):
        assert restored.kept == backup_name(path, "damaged", NOW)
        assert restored.kept.read_bytes() == before
    assert not path.with_name("shop.db-wal").exists()
    trade = Trade(Database.open(path))
    trade.assert_well()
    # Whether the session in the backup was closed since is as unknown.
    with pytest.raises(NoOpenSession):
        trade.sell(1_000)
    trade.open()
    assert trade.sell(1_000).number == next_number
    trade.assert_well()
    trade.database.close()


def test_another_shops_file_says_nothing_of_this_ones_numbers(
    traded: tuple[Path, Path], tmp_path: Path
) -> None:
    path, backup = traded
    with closing(sqlite.connect(str(path))) as connection:
        connection.execute("UPDATE registers SET uuid = randomblob(16)")
        connection.commit()
    assert restore(path, backup, NOW).guessed


def test_a_shop_not_yet_opened_gives_way(traded: tuple[Path, Path], tmp_path: Path) -> None:
    _, backup = traded
    path = tmp_path / "new" / "shop.db"
    Database.open(path).close()
    assert restore(path, backup, NOW).guessed
    Database.open(path).close()


def _refused(traded: tuple[Path, Path], error: type[Exception], backup: Path) -> None:
    path, _ = traded
    before = path.read_bytes(), backup.read_bytes() if backup.is_file() else None
    with pytest.raises(error):
        restore(path, backup, NOW)
    assert (path.read_bytes(), backup.read_bytes() if backup.is_file() else None) == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["shop.db", "usb"]


def test_a_backup_that_is_not_there(traded: tuple[Path, Path]) -> None:
    _refused(traded, NotFound, traded[1].with_name("none.db"))
    _refused(traded, NotFound, traded[1].parent)


def test_a_backup_that_is_no_database(traded: tuple[Path, Path]) -> None:
    traded[1].write_bytes(b"nothing " * 1000)
    _refused(traded, BadBackup, traded[1])


def test_a_backup_of_another_program(traded: tuple[Path, Path]) -> None:
    with closing(sqlite.connect(str(traded[1]))) as connection:
        connection.execute("PRAGMA application_id = 1")
    _refused(traded, BadBackup, traded[1])


def test_a_backup_without_a_shop(traded: tuple[Path, Path], tmp_path: Path) -> None:
    empty = traded[1].with_name("empty.db")
    Database.open(empty).close()
    _refused(traded, BadBackup, empty)


def test_a_backup_of_a_newer_program(traded: tuple[Path, Path]) -> None:
    with closing(sqlite.connect(str(traded[1]))) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    _refused(traded, NewerDatabase, traded[1])


def test_a_damaged_backup(traded: tuple[Path, Path]) -> None:
    with traded[1].open("r+b") as handle:
        handle.seek(20 * 4096)
        handle.write(b"\xff" * 40_960)
    _refused(traded, BadBackup, traded[1])


def test_not_while_the_till_is_open(traded: tuple[Path, Path]) -> None:
    path, backup = traded
    trade = Trade(Database.open(path))
    with pytest.raises(DatabaseBusy):
        restore(path, backup, NOW)
    assert trade.sell(1_000).number == 6
    trade.assert_well()
    trade.database.close()


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, DiskFull), (errno.EACCES, DatabaseUnreachable)]
)
def test_a_file_that_cannot_be_replaced_stays(
    traded: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    path, backup = traded
    real = os.replace

    def failing(source: Path, target: Path) -> None:
        if target == path:
            raise OSError(number, "no")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(error):
        restore(path, backup, NOW)
    monkeypatch.undo()
    trade = Trade(Database.open(path))
    assert trade.sell(1_000).number == 6
    trade.assert_well()
    trade.database.close()
    assert not list(path.parent.glob("*.restoring*"))


def test_old_backups_are_pruned_by_reason(tmp_path: Path) -> None:
    names = [
        *(f"shop-2024051{day}-080000-daily.db" for day in range(6)),
        "shop-20200101-080000-before-restore.db",
        "shop-20200101-080000-before-0002.db",
        "holiday.db",
        "shop-20200101-080000-daily.txt",
    ]
    for name in names:
        (tmp_path / name).write_text("")
    deleted = prune_backups(tmp_path, keep=2)
    assert [path.name for path in deleted] == names[:4]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[4:])
    assert prune_backups(tmp_path, keep=0) == [tmp_path / names[4]]
    assert prune_backups(tmp_path / "none", keep=1) == []
