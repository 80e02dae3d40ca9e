"""Signing in: codes sent, registers signed in, and how often either was asked for."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Named, Table, Text, TypedColumns

from central.tables.types import Flag, Identity, Instant, metadata


class CodeColumns(TypedColumns):
    """The last code sent to a number, hashed under the service's key, and how often it was tried.
    `used_at`: when it was exchanged, for `sign_in`.
    """

    mobile = Column(Text, primary_key=True)
    salt = Column(LargeBinary, nullable=False)
    hash = Column(LargeBinary, nullable=False)
    tries = Column(Integer, nullable=False)
    sent_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False, index=True)
    used_at: Named[datetime | None] = Column(Instant)
    sign_in: Named[UUID | None] = Column(Identity)


codes = Table("signing_codes", metadata, CodeColumns, sqlite_strict=True)


class CountColumns(TypedColumns):
    """How often something was asked between `began_at` and `ends_at`; `key` is a keyed hash and
    tells of nobody.
    """

    key = Column(LargeBinary, primary_key=True)
    began_at = Column(Instant, nullable=False)
    ends_at = Column(Instant, nullable=False, index=True)
    number = Column(Integer, nullable=False)


counts = Table("signing_counts", metadata, CountColumns, sqlite_strict=True)


class SignInColumns(TypedColumns):
    """A register from its code to its last refresh token. `rotation` counts the exchanges of that;
    `shown`: a token of this rotation was seen, so its answer arrived. `why` it ended.
    """

    id = Column(Identity, primary_key=True)
    register_id = Column(Identity, ForeignKey("registers.id"), nullable=False, index=True)
    rotation = Column(Integer, nullable=False)
    shown = Column(Flag, nullable=False)
    rotated_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False, index=True)
    ended_at: Named[datetime | None] = Column(Instant)
    why: Named[str | None] = Column(Text)


sign_ins = Table("sign_ins", metadata, SignInColumns, sqlite_strict=True)
