"""The log: JSON, one object a line, that says what happened and never to whom.

No body, no mobile number, no token, no key and no query ever reaches it: a request is told by its
route's template, a failure by its type and by where it happened, for its message may hold a name.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType


class Lines(logging.Formatter):
    """A record as a line of JSON; of an exception only its type and where it was."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        told.update(getattr(record, "told", {}))
        if record.exc_info and record.exc_info[0]:
            told["error"] = record.exc_info[0].__name__
            told["where"] = where(record.exc_info[2])
        return json.dumps(told, ensure_ascii=False, default=str)


def where(trace: TracebackType | None) -> list[str]:
    """The last frames of a traceback: file, line and function, without what was in them."""
    frames = traceback.extract_tb(trace)[-12:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def configure(level: str) -> None:
    """Send every record to standard error as a line of JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # They log whole URLs and statements, with what is in them.
    for name in ("urllib3", "requests", "sqlalchemy", "asyncio", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
