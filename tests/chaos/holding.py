"""Credit held at the service before it is spent, as the window does it, and who believes to hold
what: no two tills ever hold the same credit.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from central import tables as service_tables
from models.database import Database
from models.errors import CreditTooLarge, NotFound
from models.queries.sync import customer_identity, sync_standing
from models.services.orders import Order
from sync.errors import Refused
from sync.worker import Worker
from tests.chaos.records import Chance
from tests.chaos.work import Done, issue_spending, spending

if TYPE_CHECKING:
    from tests.chaos.world import World

TRIES = 5
"""Members who are asked whether they want to pay with credit, until one can."""
LAPSED = timedelta(minutes=11)
"""After which nothing is held that was before."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What a till was told it holds, in rials. `sale` is the invoice it went into; none: the
    customer is still looking for the purse.
    """

    till: int
    customer: UUID
    amount: int
    sale: UUID | None = None


class Nothing(Exception):
    """The service holds less than what is wanted, and says so: the sale is corrected."""


def hold(database: Database, worker: Worker, order: Order) -> tuple[UUID, Order]:
    """Ask the service before an order is issued, as `ui/sale/issuing.py` and `ui/sync_link.py` do;
    whose credit it is, and the order as it goes on. Raises Nothing.
    """
    assert order.customer_id is not None
    with database.read() as connection:
        identity = customer_identity(connection, order.customer_id)
    assert identity is not None
    state = worker.state()
    if state.registers < 2 or state.phase in ("off", "signed_out"):
        return UUID(bytes=identity), order
    try:
        held = worker.reserve(identity, order.use_credit)
    except Refused as refused:
        raise Nothing from refused
    reservation = held.reservation_id.bytes if held else None
    return UUID(bytes=identity), replace(order, reservation=reservation)


def spend_held(database: Database, worker: Worker, seed: int, now: datetime) -> Done | None:
    """A member pays with credit while the worker is at work on its own thread."""
    with database.read() as connection:
        order = spending(connection, Chance(seed))
    if order is None:
        return None
    try:
        _, order = hold(database, worker, order)
        with database.write() as connection:
            done = issue_spending(connection, order, now)
    except (Nothing, CreditTooLarge):
        # Others have spent it, as the service says or as was heard since.
        return None
    except NotFound:
        # The customer was removed, or merged into another, on another till meanwhile.
        return None
    return None if done is None else replace(done, what="spend held")


class Holds:
    """Who was told to hold what, and has not told the sale yet."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self._live: list[Hold] = []

    def spend(self, number: int, seed: int, *, sells: bool) -> None:
        """A member pays with credit at a till, or walks away after it was held."""
        world, till = self._world, self._world.tills[number]
        with till.database.read() as connection:
            tries = (spending(connection, Chance(seed + more)) for more in range(TRIES))
            order = next((order for order in tries if order is not None), None)
        if order is None:
            return
        till.speak()
        try:
            customer, order = hold(till.database, till.worker, order)
        except Nothing:
            return
        # Who asks anew has given up what was held for that customer before.
        self._live = [
            one
            for one in self._live
            if (one.till, one.customer) != (number, customer) or one.sale is not None
        ]
        if order.reservation is not None:
            self._live.append(Hold(number, customer, order.use_credit))
            self._look(customer)
        if not sells:
            return
        with till.database.write() as connection:
            done = issue_spending(connection, order, world.now())
        if done is not None:
            world.remember(replace(done, what="spend held"))
        if done is not None and order.reservation is not None:
            self._live[-1] = replace(self._live[-1], sale=UUID(done.invoice))

    def lapse(self) -> None:
        """Longer passes than anything is held for."""
        table = service_tables.reservations
        with self._world.service.database.write() as connection:
            for row in connection.execute(select(table).where(self._here(table))).all():
                connection.execute(
                    update(table)
                    .where(table.c.id == row.id)
                    .values(expires_at=row.expires_at - LAPSED)
                )
        self._live = []

    def forget(self, number: int) -> None:
        """A till's file does not know any more what it held."""
        self._live = [one for one in self._live if one.till != number]

    def _look(self, customer: UUID) -> None:
        """Whether there is as much credit as all tills believe to hold."""
        people = service_tables.customers
        documents = service_tables.documents
        with self._world.service.database.read() as connection:
            head = {
                row.id: row.merged_into or row.id
                for row in connection.execute(select(people).where(self._here(people)))
            }
            sales = [one.sale for one in self._live if one.sale is not None]
            told = set(
                connection.execute(
                    select(documents.c.id).where(self._here(documents), documents.c.id.in_(sales))
                ).scalars()
            )
            ours = [one for one in head if head[one] == head[customer]]
            balance = connection.execute(
                select(func.sum(people.c.credit)).where(self._here(people), people.c.id.in_(ours))
            ).scalar_one()
        self._live = [one for one in self._live if one.sale not in told]
        holding = [one for one in self._live if head[one.customer] == head[customer]]
        if sum(one.amount for one in holding) > balance:
            self._world.refused.append(f"of {balance} of {customer} is held: {holding}")

    def _here(self, table: Any) -> ColumnElement[bool]:
        here: ColumnElement[bool] = table.c.shop_id == self._world.shop
        return here


def speaks(worker: Worker, database: Database) -> None:
    """The worker's thread has looked at the service at least once since the program started."""
    with database.read() as connection:
        standing = sync_standing(connection)
    if worker._ready(standing) and not worker.state().service:
        worker._tell("idle", standing)
