"""The half-finished count of a session, kept on this computer until the session is closed."""

import json
from dataclasses import dataclass

from PySide6.QtCore import QSettings

_GROUP = "till/counts"


@dataclass(frozen=True, slots=True)
class KeptCount:
    """A count as `CashCount.to_text` wrote it, and the reason typed beside it."""

    count: str = ""
    reason: str = ""


def keep(settings: QSettings, session_id: int, kept: KeptCount) -> None:
    """Keep a count; written out at once, for the next moment may be a power cut."""
    settings.setValue(f"{_GROUP}/{session_id}", json.dumps([kept.count, kept.reason]))
    settings.sync()


def kept_for(settings: QSettings, session_id: int) -> KeptCount:
    """What was kept for a session; an empty count when nothing was or it cannot be read."""
    try:
        count, reason = json.loads(str(settings.value(f"{_GROUP}/{session_id}", "")))
    except (ValueError, TypeError):
        return KeptCount()
    return KeptCount(str(count), str(reason))


def forget(settings: QSettings) -> None:
    """Drop every count: their sessions are closed."""
    settings.remove(_GROUP)
    settings.sync()
