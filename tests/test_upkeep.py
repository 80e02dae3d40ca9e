"""doctor, backup and restore as they are typed: what they say, and their exit codes."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from models.database import Database
from models.doctor import Finding
from models.doctor_checks import What
from resources import translations
from resources.translations import use_language
from sajac_desktop import upkeep
from sajac_desktop.cli import main
from tests.models.factories import Trade, new_shop

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A terminal in English, and the language as it was afterwards."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    before = translations.language()
    yield
    use_language(before)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a shop that sold something."""
    trade = Trade(new_shop(tmp_path / "shop.db"))
    trade.open()
    trade.sell(1_000, customer=trade.join())
    trade.database.close()
    return tmp_path


def test_all_is_well(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--data", str(data)]) == 0
    assert capsys.readouterr().out == f"All is well: {data / 'shop.db'}\n"


def test_persian_in_a_file_is_utf_8_whatever_the_system_writes(data: Path) -> None:
    # As a system writes that has no Persian, which Windows in English is too.
    system = {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    said = subprocess.run(
        [sys.executable, "-m", "sajac_desktop", "doctor", "--data", str(data)],
        cwd=ROOT,
        env={**os.environ, **system},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    assert said.decode("utf-8").strip() == f"همه‌چیز درست است: {data / 'shop.db'}"


def test_what_differs_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    database = Database.open(data / "shop.db")
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE customers SET credit = 11")
    database.close()
    assert main(["doctor", "--data", str(data)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Customer 09120000001: credit is 11, the ledger says 10.",
        f"Findings in {data / 'shop.db'}: 1",
    ]


def test_it_speaks_persian_to_everybody_else(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert main(["doctor", "--data", str(data)]) == 0
    assert capsys.readouterr().out.startswith("همه‌چیز درست است")


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("what", get_args(What))
def test_every_finding_has_its_sentence(what: What, language: str) -> None:
    use_language(language)
    said = upkeep.sentence(Finding(what, "WHERE", "EXPECTED", "FOUND"))
    assert "WHERE" in said or "FOUND" in said
    assert "{" not in said
    assert (said == upkeep.SENTENCES[what]) is False


def test_a_backup_and_back(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", "--data", str(data)]) == 0
    (kept,) = (data / "backups").iterdir()
    assert capsys.readouterr().out == f"Backed up to {kept}\n"
    elsewhere = data / "elsewhere" / "mine.db"
    assert main(["backup", "--data", str(data), str(elsewhere)]) == 0
    capsys.readouterr()
    assert main(["restore", "--data", str(data), str(elsewhere)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"Restored from {elsewhere}"
    assert said[1].startswith("What was there before is kept in ")
    assert said[2] == "The next invoice is 2."
    assert main(["doctor", "--data", str(data)]) == 0


@pytest.mark.parametrize("name", ["shop.db", "shop.db-wal", "shop.db-shm", "shop.db.mark"])
def test_a_backup_never_takes_the_place_of_the_shops_own_files(
    data: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    trade = Trade(Database.open(data / "shop.db"))
    sold = trade.value("SELECT count(*) FROM invoices")
    trade.sell(2_000)
    for target in (data / name, data / "backups" / ".." / name):
        assert main(["backup", "--data", str(data), str(target)]) == 1
        assert name in capsys.readouterr().err
    assert main(["backup", "--data", str(data), str(data / "shop.db.mine")]) == 0
    trade.sell(3_000)
    trade.assert_well()
    trade.database.close()
    trade = Trade(Database.open(data / "shop.db"))
    assert trade.value("SELECT count(*) FROM invoices") == sold + 2
    trade.database.close()


@pytest.mark.parametrize("target", ["", ".", "backups"])
def test_a_backup_is_a_file(
    data: Path, target: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data)
    (data / "backups").mkdir()
    assert main(["backup", "--data", str(data), target]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_shop_is_restored_into_a_folder(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = data / "mine.db"
    assert main(["backup", "--data", str(data), str(backup)]) == 0
    assert main(["restore", "--data", str(backup), str(backup)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_wrong_file_to_restore_says_nothing_of_the_shops_own(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    photo = data / "photo.db"
    photo.write_bytes(b"no database " * 1000)
    assert main(["restore", "--data", str(data), str(photo)]) == 1
    told = capsys.readouterr().err
    assert "no backup of a shop; nothing was changed" in told
    assert "data file" not in told


def test_a_restore_that_must_guess_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    elsewhere = data / "mine.db"
    assert main(["backup", "--data", str(data), str(elsewhere)]) == 0
    assert main(["restore", "--data", str(data / "new"), str(elsewhere)]) == 0
    out = capsys.readouterr().out
    assert "a good many were passed over" in out
    # More than in the backup by 10 000, and by what a till might have sold since it was made.
    found = re.search("The next invoice is (.+)\\.\n", out)
    assert found is not None
    assert int(found[1].replace(",", "")) > 10_002


@pytest.mark.parametrize("command", [["doctor"], ["backup"], ["restore", "none.db"]])
def test_what_is_not_there_is_one_line(
    tmp_path: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--data", str(tmp_path)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert not (tmp_path / "shop.db").exists()


def test_progress_is_shown_to_who_looks(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(["doctor", "--data", str(data)]) == 0
    assert "\rExamining 100 %" in capsys.readouterr().err
