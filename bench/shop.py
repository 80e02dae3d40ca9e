"""Makes the shop the bench measures, once, and keeps it for the next run."""

import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert
from sqlcipher3 import dbapi2 as sqlite

from bench import people, words
from bench.people import People
from bench.trade import COLUMNS, DAYS, FIRST_DAY, LAST_DAY, Identities, Standing, Trade, Ware
from bench.trade import milliseconds as at_milliseconds
from models import calendar, migrations
from models.database import Database
from models.loyalty import Band, rank_of
from models.queries.rules import read_bands, read_rules
from models.queries.sheets import Denomination
from models.queries.till import session_sums
from models.services.products import ProductDetails, add_product, add_subgroup
from models.services.shop import ShopDetails, add_title, open_shop
from models.services.staff import NewStaff, add_staff
from models.services.till import as_report
from models.tables import closings, new_identity
from models.tables.titles import PRODUCT_GROUPS, TAGS

GENERATOR = 3
"""Raised when the same numbers make other data: older files are not used again then."""
PIN = "1234"
_PRODUCTS = 2_000
_OPENED = datetime(2021, 3, 21, 6, 0, tzinfo=UTC)

NOW = datetime.fromtimestamp(at_milliseconds(LAST_DAY, timedelta(hours=22, minutes=5)) / 1000, UTC)
"""When the bench sells: after the last sale of the last day, in its open session."""

_DAY_TOTALS = """
INSERT INTO day_totals
SELECT business_date, register_id, sum(s), sum(s * line_count), sum(s * gross),
       sum(s * (line_discounts + invoice_discount)), sum(s * used), sum(s * total), sum(s * vat),
       sum(s * earned), sum(s < 0), sum(iif(s < 0, total, 0))
FROM (SELECT *, iif(kind = 'sale', 1, -1) AS s FROM invoices) GROUP BY 1, 2
"""
_DAY_PARTS = """
INSERT INTO day_parts
WITH signed AS (SELECT *, iif(kind = 'sale', 1, -1) AS s FROM invoices)
SELECT business_date, 'product', product_id, sum(s * quantity), sum(s * net)
FROM signed JOIN invoice_lines ON invoice_id = signed.id GROUP BY 1, 3
UNION ALL
SELECT business_date, 'staff', staff_id, sum(s), sum(s * total) FROM signed GROUP BY 1, 3
UNION ALL
SELECT business_date, 'hour', (issued_at / 3600000.0 + 3.5) % 24, sum(s), sum(s * total)
FROM signed GROUP BY 1, 3
UNION ALL
SELECT business_date, 'method', CASE method WHEN 'cash' THEN 0 WHEN 'card' THEN 1 ELSE 2 END,
       sum(s), sum(s * amount)
FROM signed JOIN payments ON invoice_id = signed.id GROUP BY 1, 3
ORDER BY 1, 2, 3
"""


def shop_file(folder: Path, customers: int, invoices: int) -> Path:
    """The shop of this size, made if it is not there yet. Never write to it: work on a `copy`."""
    name = f"shop-{customers}-{invoices}-{_schema()}-{GENERATOR}.db"
    path = folder / name
    if not path.exists():
        partial = folder / "making" / name
        shutil.rmtree(partial.parent, ignore_errors=True)
        _say(f"making a shop of {customers:,} customers and {invoices:,} invoices in {folder}")
        began = time.monotonic()
        make(partial, customers, invoices)
        partial.rename(path)
        shutil.rmtree(partial.parent)
        size = path.stat().st_size / 1e6
        _say(f"made in {time.monotonic() - began:.0f} s, {size:,.0f} MB")
    return path


def _schema() -> str:
    """The schema's name for a file's: any change to a migration makes another one."""
    digest = hashlib.sha256()
    for migration in sorted(Path(migrations.__path__[0]).glob("versions/*.py")):
        digest.update(migration.read_bytes())
    return digest.hexdigest()[:8]


@contextmanager
def copy(path: Path) -> Iterator[Path]:
    """A copy of a file that may be written to, and is thrown away.

    It is on disk when it is given: otherwise the first checkpoint, inside some sale, would wait
    for all of it to be written.
    """
    folder = path.parent / f"{path.stem}-copy"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        copied = Path(shutil.copy(path, folder / "shop.db"))
        with copied.open("rb+") as file:
            os.fsync(file.fileno())
        yield copied
    finally:
        shutil.rmtree(folder)


def make(path: Path, customers: int, invoices: int) -> None:
    """Make a shop's file: everything small by the shop's services, the masses by bulk."""
    database = Database.open(path)
    with database.write() as connection:
        tags, wares, staff = _furnish(connection)
        bands = read_bands(connection)
        rules = read_rules(connection)
    database.close()
    trade = Trade(customers, invoices, wares, bands, rules.rials_per_point, 1, staff)
    raw = sqlite.connect(str(path), isolation_level=None)
    for pragma in (
        "journal_mode = OFF",
        "synchronous = OFF",
        "foreign_keys = OFF",
        "locking_mode = EXCLUSIVE",
        "cache_size = -400000",
        "threads = 2",
    ):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN")
    later = _put_aside(raw)
    _step("invoices")
    _add(raw, "till_sessions", trade.sessions())
    for block in trade.blocks():
        for table in block.__slots__:
            _add(raw, table, getattr(block, table))
    _add(raw, "credit_lots", trade.lots())
    _step("customers")
    _add_people(raw, customers, trade.standing, bands, tags)
    raw.execute("UPDATE registers SET last_number = ?, last_session = ?", (trade.last_number, DAYS))
    _step("totals")
    raw.execute(_DAY_TOTALS)
    raw.execute(_DAY_PARTS)
    _step("indexes")
    for statement in later:
        raw.execute(statement)
    _step("search")
    raw.execute("INSERT INTO customer_fts (customer_fts) VALUES ('rebuild')")
    # As years of trade leave it: merged but for the last days. Left as built, it would be merged by
    # the first sales that are measured.
    raw.execute("INSERT INTO customer_fts (customer_fts) VALUES ('optimize')")
    raw.execute("COMMIT")
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    _step("closings")
    database = Database.open(path)
    with database.write() as connection:
        _close_sessions(connection)
    database.close()
    # One file, to be copied as one.
    raw = sqlite.connect(str(path))
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _furnish(connection: Connection) -> tuple[list[tuple[int, str]], list[Ware], list[int]]:
    """Open the shop: its staff, tags by title, and goods."""
    details = ShopDetails("فروشگاه نمونه", "تهران", "تهران", "02188776655", "خیابان آزادی ۱۲")
    staff = [open_shop(connection, details, NewStaff("محمدرضا", "آرانی", "owner", PIN), _OPENED)]
    for first, last, role in (
        ("سارا", "محمدی", "manager"),
        ("نرگس", "کریمی", "cashier"),
        ("امیر", "نوری", "cashier"),
    ):
        staff.append(add_staff(connection, NewStaff(first, last, role, PIN), _OPENED))
    tags = sorted(
        ((add_title(connection, TAGS, title, _OPENED), title) for title in words.TAGS),
        key=lambda tag: tag[1],
    )
    subgroups = []
    for number in range(1, 11):
        group = add_title(connection, PRODUCT_GROUPS, f"گروه {number}", _OPENED)
        for part in range(1, 6):
            title = f"زیرگروه {number}-{part}"
            subgroups.append(add_subgroup(connection, group, title, _OPENED))
    wares = []
    for number in range(_PRODUCTS):
        rest, good = divmod(number, len(words.GOODS))
        brand, kind = divmod(rest, len(words.KINDS))
        title = f"{words.GOODS[good]} {words.KINDS[kind]} {words.BRANDS[brand]}"
        price = 20_000 + number * 7_919 % 480 * 5_000
        product = ProductDetails(
            title,
            subgroups[number % len(subgroups)],
            price,
            code=str(1000 + number),
            barcode=f"626{number * 104_729 % 10**10:010d}",
            unit="عدد",
        )
        wares.append(Ware(add_product(connection, product, _OPENED), title, price))
    return tags, wares, staff


def _put_aside(raw: Any) -> list[str]:
    """Drop the triggers, and the indexes that grow at their end; how to make them again.

    Those by customer or of customers stay and grow row by row, as in trade. Made at the end, their
    pages would be full to the last byte, and every sale would have to split each one it touches.
    """
    kept = raw.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger')"
        " AND sql IS NOT NULL AND tbl_name NOT LIKE '%fts%'"
        " AND (type = 'trigger' OR tbl_name <> 'customers' AND sql NOT LIKE '%(customer_id)%')"
        " ORDER BY type, tbl_name"
    ).fetchall()
    for kind, name, _ in kept:
        raw.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in kept]


def _add(raw: Any, table: str, rows: Iterable[tuple[object, ...]], columns: str = "") -> None:
    columns = columns or COLUMNS[table]
    marks = ", ".join("?" * (columns.count(",") + 1))
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)


def _add_people(
    raw: Any, customers: int, standing: Standing, bands: list[Band], tags: list[tuple[int, str]]
) -> None:
    made = People(customers)
    identities = Identities(2)
    titles = [title for _, title in tags]
    bearers: list[tuple[int, int]] = []
    iso = [(FIRST_DAY + timedelta(days=place)).isoformat() for place in range(DAYS)]

    def rows() -> Iterator[tuple[object, ...]]:
        for customer, day in enumerate(people.joined(customers, FIRST_DAY), start=1):
            borne = made.tags(titles)
            bearers.extend((customer, tags[place][0]) for place in borne)
            points, last = standing.points[customer], standing.last_day[customer]
            joined_at = at_milliseconds(day, timedelta(hours=12))
            yield (
                customer, identities.at(joined_at),
                *made.person(customer, tuple(titles[place] for place in borne)),
                standing.credit[customer], points, rank_of(points, bands).id,
                iso[last] if last >= 0 else None, joined_at, day.isoformat(),
            )  # fmt: skip

    columns = f"id, uuid, {people.COLUMNS}, credit, points, rank_id, last_purchase_on"
    _add(raw, "customers", rows(), f"{columns}, joined_at, joined_on")
    _add(raw, "customer_tags", bearers, "customer_id, tag_id")


def _close_sessions(connection: Connection) -> None:
    """Write the Z report of every session but the last, counted to the rial."""
    sessions = connection.exec_driver_sql(
        "SELECT id, number, opening_float, closed_at FROM till_sessions WHERE closed_at IS NOT NULL"
    ).all()
    rows = []
    for session, number, opening_float, closed_at in sessions:
        sums = session_sums(connection, session)
        drawer = (Denomination(1, sums.expected),)
        rows.append(
            {
                "session_id": session,
                "uuid": new_identity(),
                "closed_at": datetime.fromtimestamp(closed_at / 1000, UTC),
                "closed_by": 1,
                "expected": sums.expected,
                "counted": sums.expected,
                "report": as_report(number, opening_float, drawer, sums),
            }
        )
    if rows:
        connection.execute(insert(closings), rows)


def _step(what: str) -> None:
    _say(f"  {calendar.shop_time(calendar.now()):%H:%M:%S} {what}")


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
