"""The log names what happened and where, and nobody."""

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.database import Database
from models.errors import DiskFull, DuplicateMobile
from sajac_desktop.compose import Till
from sajac_desktop.demo.hands import Hands
from sajac_desktop.log import LOG, PlainFormatter, keep_log
from sajac_desktop.window import DATABASE

NAME, MOBILE = "احمد آرانی", "09214880800"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The program's log, as `run_till` keeps it."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", logging.WARNING)
    keep_log(tmp_path)
    yield tmp_path / LOG
    for handler in root.handlers:
        handler.close()


def a_number() -> None:
    int(NAME)


def a_key() -> None:
    try:
        dict[str, int]()[MOBILE]
    except KeyError as error:
        raise RuntimeError(f"{NAME} is missing") from error


def a_typed_error() -> None:
    raise DuplicateMobile(MOBILE, 1, NAME)


def a_file() -> None:
    Path(f"/nowhere/{NAME}").read_text()


@pytest.mark.expects_log
@pytest.mark.parametrize(
    ("act", "told"),
    [
        (a_number, ["builtins.ValueError"]),
        (a_key, ["builtins.KeyError", "builtins.RuntimeError"]),
        (a_typed_error, ["models.errors.DuplicateMobile"]),
        (a_file, ["builtins.FileNotFoundError: No such file or directory"]),
    ],
)
def test_an_exceptions_words_stay_out(log: Path, act: Callable[[], None], told: list[str]) -> None:
    try:
        act()
    except Exception:
        logging.getLogger("sajac").exception("unexpected error, reference %s", "A1B2C3")
    written = log.read_text(encoding="utf-8")
    assert "A1B2C3" in written
    assert f"in {act.__name__}" in written
    assert [line for line in written.splitlines() if line in told] == told
    assert NAME not in written
    assert MOBILE not in written


@pytest.mark.expects_log
def test_what_a_failed_statement_carried_stays_out(log: Path, folder: Path) -> None:
    database = Database.open(folder / DATABASE)
    insert = "INSERT INTO tags (uuid, title) VALUES (?, ?), (?, ?)"
    try:
        with database.write() as connection:
            connection.exec_driver_sql(insert, (b"1", NAME, b"1", NAME))
    except Exception:
        logging.getLogger("sajac").exception("unexpected error")
        plain = logging.Formatter().formatException(sys.exc_info())
    database.close()
    written = log.read_text(encoding="utf-8")
    assert "sqlcipher3.dbapi2.IntegrityError: UNIQUE constraint failed: tags.uuid" in written
    assert NAME not in written
    assert NAME not in plain


def test_what_sqlite_quotes_stays_out(folder: Path) -> None:
    database = Database.open(folder / DATABASE)
    wrong = "SELECT rowid FROM customer_fts WHERE customer_fts MATCH ?"
    with database.read() as connection:
        try:
            connection.exec_driver_sql(wrong, (f"Ahmad:{NAME}",)).all()
        except Exception as error:
            told = PlainFormatter().formatException((type(error), error, error.__traceback__))
    database.close()
    assert "sqlcipher3.dbapi2.OperationalError" in told
    assert NAME not in told


def test_an_error_nobody_waited_for_is_worded(till: Till, hands: Hands, qtbot: QtBot) -> None:
    with qtbot.waitSignal(till.desk.messages.said) as said:
        till.tasks.tell(DiskFull(Path("shop.db")))
    assert "دیسک" in said.args[0]
    assert said.args[1] == "error"
