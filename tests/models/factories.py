"""Valid shops, members, goods and orders for tests that need one and care about something else."""

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import settings

from models.calendar import Period, business_date
from models.database import Database
from models.doctor import examine
from models.queries.customer_card import CustomerCard, customer_card
from models.queries.invoices import invoice_sheet
from models.queries.reports import figures
from models.queries.sheets import Denomination, Figures, InvoiceSheet
from models.services.adjustments import adjust_credit, adjust_points, pin_rank
from models.services.credit import expire_credit
from models.services.customers import CustomerDetails, change_customer, join_club
from models.services.orders import Issued, Order, OrderLine, Tender
from models.services.products import ProductDetails, add_product
from models.services.return_preview import ReturnLine, ReturnOrder, preview_return
from models.services.returns import Returned, return_invoice
from models.services.sales import issue_invoice
from models.services.shop import ShopDetails, change_rules, open_shop, set_vat
from models.services.staff import NewStaff, add_staff
from models.services.till import Closed, close_till, open_till

OPENED = datetime(2024, 5, 18, 5, 0, tzinfo=UTC)
OWNER = 1
BUILT_IN = 1


def fewer(part: int) -> settings:
    """The profile's examples over `part`, for tests whose every example is a shop of its own."""
    profile = settings.default
    assert profile is not None
    return settings(max_examples=max(profile.max_examples // part, 5))


@cache
def _folder() -> Path:
    """Where what is made once in a process is kept, to be copied from then on."""
    folder = Path(tempfile.mkdtemp(prefix="sajac-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def empty() -> Path:
    """A file of our schema without a shop."""
    path = _folder() / "empty.db"
    Database.open(path).close()
    return path


@cache
def template() -> Path:
    """A shop as it is after the first run."""
    path = _folder() / "shop.db"
    database = new_file(path)
    with database.write() as connection:
        open_shop(
            connection,
            ShopDetails("فروشگاه آرا", "تهران", "تهران", "02188776655"),
            NewStaff("محمدرضا", "خرم‌آبادی", "owner", "1234"),
            OPENED,
        )
    database.close()
    return path


def new_file(path: Path) -> Database:
    """A file at a path as a till makes it that has no shop yet, open."""
    shutil.copy(empty(), path)
    return Database.open(path)


def new_shop(path: Path) -> Database:
    """A fresh shop at a path: owner with id 1, default ranks and rules, no open session."""
    shutil.copy(template(), path)
    return Database.open(path)


def order(
    *lines: OrderLine | int,
    customer: int | None = None,
    credit: int = 0,
    discount: int = 0,
    tenders: Sequence[Tender] | None = None,
    **fields: Any,
) -> Order:
    """An order; a line that is a number is an amount without goods. Paid in cash unless told, and
    exactly when there is neither tax nor a fraction of a piece.
    """
    whole = [line if isinstance(line, OrderLine) else amount_line(line) for line in lines]
    total = sum(line.quantity * line.unit_price // 1000 - line.discount for line in whole)
    paid = (Tender("cash", max(total - discount - credit, 0)),) if tenders is None else tenders
    return Order(
        staff_id=fields.pop("staff_id", OWNER),
        lines=tuple(whole),
        tenders=tuple(paid),
        customer_id=customer,
        use_credit=credit,
        invoice_discount=discount,
        **fields,
    )


def amount_line(amount: int) -> OrderLine:
    """An amount without goods."""
    return OrderLine(BUILT_IN, 1000, amount)


class Trade:
    """A shop at work: each method is one transaction at `now`, which only `wait` moves."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = OPENED
        self._mobiles = count(1)
        self._titles = count(1)

    def wait(self, **span: float) -> None:
        """Let time pass, in `timedelta` words."""
        self.now += timedelta(**span)

    def open(self, opening_float: int = 0) -> int:
        """Open the till."""
        with self.database.write() as connection:
            return open_till(connection, opening_float, OWNER, self.now)

    def close(self, cash: int, reason: str = "") -> Closed:
        """Close the till on so much counted cash."""
        with self.database.write() as connection:
            return close_till(connection, [Denomination(1, cash)], reason, OWNER, self.now)

    def join(self, **fields: Any) -> int:
        """A new member, with a mobile number of their own."""
        fields.setdefault("mobile", f"0912{next(self._mobiles):07}")
        with self.database.write() as connection:
            return join_club(connection, CustomerDetails(**fields), OWNER, self.now)

    def refer(self, customer: int, mobile: str, referrer: int | None) -> None:
        """Name a member's referrer, or nobody."""
        with self.database.write() as connection:
            details = CustomerDetails(mobile, referrer_id=referrer)
            change_customer(connection, customer, details, self.now)

    def product(self, price: int = 100_000, *, taxable: bool = False, **fields: Any) -> int:
        """New goods."""
        fields.setdefault("title", f"کالای {next(self._titles)}")
        with self.database.write() as connection:
            details = ProductDetails(subgroup_id=1, price=price, taxable=taxable, **fields)
            return add_product(connection, details, self.now)

    def staff(self, role: str, pin: str = "5678") -> int:
        """Someone new at the till."""
        with self.database.write() as connection:
            return add_staff(connection, NewStaff("سارا", "کیانی", role, pin), self.now)

    def rules(self, **changes: object) -> None:
        """Change the owner's settings."""
        with self.database.write() as connection:
            change_rules(connection, changes, self.now)

    def vat(self, rate_bp: int) -> None:
        """Switch tax on from today."""
        with self.database.write() as connection:
            set_vat(connection, business_date(self.now), rate_bp, OWNER, self.now)

    def issue(self, wanted: Order) -> Issued:
        """Issue an order as it is."""
        with self.database.write() as connection:
            return issue_invoice(connection, wanted, self.now)

    def sell(self, *lines: OrderLine | int, **fields: Any) -> Issued:
        """Issue an order of these lines, paid exactly in cash."""
        return self.issue(self.paid(order(*lines, **fields)))

    def paid(self, wanted: Order) -> Order:
        """The order with cash for its whole total, tax included."""
        try:
            with self.database.write() as connection:
                issued = issue_invoice(
                    connection, replace(wanted, tenders=(Tender("cash", 10**15),)), self.now
                )
                raise _OnlyAsked
        except _OnlyAsked:
            return replace(wanted, tenders=(Tender("cash", issued.total),))

    def sheet(self, invoice_id: int) -> InvoiceSheet:
        """An invoice as it stands."""
        with self.database.read() as connection:
            sheet = invoice_sheet(connection, invoice_id)
        assert sheet is not None
        return sheet

    def take_back(self, invoice_id: int, quantities: dict[int, int] | None = None) -> Returned:
        """Return so many thousandths of each position, or all that is left; money in cash."""
        lines = tuple(
            ReturnLine(line.id, line.quantity - line.returned if quantities is None else quantity)
            for line in self.sheet(invoice_id).lines
            if (quantity := (quantities or {}).get(line.position, 0)) or quantities is None
        )
        wanted = ReturnOrder(invoice_id, lines, OWNER)
        with self.database.write() as connection:
            money = preview_return(connection, wanted).money_back
            refunds = (Tender("cash", money),)
            return return_invoice(connection, replace(wanted, refunds=refunds), self.now)

    def give_credit(self, customer: int, amount: int) -> None:
        """Adjust a customer's credit."""
        with self.database.write() as connection:
            adjust_credit(connection, customer, amount, "هدیه", OWNER, self.now)

    def give_points(self, customer: int, points: int) -> None:
        """Adjust a customer's points."""
        with self.database.write() as connection:
            adjust_points(connection, customer, points, "هدیه", OWNER, self.now)

    def pin(self, customer: int, rank: int | None) -> None:
        """Hold a customer at a rank, or let go."""
        with self.database.write() as connection:
            pin_rank(connection, customer, rank, self.now)

    def expire(self) -> int:
        """Take the credit whose time is over."""
        with self.database.write() as connection:
            return expire_credit(connection, self.now)

    def card(self, customer: int) -> CustomerCard:
        """Where a customer stands."""
        with self.database.read() as connection:
            card = customer_card(connection, customer)
        assert card is not None
        return card

    def lots(self, customer: int) -> list[tuple[int, int]]:
        """What is left of each of a customer's lots, in the order they were granted."""
        with self.database.read() as connection:
            rows = connection.exec_driver_sql(
                "SELECT id, remaining FROM credit_lots WHERE customer_id = ? ORDER BY id",
                (customer,),
            )
            return [(lot, remaining) for lot, remaining in rows]

    def figures(self) -> Figures:
        """The six figures of today."""
        today = business_date(self.now)
        with self.database.read() as connection:
            return figures(connection, Period(today, today))

    def value(self, sql: str, *parameters: object) -> Any:
        """One value out of the database."""
        with self.database.read() as connection:
            return connection.exec_driver_sql(sql, parameters).scalar()

    def assert_well(self) -> None:
        """The doctor finds nothing."""
        assert examine(self.database) == []


class _OnlyAsked(Exception):
    """Rolls a trial back."""
