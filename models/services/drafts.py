"""What is still being typed: the open invoice and the parked ones survive any stop."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from models.money import Rials
from models.tables import drafts, registers

_OPEN_DRAFT = (
    select(drafts.c.id)
    .join_from(drafts, registers, registers.c.id == drafts.c.register_id)
    .where(registers.c.is_here == 1, drafts.c.state == "open")
)
_HERE = select(registers.c.id).where(registers.c.is_here == 1)
_SAVE = (
    update(drafts)
    .where(drafts.c.id == bindparam("draft"))
    .values(
        content=bindparam("content"),
        title=bindparam("title"),
        total=bindparam("total"),
        updated_at=bindparam("now"),
    )
)


def save_open_draft(
    connection: Connection, content: str, title: str, total: Rials, now: datetime
) -> int:
    """Keep the invoice on screen as it is now (`content`, JSON of the screen's); the draft's id."""
    draft_id = connection.execute(_OPEN_DRAFT).scalar_one_or_none()
    values = {"content": content, "title": title, "total": total}
    if draft_id is not None:
        connection.execute(_SAVE, {**values, "draft": draft_id, "now": now})
        return draft_id
    register_id = connection.execute(_HERE).scalar_one()
    return connection.execute(
        insert(drafts).returning(drafts.c.id),
        {**values, "register_id": register_id, "state": "open", "updated_at": now},
    ).scalar_one()


def park_draft(connection: Connection, draft_id: int, now: datetime) -> None:
    """Put the open invoice aside."""
    connection.execute(
        update(drafts).where(drafts.c.id == draft_id).values(state="parked", updated_at=now)
    )


def recall_draft(connection: Connection, draft_id: int) -> str | None:
    """Make a parked invoice the open one; its content, or None if it is gone.

    The caller parks or drops the one that is open first.
    """
    return connection.execute(
        update(drafts)
        .where(drafts.c.id == draft_id)
        .values(state="open")
        .returning(drafts.c.content)
    ).scalar_one_or_none()


def drop_draft(connection: Connection, draft_id: int) -> None:
    """Forget a draft."""
    connection.execute(delete(drafts).where(drafts.c.id == draft_id))
