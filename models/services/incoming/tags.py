"""Tags that customers bear and that are not here: told later than who bears them, or dropped.

A customer's tags are told as one field, with those this till does not have. They are remembered
until they are made here, so that nobody loses one, and nobody who is edited meanwhile either.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, delete, insert, select

from models.services.customers import write_tag_titles
from models.tables import customer_tags, sync_tags, tags

_FORGET = delete(sync_tags).where(sync_tags.c.customer_id == bindparam("customer"))
_REMEMBER = insert(sync_tags).prefix_with("OR IGNORE")


def remember_tags(connection: Connection, told: Sequence[tuple[int, Iterable[bytes]]]) -> None:
    """Remember which tags that are not here each of these customers bears, and no others."""
    if told:
        connection.execute(_FORGET, [{"customer": customer_id} for customer_id, _ in told])
    rows = [
        {"customer_id": customer_id, "tag": tag} for customer_id, absent in told for tag in absent
    ]
    if rows:
        connection.execute(_REMEMBER, rows)


def put_tag_on(connection: Connection, tag_id: int, identity: bytes) -> None:
    """Let everyone who was told to bear a tag that is here now bear it."""
    bearers = list(
        connection.execute(
            delete(sync_tags).where(sync_tags.c.tag == identity).returning(sync_tags.c.customer_id)
        ).scalars()
    )
    if bearers:
        connection.execute(
            insert(customer_tags).prefix_with("OR IGNORE"),
            [{"customer_id": customer_id, "tag_id": tag_id} for customer_id in bearers],
        )
        write_tag_titles(connection, bearers)


def take_tag_off(connection: Connection, identity: bytes) -> None:
    """Nobody bears a tag that is gone, unless it comes back."""
    tag_id = connection.execute(select(tags.c.id).where(tags.c.uuid == identity)).scalar()
    bearers = list(
        connection.execute(
            delete(customer_tags)
            .where(customer_tags.c.tag_id == tag_id)
            .returning(customer_tags.c.customer_id)
        ).scalars()
    )
    if bearers:
        rows = [{"customer_id": customer_id, "tag": identity} for customer_id in bearers]
        connection.execute(_REMEMBER, rows)
        write_tag_titles(connection, bearers)
