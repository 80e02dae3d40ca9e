"""SMS.ir, as its documentation describes it."""

from collections.abc import Iterator
from typing import Any

import pytest

from central.gateways.interface import (
    Accepted,
    Account,
    Asked,
    BadAccount,
    Credit,
    Message,
    Rejected,
    Unknown,
)
from central.gateways.smsir import SmsIr
from central.tables import new_identity
from tests.central.sms.loopback import KEY, Loopback, Reply, Seen

JOB = new_identity()
MESSAGE = Message(JOB, "09121234567", "ش" * 71)


def said(status: int, data: Any = None, http: int | None = None) -> Reply:
    """An answer in the gateway's envelope."""
    return Reply(
        http or (200 if status == 1 else 400), {"status": status, "message": "…", "data": data}
    )


@pytest.fixture
def gateway(gateway_server: Loopback) -> Iterator[SmsIr]:
    account = Account(
        "smsir", "30004505000017", {"key": KEY}, 900, address=gateway_server.address + "/v1"
    )
    opened = SmsIr(account)
    yield opened
    opened.close()


def test_a_text(gateway_server: Loopback, gateway: SmsIr) -> None:
    gateway_server.answer = lambda request: said(
        1, {"packId": "2b99e63c", "messageIds": [86522023], "cost": 2.0}
    )
    # Its cost counts messages; ours is rials, from the price in the settings.
    assert gateway.send_text(MESSAGE) == Accepted("86522023", 2, 1800)
    seen = gateway_server.seen[0]
    assert (seen.method, seen.path) == ("POST", "/v1/send/bulk")
    assert seen.headers["x-api-key"] == KEY
    assert seen.json() == {
        "lineNumber": 30004505000017,
        "messageText": MESSAGE.text,
        "mobiles": ["09121234567"],
        "sendDateTime": None,
    }


def test_an_approved_text(gateway_server: Loopback, gateway: SmsIr) -> None:
    gateway_server.answer = lambda request: said(1, {"messageId": 89545112, "cost": 1.0})
    pattern = Message(JOB, "09121234567", "کد: 12345", "otp", "123456", {"Code": "12345"})
    assert gateway.send_pattern(pattern) == Accepted("89545112", 1, 900)
    seen = gateway_server.seen[0]
    assert seen.path == "/v1/send/verify"
    assert seen.json() == {
        "mobile": "09121234567",
        "templateId": 123456,
        "parameters": [{"name": "Code", "value": "12345"}],
    }


def test_what_the_template_cannot_take_is_not_even_sent(
    gateway_server: Loopback, gateway: SmsIr
) -> None:
    long = Message(JOB, "09121234567", "", "otp", "123456", {"Code": "1" * 26})
    nameless = Message(JOB, "09121234567", "", "otp", "verify", {"Code": "1"})
    for pattern in (long, nameless):
        outcome = gateway.send_pattern(pattern)
        assert isinstance(outcome, Rejected)
        assert outcome.permanent
    assert gateway_server.seen == []


@pytest.mark.parametrize(
    ("code", "http", "permanent", "reason"),
    [
        (10, 401, False, "credentials"),
        (11, 401, False, "credentials"),
        (12, 401, False, "not-allowed"),
        (13, 401, False, "account-inactive"),
        (14, 401, False, "account-inactive"),
        (20, 400, False, "busy"),
        (101, 400, False, "line"),
        (102, 400, False, "credit"),
        (103, 400, True, "text"),
        (104, 400, True, "recipient"),
        (113, 400, True, "template"),
        (114, 400, True, "template-values"),
        (115, 400, True, "blocked"),
        (117, 400, True, "text"),
        (123, 400, False, "line"),
    ],
)
def test_errors(
    gateway_server: Loopback,
    gateway: SmsIr,
    code: int,
    http: int,
    permanent: bool,
    reason: str,
) -> None:
    gateway_server.answer = lambda request: said(code, http=http)
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert (outcome.permanent, outcome.reason) == (permanent, reason)
    assert outcome.all is not permanent


@pytest.mark.parametrize("reply", [said(0), said(0, http=500), said(555), said(1, http=400)])
def test_errors_that_promise_nothing(
    gateway_server: Loopback, gateway: SmsIr, reply: Reply
) -> None:
    gateway_server.answer = lambda request: reply
    assert gateway.send_text(MESSAGE) == Unknown()


@pytest.mark.parametrize(
    ("ids", "expected"),
    [([0], "blocked"), ([None], "recipient"), ([], None), (None, None), ([1, 2], None)],
)
def test_a_number_it_did_not_take(
    gateway_server: Loopback, gateway: SmsIr, ids: object, expected: str | None
) -> None:
    gateway_server.answer = lambda request: said(1, {"messageIds": ids, "cost": 0})
    outcome = gateway.send_text(MESSAGE)
    if expected is None:
        assert outcome == Unknown()
    else:
        assert isinstance(outcome, Rejected)
        assert outcome.permanent
        assert outcome.reason == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (1, "delivered"),
        (2, "failed"),
        (3, "sent"),
        (4, "failed"),
        (5, "sent"),
        (6, "failed"),
        (7, "failed"),
        (None, None),
        (99, None),
    ],
)
def test_states(
    gateway_server: Loopback, gateway: SmsIr, state: int | None, expected: str | None
) -> None:
    gateway_server.answer = lambda request: said(1, {"messageId": 5, "deliveryState": state})
    assert gateway.status([Asked(JOB, "5")])[JOB].state == expected
    assert gateway_server.seen[0].path == "/v1/send/5"


def test_what_it_does_not_find_stays_as_it_was(gateway_server: Loopback, gateway: SmsIr) -> None:
    gateway_server.answer = lambda request: said(111)
    assert gateway.status([Asked(JOB, "5"), Asked(new_identity(), None)]) == {}
    assert len(gateway_server.seen) == 1


def test_credit(gateway_server: Loopback, gateway: SmsIr) -> None:
    def answer(request: Seen) -> Reply:
        assert request.path == "/v1/credit"
        return said(1, 1250.5)

    gateway_server.answer = answer
    assert gateway.credit() == Credit(1250 * 900, 900)


def test_a_line_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadAccount):
        SmsIr(Account("smsir", "خط", {"key": KEY}))
