"""The gateway of a service that has none yet: what would be sent is written to a file.

One line of JSON each, on the disk before it is called accepted. The operator reads codes there.
"""

import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from central.gateways import parts
from central.gateways.interface import (
    Accepted,
    Account,
    Asked,
    Capabilities,
    Credit,
    Delivery,
    Message,
    Outcome,
    Rejected,
    Unknown,
)

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)


def _take_turn(file: int) -> None:
    """On Windows, where another's line may come between the end that is found and the write there,
    wait until nobody else writes; closing the file ends the turn.
    """
    if sys.platform == "win32":
        import msvcrt

        # A lock keeps others from what it covers, readers too: it covers what is never there.
        os.lseek(file, 1 << 40, os.SEEK_SET)
        while True:
            with suppress(OSError):
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
                return
            time.sleep(0.005)


class File:
    """Appends to one file; several processes may do so at once."""

    def __init__(self, account: Account, path: Path) -> None:
        account.check_pages()
        self._account = account
        self._path = path

    def capabilities(self) -> Capabilities:
        """It takes anything and tells nothing."""
        return Capabilities(patterns=True, tells_states=False)

    def count_parts(self, text: str, line: str) -> int:
        """By the line's table."""
        return parts.count_parts(text, self._account.pages)

    def send_text(self, message: Message) -> Outcome:
        """Append it."""
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "job": str(message.job),
            "kind": message.kind,
            "to": message.to,
            "line": self._account.line,
            "text": message.text,
        }
        if message.pattern is not None:
            entry["pattern"] = message.pattern
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        try:
            file = os.open(self._path, _FLAGS, 0o600)
        except OSError as error:
            return Rejected("file", False, error.strerror or "file", all=True)
        try:
            _take_turn(file)
            # One write: what several processes append does not mix.
            if os.write(file, line) != len(line):
                return Unknown()
            os.fsync(file)
        except OSError:
            return Unknown()
        finally:
            os.close(file)
        counted = self.count_parts(message.text, self._account.line)
        price = self._account.price_per_part
        return Accepted(str(message.job), counted, None if price is None else counted * price)

    def send_pattern(self, message: Message) -> Outcome:
        """Append it, with the name of the pattern."""
        return self.send_text(message)

    def status(self, asked: Sequence[Asked]) -> Mapping[UUID, Delivery]:
        """What is in the file goes no further."""
        return {}

    def credit(self) -> Credit:
        """A file costs nothing."""
        return Credit(None, self._account.price_per_part)

    def close(self) -> None:
        """Nothing stays open."""
