"""A customer and those merged into them: two tills registered the same mobile number."""

from sqlalchemy import ColumnElement, Select, select

from models.tables import customers


def one_person(customer: ColumnElement[int]) -> Select[int]:
    """The rows whose ledgers and invoices count for a customer: two look-ups in indexes."""
    return select(customers.c.id).where(
        (customers.c.id == customer) | (customers.c.merged_into == customer)
    )
