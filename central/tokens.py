"""Tokens: what a register shows to prove who it is, and how they are told from forged ones.

Both kinds are signed and say only which sign-in they belong to and which rotation of it, so the
database keeps nothing that a thief of its file could use, and a forged one costs no query. They
are not self-sufficient on purpose: the sign-in is looked up on every request (one row by its key),
so that a register that was revoked is out at once and not within the hour.

The refresh token of a rotation follows from the sign-in and the rotation's number: asked again
after a lost answer, the service hands out the very same one (`central.signing`).
"""

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

ACCESS_LIFE: Final = timedelta(hours=1)
_ACCESS = struct.Struct(">c16sIQ")
_REFRESH = struct.Struct(">c16sI")
_MAC = 32


@dataclass(frozen=True)
class Shown:
    """What a genuine token says: the sign-in, and its how manieth rotation."""

    sign_in: UUID
    rotation: int


class Keys:
    """The keys for each purpose, derived from the service's one secret."""

    def __init__(self, secret: bytes) -> None:
        def derived(purpose: bytes) -> bytes:
            return hmac.digest(secret, b"sajac central: " + purpose, "sha256")

        self._tokens = derived(b"tokens")
        self._codes = derived(b"codes")
        self._counts = derived(b"counts")

    def access(self, sign_in: UUID, rotation: int, now: datetime) -> str:
        """An access token, good for ACCESS_LIFE."""
        until = int((now + ACCESS_LIFE).timestamp())
        return self._signed(_ACCESS.pack(b"a", sign_in.bytes, rotation, until))

    def refresh(self, sign_in: UUID, rotation: int) -> str:
        """The refresh token of this rotation; the same whenever it is asked for."""
        return self._signed(_REFRESH.pack(b"r", sign_in.bytes, rotation))

    def read_access(self, token: str, now: datetime) -> Shown | None:
        """What a token says, if it is a genuine access token that is still good."""
        told = self._genuine(token, _ACCESS)
        if told is None:
            return None
        kind, sign_in, rotation, until = _ACCESS.unpack(told)
        if kind != b"a" or datetime.fromtimestamp(until, UTC) <= now:
            return None
        return Shown(UUID(bytes=sign_in), rotation)

    def read_refresh(self, token: str) -> Shown | None:
        """What a token says, if it is a genuine refresh token."""
        told = self._genuine(token, _REFRESH)
        if told is None:
            return None
        kind, sign_in, rotation = _REFRESH.unpack(told)
        return Shown(UUID(bytes=sign_in), rotation) if kind == b"r" else None

    def code_hash(self, mobile: str, salt: bytes, code: str) -> bytes:
        """What is kept of a code. Keyed: who reads the table cannot try out all million codes."""
        return hmac.digest(self._codes, b"|".join((mobile.encode(), salt, code.encode())), "sha256")

    def count_key(self, what: str, whom: str) -> bytes:
        """Under which something is counted, without keeping whose number or address it is."""
        return hmac.digest(self._counts, f"{what}|{whom}".encode(), hashlib.sha256)

    def _signed(self, told: bytes) -> str:
        signed = told + hmac.digest(self._tokens, told, "sha256")
        return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()

    def _genuine(self, token: str, shape: struct.Struct) -> bytes | None:
        try:
            signed = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        told, mac = signed[:-_MAC], signed[-_MAC:]
        if len(told) != shape.size:
            return None
        genuine = hmac.compare_digest(mac, hmac.digest(self._tokens, told, "sha256"))
        return told if genuine else None
