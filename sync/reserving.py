"""Holding credit at the service before it is spent, in the time a cashier waits for it."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from models.errors import ShopError
from models.queries.sync import spent_unheard
from models.tables.types import new_identity
from sync import protocol
from sync.client import Client
from sync.errors import Refused, SyncError

if TYPE_CHECKING:
    from models.database import Database

RESERVE_SECONDS = 1.9
"""The window waits two seconds for a reservation; then the sale goes on without."""


def reserve(
    database: "Database",
    connect: Callable[[], Client],
    push: Callable[[Client], None],
    customer: bytes,
    amount: int,
) -> protocol.Reservation | None:
    """Hold credit for a sale; None when the service does not answer within RESERVE_SECONDS. `push`
    tells what waits first, as far as there is time.

    Raises Refused, whose problem holds the `balance`, when the credit is not there.
    """
    found: list[protocol.Reservation | None] = []
    failed: list[Exception] = []

    def ask() -> None:
        try:
            found.append(_reserve(database, connect(), push, customer, amount))
        except Exception as error:
            failed.append(error)

    # On a thread of its own, which is left alone when the time is over: a name that is looked
    # up and an answer that drips can take longer than any time-out.
    asking = threading.Thread(target=ask, name="reserve", daemon=True)
    asking.start()
    asking.join(RESERVE_SECONDS)
    if failed:
        raise failed[0]
    return found[0] if found else None


def _reserve(
    database: "Database",
    client: Client,
    push: Callable[[Client], None],
    customer: bytes,
    amount: int,
) -> protocol.Reservation | None:
    until = time.monotonic() + RESERVE_SECONDS
    unheard = 0
    try:
        push(client)
        left = until - time.monotonic()
        if left <= 0.1:
            return None
        client.hurry(left)
        # What was spent here and could not be told yet is held until it is: nobody else may
        # spend it meanwhile.
        with database.read() as connection:
            unheard = spent_unheard(connection, customer)
        return client.reserve(
            protocol.ReservationRequest(
                customer_id=UUID(bytes=customer),
                amount=amount + unheard,
                reservation_id=UUID(bytes=new_identity()),
            )
        )
    except Refused as refused:
        if refused.problem.type != "credit-too-small":
            return None
        left_there = int((refused.problem.model_extra or {}).get("balance", 0))
        problem = refused.problem.model_copy(update={"balance": left_there - unheard})
        raise Refused(problem) from refused
    except (SyncError, ShopError):
        return None
    finally:
        client.close()
