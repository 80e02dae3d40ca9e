"""What passed between shop and member is kept, told, and followed up."""

from datetime import timedelta

import pytest

from models.calendar import business_date
from models.errors import NotFound
from models.queries.dashboard import dashboard
from models.services.interactions import record_interaction
from tests.models.factories import OWNER, Trade


def test_a_call_is_followed_up_on_its_day(trade: Trade) -> None:
    member = trade.join(first_name="احمد")
    tomorrow = business_date(trade.now) + timedelta(days=1)
    with trade.database.write() as connection:
        record_interaction(
            connection, member, 1, " قیمت عمده ", OWNER, trade.now, follow_up_on=tomorrow,
            follow_up_minute=630,
        )  # fmt: skip
        record_interaction(connection, member, 1, "تماس", OWNER, trade.now)
    with trade.database.read() as connection:
        assert not dashboard(connection, tomorrow - timedelta(days=1)).follow_ups
        (due,) = dashboard(connection, tomorrow).follow_ups
    assert (due.customer_id, due.note, due.minute) == (member, "قیمت عمده", 630)
    assert trade.value("SELECT count(*) FROM outbox WHERE kind = 'interaction'") == 2
    trade.assert_well()


@pytest.mark.parametrize(("member", "kind"), [(99, 1), (1, 99)])
def test_nobody_and_nothing_is_no_interaction(trade: Trade, member: int, kind: int) -> None:
    trade.join()
    with pytest.raises(NotFound) as refused, trade.database.write() as connection:
        record_interaction(connection, member, kind, "تماس", OWNER, trade.now)
    assert refused.value.what == ("customer" if member == 99 else "interaction_type")
    assert trade.value("SELECT count(*) FROM interactions") == 0
