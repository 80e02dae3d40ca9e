"""The arithmetic of an invoice: lines, discounts, tax, and what a part of it is worth.

Pure functions over whole rials. Every result is the same whatever the order of the lines.
Source: `An invoice` and `Returns` in the shop's rules (see ARCHITECTURE.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import AmountTooLarge, BadLine, DiscountTooLarge, EmptyInvoice
from models.money import LARGEST, BasisPoints, Rials, share


@dataclass(frozen=True, slots=True)
class Line:
    """What is sold: `quantity` in thousandths, `unit_price` and `discount` in rials.

    `key` tells goods of one price apart: the product's id.
    """

    quantity: int
    unit_price: Rials
    discount: Rials = 0
    taxable: bool = False
    key: int = 0


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with its sums. `net` = gross - discount - invoice_discount + vat."""

    gross: Rials
    discount: Rials
    invoice_discount: Rials
    vat: Rials

    @property
    def net(self) -> Rials:
        """What the line adds to the payable amount."""
        return self.gross - self.discount - self.invoice_discount + self.vat


@dataclass(frozen=True, slots=True)
class Priced:
    """An invoice with its sums; `lines` in the order they were given."""

    lines: tuple[PricedLine, ...]
    gross: Rials
    line_discounts: Rials
    invoice_discount: Rials
    vat: Rials

    @property
    def discounts(self) -> Rials:
        """Line discounts and the invoice's, together."""
        return self.line_discounts + self.invoice_discount

    @property
    def payable(self) -> Rials:
        """gross - discounts + vat."""
        return self.gross - self.discounts + self.vat


def line_gross(quantity: int, unit_price: Rials) -> Rials:
    """Quantity (thousandths) times unit price, floored to the rial."""
    return quantity * unit_price // 1000


def price_invoice(
    lines: Sequence[Line], invoice_discount: Rials = 0, vat_bp: BasisPoints = 0
) -> Priced:
    """Price an invoice.

    Raises EmptyInvoice, BadLine, DiscountTooLarge or AmountTooLarge, each naming the line.
    """
    if not lines:
        raise EmptyInvoice
    for number, line in enumerate(lines, start=1):
        _check_line(number, line)
    gross = [line_gross(line.quantity, line.unit_price) for line in lines]
    after = [amount - line.discount for amount, line in zip(gross, lines, strict=True)]
    if sum(gross) > LARGEST:
        raise AmountTooLarge
    if not 0 <= invoice_discount <= sum(after):
        raise DiscountTooLarge(invoice_discount, largest=sum(after))
    shares = allocate(invoice_discount, lines, after)
    priced = tuple(
        PricedLine(
            gross=line_sum,
            discount=line.discount,
            invoice_discount=part,
            vat=share(line_sum - line.discount - part, vat_bp) if line.taxable else 0,
        )
        for line, line_sum, part in zip(lines, gross, shares, strict=True)
    )
    return Priced(
        lines=priced,
        gross=sum(gross),
        line_discounts=sum(line.discount for line in lines),
        invoice_discount=invoice_discount,
        vat=sum(line.vat for line in priced),
    )


def _check_line(number: int, line: Line) -> None:
    if line.quantity <= 0:
        raise BadLine(number, "quantity")
    if line.unit_price < 0:
        raise BadLine(number, "unit_price")
    gross = line_gross(line.quantity, line.unit_price)
    if max(gross, line.unit_price, line.quantity) > LARGEST:
        raise AmountTooLarge(number)
    if not 0 <= line.discount <= gross:
        raise DiscountTooLarge(line.discount, largest=gross, line=number)


def allocate(amount: Rials, lines: Sequence[Line], weights: Sequence[Rials]) -> list[Rials]:
    """Split an amount over lines in proportion to their weights, to the last rial.

    The rials that flooring leaves over go to the largest remainders. Lines with equal remainders
    are told apart by what they are, never by where they stand, so that order changes nothing.
    """
    total = sum(weights)
    if amount == 0 or total == 0:
        return [0] * len(lines)
    parts = [amount * weight // total for weight in weights]
    left = amount - sum(parts)
    by_claim = sorted(
        range(len(lines)),
        key=lambda place: (
            -(amount * weights[place] % total),
            -weights[place],
            lines[place].unit_price,
            lines[place].quantity,
            lines[place].taxable,
            lines[place].key,
        ),
    )
    for place in by_claim[:left]:
        parts[place] += 1
    return parts


def part_of_line(line: PricedLine, quantity: int, returned: int) -> PricedLine:
    """The sums of `returned` thousandths of a line of `quantity`, cumulatively.

    Cumulative: what a return is worth is this after it less this before it, so that returning a
    line in steps adds up to the line exactly. Each sum is floored from the one before it - gross,
    what the discounts leave of it, its tax - so that none falls when more comes back.
    """
    gross = line.gross * returned // quantity
    discounts = line.discount + line.invoice_discount
    after = line.gross - discounts
    left = gross * after // line.gross if line.gross else 0
    discount = (gross - left) * line.discount // discounts if discounts else 0
    return PricedLine(
        gross=gross,
        discount=discount,
        invoice_discount=gross - left - discount,
        vat=left * line.vat // after if after else 0,
    )
