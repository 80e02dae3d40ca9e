"""The two worked examples of the manual, issued in fresh shops and read back from the reports."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from models.calendar import Period, business_date, year_of
from models.database import Connection, Database
from models.queries.products import built_in_product
from models.queries.reports import figures
from models.queries.sheets import Figures
from models.services.adjustments import adjust_credit, adjust_points
from models.services.customers import CustomerDetails, join_club
from models.services.orders import Order, OrderLine, Tender
from models.services.sales import issue_invoice
from models.services.shop import ShopDetails, change_rules, open_shop
from models.services.staff import NewStaff
from models.services.till import open_till

_FIRST = datetime(2024, 5, 18, 10, 42, 31, tzinfo=UTC)  # ۱۴۰۳/۰۲/۲۹ ۱۴:۱۲:۳۱
_SECOND = datetime(2024, 5, 18, 10, 43, 29, tzinfo=UTC)
_THIRD = datetime(2024, 5, 21, 6, 1, 56, tzinfo=UTC)  # ۱۴۰۳/۰۳/۰۱ ۰۹:۳۱:۵۶


def manual_year(folder: Path) -> dict[str, int]:
    """Invoices 1978, 1979 and 2513 of the manual; the year's six figures."""
    database = _fresh_shop(folder / "manual-year.db")
    with database.write() as connection:
        change_rules(connection, {"referral_kind": "fixed", "referral_credit": 5_000}, _FIRST)
        ahmad = join_club(connection, CustomerDetails("09214880800", "احمد", "آرانی"), 1, _FIRST)
        _sell(connection, ahmad, 4_000_000, 0, _FIRST)
        _sell(connection, ahmad, 7_000_000, 40_000, _SECOND)
        referred = CustomerDetails("09132765300", "حمیدرضا", "آرا", referrer_id=ahmad)
        hamid = join_club(connection, referred, 1, _THIRD)
        _sell(connection, hamid, 500_000, 0, _THIRD)
    return _read(database, year_of(business_date(_THIRD)))


def manual_day(folder: Path) -> dict[str, int]:
    """The manual's second day: 2 000 000 at 1% and 250 000 000 with 20 000 used, at 5%."""
    database = _fresh_shop(folder / "manual-day.db")
    with database.write() as connection:
        one = join_club(connection, CustomerDetails("09125503771"), 1, _FIRST)
        golden = join_club(connection, CustomerDetails("09122459783"), 1, _FIRST)
        adjust_points(connection, golden, 200, "امتیاز پیشین", 1, _FIRST)
        adjust_credit(connection, golden, 20_000, "اعتبار پیشین", 1, _FIRST)
        _sell(connection, one, 2_000_000, 0, _FIRST)
        _sell(connection, golden, 250_000_000, 20_000, _SECOND)
    day = business_date(_FIRST)
    return _read(database, Period(day, day))


def six(found: Figures) -> dict[str, int]:
    """The six figures alone, as they are written to figures.json."""
    names = ("invoices", "lines", "gross", "credit_and_discount", "received", "credit_given")
    every = asdict(found)
    return {name: every[name] for name in names}


def _fresh_shop(path: Path) -> Database:
    path.unlink(missing_ok=True)
    database = Database.open(path)
    with database.write() as connection:
        owner = NewStaff("محمدرضا", "خرم‌آبادی", "owner", "1234")
        details = ShopDetails("فروشگاه نمونه", "قم", "قم", "02537712345")
        open_shop(connection, details, owner, _FIRST)
        open_till(connection, 0, 1, _FIRST)
    return database


def _sell(
    connection: Connection, customer_id: int, amount: int, credit: int, now: datetime
) -> None:
    line = OrderLine(built_in_product(connection).id, 1000, amount)
    tender = Tender("cash", amount - credit)
    issue_invoice(connection, Order(1, (line,), (tender,), customer_id, use_credit=credit), now)


def _read(database: Database, period: Period) -> dict[str, int]:
    with database.read() as connection:
        found = six(figures(connection, period))
    database.close()
    return found
