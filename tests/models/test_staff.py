"""Who may sign in, what wrong PINs cost, and what each role may."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import NotFound, SameOwnerMobile, WrongPin
from models.queries.staff import read_staff
from models.services.staff import (
    NewStaff,
    SignedIn,
    add_staff,
    change_staff,
    choose_pin,
    choose_pin_anew,
    may,
    sign_in,
)
from tests.models.factories import OWNER, Trade


def attempt(trade: Trade, pin: str, staff: int = OWNER) -> SignedIn | WrongPin:
    with trade.database.write() as connection:
        return sign_in(connection, staff, pin, trade.now)


def test_a_pin_admits_in_any_script(trade: Trade) -> None:
    for pin in ("1234", "۱۲۳۴", "١٢٣٤"):
        assert attempt(trade, pin) == SignedIn(OWNER, "محمدرضا خرم‌آبادی", "owner")


def test_wrong_pins_lengthen_the_wait_and_a_right_one_ends_it(trade: Trade) -> None:
    waits = []
    for _ in range(12):
        refused = attempt(trade, "0000")
        assert isinstance(refused, WrongPin)
        waits.append(refused.wait_seconds)
        trade.now += timedelta(seconds=refused.wait_seconds)
    assert waits == [0, 0, 5, 10, 20, 40, 80, 160, 320, 600, 600, 600]
    attempt(trade, "0000")
    # While it lasts not even the right one is looked at.
    trade.wait(seconds=599)
    early = attempt(trade, "1234")
    assert isinstance(early, WrongPin)
    assert early.wait_seconds == 1
    trade.wait(seconds=1)
    assert isinstance(attempt(trade, "1234"), SignedIn)
    refused = attempt(trade, "0000")
    assert isinstance(refused, WrongPin)
    assert refused.wait_seconds == 0


def test_who_left_does_not_sign_in(trade: Trade) -> None:
    cashier = trade.staff("cashier", "5678")
    assert isinstance(attempt(trade, "5678", cashier), SignedIn)
    with trade.database.write() as connection:
        change_staff(
            connection, cashier, NewStaff("سارا", "کیانی", "cashier", ""), False, trade.now
        )
        everyone, active = read_staff(connection), read_staff(connection, active_only=True)
    assert [len(everyone), len(active)] == [2, 1]
    with pytest.raises(NotFound):
        attempt(trade, "5678", cashier)


def test_a_new_pin_replaces_the_old_and_is_kept_by_an_empty_one(trade: Trade) -> None:
    cashier = trade.staff("cashier", "5678")
    for pin in ("9999", ""):
        with trade.database.write() as connection:
            person = NewStaff("سارا", "کیانی", "manager", pin, mobile="9121234567")
            change_staff(connection, cashier, person, True, trade.now)
    assert attempt(trade, "9999", cashier) == SignedIn(cashier, "سارا کیانی", "manager")
    assert isinstance(attempt(trade, "5678", cashier), WrongPin)
    told = trade.value("SELECT group_concat(fields) FROM outbox WHERE kind = 'staff'")
    assert "argon2" not in told


def test_two_owners_have_two_numbers(trade: Trade) -> None:
    def person(role: str, mobile: str = "09121234567") -> NewStaff:
        return NewStaff("سارا", "کیانی", role, "5678", mobile=mobile)

    with trade.database.write() as connection:
        mine = NewStaff("محمدرضا", "خرم‌آبادی", "owner", "", mobile="09121234567")
        change_staff(connection, OWNER, mine, True, trade.now)
        # Whoever is no owner may share a number, their own or an owner's.
        cashier = add_staff(connection, person("cashier"), trade.now)
        add_staff(connection, person("manager"), trade.now)
    for role, mobile in (("owner", "0912 123 4567"), ("owner", "۰۹۱۲۱۲۳۴۵۶۷")):
        with pytest.raises(SameOwnerMobile) as caught, trade.database.write() as connection:
            add_staff(connection, person(role, mobile), trade.now)
        assert (caught.value.mobile, caught.value.name) == ("09121234567", "محمدرضا خرم‌آبادی")
        with pytest.raises(SameOwnerMobile), trade.database.write() as connection:
            change_staff(connection, cashier, person(role, mobile), True, trade.now)
    with trade.database.write() as connection:
        change_staff(connection, cashier, person("owner"), False, trade.now)
    with pytest.raises(SameOwnerMobile), trade.database.write() as connection:
        change_staff(connection, cashier, person("owner"), True, trade.now)
    with trade.database.write() as connection:
        change_staff(connection, cashier, person("owner", "09121234568"), True, trade.now)
        # Two tills may have come to it without each other: then all else can be changed.
        connection.exec_driver_sql("UPDATE staff SET mobile = '09121234567'")
        renamed = replace(person("owner"), first_name="مینا")
        change_staff(connection, cashier, renamed, True, trade.now)


def test_only_who_is_an_owner_with_a_number_bars_it(trade: Trade) -> None:
    with trade.database.write() as connection:
        nobody = NewStaff(" سارا ", " کیانی ", "owner", "5678")
        first = add_staff(connection, nobody, trade.now)
        add_staff(connection, nobody, trade.now)
        left = replace(nobody, mobile="09121234567")
        change_staff(connection, first, left, False, trade.now)
        add_staff(connection, left, trade.now)
        names = {(one.first_name, one.last_name) for one in read_staff(connection)}
    assert names == {("سارا", "کیانی"), ("محمدرضا", "خرم‌آبادی")}


def test_a_pin_is_chosen_once_by_who_has_none(trade: Trade) -> None:
    one, other = trade.staff("cashier"), trade.staff("owner")
    with trade.database.write() as connection:
        connection.exec_driver_sql("UPDATE staff SET pin_hash = '' WHERE id <> 1")
    assert isinstance(attempt(trade, "", one), WrongPin)
    with trade.database.write() as connection:
        choose_pin(connection, one, "۱۱۱۱")
    assert isinstance(attempt(trade, "1111", one), SignedIn)
    assert isinstance(attempt(trade, "1111", other), WrongPin)
    for has_one in (one, OWNER):
        with trade.database.write() as connection, pytest.raises(NotFound):
            choose_pin(connection, has_one, "2222")
    assert isinstance(attempt(trade, "1234"), SignedIn)


def test_an_owner_chooses_another_pin_and_is_switched_on_again(trade: Trade) -> None:
    cashier, other = trade.staff("cashier"), trade.staff("owner")
    with trade.database.write() as connection:
        person = NewStaff("سارا", "کیانی", "owner", "")
        change_staff(connection, other, person, False, trade.now)
    told = "SELECT count(*) FROM outbox WHERE kind = 'staff'"
    before = trade.value(told)
    for _ in range(3):
        attempt(trade, "0000")
    with trade.database.write() as connection:
        choose_pin_anew(connection, OWNER, "4321", trade.now)
        with pytest.raises(NotFound):
            choose_pin_anew(connection, cashier, "4321", trade.now)
    # At once, however often a wrong one was tried, and nobody else's; a PIN is told to no one.
    assert isinstance(attempt(trade, "4321"), SignedIn)
    assert isinstance(attempt(trade, "5678", cashier), SignedIn)
    assert trade.value(told) == before
    with pytest.raises(NotFound):
        attempt(trade, "5678", other)
    with trade.database.write() as connection:
        choose_pin_anew(connection, other, "4321", trade.now)
    assert isinstance(attempt(trade, "4321", other), SignedIn)
    assert trade.value(told) == before + 1


@pytest.mark.parametrize(
    ("role", "needs", "allowed"),
    [
        ("cashier", "cashier", True),
        ("cashier", "manager", False),
        ("manager", "cashier", True),
        ("manager", "owner", False),
        ("owner", "manager", True),
        ("owner", "owner", True),
    ],
)
def test_roles(role: str, needs: str, allowed: bool) -> None:
    assert may(role, needs) is allowed
