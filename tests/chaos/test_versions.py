"""Years of schema: tills and service of different ages, and what becomes of what one lacks."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests
from sqlalchemy import select

from central.tables import records
from models.queries.sync import sync_standing
from models.services.incoming import records as incoming_records
from models.services.shop import add_title
from models.tables import invoices, new_identity, sync_aside, tags
from models.tables.titles import TAGS
from sync import protocol
from sync.errors import UpdateNeeded
from tests.chaos.checks import violations
from tests.chaos.replicas import of_service
from tests.chaos.service import Service
from tests.chaos.world import Till, World


@pytest.fixture
def world(service: Service, tmp_path: Path) -> Iterator[World]:
    """A shop of two tills."""
    world = World(tmp_path / "shop", service, tills=2)
    yield world
    world.close()


def sells_on_unheard(world: World, number: int) -> None:
    """Syncing stops and says why; selling does not."""
    till = world.tills[number]
    till.close()
    till.open()
    for seed in range(2):
        assert isinstance(till.sync(), UpdateNeeded)
        assert till.worker.state().trouble == "update_needed"
        assert world.act(number, "sell_to_member", seed) is not None
    assert till.worker._standing().backlog > 0


def all_agree_after(world: World) -> None:
    """Whoever was too old has been updated: all that waited is told."""
    world.heal()
    assert violations(world) == []


def test_a_till_newer_than_the_service_sells_on_and_resumes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(protocol, "SCHEMA", protocol.SCHEMA + 1)
        sells_on_unheard(world, 0)
    all_agree_after(world)


def test_a_till_older_than_the_service_sells_on_and_resumes(world: World, tmp_path: Path) -> None:
    # What a newer release would say of itself, said before anything of this one is imported.
    newer = f"from sync import protocol\nprotocol.SCHEMA = {protocol.SCHEMA + 1}\n"
    (tmp_path / "sitecustomize.py").write_text(newer, encoding="utf-8")
    world.service.path = str(tmp_path)
    world.kill_service()
    sells_on_unheard(world, 0)
    sells_on_unheard(world, 1)
    world.service.path = ""
    world.kill_service()
    all_agree_after(world)


def test_a_service_that_still_understands_an_older_till_takes_what_it_tells(
    world: World, tmp_path: Path
) -> None:
    newer = (
        "from sync import protocol\n"
        f"protocol.SCHEMA = {protocol.SCHEMA + 1}\n"
        "from central import schemas\n"
        f"schemas.UNDERSTOOD = protocol.SchemaRange(min={protocol.SCHEMA}, max=protocol.SCHEMA)\n"
    )
    (tmp_path / "sitecustomize.py").write_text(newer, encoding="utf-8")
    world.service.path = str(tmp_path)
    world.kill_service()
    till = world.tills[0]
    till.close()
    till.open()
    assert world.act(0, "sell_to_member", 0) is not None
    assert till.sync() is None
    assert till.worker._standing().backlog == 0
    all_agree_after(world)


def told(world: World, till: Till, *ops: dict[str, Any]) -> list[str]:
    """Tell the service ops in the words of a till of another age; what became of each."""
    with till.database.read() as connection:
        register = sync_standing(connection).register_identity
    assert register is not None
    access = till.worker._access
    assert access is not None
    push = {
        "register_id": str(UUID(bytes=register)),
        # An epoch of its own: what this till has told itself goes on in the first.
        "epoch": 7,
        "schema": protocol.SCHEMA,
        "ops": [
            {
                "op_id": str(UUID(bytes=new_identity())),
                "seq": seq,
                "occurred_at": "2026-11-28T09:00:00Z",
                **op,
            }
            for seq, op in enumerate(ops, start=1)
        ],
    }
    answer = requests.post(
        f"{world.service.running.address}/v1/push",
        json=push,
        headers={
            "Authorization": f"Bearer {access.token}",
            protocol.SCHEMA_HEADER: str(protocol.SCHEMA),
        },
        timeout=20,
    )
    assert answer.status_code == 200, answer.text
    return [result["status"] for result in answer.json()["results"]]


def shop_of(world: World) -> UUID:
    """The shop's identity, as the service has it."""
    with world.tills[0].database.read() as connection:
        return UUID(bytes=connection.exec_driver_sql("SELECT uuid FROM shop").scalar_one())


def test_fields_a_newer_till_adds_are_kept_through_edits_of_older_ones(world: World) -> None:
    identity = str(UUID(bytes=new_identity()))
    fields = {
        "mobile": "09351234567",
        "kind": "person",
        "first_name": "سارا",
        "refuses_sms": False,
        "referral_paid": False,
        "joined_at": "2026-11-28T09:00:00Z",
        "joined_on": "2026-11-28",
        "card_colour": "سبز",
    }
    put = {"kind": "customer", "action": "put", "record_id": identity, "base_version": 0}
    assert told(world, world.tills[0], {**put, "data": fields}) == ["applied"]
    older = world.tills[1]
    assert older.sync() is None
    for seed in range(8):
        world.act(1, "edit_member", seed)
    all_agree_after(world)
    with world.service.database.read() as connection:
        kept = connection.execute(
            select(records.c.version, records.c.fields).where(records.c.id == UUID(identity))
        ).one()
    assert kept.version > 1
    assert json.loads(kept.fields)["card_colour"] == "سبز"


def test_what_an_older_till_leaves_out_is_filled_in(world: World) -> None:
    done = world.act(0, "sell", 1)
    assert done is not None
    assert world.tills[0].sync() is None
    service = of_service(world.service, shop_of(world))
    sale = dict(service.documents["sale", done.invoice])
    for name in ("note", "sms", "payments", "rank_title", "credit", "approved_by", "customer"):
        del sale[name]
    sale |= {"number": 900_000, "used": sale["total"], "total": 0}
    identity = new_identity()
    post = {"kind": "sale", "action": "post", "record_id": str(UUID(bytes=identity)), "data": sale}
    assert told(world, world.tills[0], post) == ["applied"]
    other = world.tills[1]
    assert other.sync() is None
    with other.database.read() as connection:
        row = connection.execute(select(invoices).where(invoices.c.uuid == identity)).one()
        assert not connection.execute(select(sync_aside)).all()
    assert (row.note, row.rank_title, row.customer_id) == ("", "", None)


def test_a_kind_this_till_does_not_know_waits_for_its_update(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = world.tills[1]
    with world.tills[0].database.write() as connection:
        add_title(connection, TAGS, "همسایه", world.now())
    assert world.tills[0].sync() is None
    with monkeypatch.context() as before:
        before.delitem(incoming_records.WRITERS, "tag")
        assert older.sync() is None
        with older.database.read() as connection:
            (aside,) = connection.execute(select(sync_aside)).all()
            assert (aside.kind, sync_standing(connection).incoming_aside) == ("tag", 1)
        # It holds up nothing that is known.
        world.act(0, "sell_to_member", 1)
        assert world.tills[0].sync() is None
        assert older.sync() is None
    # After its update, though the service has nothing more to tell.
    heard: set[str] = set()
    monkeypatch.setattr(older.worker, "_changed", heard.update)
    assert older.sync() is None
    assert "tags" in heard
    with older.database.read() as connection:
        assert connection.execute(select(tags.c.title)).scalars().all() == ["همسایه"]
        assert sync_standing(connection).incoming_aside == 0
    all_agree_after(world)


def test_a_kind_the_service_does_not_know_blocks_nothing_and_can_be_told_later(
    world: World,
) -> None:
    put = {"action": "put", "record_id": str(UUID(bytes=new_identity())), "base_version": 0}
    strange = {**put, "kind": "gift_card", "data": {"title": "کارت"}}
    known = {**put, "kind": "tag", "data": {"title": "همسایه"}}
    assert told(world, world.tills[0], strange, known) == ["rejected", "applied"]
