"""Credit held for a sale: no two registers spend the same."""

from datetime import timedelta
from uuid import UUID

import pytest

from central.database import Database
from central.problems import Refused
from central.services.reservations import LIFE, reserve
from central.tables import new_identity
from sync.protocol import Reservation, ReservationRequest
from tests.central.tills import NOW, Till, credit, join, lot, mobile, opened


@pytest.fixture
def tills(database: Database) -> tuple[Till, Till]:
    """Two registers of one shop."""
    return opened(database), opened(database)


def customer(till: Till, amount: int, number: int = 1) -> UUID:
    identity = new_identity()
    member = till.member(identity, mobile(number))
    till.tell(member, till.movements(credit(identity, amount, lot(identity))))
    return identity


def hold(till: Till, who: UUID, amount: int, named: UUID | None = None) -> Reservation:
    with till.database.write() as connection:
        asked = ReservationRequest(customer_id=who, amount=amount, reservation_id=named)
        return reserve(connection, till.shop, till.id, asked, till.now)


def refused(till: Till, who: UUID, amount: int) -> tuple[int, str, int | None]:
    with pytest.raises(Refused) as told:
        hold(till, who, amount)
    problem = told.value.problem.model_dump()
    return problem["status"], problem["type"], problem.get("balance")


def test_what_one_holds_another_cannot(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, 100)
    held = hold(first, who, 60)
    assert (held.balance, held.expires_at) == (100, NOW + timedelta(minutes=10))
    assert refused(second, who, 41) == (409, "credit-too-small", 40)
    assert hold(second, who, 40).balance == 100
    assert refused(first, who, 61) == (409, "credit-too-small", 60)


def test_a_register_holds_once_for_a_customer(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, 100)
    for amount in (100, 90, 30):
        hold(first, who, amount)
    assert hold(second, who, 70).balance == 100


def test_what_others_ask_overtakes_nobody(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, 100)
    earlier = new_identity()
    hold(second, who, 40)
    assert hold(first, who, 60, earlier).reservation_id == earlier


def test_a_request_that_was_overtaken_takes_nothing_back(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, 100)
    early, late = UUID(int=1 << 80), UUID(int=2 << 80)
    assert hold(first, who, 90, late).reservation_id == late
    with pytest.raises(Refused):
        hold(first, who, 30, early)
    assert refused(second, who, 70) == (409, "credit-too-small", 10)
    # The same once more, for the answer was lost on the way.
    assert hold(first, who, 90, late).reservation_id == late


def test_a_name_that_another_has_is_refused_and_changes_nothing(
    database: Database, tills: tuple[Till, Till]
) -> None:
    first, second = tills
    who, elsewhere = customer(first, 100), opened(database, "09129999999")
    stranger = customer(elsewhere, 100)
    name = hold(first, who, 60).reservation_id
    before = hold(elsewhere, stranger, 70)
    for till, whose in ((elsewhere, stranger), (second, who)):
        with pytest.raises(Refused) as told:
            hold(till, whose, 10, name)
        assert (told.value.problem.status, told.value.problem.type) == (409, "conflict")
    assert refused(second, who, 41) == (409, "credit-too-small", 40)
    colleague = join(database, "09129999999")
    assert refused(colleague, stranger, 31) == (409, "credit-too-small", 30)
    assert before.reservation_id != name


def test_it_ends_by_itself(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, 100)
    hold(first, who, 100)
    second.now = NOW + LIFE - timedelta(seconds=1)
    assert refused(second, who, 1)[1] == "credit-too-small"
    second.now = NOW + LIFE
    assert hold(second, who, 100).balance == 100


def test_the_sale_that_names_it_ends_it(tills: tuple[Till, Till]) -> None:
    first, second = tills
    who = customer(first, 100)
    where = lot(who)
    first.tell(first.movements(credit(who, 50, where)))
    held = hold(first, who, 120)
    sale = first.sale(
        who,
        [credit(who, -50, where, "used")],
        used=50,
        reservation=str(held.reservation_id),
    )
    assert first.tell_one(sale).status == "applied"
    assert hold(second, who, 100).balance == 100


def test_aliases_count(tills: tuple[Till, Till]) -> None:
    first, second = tills
    lives = customer(first, 100)
    alias = customer(second, 50)
    assert hold(first, alias, 150).balance == 150
    assert refused(second, lives, 1) == (409, "credit-too-small", 0)
    # And nobody else's.
    assert refused(second, customer(first, 10, 2), 11) == (409, "credit-too-small", 10)


def test_debt_is_no_credit(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    who = customer(first, 100)
    first.tell(first.movements(credit(who, -130, None, "used")))
    assert refused(first, who, 1) == (409, "credit-too-small", -30)


def test_a_customer_nobody_knows(tills: tuple[Till, Till]) -> None:
    first, _ = tills
    assert refused(first, new_identity(), 1)[:2] == (404, "unknown-customer")
    other = opened(first.database, mobile(7))
    assert refused(other, customer(first, 100), 1)[:2] == (404, "unknown-customer")
