"""A central service for a job: a process of its own on loopback, and the codes it sends."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import keyring
from keyring.backends.fail import Keyring as NoKeyring

from sajac_desktop.demo.service import Service
from sync.tokens import TokenStore

MOBILE = "09120000000"
"""Whose shop it is."""
_ROOT = Path(__file__).parents[1]


@contextmanager
def running(database: Path | str, workers: int = 1) -> Iterator[Service]:
    """A service over a SQLite file, or over the database of a URL, until the block ends."""
    url = f"sqlite:///{database}" if isinstance(database, Path) else database
    with TemporaryDirectory(prefix="sajac-bench-") as folder:
        service = Service(Path(folder), url, workers)
        try:
            yield service
        finally:
            service.stop()


def schema() -> str:
    """The service's schema for a file's name: any change to a migration makes another one."""
    digest = hashlib.sha256()
    for migration in sorted((_ROOT / "central/migrations/versions").glob("*.py")):
        digest.update(migration.read_bytes())
    return digest.hexdigest()[:8]


def memory_only() -> TokenStore:
    """Tokens of a till of the bench, which leaves the keyring of whoever runs it alone."""
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    return TokenStore()
