"""What can go wrong on the way to the service. None of it stops the cashier from selling."""

from dataclasses import dataclass, field

from sync.protocol import Counted, Problem


class SyncError(Exception):
    """Something stood in the way; what was to be told waits."""


@dataclass(eq=False)
class Unreachable(SyncError):
    """No answer, or one that says nothing: tried again later. `reason` names no address."""

    reason: str


@dataclass(eq=False)
class SlowDown(SyncError):
    """The service asks to wait. Seconds; None when it does not say how long."""

    retry_after: float | None


class SignedOut(SyncError):
    """The service does not know this till any more: somebody has to sign in again."""


@dataclass(eq=False)
class UpdateNeeded(SyncError):
    """The service understands other versions of the protocol than this program speaks."""

    least: int
    most: int


@dataclass(eq=False)
class Gap(SyncError):
    """The service has not seen what came before; it wants this seq next."""

    expected_seq: int


class TooLarge(SyncError):
    """The batch was too large to be taken."""


@dataclass(eq=False)
class CursorGone(SyncError):
    """This till was away for too long to be told only the changes. `counted`: how far the service
    has seen it count.
    """

    counted: Counted


@dataclass(eq=False)
class Refused(SyncError):
    """Any other refusal, as the service words it. `retry_after`: seconds, where it says so."""

    problem: Problem
    retry_after: float | None = field(default=None)
