"""A till that cannot know how far it had counted goes on above every number given out."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models.tables import register_epochs, registers

UNSEEN = 10_000
"""How many numbers are passed over when nobody can say which were given out since the backup."""


def begin_epoch(
    connection: Connection,
    *,
    epoch: int,
    last_number: int,
    last_session: int,
    now: datetime,
    ends_session: bool = False,
) -> int:
    """Let this till's register go on in an epoch, above these numbers and its own; the number
    its next invoice will have.

    `ends_session`: the session that is open is not sold in any more. It may have been closed
    since, which only the service can tell, and a session has one Z report.
    """
    own = connection.execute(select(registers).where(registers.c.is_here == 1)).one()
    last: int = max(own.last_number, last_number)
    session: int = max(own.last_session, last_session)
    connection.execute(
        update(registers)
        .where(registers.c.id == own.id)
        .values(
            epoch=epoch,
            last_number=last,
            last_session=session,
            first_session=session + 1 if ends_session else own.first_session,
        )
    )
    connection.execute(
        insert(register_epochs),
        {
            "register_id": own.id,
            "epoch": epoch,
            "first_number": last + 1,
            "started_at": now,
        },
    )
    return last + 1


def skip_unseen(
    connection: Connection,
    now: datetime,
    *,
    epoch: int = 0,
    last_number: int = 0,
    last_session: int = 0,
) -> int:
    """Begin a new epoch where nobody can say which numbers were given out; the next number. What
    the service has seen this register count to is passed over as well.
    """
    own = connection.execute(select(registers).where(registers.c.is_here == 1)).one()
    return begin_epoch(
        connection,
        epoch=max(own.epoch, epoch) + 1,
        last_number=max(own.last_number, last_number) + UNSEEN,
        last_session=max(own.last_session, last_session) + UNSEEN,
        now=now,
    )


def skip_none(connection: Connection, now: datetime) -> int:
    """Begin a new epoch that only says that nothing is missing before it; the next number."""
    own = connection.execute(select(registers).where(registers.c.is_here == 1)).one()
    return begin_epoch(
        connection,
        epoch=own.epoch + 1,
        last_number=own.last_number,
        last_session=own.last_session,
        now=now,
    )
