"""Whose gateway a message goes through, and what an owner is shown of it."""

import threading
from pathlib import Path

import pytest

from central.database import Database
from central.gateways.interface import Account
from central.services import sms_accounts
from central.services.sms import NOBODY
from central.services.sms_accounts import ServiceAccount, load
from central.services.sms_panel import FRESH_SECONDS, Panel
from central.settings import BadSetting
from sync.protocol import SmsAccount
from tests.central.sms.bench import Bench
from tests.central.sms.loopback import KEY, Loopback, Reply


def test_without_settings_messages_go_to_a_file() -> None:
    assert sms_accounts.read({}) == ServiceAccount(Account("file"))


def test_settings() -> None:
    found = sms_accounts.read(
        {
            "SAJAC_SMS_GATEWAY": "melipayamak",
            "SAJAC_SMS_LINE": " 5000 ",
            "SAJAC_SMS_USERNAME": "me",
            "SAJAC_SMS_PASSWORD": f"{KEY} ",
            "SAJAC_SMS_PRICE": "1180",
            "SAJAC_SMS_PAGES": "70/67",
            "SAJAC_SMS_OPT_OUT": "yes",
            "SAJAC_SMS_PER_MINUTE": "120",
            "SAJAC_SMS_CODE_PATTERN": "77",
        }
    )
    credentials = {"username": "me", "password": KEY}
    assert found == ServiceAccount(
        Account("melipayamak", "5000", credentials, 1180, "70/67"),
        per_minute=120,
        opt_out=True,
        code_pattern="77",
    )
    assert KEY not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAJAC_SMS_GATEWAY", "pigeon"),
        ("SAJAC_SMS_KEY", ""),
        ("SAJAC_SMS_KEY", "کلید"),
        ("SAJAC_SMS_KEY", f"{KEY} {KEY}"),
        ("SAJAC_SMS_PRICE", "-1"),
        ("SAJAC_SMS_PRICE", "۱۰"),
        ("SAJAC_SMS_PAGES", "1/2"),
        ("SAJAC_SMS_OPT_OUT", "maybe"),
        ("SAJAC_SMS_PER_MINUTE", "0"),
        ("SAJAC_SMS_PER_MINUTE", "100000"),
    ],
)
def test_settings_that_cannot_be_used_are_named(name: str, value: str) -> None:
    good = {"SAJAC_SMS_GATEWAY": "kavenegar", "SAJAC_SMS_KEY": KEY}
    with pytest.raises(BadSetting, match=name) as raised:
        sms_accounts.read(good | {name: value})
    assert KEY not in str(raised.value)


def test_a_shop_may_have_its_own(bench: Bench) -> None:
    service = ServiceAccount(Account("file"), opt_out=True, code_pattern="77")
    bench.set_shop(opt_out_text="لغو۱۲", quiet_from=0)
    with bench.database.read() as connection:
        found = load(connection, bench.till.shop, service)
    assert (found.gateway, found.own) == (Account("file"), False)
    assert (found.opt_out, found.quiet_from, found.code_pattern) == ("لغو۱۲", 0, "77")
    own = Account("kavenegar", "1000", {"key": KEY}, 1200, "70/67")
    with bench.database.write() as connection:
        sms_accounts.save(connection, bench.till.shop, own, bench.now, per_minute=5)
        sms_accounts.save(connection, bench.till.shop, own, bench.now, per_minute=6)
    other = bench.another_shop()
    with bench.database.read() as connection:
        mine = load(connection, bench.till.shop, service)
        theirs = load(connection, other, service)
        codes = load(connection, NOBODY, service)
    assert (mine.gateway, mine.own, mine.per_minute, mine.opt_out) == (own, True, 6, "")
    assert KEY not in repr(mine)
    assert not theirs.own
    assert (codes.own, codes.opt_out) == (False, "")
    with bench.database.write() as connection:
        sms_accounts.remove(connection, bench.till.shop)
    with bench.database.read() as connection:
        assert not load(connection, bench.till.shop, service).own


def test_an_account_that_makes_no_sense_is_not_kept(bench: Bench) -> None:
    with bench.database.write() as connection:
        for wrong in (Account("pigeon"), Account("file", pages="1/2")):
            with pytest.raises(BadSetting):
                sms_accounts.save(connection, bench.till.shop, wrong, bench.now)
        with pytest.raises(BadSetting):
            sms_accounts.save(connection, bench.till.shop, Account("file"), bench.now, per_minute=0)


class Clock:
    """Seconds that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def panel(bench: Bench, clock: Clock) -> Panel:
    """A panel over the bench's service account."""
    return Panel(bench.database, bench.service, bench.outbox, clock)


def answers(server: Loopback, balance: int) -> None:
    """Let Kavenegar tell a balance."""
    told = {"return": {"status": 200}, "entries": {"remaincredit": balance}}
    server.answer = lambda request: Reply(200, told)


def test_the_balance_is_asked_for_once_a_minute(bench: Bench) -> None:
    bench.use("kavenegar")
    answers(bench.gateway, 5000)
    clock = Clock()
    shown = panel(bench, clock)
    expected = SmsAccount(
        provider="kavenegar", line="3000505", balance_rials=5000, price_per_part=1000
    )
    assert shown.account(bench.till.shop) == expected
    answers(bench.gateway, 4000)
    clock.now += FRESH_SECONDS - 1
    assert shown.account(bench.till.shop) == expected
    assert shown.account(bench.another_shop()) == expected
    assert len(bench.gateway.seen) == 1
    clock.now += 1
    assert shown.account(bench.till.shop).balance_rials == 4000


def test_of_many_who_ask_at_once_one_asks_the_gateway(bench: Bench) -> None:
    bench.use("kavenegar")
    answers(bench.gateway, 5000)
    shown = panel(bench, Clock())
    found: list[int | None] = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        found.append(shown.account(bench.till.shop).balance_rials)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [5000] * 8
    assert len(bench.gateway.seen) == 1


def test_a_gateway_that_does_not_answer_is_not_asked_at_every_look(bench: Bench) -> None:
    bench.use("kavenegar")
    bench.gateway.answer = lambda request: Reply(500, b"")
    shown = panel(bench, Clock())
    assert shown.account(bench.till.shop).balance_rials is None
    assert shown.account(bench.till.shop).price_per_part == 1000
    assert len(bench.gateway.seen) == 1


def test_a_file_has_no_balance(bench: Bench) -> None:
    assert panel(bench, Clock()).account(bench.till.shop) == SmsAccount(provider="file", line="")


def test_an_account_that_cannot_be_used_shows_no_balance(
    database: Database, tmp_path: Path, bench: Bench
) -> None:
    service = ServiceAccount(Account("kavenegar", "1000"))
    shown = Panel(database, service, tmp_path / "sms.jsonl").account(bench.till.shop)
    assert shown == SmsAccount(provider="kavenegar", line="1000")
