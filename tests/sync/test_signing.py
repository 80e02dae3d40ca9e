"""Signing in with a till that has a shop, with one that has none, in either order."""

from models.database import Database
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
