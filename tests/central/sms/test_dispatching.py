"""Whole processes: several at once, killed at the worst moments, told to end; both databases."""

import logging
import socket
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.database import Database
from central.dispatcher import Dispatcher
from tests.central.sms.bench import Bench
from tests.central.sms.fakes import Fake, FakeGhasedak, FakeKavenegar, FakeMeliPayamak
from tests.central.sms.loopback import KEY, Cut, Loopback, Reply, Seen
from tests.central.sms.processes import Process, dispatchers

FAKES: dict[str, Callable[[], Fake]] = {
    "kavenegar": FakeKavenegar,
    "melipayamak": FakeMeliPayamak,
    "ghasedak": FakeGhasedak,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The service's folder."""
    return tmp_path / "service"


def settings(gateway: Loopback, provider: str, **more: str) -> dict[str, str]:
    """What a dispatcher is told to send through a gateway of the test's."""
    return {"sms_gateway": provider, "sms_line": "1", "sms_address": gateway.address, **more}


def later(bench: Bench) -> None:
    """Move the clock of the bench to after everything a dead process held has run out."""
    bench.now = datetime.now(UTC) + timedelta(minutes=3)
    bench.run()


def test_two_processes_hand_over_each_of_many_exactly_once(
    bench: Bench, database_url: str, data: Path
) -> None:
    bench.now = datetime.now(UTC)
    bench.gateway.answer = fake = FakeMeliPayamak()
    shops = [bench.till.shop, *(bench.another_shop() for _ in range(4))]
    for number, shop in enumerate(shops):
        jobs = (bench.job(text=f"{number}-{job}") for job in range(100))
        bench.queue(*jobs, shop=shop)
    rates = settings(bench.gateway, "melipayamak", sms_per_minute="6000")
    with dispatchers(2, data, database_url, **rates) as processes:
        bench.gateway.wait_until(lambda: sum(fake.handed.values()) >= 500)
        assert [process.stop() for process in processes] == [0, 0]
    assert Counter(bench.states()) == {"sent": 500}
    assert len(fake.handed) == 500
    assert set(fake.handed.values()) == {1}
    told = bench.told()
    assert len(told) == 100
    assert {one["state"] for one in told.values()} == {"sent"}


@pytest.mark.parametrize("provider", sorted(FAKES))
def test_killed_before_the_message_left(
    bench: Bench, database_url: str, data: Path, provider: str
) -> None:
    job = bench.queue_one(created_at=datetime.now(UTC))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        told = settings(bench.gateway, provider) | {"sms_address": address}
        with Process(data, database_url, **told) as process:
            connection, _ = silent.accept()
            process.kill()
            process.wait()
            connection.close()
    assert (bench.row(job).state, bench.row(job).attempts) == ("sending", 1)
    bench.use(provider)
    bench.gateway.answer = fake = FAKES[provider]()
    later(bench)
    if provider == "kavenegar":
        assert fake.handed == {"سلام": 1}
        assert bench.row(job).state == "sent"
    else:
        assert fake.requests == 0
        assert bench.told()[job]["state"] == "unknown"


@pytest.mark.parametrize("provider", sorted(FAKES))
def test_killed_after_the_message_left(
    bench: Bench, database_url: str, data: Path, provider: str
) -> None:
    job = bench.queue_one(created_at=datetime.now(UTC))
    fake = FAKES[provider]()
    processes: list[Process] = []

    def answer(request: Seen) -> object:
        fake(request)
        processes[0].kill()
        return Cut()

    bench.gateway.answer = answer
    with Process(data, database_url, **settings(bench.gateway, provider)) as process:
        processes.append(process)
        process.wait()
    assert bench.row(job).state == "sending"
    assert fake.handed == {"سلام": 1}
    bench.gateway.answer = fake
    bench.use(provider)
    later(bench)
    bench.wait(hours=1)
    assert fake.handed == {"سلام": 1}, "it was sent twice"
    assert fake.requests == 1
    # Where the gateway can be asked, its answer is as good as the one that was lost.
    found = "unknown" if provider == "melipayamak" else "sent"
    assert bench.told()[job]["state"] == found


def test_what_a_killed_process_had_only_taken_is_sent_by_another(
    bench: Bench, database_url: str, data: Path
) -> None:
    now = datetime.now(UTC)
    bench.queue(*(bench.job(text=str(number), created_at=now) for number in range(30)))
    fake = FakeMeliPayamak()
    processes: list[Process] = []

    def answer(request: Seen) -> object:
        reply = fake(request)
        if fake.requests == 5:
            processes[0].kill()
        return reply

    bench.gateway.answer = answer
    with Process(data, database_url, **settings(bench.gateway, "melipayamak")) as process:
        processes.append(process)
        process.wait()
    bench.gateway.answer = fake
    bench.use("melipayamak")
    later(bench)
    bench.wait(minutes=1)
    states = Counter(bench.states())
    assert states["sent"] + states["unknown"] == 30
    # As many as it has threads were between the two lines of the ledger.
    assert states["unknown"] <= 4
    assert set(fake.handed.values()) == {1}


def test_it_ends_when_told_to_and_after_what_is_under_way(
    bench: Bench, database_url: str, data: Path
) -> None:
    now = datetime.now(UTC)
    bench.queue(*(bench.job(text=str(number), created_at=now) for number in range(200)))
    fake = FakeMeliPayamak()
    bench.gateway.answer = fake
    with Process(data, database_url, **settings(bench.gateway, "melipayamak")) as process:
        bench.gateway.wait_until(lambda: fake.requests >= 3)
        assert process.stop() == 0
    states = Counter(bench.states())
    assert states["sending"] == states["unknown"] == 0
    assert states["sent"] == sum(fake.handed.values())
    assert states["queued"] == 200 - states["sent"]


def test_it_ends_with_the_process_that_started_it(database_url: str, data: Path) -> None:
    with Process(data, database_url) as process:
        assert process.leave() == 0


def test_a_code_leaves_at_once(bench: Bench, database_url: str, data: Path) -> None:
    fake = FakeMeliPayamak()
    bench.gateway.answer = fake
    with Process(data, database_url, **settings(bench.gateway, "melipayamak")) as process:
        bench.now = datetime.now(UTC)
        first = bench.queue_code()
        bench.gateway.wait_until(lambda: fake.requests == 1)
        # Now it is up and has nothing to do.
        bench.now = datetime.now(UTC)
        second = bench.queue_code(code="654321")
        bench.gateway.wait_until(lambda: fake.requests == 2)
        assert process.stop() == 0
    assert bench.row(first).state == bench.row(second).state == "sent"
    assert bench.row(second).sent_at - bench.now < timedelta(seconds=3)


def test_no_credential_is_ever_written(bench: Bench, database_url: str, data: Path) -> None:
    replies = iter(
        [
            Reply(200, b"junk", {"Connection": "close", "A\0b": "c"}),
            Cut(),
            Reply(403, {"return": {}}),
        ]
    )
    bench.gateway.answer = lambda request: next(replies, Reply(500, b""))
    told = settings(bench.gateway, "kavenegar", log_level="DEBUG")
    with Process(data, database_url, **told) as process:
        bench.now = datetime.now(UTC)
        for _ in range(3):
            bench.queue_code()
        bench.gateway.wait_until(
            lambda: bool(bench.gateway.seen) and "dispatching through kavenegar" in process.written
        )
        assert process.stop() == 0
        assert KEY not in process.written
        assert "09121234567" not in process.written


def test_settings_that_cannot_be_used_are_named_and_not_shown(
    database_url: str, data: Path
) -> None:
    with Process(data, database_url, sms_gateway="kavenegar", sms_key=f"{KEY} x") as process:
        assert process.wait() == 1
        assert "SAJAC_SMS_KEY" in process.written
        assert KEY not in process.written
    with Process(data, database_url, sms_gateway="pigeon") as process:
        assert process.wait() == 1
        assert "kavenegar" in process.written


@pytest.mark.expects_log
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_it_goes_on_when_the_database_is_back(
    bench: Bench,
    database_url: str,
    request: pytest.FixtureRequest,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fake = FakeMeliPayamak()
    bench.gateway.answer = fake
    bench.use("melipayamak")
    database = Database.open(database_url)
    dispatcher = Dispatcher(database, bench.service, bench.outbox)
    away = threading.Event()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage() == "the database is away":
                away.set()

    listener = Listener()
    logging.getLogger("central.dispatcher").addHandler(listener)
    try:
        dispatcher.start()
        with request.getfixturevalue("server").closed(database_url):
            assert away.wait(60)
        bench.now = datetime.now(UTC)
        job = bench.queue_one(created_at=bench.now)
        bench.gateway.wait_until(lambda: fake.requests == 1)
    finally:
        dispatcher.stop()
        database.close()
        logging.getLogger("central.dispatcher").removeHandler(listener)
    assert bench.row(job).state == "sent"
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
