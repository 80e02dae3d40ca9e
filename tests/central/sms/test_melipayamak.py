"""MeliPayamak, as its documentation describes it."""

from collections.abc import Iterator

import pytest

from central.gateways.interface import (
    Accepted,
    Account,
    Asked,
    Credit,
    Message,
    Rejected,
    Unknown,
)
from central.gateways.melipayamak import MeliPayamak
from central.tables import new_identity
from tests.central.sms.loopback import KEY, Loopback, Reply, Seen

JOB = new_identity()
MESSAGE = Message(JOB, "09121234567", "سلام & خرید=۱")
RECORD = "4731885462082896494"


def said(value: str, status: int, text: str = "…") -> Reply:
    """An answer in the gateway's shape."""
    return Reply(200, {"Value": value, "RetStatus": status, "StrRetStatus": text})


@pytest.fixture
def gateway(gateway_server: Loopback) -> Iterator[MeliPayamak]:
    account = Account(
        "melipayamak",
        "50002710008883",
        {"username": "9121234567", "password": KEY},
        address=gateway_server.address + "/api/SendSMS",
    )
    opened = MeliPayamak(account)
    yield opened
    opened.close()


def test_a_text(gateway_server: Loopback, gateway: MeliPayamak) -> None:
    gateway_server.answer = lambda request: said(RECORD, 1, "Ok")
    assert gateway.send_text(MESSAGE) == Accepted(RECORD, 1, None)
    seen = gateway_server.seen[0]
    assert (seen.method, seen.path, seen.query) == ("POST", "/api/SendSMS/SendSMS", [])
    assert seen.form() == {
        "username": "9121234567",
        "password": KEY,
        "to": "09121234567",
        "from": "50002710008883",
        "text": MESSAGE.text,
        "isflash": "false",
    }


def test_an_approved_text(gateway_server: Loopback, gateway: MeliPayamak) -> None:
    gateway_server.answer = lambda request: said(RECORD, 1, "Ok")
    values = {"code": "123456", "name": "a;b"}
    pattern = Message(JOB, "09121234567", "کد: 123456", "otp", "372382", values)
    assert gateway.send_pattern(pattern) == Accepted(RECORD, 1, None)
    seen = gateway_server.seen[0]
    assert seen.path == "/api/SendSMS/BaseServiceNumber"
    form = seen.form()
    assert form["bodyId"] == "372382"
    assert form["text"] == "123456;a،b"


@pytest.mark.parametrize(
    ("value", "status", "permanent", "reason"),
    [
        ("0", 0, False, "credentials"),
        ("2", 2, False, "credit"),
        ("3", 3, False, "busy"),
        ("4", 4, False, "busy"),
        ("5", 5, False, "line"),
        ("6", 6, False, "busy"),
        ("7", 7, True, "text"),
        ("9", 9, False, "line"),
        ("10", 10, False, "account-inactive"),
        ("11", 11, False, "failed"),
        ("14", 14, True, "text"),
        ("18", 18, True, "recipient"),
        ("35", 35, True, "blocked"),
        ("", 35, True, "blocked"),
        ("-1", 1, False, "not-allowed"),
        ("-2", 1, True, "too-many"),
        ("-3", 1, False, "line"),
        ("-4", 1, True, "template"),
        ("-5", 1, True, "template-values"),
        ("-7", 1, False, "line"),
        ("-110", 1, False, "credentials"),
    ],
)
def test_errors(
    gateway_server: Loopback,
    gateway: MeliPayamak,
    value: str,
    status: int,
    permanent: bool,
    reason: str,
) -> None:
    gateway_server.answer = lambda request: said(value, status)
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert (outcome.permanent, outcome.reason) == (permanent, reason)
    assert outcome.wait > 0


@pytest.mark.parametrize(
    "reply",
    [said("1", 1), said("", 1), said("-6", 1), said("77", 77), said("12345", 1), Reply(200, {})],
)
def test_answers_that_promise_nothing(
    gateway_server: Loopback, gateway: MeliPayamak, reply: Reply
) -> None:
    gateway_server.answer = lambda request: reply
    assert gateway.send_text(MESSAGE) == Unknown()


@pytest.mark.parametrize(
    ("value", "expected", "reason"),
    [
        ("0", "sent", ""),
        ("1", "delivered", ""),
        ("2", "failed", "undelivered"),
        ("3", "failed", "gateway"),
        ("8", "sent", ""),
        ("16", "failed", "gateway"),
        ("35", "failed", "blocked"),
        ("300", "failed", "text"),
        ("5", None, ""),
        ("100", None, ""),
    ],
)
def test_states(
    gateway_server: Loopback,
    gateway: MeliPayamak,
    value: str,
    expected: str | None,
    reason: str,
) -> None:
    gateway_server.answer = lambda request: said(value, 1, "Ok")
    found = gateway.status([Asked(JOB, RECORD), Asked(new_identity(), None)])
    assert (found[JOB].state, found[JOB].reason) == (expected, reason)
    assert list(found) == [JOB]
    seen = gateway_server.seen[0]
    assert seen.path == "/api/SendSMS/GetDeliveries2"
    assert seen.form()["recId"] == RECORD


def test_credit_is_messages_times_their_price(
    gateway_server: Loopback, gateway: MeliPayamak
) -> None:
    def answer(request: Seen) -> Reply:
        return said("1520.75" if request.path.endswith("/GetCredit") else "1180", 1, "Ok")

    gateway_server.answer = answer
    assert gateway.credit() == Credit(1520 * 1180, 1180)
