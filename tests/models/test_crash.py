"""A power cut in the middle of a sale leaves it whole or leaves no trace, and the draft stays."""

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.database import Database
from models.queries.drafts import open_draft
from tests.models.factories import Trade, new_shop

CHILD = Path(__file__).with_name("issue_in_child.py")
STRACE = shutil.which("strace")
needs_strace = pytest.mark.skipif(
    STRACE is None, reason="strace is not installed: only kills at random moments are tried"
)
AT = 200
"""More calls than a sale makes."""


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A shop with a member and an open till, closed properly."""
    path = tmp_path / "shop.db"
    trade = Trade(new_shop(path))
    trade.open()
    trade.join()
    trade.sell(1_000)
    trade.database.close()
    return path


def swept(prepared: Path, call: str, spoil: str) -> list[tuple[list[str], bool]]:
    """What each child said before its call was spoilt, and whether its draft was still there.

    Every file left behind is examined and sold from.
    """
    assert STRACE is not None
    folder = prepared.parent / call
    folder.mkdir()
    command = [STRACE, "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    command += ["-e", f"inject={call}:{spoil}:when={AT}{'+' if 'error' in spoil else ''}"]
    command += [sys.executable, str(CHILD), "sweep", str(prepared), str(folder), call, str(AT)]
    subprocess.run(command, check=True, capture_output=True)
    results = []
    for step in range(1, AT):
        path = folder / f"{step}.db"
        if not path.exists():
            break
        said = (folder / f"{step}.said").read_text().split()
        results.append((said, _left_behind(path, said)))
    assert results
    return results


def _left_behind(path: Path, said: list[str]) -> bool:
    trade = Trade(Database.open(path))
    try:
        last = trade.value("SELECT max(number) FROM invoices")
        with trade.database.read() as connection:
            draft = open_draft(connection)
        # What was said is on disk. What was not yet said may be: whole, with its draft gone.
        if "2" in said:
            assert last == 2
        if last == 2:
            assert draft is None
            assert trade.value("SELECT count(*) FROM invoice_lines WHERE invoice_id = 2") == 2
            assert trade.value("SELECT total FROM invoices WHERE id = 2") == 3_000
        elif "draft" in said:
            assert draft is not None
            assert draft.content == '{"lines": 2}'
        assert trade.sell(1_000).number == last + 1
        trade.assert_well()
    finally:
        trade.database.close()
    return draft is not None


@needs_strace
@pytest.mark.parametrize("call", ["pwrite64", "fsync", "fdatasync"])
def test_killed_at_every_write_and_sync(prepared: Path, call: str) -> None:
    results = swept(prepared, call, "signal=SIGKILL")
    # One got through to the end; those before it stopped at each stage.
    assert results[-1][0] == ["draft", "2", "closed"]
    if call == "pwrite64":
        stages = {tuple(said) for said, _ in results}
        assert stages == {(), ("draft",), ("draft", "2"), ("draft", "2", "closed")}


@needs_strace
@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        # Without room for its index of the log SQLite calls opening an I/O error.
        ("pwrite64", "ENOSPC", {"DiskFull", "DatabaseUnreachable"}),
        ("fsync", "EIO", {"DatabaseUnreachable"}),
    ],
)
def test_a_disk_that_fails_from_any_moment_on_is_told(
    prepared: Path, call: str, error: str, told: set[str]
) -> None:
    results = swept(prepared, call, f"error={error}")
    errors = {said[-1] for said, _ in results if said and said[-1] not in ("closed", "2", "draft")}
    assert errors == told


def test_killed_at_any_moment(prepared: Path) -> None:
    chance = random.Random(7)
    for _ in range(4):
        command = [sys.executable, str(CHILD), "loop", str(prepared)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.001, 0.08))
            child.kill()
            said = [int(word) for word in child.stdout.read().split() if word.isdigit()]
        trade = Trade(Database.open(prepared))
        trade.assert_well()
        last = trade.value("SELECT max(number) FROM invoices")
        assert not said or last - said[-1] in (0, 1)
        assert trade.sell(1_000).number == last + 1
        trade.database.close()
