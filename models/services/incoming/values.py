"""JSON's texts as the values the tables hold."""

import base64
from datetime import date, datetime


def instant(text: str | None) -> datetime | None:
    """An instant out of JSON."""
    return None if text is None else datetime.fromisoformat(text)


def day(text: str | None) -> date | None:
    """A day out of JSON."""
    return None if text is None else date.fromisoformat(text)


def picture(text: str | None) -> bytes | None:
    """A picture out of JSON."""
    return None if text is None else base64.b64decode(text)
