"""What the state machine found, each as the few steps it comes down to."""

from datetime import UTC, datetime

from models.database import Database
from models.doctor import examine
from models.services.incoming.changes import Incoming, write_changes
from models.tables import new_identity

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def told(kind: str, identity: bytes, *, deleted: bool = False, **fields: object) -> Incoming:
    """A record as the service tells it the first time."""
    return Incoming(kind, identity, 1, deleted, fields)


def write(shop: Database, *changes: Incoming) -> int:
    """Hear these; how many could not be written."""
    with shop.write() as connection:
        return write_changes(connection, changes, NOW).aside


def test_who_has_left_before_being_heard_of_is_not_found(shop: Database) -> None:
    gone = told("customer", new_identity(), deleted=True, mobile="09121234567")
    assert write(shop, gone) == 0
    assert examine(shop) == []
