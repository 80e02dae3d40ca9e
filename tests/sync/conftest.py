"""A real service and a keyring in memory for every test of syncing."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from central.database import Database as ServiceDatabase
from tests.sync.shops import Coded, SyncedShop, SyncedTill


class InMemory(KeyringBackend):
    """A keyring that forgets when the test ends."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""
        self.kept.pop((service, username), None)


@pytest.fixture(autouse=True)
def keys() -> Iterator[InMemory]:
    """The keyring of a test."""
    before = keyring.get_keyring()
    kept = InMemory()
    keyring.set_keyring(kept)
    yield kept
    keyring.set_keyring(before)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SyncedShop]:
    """A service without tills."""
    file = tmp_path / "central.db"
    ServiceDatabase.open(f"sqlite:///{file}").close()
    service = Coded(tmp_path / "service", file)
    found = SyncedShop(tmp_path, service)
    yield found
    found.close()
    service.stop()


@pytest.fixture
def first(shop: SyncedShop) -> SyncedTill:
    """A till that has traded before it signed in, and has told everything since."""
    till = shop.first()
    trade = till.trade
    trade.open()
    ahmad = trade.join(mobile="09121111111", first_name="احمد", last_name="آرانی")
    trade.sell(4_000_000, customer=ahmad)
    till.sign_in()
    till.sync()
    return till


@pytest.fixture
def second(shop: SyncedShop, first: SyncedTill) -> SyncedTill:
    """Another till of the same shop, open."""
    till = shop.joined()
    till.trade.open()
    till.sync()
    return till
