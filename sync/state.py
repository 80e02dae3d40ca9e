"""How things stand with the service, for the status bar and the sync page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Phase = Literal["off", "signed_out", "idle", "pushing", "pulling", "joining", "indexing", "waiting"]
"""off: this till never signed in. indexing: what has come by joining is made to be found.
waiting: for another try, after `trouble`.
"""
Trouble = Literal["", "unreachable", "slow_down", "update_needed", "refused", "unexpected"]

SKEW_SHOWN = timedelta(minutes=2)
"""A clock further off than this is shown."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """`backlog`, `set_aside`, `incoming_aside` and `conflicts` are counts; `skew` is how far this
    clock is ahead of the service's; `done` of `total` while joining and indexing. `reference`
    finds an unexpected trouble in the log.
    """

    phase: Phase = "off"
    trouble: Trouble = ""
    detail: str = ""
    reference: str = ""
    service: str = ""
    mobile: str = ""
    lasting: bool = True
    """Whether the sign-in outlives the program: False without a keyring."""
    backlog: int = 0
    set_aside: int = 0
    incoming_aside: int = 0
    conflicts: int = 0
    registers: int = 1
    pushed_at: datetime | None = None
    pulled_at: datetime | None = None
    retry_at: datetime | None = None
    skew: timedelta = timedelta(0)
    done: int = 0
    total: int = 0

    @property
    def joined(self) -> bool:
        """Whether the shop has a service at all."""
        return self.service != ""

    @property
    def clock_is_off(self) -> bool:
        """Whether this computer's clock is to be looked at."""
        return abs(self.skew) > SKEW_SHOWN
