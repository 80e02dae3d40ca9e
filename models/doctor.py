"""Recomputing everything that is kept from what it is kept of, and naming what differs.

Every balance, rank, lot, daily total, invoice number and session is worked out anew from the
ledgers by the statements of `doctor_checks.py` and `doctor_days.py`, and compared with what the
database holds.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from models.calendar import SHOP_ZONE
from models.database import HEAD, Database
from models.doctor_checks import CHECKS, Check, What
from models.errors import BadBand, BandsApart
from models.interrupting import interruptible
from models.loyalty import check_bands
from models.queries.rules import read_bands

Progress = Callable[[int, int], None]
"""Hears (done, total) often; what it raises ends the examination."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that differs. `where` names it as a person would look for it: a mobile number, an
    invoice number, a day; `expected` is what the ledgers say and `found` what is kept.
    """

    what: What
    where: str
    expected: str
    found: str


MOST = 1000
"""No check tells of more findings than this: by then the first ones say enough."""
_LOG = logging.getLogger(__name__)


def examine(database: Database, progress: Progress | None = None) -> list[Finding]:
    """Everything that differs in the shop's data; nothing when all is well.

    Reads one consistent view, so a sale may go on meanwhile; only the search index is looked at
    in a transaction of its own, in which writers wait. Costs minutes at most for a million
    invoices. What `progress` raises comes out of here, whatever statement was running.
    """
    total = len(CHECKS) + 4
    findings: list[Finding] = []
    with database.read() as connection, _reporting(connection, progress, total) as step:
        _prepare(connection)
        step()
        findings += _file(connection)
        step()
        if any(finding.what == "file" for finding in findings):
            return findings
        findings += _schema(connection)
        step()
        for check in CHECKS:
            findings += _run(connection, check)
            step()
        findings += _bands(connection)
    with database.write() as connection, _reporting(connection, progress, total, total - 1) as step:
        findings += _search(connection)
        step()
    _LOG.info("examined: %d findings", len(findings))
    return findings


@contextmanager
def _reporting(
    connection: Connection, progress: Progress | None, total: int, done: int = 0
) -> Iterator[Callable[[], None]]:
    """Report each step, and listen while a statement runs: what `progress` raises interrupts it."""
    if progress is None:
        yield lambda: None
        return
    report: Progress = progress

    def step() -> None:
        nonlocal done
        done += 1
        report(done, total)

    with interruptible(connection, lambda: report(done, total)):
        yield step


def _run(connection: Connection, check: Check) -> list[Finding]:
    rows = connection.exec_driver_sql(f"SELECT * FROM ({check.sql}) LIMIT {MOST}")
    return [
        Finding(check.what, str(where), str(expected), str(found))
        for where, expected, found in rows
    ]


def _file(connection: Connection) -> list[Finding]:
    """SQLite's own look at every page, index and constraint, and at references to nothing."""
    try:
        told = list(connection.exec_driver_sql(f"PRAGMA integrity_check({MOST})").scalars())
    except DatabaseError as error:
        if "malformed" not in str(error.orig):
            raise
        told = [str(error.orig)]
    findings = [Finding("file", line, "ok", line) for line in told if line != "ok"]
    # A damaged page can make the next question fail rather than answer.
    if not findings:
        findings += [
            Finding("foreign_key", f"{table} {row}", parent, "")
            for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check")
        ]
    return findings


def _schema(connection: Connection) -> list[Finding]:
    """Tables, indexes and the triggers that guard what is issued, beside those of a new file."""
    revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if revision != HEAD:
        return [Finding("revision", "", HEAD, str(revision))]
    expected = _expected_definitions()
    found = _definitions(connection)
    return [
        Finding("schema", name, expected.get(name, ""), found.get(name, ""))
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name) != found.get(name)
    ]


@cache
def _expected_definitions() -> dict[str, str]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        fresh = Database.open(Path(folder) / "fresh.db")
        try:
            with fresh.read() as connection:
                return _definitions(connection)
        finally:
            fresh.close()


def _definitions(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_schema"
        " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {f"{kind} {name}": definition for kind, name, definition in rows}


def _bands(connection: Connection) -> list[Finding]:
    try:
        check_bands(read_bands(connection))
    except BandsApart as apart:
        where = f"{apart.first} - {apart.second}"
        return [Finding("bands", where, str(apart.first_end), str(apart.second_start))]
    except BadBand as bad:
        return [Finding("bands", bad.title, "", bad.reason)]
    return []


def _search(connection: Connection) -> list[Finding]:
    findings = []
    for index in ("customer_fts", "product_fts"):
        try:
            connection.exec_driver_sql(
                f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)"
            )
        except DatabaseError as error:
            # Told in either way, as what does not match lies in the index's pages or its rows.
            if "malformed" not in str(error.orig) and "fts5" not in str(error.orig):
                raise
            findings.append(Finding("search", index, "ok", str(error.orig)))
    return findings


def _prepare(connection: Connection) -> None:
    """A table of when the shop's clock stood how far from UTC, for the hours of old invoices."""
    connection.exec_driver_sql(
        "CREATE TEMP TABLE clock (since INTEGER PRIMARY KEY, until INTEGER, seconds INTEGER)"
    )
    first, last = connection.exec_driver_sql(
        "SELECT min(issued_at), max(issued_at) FROM invoices"
    ).one()
    if first is None:
        return
    changes = _clock_changes(_instant(first), _instant(last))
    untils = [since for since, _ in changes[1:]] + [None]
    connection.exec_driver_sql(
        "INSERT INTO temp.clock VALUES (?, ?, ?)",
        [
            (int(since.timestamp() * 1000), int(until.timestamp() * 1000) if until else 2**62, off)
            for (since, off), until in zip(changes, untils, strict=True)
        ],
    )


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _clock_changes(first: datetime, last: datetime) -> list[tuple[datetime, int]]:
    """From when on the shop's clock stood how many seconds before UTC. Clocks change at a whole
    half hour, so it is enough to look at each of those in a day that begins and ends differently.
    """

    def seconds(at: datetime) -> int:
        offset = at.astimezone(SHOP_ZONE).utcoffset()
        return int(offset.total_seconds()) if offset else 0

    changes = [(first, seconds(first))]
    at = first.replace(minute=0, second=0, microsecond=0)
    while at <= last:
        day_later = at + timedelta(days=1)
        if seconds(day_later) != changes[-1][1]:
            for half_hours in range(49):
                moment = at + timedelta(minutes=30 * half_hours)
                if seconds(moment) != changes[-1][1]:
                    changes.append((moment, seconds(moment)))
        at = day_later
    return changes
