"""How long to wait: quiet hours of a shop, and gateways that are better left alone."""

import threading
from datetime import datetime, time, timedelta, timezone
from typing import Final
from uuid import UUID

TEHRAN: Final = timezone(timedelta(hours=3, minutes=30))
"""The shops' clock: Iran has had no summer time since 2022 (IANA tzdata 2022b)."""
LONGEST_REST: Final = timedelta(minutes=15)
URGENT_REST: Final = timedelta(seconds=10)
"""A one-time code lives for minutes: its gateway is tried again this soon, whatever it said."""
MOST_RESTING: Final = 500
"""Shops whose rest is remembered; of more, some are looked at in vain."""


def quiet_until(now: datetime, quiet_from: int, quiet_to: int) -> datetime | None:
    """When the quiet hours end that it now is, in minutes after the shop's midnight; None when it
    is not quiet. The same minute twice means that it never is.
    """
    local = now.astimezone(TEHRAN)
    minute = local.hour * 60 + local.minute
    if quiet_from < quiet_to:
        quiet = quiet_from <= minute < quiet_to
    else:
        quiet = quiet_from != quiet_to and (minute >= quiet_from or minute < quiet_to)
    if not quiet:
        return None
    midnight = datetime.combine(local.date(), time(), TEHRAN)
    end = midnight + timedelta(minutes=quiet_to)
    return end if end > local else end + timedelta(days=1)


class Rests:
    """Which accounts are left alone until when, as one process knows. Safe to share between
    threads. `None` is the service's account, a shop its own, or its rate.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[tuple[UUID | None, bool], datetime] = {}
        self._failures: dict[UUID | None, int] = {}

    def rest(
        self, key: UUID | None, now: datetime, wait: timedelta, *, urgent: bool = False
    ) -> datetime:
        """Leave an account alone for `wait`, longer each time until it answers; till when."""
        with self._lock:
            failures = self._failures.get(key, 0)
            if len(self._failures) < MOST_RESTING:
                self._failures[key] = failures + 1
            doubled: timedelta = wait * 2 ** min(failures, 8)
            until = now + min(doubled, max(wait, LONGEST_REST))
            if len(self._until) < MOST_RESTING:
                self._until[key, False] = until
                self._until[key, True] = now + min(wait, URGENT_REST)
            return self._until.get((key, True), until) if urgent else until

    def pause(self, shop_id: UUID, until: datetime) -> None:
        """Leave a shop alone until then, because of its rate."""
        with self._lock:
            if len(self._until) < MOST_RESTING:
                self._until[shop_id, False] = until

    def woke(self, key: UUID | None) -> None:
        """The account answered."""
        with self._lock:
            # Else the shop may rest because of its rate, of which an answer says nothing.
            if self._failures.pop(key, 0):
                self._until.pop((key, False), None)
                self._until.pop((key, True), None)

    def until(self, key: UUID | None, now: datetime, *, urgent: bool = False) -> datetime | None:
        """Till when an account is left alone; None: it is not."""
        with self._lock:
            found = self._until.get((key, urgent))
        return found if found is not None and found > now else None

    def resting(self, now: datetime, *, urgent: bool = False) -> set[UUID | None]:
        """All that are left alone now."""
        with self._lock:
            for key in [key for key, until in self._until.items() if until <= now]:
                del self._until[key]
            return {key for key, urgently in self._until if urgently == urgent}
