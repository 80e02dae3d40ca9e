"""Asking the service: what it understands, to hold credit, how the SMS panel is."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from sync.protocol.values import LARGEST, Rials, Wire

SCHEMA: Final = 1
"""The version of these shapes. A service says in its meta which ones it understands."""
SCHEMA_HEADER: Final = "Sajac-Schema"
"""Carried by every request of a till that has signed in; one not understood is answered 426."""


class SchemaRange(Wire):
    """The versions of these shapes that a service understands."""

    min: int
    max: int


class Limits(Wire):
    """Of one push."""

    ops: int
    bytes: int


class Meta(Wire):
    """What a service is."""

    schema_range: SchemaRange = Field(alias="schema")
    limits: Limits
    server_time: datetime

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class ReservationRequest(Wire):
    """Asks to hold credit for a sale that is about to be issued. `reservation_id`, a UUIDv7, is
    what it is to be called: of two requests that arrive in another order the later one counts.
    """

    customer_id: UUID
    amount: Annotated[int, Field(ge=1, le=LARGEST)]
    reservation_id: UUID | None = None


class Reservation(Wire):
    """Held until then, or until the sale that names it arrives."""

    reservation_id: UUID
    expires_at: datetime
    balance: Rials


class SmsAccount(Wire):
    """The shop's SMS panel. Rials; None where the gateway does not say."""

    provider: str
    line: str
    balance_rials: Rials | None = None
    price_per_part: Rials | None = None
