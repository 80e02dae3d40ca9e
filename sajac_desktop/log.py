"""The log: helps support and holds no personal data."""

import logging
import logging.handlers
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType

LOG = "sajac.log"
_HARMLESS = re.compile(r"[A-Za-z0-9_., :()-]+")
_Raised = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def keep_log(folder: Path) -> None:
    """Write the program's log in this folder: five files of a megabyte. Raises OSError."""
    handler = _Files(folder / LOG, maxBytes=1_000_000, backupCount=4, encoding="utf-8")
    handler.setFormatter(PlainFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


class _Files(logging.handlers.RotatingFileHandler):
    """Files that a full disk leaves incomplete, and nothing else."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class PlainFormatter(logging.Formatter):
    """Says of an exception what it is and where it happened, and not its words: those may be the
    name or number that somebody typed.
    """

    def formatException(self, ei: _Raised) -> str:
        told = []
        for error in _chain(ei[1]):
            told += [*traceback.format_tb(error.__traceback__), f"{_what(error)}\n"]
        return "".join(told).rstrip("\n")


def _chain(error: BaseException | None) -> list[BaseException]:
    """An exception and those it came of, the first cause first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found[::-1]


def _what(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, OSError) and error.strerror:
        return f"{kind}: {error.strerror}"
    # SQLite names the table or constraint; where it quotes what it was given, nothing is kept.
    if type(error).__module__.startswith("sqlcipher3") and _HARMLESS.fullmatch(str(error)):
        return f"{kind}: {error}"
    return kind
