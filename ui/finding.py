"""What Ctrl+K finds: customers, products and invoices by a part of what they are known by."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from models.queries.customers import offered_customers
from models.queries.invoices import invoice_by_number
from models.queries.numbers import number_text, typed_number
from models.queries.products import find_products
from resources.translations import tr
from ui.desk import Desk
from ui.go_to import Destination, Provider
from ui.places import ShowCustomer, ShowInvoice, ShowProduct

if TYPE_CHECKING:
    from models.database import Connection

Show = Callable[[Sequence[Destination]], None]
_MOST = 6
_SHORTEST = 2


def providers(desk: Desk) -> tuple[Provider, ...]:
    """Everything that can be gone to beside the pages. Each reads off the GUI thread."""

    def searching(
        find: "Callable[[Connection, str], list[Destination]]",
    ) -> Provider:
        def provide(typed: str, show: Show) -> None:
            if len(typed.strip()) < _SHORTEST:
                show([])
                return
            desk.tasks.run(lambda connection: find(connection, typed), show, owner=desk)

        return provide

    def customers(connection: "Connection", typed: str) -> list[Destination]:
        return [
            Destination(
                desk.display.name(row.name),
                "customers",
                ShowCustomer(row.id),
                desk.display.phone(row.mobile),
                "user",
            )
            for row in offered_customers(connection, typed, _MOST)
        ]

    def products(connection: "Connection", typed: str) -> list[Destination]:
        return [
            Destination(
                product.title,
                "products",
                ShowProduct(product.id),
                desk.display.money(product.price),
                "package",
            )
            for product in find_products(connection, typed, limit=_MOST)
        ]

    def invoices(connection: "Connection", typed: str) -> list[Destination]:
        wanted = typed_number(typed)
        if wanted is None:
            return []
        prefix, number = wanted
        invoice_id = invoice_by_number(connection, number, prefix)
        if invoice_id is None:
            return []
        shown = desk.display.digits(number_text(number, prefix))
        title = tr("Invoice {number}", number=desk.display.code(shown))
        return [Destination(title, "reports", ShowInvoice(invoice_id), "", "file-invoice")]

    return searching(customers), searching(products), searching(invoices)
