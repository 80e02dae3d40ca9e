"""What these tests begin with: a service that can be killed, and fixtures of other tests."""

from collections.abc import Iterator

import keyring
import pytest

from tests.central.conftest import (
    copied,
    empty_file,
    engine,
    pytest_collection_modifyitems,
    server,
)
from tests.chaos.service import Service
from tests.models.conftest import shop, trade

__all__ = [
    "empty_file",
    "engine",
    "pytest_collection_modifyitems",
    "server",
    "shop",
    "trade",
]


@pytest.fixture(scope="session")
def service(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """One service for all tests: shops do not see each other. On PostgreSQL, as large shops have
    it, two processes answer.
    """
    folder = tmp_path_factory.mktemp("service")
    with copied(engine, request, folder) as url:
        service = Service(folder / "data", url, 2 if engine == "postgresql" else 1)
        yield service
        service.close()


@pytest.fixture(autouse=True)
def keyring_as_it_was() -> Iterator[None]:
    """A world sets a keyring of its own."""
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)
