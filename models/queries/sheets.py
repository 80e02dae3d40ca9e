"""What stands on an invoice and on a day's closing report: the shapes screens and paper share."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

InvoiceKind = Literal["sale", "return"]
PaymentMethod = Literal["cash", "card", "transfer"]
RankTone = Literal["plain", "bronze", "silver", "gold"]


@dataclass(frozen=True, slots=True)
class ShopHead:
    """The shop as its papers show it."""

    name: str
    phone: str
    address: str
    footer: str
    logo: bytes | None = None
    """A PNG or JPEG."""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of an invoice. Money in rials, quantity in thousandths; a return's are positive."""

    id: int
    position: int
    product_id: int
    code: str
    title: str
    unit: str
    quantity: int
    unit_price: int
    gross: int
    discount: int
    invoice_discount: int
    """This line's share of the invoice's discount."""
    vat: int
    net: int
    """gross - discount - invoice_discount + vat: what the line adds to the payable amount."""
    returned: int = 0
    """How much of the quantity later returns took back, in thousandths."""


@dataclass(frozen=True, slots=True)
class SheetPayment:
    """One payment. `tendered` and `change` say what passed over the counter for cash."""

    method: PaymentMethod
    amount: int
    tendered: int
    change: int
    reference: str


@dataclass(frozen=True, slots=True)
class InvoiceSheet:
    """An issued invoice or return, whole. Money in rials; a return's figures are positive."""

    id: int
    uuid: bytes
    kind: InvoiceKind
    number: str
    """With the register's prefix when the shop has more than one."""
    original_number: str | None
    original_id: int | None
    issued_at: datetime
    business_date: date
    salesperson: str
    register: str
    customer_id: int | None
    customer_name: str
    customer_mobile: str
    lines: tuple[SheetLine, ...]
    payments: tuple[SheetPayment, ...]
    gross: int
    line_discounts: int
    invoice_discount: int
    vat: int
    vat_bp: int
    payable: int
    used: int
    total: int
    earned: int
    points: int
    rank_title: str
    rank_tone: RankTone
    credit_bp: int
    rials_per_point: int
    credit_after: int | None
    """The customer's balance now; None for a walk-in."""
    points_after: int | None
    rank_after: str
    note: str
    returns: tuple[tuple[int, str], ...] = ()
    """(id, number) of the returns of this invoice."""

    @property
    def discounts(self) -> int:
        """Line discounts and the invoice's, together."""
        return self.line_discounts + self.invoice_discount


@dataclass(frozen=True, slots=True)
class Figures:
    """The six figures of a period, returns counted negatively, and the returns apart."""

    invoices: int = 0
    lines: int = 0
    gross: int = 0
    credit_and_discount: int = 0
    received: int = 0
    credit_given: int = 0
    returns: int = 0
    """How many return invoices."""
    returned: int = 0
    """The total given back by them: what they took off `received`."""


COIN = 1
"""Coins and whatever else lay in the drawer are kept as so many single rials."""


@dataclass(frozen=True, slots=True)
class Denomination:
    """How many notes or coins of one value were counted."""

    value: int
    count: int


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What one payment method took in a session, refunds subtracted."""

    method: PaymentMethod
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class ClosingSheet:
    """A till session's Z report as it was saved: never edited, never recomputed."""

    session_id: int
    number: int
    register: str
    opened_at: datetime
    opened_by: str
    closed_at: datetime
    closed_by: str
    opening_float: int
    cash_received: int
    """Cash taken for sales, change given already subtracted."""
    cash_refunded: int
    paid_in: int
    paid_out: int
    expected: int
    denominations: tuple[Denomination, ...]
    counted: int
    difference: int
    """counted - expected: negative is a shortage."""
    reason: str
    figures: Figures
    methods: tuple[MethodTotal, ...]
    first_invoice: str
    last_invoice: str
