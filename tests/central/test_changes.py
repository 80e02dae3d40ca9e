"""What registers are told: in order, without holes, and everything to who was away too long."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event

from central import backup
from central.database import Database
from central.problems import Refused
from central.services.changes import changes_since
from central.services.service_records import write_service_record
from central.services.snapshots import snapshot_page
from central.tables import new_identity
from sync.protocol import SNAPSHOT_KINDS, Change, Counted, Snapshot
from tests.central.tills import NOW, Till, join, mobile, opened


@pytest.fixture
def tills(database: Database) -> tuple[Till, Till]:
    """Two registers of one shop, which have heard of each other."""
    first, second = opened(database), opened(database)
    first.pull()
    second.pull()
    return first, second


def kinds(told: list[Change]) -> list[str]:
    return [change.kind for change in told]


def test_documents_are_told_to_others_and_puts_to_all(tills: tuple[Till, Till]) -> None:
    first, second = tills
    customer = new_identity()
    member, sale = first.member(customer, mobile(1)), first.sale(customer)
    first.tell(member, sale)
    assert kinds(first.pull()) == ["customer"]
    told = second.pull()
    assert kinds(told) == ["customer", "sale"]
    assert told[1].data == sale.data
    assert [change.origin for change in told] == [first.id, first.id]
    second.tell(second.put("customer", customer, 1, note="n"))
    (again,) = first.pull()
    assert again.origin == second.id
    second.pull()
    assert (first.pull(), second.pull()) == ([], [])


def test_after_a_restore_a_register_is_told_its_own_documents(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    before = first.sale()
    first.tell(before)
    assert first.pull() == []
    first.cursor = ""
    first.epoch, first.seq = 2, 50
    after = first.sale()
    first.tell(after)
    told = {change.record_id for change in first.pull() if change.kind == "sale"}
    assert told == {before.record_id}


def test_pages_of_any_size_tell_the_same(tills: tuple[Till, Till]) -> None:
    first, second = tills
    for number in range(7):
        customer = new_identity()
        member = first.member(customer, mobile(number))
        first.tell(member, first.sale(customer))
    everything = Till(second.database, second.shop, second.id).pull()
    for limit in (1, 2, 3, 1000):
        assert Till(second.database, second.shop, second.id).pull(limit) == everything


def test_a_record_is_told_as_it_is_now_and_once(tills: tuple[Till, Till]) -> None:
    first, second = tills
    customer = new_identity()
    first.tell(
        first.member(customer, mobile(1)),
        first.put("customer", customer, 1, note="a"),
        first.put("customer", customer, 1, note="b"),
    )
    (told,) = second.pull()
    assert told.version == 3
    assert told.data is not None
    assert told.data["note"] == "b"


def _asked(till: Till, cursor: str, days: int = 0) -> bytes:
    with till.database.read() as connection:
        return changes_since(connection, till.shop, till.id, cursor, 10, NOW + timedelta(days=days))


@pytest.mark.parametrize("cursor", ["99999", "-1", "x", "٣", "1" * 30, "1.0"])
def test_a_cursor_that_was_never_given_is_gone(tills: tuple[Till, Till], cursor: str) -> None:
    with pytest.raises(Refused) as refused:
        _asked(tills[0], cursor)
    assert (refused.value.problem.status, refused.value.problem.type) == (410, "cursor-gone")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_cursor_of_what_a_backup_took_back_is_gone(
    tills: tuple[Till, Till], database_url: str, tmp_path: Path
) -> None:
    first, second = tills
    backup.copy(database_url, tmp_path / "backup.db")
    kept = second.cursor
    first.tell(first.member(new_identity(), mobile(1)))
    second.pull()
    lost = second.cursor
    restored = Database.open(f"sqlite:///{tmp_path / 'backup.db'}")
    first.database = second.database = restored
    # The same seq again, as after a new sign-in; then past the cursor that was lost.
    first.epoch, first.seq = 2, 100
    first.tell(*[first.member(new_identity(), mobile(number)) for number in (2, 3, 4)])
    with pytest.raises(Refused) as refused:
        _asked(second, lost)
    assert refused.value.problem.type == "cursor-gone"
    second.cursor = kept
    assert len(second.pull()) == 3
    assert _asked(second, second.cursor)
    restored.close()


def test_a_cursor_that_is_gone_tells_a_register_how_far_it_has_counted_and_no_other(
    tills: tuple[Till, Till],
) -> None:
    first, second = tills
    session = first.opening()[-1].data
    assert session is not None
    first.epoch, first.number = 3, 40
    first.tell(first.post("till_session", {**session, "number": 7}), first.sale())

    def counted(till: Till, epoch: int) -> dict[str, int]:
        with pytest.raises(Refused) as refused, till.database.read() as connection:
            changes_since(connection, till.shop, till.id, "x", 10, NOW, epoch)
        return refused.value.problem.model_extra or {}

    known = {"epoch": 3, "last_number": 41, "last_session": 7}
    assert counted(first, 3) == {**known, "ack_seq": first.seq}
    assert counted(first, 1) == {**known, "ack_seq": 5}
    # As where the cursor is good.
    with first.database.read() as connection:
        text = changes_since(connection, first.shop, first.id, first.cursor, 10, NOW, 3)
    assert counted(first, 3) == Counted.model_validate_json(text).model_dump()
    own = {"epoch": 1, "last_number": 0, "last_session": 1, "ack_seq": 5}
    assert counted(second, 1) == own


def test_a_cursor_is_good_for_90_days(tills: tuple[Till, Till]) -> None:
    first, second = tills
    old = first.cursor
    for days in (0, 1, 2):
        first.now = NOW + timedelta(days=days)
        first.tell(first.put("tag", new_identity(), title=str(days)))
    # Nothing changed for long: who heard of the last change is not behind.
    second.now = first.now
    assert len(second.pull()) == 3
    assert _asked(second, second.cursor, 365)
    assert _asked(first, old, 90)
    with pytest.raises(Refused):
        _asked(first, old, 92)
    with pytest.raises(Refused):
        _asked(first, "", 92)


def test_a_snapshot_tells_everything_in_order(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    tag, gone = new_identity(), new_identity()
    first.tell(
        first.put("rules", first.shop, rials_per_point=5),
        first.put("tag", tag, title="t"),
        first.member(new_identity(), mobile(1), tags=[str(tag)]),
        first.member(gone, mobile(2)),
        first.drop("customer", gone),
        first.sale(),
    )
    with first.database.write() as connection:
        write_service_record(
            connection, first.shop, "sms_state", new_identity(), {"state": "sent"}, NOW
        )
    third = join(first.database)
    told = third.snapshot()
    records = [kind for kind in kinds(told) if kind in SNAPSHOT_KINDS]
    assert records == sorted(records, key=SNAPSHOT_KINDS.index)
    assert kinds(told)[-4:] == ["till_session", "till_session", "sale", "sms_state"]
    assert [change.deleted for change in told if change.record_id == gone] == [True]
    assert third.pull() == []
    for limit in (1, 2, 7):
        assert join(first.database).snapshot(limit)[3:] is not None
    fourth = Till(first.database, first.shop, third.id)
    assert fourth.snapshot(1) == fourth.snapshot(1000)


def _known(told: list[Change]) -> dict[tuple[str, UUID], tuple[int, bool, Any]]:
    """What a register holds that applied changes, older versions passed over."""
    held: dict[tuple[str, UUID], tuple[int, bool, Any]] = {}
    for change in told:
        key = change.kind, change.record_id
        if key not in held or held[key][0] < change.version:
            held[key] = (change.version, change.deleted, change.data)
    return held


def test_what_changes_while_a_snapshot_is_read_is_told_too(tills: tuple[Till, Till]) -> None:
    first, second = tills
    customers = [new_identity() for _ in range(10)]
    first.tell(*[first.member(each, mobile(place)) for place, each in enumerate(customers)])
    rounds = iter(range(100, 1000))

    def trade(page: Snapshot) -> None:
        """Between any two pages: edits of what was told and was not, and new things."""
        pages.append(page)
        step = next(rounds)
        now = new_identity()
        group, subgroup = new_identity(), new_identity()
        before, after = min(customers), max(customers)
        first.tell(
            first.put("customer", before, 10**6, note=str(step)),
            first.put("customer", after, 10**6, note=str(step)),
            first.member(now, mobile(step)),
            first.sale(now),
            first.put("product_group", group, title=f"g{step}"),
            first.put("subgroup", subgroup, title="s", group=str(group)),
            first.put("product", new_identity(), title="p", subgroup=str(subgroup), price=1),
        )

    third = join(first.database)
    pages: list[Snapshot] = []
    told = third.snapshot(3, trade)
    _nothing_before_its_name(told)
    versions = [(change.kind, change.record_id, change.version) for change in told]
    assert len(set(versions)) == len(versions)
    told += third.pull(2)
    assert len(pages) > 5
    second.cursor = ""
    # The first register's documents are told to others only.
    other = Till(first.database, first.shop, join(first.database).id)
    everything = _known(other.snapshot(1000))
    held = _known(told)
    del everything["register", other.id]
    assert held == everything


def _nothing_before_its_name(told: list[Change]) -> None:
    """Whoever applies a snapshot as it comes finds each record that another names."""
    heard: set[tuple[str, str]] = set()
    for change in told:
        fields = change.data or {}
        for name, kind in (("subgroup", "subgroup"), ("group", "product_group")):
            if change.kind in ("product", "subgroup") and fields.get(name):
                assert (kind, fields[name]) in heard
        if change.kind == "sale" and fields.get("customer"):
            assert ("customer", fields["customer"]) in heard
        heard.add((change.kind, str(change.record_id)))


def test_a_snapshot_counts_itself(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    first.tell(*[first.member(new_identity(), mobile(number)) for number in range(25)])
    pages: list[Snapshot] = []
    told = first.snapshot(4, pages.append)
    assert [page.done for page in pages] == [4 * place for place in range(1, len(pages) + 1)]
    assert {page.total for page in pages} == {len(told)}


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "1-2-3",
        f"1-1-1-1-99-{'0' * 32}-0",
        f"9999-1-1-1-1-{'0' * 32}-0",
        f"1-1-1-1-1-{'0' * 32}-9999",
        f"1-1-1-1-13-{'0' * 32}-{'9' * 19}",
    ],
)
def test_a_place_that_is_none_is_refused(tills: tuple[Till, Till], token: str) -> None:
    with pytest.raises(Refused) as refused, tills[0].database.read() as connection:
        snapshot_page(connection, tills[0].shop, token, 10)
    assert refused.value.problem.status == 400


def test_a_long_backlog_of_its_own_is_passed_over_at_once(tills: tuple[Till, Till]) -> None:
    first, second = tills
    first.tell(*[first.sale() for _ in range(300)])
    second.tell(second.put("tag", new_identity(), title="t"))
    statements: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        statements.append(statement.split()[0])

    with first.database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        changes_since(connection, first.shop, first.id, first.cursor, 2, NOW)
    assert statements.count("SELECT") == 6
    assert kinds(first.pull(2)) == ["tag"]
