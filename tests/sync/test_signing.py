"""Signing in with a till that has a shop, with one that has none, in either order."""

import pytest

from models.database import Database
from sync.errors import Refused, SignedOut
from tests.models.factories import Trade
from tests.sync.shops import SyncedShop, SyncedTill, agree


def visitor(shop: SyncedShop) -> SyncedTill:
    """A till without a shop, which signs in before there is one to join."""
    path = shop.folder / "visitor.db"
    till = shop._till(path, Trade(Database.open(path)))
    till.sign_in()
    return till


def test_a_shop_moves_in_where_a_till_without_one_signed_in_before(shop: SyncedShop) -> None:
    early = visitor(shop)
    assert early.signed_in.empty is not None
    first = shop.first()
    first.trade.open()
    first.trade.sell(500_000)
    first.sign_in()
    first.sync()
    assert shop.count("documents", "sale") == 1
    # The first one is told so, and joins as any other till.
    early.sign_in()
    assert early.signed_in.empty is None
    assert early.signed_in.joining
    early.pull()
    agree(first, early)
    assert early.trade.value("SELECT count(*) FROM invoices") == 1


def test_of_two_tills_with_shops_of_their_own_the_one_that_tells_first_stays(
    shop: SyncedShop,
) -> None:
    one, other = shop.first(), SyncedShop(shop.folder / "other", shop.service)
    other.folder.mkdir()
    beside = other.first()
    mobile, other.mobile = other.mobile, shop.mobile
    for till in (one, beside):
        till.trade.open()
        till.trade.sell(500_000)
    try:
        one.sign_in()
        beside.sign_in()
        with pytest.raises(SignedOut):
            one.push()
        # Trying again works as long as the other has told nothing, and then is settled.
        one.sign_in()
        one.sync()
        assert shop.count("documents", "sale") == 1
        with pytest.raises(SignedOut):
            beside.push()
        with pytest.raises(Refused) as refused:
            beside.sign_in()
        assert refused.value.problem.type == "other-shop"
        # What it says to do then: sign in with a number that has no shop yet.
        other.mobile = mobile
        beside.sign_in()
        beside.sync()
        assert other.count("documents", "sale") == 1
        assert beside.standing().backlog == 0
    finally:
        other.close()
