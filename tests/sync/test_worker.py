"""The thread that keeps a till and the service in step, as it is run."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from models.tables.types import new_identity
from sync.errors import Refused
from sync.state import SyncState
from sync.worker import Worker
from tests.sync.answering import Answer, Asked, answer, answering, problem
from tests.sync.shops import SyncedShop, SyncedTill
from ui.sale.reserving import LONGEST_MS

AHMAD = "09121111111"


class Watched:
    """A worker and what it has said, which a test can wait for."""

    def __init__(self, till: SyncedTill, pause_seconds: float = 60) -> None:
        self.said: list[SyncState] = []
        self._news = threading.Condition()
        self.worker = till.worker(told=self._hear, pause_seconds=pause_seconds)

    def _hear(self, state: SyncState) -> None:
        with self._news:
            self.said.append(state)
            self._news.notify_all()

    def until(self, wanted: Callable[[SyncState], bool], since: int = 0) -> SyncState:
        """The first state said from `since` on that is wanted."""
        with self._news:
            found = self._news.wait_for(
                lambda: next((state for state in self.said[since:] if wanted(state)), None), 30
            )
        assert found is not None, self.said[since:]
        return found


@contextmanager
def working(till: SyncedTill) -> Iterator[Watched]:
    """A worker from here to the end of the block."""
    watched = Watched(till)
    watched.worker.start()
    try:
        yield watched
    finally:
        watched.worker.stop(30)


def idle(state: SyncState) -> bool:
    return state.phase == "idle" and not state.backlog


def test_a_till_that_never_signed_in_is_left_alone(shop: SyncedShop) -> None:
    till = shop.first()
    with working(till) as watched:
        watched.worker.wake()
        till.trade.join()
        watched.worker.wake()
    assert {state.phase for state in watched.said} <= {"off"}
    assert watched.worker.state().phase == "off"


def test_it_tells_what_is_written_and_hears_of_the_others(
    first: SyncedTill, second: SyncedTill
) -> None:
    with working(first) as watched, working(second) as other:
        watched.until(idle)
        other.until(idle)
        first.trade.sell(2_000_000, customer=first.customer(AHMAD).id)
        since = len(watched.said)
        watched.worker.wake()
        watched.until(idle, since)
        since = len(other.said)
        other.worker.wake()
        other.until(lambda state: state.phase == "pulling", since)
        other.until(idle, since)
    assert second.customer(AHMAD).credit == first.customer(AHMAD).credit
    assert {"invoices", "customers"} <= second.changed


def test_trouble_is_said_and_waited_out(first: SyncedTill) -> None:
    with answering(problem(503, "unavailable", retry_after=120)) as service:
        first.trade.sell(5_000)
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        with working(first) as watched:
            state = watched.until(lambda state: state.phase == "waiting")
    assert (state.trouble, state.backlog) == ("slow_down", 1)
    assert state.retry_at is not None


def test_nonsense_about_how_long_to_wait_is_waited_out(first: SyncedTill) -> None:
    with answering(problem(503, "unavailable", retry_after="nan")) as service:
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        with working(first) as watched:
            watched.until(lambda state: state.trouble == "slow_down")
            for _ in range(2):
                since = len(watched.said)
                watched.worker.wake()
                watched.until(lambda state: state.trouble == "slow_down", since)


PUSHED = {"results": [], "ack_seq": 0, "server_time": "2026-11-28T10:00:00Z"}
SNAPSHOT = {"changes": [], "next": "a", "cursor": "", "done": 0, "total": 9}
CHANGES = {
    "changes": [],
    "next_cursor": "",
    "has_more": False,
    "epoch": 1,
    "server_time": "2026-11-28T10:00:00Z",
}


def sent_away(till: SyncedTill, address: str) -> SyncState:
    """How a till stands once it waits, having been sent to another service."""
    with till.trade.database.write() as connection:
        connection.exec_driver_sql("UPDATE sync_state SET service = ?", (address,))
    watched = Watched(till)
    watched.worker.use(till.signed_in.access)
    watched.worker.start()
    try:
        return watched.until(lambda state: state.phase == "waiting")
    finally:
        watched.worker.stop(30)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer(PUSHED), "an answer to something else"),
        (problem(409, "gap", expected_seq=1), "a gap before a new epoch"),
    ],
)
def test_an_answer_that_leads_nowhere_is_not_asked_for_without_end(
    first: SyncedTill, given: Answer, why: str
) -> None:
    def odd(asked: Asked) -> Answer:
        return given if asked.path == "/v1/push" else answer(CHANGES)

    epochs = "SELECT count(*) FROM register_epochs"
    before = first.trade.value(epochs)
    with answering(odd) as service:
        first.trade.sell(5_000)
        state = sent_away(first, service.address)
        asked = [each.path for each in service.asked]
    assert (state.trouble, state.detail, state.backlog) == ("unreachable", why, 1)
    assert 1 <= asked.count("/v1/push") <= 2
    assert first.trade.value(epochs) <= before + 1
    first.trade.sell(6_000)


def test_what_is_too_large_goes_in_smaller_parts_and_alone_it_is_set_aside(
    first: SyncedTill,
) -> None:
    for amount in range(1_000, 6_000, 1_000):
        first.trade.sell(amount)
    before = first.trade.value("SELECT max(seq) FROM outbox") - 5
    refused = before + 2
    sizes: list[int] = []

    def narrow(asked: Asked) -> Answer:
        if asked.path != "/v1/push":
            return answer(CHANGES)
        ops = json.loads(asked.body)["ops"]
        sizes.append(len(ops))
        if len(ops) > 3 or any(op["seq"] == refused for op in ops):
            return problem(413, "too-large", limit=3)
        results = [{"op_id": op["op_id"], "status": "applied", "version": 1} for op in ops]
        return answer(PUSHED | {"results": results, "ack_seq": ops[-1]["seq"]})

    with answering(narrow) as service:
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        watched = Watched(first)
        watched.worker.use(first.signed_in.access)
        watched.worker.start()
        state = watched.until(lambda state: state.set_aside == 1 and idle(state))
        watched.worker.stop(30)
    # Five, the half of them, the first; the one that is refused alone; then ever more again.
    assert sizes == [5, 2, 1, 2, 1, 1, 2]
    with first.trade.database.read() as connection:
        left = connection.exec_driver_sql(
            "SELECT seq, problem ->> '$.type' FROM outbox WHERE problem IS NOT NULL"
        ).all()
    assert [tuple(row) for row in left] == [(refused, "too-large")]
    assert not state.trouble


@pytest.mark.parametrize("path", ["/v1/changes", "/v1/snapshot"])
def test_a_page_that_leads_to_itself_is_not_asked_for_without_end(
    first: SyncedTill, path: str
) -> None:
    cursor = first.standing().cursor

    def odd(asked: Asked) -> Answer:
        if asked.path.startswith("/v1/snapshot"):
            return answer(SNAPSHOT)
        if path == "/v1/changes":
            return answer(CHANGES | {"next_cursor": cursor, "has_more": True})
        return problem(410, "cursor-gone", epoch=1)

    with answering(odd) as service:
        state = sent_away(first, service.address)
        asked = [each.path for each in service.asked]
    assert (state.trouble, state.detail) == ("unreachable", "more, and no way on to it")
    assert any(each.startswith(path) for each in asked)
    assert len(asked) <= 4


def test_an_update_is_asked_for_and_nothing_is_lost(first: SyncedTill) -> None:
    with answering(problem(426, "not-understood", schema_min=2, schema_max=3)) as service:
        first.trade.sell(5_000)
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        with working(first) as watched:
            state = watched.until(lambda state: state.trouble == "update_needed")
    assert (state.phase, state.backlog) == ("waiting", 1)
    # Selling goes on meanwhile.
    assert first.trade.sell(6_000).number == 3


def test_one_who_was_signed_out_is_told_so(first: SyncedTill) -> None:
    with answering(problem(401, "signed-out")) as service:
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        with working(first) as watched:
            state = watched.until(lambda state: state.phase == "signed_out")
    assert state.joined


@pytest.mark.expects_log
def test_what_nobody_expected_has_a_reference_and_is_tried_again(
    first: SyncedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Worker) -> bool:
        raise RuntimeError("احمد آرانی")

    with monkeypatch.context() as patched:
        patched.setattr(Worker, "_once", broken)
        with working(first) as watched:
            state = watched.until(lambda state: state.trouble == "unexpected")
    assert len(state.reference) == 8


def test_credit_is_held_for_one_till_at_a_time(first: SyncedTill, second: SyncedTill) -> None:
    with working(first) as one, working(second) as other:
        one.until(idle)
        other.until(idle)
        ahmad = first.customer(AHMAD)
        held = one.worker.reserve(ahmad.uuid, 30_000)
        assert held is not None
        assert held.balance == 40_000
        with pytest.raises(Refused) as refused:
            other.worker.reserve(ahmad.uuid, 30_000)
        extra = refused.value.problem.model_extra or {}
        assert extra["balance"] == 10_000
        first.trade.sell(
            30_000, customer=ahmad.id, credit=30_000, reservation=held.reservation_id.bytes
        )
        since = len(one.said)
        one.worker.wake()
        one.until(idle, since)
        left = other.worker.reserve(ahmad.uuid, 10_000)
        assert left is not None
        assert left.balance == 10_000


def test_what_was_earned_a_moment_ago_can_be_reserved(first: SyncedTill) -> None:
    with working(first) as watched:
        watched.until(idle)
        ahmad = first.customer(AHMAD)
        first.trade.sell(7_000_000, customer=ahmad.id)
        held = watched.worker.reserve(ahmad.uuid, 180_000)
    assert held is not None
    assert held.balance == 180_000


def test_what_was_spent_and_not_told_yet_stays_held(first: SyncedTill, second: SyncedTill) -> None:
    with working(first) as one, working(second) as other:
        one.until(idle)
        other.until(idle)
        ahmad = first.customer(AHMAD)
        held = one.worker.reserve(ahmad.uuid, 30_000)
        assert held is not None
        # The worker is at a batch that the sale is not in.
        with one.worker._pushing:
            first.trade.sell(
                30_000, customer=ahmad.id, credit=30_000, reservation=held.reservation_id.bytes
            )
            assert one.worker.reserve(ahmad.uuid, 10_000) is not None
            with pytest.raises(Refused) as nothing:
                other.worker.reserve(ahmad.uuid, 1)
            assert (nothing.value.problem.model_extra or {})["balance"] == 0
            with pytest.raises(Refused) as less:
                one.worker.reserve(ahmad.uuid, 10_001)
            assert (less.value.problem.model_extra or {})["balance"] == 10_000


def test_no_answer_is_no_reservation_and_no_refusal(first: SyncedTill) -> None:
    with working(first) as watched:
        watched.until(idle)
        first.shop.service.session.close()
        assert watched.worker.reserve(new_identity(), 1_000) is None, "nobody knows that customer"
    with answering(answer({})) as service:
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        with working(first) as watched:
            watched.until(lambda state: state.phase == "waiting")
            assert watched.worker.reserve(first.customer(AHMAD).uuid, 1_000) is None


@pytest.mark.parametrize("silent", ["/v1/push", "/v1/credit/reservations"])
def test_a_silent_service_is_given_up_before_the_window_goes_on_without_it(
    first: SyncedTill, silent: str
) -> None:
    over = threading.Event()

    def hanging(asked: Asked) -> Answer:
        if asked.path == silent:
            over.wait(20)
        return problem(503, "unavailable", retry_after=300)

    with answering(hanging) as service:
        with first.trade.database.write() as connection:
            connection.exec_driver_sql("UPDATE sync_state SET service = ?", (service.address,))
        with working(first) as watched:
            watched.until(lambda state: state.phase == "waiting")
            since = len(watched.said)
            watched.worker.use(first.signed_in.access)
            watched.until(lambda state: state.trouble == "slow_down", since)
            first.trade.sell(6_000)
            began = time.monotonic()
            assert watched.worker.reserve(first.customer(AHMAD).uuid, 1_000) is None
            took = time.monotonic() - began
            over.set()
        assert silent in {asked.path for asked in service.asked}
    assert took < LONGEST_MS / 1000
