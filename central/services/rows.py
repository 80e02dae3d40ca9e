"""Rows of a shop as a push holds them in memory, and which of them it asks for."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Record:
    """A record that can change; `marks` tells for each field the version and the register that
    changed it last, under "" those of the fields it does not name.
    """

    kind: str
    id: UUID
    version: int
    deleted: bool
    fields: dict[str, Any]
    marks: dict[str, list[Any]]
    parent: UUID | None
    cursor: int
    origin: UUID | None
    is_new: bool = False


@dataclass(slots=True)
class Customer:
    """A customer as the ledgers see one; `credit` and `points` without aliases'."""

    id: UUID
    mobile: str
    live: bool
    merged_into: UUID | None
    credit: int = 0
    loose: int = 0
    points: int = 0
    rewarded_by: UUID | None = None
    is_new: bool = False
    freed: bool = False
    """It gave up a number that another customer may have taken since."""


@dataclass(slots=True)
class Document:
    """A document that was accepted; `data` is its JSON. `is_new`: by this push."""

    kind: str
    id: UUID
    hash: bytes
    data: str
    cursor: int
    origin: UUID | None
    epoch: int
    register_id: UUID | None = None
    number: int | None = None


@dataclass(slots=True)
class Wanted:
    """What to read before the ops are looked at."""

    documents: dict[str, set[UUID]] = field(default_factory=dict)
    records: dict[str, set[UUID]] = field(default_factory=dict)
    named: dict[str, set[UUID]] = field(default_factory=dict)
    customers: set[UUID] = field(default_factory=set)
    mobiles: set[str] = field(default_factory=set)
    lots: set[UUID] = field(default_factory=set)
    credit: set[UUID] = field(default_factory=set)
    points: set[UUID] = field(default_factory=set)
    numbers: dict[UUID, set[int]] = field(default_factory=dict)


@dataclass(slots=True)
class Counter:
    """How far a register of the shop has counted."""

    last_number: int
    last_session: int
    changed: bool = False
