"""JSON's texts as the values the tables hold."""

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

Document = Mapping[str, Any]
"""What a change tells, as JSON has it."""
Named = tuple[bytes, Document]
"""A document and its identity."""


YEARS: Final = range(1300, 9000)
"""Of what is told. Others cannot be reckoned with: a page that shows a day before the Jalali
calendar begins, or after Python's ends, would fail."""


def instant(text: str | None) -> datetime | None:
    """An instant out of JSON; UTC, if it names no zone. Raises ValueError for one out of YEARS."""
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    _check(found)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(text: str | None) -> date | None:
    """A day out of JSON. Raises ValueError for one out of YEARS."""
    if text is None:
        return None
    found = date.fromisoformat(text)
    _check(found)
    return found


def _check(told: date) -> None:
    if told.year not in YEARS:
        raise ValueError(f"year {told.year}")


def picture(text: str | None) -> bytes | None:
    """A picture out of JSON."""
    return None if text is None else base64.b64decode(text)
