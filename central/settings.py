"""What the operator may choose: where the data lie, who may join, what a code may cost."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8765
SECRET_BYTES: Final = 32
SHORTEST_SECRET: Final = 32
"""Characters of a secret given by environment."""

DATA: Final = "SAJAC_DATA"
DATABASE: Final = "SAJAC_DATABASE"
SECRET: Final = "SAJAC_SECRET"
REGISTRATION: Final = "SAJAC_REGISTRATION"
TRUSTED_PROXIES: Final = "SAJAC_TRUSTED_PROXIES"
CODES_PER_ADDRESS: Final = "SAJAC_CODES_PER_ADDRESS"
LOG_LEVEL: Final = "SAJAC_LOG_LEVEL"


class BadSetting(Exception):
    """A setting that cannot be used, in words for the operator."""


@dataclass(frozen=True)
class Settings:
    """Everything the service was told. `secret` signs tokens and codes; it is never shown.
    `codes_per_address`: how many codes may be asked for from one address in an hour.
    """

    data: Path
    database: str
    secret: bytes = field(repr=False)
    registration_open: bool = True
    trusted_proxies: str = "127.0.0.1"
    codes_per_address: int = 30
    log_level: str = "INFO"

    @property
    def outbox(self) -> Path:
        """Where the gateway `file` writes what would be sent."""
        return self.data / "sms.jsonl"


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings an environment holds; what is not said has its default. Makes the data folder
    and the secret if they are not there yet. Raises BadSetting.
    """
    data = Path(environ.get(DATA) or user_data_path("sajac-central", appauthor=False))
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret = _secret(data, environ.get(SECRET, ""))
    except OSError as error:
        raise BadSetting(f"The data folder cannot be used: {error.strerror}: {data}") from error
    registration = environ.get(REGISTRATION, "open")
    if registration not in ("open", "closed"):
        raise BadSetting(f"{REGISTRATION} is 'open' or 'closed'")
    codes = environ.get(CODES_PER_ADDRESS, "30")
    if not (codes.isascii() and codes.isdecimal() and int(codes[:7]) > 0 and len(codes) < 7):
        raise BadSetting(f"{CODES_PER_ADDRESS} is a number from 1 to 999999")
    level = environ.get(LOG_LEVEL, "INFO").upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise BadSetting(f"{LOG_LEVEL} is DEBUG, INFO, WARNING or ERROR")
    return Settings(
        data=data,
        database=environ.get(DATABASE) or f"sqlite:///{data / 'central.db'}",
        secret=secret,
        registration_open=registration == "open",
        trusted_proxies=environ.get(TRUSTED_PROXIES, "127.0.0.1"),
        codes_per_address=int(codes),
        log_level=level,
    )


def _secret(data: Path, given: str) -> bytes:
    """The secret from the environment, else the one in the data folder, made there once."""
    if given:
        if len(given) < SHORTEST_SECRET:
            raise BadSetting(f"{SECRET} needs {SHORTEST_SECRET} characters or more")
        return given.encode()
    path = data / "secret"
    # Written aside and linked, so that of two services that start at once both read one secret,
    # and none reads half of it.
    if not path.exists():
        aside = data / f"secret.{os.getpid()}"
        aside.unlink(missing_ok=True)
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(SECRET_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < SHORTEST_SECRET:
        raise BadSetting(f"The secret in {path} is too short; remove the file to have a new one")
    return secret.encode()
