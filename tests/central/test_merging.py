"""Records that several registers change: field by field, dropped, revived and merged."""

from typing import Any
from uuid import UUID

import pytest

from central.database import Database
from central.tables import new_identity
from sync.protocol import Change, Op, OpResult
from tests.central.tills import NOW, Till, credit, lot, mobile, opened, stamp


@pytest.fixture
def tills(database: Database) -> tuple[Till, Till]:
    """Two registers of one shop."""
    return opened(database), opened(database)


def latest(till: Till, identity: UUID) -> Change:
    """A record as a register that knows nothing yet hears of it."""
    reader = Till(till.database, till.shop, till.id)
    (found,) = [change for change in reader.pull() if change.record_id == identity]
    return found


def data(till: Till, identity: UUID) -> dict[str, Any]:
    told = latest(till, identity).data
    assert told is not None
    return told


def interaction(till: Till, member: UUID, type_: UUID) -> Op:
    """A call to a customer, or whatever the type is of."""
    told = {
        "customer": str(member),
        "type": str(type_),
        "staff": str(till.staff),
        "at": stamp(NOW),
        "note": 'a "type" of note',
    }
    return till.post("interaction", told)


def said(result: OpResult) -> tuple[str, str | None, Any]:
    """Status, type of problem, and the values kept."""
    if result.problem is None:
        return result.status, None, None
    return result.status, result.problem.type, result.problem.model_dump().get("fields")


def customer(till: Till, number: int = 1, **fields: Any) -> UUID:
    identity = new_identity()
    assert till.tell_one(till.member(identity, mobile(number), **fields)).status == "applied"
    return identity


def test_fields_that_do_not_collide_are_both_taken(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first)
    assert said(first.tell_one(first.put("customer", who, 1, first_name="الف")))[0] == "applied"
    result = second.tell_one(second.put("customer", who, 1, note="n"))
    assert (result.status, result.version) == ("applied", 3)
    assert data(first, who)["first_name"] == "الف"
    assert data(first, who)["note"] == "n"


def test_a_field_that_collides_keeps_the_services_value(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first)
    first.tell(first.put("customer", who, 1, first_name="الف"))
    result = second.tell_one(second.put("customer", who, 1, first_name="ب", note="n"))
    assert said(result) == ("conflict", "conflict", {"first_name": "الف"})
    assert result.version == 3
    assert data(first, who)["first_name"] == "الف"
    assert data(first, who)["note"] == "n"
    # Knowing the newer version, the register may change it after all.
    result = second.tell_one(second.put("customer", who, 3, first_name="ب"))
    assert (result.status, result.version) == ("applied", 4)


def test_a_register_does_not_collide_with_itself_nor_over_equal_values(
    tills: tuple[Till, Till],
) -> None:
    first, second = tills
    who = customer(first)
    for name in ("الف", "ب", "پ"):
        assert first.tell_one(first.put("customer", who, 0, first_name=name)).status == "applied"
    result = second.tell_one(second.put("customer", who, 1, first_name="پ"))
    assert (result.status, result.version) == ("applied", 4)


def test_a_put_that_changes_nothing_makes_no_version(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, note="n")
    second.pull()
    result = first.tell_one(first.put("customer", who, 1, note="n", phone=None))
    assert (result.status, result.version) == ("applied", 1)
    assert second.pull() == []


def test_one_spelling_is_kept_of_each_value(tills: tuple[Till, Till]) -> None:
    first, second = tills
    tag = new_identity()
    first.tell(first.put("tag", tag, title="t"))
    who = customer(first, tags=[str(tag).upper()], joined_at="2026-11-28T12:30:00+03:30")
    told = data(first, who)
    again = second.put("customer", who, 1, tags=[str(tag)])
    assert second.tell_one(again).version == 1
    assert told["tags"] == [str(tag)]


def test_what_a_newer_till_adds_is_kept(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    who = customer(first, loyalty_card={"number": "12", "of": [1, 2]})
    assert data(first, who)["loyalty_card"] == {"number": "12", "of": [1, 2]}


def test_a_drop_wins_over_older_puts(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first)
    assert first.tell_one(first.drop("customer", who)).version == 2
    result = second.tell_one(second.put("customer", who, 1, note="n"))
    assert (result.status, result.version) == ("applied", 3)
    assert latest(first, who).deleted
    assert data(first, who)["note"] == "n"
    assert second.tell_one(second.drop("customer", who)).version == 3


def test_a_put_brings_a_dropped_record_back(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first)
    first.tell(first.drop("customer", who))
    older = second.tell_one(second.put("customer", who, 1, deleted=False))
    assert said(older) == ("conflict", "conflict", {"deleted": True})
    assert latest(first, who).deleted
    assert second.tell_one(second.put("customer", who, 2, deleted=False)).version == 3
    assert not latest(first, who).deleted
    assert "deleted" not in data(first, who)


def test_what_is_not_here_is_waited_for(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    for op in (
        first.put("customer", new_identity(), 3, note="n"),
        first.drop("customer", new_identity()),
        first.put("customer", new_identity(), mobile=mobile(1), tags=[str(new_identity())]),
        first.put("subgroup", new_identity(), title="s", group=str(new_identity())),
        first.sale(new_identity()),
    ):
        assert said(first.tell_one(op))[:2] == ("deferred", "missing")


def test_a_title_that_was_changed_is_free_and_the_new_one_taken(tills: tuple[Till, Till]) -> None:
    first, second = tills
    tag, same, other = new_identity(), new_identity(), new_identity()
    first.tell(first.put("tag", tag, title="a"))
    first.tell(first.put("tag", tag, 1, title="b"))
    second.tell(second.put("tag", same, title="a"))
    second.tell(second.put("tag", other, title="b"))
    assert [data(first, each)["title"] for each in (tag, same, other)] == ["b", "a", "b (2)"]


class TestTheSameMobile:
    """Two registers that register one person."""

    def test_the_second_becomes_an_alias(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        lives, alias = customer(first), new_identity()
        result = second.tell_one(second.member(alias, mobile(1), note="n"))
        assert said(result)[:2] == ("conflict", "merged")
        assert result.problem is not None
        assert result.problem.model_dump()["merged_into"] == str(lives)
        assert data(first, alias)["merged_into"] == str(lives)
        assert "merged_into" not in data(first, lives)

    def test_aliases_are_one_deep(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        lives = customer(first)
        for till in (second, first, second):
            alias = new_identity()
            till.tell(till.member(alias, mobile(1)))
            assert data(first, alias)["merged_into"] == str(lives)

    def test_in_one_push(self, tills: tuple[Till, Till]) -> None:
        first, _ = tills
        lives, alias = new_identity(), new_identity()
        results = first.tell(
            first.member(lives, mobile(1)),
            first.member(alias, mobile(1)),
            first.sale(alias, [credit(alias, 70, lot(alias))]),
        )
        assert [each.status for each in results] == ["applied", "conflict", "applied"]

    def test_editing_to_a_taken_number_is_a_conflict(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        customer(first, 1)
        other = customer(second, 2)
        result = second.tell_one(second.put("customer", other, 1, mobile=mobile(1), note="n"))
        assert said(result) == ("conflict", "conflict", {"mobile": mobile(2)})
        assert data(first, other)["note"] == "n"

    def test_reviving_one_whose_number_was_taken(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        gone = customer(first, 1)
        first.tell(first.drop("customer", gone))
        customer(second, 1)
        result = first.tell_one(first.put("customer", gone, 2, deleted=False))
        assert said(result) == ("conflict", "conflict", {"deleted": True})
        result = first.tell_one(first.put("customer", gone, 2, deleted=False, mobile=mobile(2)))
        assert result.status == "applied"
        assert not latest(first, gone).deleted

    def test_numbers_may_go_round_in_one_push(self, tills: tuple[Till, Till]) -> None:
        first, _ = tills
        one, two = customer(first, 1), customer(first, 2)
        results = first.tell(
            first.put("customer", one, 1, mobile=mobile(3)),
            first.put("customer", two, 1, mobile=mobile(1)),
            first.put("customer", one, 1, mobile=mobile(2)),
            first.drop("customer", two),
            first.member(new_identity(), mobile(1)),
        )
        assert {each.status for each in results} == {"applied"}
        assert (data(first, one)["mobile"], data(first, two)["mobile"]) == (mobile(2), mobile(1))

    def test_only_the_service_says_who_was_merged(self, tills: tuple[Till, Till]) -> None:
        first, _ = tills
        one = customer(first, 1)
        other = customer(first, 2, merged_into=str(one))
        first.tell(first.put("customer", other, 1, merged_into=str(one)))
        assert "merged_into" not in data(first, other)


class TestWhatStandsInAnother:
    """Groups, their subgroups and products."""

    def test_is_not_dropped_from_under_it(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        group, subgroup, product = new_identity(), new_identity(), new_identity()
        first.tell(
            first.put("product_group", group, title="g"),
            first.put("subgroup", subgroup, title="s", group=str(group)),
            first.put("product", product, title="p", subgroup=str(subgroup), price=1),
        )
        second.pull()
        result = first.tell_one(first.drop("subgroup", subgroup))
        assert said(result)[:2] == ("conflict", "still-in-use")
        # Told again, under a version that is news to the register that dropped it.
        (again,) = second.pull()
        assert (again.record_id, again.version, again.deleted) == (subgroup, 2, False)
        assert first.tell_one(first.drop("product_group", group)).status == "conflict"
        results = first.tell(
            first.drop("product", product),
            first.drop("subgroup", subgroup),
            first.drop("product_group", group),
        )
        assert {each.status for each in results} == {"applied"}

    def test_an_interaction_keeps_its_type(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        type_, member = new_identity(), customer(second, 1)
        first.tell(first.put("interaction_type", type_, title="call"))
        second.pull()
        talk = interaction(second, member, type_)
        assert second.tell_one(talk).status == "applied"
        result = first.tell_one(first.drop("interaction_type", type_))
        assert said(result)[:2] == ("conflict", "still-in-use")
        assert (latest(first, type_).version, latest(first, type_).deleted) == (2, False)
        # One that was told in the same breath counts as well.
        other = new_identity()
        first.tell(first.put("interaction_type", other, title="visit"))
        results = first.tell(
            interaction(first, member, other), first.drop("interaction_type", other)
        )
        assert said(results[1])[:2] == ("conflict", "still-in-use")
        unused = new_identity()
        first.tell(first.put("interaction_type", unused, title="letter"))
        assert first.tell_one(first.drop("interaction_type", unused)).status == "applied"

    def test_an_interaction_brings_its_type_back(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        type_, other, member = new_identity(), new_identity(), customer(second, 1)
        first.tell(
            first.put("interaction_type", type_, title="call"),
            first.drop("interaction_type", type_),
            first.put("interaction_type", other, title="call"),
        )
        reader = Till(first.database, first.shop, first.id)
        reader.pull()
        assert second.tell_one(interaction(second, member, type_)).status == "applied"
        # The type is told before what needs it.
        assert [change.kind for change in reader.pull()] == ["interaction_type", "interaction"]
        assert not latest(first, type_).deleted
        assert (data(first, type_)["title"], data(first, other)["title"]) == ("call (2)", "call")

    def test_what_moved_away_holds_the_one_it_moved_to(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        group, product = new_identity(), new_identity()
        old, new = new_identity(), new_identity()
        first.tell(
            first.put("product_group", group, title="g"),
            first.put("subgroup", old, title="s", group=str(group)),
            first.put("subgroup", new, title="t", group=str(group)),
            first.put("product", product, title="p", subgroup=str(old), price=1),
        )
        second.tell(second.put("product", product, 1, subgroup=str(new)))
        assert first.tell_one(first.drop("subgroup", new)).status == "conflict"
        assert first.tell_one(first.drop("subgroup", old)).status == "applied"

    def test_brings_it_back(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        group, subgroup, product = new_identity(), new_identity(), new_identity()
        first.tell(
            first.put("product_group", group, title="g"),
            first.put("subgroup", subgroup, title="s", group=str(group)),
            first.drop("subgroup", subgroup),
            first.drop("product_group", group),
        )
        assert latest(first, group).deleted
        put = second.put("product", product, title="p", subgroup=str(subgroup), price=1)
        assert second.tell_one(put).status == "applied"
        assert not latest(first, subgroup).deleted
        assert not latest(first, group).deleted
        assert latest(first, group).version == 3

    def test_brings_it_back_beside_what_took_its_title(self, tills: tuple[Till, Till]) -> None:
        first, second = tills
        groups = new_identity(), new_identity()
        subgroups = new_identity(), new_identity()
        first.tell(
            first.put("product_group", groups[0], title="g"),
            first.put("subgroup", subgroups[0], title="s", group=str(groups[0])),
            first.drop("subgroup", subgroups[0]),
            first.drop("product_group", groups[0]),
            first.put("product_group", groups[1], title="g"),
            # Its group is needed again, and so is, with the product, the first of its title.
            first.put("subgroup", subgroups[1], title="s", group=str(groups[0])),
        )
        place = str(subgroups[0])
        put = second.put("product", new_identity(), title="p", subgroup=place, price=1)
        assert second.tell_one(put).status == "applied"
        titles = [(latest(first, each).data or {})["title"] for each in (*groups, *subgroups)]
        assert titles == ["g (2)", "g", "s (2)", "s"]


def test_a_shop_has_its_settings_once(tills: tuple[Till, Till]) -> None:
    first, second = tills
    assert first.tell_one(first.put("rules", first.shop, rials_per_point=5)).status == "applied"
    assert said(first.tell_one(first.put("rules", new_identity(), rials_per_point=5)))[1] == (
        "invalid"
    )
    first.tell(first.put("vat_rates", first.shop, **{"2026-03-21": 1000}))
    second.tell(second.put("vat_rates", first.shop, **{"2027-03-21": 900}))
    (rates,) = [each for each in first.pull() if each.kind == "vat_rates"]
    assert rates.data == {"2026-03-21": 1000, "2027-03-21": 900}
    for name, value in (("2026-13-01", 1), ("2026-03-21", 10_001), ("2026-03-21", "x")):
        op = first.put("vat_rates", first.shop, 0, **{name: value})
        assert said(first.tell_one(op))[1] == "invalid"
