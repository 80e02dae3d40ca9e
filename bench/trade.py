"""Two years of trade as rows: what the till's own services would have written, only faster.

The services issue some hundred invoices a second; a bench of a million needs thousands. The
arithmetic is the shop's (models/loyalty.py), and models/doctor.py finds nothing to object to in
the result.
"""

import random
import struct
from array import array
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bench.people import mobile_of
from models import calendar, loyalty
from models.loyalty import Band

Row = tuple[object, ...]

FIRST_DAY = calendar.from_jalali(1403, 7, 1)
LAST_DAY = calendar.from_jalali(1405, 6, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
_OPENS = timedelta(hours=8)
_SELLS = (timedelta(hours=9), timedelta(hours=22))
_CLOSES = timedelta(hours=22, minutes=30)
_WANTED_FOR = 3 * 86_400_000
"""How long a message is worth sending, in milliseconds."""
_WALK_INS = 0.1
_RETURNS = 0.01
_USES_CREDIT = 0.15
_LEAST_USE = 50_000
"""Nobody asks to spend less credit than this."""
_THANKS = (
    "مشتری گرامی، از خرید شما سپاسگزاریم.\nمبلغ: %d ریال\nاعتبار این خرید: %d ریال\nفروشگاه نمونه"
)
_WEEKDAYS = (10, 9, 9, 10, 12, 16, 6)
"""How the sales of a week spread, Saturday first."""


@dataclass(frozen=True, slots=True)
class Ware:
    """A product to sell. Rials."""

    id: int
    title: str
    price: int


@dataclass(slots=True)
class Standing:
    """Where every customer stands, by id, as trade goes on; index 0 is nobody."""

    credit: "array[int]"
    points: "array[int]"
    last_day: "array[int]"
    """The place of the day they last bought on; -1 for never."""

    @classmethod
    def of(cls, customers: int) -> "Standing":
        """Everybody before their first purchase."""
        size = customers + 1
        return cls(
            array("q", bytes(8 * size)), array("q", bytes(8 * size)), array("q", [-1]) * size
        )


@dataclass(slots=True)
class _Lots:
    """Every lot of credit ever granted, by id - 1."""

    customer: "array[int]" = field(default_factory=lambda: array("q"))
    remaining: "array[int]" = field(default_factory=lambda: array("q"))
    day: "array[int]" = field(default_factory=lambda: array("q"))


@dataclass(slots=True)
class Block:
    """Rows ready to be written, by table."""

    invoices: list[Row] = field(default_factory=list)
    invoice_lines: list[Row] = field(default_factory=list)
    payments: list[Row] = field(default_factory=list)
    credit_movements: list[Row] = field(default_factory=list)
    points_movements: list[Row] = field(default_factory=list)
    sms_jobs: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)


COLUMNS = {
    "invoices": "id, uuid, kind, register_id, number, original_id, session_id, customer_id,"
    " staff_id, issued_at, business_date, line_count, gross, line_discounts, invoice_discount, vat,"
    " vat_bp, payable, used, total, earned, points, rank_id, rank_title, credit_bp,"
    " rials_per_point",
    "invoice_lines": "id, invoice_id, position, original_line_id, product_id, title, quantity,"
    " unit_price, gross, discount, invoice_discount, vat, net",
    "payments": "invoice_id, method, amount, tendered, change",
    "credit_movements": "uuid, customer_id, kind, amount, lot_id, invoice_id, staff_id, at,"
    " business_date",
    "points_movements": "uuid, customer_id, kind, points, invoice_id, staff_id, at, business_date",
    "sms_jobs": "uuid, recipient, template_kind, text, customer_id, invoice_id, state, created_at,"
    " expires_at",
    "outbox": "op_id, action, kind, record_id, occurred_at",
    "credit_lots": "id, uuid, customer_id, remaining, granted_on",
    "till_sessions": "id, uuid, register_id, number, opened_at, opened_by, opening_float,"
    " closed_at",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that was sold, as its return needs it."""

    id: int
    product_id: int
    title: str
    quantity: int
    price: int
    gross: int
    discount: int
    shared: int
    net: int


@dataclass(frozen=True, slots=True)
class _Sale:
    """A sale as its return needs it; `taken` is how much credit came from which lot."""

    invoice: int
    customer: int
    staff: int
    total: int
    earned: int
    points: int
    figures: Row
    """The columns of the invoice from `business_date` on."""
    lines: list[_Line]
    taken: list[tuple[int, int]]


class Identities:
    """UUIDs of version 7 at given instants, the same ones in every run."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def at(self, milliseconds: int) -> bytes:
        """A new one."""
        bits = self._random.getrandbits(74)
        high = milliseconds << 16 | 0x7000 | bits >> 62
        return struct.pack(">QQ", high, bits & (1 << 62) - 1 | 1 << 63)


def milliseconds(day: date, clock: timedelta) -> int:
    """An instant on the shop's clock, as the database keeps it."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=calendar.SHOP_ZONE)
    return int((midnight + clock).timestamp() * 1000)


class Trade:
    """Sells. `blocks()` may be gone through once; then `lots()` and `standing` are complete."""

    def __init__(
        self,
        customers: int,
        invoices: int,
        wares: list[Ware],
        bands: list[Band],
        rials_per_point: int,
        register: int,
        staff: list[int],
    ) -> None:
        self.standing = Standing.of(customers)
        self.last_number = 0
        self._customers = customers
        self._invoices = invoices
        self._wares = wares
        self._bands = bands
        self._firsts = [band.first_point for band in bands]
        self._per_point = rials_per_point
        self._register = register
        self._staff = staff
        self._random = random.Random(invoices)
        self._identities = Identities(1)
        self._lots = _Lots()
        self._open: defaultdict[int, list[int]] = defaultdict(list)
        self._line_id = 0
        self._days = [FIRST_DAY + timedelta(days=place) for place in range(DAYS)]
        self._iso = [day.isoformat() for day in self._days]

    def sessions(self) -> Iterator[Row]:
        """A till session a day; the last is open still."""
        for place, day in enumerate(self._days):
            opened = milliseconds(day, _OPENS)
            closed = milliseconds(day, _CLOSES) if place < DAYS - 1 else None
            uuid = self._identities.at(opened)
            session = place + 1
            yield session, uuid, self._register, session, opened, self._staff[0], 5_000_000, closed

    def blocks(self) -> Iterator[Block]:
        """The sales and returns of every day, a day or more at a time."""
        block = Block()
        for place, count in enumerate(self._counts()):
            first, last = (milliseconds(self._days[place], clock) for clock in _SELLS)
            sold = 0
            while sold < count:
                at = first + (last - first) * sold // count
                sale = self._sell(block, place, at)
                sold += 1
                if sold < count and self._random.random() < _RETURNS:
                    self._take_back(block, sale, place, at + 1000)
                    sold += 1
            if len(block.invoices) > 20_000:
                yield block
                block = Block()
        yield block

    def lots(self) -> Iterator[Row]:
        """Every lot of credit with what is left of it."""
        lots = self._lots
        for place, customer in enumerate(lots.customer):
            day = lots.day[place]
            uuid = self._identities.at(milliseconds(self._days[day], _OPENS))
            yield place + 1, uuid, customer, lots.remaining[place], self._iso[day]

    def _counts(self) -> list[int]:
        """How many invoices each day has."""
        weights = [_WEEKDAYS[calendar.weekday(day)] for day in self._days]
        total, before, counts = sum(weights), 0, []
        for place in range(DAYS):
            until = self._invoices * sum(weights[: place + 1]) // total
            counts.append(until - before)
            before = until
        return counts

    def _buyer(self) -> int:
        """Who buys: some do all the time, most now and then, a third never did yet; 0 a walk-in."""
        if self._random.random() < _WALK_INS:
            return 0
        regular = int(self._customers * self._random.random() ** 2)
        return 1 + regular * 2_654_435_761 % self._customers

    def _sell(self, block: Block, day: int, at: int) -> _Sale:
        draw = self._random.random
        customer = self._buyer()
        staff = self._staff[int(draw() * len(self._staff))]
        lines = self._pick()
        gross = sum(line.gross for line in lines)
        discounts = sum(line.discount for line in lines)
        shared = sum(line.shared for line in lines)
        payable = gross - discounts - shared
        balance = self.standing.credit[customer]
        used = 0
        if customer and balance >= _LEAST_USE and draw() < _USES_CREDIT:
            used = min(balance, payable)
        total = payable - used
        points = total // self._per_point if customer else 0
        band = self._band(self.standing.points[customer]) if customer else None
        earned = loyalty.earn(total, 0, band.credit_bp, self._per_point).credit if band else 0

        self.last_number = invoice = self.last_number + 1
        uuid = self._identities.at(at)
        figures = (
            self._iso[day], len(lines), gross, discounts, shared, 0, 0, payable, used, total,
            earned, points, band.id if band else None, band.title if band else "",
            band.credit_bp if band else 0, self._per_point,
        )  # fmt: skip
        block.invoices.append(
            (
                invoice, uuid, "sale", self._register, invoice, None, day + 1, customer or None,
                staff, at, *figures,
            )
        )  # fmt: skip
        for position, line in enumerate(lines, start=1):
            block.invoice_lines.append(
                (
                    line.id, invoice, position, None, line.product_id, line.title, line.quantity,
                    line.price, line.gross, line.discount, line.shared, 0, line.net,
                )
            )  # fmt: skip
        if total:
            block.payments.append((invoice, *self._pay(total)))
        taken = self._spend(block, customer, used, invoice, staff, at, day) if used else []
        if customer:
            self._earn(block, customer, earned, points, invoice, staff, at, day)
            self.standing.credit[customer] = balance - used + earned
            self.standing.points[customer] += points
            self.standing.last_day[customer] = day
            block.sms_jobs.append(
                (
                    self._identities.at(at), mobile_of(customer), "thanks",
                    _THANKS % (total, earned), customer, invoice, "delivered", at, at + _WANTED_FOR,
                )
            )  # fmt: skip
        block.outbox.append((self._identities.at(at), "post", "sale", uuid, at))
        return _Sale(invoice, customer, staff, total, earned, points, figures, lines, taken)

    def _pick(self) -> list[_Line]:
        draw = self._random.random
        lines = []
        count = 1 + int(draw() * draw() * 5)
        for _ in range(count):
            ware = self._wares[int(len(self._wares) * draw() ** 1.5)]
            quantity = 1000 * (1 + int(draw() * draw() * 4))
            gross = quantity * ware.price // 1000
            discount = gross // 10 if draw() < 0.1 else 0
            # The invoice's discount on one line only: then there is nothing to be split.
            shared = 10_000 if count == 1 and draw() < 0.1 and gross > 100_000 else 0
            self._line_id += 1
            lines.append(
                _Line(
                    self._line_id, ware.id, ware.title, quantity, ware.price, gross, discount,
                    shared, gross - discount - shared,
                )
            )  # fmt: skip
        return lines

    def _pay(self, total: int) -> tuple[str, int, int, int]:
        drawn = self._random.random()
        if drawn < 0.25:
            tendered = -(-total // 100_000) * 100_000
            return "cash", total, tendered, tendered - total
        return "card" if drawn < 0.95 else "transfer", total, total, 0

    def _spend(
        self,
        block: Block,
        customer: int,
        used: int,
        invoice: int,
        staff: int,
        at: int,
        day: int,
    ) -> list[tuple[int, int]]:
        """Take credit from the oldest lots; how much from which."""
        taken = []
        lots, remaining = self._open[customer], self._lots.remaining
        while used:
            lot = lots[0]
            part = min(used, remaining[lot - 1])
            remaining[lot - 1] -= part
            used -= part
            taken.append((lot, part))
            if not remaining[lot - 1]:
                lots.pop(0)
            self._move(block, customer, "used", -part, lot, invoice, staff, at, day)
        return taken

    def _earn(
        self,
        block: Block,
        customer: int,
        earned: int,
        points: int,
        invoice: int,
        staff: int,
        at: int,
        day: int,
    ) -> None:
        if earned:
            self._lots.customer.append(customer)
            self._lots.remaining.append(earned)
            self._lots.day.append(day)
            lot = len(self._lots.customer)
            self._open[customer].append(lot)
            self._move(block, customer, "earned", earned, lot, invoice, staff, at, day)
        if points:
            self._score(block, customer, "earned", points, invoice, staff, at, day)

    def _take_back(self, block: Block, sale: _Sale, day: int, at: int) -> None:
        """Return a whole invoice at once: everything it did is undone to the rial."""
        customer, staff = sale.customer, sale.staff
        self.last_number = invoice = self.last_number + 1
        uuid = self._identities.at(at)
        block.invoices.append(
            (
                invoice, uuid, "return", self._register, invoice, sale.invoice, day + 1,
                customer or None, staff, at, *sale.figures,
            )
        )  # fmt: skip
        for position, line in enumerate(sale.lines, start=1):
            self._line_id += 1
            block.invoice_lines.append(
                (
                    self._line_id, invoice, position, line.id, line.product_id, line.title,
                    line.quantity, line.price, line.gross, line.discount, line.shared, 0, line.net,
                )
            )  # fmt: skip
        if sale.total:
            block.payments.append((invoice, "cash", sale.total, sale.total, 0))
        open_lots, remaining = self._open[customer], self._lots.remaining
        back = 0
        for lot, part in reversed(sale.taken):
            if not remaining[lot - 1]:
                open_lots.insert(0, lot)
            remaining[lot - 1] += part
            back += part
            self._move(block, customer, "returned", part, lot, invoice, staff, at, day)
        if sale.earned:
            lot = open_lots.pop()
            remaining[lot - 1] = 0
            self._move(block, customer, "returned", -sale.earned, lot, invoice, staff, at, day)
        if sale.points:
            self._score(block, customer, "returned", -sale.points, invoice, staff, at, day)
        self.standing.credit[customer] += back - sale.earned
        self.standing.points[customer] -= sale.points
        block.outbox.append((self._identities.at(at), "post", "return", uuid, at))

    def _move(
        self,
        block: Block,
        customer: int,
        kind: str,
        amount: int,
        lot: int,
        invoice: int,
        staff: int,
        at: int,
        day: int,
    ) -> None:
        uuid = self._identities.at(at)
        block.credit_movements.append(
            (uuid, customer, kind, amount, lot, invoice, staff, at, self._iso[day])
        )

    def _score(
        self,
        block: Block,
        customer: int,
        kind: str,
        points: int,
        invoice: int,
        staff: int,
        at: int,
        day: int,
    ) -> None:
        uuid = self._identities.at(at)
        block.points_movements.append(
            (uuid, customer, kind, points, invoice, staff, at, self._iso[day])
        )

    def _band(self, points: int) -> Band:
        return self._bands[bisect(self._firsts, max(points, 0)) - 1]
