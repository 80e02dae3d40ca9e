"""A till that cannot know how far it had counted goes on above every number given out."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from models.tables import outbox, register_epochs, registers

UNSEEN = 10_000
"""How many numbers are passed over when nobody can say which were given out since the backup."""
MOST_A_MINUTE = 5
"""Invoices; no till sells faster for long."""


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
    ends_session: bool = False,
) -> int:
    """Begin a new epoch where nobody can say which numbers were given out; the next number. What
    this register has been seen to count to is passed over as well.
    """
    own = connection.execute(select(registers).where(registers.c.is_here == 1)).one()
    return begin_epoch(
        connection,
        epoch=max(own.epoch, epoch) + 1,
        last_number=max(own.last_number, last_number) + UNSEEN,
        last_session=max(own.last_session, last_session) + UNSEEN,
        now=now,
        ends_session=ends_session,
    )


def unseen_since(connection: Connection, now: datetime) -> int:
    """How many numbers to pass over where nothing but a backup is left, which this is. It grows
    faster than any till sells: where all is lost once more, and the same backup or an older one
    put back, what was sold meanwhile is passed over too.
    """
    newest = connection.execute(
        select(outbox.c.occurred_at).order_by(outbox.c.seq.desc()).limit(1)
    ).scalar_one_or_none()
    if newest is None:
        newest = connection.execute(select(func.max(register_epochs.c.started_at))).scalar_one()
    # A clock that was set back takes nothing away.
    minutes = max(now - newest, timedelta(0)) // timedelta(minutes=1)
    return UNSEEN + MOST_A_MINUTE * minutes


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
