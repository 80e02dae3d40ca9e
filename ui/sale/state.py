"""The invoice on screen as plain values: what was typed so far, and its way into a draft and back.

Nothing here knows Qt or the database. Every change makes a new `Sale`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from models.errors import BadQuantity
from models.money import BasisPoints, Rials, parse_quantity, share
from models.queries.sheets import PaymentMethod
from models.tables.types import new_identity
from models.text import latin_digits

METHODS: tuple[PaymentMethod, ...] = ("card", "cash", "transfer")
Step = Literal["start", "join", "invoice"]
_VERSION = 1
_ROUND = 1000
_BARCODE = 8
"""The shortest barcode (EAN-8) has so many digits."""


@dataclass(frozen=True, slots=True)
class SaleLine:
    """A line as the cashier has it. Quantity in thousandths, money in rials."""

    product_id: int
    title: str
    code: str
    quantity: int
    unit_price: Rials
    discount: Rials = 0
    taxable: bool = True
    amount_only: bool = False
    """A plain amount, booked on the built-in product."""


@dataclass(frozen=True, slots=True)
class Discount:
    """The invoice's discount: an amount, or a percentage that follows the lines."""

    rials: Rials = 0
    basis_points: BasisPoints | None = None

    def of(self, amount: Rials) -> Rials:
        """What it takes off an amount."""
        return self.rials if self.basis_points is None else share(amount, self.basis_points)

    def __bool__(self) -> bool:
        return bool(self.rials or self.basis_points)


@dataclass(frozen=True, slots=True)
class Payment:
    """One way the customer pays. `amount` None is whatever the others leave."""

    method: PaymentMethod
    amount: Rials | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """Everything a cashier has typed for one invoice.

    `uuid` becomes the invoice's: pressing twice issues once. `rank_id` is the rank seen when the
    invoice was opened. `credit` None uses the largest amount allowed. `typed` are texts of fields
    not finished yet or not readable, `form` the membership form's.
    """

    uuid: bytes = field(default_factory=new_identity)
    step: Step = "start"
    customer_id: int | None = None
    walk_in: bool = False
    rank_id: int | None = None
    lines: tuple[SaleLine, ...] = ()
    discount: Discount = Discount()
    use_credit: bool = False
    credit: Rials | None = None
    payments: tuple[Payment, ...] = (Payment("card"),)
    note: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)

    @property
    def untouched(self) -> bool:
        """Whether nothing would be lost if it were forgotten."""
        return not (self.lines or self.note or self.form or any(self.typed.values()))

    def with_typed(self, name: str, text: str) -> "Sale":
        """Keep what stands in an unfinished field."""
        typed = {key: value for key, value in self.typed.items() if key != name}
        return replace(self, typed={**typed, name: text} if text else typed)


# What stands in fields that are not finished, or cannot be read.

START, ENTRY, DISCOUNT, CREDIT = "start", "entry", "discount", "credit"


def payment_name(method: PaymentMethod) -> str:
    """The name under which an amount that cannot be read is kept."""
    return f"payment {method}"


def cell_name(place: int, column: str) -> str:
    """The name under which what stands in an open cell of the lines is kept."""
    return f"cell {place} {column}"


def open_cell(sale: Sale) -> tuple[int, str, str] | None:
    """The place, column and text of the cell that is being typed into."""
    for name, text in sale.typed.items():
        if name.startswith("cell "):
            _, place, column = name.split(" ")
            return int(place), column, text
    return None


def tidy(sale: Sale) -> Sale:
    """Forget what was typed into fields that are gone: a credit not used, a method, a line."""
    names = {START, ENTRY, DISCOUNT} | {payment_name(each.method) for each in sale.payments}
    if sale.use_credit:
        names.add(CREDIT)
    cell = open_cell(sale)
    if cell and cell[0] < len(sale.lines):
        names.add(cell_name(*cell[:2]))
    if names.issuperset(sale.typed):
        return sale
    return replace(sale, typed={name: text for name, text in sale.typed.items() if name in names})


# The lines.


def add_line(sale: Sale, line: SaleLine) -> tuple[Sale, int]:
    """Add a line and tell its place; the same product at the same price counts up instead."""
    for place, other in enumerate(sale.lines):
        alike = (other.product_id, other.unit_price) == (line.product_id, line.unit_price)
        if alike and not other.discount and not line.amount_only:
            more = replace(other, quantity=other.quantity + line.quantity)
            return with_line(sale, place, more), place
    return replace(sale, lines=(*sale.lines, line)), len(sale.lines)


def with_line(sale: Sale, place: int, line: SaleLine) -> Sale:
    """Put another line at a place."""
    return replace(sale, lines=(*sale.lines[:place], line, *sale.lines[place + 1 :]))


def without_line(sale: Sale, place: int) -> Sale:
    """Take a line away."""
    return replace(sale, lines=sale.lines[:place] + sale.lines[place + 1 :])


def put_back(sale: Sale, place: int, line: SaleLine) -> Sale:
    """Undo `without_line`."""
    return replace(sale, lines=(*sale.lines[:place], line, *sale.lines[place:]))


# What is typed into the entry line.


def split_quantity(text: str) -> tuple[int, str]:
    """A quantity (thousandths) typed before * or ×, and the rest: "۳*نان" is three of bread."""
    match = re.fullmatch(r"\s*([^*×]+)[*×](.*)", text, re.DOTALL)
    if not match or not match[2].strip():
        return 1000, text.strip()
    try:
        return parse_quantity(match[1]), match[2].strip()
    except BadQuantity:
        return 1000, text.strip()


def is_number(text: str) -> bool:
    """Whether a text is meant as an amount or a code of digits."""
    return bool(re.fullmatch(r"-?[\d\s,٬،./٫]+", latin_digits(text))) and any(
        letter.isdigit() for letter in text
    )


def looks_like_barcode(text: str) -> bool:
    """Whether a number that is no product's code was more likely a barcode than an amount.

    Amounts of rials are round; a barcode has at least eight digits and is hardly ever.
    """
    digits = latin_digits(text.strip())
    if not re.fullmatch(rf"\d{{{_BARCODE},}}", digits):
        return False
    return digits.startswith("0") or int(digits) % _ROUND != 0


# Paying.


def amounts(payments: tuple[Payment, ...], total: Rials) -> list[Rials]:
    """What each payment comes to: the one without an amount takes what is left."""
    fixed = sum(payment.amount or 0 for payment in payments)
    left = max(0, total - fixed)
    return [left if payment.amount is None else payment.amount for payment in payments]


def choose_method(
    payments: tuple[Payment, ...], method: PaymentMethod, total: Rials
) -> tuple[Payment, ...]:
    """Pay (also) by a method: it takes over what nobody has typed an amount for.

    With nothing left to pay it takes the place of the last method instead.
    """
    if any(payment.method == method for payment in payments):
        return payments
    kept = tuple(payment for payment in payments if payment.amount is not None)
    if len(kept) == len(payments) and kept and sum(amounts(kept, total)) >= total:
        kept = kept[:-1]
    return (*kept, Payment(method))


def with_amount(
    payments: tuple[Payment, ...], method: PaymentMethod, amount: Rials | None
) -> tuple[Payment, ...]:
    """Fix what is paid by a method; None lets it be whatever is left again."""
    if amount is None:
        payments = tuple(p for p in payments if p.amount is not None or p.method == method)
    return tuple(replace(p, amount=amount) if p.method == method else p for p in payments)


def without_method(payments: tuple[Payment, ...], method: PaymentMethod) -> tuple[Payment, ...]:
    """Do not pay by a method after all; the last method left cannot go."""
    kept = tuple(payment for payment in payments if payment.method != method)
    if not kept:
        return payments
    if len(kept) == 1 and kept[0].method != "cash":
        return (replace(kept[0], amount=None),)
    return kept


# The draft.


def to_json(sale: Sale) -> str:
    """The sale as a draft keeps it."""
    content = asdict(sale) | {"version": _VERSION, "uuid": sale.uuid.hex()}
    return json.dumps(content, ensure_ascii=False)


def from_json(text: str) -> Sale | None:
    """A kept sale; None when the text is not one of this version's."""
    try:
        content = json.loads(text)
        if content.pop("version") != _VERSION:
            return None
        lines = tuple(SaleLine(**line) for line in content.pop("lines"))
        payments = tuple(Payment(**payment) for payment in content.pop("payments"))
        return Sale(
            uuid=bytes.fromhex(content.pop("uuid")),
            lines=lines,
            discount=Discount(**content.pop("discount")),
            payments=payments or (Payment("card"),),
            **content,
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
