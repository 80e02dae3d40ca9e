"""No two live records share what no two records on a till may share."""

from typing import Any

import pytest

from central.database import Database
from central.tables.types import new_identity
from tests.central.tills import Till, join


@pytest.fixture
def tills(database: Database) -> tuple[Till, Till]:
    """Two registers of a shop."""
    return join(database), join(database)


@pytest.mark.parametrize("kind", ["tag", "product_group", "interaction_type"])
def test_the_second_of_one_title_is_told_apart(tills: tuple[Till, Till], kind: str) -> None:
    first, second = tills
    one, two, three = (new_identity() for _ in range(3))
    (made,) = first.tell(first.put(kind, one, title="عمده"))
    assert made.status == "applied"
    results = second.tell(
        second.put(kind, two, title="عمده"), second.put(kind, three, title="عمده")
    )
    assert [result.status for result in results] == ["conflict", "conflict"]
    kept = [(result.problem.model_extra or {})["fields"] for result in results if result.problem]
    assert kept == [{"title": "عمده (2)"}, {"title": "عمده (3)"}]
    told = {change.record_id: (change.data or {}).get("title") for change in first.pull()}
    assert (told[two], told[three]) == ("عمده (2)", "عمده (3)")
    # A title that is given up, or whose record is dropped, can be taken.
    first.tell(first.put(kind, one, 1, title="خرده"))
    (taken,) = second.tell(second.put(kind, two, 1, title="عمده"))
    assert taken.status == "applied"
    second.tell(second.drop(kind, two))
    (again,) = first.tell(first.put(kind, one, 2, title="عمده"))
    assert again.status == "applied"


def test_subgroups_share_a_title_only_across_groups(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    here, there = new_identity(), new_identity()
    results = first.tell(
        first.put("product_group", here, title="الف"),
        first.put("product_group", there, title="ب"),
        first.put("subgroup", new_identity(), title="نان", group=str(here)),
        first.put("subgroup", new_identity(), title="نان", group=str(there)),
        first.put("subgroup", new_identity(), title="نان", group=str(here)),
    )
    assert [result.status for result in results] == ["applied"] * 4 + ["conflict"]


def test_a_code_and_a_barcode_are_one_products(tills: tuple[Till, Till]) -> None:
    first, second = tills
    group, subgroup, milk, bread = (new_identity() for _ in range(4))
    goods: dict[str, Any] = {"title": "شیر", "subgroup": str(subgroup), "price": 1}
    first.tell(
        first.put("product_group", group, title="الف"),
        first.put("subgroup", subgroup, title="ب", group=str(group)),
        first.put("product", milk, **goods, code="12", barcode="626"),
    )
    (made,) = second.tell(second.put("product", bread, **goods, code="12", barcode="627"))
    assert made.status == "conflict"
    assert made.problem is not None
    assert (made.problem.model_extra or {})["fields"] == {"code": ""}
    (edited,) = second.tell(second.put("product", bread, 1, barcode="626", price=2))
    assert edited.problem is not None
    assert (edited.problem.model_extra or {})["fields"] == {"barcode": "627"}
    told = [change for change in first.pull() if change.record_id == bread][-1].data or {}
    assert (told["code"], told["barcode"], told["price"]) == ("", "627", 2)
    # What was dropped frees its codes, and comes back without those that were taken since.
    first.tell(first.drop("product", milk))
    (taken,) = second.tell(second.put("product", bread, 2, barcode="626"))
    assert taken.status == "applied"
    (back,) = first.tell(first.put("product", milk, 2, deleted=False))
    assert back.problem is not None
    assert (back.problem.model_extra or {})["fields"] == {"barcode": ""}
