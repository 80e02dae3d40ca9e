"""What became of messages: states from the gateway, and answers that were lost."""

from datetime import timedelta
from itertools import pairwise

import pytest

from central.services import sms_queue
from central.services.sms_queue import NEVER, Wanted
from central.services.sms_sending import HANDING
from tests.central.sms.bench import Bench
from tests.central.sms.fakes import Fake, FakeGhasedak, FakeKavenegar, FakeMeliPayamak
from tests.central.sms.loopback import Cut

FAKES: dict[str, type[Fake]] = {
    "kavenegar": FakeKavenegar,
    "melipayamak": FakeMeliPayamak,
    "ghasedak": FakeGhasedak,
}


def fake(bench: Bench, provider: str) -> Fake:
    """The gateway of the bench, which remembers what it was handed."""
    bench.use(provider)
    made = FAKES[provider]()
    bench.gateway.answer = made
    return made


@pytest.mark.parametrize(
    ("provider", "status", "state", "reason"),
    [
        ("kavenegar", 10, "delivered", ""),
        ("kavenegar", 11, "failed", "undelivered"),
        ("melipayamak", 1, "delivered", ""),
        ("melipayamak", 35, "failed", "blocked"),
        ("ghasedak", 14, "delivered", ""),
        ("ghasedak", 13, "failed", "undelivered"),
    ],
)
def test_states_reach_the_tills(
    bench: Bench, provider: str, status: int, state: str, reason: str
) -> None:
    gateway = fake(bench, provider)
    gateway.status = 4 if provider != "melipayamak" else 8
    job = bench.queue_one()
    bench.run()
    assert bench.told()[job]["state"] == "sent"
    bench.wait(seconds=20)
    assert gateway.asked == 1
    assert bench.told() == {}, "a state that did not change was told"
    gateway.status = status
    bench.wait(minutes=1)
    told = bench.told()[job]
    assert (told["state"], told["reason"]) == (state, reason)
    asked = gateway.asked
    bench.wait(hours=1)
    assert gateway.asked == asked, "a final state was asked for again"


def test_pauses_between_looks_grow_and_looks_end(bench: Bench) -> None:
    gateway = fake(bench, "kavenegar")
    job = bench.queue_one()
    bench.run()
    looks = []
    while (due := bench.row(job).next_at) != NEVER:
        bench.now = due
        bench.run()
        looks.append(due)
        assert gateway.asked == len(looks)
    assert 15 < len(looks) < 40
    pauses = [later - earlier for earlier, later in pairwise(looks)]
    assert pauses == sorted(pauses)
    assert pauses[0] < timedelta(minutes=1)
    assert pauses[-1] == timedelta(hours=3)
    assert looks[-1] - looks[0] < timedelta(days=2, hours=4)
    assert bench.row(job).state == "sent"


def test_many_are_asked_for_at_once(bench: Bench) -> None:
    gateway = fake(bench, "kavenegar")
    bench.queue(*(bench.job(text=str(number)) for number in range(20)))
    bench.run()
    assert len(gateway.order) == 20
    bench.wait(seconds=20)
    assert gateway.asked == 1


@pytest.mark.parametrize("mood", ["cut before", "cut after"])
def test_without_a_way_to_ask_it_stays_unknown_and_is_never_sent_again(
    bench: Bench, mood: str
) -> None:
    gateway = fake(bench, "melipayamak")
    gateway.mood = lambda number: mood  # type: ignore[assignment,return-value]
    job = bench.queue_one()
    bench.run()
    told = bench.told()[job]
    assert (told["state"], told["reason"]) == ("unknown", "no-answer")
    gateway.mood = lambda number: "well"
    for _ in range(20):
        bench.wait(hours=5)
    bench.restart()
    bench.run()
    assert gateway.requests == 1
    assert bench.row(job).state == "unknown"
    assert gateway.handed["سلام"] == (1 if mood == "cut after" else 0)


def test_a_lost_answer_is_found_by_our_name_for_the_job(bench: Bench) -> None:
    gateway = fake(bench, "ghasedak")
    gateway.mood = lambda number: "cut after"
    job = bench.queue_one()
    bench.run()
    assert bench.told()[job]["state"] == "unknown"
    bench.wait(seconds=10)
    assert bench.told()[job]["state"] == "sent"
    assert bench.row(job).gateway_id is not None
    gateway.status = 14
    bench.wait(minutes=5)
    assert bench.told()[job]["state"] == "delivered"
    assert gateway.handed == {"سلام": 1}


def test_what_a_gateway_does_not_find_is_not_sent_again_if_it_keeps_duplicates(
    bench: Bench,
) -> None:
    gateway = fake(bench, "ghasedak")
    gateway.mood = lambda number: "cut before" if number == 1 else "well"
    job = bench.queue_one()
    for _ in range(40):
        bench.wait(hours=1)
    assert bench.row(job).state == "unknown"
    assert gateway.requests == 1
    assert gateway.asked < 40
    asked = gateway.asked
    bench.wait(days=3)
    assert gateway.asked == asked, "it is asked for ever"


@pytest.mark.parametrize("mood", ["cut before", "cut after"])
def test_a_gateway_that_removes_duplicates_gets_it_once_for_sure(bench: Bench, mood: str) -> None:
    gateway = fake(bench, "kavenegar")
    gateway.mood = lambda number: mood if number == 1 else "well"  # type: ignore[assignment,return-value]
    job = bench.queue_one()
    bench.run()
    assert bench.told()[job]["state"] == "unknown"
    for _ in range(3):
        bench.wait(minutes=1)
    assert bench.row(job).state == "sent"
    assert bench.told()[job]["state"] == "sent"
    assert gateway.handed == {"سلام": 1}
    assert gateway.requests == (2 if mood == "cut before" else 1)


def test_what_it_may_have_forgotten_is_not_sent_again(bench: Bench) -> None:
    gateway = fake(bench, "kavenegar")
    gateway.mood = lambda number: "cut before" if number == 1 else "well"
    job = bench.queue_one()
    bench.run()
    bench.wait(hours=12)
    bench.wait(hours=12)
    assert bench.row(job).state == "unknown"
    assert gateway.requests == 1


def test_a_lost_code_is_not_sent_again_when_it_is_over(bench: Bench) -> None:
    gateway = fake(bench, "kavenegar")
    gateway.mood = lambda number: "cut before"
    code = bench.queue_code()
    bench.run()
    assert bench.row(code).state == "unknown"
    bench.wait(minutes=6)
    assert gateway.requests == 1
    assert bench.row(code).state == "unknown"


@pytest.mark.parametrize("provider", sorted(FAKES))
def test_who_dies_while_handing_over_leaves_it_unknown(bench: Bench, provider: str) -> None:
    gateway = fake(bench, provider)
    job = bench.queue_one()
    with bench.database.write() as connection:
        (taken,) = sms_queue.take(connection, Wanted("queued", 1), bench.now, 10, HANDING)
        assert sms_queue.mark(connection, taken, provider, bench.now, HANDING)
    bench.run()
    assert bench.row(job).state == "sending"
    assert bench.told() == {}
    bench.wait(seconds=61)
    # Only where nothing can be sent twice is it handed over again.
    if provider == "kavenegar":
        assert bench.row(job).state == "sent"
        assert gateway.handed == {"سلام": 1}
    else:
        assert bench.told()[job]["state"] == "unknown"
        for _ in range(5):
            bench.wait(hours=7)
        assert gateway.requests == 0


def test_who_is_only_slow_is_believed(bench: Bench) -> None:
    fake(bench, "melipayamak")
    job = bench.queue_one()
    with bench.database.write() as connection:
        (taken,) = sms_queue.take(connection, Wanted("queued", 1), bench.now, 10, HANDING)
        assert sms_queue.mark(connection, taken, "melipayamak", bench.now, HANDING)
    bench.wait(minutes=2)
    assert bench.row(job).state == "unknown"
    with bench.database.write() as connection:
        assert sms_queue.change(
            connection, taken, 1, "sent", bench.now, since="sending", gateway_id="5"
        )
    assert bench.told()[job]["state"] == "sent"


def test_only_one_of_two_may_hand_it_over(bench: Bench) -> None:
    bench.queue_one()
    with bench.database.write() as connection:
        (first,) = sms_queue.take(connection, Wanted("queued", 1), bench.now, 10, HANDING)
        assert sms_queue.take(connection, Wanted("queued", 1), bench.now, 10, HANDING) == []
    bench.now += HANDING
    with bench.database.write() as connection:
        (second,) = sms_queue.take(connection, Wanted("queued", 1), bench.now, 10, HANDING)
    with bench.database.write() as connection:
        assert sms_queue.mark(connection, second, "file", bench.now, HANDING)
    with bench.database.write() as connection:
        assert not sms_queue.mark(connection, first, "file", bench.now, HANDING)
        assert sms_queue.change(
            connection, second, 1, "queued", bench.now, bench.now, since="sending"
        )
    with bench.database.write() as connection:
        assert not sms_queue.mark(connection, first, "file", bench.now, HANDING)
        assert not sms_queue.change(connection, first, 0, "failed", bench.now, since="queued")


def test_what_went_through_another_gateway_is_not_asked_for_here(bench: Bench) -> None:
    fake(bench, "melipayamak")
    job = bench.queue_one()
    bench.run()
    gateway = fake(bench, "kavenegar")
    bench.wait(minutes=5)
    assert gateway.asked == 0
    assert bench.row(job).state == "sent"


def test_a_gateway_that_does_not_answer_is_asked_for_one_only(bench: Bench) -> None:
    gateway = fake(bench, "melipayamak")
    bench.queue(*(bench.job(text=str(number)) for number in range(20)))
    bench.run()
    before = len(bench.gateway.seen)
    bench.gateway.answer = lambda request: Cut()
    bench.wait(seconds=20)
    assert len(bench.gateway.seen) == before + 1
    bench.gateway.answer = gateway
    gateway.status = 1
    bench.wait(minutes=3)
    assert set(bench.states()) == {"delivered"}
