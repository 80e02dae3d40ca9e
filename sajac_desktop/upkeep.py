"""Looking after the shop's file from the command line: doctor, backup, restore."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from models import calendar
from models.database import Database, backup_name
from models.display import Display
from models.doctor import Finding, examine
from models.doctor_checks import What
from models.errors import NotFound, ShopError
from models.restore import restore
from resources.translations import tr, tr_later, use_language
from ui.errors import words

SENTENCES: dict[What, str] = {
    "file": tr_later("The file is damaged: {found}"),
    "foreign_key": tr_later("{where} refers to a row of {expected} that does not exist."),
    "schema": tr_later("The database's {where} is not as this program made it."),
    "revision": tr_later("The database has schema {found}, this program {expected}."),
    "search": tr_later("The search index {where} does not match the data: {found}"),
    "credit": tr_later("Customer {where}: credit is {found}, the ledger says {expected}."),
    "points": tr_later("Customer {where}: points are {found}, the ledger says {expected}."),
    "rank": tr_later("Customer {where}: rank is {found}, the points make it {expected}."),
    "bands": tr_later("Ranks do not fit together: {where} ({expected} {found})."),
    "lot": tr_later("Credit lot of {where}: {found} is left, the ledger says {expected}."),
    "debt": tr_later("Customer {where} owes {found} although there is credit to pay it."),
    "tags": tr_later("Customer {where}: tags are “{found}”, should be “{expected}”."),
    "last_purchase": tr_later("Customer {where}: last purchase is {found}, should be {expected}."),
    "line": tr_later("Line {where}: the sums are {found}, should be {expected}."),
    "lines": tr_later("Invoice {where}: the sums are {found}, its lines say {expected}."),
    "payments": tr_later("Invoice {where}: {expected} is due, its payments are {found}."),
    "booked": tr_later("Invoice {where}: credit and points {expected} were booked as {found}."),
    "returned": tr_later("Invoice {where}: {found} came back of {expected}."),
    "day": tr_later("Invoice {where} stands on {found}, it was issued on {expected}."),
    "number": tr_later("Invoice numbers jump from before {expected} to {found} ({where})."),
    "last_number": tr_later("Register {where}: last number is {found}, should be {expected}."),
    "epoch": tr_later("Register {where}: epoch is {found}, should be {expected}."),
    "session": tr_later("Till session {where}: {found} is kept, should be {expected}."),
    "closing": tr_later("Closing of {where}: the report says {found}, the session {expected}."),
    "day_total": tr_later("Totals of {where}: {found} is kept, the invoices say {expected}."),
    "day_part": tr_later("Part of {where}: {found} is kept, the invoices say {expected}."),
    "outbox": tr_later("Rows of the {where}: there are {found}, should be {expected}."),
}
"""What the doctor finds, in words."""


def shop_file(data: Path) -> Path:
    """The database in a shop's folder."""
    return data / "shop.db"


def run_doctor(arguments: argparse.Namespace) -> int:
    """Examine the shop's data; 1 when something differs, naming it."""
    return _answer(lambda display: _doctor(shop_file(arguments.data), display))


def run_backup(arguments: argparse.Namespace) -> int:
    """Copy the shop's data to a file, also while the till is open."""
    return _answer(lambda display: _backup(shop_file(arguments.data), arguments.file))


def run_restore(arguments: argparse.Namespace) -> int:
    """Put a backup in the place of the shop's data."""
    return _answer(lambda display: _restore(shop_file(arguments.data), arguments.file, display))


def sentence(finding: Finding) -> str:
    """A finding in the language in use."""
    return tr(
        SENTENCES[finding.what],
        where=finding.where,
        expected=finding.expected or "-",
        found=finding.found or "-",
    )


def _doctor(path: Path, display: Display) -> int:
    database = _open(path)
    try:
        findings = examine(database, _progress(tr("Examining")))
    finally:
        database.close()
    _end_progress()
    for finding in findings:
        print(sentence(finding))
    if findings:
        print(tr("Findings in {path}: {count}", count=display.plain(len(findings)), path=path))
        return 1
    print(tr("All is well: {path}", path=path))
    return 0


def _backup(path: Path, target: Path | None) -> int:
    database = _open(path)
    try:
        kept = database.backup(target or backup_name(path, "manual"), _progress(tr("Copying")))
    finally:
        database.close()
    _end_progress()
    print(tr("Backed up to {path}", path=kept))
    return 0


def _restore(path: Path, backup: Path, display: Display) -> int:
    restored = restore(path, backup, calendar.now(), _progress(tr("Copying")))
    _end_progress()
    print(tr("Restored from {path}", path=backup))
    if restored.kept:
        print(tr("What was there before is kept in {path}", path=restored.kept))
    if restored.guessed:
        print(
            tr(
                "Which numbers were given out since the backup is not known, so a good many were "
                "passed over to be safe."
            )
        )
    print(tr("The next invoice is {number}.", number=display.plain(restored.first_number)))
    return 0


def _answer(command: Callable[[Display], int]) -> int:
    """Run a command in the terminal's language; what goes wrong is one line and exit code 1."""
    language = _language()
    use_language(language)
    display = Display("en" if language == "en" else "fa")
    try:
        return command(display)
    except ShopError as error:
        _end_progress()
        print(words(error, display), file=sys.stderr)
        return 1


def _language() -> str:
    """English for who set their terminal to it, Persian for everybody else."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "en" if os.environ[name].startswith("en") else "fa"
    return "fa"


def _open(path: Path) -> Database:
    if not path.exists():
        raise NotFound("shop", str(path))
    return Database.open(path)


def _progress(label: str) -> Callable[[int, int], None] | None:
    """A line that counts up to 100 %, where somebody is looking."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        print(f"\r{label} {done * 100 // max(total, 1):3} %", end="", file=sys.stderr, flush=True)

    return show


def _end_progress() -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
