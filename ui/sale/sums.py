"""What an invoice on screen comes to: its sums, credit, payments, and what it earns."""

from dataclasses import dataclass, replace

from models import loyalty
from models.errors import CreditTooLarge, EmptyInvoice, PaymentMismatch, ShopError
from models.loyalty import Band, Earned
from models.money import Rials
from models.pricing import Line, Priced, price_invoice
from models.queries.customer_card import CustomerCard
from models.queries.terms import SaleTerms
from ui.sale.state import Discount, Sale, amounts

_NOTHING = Priced((), 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sums:
    """Rials. Each error is what keeps the invoice from being issued, told where it belongs."""

    priced: Priced
    largest_credit: Rials
    used: Rials
    total: Rials
    earned: Earned
    rank: Band | None
    """The rank that counts; None for a walk-in."""
    paid: tuple[Rials, ...]
    """What each of the sale's payments comes to, in their order."""
    missing: Rials
    change: Rials
    error: ShopError | None = None
    credit_error: ShopError | None = None
    payment_error: ShopError | None = None

    @property
    def first_error(self) -> ShopError | None:
        """What to put right first."""
        return self.error or self.credit_error or self.payment_error


def price(sale: Sale, terms: SaleTerms) -> Priced:
    """The sums of the lines. Raises what `price_invoice` raises."""
    lines = [
        Line(line.quantity, line.unit_price, line.discount, line.taxable, line.product_id)
        for line in sale.lines
    ]
    before = price_invoice(lines)
    discount = sale.discount.of(before.gross - before.line_discounts)
    return price_invoice(lines, discount, terms.vat_bp)


def _without_discount(sale: Sale, terms: SaleTerms) -> Priced:
    """What the lines come to while the invoice's discount is too large."""
    try:
        return price(replace(sale, discount=Discount()), terms)
    except ShopError:
        return _NOTHING


def sums(sale: Sale, terms: SaleTerms, customer: CustomerCard | None) -> Sums:
    """Everything the payment panel shows."""
    error: ShopError | None = None
    try:
        priced = price(sale, terms)
    except EmptyInvoice as empty:
        priced, error = _NOTHING, empty
    except ShopError as wrong:
        priced, error = _without_discount(sale, terms), wrong
    balance = customer.credit if customer else 0
    largest, limit = loyalty.largest_credit(balance, priced.payable, terms.rules.credit)
    used, credit_error = 0, None
    if sale.use_credit and customer and error is None:
        asked = largest if sale.credit is None else sale.credit
        used = min(asked, largest)
        if asked > largest:
            credit_error = CreditTooLarge(asked, largest, limit)
    total = priced.payable - used
    rank, earned = _promise(sale, terms, customer, total, priced.vat)
    paid = tuple(amounts(sale.payments, total))
    cash = sum(
        amount for each, amount in zip(sale.payments, paid, strict=True) if each.method == "cash"
    )
    over = sum(paid) - total
    payment_error = None
    if over < 0 or over > cash:
        payment_error = PaymentMismatch(total, missing=-over)
    return Sums(
        priced=priced,
        largest_credit=largest,
        used=used,
        total=total,
        earned=earned,
        rank=rank,
        paid=paid,
        missing=max(0, -over),
        change=max(0, min(over, cash)),
        error=error,
        credit_error=credit_error,
        payment_error=payment_error,
    )


def _promise(
    sale: Sale, terms: SaleTerms, customer: CustomerCard | None, total: Rials, vat: Rials
) -> tuple[Band | None, Earned]:
    if customer is None:
        return None, Earned(0, 0)
    by_id = {band.id: band for band in terms.bands}
    seen = by_id.get(sale.rank_id or customer.rank_id, by_id[customer.rank_id])
    follows = terms.rules.rank_counts == "after" and not customer.rank_pinned
    points = customer.points if follows else None
    return loyalty.promise(total, vat, seen, terms.bands, terms.rules.rials_per_point, points)
