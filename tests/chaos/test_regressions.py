"""What the state machine found, each as the few steps it comes down to."""

from datetime import UTC, datetime

import pytest

from models.database import Database
from models.doctor import examine
from models.services.incoming.changes import Incoming, write_changes
from models.tables import new_identity
from tests.models.factories import Trade

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def told(kind: str, identity: bytes, *, deleted: bool = False, **fields: object) -> Incoming:
    """A record as the service tells it the first time."""
    return Incoming(kind, identity, 1, deleted, fields)


def write(shop: Database, *changes: Incoming) -> int:
    """Hear these; how many could not be written."""
    with shop.write() as connection:
        return write_changes(connection, changes, NOW).aside


def test_who_has_left_before_being_heard_of_is_not_found(shop: Database) -> None:
    gone = told("customer", new_identity(), deleted=True, mobile="09121234567")
    assert write(shop, gone) == 0
    assert examine(shop) == []


@pytest.mark.parametrize("kind", ["none", "fixed"])
def test_that_a_reward_is_paid_is_told_of_the_member(trade: Trade, kind: str) -> None:
    trade.rules(referral_trigger="first_invoice", referral_kind=kind, referral_credit=1000)
    referred = trade.join(referrer_id=trade.join())
    trade.sell(10_000, customer=referred)
    trade.sell(10_000, customer=referred)
    with trade.database.read() as connection:
        told = connection.exec_driver_sql(
            "SELECT fields FROM outbox WHERE kind = 'customer' AND action = 'put' AND record_id ="
            " (SELECT uuid FROM customers WHERE id = ?) ORDER BY seq",
            (referred,),
        ).scalars()
        assert list(told)[1:] == ['{"referral_paid": true}']
