"""Processes of their own that keep a draft and issue it, to be killed or failed meanwhile.

Run as: issue_in_child.py loop FILE, or issue_in_child.py sweep FILE FOLDER CALL AT. What is on
disk is said line by line: `draft`, then the invoice's number; or the name of the error.
"""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from models.database import Database
from models.errors import ShopError
from models.services.drafts import save_open_draft
from models.services.orders import Order, OrderLine, Tender
from models.services.sales import issue_invoice

NOW = datetime(2024, 5, 18, 6, 0, tzinfo=UTC)


def say(handle: int, word: object) -> None:
    """Say a word at once: whoever is killed a moment later has said it."""
    os.write(handle, f"{word}\n".encode())


def issue(database: Database, out: int) -> None:
    """Keep a draft, then issue it to customer 1."""
    with database.write() as connection:
        draft = save_open_draft(connection, '{"lines": 2}', "احمد", 3_000, NOW)
    say(out, "draft")
    with database.write() as connection:
        issued = issue_invoice(
            connection,
            Order(
                staff_id=1,
                customer_id=1,
                lines=(OrderLine(1, 1000, 1_000), OrderLine(1, 2000, 1_000)),
                tenders=(Tender("cash", 3_000),),
                draft_id=draft,
            ),
            NOW,
        )
    say(out, issued.number)


def loop(path: Path) -> None:
    """Issue until killed."""
    database = Database.open(path)
    say(1, "ready")
    while True:
        issue(database, 1)


def sweep(path: Path, folder: Path, call: str, at: int) -> None:
    """For each step a child on a copy of its own, which makes so many idle calls first that the
    call number `at`, which strace spoils, is the child's own call number `step`. Ends with the
    first child that gets through before.
    """
    for step in range(1, at):
        copy = folder / f"{step}.db"
        shutil.copy(path, copy)
        child = os.fork()
        if child == 0:
            _idle(folder, call, at - step)
            out = os.open(folder / f"{step}.said", os.O_CREAT | os.O_WRONLY)
            try:
                database = Database.open(copy)
                issue(database, out)
                database.close()
                say(out, "closed")
            except ShopError as error:
                say(out, type(error).__name__)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return


def _idle(folder: Path, call: str, times: int) -> None:
    handle = os.open(folder / "idle", os.O_CREAT | os.O_WRONLY)
    for _ in range(times):
        if call == "pwrite64":
            os.pwrite(handle, b"x", 0)
        elif call == "fsync":
            os.fsync(handle)
        else:
            os.fdatasync(handle)
    os.close(handle)


if __name__ == "__main__":
    if sys.argv[1] == "loop":
        loop(Path(sys.argv[2]))
    else:
        sweep(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
