"""What passed between the shop and a member: a call, a visit, and when to follow it up."""

from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from models.errors import NotFound
from models.services import outbox
from models.services.members import read_member
from models.tables import interaction_types, interactions, new_identity


def record_interaction(
    connection: Connection,
    customer_id: int,
    type_id: int,
    note: str,
    staff_id: int,
    now: datetime,
    *,
    follow_up_on: date | None = None,
    follow_up_minute: int | None = None,
) -> int:
    """Keep an interaction; its id. `follow_up_minute` is of the shop's day, from midnight.

    Raises NotFound for a member or a type that is not there.
    """
    member = read_member(connection, customer_id, deleted=False)
    known = select(interaction_types.c.id).where(interaction_types.c.id == type_id)
    if connection.execute(known).first() is None:
        raise NotFound("interaction_type")
    identity = new_identity()
    row_id: int = connection.execute(
        insert(interactions).returning(interactions.c.id),
        {
            "uuid": identity,
            "customer_id": member.id,
            "type_id": type_id,
            "staff_id": staff_id,
            "at": now,
            "note": note.strip(),
            "follow_up_on": follow_up_on,
            "follow_up_minute": follow_up_minute,
        },
    ).scalar_one()
    outbox.post(connection, "interaction", identity, now)
    return row_id
