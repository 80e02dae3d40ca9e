"""Ops: each once, in order, whatever is repeated, late or bad."""

import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from central import schemas
from central.database import Database
from central.problems import Refused
from central.services import posting, reading
from central.services.push import push
from central.services.registers import find_register
from central.tables import documents, new_identity, ops, sms_jobs
from sync import protocol
from sync.protocol import OpResult, Problem
from tests.central.tills import NOW, Till, credit, join, lot, mobile, opened, points, stamp


def told(results: list[OpResult]) -> list[tuple[str, str | None]]:
    """What became of ops: status and type of problem."""
    return [(each.status, each.problem.type if each.problem else None) for each in results]


def rows(database: Database, table: Any) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def problem_of(result: OpResult) -> dict[str, Any]:
    assert isinstance(result.problem, Problem)
    return result.problem.model_dump()


def test_a_sale_is_kept_once_however_often_it_is_told(database: Database) -> None:
    till = opened(database)
    sale = till.sale()
    assert told(till.tell(sale, sale)) == [("applied", None), ("duplicate", None)]
    assert told(till.tell(sale)) == [("duplicate", None)]
    assert rows(database, documents) == 2
    assert rows(database, ops) == 6


def test_a_duplicate_has_the_stored_result(database: Database) -> None:
    first, second = opened(database), opened(database)
    customer = new_identity()
    first.tell(first.member(customer, mobile(1)))
    first.tell(first.put("customer", customer, 1, first_name="الف"))
    op = second.put("customer", customer, 1, first_name="ب")
    (was,) = second.tell(op)
    (again,) = second.tell(op)
    assert was.status == "conflict"
    assert again.status == "duplicate"
    assert (again.version, again.problem) == (was.version, was.problem)


def test_an_op_that_says_something_else_under_its_name_is_refused(database: Database) -> None:
    till = opened(database)
    op = till.member(new_identity(), mobile(1))
    other = op.model_copy(update={"data": {"mobile": mobile(2)}})
    assert told(till.tell(op, other)) == [("applied", None), ("rejected", "op-id-reused")]
    (result,) = till.tell(other)
    assert problem_of(result)["status"] == 422


def test_a_document_under_a_second_op_is_a_duplicate(database: Database) -> None:
    till = opened(database)
    sale = till.sale()
    till.tell(sale)
    again = sale.model_copy(update={"op_id": new_identity(), "seq": 1})
    assert told(list(till.push(again, epoch=2).results)) == [("duplicate", None)]
    assert sale.data is not None
    differs = again.model_copy(
        update={"op_id": new_identity(), "seq": 2, "data": {**sale.data, "note": "other"}}
    )
    assert told(list(till.push(differs, epoch=2).results)) == [("rejected", "document-differs")]


def test_another_op_under_the_last_seq_is_of_a_file_that_was_put_back(database: Database) -> None:
    till = opened(database)
    sale = till.sale()
    till.tell(sale)
    other = till.sale().model_copy(update={"seq": sale.seq})
    with pytest.raises(Refused) as refused:
        till.tell(other)
    assert refused.value.problem.type == "gap"
    assert refused.value.problem.model_dump()["expected_seq"] == sale.seq + 1
    # As before it, and in another epoch.
    assert told(till.tell(sale)) == [("duplicate", None)]
    till.epoch += 1
    assert told(till.tell(other)) == [("applied", None)]


def test_what_follows_a_gap_is_not_looked_at(database: Database) -> None:
    till = opened(database)
    first, second, third = till.sale(), till.sale(), till.sale()
    for batch in ((second, third), (first, third)):
        with pytest.raises(Refused) as refused:
            till.push(*batch)
        assert refused.value.problem.type == "gap"
        assert refused.value.problem.status == 409
    expected = refused.value.problem.model_dump()["expected_seq"]
    assert expected == second.seq
    assert rows(database, documents) == 1
    assert till.push(first, second, third).ack_seq == third.seq


def test_a_late_op_is_taken_under_its_old_seq(database: Database) -> None:
    till = opened(database)
    bad = till.put("product", new_identity(), title="x", subgroup=str(new_identity()), price=1)
    sale = till.sale()
    pushed = till.push(bad, sale)
    assert told(list(pushed.results)) == [("deferred", "missing"), ("applied", None)]
    assert pushed.ack_seq == sale.seq
    group = new_identity()
    assert bad.data is not None
    results = till.tell(
        till.put("product_group", group, title="g"),
        till.put("subgroup", UUID(bad.data["subgroup"]), title="s", group=str(group)),
    )
    assert told(results) == [("applied", None)] * 2
    # `seq` is behind now; the op's identity is not known, for deferred ones are not remembered.
    assert told(till.tell(bad)) == [("applied", None)]
    assert told(till.tell(bad)) == [("duplicate", None)]


def test_a_refused_op_may_be_put_right_under_its_identity(database: Database) -> None:
    till = opened(database)
    bad = till.put("customer", new_identity(), mobile="12")
    sale = till.sale()
    results = till.tell(bad, sale)
    assert told(results) == [("rejected", "invalid"), ("applied", None)]
    assert problem_of(results[0])["errors"] == [
        {"where": "mobile", "what": "string_pattern_mismatch"}
    ]
    right = bad.model_copy(update={"data": {"mobile": mobile(1)}})
    assert told(till.tell(right)) == [("applied", None)]


def test_a_new_epoch_begins_anywhere_and_the_old_one_is_still_taken(database: Database) -> None:
    till = opened(database)
    late = till.sale()
    beginning = till.sale().model_copy(update={"seq": 10_000})
    assert till.push(beginning, epoch=2).ack_seq == 10_000
    with database.read() as connection:
        register = find_register(connection, till.id)
    assert register is not None
    assert register.epoch == 2
    pushed = till.push(late, epoch=1)
    assert told(list(pushed.results)) == [("applied", None)]
    assert pushed.ack_seq == late.seq
    with database.read() as connection:
        register = find_register(connection, till.id)
    assert register is not None
    assert register.epoch == 2


def test_an_empty_push_tells_how_far_it_is(database: Database) -> None:
    till = opened(database)
    assert till.push().ack_seq == till.seq
    assert till.push(epoch=7).ack_seq == 0


def test_a_number_is_given_once(database: Database) -> None:
    till = opened(database)
    sale = till.sale()
    till.number -= 1
    assert told(till.tell(sale, till.sale())) == [("applied", None), ("rejected", "number-taken")]
    till.number -= 1
    assert told(till.tell(till.sale())) == [("rejected", "number-taken")]
    with database.read() as connection:
        register = find_register(connection, till.id)
    assert register is not None
    assert (register.last_number, register.last_session) == (1, 1)


def test_a_return_waits_for_its_sale(database: Database) -> None:
    till = opened(database)
    sale = till.sale()
    assert sale.data is not None
    lost = sale.model_copy(update={"data": {**sale.data, "session": "none"}})
    back = till.post("return", {**sale.data, "number": 2, "original": str(sale.record_id)})
    results = till.tell(lost, back)
    assert told(results) == [("rejected", "invalid"), ("deferred", "missing")]
    problem = problem_of(results[1])
    assert (problem["kind"], problem["record_id"]) == ("sale", str(sale.record_id))
    assert told(till.tell(sale, back)) == [("applied", None), ("applied", None)]


@pytest.mark.parametrize(
    ("kind", "action", "data"),
    [
        ("sale", "put", {}),
        ("sale", "drop", None),
        ("shop", "drop", None),
        ("customer", "post", {}),
        ("sms_state", "put", {"state": "sent"}),
        ("wishes", "put", {}),
    ],
)
def test_kinds_that_cannot_be_changed_so(
    database: Database, kind: str, action: str, data: dict[str, Any] | None
) -> None:
    till = opened(database)
    results = till.tell(till.op(action, kind, data=data), till.sale())
    assert told(results) == [("rejected", "unknown-kind"), ("applied", None)]


def _deep() -> dict[str, Any]:
    deep: dict[str, Any] = {}
    for _ in range(5000):
        deep = {"a": deep}
    return deep


@pytest.mark.parametrize(
    "more",
    [
        {"note": "nul \0"},
        {"note": "half \ud800"},
        {"more": float("nan")},
        {"more": 10**5000},
        {"more": _deep()},
        {"birth_date": "2026-13-01"},
        {"deleted": "perhaps"},
        {"mobile": None},
    ],
    ids=["nul", "surrogate", "nan", "huge", "deep", "date", "deleted", "no mobile"],
)
def test_one_bad_op_harms_no_other(database: Database, more: dict[str, Any]) -> None:
    till = opened(database)
    good = till.member(new_identity(), mobile(1))
    bad = till.put("customer", new_identity(), **{"mobile": mobile(2), **more})
    results = till.tell(good, bad, till.sale())
    assert told(results) == [("applied", None), ("rejected", "invalid"), ("applied", None)]
    assert json.loads(json.dumps(problem_of(results[1])["errors"]))


def test_figures_too_large_for_the_ledgers_are_refused(database: Database) -> None:
    till = opened(database)
    customer = new_identity()
    there = lot(customer)
    most = 2**63 - 1
    results = till.tell(
        till.member(customer, mobile(1)),
        till.movements(credit(customer, most, there)),
        till.movements(credit(customer, 6 * 10**17, there)),
        till.movements(credit(customer, 6 * 10**17, there)),
        till.movements(points=(points(customer, most),)),
        till.movements(credit(customer, most + 1)),
        till.sale(customer),
    )
    refused = ("rejected", "invalid")
    assert told(results) == [
        ("applied", None),
        refused,
        ("applied", None),
        refused,
        refused,
        refused,
        ("applied", None),
    ]


def test_what_nobody_foresaw_is_refused_alone(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    till = opened(database)
    good, bad, last = till.sale(), till.sale(note="boom"), till.sale()
    original = reading.movements_of

    def explode(one: Any) -> Any:
        if one.document.note == "boom":
            raise ZeroDivisionError
        return original(one)

    monkeypatch.setattr(posting, "movements_of", explode)
    results = till.tell(good, bad, last)
    assert told(results) == [("applied", None), ("rejected", "invalid"), ("applied", None)]
    assert {record.levelname for record in caplog.records} == {"ERROR"}
    caplog.clear()
    monkeypatch.undo()
    assert told(till.tell(good, bad, last)) == [
        ("duplicate", None),
        ("applied", None),
        ("duplicate", None),
    ]
    cursors = till.pull()
    assert [change.kind for change in cursors if change.kind == "sale"] == []


def test_pushes_that_are_not_the_registers_own(database: Database) -> None:
    till, other = opened(database), opened(database)
    stranger = Till(database, till.shop, other.id)
    for call, status, type in (
        (lambda: stranger_push(stranger, till.id), 422, "bad-request"),
        (lambda: Till(database, till.shop, new_identity()).push(), 401, "signed-out"),
        (lambda: Till(database, new_identity(), till.id).push(till.sale()), 401, "signed-out"),
    ):
        with pytest.raises(Refused) as refused:
            call()
        assert (refused.value.problem.status, refused.value.problem.type) == (status, type)


def stranger_push(till: Till, register: UUID) -> None:
    """A register that speaks for another."""
    told = protocol.Push.model_validate(
        {"register_id": register, "epoch": 1, "schema": protocol.SCHEMA, "ops": []}
    )
    with till.database.write() as connection:
        push(connection, till.shop, till.id, reading.read(told), NOW)


def test_shapes_and_sizes_that_are_not_taken(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = opened(database)
    monkeypatch.setattr(protocol, "MOST_OPS", 2)
    sales = [till.sale() for _ in range(3)]
    with pytest.raises(Refused) as refused:
        till.push(*sales)
    problem = refused.value.problem.model_dump()
    assert (problem["status"], problem["type"], problem["limit"]) == (413, "too-large", 2)
    assert {each.status for each in till.tell(*sales[:2])} == {"applied"}
    told = protocol.Push.model_validate(
        {"register_id": till.id, "epoch": 1, "schema": 99, "ops": []}
    )
    with pytest.raises(Refused) as refused, database.write() as connection:
        push(connection, till.shop, till.id, reading.read(told), NOW)
    assert refused.value.problem.status == 426
    assert refused.value.problem.model_dump()["schema_max"] == protocol.SCHEMA


@pytest.mark.parametrize("schema", range(1, 5))
def test_every_schema_between_the_oldest_and_the_newest_is_taken(
    database: Database, monkeypatch: pytest.MonkeyPatch, schema: int
) -> None:
    till = opened(database)
    monkeypatch.setattr(schemas, "UNDERSTOOD", protocol.SchemaRange(min=2, max=3))
    told = protocol.Push.model_validate(
        {"register_id": till.id, "epoch": 1, "schema": schema, "ops": []}
    )
    with database.write() as connection:
        if schema in (2, 3):
            assert push(connection, till.shop, till.id, reading.read(told), NOW).results == ()
            return
        with pytest.raises(Refused) as refused:
            push(connection, till.shop, till.id, reading.read(told), NOW)
    problem = refused.value.problem
    assert (problem.status, problem.type) == (426, "not-understood")
    said = problem.model_dump()
    assert (said["schema_min"], said["schema_max"]) == (2, 3)


def test_messages_of_a_sale_are_queued_once(database: Database) -> None:
    till = opened(database)
    job = {
        "id": str(new_identity()),
        "to": mobile(1),
        "template_kind": "thanks",
        "text": "سپاس",
        "created_at": stamp(NOW),
    }
    sale = till.sale(sms=[job])
    till.tell(sale, till.post("sms_job", {**job, "id": str(new_identity())}))
    till.tell(sale)
    assert rows(database, sms_jobs) == 2


def test_no_shop_sees_or_touches_another(database: Database) -> None:
    here, there = opened(database), opened(database, mobile=mobile(7))
    customer = new_identity()
    here.tell(here.member(customer, mobile(1)))
    sale = here.sale(customer)
    assert here.tell_one(sale).status == "applied"
    # The same identities in another shop are other records, and name nothing of this one.
    foreign = there.op("post", "sale", sale.record_id, sale.data, op_id=sale.op_id)
    assert told(there.tell(foreign)) == [("deferred", "missing")]
    assert there.tell_one(there.member(customer, mobile(1))).status == "applied"
    assert there.tell_one(there.put("customer", customer, 1, first_name="x")).version == 2
    assert {change.version for change in here.pull() if change.kind == "customer"} == {1}
    assert sale.record_id not in {change.record_id for change in there.pull()}
    assert join(database).shop == here.shop
