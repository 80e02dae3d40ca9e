"""What the tests of messages begin with: a gateway on loopback, and no way past it."""

from collections.abc import Iterator

import pytest

from tests.central.sms.loopback import Loopback, loopback

KEY = "5EC2E7A0FKEY9012345678"
"""A credential that must never be seen where it does not belong."""


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
