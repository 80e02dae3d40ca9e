"""What the tests of messages begin with: a gateway on loopback, and no way past it."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name is looked up but that of this machine, whatever a test forgets to say."""
    look_up = socket.getaddrinfo

    def only_here(host: str, *more: Any, **named: Any) -> Any:
        assert host == "127.0.0.1", f"a test would have asked {host}"
        return look_up(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", only_here)


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
