"""What is sent when, to whom, how fast and in what order; on both databases."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from central.services import sms
from central.services.sms_pauses import TEHRAN, Rests, quiet_until
from central.services.sms_queue import BURST
from central.tables import sms_accounts, sms_jobs, sms_opt_outs
from tests.central.sms.bench import Bench
from tests.central.sms.fakes import FakeGhasedak, FakeKavenegar, FakeMeliPayamak
from tests.central.sms.loopback import Reply
from tests.central.tills import NOW

EVENING = datetime(2026, 11, 28, 23, 30, tzinfo=TEHRAN)


def texts(bench: Bench) -> list[str]:
    """What the gateway `file` was handed, in order."""
    if not bench.outbox.exists():
        return []
    lines = bench.outbox.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def test_a_pushed_message_leaves_and_its_till_hears_of_it(bench: Bench) -> None:
    till = bench.till
    job = bench.job("welcome", "خوش آمدید")
    till.tell(till.post("sms_job", job.model_dump(mode="json"), job.id))
    assert texts(bench) == []
    bench.now = max(bench.now, datetime.now(UTC))
    bench.run()
    assert texts(bench) == ["خوش آمدید"]
    told = bench.told()[job.id]
    assert (told["state"], told["parts"]) == ("sent", 1)
    assert datetime.fromisoformat(told["changed_at"]) == bench.now
    bench.run()
    assert (texts(bench), bench.told()) == (["خوش آمدید"], {})


def test_a_job_told_twice_is_sent_once(bench: Bench) -> None:
    job = bench.job()
    bench.queue(job)
    bench.run()
    bench.queue(job, bench.job(text="دیگر"))
    bench.run()
    assert sorted(texts(bench)) == ["دیگر", "سلام"]


def test_what_is_no_longer_wanted_is_not_sent(bench: Bench) -> None:
    job = bench.queue_one(expires_at=NOW)
    bench.run()
    assert texts(bench) == []
    told = bench.told()[job]
    assert (told["state"], told["reason"]) == ("failed", "expired")


def test_nothing_is_wanted_for_ever(bench: Bench) -> None:
    job = bench.queue_one(expires_at=NOW + timedelta(days=400))
    assert bench.row(job).expires_at == bench.now + sms.LONGEST
    later = bench.queue_one(not_before=NOW + timedelta(days=20))
    assert bench.row(later).expires_at == NOW + timedelta(days=20) + sms.LONGEST


def test_not_before(bench: Bench) -> None:
    bench.queue_one(not_before=NOW + timedelta(hours=2))
    bench.run()
    bench.wait(hours=1, minutes=59)
    assert texts(bench) == []
    bench.wait(minutes=1)
    assert texts(bench) == ["سلام"]


@pytest.mark.parametrize("kind", ["group", "birthday", "anniversary", "free", "unheard-of"])
def test_advertising_waits_for_the_morning(bench: Bench, kind: str) -> None:
    bench.now = EVENING
    bench.queue_one(kind, "تبلیغ")
    bench.queue_one("thanks", "سپاس")
    bench.queue_one("welcome", "خوش آمدید")
    bench.queue_one("referral", "معرف")
    bench.queue_code()
    bench.run()
    assert "123456" in texts(bench)[0], "the code was not first"
    assert set(texts(bench)[1:]) == {"سپاس", "خوش آمدید", "معرف"}
    bench.now = datetime(2026, 11, 29, 7, 59, tzinfo=TEHRAN)
    bench.run()
    assert "تبلیغ" not in texts(bench)
    bench.now = datetime(2026, 11, 29, 8, 0, tzinfo=TEHRAN)
    bench.run()
    assert texts(bench)[-1] == "تبلیغ"


def test_each_shop_has_its_quiet_hours(bench: Bench) -> None:
    bench.now = EVENING
    bench.set_shop(quiet_from=0, quiet_to=0)
    bench.queue_one("group", "همیشه")
    bench.run()
    assert texts(bench) == ["همیشه"]
    bench.set_shop(quiet_from=12 * 60, quiet_to=13 * 60)
    bench.now = NOW + timedelta(days=2)  # half past twelve in Tehran
    bench.queue_one("group", "ظهر")
    bench.run()
    assert texts(bench) == ["همیشه"]
    bench.wait(minutes=30)
    assert texts(bench) == ["همیشه", "ظهر"]


def test_what_is_over_before_the_morning_fails_when_it_is(bench: Bench) -> None:
    bench.now = EVENING
    job = bench.queue_one("group", expires_at=EVENING + timedelta(hours=1))
    bench.run()
    assert bench.row(job).state == "queued"
    bench.wait(hours=1)
    assert (bench.row(job).state, bench.row(job).reason) == ("failed", "expired")


@pytest.mark.parametrize(
    ("hour", "minute", "quiet_from", "quiet_to", "until"),
    [
        (22, 0, 1320, 480, (29, 8, 0)),
        (21, 59, 1320, 480, None),
        (3, 0, 1320, 480, (28, 8, 0)),
        (8, 0, 1320, 480, None),
        (13, 0, 720, 840, (28, 14, 0)),
        (14, 0, 720, 840, None),
        (5, 0, 600, 600, None),
        (23, 0, 1320, 1440, (29, 0, 0)),
        (1, 0, 0, 1440, (29, 0, 0)),
    ],
)
def test_quiet_hours(
    hour: int,
    minute: int,
    quiet_from: int,
    quiet_to: int,
    until: tuple[int, int, int] | None,
) -> None:
    now = datetime(2026, 11, 28, hour, minute, tzinfo=TEHRAN).astimezone(UTC)
    expected = None if until is None else datetime(2026, 11, *until, tzinfo=TEHRAN)
    assert quiet_until(now, quiet_from, quiet_to) == expected


def test_who_opted_out_is_left_alone_except_for_codes(bench: Bench) -> None:
    with bench.database.write() as connection:
        sms.refuse_messages(connection, bench.till.shop, "09121234567", "asked", NOW)
        sms.refuse_messages(connection, bench.till.shop, "09121234567", "again", NOW)
    job = bench.queue_one()
    bench.queue_one(text="دیگری", to="09121111111")
    bench.queue(bench.job(text="فروشگاه دیگر"), shop=bench.another_shop())
    bench.queue_code()
    bench.run()
    assert len(texts(bench)) == 3
    assert set(texts(bench)) >= {"دیگری", "فروشگاه دیگر"}
    assert bench.told()[job]["reason"] == "opted_out"


def test_texts_end_as_the_line_demands(bench: Bench) -> None:
    bench.use("melipayamak", opt_out=True)
    bench.gateway.answer = fake = FakeMeliPayamak()
    bench.queue_one(text="سپاس از خرید شما")
    bench.queue_one(text="خود می‌گوید\nلغو۱۱")
    bench.queue_code()
    bench.run()
    code = next(text for text in fake.order if "123456" in text)
    assert "لغو" not in code
    assert set(fake.order) == {
        "سپاس از خرید شما\nلغو۱۱",
        "خود می‌گوید\nلغو۱۱",
        code,
    }


def test_parts_are_those_of_the_text_that_is_sent(bench: Bench) -> None:
    bench.use("melipayamak", opt_out=True)
    bench.gateway.answer = FakeMeliPayamak()
    job = bench.queue_one(text="ش" * 70)
    bench.run()
    assert (bench.row(job).parts, bench.row(job).cost) == (2, 2000)


def test_a_shop_keeps_to_its_rate_whatever_the_number_of_dispatchers(bench: Bench) -> None:
    bench.use("file", per_minute=60)
    bench.queue(*(bench.job(text=str(number)) for number in range(60)))
    senders = [bench.sender(), bench.sender()]
    for _ in range(60):
        for sender in senders:
            sender.round()
    at_once = len(texts(bench))
    assert at_once == BURST + 1
    bench.wait(seconds=10)
    assert len(texts(bench)) == at_once + 10
    other = bench.another_shop()
    bench.queue(bench.job(text="دیگری"), shop=other)
    bench.queue_code()
    bench.run()
    assert len(texts(bench)) == at_once + 12, "one shop's rate held back another"
    for _ in range(3):
        bench.wait(seconds=20)
    assert len(texts(bench)) == 62


def test_codes_overtake_all_else_and_then_are_forgotten(bench: Bench) -> None:
    bench.queue(*(bench.job("group", str(number)) for number in range(15)))
    bench.queue_one("thanks", "سپاس")
    code = bench.queue_code()
    sender = bench.sender(most=5)
    sender.round()
    sender.round()
    assert "123456" in texts(bench)[0]
    assert texts(bench)[1] == "سپاس"
    assert len(texts(bench)) == 2, "a batch mixed what is urgent with what is not"
    assert (bench.row(code).text, bench.row(code).pattern_values) == ("", None)
    bench.run()
    assert code not in bench.told()
    bench.wait(days=2)
    with bench.database.read() as connection:
        known = connection.execute(select(sms_jobs.c.id)).scalars().all()
    assert code not in known
    assert len(known) == 16


def test_a_code_goes_by_an_approved_text_where_there_is_one(bench: Bench) -> None:
    bench.use("melipayamak", code_pattern="372382", code_name="code")
    seen: list[dict[str, str]] = []

    def answer(request: object) -> Reply:
        seen.append(bench.gateway.seen[-1].form())
        return Reply(200, {"Value": "4731885462082896494", "RetStatus": 1})

    bench.gateway.answer = answer
    bench.queue_code()
    bench.run()
    assert seen[0]["bodyId"] == "372382"
    assert seen[0]["text"] == "123456"


def test_a_code_that_is_over_is_not_sent(bench: Bench) -> None:
    code = bench.queue_code()
    bench.now += timedelta(minutes=5)
    bench.run()
    assert texts(bench) == []
    assert (bench.row(code).state, bench.row(code).text) == ("failed", "")


def test_a_message_the_gateway_refuses_fails(bench: Bench) -> None:
    bench.use("melipayamak")
    bench.gateway.answer = lambda request: Reply(200, {"Value": "7", "RetStatus": 7})
    job = bench.queue_one()
    bench.run()
    assert (bench.told()[job]["state"], bench.told()) == ("failed", {})
    assert bench.row(job).reason == "text"
    bench.wait(days=1)
    assert len(bench.gateway.seen) == 1


def test_without_credit_the_gateway_is_left_alone_and_the_owner_is_told_once(
    bench: Bench,
) -> None:
    bench.use("melipayamak")
    bench.gateway.answer = fake = FakeMeliPayamak()
    fake.mood = lambda number: "no credit"
    jobs = [bench.queue_one(text=str(number)) for number in range(30)]
    bench.run()
    assert fake.requests == 1
    told = bench.told()
    assert [one["state"] for one in told.values()] == ["queued"]
    assert [one["reason"] for one in told.values()] == ["credit"]
    bench.wait(hours=2)
    assert fake.requests <= 3
    fake.mood = lambda number: "well"
    for _ in range(2):
        bench.wait(hours=1)
    assert sum(fake.handed.values()) == len(jobs)
    assert set(bench.states()) <= {"sent"}
    assert set(fake.handed.values()) == {1}


def test_a_gateway_that_cannot_be_reached_gets_everything_later_and_once(bench: Bench) -> None:
    bench.use("melipayamak")
    account = bench.service.gateway
    bench.service = type(bench.service)(
        type(account)("melipayamak", "1", account.credentials, address="http://127.0.0.1:9")
    )
    bench.queue(*(bench.job(text=str(number)) for number in range(20)))
    code = bench.queue_code()
    bench.run()
    assert set(bench.states()) == {"queued"}
    bench.use("melipayamak")
    bench.gateway.answer = fake = FakeMeliPayamak()
    bench.close()
    bench.wait(seconds=11)
    assert bench.row(code).state == "sent", "a code does not wait as long as the others"
    bench.wait(minutes=16)
    assert set(bench.states()) == {"sent"}
    assert set(fake.handed.values()) == {1}
    assert len(fake.order) == 21


def test_a_gateway_that_loses_answers_does_not_lose_all_that_wait(bench: Bench) -> None:
    bench.use("melipayamak")
    bench.gateway.answer = fake = FakeMeliPayamak()
    fake.mood = lambda number: "down"
    bench.queue(*(bench.job(text=str(number)) for number in range(50)))
    for _ in range(6):
        bench.wait(minutes=10)
    assert bench.states().count("unknown") <= 6
    fake.mood = lambda number: "well"
    for _ in range(3):
        bench.wait(hours=1)
    assert bench.states().count("sent") >= 44
    assert set(fake.handed.values()) == {1}


def test_one_account_at_rest_does_not_hold_up_the_others(bench: Bench) -> None:
    bench.use("melipayamak")
    bench.gateway.answer = fake = FakeMeliPayamak()
    fake.mood = lambda number: "no credit"
    other = bench.another_shop()
    bench.queue(*(bench.job(text="سرویس") for _ in range(15)), shop=other)
    bench.run()
    bench.own_account("file")
    bench.queue_one(text="از خود")
    bench.run()
    assert texts(bench) == ["از خود"]
    assert fake.requests == 1


@pytest.mark.expects_log
def test_a_shop_with_an_account_that_cannot_be_used_waits(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.own_account("kavenegar")
    with bench.database.write() as connection:
        connection.execute(update(sms_accounts).values(credentials="{}"))
    job = bench.queue_one()
    bench.queue(bench.job(text="دیگری"), shop=bench.another_shop())
    bench.run()
    assert texts(bench) == ["دیگری"]
    assert bench.row(job).state == "queued"
    assert "no key is set" in caplog.text


def test_who_told_the_gateway_is_not_asked_again(bench: Bench) -> None:
    bench.use("kavenegar")
    bench.gateway.answer = fake = FakeKavenegar()
    job = bench.queue_one()
    bench.run()
    fake.status, fake.block_reason = 14, 2
    bench.wait(minutes=1)
    assert bench.told()[job]["reason"] == "opted_out"
    with bench.database.read() as connection:
        known = connection.execute(select(sms_opt_outs.c.mobile, sms_opt_outs.c.shop_id)).all()
    assert [tuple(row) for row in known] == [("09121234567", bench.till.shop)]
    later = bench.queue_one(text="بعدی")
    bench.run()
    assert bench.told()[later]["reason"] == "opted_out"
    assert "بعدی" not in fake.handed


def test_when_told_to_end_it_gives_back_what_it_has_not_handed_over(bench: Bench) -> None:
    bench.use("melipayamak")
    fake = FakeMeliPayamak()

    def answer(request: object) -> object:
        bench.stop.set()
        return fake(bench.gateway.seen[-1])

    bench.gateway.answer = answer
    bench.queue(*(bench.job(text=str(number)) for number in range(8)))
    bench.sender().round()
    assert sorted(bench.states()) == ["queued"] * 7 + ["sent"]
    bench.stop.clear()
    bench.gateway.answer = fake
    bench.run()
    assert set(bench.states()) == {"sent"}
    assert set(fake.handed.values()) == {1}


def test_a_long_queue_is_taken_a_little_at_a_time(bench: Bench) -> None:
    bench.queue(*(bench.job("group", str(number)) for number in range(3000)))
    bench.sender().round()
    assert bench.states().count("sent") == 10


def test_rests_grow_and_are_bounded() -> None:
    rests = Rests()
    shop = UUID(int=7)
    minute = timedelta(minutes=1)
    waits = [rests.rest(shop, NOW, minute) - NOW for _ in range(8)]
    assert waits[:3] == [minute, 2 * minute, 4 * minute]
    assert waits[-1] == timedelta(minutes=15)
    assert rests.until(shop, NOW + timedelta(minutes=14)) is not None
    assert rests.until(shop, NOW + timedelta(minutes=15)) is None
    assert rests.until(shop, NOW, urgent=True) == NOW + timedelta(seconds=10)
    rests.woke(shop)
    assert rests.until(shop, NOW) is None
    assert rests.rest(shop, NOW, minute) == NOW + minute
    for number in range(2000):
        rests.pause(UUID(int=number), NOW + minute)
    assert len(rests.resting(NOW)) <= 501


def test_ghasedak_says_what_it_costs(bench: Bench) -> None:
    bench.use("ghasedak")
    bench.gateway.answer = FakeGhasedak()
    job = bench.queue_one()
    bench.run()
    assert bench.told()[job]["cost"] == 1320


def test_what_was_handed_over_is_counted(bench: Bench) -> None:
    def handed(outcome: str) -> float:
        labels = {"gateway": "melipayamak", "outcome": outcome}
        return REGISTRY.get_sample_value("sajac_sms_handed_total", labels) or 0

    before = handed("accepted"), handed("unknown")
    bench.use("melipayamak")
    bench.gateway.answer = fake = FakeMeliPayamak()
    fake.mood = lambda number: "cut after" if number == 3 else "well"
    bench.queue(*(bench.job(text=str(number)) for number in range(3)))
    bench.run()
    assert (handed("accepted"), handed("unknown")) == (before[0] + 2, before[1] + 1)
