"""What a table keeps between runs of the program."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSettings

from ui.table_models import Column


@dataclass(slots=True)
class Memory:
    """What a table keeps between runs: widths a person has set, columns they have hidden, and
    those they want although there is no room for them.
    """

    settings: QSettings | None
    name: str
    widths: dict[str, int]
    hidden: set[str]
    wanted: set[str]

    def save(self) -> None:
        """Keep them for the next run."""
        if self.settings and self.name:
            kept = {
                "widths": self.widths,
                "hidden": sorted(self.hidden),
                "wanted": sorted(self.wanted),
            }
            self.settings.setValue(f"tables/{self.name}", json.dumps(kept))


def remembered(settings: QSettings | None, name: str, columns: Sequence[Column]) -> Memory:
    """What a table of this name has kept, or what its columns say at first."""
    hidden = {column.key for column in columns if column.hidden}
    memory = Memory(settings, name, {}, hidden, set())
    text = settings.value(f"tables/{name}") if settings and name else None
    if isinstance(text, str):
        try:
            kept = json.loads(text)
            memory.widths = {str(key): int(width) for key, width in kept["widths"].items()}
            memory.hidden = {str(key) for key in kept["hidden"]}
            memory.wanted = {str(key) for key in kept["wanted"]}
        except (ValueError, KeyError, TypeError, AttributeError):
            return Memory(settings, name, {}, hidden, set())
    return memory
