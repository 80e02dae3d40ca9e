"""What proves to the service who this till is: kept in the system's keyring or not at all."""

import contextlib
import logging
import threading

import keyring
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringError

SERVICE_NAME = "Sajac"
_LOG = logging.getLogger(__name__)


class TokenStore:
    """The refresh token of one register. Where the system has no keyring it is kept in memory
    only: signed in until the program ends. It is never written to a file of ours.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}
        self.lasting = _usable()
        """Whether a sign-in outlives the program."""

    def load(self, register: str) -> str | None:
        """The refresh token of a register; None when nobody has signed in."""
        with self._lock:
            if register not in self._kept and self.lasting:
                try:
                    found = keyring.get_password(SERVICE_NAME, register)
                except Exception as error:
                    self._give_up(error)
                else:
                    if found:
                        self._kept[register] = found
            return self._kept.get(register)

    def save(self, register: str, token: str) -> None:
        """Keep a register's refresh token in place of the one before."""
        with self._lock:
            self._kept[register] = token
            if self.lasting:
                try:
                    keyring.set_password(SERVICE_NAME, register, token)
                except Exception as error:
                    self._give_up(error)

    def clear(self, register: str) -> None:
        """Forget a register's token."""
        with self._lock:
            self._kept.pop(register, None)
            if self.lasting:
                with contextlib.suppress(KeyringError):
                    keyring.delete_password(SERVICE_NAME, register)

    def _give_up(self, error: Exception) -> None:
        # A keyring may be locked, or gone since: what is in memory still serves.
        _LOG.warning("no keyring: %s", type(error).__name__)
        self.lasting = False


def _usable() -> bool:
    try:
        backend = keyring.get_keyring()
    except Exception as error:
        _LOG.info("no keyring: %s", type(error).__name__)
        return False
    if isinstance(backend, NoKeyring):
        return False
    # A plaintext keyring is a file with another name.
    module = type(backend).__module__
    if module.startswith("keyrings.") or module == "keyring.backends.null":
        return False
    chained = getattr(backend, "backends", None)
    return chained is None or len(list(chained)) > 0
