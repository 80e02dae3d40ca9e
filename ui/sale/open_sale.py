"""The one invoice being made on this screen, its customer and its sums; widgets look at it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import QObject, Signal

from models.calendar import business_date, now
from models.errors import EmptyInvoice, NotFound
from models.money import Rials
from models.queries.customer_card import CustomerCard, customer_card
from models.queries.products import Product, built_in_product, product_by_id
from models.queries.sheets import PaymentMethod
from models.queries.terms import SaleTerms, sale_terms
from models.services.orders import Order, OrderLine, Tender
from resources.translations import tr
from ui.desk import Desk
from ui.sale import state
from ui.sale.state import Discount, Sale, SaleLine, Step
from ui.sale.sums import Sums, price, sums


class OpenSale(QObject):
    """Holds the sale and changes it; every change is told by `changed` and kept by the drafts."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.sale = Sale()
        self.customer: CustomerCard | None = None
        self.terms: SaleTerms
        self._terms_of: date
        self.refresh_terms()
        self.sums: Sums = sums(self.sale, self.terms, None)
        self.current = -1
        """The place of the line the cashier is at."""
        self._removed: list[tuple[int, SaleLine]] = []

    # Beginning.

    def start(self) -> None:
        """A new, empty sale."""
        self.customer = None
        self._removed.clear()
        self.current = -1
        self.refresh_terms()
        self._put(Sale())

    def restore(self, sale: Sale) -> list[str]:
        """Go on with a sale kept before; tells what has gone meanwhile."""
        told = []
        self._removed.clear()
        self.refresh_terms()
        self.customer = None
        if sale.customer_id is not None:
            self.customer = self._read_customer(sale.customer_id)
            if self.customer is None:
                sale = replace(sale, customer_id=None, rank_id=None, use_credit=False, credit=None)
                told.append(tr("The customer of this sale is no longer a member; choose anew."))
            else:
                # It is opened for payment now, and this is the rank the cashier sees.
                sale = replace(sale, rank_id=self.customer.rank_id)
        gone = [line.title for line in sale.lines if not self._is_sold(line.product_id)]
        if gone:
            titles = tr(", ").join(gone)
            told.append(tr("No longer among the products, still on this sale: {titles}",
                           titles=titles))  # fmt: skip
        self.current = len(sale.lines) - 1
        self._put(sale)
        return told

    def begin(self, customer: CustomerCard | None) -> None:
        """Sell to a member, or to a walk-in with None; lines already there stay."""
        self.customer = customer
        # Whatever else they depend on tells when it changes; midnight does not.
        if self._terms_of != business_date(now()):
            self.refresh_terms()
        self._put(
            replace(
                self.sale,
                step="invoice",
                customer_id=customer.id if customer else None,
                rank_id=customer.rank_id if customer else None,
                walk_in=customer is None,
                use_credit=False,
                credit=None,
                typed=self.sale.with_typed(state.START, "").typed,
                form={},
            )
        )

    def go_to(self, step: Step) -> None:
        """Show another part of the page."""
        if step != self.sale.step:
            self._put(replace(self.sale, step=step))

    def refresh_terms(self) -> None:
        """Read anew under which terms is sold."""
        day = self._terms_of = business_date(now())
        self.terms = self._desk.tasks.now(lambda connection: sale_terms(connection, day))

    def refresh(self) -> None:
        """Read terms and the customer anew after something changed elsewhere."""
        self.refresh_terms()
        if self.sale.customer_id is not None:
            self.customer = self._read_customer(self.sale.customer_id) or self.customer
        self._put(self.sale)

    # Lines.

    def add_product(self, product: Product, quantity: int = 1000) -> int:
        """Add a product; the place of its line."""
        code = product.barcode or product.code
        line = SaleLine(
            product.id, product.title, code, quantity, product.price, taxable=product.taxable
        )
        return self._add(line)

    def add_amount(self, amount: Rials, quantity: int = 1000) -> int:
        """Add a plain amount, booked on the built-in product."""
        product = self._desk.tasks.now(built_in_product)
        line = SaleLine(
            product.id,
            product.title,
            "",
            quantity,
            amount,
            taxable=product.taxable,
            amount_only=True,
        )
        return self._add(line)

    def change_line(
        self,
        place: int,
        *,
        quantity: int | None = None,
        unit_price: Rials | None = None,
        discount: Rials | None = None,
    ) -> None:
        """Change a line. Raises what is wrong with it and leaves it as it was then."""
        old = self.sale.lines[place]
        line = replace(
            old,
            quantity=old.quantity if quantity is None else quantity,
            unit_price=old.unit_price if unit_price is None else unit_price,
            discount=old.discount if discount is None else discount,
        )
        after = state.with_line(self.sale, place, line)
        # The invoice's own discount may be too large for what is left: its field tells that.
        price(replace(after, discount=Discount()), self.terms)
        self.current = place
        self._put(after)

    def remove_line(self, place: int) -> SaleLine:
        """Take a line away; `undo` puts it back."""
        line = self.sale.lines[place]
        self._removed.append((place, line))
        self.current = min(place, len(self.sale.lines) - 2)
        self._put(state.without_line(self.sale, place))
        return line

    def undo(self) -> bool:
        """Put the line removed last back where it was."""
        if not self._removed:
            return False
        place, line = self._removed.pop()
        self.current = min(place, len(self.sale.lines))
        self._put(state.put_back(self.sale, place, line))
        return True

    # Discount, credit, payment.

    def set_discount(self, discount: Discount) -> None:
        """The invoice's discount."""
        self._put(replace(self.sale.with_typed(state.DISCOUNT, ""), discount=discount))

    def set_credit(self, use: bool, amount: Rials | None = None) -> None:
        """Whether to use credit, and how much; None for the largest allowed."""
        sale = self.sale.with_typed(state.CREDIT, "")
        self._put(replace(sale, use_credit=use, credit=amount if use else None))

    def choose_method(self, method: PaymentMethod) -> None:
        """Pay (also) by a method."""
        payments = state.choose_method(self.sale.payments, method, self.sums.total)
        self._put(replace(self.sale, payments=payments))

    def set_paid(self, method: PaymentMethod, amount: Rials | None) -> None:
        """Fix what is paid by a method; None for whatever is left."""
        sale = self.sale.with_typed(state.payment_name(method), "")
        payments = state.with_amount(sale.payments, method, amount)
        self._put(replace(sale, payments=payments))

    def set_reference(self, method: PaymentMethod, reference: str) -> None:
        """The terminal's or the bank's number of a payment."""
        payments = tuple(
            replace(one, reference=reference) if one.method == method else one
            for one in self.sale.payments
        )
        self._put(replace(self.sale, payments=payments))

    def drop_method(self, method: PaymentMethod) -> None:
        """Do not pay by a method after all."""
        payments = state.without_method(self.sale.payments, method)
        self._put(replace(self.sale, payments=payments))

    # What is not finished yet.

    def set_note(self, note: str) -> None:
        """A note that goes with the invoice."""
        self._put(replace(self.sale, note=note))

    def set_typed(self, name: str, text: str) -> None:
        """What stands in a field that is not finished."""
        if self.sale.typed.get(name, "") != text:
            self._put(self.sale.with_typed(name, text))

    def set_form(self, form: Mapping[str, Any]) -> None:
        """What stands in the membership form."""
        if form != self.sale.form:
            self._put(replace(self.sale, form=form))

    def ask_for_customer(self) -> None:
        """Neither a member nor a walk-in yet: lines came first, or the customer is changed."""
        self.customer = None
        self._put(
            replace(
                self.sale,
                step="invoice",
                customer_id=None,
                rank_id=None,
                walk_in=False,
                use_credit=False,
                credit=None,
            )
        )

    # Issuing.

    def order(self, staff_id: int, *, send_thanks: bool, approved_by: int | None = None) -> Order:
        """The order to issue. Raises the first thing that is wrong."""
        sale, told = self.sale, self.sums
        if not sale.lines:
            raise EmptyInvoice
        if told.first_error:
            raise told.first_error
        if sale.customer_id is None and not sale.walk_in:
            raise NotFound("customer")
        return Order(
            staff_id=staff_id,
            lines=tuple(
                OrderLine(
                    line.product_id, line.quantity, line.unit_price, line.discount, line.title
                )
                for line in sale.lines
            ),
            tenders=tuple(
                Tender(payment.method, amount, payment.reference.strip())
                for payment, amount in zip(sale.payments, told.paid, strict=True)
            ),
            customer_id=sale.customer_id,
            invoice_discount=told.priced.invoice_discount,
            use_credit=told.used,
            rank_id=sale.rank_id,
            approved_by=approved_by,
            note=sale.note.strip(),
            send_thanks=send_thanks,
            uuid=sale.uuid,
        )

    def title(self) -> str:
        """Whose sale it is, as lists of drafts call it."""
        if self.customer:
            return self._desk.display.name(self.customer.name)
        if self.sale.walk_in:
            return tr("Walk-in customer")
        return self.sale.typed.get(state.START, "") or tr("No customer yet")

    def _add(self, line: SaleLine) -> int:
        after, place = state.add_line(self.sale, line)
        price(replace(after, discount=Discount()), self.terms)
        self.current = place
        self._put(after)
        return place

    def _put(self, sale: Sale) -> None:
        self.sale = state.tidy(sale)
        self.sums = sums(self.sale, self.terms, self.customer)
        self.changed.emit()

    def _read_customer(self, customer_id: int) -> CustomerCard | None:
        return self._desk.tasks.now(lambda connection: customer_card(connection, customer_id))

    def _is_sold(self, product_id: int) -> bool:
        product = self._desk.tasks.now(lambda connection: product_by_id(connection, product_id))
        return product is not None and product.active
