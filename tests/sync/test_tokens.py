"""Tokens lie in the system's keyring, or in memory and nowhere else."""

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError

from sync.tokens import TokenStore
from tests.sync.conftest import InMemory

REGISTER = "register"


def test_a_token_outlives_the_program(keys: InMemory) -> None:
    store = TokenStore()
    assert store.lasting
    store.save(REGISTER, "secret")
    assert TokenStore().load(REGISTER) == "secret"
    store.clear(REGISTER)
    assert TokenStore().load(REGISTER) is None
    assert store.load(REGISTER) is None


def test_without_a_keyring_one_is_signed_in_until_the_end() -> None:
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    store = TokenStore()
    assert not store.lasting
    store.save(REGISTER, "secret")
    assert store.load(REGISTER) == "secret"
    assert TokenStore().load(REGISTER) is None
    store.clear(REGISTER)
    assert store.load(REGISTER) is None


@pytest.mark.expects_log
def test_a_keyring_that_stops_working_costs_nobody_the_sign_in(
    keys: InMemory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = TokenStore()

    def locked(*_: str) -> None:
        raise KeyringError("locked: secret")

    monkeypatch.setattr(keys, "set_password", locked)
    store.save(REGISTER, "secret")
    assert store.load(REGISTER) == "secret"
    assert not store.lasting
    assert "secret" not in caplog.text
