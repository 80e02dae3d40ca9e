"""IPPanel Edge, as its documentation describes it."""

from collections.abc import Iterator
from typing import Any

import pytest

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
from central.gateways.ippanel import IpPanel, international
from central.tables import new_identity
from tests.central.sms.loopback import KEY, Loopback, Reply, Seen

JOB = new_identity()
MESSAGE = Message(JOB, "09121234567", "متن پیام")


def said(data: Any = None, code: str = "200-1", http: int = 200, **errors: list[str]) -> Reply:
    """An answer in the gateway's envelope."""
    meta = {"status": http == 200, "message": "…", "message_code": code, "errors": errors}
    return Reply(http, {"data": data, "meta": meta})


@pytest.fixture
def gateway(gateway_server: Loopback) -> Iterator[IpPanel]:
    account = Account(
        "ippanel", "3000505", {"key": KEY}, address=gateway_server.address + "/v1/api"
    )
    opened = IpPanel(account)
    yield opened
    opened.close()


def test_numbers_are_international() -> None:
    assert international("09121234567") == "+989121234567"
    assert international("3000505") == "+983000505"
    assert international("+983000505") == "+983000505"


def test_a_text(gateway_server: Loopback, gateway: IpPanel) -> None:
    gateway_server.answer = lambda request: said({"message_outbox_ids": [1123544244]})
    assert gateway.send_text(MESSAGE) == Accepted("1123544244", 1, None)
    seen = gateway_server.seen[0]
    assert (seen.method, seen.path) == ("POST", "/v1/api/send")
    assert seen.headers["authorization"] == KEY
    assert seen.json() == {
        "sending_type": "webservice",
        "from_number": "+983000505",
        "message": "متن پیام",
        "params": {"recipients": ["+989121234567"]},
    }


def test_an_approved_text(gateway_server: Loopback, gateway: IpPanel) -> None:
    gateway_server.answer = lambda request: said({"message_outbox_ids": [1123594208]})
    pattern = Message(JOB, "09121234567", "کد: 123456", "otp", "qy1x", {"code": "123456"})
    assert gateway.send_pattern(pattern) == Accepted("1123594208", 1, None)
    assert gateway_server.seen[0].json() == {
        "sending_type": "pattern",
        "from_number": "+983000505",
        "code": "qy1x",
        "recipients": ["+989121234567"],
        "params": {"code": "123456"},
    }


@pytest.mark.parametrize(
    ("reply", "permanent", "reason"),
    [
        (said(code="400-1", http=401), False, "credentials"),
        (said(code="400-2", http=422, message=["…"]), True, "text"),
        (said(code="400-2", http=422, **{"params.recipients.0": ["…"]}), True, "recipient"),
        (said(code="400-2", http=422, recipients=["…"]), True, "recipient"),
        (said(code="400-2", http=422, code_name=["…"]), True, "template"),
        (said(code="400-2", http=422, from_number=["…"]), False, "line"),
        (said(code="400-2", http=422, credit=["…"]), False, "credit"),
        (said(code="400-7", http=400), True, "rejected"),
    ],
)
def test_errors(
    gateway_server: Loopback, gateway: IpPanel, reply: Reply, permanent: bool, reason: str
) -> None:
    gateway_server.answer = lambda request: reply
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert (outcome.permanent, outcome.reason) == (permanent, reason)
    assert outcome.all is not permanent


@pytest.mark.parametrize(
    "reply",
    [
        said({"message_outbox_ids": []}),
        said({"message_outbox_ids": None}),
        said({}),
        said(),
        said(http=404, code="404-1"),
        Reply(200, {"data": {"message_outbox_ids": [1]}, "meta": {}}),
    ],
)
def test_answers_that_promise_nothing(
    gateway_server: Loopback, gateway: IpPanel, reply: Reply
) -> None:
    gateway_server.answer = lambda request: reply
    assert gateway.send_text(MESSAGE) == Unknown()


@pytest.mark.parametrize(
    ("status", "expected", "reason"),
    [
        ("0", "sent", ""),
        ("1", "sent", ""),
        ("2", "delivered", ""),
        ("3", "failed", "undelivered"),
        ("4", "failed", "blocked"),
        ("9", None, ""),
    ],
)
def test_states(
    gateway_server: Loopback,
    gateway: IpPanel,
    status: str,
    expected: str | None,
    reason: str,
) -> None:
    told = {"recipient": "+989121234567", "msg_parts": "2", "message_status": status}
    gateway_server.answer = lambda request: said([told])
    found = gateway.status([Asked(JOB, "55"), Asked(new_identity(), None)])
    assert found == {JOB: Delivery(expected, "55", reason, parts=2)}  # type: ignore[arg-type]
    seen = gateway_server.seen[0]
    assert seen.path == "/v1/api/report/recipients"
    assert dict(seen.query)["bulk_id"] == "55"


def test_credit_and_the_dearer_price(gateway_server: Loopback, gateway: IpPanel) -> None:
    def answer(request: Seen) -> Reply:
        if request.path.endswith("/payment/credit/mine"):
            return said({"credit": 6084722932.705052, "gift": 0})
        assert request.json()["number"] == "+983000505"
        return said({"mci_price": 2370, "other_price": 2503, "parts": 1})

    gateway_server.answer = answer
    assert gateway.credit() == Credit(6084722932, 2503)
