"""What all gateways have in common: what may have left is unknown, what has not is not sent."""

import logging
import socket
import zlib
from collections.abc import Callable, Iterator

import pytest

from central.gateways.choice import CREDENTIALS, PROVIDERS, open_gateway
from central.gateways.ghasedak import Ghasedak
from central.gateways.http import MOST_BYTES, Channel, Lost
from central.gateways.interface import (
    Account,
    Asked,
    BadAccount,
    Credit,
    Gateway,
    Message,
    Rejected,
    Unknown,
)
from central.gateways.ippanel import IpPanel
from central.gateways.kavenegar import Kavenegar
from central.gateways.melipayamak import MeliPayamak
from central.gateways.smsir import SmsIr
from central.tables import new_identity
from tests.central.sms.loopback import KEY, Cut, Half, Hang, Loopback, Reply, Trickle

MESSAGE = Message(new_identity(), "09121234567", "سلام")
PATTERN = Message(MESSAGE.job, "09121234567", "کد: 123456", "otp", "77", {"code": "123456"})
HASTE = 0.1
"""Seconds to wait for an answer that will not come."""
KINDS: dict[str, Callable[..., Gateway]] = {
    "kavenegar": Kavenegar,
    "smsir": SmsIr,
    "melipayamak": MeliPayamak,
    "ghasedak": Ghasedak,
    "ippanel": IpPanel,
}


def bomb() -> bytes:
    """A few bytes that unpack to a hundred million."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = b"".join(packer.compress(bytes(1_000_000)) for _ in range(100))
    return zeros + packer.flush()


def account(provider: str, address: str) -> Account:
    credentials = dict.fromkeys(CREDENTIALS[provider], KEY)
    return Account(provider, "3000505", credentials, address=address)


@pytest.fixture(params=sorted(KINDS))
def provider(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def gateway(
    request: pytest.FixtureRequest, provider: str, gateway_server: Loopback
) -> Iterator[Gateway]:
    """It waits long for an answer that comes, lest that be taken for none, and else not."""
    endless = isinstance(request.node.callspec.params.get("reply"), Hang | Trickle)
    told = account(provider, gateway_server.address)
    opened = KINDS[provider](told, read_seconds=HASTE if endless else 20)
    yield opened
    opened.close()


@pytest.fixture(params=["text", "pattern"])
def send(request: pytest.FixtureRequest, gateway: Gateway) -> Callable[[], object]:
    if request.param == "text":
        return lambda: gateway.send_text(MESSAGE)
    return lambda: gateway.send_pattern(PATTERN)


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Hang(), id="time-out"),
        pytest.param(Cut(), id="cut"),
        pytest.param(Half(), id="half"),
        pytest.param(Trickle(), id="trickle"),
        pytest.param(Reply(200, b"<html>Welcome</html>"), id="garbage"),
        pytest.param(Reply(200, b"\xff\xfe\x00"), id="bytes"),
        pytest.param(Reply(200, b""), id="empty"),
        pytest.param(Reply(200, b"[" * 200_000), id="deep"),
        pytest.param(Reply(200, b'"' + b"a" * 2_000_000 + b'"'), id="long"),
        pytest.param(Reply(200, b"junk", {"Content-Encoding": "gzip"}), id="not-gzip"),
        pytest.param(Reply(200, bomb(), {"Content-Encoding": "gzip"}), id="bomb"),
        pytest.param(Reply(200, []), id="list"),
        pytest.param(Reply(200, {}), id="object"),
        pytest.param(Reply(200, {"return": 1, "data": 1, "meta": 1, "Value": {}}), id="shapes"),
        pytest.param(Reply(500, {"status": 0, "message": "x"}), id="500"),
        pytest.param(Reply(502, b"Bad Gateway"), id="502"),
        pytest.param(Reply(503, b"", {"Retry-After": "5"}), id="503"),
        pytest.param(Reply(302, b"", {"Location": "/elsewhere"}), id="redirect"),
    ],
)
def test_an_answer_that_says_nothing_leaves_it_unknown(
    gateway_server: Loopback, send: Callable[[], object], reply: object
) -> None:
    gateway_server.answer = lambda request: reply
    assert send() == Unknown()
    assert len(gateway_server.seen) == 1, "it was sent again, or a redirect was followed"


def test_a_redirect_is_read_no_further_than_any_answer(gateway_server: Loopback) -> None:
    long = Reply(302, b"x" * 2 * MOST_BYTES, {"Location": "/elsewhere"})
    gateway_server.answer = lambda request: long
    channel = Channel(gateway_server.address)
    assert channel.get("x") == Lost()
    channel.close()
    assert len(gateway_server.seen) == 1


def test_what_never_left_is_not_sent(provider: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    gateway = KINDS[provider](account(provider, f"http://127.0.0.1:{port}"))
    for outcome in (gateway.send_text(MESSAGE), gateway.send_pattern(PATTERN)):
        assert isinstance(outcome, Rejected)
        assert not outcome.permanent
        assert outcome.all
        assert outcome.wait > 0
    assert gateway.status([Asked(MESSAGE.job, None), Asked(new_identity(), "5")]) == {}
    assert gateway.credit() == Credit(None, None)
    gateway.close()


def test_a_name_nobody_knows_is_not_sent(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    gateway = KINDS[provider](account(provider, "http://gateway.invalid"))
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert not outcome.permanent
    gateway.close()


def test_too_often_is_not_sent_and_says_how_long_to_wait(
    gateway_server: Loopback, send: Callable[[], object], provider: str
) -> None:
    body = {"return": {"status": 429}} if provider == "kavenegar" else b"slow down"
    gateway_server.answer = lambda request: Reply(429, body, {"Retry-After": "17"})
    outcome = send()
    assert isinstance(outcome, Rejected)
    assert not outcome.permanent
    assert outcome.wait == 17
    assert outcome.all


@pytest.mark.parametrize(
    "reply",
    [Hang(), Cut(), Half(), Reply(200, b"junk"), Reply(200, {}), Reply(500, {}), Reply(429, {})],
    ids=lambda reply: type(reply).__name__,
)
def test_states_and_credit_are_not_made_up(
    gateway_server: Loopback, gateway: Gateway, reply: object
) -> None:
    gateway_server.answer = lambda request: reply
    found = gateway.status([Asked(MESSAGE.job, None), Asked(new_identity(), "5")])
    assert all(delivery.state is None for delivery in found.values())
    assert gateway.credit() == Credit(None, None)


def test_a_gateway_is_not_fed_with_what_a_header_cannot_carry(provider: str) -> None:
    for wrong in ("", "کلید", "a\nb", "a b"):
        credentials = dict.fromkeys(CREDENTIALS[provider], wrong)
        with pytest.raises(BadAccount) as raised:
            KINDS[provider](Account(provider, "3000505", credentials))
        assert not wrong or wrong not in str(raised.value)
    with pytest.raises(BadAccount):
        KINDS[provider](Account(provider, credentials={"key": KEY}, pages="1/2"))


def test_the_key_is_never_written_down(
    gateway_server: Loopback,
    gateway: Gateway,
    provider: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("urllib3").setLevel(logging.DEBUG)
    told = account(provider, gateway_server.address)
    hasty = KINDS[provider](told, read_seconds=HASTE)
    replies = [
        (gateway, Reply(200, {})),
        # The header ends with what is none, and no length says where the answer does.
        (hasty, Reply(200, b"junk", {"A\0b": "junk"})),
        (gateway, Cut()),
        (gateway, Half()),
        (hasty, Hang()),
        (gateway, Reply(302, b"", {"Location": "/"})),
    ]
    for asked, reply in replies:
        gateway_server.answer = lambda request, reply=reply: reply  # type: ignore[misc]
        asked.send_text(MESSAGE)
        asked.status([Asked(MESSAGE.job, "12")])
        asked.credit()
    hasty.close()
    assert len(gateway_server.seen) >= len(replies)
    written = caplog.text + "".join(capsys.readouterr()) + repr(told) + repr(gateway)
    for record in caplog.records:
        written += repr(record.args) + repr(record.exc_info)
    assert KEY not in written


def test_a_netrc_does_not_replace_the_key(
    gateway_server: Loopback,
    gateway: Gateway,
    provider: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    gateway.send_text(MESSAGE)
    assert not gateway_server.seen[0].headers.get("authorization", "").startswith("Basic")


def test_every_gateway_can_be_chosen(tmp_path_factory: pytest.TempPathFactory) -> None:
    outbox = tmp_path_factory.mktemp("outbox") / "sms.jsonl"
    for provider in PROVIDERS:
        gateway = open_gateway(account(provider, "http://127.0.0.1:9"), outbox)
        assert gateway.count_parts("ش" * 71, "") == 2
        gateway.close()
    with pytest.raises(BadAccount, match="there is no gateway"):
        open_gateway(Account("pigeon"), outbox)
