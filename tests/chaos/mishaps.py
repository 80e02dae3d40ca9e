"""What happens to a till's file and to its place among the others, short of a proper restore."""

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from central import tables as service_tables
from central.services.changes import KEPT
from models.database import Database
from models.marks import Mark
from models.queries.sync import sync_standing
from models.services.sync import last_seq
from models.tables import invoices, outbox

if TYPE_CHECKING:
    from tests.chaos.world import World

TRIES = 200
"""Looks at the service within which one must get through the worst storm."""


def unsent(database: Database) -> set[str]:
    """The invoices, in hexadecimal, that nobody but this file may know."""
    with database.read() as connection:
        return {
            identity.hex()
            for identity in connection.execute(
                select(invoices.c.uuid)
                .join_from(invoices, outbox, outbox.c.record_id == invoices.c.uuid)
                .where(outbox.c.state != "done")
            ).scalars()
        }


def copy_back(world: "World", number: int, which: int, *, marked: bool, sales: int = 0) -> bool:
    """Somebody copies an older file into the place of a till's, without telling the program, and
    sells before the service is asked. The program sees that by the mark; where the mark went with
    the file what is sold may have any number again, until the service is asked.
    """
    till = world.tills[number]
    if not till.backups:
        return False
    with world.lock:
        world.perhaps |= unsent(till.database)
    till.close()
    # What is under way from the file that goes would be news to nobody.
    world.proxy.release()
    for ending in ("-wal", "-shm"):
        till.path.with_name(till.path.name + ending).unlink(missing_ok=True)
    shutil.copyfile(till.backups[which % len(till.backups)], till.path)
    if not marked:
        Mark(till.path).path.unlink()
    till.restored += 1
    world.holds.forget(number)
    till.open()
    if marked:
        for seed in range(sales):
            with world.lock:
                world.act(number, "close_and_open" if seed == 1 else "sell_to_member", seed)
    else:
        _go_on_unknowing(world, number, sales)
    return True


def _go_on_unknowing(world: "World", number: int, sales: int) -> None:
    """Sell, then look at the service, which knows better."""
    till = world.tills[number]
    with till.database.read() as connection:
        before, known = sync_standing(connection), last_seq(connection)
    for seed in range(sales):
        with world.lock:
            done = world.act(number, "sell_to_member", seed)
            if done is not None:
                world.doubled.add(done.invoice)
                till.doubled = True
    assert before.register_identity is not None
    heard = _heard(world, before.register_identity, before.epoch)
    for _ in range(TRIES):
        trouble = world.look(number)
        if trouble is None:
            break
    else:
        raise AssertionError("the service was never reached") from trouble
    with till.database.read() as connection:
        after = sync_standing(connection)
    if heard > known and after.epoch <= before.epoch:
        world.refused.append(f"{till.path.stem} did not notice that its file is an older one")
    # What nobody else knew of may have any number, which may be given out again.
    with world.lock:
        for identity in world.perhaps - _sales(world):
            done = world.told.get(identity)
            if done is not None and done.register == till.register():
                world.doubled.discard(identity)
                del world.told[identity]


def _heard(world: "World", register: bytes | None, epoch: int) -> int:
    """How far the service has heard an epoch of a register."""
    table = service_tables.register_epochs
    with world.service.database.read() as connection:
        rows = connection.execute(select(table)).all()
    return max(
        (row.last_seq for row in rows if row.register_id.bytes == register and row.epoch == epoch),
        default=0,
    )


def _sales(world: "World") -> set[str]:
    """The documents the service has, in hexadecimal."""
    table = service_tables.documents
    with world.service.database.read() as connection:
        found = connection.execute(select(table.c.id).where(table.c.shop_id == world.shop))
        return {identity.hex for identity in found.scalars()}


def ninety_days(world: "World") -> None:
    """What a till has not heard by now changed so long ago that it is told no more: whoever lags
    behind is answered 410.
    """
    marks, shops = service_tables.cursor_marks, service_tables.shops
    day = (datetime.now(UTC) - KEPT - timedelta(days=1)).date()
    with world.service.database.write() as connection:
        last = connection.execute(
            select(shops.c.next_cursor).where(shops.c.id == world.shop)
        ).scalar_one()
        connection.execute(delete(marks).where(marks.c.shop_id == world.shop, marks.c.day == day))
        connection.execute(insert(marks), {"shop_id": world.shop, "day": day, "cursor": last - 1})
