"""Shops and registers: joining, taking over, prefixes, and what the service says of them."""

from typing import Any

import pytest
from sqlalchemy import select, update

from central.database import Database
from central.problems import Refused
from central.services.registers import (
    find_register,
    join_shop,
    prefix_of,
    registers_of,
    revoke_register,
)
from central.services.service_records import write_service_record
from central.tables import new_identity, shops
from sync.protocol import CodeSignIn
from tests.central.tills import MOBILE, NOW, join, mobile, opened


def refusal(database: Database, **told: Any) -> tuple[int, str]:
    takes_new = told.pop("takes_new", True)
    sign_in = CodeSignIn.model_validate(
        {"mobile": MOBILE, "code": "123456", "register_name": "r", **told}
    )
    with pytest.raises(Refused) as refused, database.write() as connection:
        join_shop(connection, sign_in, NOW, takes_new=takes_new)
    return refused.value.problem.status, refused.value.problem.type


def test_an_unknown_number_makes_a_shop(database: Database) -> None:
    told = CodeSignIn(mobile=MOBILE, code="123456", register_name="r", shop_name="دکان")
    with database.write() as connection:
        joined = join_shop(connection, told, NOW)
    assert (joined.shop.name, joined.shop.is_new) == ("دکان", True)
    info = joined.register.info()
    assert (info.prefix, info.epoch, info.last_number, info.last_session) == ("", 1, 0, 0)
    with database.write() as connection:
        again = join_shop(connection, told, NOW)
    assert again.shop.id == joined.shop.id
    assert again.register.id != joined.register.id


def test_a_shop_is_new_until_it_knows_something(database: Database) -> None:
    till = opened(database)
    told = CodeSignIn(mobile=MOBILE, code="123456", register_name="r")
    with database.write() as connection:
        assert not join_shop(connection, told, NOW).shop.is_new
    till.tell(till.put("shop", till.shop, name="نام دیگر"))
    with database.write() as connection:
        assert join_shop(connection, told, NOW).shop.name == "نام دیگر"


def test_a_closed_service_takes_no_new_shop(database: Database) -> None:
    assert refusal(database, takes_new=False) == (403, "closed")
    assert refusal(database, takes_new=False, shop_id=new_identity()) == (403, "closed")
    till = join(database)
    told = CodeSignIn(mobile=MOBILE, code="123456", register_name="r")
    with database.write() as connection:
        assert join_shop(connection, told, NOW, takes_new=False).shop.id == till.shop


def test_a_till_keeps_its_identities(database: Database) -> None:
    shop, register = new_identity(), new_identity()
    till = join(database, shop_id=shop, register_id=register, epoch=3)
    assert (till.shop, till.id, till.epoch) == (shop, register, 3)
    till.tell(*till.opening(), till.sale())
    till.tell(*[till.sale().model_copy(update={"seq": till.seq})])
    again = CodeSignIn(
        mobile=MOBILE, code="123456", register_name="new", shop_id=shop, register_id=register
    )
    with database.write() as connection:
        joined = join_shop(connection, again, NOW)
    info = joined.register.info()
    assert (info.id, info.name, info.epoch) == (register, "new", 3)
    assert (info.last_number, info.last_session) == (2, 1)
    with database.read() as connection:
        assert len(registers_of(connection, shop)) == 1


def test_identities_of_others_are_not_taken_over(database: Database) -> None:
    here, there = opened(database), join(database, mobile(7))
    for told in (
        # A number that has a shop names another.
        {"shop_id": there.shop},
        {"shop_id": new_identity()},
        # A number without a shop names one that is here.
        {"mobile": mobile(8), "shop_id": here.shop},
        # A number whose shop is empty names one that is here.
        {"mobile": mobile(7), "shop_id": here.shop},
        # A register of another shop.
        {"register_id": there.id},
        {"shop_id": here.shop, "register_id": there.id},
    ):
        assert refusal(database, **told) == (409, "other-shop")
    with database.read() as connection:
        assert len(registers_of(connection, here.shop)) == 1
        assert len(registers_of(connection, there.shop)) == 1


def test_a_tills_shop_takes_the_place_of_one_of_which_nothing_was_told(database: Database) -> None:
    visitor = join(database)
    with database.write() as connection:
        connection.execute(update(shops).values(quiet_from=600, opt_out_text="لغو"))
    shop, register = new_identity(), new_identity()
    told: dict[str, Any] = {"shop_id": shop, "register_id": register, "shop_name": "دکان"}
    till = join(database, **told)
    assert (till.shop, till.id) == (shop, register)
    with database.read() as connection:
        (revoked,) = registers_of(connection, visitor.shop)
        (own,) = registers_of(connection, shop)
        kept = connection.execute(select(shops).where(shops.c.id == shop)).one()
    assert revoked.revoked_at == NOW
    assert (own.prefix, own.revoked_at) == ("", None)
    assert (kept.name, kept.quiet_from, kept.opt_out_text) == ("دکان", 600, "لغو")
    assert {result.status for result in till.tell(*till.opening(), till.sale())} == {"applied"}
    # Whoever was there before joins the shop that took its place, and cannot replace it.
    assert join(database).shop == shop
    assert refusal(database, shop_id=visitor.shop, register_id=visitor.id) == (409, "other-shop")
    assert refusal(database, shop_id=new_identity()) == (409, "other-shop")


def test_a_shop_whose_place_was_taken_may_sign_in_once_more(database: Database) -> None:
    tills: list[dict[str, Any]] = [
        {"shop_id": new_identity(), "register_id": new_identity(), "shop_name": name}
        for name in ("یک", "دو")
    ]
    one, other = tills
    first, second = join(database, **one), join(database, **other)
    # Nothing was told by either: the one that tells first stays.
    join(database, **one)
    with database.read() as connection:
        (back,) = registers_of(connection, first.shop)
        (out,) = registers_of(connection, second.shop)
    assert (back.revoked_at, out.revoked_at) == (None, NOW)
    assert {result.status for result in first.tell(*first.opening())} == {"applied"}
    assert refusal(database, **other) == (409, "other-shop")
    # The other one goes to a number of its own.
    assert join(database, mobile(9), **other).shop == second.shop
    assert {result.status for result in second.tell(*second.opening())} == {"applied"}
    assert refusal(database, mobile=mobile(8), **other) == (409, "other-shop")


def test_prefixes_are_given_once_there_are_two(database: Database) -> None:
    first = join(database)
    first.pull()
    second = join(database)
    told = {change.record_id: change.data for change in first.pull()}
    assert told[first.id] == {"name": "صندوق", "prefix": "A"}
    assert told[second.id] == {"name": "صندوق", "prefix": "B"}
    third = join(database)
    with database.read() as connection:
        prefixes = [each.prefix for each in registers_of(connection, first.shop)]
        found = find_register(connection, third.id)
    assert sorted(prefixes) == ["A", "B", "C"]
    assert found is not None
    assert found.prefix == "C"


def test_prefixes_never_run_out() -> None:
    assert [prefix_of(place) for place in (0, 1, 25, 26, 27, 701, 702)] == [
        "A",
        "B",
        "Z",
        "AA",
        "AB",
        "ZZ",
        "AAA",
    ]
    assert len({prefix_of(place) for place in range(20_000)}) == 20_000


def test_a_revoked_register_is_out_until_it_signs_in(database: Database) -> None:
    till, other = join(database), join(database, mobile(7))
    with database.write() as connection:
        assert not revoke_register(connection, other.shop, till.id, NOW)
        assert revoke_register(connection, till.shop, till.id, NOW)
    with database.read() as connection:
        found = find_register(connection, till.id)
    assert found is not None
    assert found.revoked_at == NOW
    join(database, register_id=till.id)
    with database.read() as connection:
        found = find_register(connection, till.id)
    assert found is not None
    assert found.revoked_at is None


def test_the_service_writes_records_of_its_own(database: Database) -> None:
    till = join(database)
    till.pull()
    job, other = new_identity(), new_identity()
    shop, kind = till.shop, "sms_state"
    with database.write() as connection:
        assert write_service_record(connection, shop, kind, job, {"state": "sent"}, NOW) == 1
        told = {"state": "failed", "reason": "x"}
        assert write_service_record(connection, shop, kind, other, told, NOW) == 1
    with database.write() as connection:
        fields = {"state": "delivered", "cost": 120}
        assert write_service_record(connection, shop, kind, job, fields, NOW) == 2
    told_now = {change.record_id: change.data for change in till.pull()}
    assert told_now == {
        job: {"state": "delivered", "cost": 120},
        other: {"state": "failed", "reason": "x"},
    }
    with pytest.raises(LookupError), database.write() as connection:
        write_service_record(connection, new_identity(), kind, job, fields, NOW)
