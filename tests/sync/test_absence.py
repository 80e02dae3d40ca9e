"""A till that was away for longer than the service tells changes of."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from models.database import Connection
from models.services.customers import CustomerDetails, change_customer
from models.services.incoming.changes import Incoming, Written, write_changes
from sync import pulling
from tests.sync.shops import SyncedShop, SyncedTill, agree

AHMAD = "09121111111"


def edit(till: SyncedTill, name: str) -> None:
    """Somebody corrects a customer's name at a till."""
    row = till.customer(AHMAD)
    details = CustomerDetails(AHMAD, name, row.last_name)
    with till.trade.database.write() as connection:
        change_customer(connection, row.id, details, till.trade.now)


def test_what_is_edited_while_all_is_told_once_more_holds_nothing_up(
    shop: SyncedShop, first: SyncedTill, second: SyncedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    first.trade.sell(900_000, customer=first.customer(AHMAD).id)
    first.sync()
    shop.ninety_days()
    second.trade.sell(700_000, customer=second.customer(AHMAD).id)
    edit(second, "اکبر")
    # The snapshot tells of the customer as well, of whom there is something to be told first.
    assert not second.pull()
    assert second.standing().snapshot is not None
    assert not second.standing().joining
    steps: list[int] = []

    def write(connection: Connection, changes: Sequence[Incoming], now: datetime) -> Written:
        steps.append(len(changes))
        return write_changes(connection, changes, now)

    monkeypatch.setattr(pulling, "write_changes", write)
    worker = second.worker()
    worker._once()
    assert second.standing().snapshot is None
    assert worker.state().phase == "idle"
    # Somebody sells meanwhile.
    assert steps[0] == pulling.LEAST_STEP
    agree(first, second)
    assert first.customer(AHMAD).first_name == "اکبر"
