"""A real service and a keyring in memory for every test of syncing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.database import Database as ServiceDatabase
from tests.keyrings import MemoryKeyring, memory_keyring
from tests.leaving_out import leave_out
from tests.sync.shops import Coded, SyncedShop, SyncedTill

_WANTED = ("dbus-run-session", "gnome-keyring-daemon")
_MISSING = [program for program in _WANTED if shutil.which(program) is None]
collect_ignore = ["test_secret_service.py"] if _MISSING else []


def pytest_collection_modifyitems(config: pytest.Config) -> None:
    """Without a keyring of the kind desktops have, leave it out; the summary says so."""
    if _MISSING:
        leave_out(config, f"the test of a real keyring (no {' and '.join(_MISSING)})")


@pytest.fixture(autouse=True)
def keys() -> Iterator[MemoryKeyring]:
    """The keyring of a test."""
    with memory_keyring() as kept:
        yield kept


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
