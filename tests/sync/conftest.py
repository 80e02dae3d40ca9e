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


def _service(folder: Path) -> Coded:
    file = folder / "central.db"
    ServiceDatabase.open(f"sqlite:///{file}").close()
    return Coded(folder / "service", file)


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coded]:
    """One service for all shops of the test run."""
    service = _service(tmp_path_factory.mktemp("central"))
    yield service
    service.stop()


@pytest.fixture
def own_service(tmp_path: Path) -> Path:
    """Asked for by a test that ends its service and begins another: where it is to lie."""
    return tmp_path


@pytest.fixture
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SyncedShop]:
    """A shop without tills, of an owner of its own."""
    if "own_service" in request.fixturenames:
        found = SyncedShop(tmp_path, _service(tmp_path))
    else:
        found = SyncedShop(tmp_path, request.getfixturevalue("shared_service"))
    yield found
    found.close()
    if "own_service" in request.fixturenames:
        found.service.stop()


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
