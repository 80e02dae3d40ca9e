"""Going on where the service has seen this till count further than it remembers."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from models.services.epochs import skip_unseen
from sync.protocol import Counted

if TYPE_CHECKING:
    from models.database import Database


def go_on_above(database: "Database", told: Counted) -> None:
    """Begin a new epoch above what the service was told and what may not have reached it."""
    with database.write() as connection:
        skip_unseen(
            connection,
            datetime.now(UTC),
            epoch=told.epoch,
            last_number=told.last_number,
            last_session=told.last_session,
        )
