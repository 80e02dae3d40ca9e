"""Kavenegar, as its documentation describes it."""

from collections.abc import Iterator
from typing import Any

import pytest

from central.gateways.interface import (
    Accepted,
    Account,
    Asked,
    BadAccount,
    Credit,
    Delivery,
    Message,
    Rejected,
    Unknown,
)
from central.gateways.kavenegar import Kavenegar, local_id
from central.tables import new_identity
from tests.central.sms.loopback import KEY, Loopback, Reply, Seen

JOB = new_identity()
MESSAGE = Message(JOB, "09121234567", "سلام\nلغو۱۱")


def said(status: int, entries: Any = None) -> Reply:
    """An answer in the gateway's envelope; the status is the HTTP status too."""
    return Reply(status, {"return": {"status": status, "message": "…"}, "entries": entries})


def entry(**more: Any) -> dict[str, Any]:
    """What it tells of a message it has taken."""
    return {
        "messageid": 8792343,
        "message": MESSAGE.text,
        "status": 1,
        "statustext": "در صف ارسال",
        "sender": "10004346",
        "receptor": "09121234567",
        "date": 1356619709,
        "cost": 120,
        **more,
    }


@pytest.fixture
def gateway(gateway_server: Loopback) -> Iterator[Kavenegar]:
    opened = Kavenegar(
        Account("kavenegar", "10004346", {"key": KEY}, address=server(gateway_server))
    )
    yield opened
    opened.close()


def server(gateway_server: Loopback) -> str:
    return gateway_server.address + "/v1"


def test_a_text_is_sent_under_our_name_for_it(gateway_server: Loopback, gateway: Kavenegar) -> None:
    gateway_server.answer = lambda request: said(200, [entry()])
    assert gateway.send_text(MESSAGE) == Accepted("8792343", 1, 120)
    seen = gateway_server.seen[0]
    assert (seen.method, seen.path) == ("POST", f"/v1/{KEY}/sms/send.json")
    assert seen.form() == {
        "receptor": "09121234567",
        "message": MESSAGE.text,
        "sender": "10004346",
        "localid": local_id(JOB),
    }
    assert local_id(JOB).isdigit()
    assert int(local_id(JOB)) < 2**63
    assert local_id(JOB) != local_id(new_identity())


def test_an_approved_text_is_looked_up(gateway_server: Loopback, gateway: Kavenegar) -> None:
    gateway_server.answer = lambda request: said(200, entry(status=5))
    pattern = Message(JOB, "09121234567", "کد: 852596", "otp", "verify", {"code": "852596"})
    assert gateway.send_pattern(pattern) == Accepted("8792343", 1, 120)
    seen = gateway_server.seen[0]
    assert seen.path == f"/v1/{KEY}/verify/lookup.json"
    assert seen.form() == {
        "receptor": "09121234567",
        "template": "verify",
        "token": "852596",
    }


@pytest.mark.parametrize(
    ("code", "permanent", "all"),
    [
        (400, True, False),
        (401, False, True),
        (403, False, True),
        (407, False, True),
        (409, False, True),
        (411, True, False),
        (412, False, True),
        (413, True, False),
        (418, False, True),
        (424, True, False),
        (432, True, False),
        (451, False, True),
    ],
)
def test_errors(
    gateway_server: Loopback, gateway: Kavenegar, code: int, permanent: bool, all: bool
) -> None:
    gateway_server.answer = lambda request: said(code)
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert outcome.code == str(code)
    assert (outcome.permanent, outcome.all) == (permanent, all)
    assert outcome.wait > 0


@pytest.mark.parametrize("code", [404, 405, 406, 500, 999])
def test_errors_that_promise_nothing(
    gateway_server: Loopback, gateway: Kavenegar, code: int
) -> None:
    gateway_server.answer = lambda request: said(code)
    assert gateway.send_text(MESSAGE) == Unknown()


@pytest.mark.parametrize("entries", [None, [], [{}], {}, [{"messageid": None}], "x"])
def test_success_without_an_id_is_not_understood(
    gateway_server: Loopback, gateway: Kavenegar, entries: object
) -> None:
    gateway_server.answer = lambda request: said(200, entries)
    assert gateway.send_text(MESSAGE) == Unknown()


def test_who_opted_out_is_told_at_once(gateway_server: Loopback, gateway: Kavenegar) -> None:
    gateway_server.answer = lambda request: said(200, [entry(status=14, blockreason=2)])
    outcome = gateway.send_text(MESSAGE)
    assert isinstance(outcome, Rejected)
    assert outcome.permanent
    assert outcome.opted_out


@pytest.mark.parametrize(
    ("told", "state", "reason", "opted_out"),
    [
        ({"status": 1}, "sent", "", False),
        ({"status": 2}, "sent", "", False),
        ({"status": 4}, "sent", "", False),
        ({"status": 5}, "sent", "", False),
        ({"status": 10}, "delivered", "", False),
        ({"status": 6}, "failed", "gateway", False),
        ({"status": 11}, "failed", "undelivered", False),
        ({"status": 13}, "failed", "cancelled", False),
        ({"status": 14}, "failed", "blocked", False),
        ({"status": 14, "blockreason": 1}, "failed", "blocked", False),
        ({"status": 14, "blockreason": 2}, "failed", "opted_out", True),
        ({"status": "14", "blockreason": "2"}, "failed", "opted_out", True),
        ({"status": 77}, None, "", False),
    ],
)
def test_states(
    gateway_server: Loopback,
    gateway: Kavenegar,
    told: dict[str, object],
    state: str | None,
    reason: str,
    opted_out: bool,
) -> None:
    gateway_server.answer = lambda request: said(200, [{"messageid": 85463238, **told}])
    found = gateway.status([Asked(JOB, "85463238")])[JOB]
    assert (found.state, found.reason, found.opted_out) == (state, reason, opted_out)
    assert not found.absent
    seen = gateway_server.seen[0]
    assert seen.path == f"/v1/{KEY}/sms/status.json"
    assert seen.form() == {"messageid": "85463238"}


def test_jobs_without_an_id_are_asked_for_by_ours(
    gateway_server: Loopback, gateway: Kavenegar
) -> None:
    lost, other, known = new_identity(), new_identity(), new_identity()

    def answer(request: Seen) -> Reply:
        if request.path.endswith("/sms/status.json"):
            return said(200, [{"messageid": 5, "status": 4}])
        return said(
            200,
            [
                {"messageid": 85463238, "localid": local_id(lost), "status": 10},
                {"messageid": 0, "localid": local_id(other), "status": 100},
            ],
        )

    gateway_server.answer = answer
    found = gateway.status([Asked(lost, None), Asked(known, "5"), Asked(other, None)])
    assert found == {
        known: Delivery("sent", "5"),
        lost: Delivery("delivered", "85463238"),
        other: Delivery(absent=True),
    }
    by_local = gateway_server.seen[1]
    assert by_local.path == f"/v1/{KEY}/sms/statuslocalmessageid.json"
    assert by_local.form() == {"localid": f"{local_id(lost)},{local_id(other)}"}


def test_credit(gateway_server: Loopback, gateway: Kavenegar) -> None:
    told = {"remaincredit": 1500032, "expiredate": 13548889, "type": "Master"}
    gateway_server.answer = lambda request: said(200, told)
    assert gateway.credit() == Credit(1500032, None)
    assert gateway_server.seen[0].path == f"/v1/{KEY}/account/info.json"


def test_a_key_that_would_change_the_address_is_refused() -> None:
    with pytest.raises(BadAccount) as raised:
        Kavenegar(Account("kavenegar", credentials={"key": "../x"}))
    assert "../x" not in str(raised.value)
