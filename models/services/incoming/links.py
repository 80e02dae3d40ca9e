"""Customers that name others who may be told later: referrers, and two who turn out to be one."""

from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from models.queries.rules import read_bands
from models.services.members import rank_after, read_member, set_standing
from models.tables import (
    credit_movements,
    customers,
    invoices,
    points_movements,
    sync_links,
)

_LINKS = select(
    sync_links.c.customer_id, sync_links.c.field, customers.c.id.label("target_id")
).join_from(sync_links, customers, customers.c.uuid == sync_links.c.target)


def link_customers(connection: Connection, now: datetime) -> None:
    """Make what was told before whom it names was: referrers, and who lives on for whom."""
    for customer_id, field, target_id in connection.execute(_LINKS).all():
        connection.execute(
            delete(sync_links).where(
                sync_links.c.customer_id == customer_id, sync_links.c.field == field
            )
        )
        connection.execute(
            update(customers).where(customers.c.id == customer_id).values({field: target_id})
        )
        if field == "merged_into":
            # Somebody may have brought it back while nobody here knew who lives on.
            connection.execute(
                update(customers)
                .where(customers.c.id == customer_id, customers.c.deleted_at.is_(None))
                .values(deleted_at=now)
            )
            _merge(connection, customer_id, target_id)


def _merge(connection: Connection, alias_id: int, survivor_id: int) -> None:
    """Let an alias's ledgers count for the customer that lives on; its rows stay as they are."""
    group = select(customers.c.id).where(
        (customers.c.id == survivor_id) | (customers.c.merged_into == survivor_id)
    )
    credit, points = (
        connection.execute(
            select(func.coalesce(func.sum(amount), 0)).where(customer.in_(group))
        ).scalar_one()
        for amount, customer in (
            (credit_movements.c.amount, credit_movements.c.customer_id),
            (points_movements.c.points, points_movements.c.customer_id),
        )
    )
    bought = connection.execute(
        select(func.max(invoices.c.business_date)).where(
            invoices.c.customer_id.in_(group), invoices.c.kind == "sale"
        )
    ).scalar_one()
    bands = read_bands(connection)
    survivor = read_member(connection, survivor_id)
    rank = rank_after(survivor, points, bands)
    set_standing(connection, survivor_id, credit, points, rank.id)
    connection.execute(
        update(customers).where(customers.c.id == survivor_id).values(last_purchase_on=bought)
    )
    set_standing(connection, alias_id, 0, 0, bands[0].id)
    connection.execute(
        update(customers)
        .where(customers.c.id == alias_id)
        .values(last_purchase_on=None, rank_pinned=0)
    )
