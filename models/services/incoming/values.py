"""JSON's texts as the values the tables hold."""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

Document = Mapping[str, Any]
"""What a change tells, as JSON has it."""
Named = tuple[bytes, Document]
"""A document and its identity."""


def instant(text: str | None) -> datetime | None:
    """An instant out of JSON."""
    return None if text is None else datetime.fromisoformat(text)


def day(text: str | None) -> date | None:
    """A day out of JSON."""
    return None if text is None else date.fromisoformat(text)


def picture(text: str | None) -> bytes | None:
    """A picture out of JSON."""
    return None if text is None else base64.b64decode(text)
