"""The ranks of a shop: replaced as a whole, by the owner here or on another till."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, true, update

from models.errors import BadAmount, DuplicateTitle, MissingField, StillInUse
from models.loyalty import Band, check_bands
from models.money import LARGEST
from models.queries.rules import read_bands
from models.services import outbox
from models.tables import customers, new_identity, ranks, shop, sync_state
from models.text import fold


@dataclass(frozen=True, slots=True)
class Ranked:
    """A rank by its identity, which is the same on every till."""

    identity: bytes
    title: str
    first_point: int
    end_point: int | None
    credit_bp: int
    tone: str


def set_ranks(connection: Connection, bands: Sequence[Band], now: datetime) -> None:
    """Replace the shop's ranks; ids of 0 are new, missing ones go. Customers are ranked anew.

    Takes time in proportion to the number of customers whose rank changes: run it off the GUI
    thread. Raises BadBand, BandsApart, BadAmount, MissingField, DuplicateTitle or StillInUse (a
    pinned customer's rank).
    """
    check_bands(bands)
    for band in bands:
        if band.first_point > LARGEST:
            raise BadAmount(str(band.first_point), "too_large")
    titles = [fold(band.title) for band in bands]
    for band, title in zip(bands, titles, strict=True):
        if not title:
            raise MissingField("title")
        if titles.count(title) > 1:
            raise DuplicateTitle(band.title)
    old = {row.id: row for row in connection.execute(select(ranks))}
    gone = set(old) - {band.id for band in bands}
    pinned = connection.execute(
        select(customers.c.rank_id, func.count())
        .where(customers.c.rank_pinned == 1, customers.c.rank_id.in_(gone))
        .group_by(customers.c.rank_id)
    ).first()
    if pinned:
        raise StillInUse(old[pinned[0]].title, pinned[1])
    write_ranks(
        connection,
        [
            Ranked(
                old[band.id].uuid if band.id in old else new_identity(),
                band.title.strip(),
                band.first_point,
                band.end_point,
                band.credit_bp,
                band.tone,
            )
            for band in bands
        ],
    )
    identity = connection.execute(select(shop.c.uuid)).scalar_one()
    version = connection.execute(select(sync_state.c.ranks_version)).scalar_one()
    outbox.put(connection, "ranks", identity, version, now)


def write_ranks(connection: Connection, wanted: Sequence[Ranked]) -> None:
    """Make the ranks these, matched by identity, and rank everyone anew.

    A customer pinned to a rank that goes follows the points again.
    """
    old = {row.uuid: row for row in connection.execute(select(ranks))}
    # Two ranks may trade titles or first points: move the old ones out of the way first.
    for row in old.values():
        connection.execute(
            update(ranks)
            .where(ranks.c.id == row.id)
            .values(title=f"\0{row.id}", first_point=-row.id, end_point=None)
        )
    for rank in wanted:
        fields = {
            "title": rank.title,
            "folded": fold(rank.title),
            "first_point": rank.first_point,
            "end_point": rank.end_point,
            "credit_bp": rank.credit_bp,
            "tone": rank.tone,
        }
        if rank.identity in old:
            connection.execute(update(ranks).where(ranks.c.uuid == rank.identity).values(**fields))
        else:
            connection.execute(insert(ranks), {**fields, "uuid": rank.identity})
    stay = {rank.identity for rank in wanted}
    gone = [row.id for uuid, row in old.items() if uuid not in stay]
    connection.execute(
        update(customers)
        .where(customers.c.rank_pinned == 1, customers.c.rank_id.in_(gone))
        .values(rank_pinned=0)
    )
    # Those on their way out lie below zero, where no band is looked for.
    bands = [band for band in read_bands(connection) if band.id not in gone]
    _rank_everyone(connection, bands)
    connection.execute(ranks.delete().where(ranks.c.id.in_(gone)))
    retitled = any(
        old[rank.identity].folded != fold(rank.title) for rank in wanted if rank.identity in old
    )
    if retitled or gone:
        # The rank's title is part of every customer's search text. Left in the pieces in which it
        # is built, the index would be searched more slowly, and merged bit by bit by later sales.
        for command in ("rebuild", "optimize"):
            connection.exec_driver_sql(
                "INSERT INTO customer_fts (customer_fts) VALUES (?)", (command,)
            )


def _rank_everyone(connection: Connection, bands: Sequence[Band]) -> None:
    for band in bands:
        below = customers.c.points >= band.first_point if band.first_point else true()
        above = customers.c.points < band.end_point if band.end_point is not None else true()
        connection.execute(
            update(customers)
            .where(customers.c.rank_pinned == 0, customers.c.rank_id != band.id, below, above)
            .values(rank_id=band.id)
        )
