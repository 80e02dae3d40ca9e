"""Ghasedak, as its own clients speak to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from central.gateways.ghasedak import Ghasedak
from central.gateways.interface import (
    Accepted,
    Account,
    Asked,
    Credit,
    Delivery,
    Message,
    Rejected,
    Unknown,
)
from central.tables import new_identity
from tests.central.sms.loopback import KEY, Loopback, Reply, Seen

JOB = new_identity()
MESSAGE = Message(JOB, "09121234567", "سلام")


def said(data: Any = None, status: int = 200) -> Reply:
    """An answer in the gateway's envelope."""
    ok = status == 200
    body = {"isSuccess": ok, "statusCode": status, "message": "…", "data": data}
    return Reply(status, body)


@pytest.fixture
def gateway(gateway_server: Loopback) -> Iterator[Ghasedak]:
    address = gateway_server.address + "/Rest/api/v1/WebService"
    opened = Ghasedak(Account("ghasedak", "30005088", {"key": KEY}, address=address))
    yield opened
    opened.close()


def test_a_text_carries_our_name_for_it(gateway_server: Loopback, gateway: Ghasedak) -> None:
    gateway_server.answer = lambda request: said(
        {"receptor": "09121234567", "lineNumber": "30005088", "cost": 1320, "messageId": "1234"}
    )
    assert gateway.send_text(MESSAGE) == Accepted("1234", 1, 1320)
    seen = gateway_server.seen[0]
    assert seen.path == "/Rest/api/v1/WebService/SendSingleSMS"
    assert seen.headers["apikey"] == KEY
    assert seen.json() == {
        "SendDate": None,
        "LineNumber": "30005088",
        "Receptor": "09121234567",
        "Message": "سلام",
        "ClientReferenceId": JOB.hex,
        "Udh": False,
    }


def test_names_may_be_spelt_either_way(gateway_server: Loopback, gateway: Ghasedak) -> None:
    body = {"IsSuccess": True, "StatusCode": 200, "Data": {"MessageId": 77, "Cost": 5}}
    gateway_server.answer = lambda request: Reply(200, body)
    assert gateway.send_text(MESSAGE) == Accepted("77", 1, 5)


def test_an_approved_text(gateway_server: Loopback, gateway: Ghasedak) -> None:
    item = {"receptor": "09121234567", "cost": 1400, "messageId": "99"}
    gateway_server.answer = lambda request: said(
        {"lineNumber": "1", "messageBody": "…", "items": [item], "cost": 1400}
    )
    pattern = Message(JOB, "09121234567", "کد: 123456", "otp", "newOTP", {"Code": "123456"})
    assert gateway.send_pattern(pattern) == Accepted("99", 1, 1400)
    seen = gateway_server.seen[0]
    assert seen.path.endswith("/SendOtpSMS")
    assert seen.json() == {
        "SendDate": None,
        "Receptors": [{"Mobile": "09121234567", "ClientReferenceId": JOB.hex}],
        "TemplateName": "newOTP",
        "Inputs": [{"Param": "Code", "Value": "123456"}],
        "Udh": False,
    }


@pytest.mark.parametrize(
    ("status", "permanent", "all"),
    [
        (400, True, False),
        (401, False, True),
        (402, False, True),
        (403, False, True),
        (404, True, False),
        (429, False, True),
    ],
)
def test_errors(
    gateway_server: Loopback, gateway: Ghasedak, status: int, permanent: bool, all: bool
) -> None:
    gateway_server.answer = lambda request: said(status=status)
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert (outcome.permanent, outcome.all) == (permanent, all)


@pytest.mark.parametrize(
    "reply", [said(status=408), said(status=500), said({}), said(), Reply(400, {"a": 1})]
)
def test_answers_that_promise_nothing(
    gateway_server: Loopback, gateway: Ghasedak, reply: Reply
) -> None:
    gateway_server.answer = lambda request: reply
    assert gateway.send_text(MESSAGE) == Unknown()


@pytest.mark.parametrize(
    ("status", "expected", "reason"),
    [
        *((status, "sent", "") for status in (0, 2, 3, 4, 5, 9, 10, 11, 17)),
        (1, "failed", "rejected"),
        (6, "failed", "gateway"),
        (7, "failed", "cancelled"),
        (8, "failed", "blocked"),
        (12, "failed", "blocked"),
        (13, "failed", "undelivered"),
        (14, "delivered", ""),
        (15, "failed", "blocked"),
        (16, "failed", "gateway"),
        (None, None, ""),
        (40, None, ""),
    ],
)
def test_states(
    gateway_server: Loopback,
    gateway: Ghasedak,
    status: int | None,
    expected: str | None,
    reason: str,
) -> None:
    entry = {"messageId": "5", "status": status, "price": 1320}
    gateway_server.answer = lambda request: said([entry])
    found = gateway.status([Asked(JOB, "5")])
    assert found == {JOB: Delivery(expected, "5", reason, cost=1320)}  # type: ignore[arg-type]
    assert gateway_server.seen[0].query == [("Type", "1"), ("Ids", "5")]


def test_jobs_without_an_id_are_asked_for_by_ours(
    gateway_server: Loopback, gateway: Ghasedak
) -> None:
    lost = new_identity()

    def answer(request: Seen) -> Reply:
        kind = dict(request.query)["Type"]
        if kind == "1":
            return said([{"messageId": "5", "clientReferenceId": None, "status": 4}])
        return said([{"messageId": "6", "clientReferenceId": JOB.hex.upper(), "status": 14}])

    gateway_server.answer = answer
    other = new_identity()
    found = gateway.status([Asked(JOB, None), Asked(other, "5"), Asked(lost, None)])
    assert found == {other: Delivery("sent", "5"), JOB: Delivery("delivered", "6")}
    assert gateway_server.seen[1].query == [
        ("Type", "2"),
        ("Ids", JOB.hex),
        ("Ids", lost.hex),
    ]


def test_credit(gateway_server: Loopback, gateway: Ghasedak) -> None:
    gateway_server.answer = lambda request: said({"credit": 250000, "plan": "gold"})
    assert gateway.credit() == Credit(250000, None)
    assert gateway_server.seen[0].path.endswith("/GetAccountInformation")
