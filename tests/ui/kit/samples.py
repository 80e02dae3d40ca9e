"""What the kit's tests share."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

TypeKeys = Callable[[QObject, str], None]
"""The fixture `type_text`: a widget and what to type into it."""


@dataclass(frozen=True)
class Row:
    """A row of a table in tests."""

    id: int
    name: str
    amount: int
