"""An invoice as it is asked for and as it was issued: the values `sales.py` works with."""

from dataclasses import dataclass, field

from models.money import Rials
from models.tables import new_identity


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A product with its quantity (thousandths), unit price and discount (rials).

    `title` overrides the product's, for an amount or service described at the till.
    """

    product_id: int
    quantity: int
    unit_price: Rials
    discount: Rials = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tender:
    """What the customer hands over: `cash` (may exceed the total), `card` or `transfer`."""

    method: str
    amount: Rials
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An invoice as the cashier has it on screen when it is issued.

    `uuid` is chosen when the screen opens: issuing the same order twice issues it once.
    `rank_id` is the rank the cashier saw; None takes the customer's rank of now.
    `approved_by` is the manager who allowed this much credit. `send_thanks` is whether the
    customer is thanked by SMS. `reservation` is the credit that the service holds for this sale,
    where a shop has several tills and the service answered; without it the offline limit counts.
    """

    staff_id: int
    lines: tuple[OrderLine, ...]
    tenders: tuple[Tender, ...]
    customer_id: int | None = None
    invoice_discount: Rials = 0
    use_credit: Rials = 0
    rank_id: int | None = None
    approved_by: int | None = None
    draft_id: int | None = None
    note: str = ""
    send_thanks: bool = True
    reservation: bytes | None = None
    uuid: bytes = field(default_factory=new_identity)


@dataclass(frozen=True, slots=True)
class Issued:
    """What was issued. Rials; points. The `_after` figures are the customer's, None for a walk-in.

    `again` says that this very order had been issued before and nothing was written now.
    """

    invoice_id: int
    number: int
    total: Rials
    change: Rials
    earned: Rials
    points: int
    credit_after: Rials | None
    points_after: int | None
    rank_before: str
    rank_after: str
    again: bool = False
