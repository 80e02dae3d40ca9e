"""Whatever a service, or what stands in between, answers: one of a few errors, and no surprise."""

import contextlib
import json
import socket
import threading
import uuid
from pathlib import Path

import pytest

from sync import protocol
from sync.address import is_address
from sync.client import Access, Client
from sync.errors import (
    CursorGone,
    Gap,
    Refused,
    SignedOut,
    SlowDown,
    SyncError,
    TooLarge,
    Unreachable,
    UpdateNeeded,
)
from sync.tokens import TokenStore
from tests.keyrings import MemoryKeyring
from tests.sync.answering import Answer, Asked, answer, answering, problem

REGISTER = "01900000-0000-7000-8000-000000000001"
CHANGES = {
    "changes": [],
    "next_cursor": "7",
    "has_more": False,
    "server_time": "2026-11-28T10:00:00Z",
}


def tokens(access: str = "fresh-access", refresh: str = "r" * 40) -> Answer:
    """What a refresh is answered."""
    return answer(
        {
            "access_token": access,
            "refresh_token": refresh,
            "expires_in": 3600,
            "shop": {"id": REGISTER, "name": "آرا"},
            "register": {
                "id": REGISTER,
                "name": "صندوق",
                "prefix": "",
                "epoch": 1,
                "last_number": 0,
                "last_session": 0,
            },
        }
    )


@pytest.fixture
def access() -> Access:
    """Somebody who has signed in and whose access token is good."""
    store = TokenStore()
    store.save(REGISTER, "o" * 40)
    found = Access(store, REGISTER)
    found.token, found.until = "good", float("inf")
    return found


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (problem(409, "gap", expected_seq=7), Gap),
        (problem(409, "credit-too-small", balance=3), Refused),
        (problem(410, "cursor-gone", epoch=2, ack_seq=7), CursorGone),
        (problem(413, "too-large", limit=500), TooLarge),
        (problem(426, "not-understood", schema_min=2, schema_max=3), UpdateNeeded),
        (problem(429, "slow-down", retry_after=7), SlowDown),
        (problem(503, "unavailable"), SlowDown),
        (problem(500, "about:blank"), Unreachable),
        ((502, {}, b"<html>bad gateway</html>"), Unreachable),
        ((200, {}, b"<html>sign in to this network</html>"), Unreachable),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), Unreachable),
        ((302, {"Location": "http://127.0.0.1:1/"}, json.dumps(CHANGES).encode()), Unreachable),
        ((403, {}, b"\xff\xfe"), Refused),
        ((0, {}, b""), Unreachable),
    ],
)
def test_every_answer_is_one_of_a_few_errors(
    access: Access, given: Answer, error: type[SyncError]
) -> None:
    with answering(given) as service:
        client = Client(service.address, access)
        with pytest.raises(error) as raised:
            client.changes("", 10, 1)
        client.close()
    if isinstance(raised.value, Gap):
        assert raised.value.expected_seq == 7
    if isinstance(raised.value, CursorGone):
        assert raised.value.counted == protocol.Counted(epoch=2, ack_seq=7)
    if isinstance(raised.value, UpdateNeeded):
        assert (raised.value.least, raised.value.most) == (2, 3)
    if isinstance(raised.value, SlowDown):
        assert raised.value.retry_after in (7.0, None)
    assert service.address not in str(raised.value) + repr(raised.value.args)


@pytest.mark.parametrize(
    "given",
    [problem(410, "cursor-gone"), problem(410, "x", epoch=9, ack_seq="?"), (410, {}, b"<html>")],
)
def test_a_cursor_that_is_gone_says_nothing_else_at_an_older_service(
    access: Access, given: Answer
) -> None:
    with answering(given) as service:
        client = Client(service.address, access)
        with pytest.raises(CursorGone) as gone:
            client.changes("", 10, 1)
        client.close()
    assert gone.value.counted == protocol.Counted()


def test_nobody_listens_and_nobody_answers(access: Access) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = Client(f"http://127.0.0.1:{free.getsockname()[1]}", access)
        with pytest.raises(Unreachable):
            nobody.meta()
        nobody.close()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = Client(address, access, connect_seconds=0.2, read_seconds=0.2)
        with pytest.raises(Unreachable, match="no answer in time"):
            client.changes("", 10, 1)
        client.close()


def test_an_answer_that_only_drips_is_given_up(access: Access) -> None:
    over = threading.Event()

    def drip(client: socket.socket) -> None:
        client.recv(4096)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        with contextlib.suppress(OSError):
            while not over.wait(0.01):
                client.sendall(b" ")

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        client = Client(f"http://127.0.0.1:{listening.getsockname()[1]}", access, read_seconds=0.2)
        raised: list[Unreachable] = []

        def ask() -> None:
            try:
                client.changes("", 10, 1)
            except Unreachable as error:
                raised.append(error)

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        with listening.accept()[0] as accepted:
            dripping = threading.Thread(target=drip, args=(accepted,))
            dripping.start()
            asking.join(10)
            over.set()
            dripping.join()
        client.close()
    assert [error.reason for error in raised] == ["no answer in time"]


def test_the_answer_of_one_who_sends_it_elsewhere_has_an_end_too(
    access: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.LARGEST_ANSWER", 1000)
    elsewhere = (307, {"Location": "http://127.0.0.1:1/"}, b"x" * 10_000)
    with answering(elsewhere) as service:
        client = Client(service.address, access)
        with pytest.raises(Unreachable, match="without end"):
            client.changes("", 10, 1)
        client.close()


def test_a_token_whose_time_is_over_is_refreshed_once_and_the_same_is_sent_again(
    access: Access, keys: MemoryKeyring
) -> None:
    pushed = {"results": [], "ack_seq": 3, "server_time": "2026-11-28T10:00:00Z"}
    body = json.dumps({"much": "x" * 5000}).encode()
    with answering(problem(401, "signed-out"), tokens(), answer(pushed)) as service:
        client = Client(service.address, access)
        assert client.push(body, "key-1").ack_seq == 3
        client.close()
    first, refresh, again = service.asked
    assert (first.path, refresh.path, again.path) == ("/v1/push", "/v1/token", "/v1/push")
    assert first.body == again.body == body
    assert first.headers["Content-Encoding"] == "gzip"
    assert first.headers["Idempotency-Key"] == again.headers["Idempotency-Key"] == "key-1"
    assert first.headers["Authorization"] == "Bearer good"
    assert again.headers["Authorization"] == "Bearer fresh-access"
    assert again.headers[protocol.SCHEMA_HEADER] == str(protocol.SCHEMA)
    assert json.loads(refresh.body) == {"refresh_token": "o" * 40}
    assert keys.kept["Sajac", REGISTER] == "r" * 40


def test_a_refused_refresh_signs_out_and_a_silent_one_does_not(access: Access) -> None:
    with answering(problem(401, "signed-out"), problem(401, "token-reused")) as service:
        client = Client(service.address, access)
        with pytest.raises(SignedOut):
            client.changes("", 10, 1)
        client.close()
    with answering(problem(401, "signed-out"), problem(500, "about:blank")) as service:
        client = Client(service.address, access)
        with pytest.raises(Unreachable):
            client.changes("", 10, 1)
        client.close()


def test_a_netrc_of_the_system_takes_the_place_of_no_token(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "netrc"
    file.write_text("default login somebody password else\n")
    monkeypatch.setenv("NETRC", str(file))
    with answering(answer(CHANGES)) as service:
        client = Client(service.address, access)
        client.changes("", 10, 1)
        client.close()
    assert [asked.headers["Authorization"] for asked in service.asked] == ["Bearer good"]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7.0),
        ("9" * 400, float("inf")),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0),
        ("nan", None),
        ("-7", None),
        ("soon", None),
        ("Sun, 06 Nov 1994 08:49:37 +9999999999999999999", None),
    ],
)
def test_how_long_to_wait_is_a_number_or_a_date_or_not_said(
    access: Access, said: str, seconds: float | None
) -> None:
    with answering(problem(503, "unavailable", retry_after=said)) as service:
        client = Client(service.address, access)
        with pytest.raises(SlowDown) as raised:
            client.changes("", 10, 1)
        client.close()
    assert raised.value.retry_after == seconds


@pytest.mark.parametrize("status", [403, 404])
def test_who_stands_in_between_signs_nobody_out(access: Access, status: int) -> None:
    html = (status, {"Content-Type": "text/html"}, b"<html>not from here</html>")
    with answering(problem(401, "signed-out"), html) as service:
        client = Client(service.address, access)
        with pytest.raises(Refused) as refused:
            client.changes("", 10, 1)
        client.close()
    assert refused.value.problem.status == status


def test_two_threads_refresh_once(access: Access) -> None:
    used: list[str] = []

    def give(asked: Asked) -> Answer:
        used.append(asked.path)
        if asked.path == "/v1/token":
            return tokens()
        if asked.headers["Authorization"] != "Bearer fresh-access":
            return problem(401, "signed-out")
        return answer(CHANGES)

    told: list[str] = []

    def ask() -> None:
        client = Client(service.address, access)
        told.append(client.changes("", 10, 1).next_cursor)
        client.close()

    with answering(give) as service:
        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert told == ["7"] * 4
    assert used.count("/v1/token") == 1


def test_a_till_that_never_signed_in_asks_nothing() -> None:
    with answering(answer(CHANGES)) as service:
        client = Client(service.address, Access(TokenStore(), REGISTER))
        with pytest.raises(SignedOut):
            client.changes("", 10, 1)
        client.close()
    assert service.asked == []


def test_a_refused_reservation_says_what_is_there(access: Access) -> None:
    asked = protocol.ReservationRequest(customer_id=uuid.uuid4(), amount=5)
    with answering(problem(409, "credit-too-small", balance=3)) as service:
        client = Client(service.address, access)
        with pytest.raises(Refused) as refused:
            client.reserve(asked)
        client.close()
    assert refused.value.problem.model_extra == {"balance": 3}


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://sajac.example", True),
        ("https://sajac.example:8443/shop", True),
        ("http://127.0.0.1:8765", True),
        ("http://localhost:8765", True),
        ("http://[::1]:8765", True),
        ("http://127.sajac.example", False),
        ("http://127.0.0.1.sajac.example", False),
        ("http://sajac.example", False),
        ("http://192.168.1.4:8765", False),
        ("sajac.example", False),
        ("https://", False),
        ("https://user:word@sajac.example", False),
        ("ftp://sajac.example", False),
        ("", False),
    ],
)
def test_an_address_is_safe_or_this_very_machine(text: str, good: bool) -> None:
    assert is_address(text) is good
