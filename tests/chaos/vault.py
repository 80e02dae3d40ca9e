"""A keyring for tests: in memory, or in a folder where it outlives the process that is killed."""

import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Vault(KeyringBackend):
    """Keeps each secret under its user's name."""

    priority = 0.1  # it is set, never found by itself

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._folder = folder
        self._kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """The secret of a user."""
        if self._folder is None:
            return self._kept.get(username)
        path = self._folder / username
        return path.read_text(encoding="ascii") if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret, whole or not at all."""
        if self._folder is None:
            self._kept[username] = password
            return
        aside = self._folder / f"{username}.{os.getpid()}"
        aside.write_text(password, encoding="ascii")
        aside.replace(self._folder / username)

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        if self.get_password(service, username) is None:
            raise PasswordDeleteError(username)
        if self._folder is None:
            del self._kept[username]
        else:
            (self._folder / username).unlink()
