"""The jobs of the shop's own data: looking up, searching, issuing, reporting."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import floors
from bench.floors import Moment
from bench.shop import NOW, copy
from bench.timing import Figures, race
from bench.trade import LAST_DAY
from models import calendar
from models.calendar import Period
from models.database import Database
from models.queries.customer_card import customer_by_mobile
from models.queries.customers import CustomerFilter, customer_ids, customer_rows
from models.queries.reports import figures as period_figures
from models.services.orders import Order, OrderLine, Tender
from models.services.sales import issue_invoice

_PAGE = 100
"""Rows of a search's first page: more than a screen holds."""
SEARCHES = {
    "common": "محمد",
    "persian name": "سبزواری نژاد",
    "rare": "داریوش بختیاری نیا",
    "middle digits": "3456",
    "three digits": "912",
    "two words": "زهرا 0912",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a job works on: a shop's file, opened as the till opens it."""

    database: Database
    raw: Any
    """The very connection the database hands out: floor and job share its cache."""


@contextmanager
def opened(path: Path) -> Iterator[Ground]:
    """A shop, open."""
    database = Database.open(path)
    try:
        with database.read() as connection:
            raw = connection.connection.driver_connection
        yield Ground(database, raw)
    finally:
        database.close()


def lookup_mobile(path: Path) -> Iterator[Figures]:
    """A mobile number to the member's card: balance, rank, what the next one needs, last invoice.

    Floor: the customer, the ranks and the last invoice, three statements.
    """
    with opened(path) as ground:
        mobiles = _column(ground.raw, "SELECT mobile FROM customers WHERE id % ? = 1", 400)

        def ours(number: int) -> object:
            with ground.database.read() as connection:
                return customer_by_mobile(connection, mobiles[number % len(mobiles)])

        def floor(number: int) -> object:
            return floors.lookup(ground.raw, mobiles[number % len(mobiles)])

        yield race(ours, floor, 1000)


def search(path: Path) -> Iterator[Figures]:
    """What is typed into the customers table to its first page. A line for each kind of text.

    Floor: one statement that matches, joins and returns tuples.
    """
    with opened(path) as ground:
        for case, text in SEARCHES.items():
            wanted = CustomerFilter(text=text)

            def ours(_: int, wanted: CustomerFilter = wanted) -> object:
                with ground.database.read() as connection:
                    ids = customer_ids(connection, wanted, limit=_PAGE)
                    return customer_rows(connection, ids)

            def floor(_: int, text: str = text) -> object:
                return floors.search(ground.raw, text, _PAGE)

            yield race(ours, floor, 100, case=case)


def issue_invoice_job(path: Path) -> Iterator[Figures]:
    """A sale of three lines to a known member who spends credit, on disk.

    Floor: the same rows into the same file, in one transaction.
    """
    rounds = 300
    with copy(path) as own, opened(own) as ground:
        sales = list(orders(ground.raw, 2 * (rounds + 20)))

        def ours(number: int) -> object:
            with ground.database.write() as connection:
                moment = NOW + timedelta(seconds=number)
                return issue_invoice(connection, sales[number % len(sales)], moment)

        def floor(number: int) -> object:
            order = sales[number % len(sales)]
            return floors.issue(ground.raw, order, Moment.of(NOW + timedelta(seconds=number)))

        yield race(ours, floor, rounds, warm_up=20)


def report_day(path: Path) -> Iterator[Figures]:
    """The six figures of a day. Floor: the same sum over the same totals."""
    yield _report(path, Period(LAST_DAY, LAST_DAY))


def report_year(path: Path) -> Iterator[Figures]:
    """The six figures of a Jalali year. Floor: the same sum over the same totals."""
    yield _report(path, calendar.year_of(LAST_DAY))


def _report(path: Path, period: Period) -> Figures:
    with opened(path) as ground:

        def ours(_: int) -> object:
            with ground.database.read() as connection:
                return period_figures(connection, period)

        def floor(_: int) -> object:
            return floors.report(ground.raw, period.first.isoformat(), period.last.isoformat())

        return race(ours, floor, 500)


def orders(raw: Any, count: int) -> Iterator[Order]:
    """Orders of members who have credit and spend it, three goods each.

    In a shop with too few of them they come again, and have none to spend then.
    """
    buyers = raw.execute(
        "SELECT id, credit FROM customers WHERE credit > 0 AND deleted_at IS NULL"
        " ORDER BY id * 7919 % 100003 LIMIT ?",
        (count,),
    ).fetchall()
    wares = raw.execute(
        "SELECT id, price FROM products WHERE built_in = 0 ORDER BY id * 7919 % 10007"
    ).fetchall()
    for place in range(count):
        customer, credit = buyers[place % len(buyers)]
        basket = [wares[(3 * place + offset) % len(wares)] for offset in range(3)]
        lines = tuple(OrderLine(ware, 1000, price) for ware, price in basket)
        gross = sum(line.unit_price for line in lines)
        used = min(credit, gross) if place < len(buyers) else 0
        yield Order(
            staff_id=1,
            lines=lines,
            tenders=(Tender("card", gross - used),),
            customer_id=customer,
            use_credit=used,
        )


def _column(raw: Any, statement: str, count: int) -> list[Any]:
    """About `count` values, spread over all ids."""
    size = raw.execute("SELECT max(id) FROM customers").fetchone()[0]
    return [row[0] for row in raw.execute(statement, (max(size // count, 2),))]


JOBS: dict[str, Callable[[Path], Iterator[Figures]]] = {
    "lookup_mobile": lookup_mobile,
    "search": search,
    "issue_invoice": issue_invoice_job,
    "report_day": report_day,
    "report_year": report_year,
}
