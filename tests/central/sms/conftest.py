"""What the tests of messages begin with: a gateway on loopback, and no way past it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.database import Database
from tests.central.sms.bench import Bench, made
from tests.central.sms.loopback import Loopback, loopback


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever this machine's environment says, loopback is reached directly."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def gateway_server() -> Iterator[Loopback]:
    """A server that speaks as a gateway does."""
    with loopback() as server:
        yield server


@pytest.fixture
def bench(database: Database, tmp_path: Path, gateway_server: Loopback) -> Iterator[Bench]:
    """A shop, a gateway and a dispatcher with a clock of the test's."""
    found = made(database, tmp_path, gateway_server)
    yield found
    found.close()
