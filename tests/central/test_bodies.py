"""Bodies: how large they may be, packed and unpacked, and what it costs to find out."""

import asyncio
import gzip
import json
import tracemalloc
import zlib
from typing import Any

import pytest

from central import bodies
from central.bodies import MOST_SMALL_BYTES, unpacked
from central.problems import Refused
from sync import protocol
from tests.central.running import Running, Till

ZEROS = b"0" * (256 * 1024 * 1024)


@pytest.fixture(scope="module")
def till(service: Running) -> Till:
    """A register that has signed in."""
    return service.sign_in()


def refusal(body: bytes, limit: int = 1000) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        unpacked(body, limit)
    return refused.value.problem.status, refused.value.problem.type


def test_what_was_packed_is_unpacked_up_to_the_limit() -> None:
    assert unpacked(gzip.compress(b"x" * 1000), 1000) == b"x" * 1000
    assert unpacked(gzip.compress(b""), 1000) == b""
    assert refusal(gzip.compress(b"x" * 1001)) == (413, "too-large")


def test_what_is_no_gzip_is_refused() -> None:
    whole = gzip.compress(b"x" * 100)
    for body in (b"", b"plain", whole[:-1], whole[:5], whole + b"more", whole + whole):
        assert refusal(body) == (400, "bad-request")
    assert refusal(zlib.compress(b"x")) == (400, "bad-request")
    assert refusal(whole[:-8] + bytes(8)) == (400, "bad-request"), "a wrong checksum"


def test_a_bomb_is_refused_without_being_held() -> None:
    bomb = gzip.compress(ZEROS)
    assert len(bomb) < 400_000
    tracemalloc.start()
    try:
        assert refusal(bomb, protocol.MOST_BYTES) == (413, "too-large")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 3 * protocol.MOST_BYTES


def pushed(till: Till, body: bytes, **headers: str) -> Any:
    headers = {**till.headers, "Content-Type": "application/json", **headers}
    return till.service.request("POST", "/v1/push", data=body, headers=headers)


def assert_problem(answer: Any, status: int, type: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == protocol.PROBLEM_JSON
    told = answer.json()
    assert (told["status"], told["type"]) == (status, type)


def test_sizes(service: Running) -> None:
    till = service.sign_in()
    empty = json.dumps(till.batch()).encode()

    packed = pushed(till, gzip.compress(empty), **{"Content-Encoding": "gzip"})
    assert packed.status_code == 200, packed.text

    largest = empty + b" " * (protocol.MOST_BYTES - len(empty))
    assert pushed(till, largest).status_code == 200
    assert pushed(till, gzip.compress(largest), **{"Content-Encoding": "gzip"}).status_code == 200

    larger = largest + b" "
    for answer in (
        pushed(till, larger),
        pushed(till, larger * 3),
        pushed(till, gzip.compress(larger), **{"Content-Encoding": "gzip"}),
        pushed(till, gzip.compress(ZEROS), **{"Content-Encoding": "gzip"}),
    ):
        assert_problem(answer, 413, "too-large")
        assert answer.json()["limit"] == protocol.MOST_BYTES

    # Without a Content-Length: what arrives is counted.
    headers = {**till.headers, "Content-Type": "application/json"}
    pieces = (b" " * 100_000 for _ in range(60))
    answer = service.request("POST", "/v1/push", data=pieces, headers=headers)
    assert_problem(answer, 413, "too-large")

    small = {"mobile": "09120000000", "more": "x" * MOST_SMALL_BYTES}
    answer = service.request("POST", "/v1/otp", json=small)
    assert_problem(answer, 413, "too-large")
    assert answer.json()["limit"] == MOST_SMALL_BYTES

    ops = [till.op("tag", {"title": "x"}) for _ in range(protocol.MOST_OPS + 1)]
    answer = till.post("/v1/push", till.batch(*ops))
    assert_problem(answer, 413, "too-large")
    assert answer.json()["limit"] == protocol.MOST_OPS


def test_encodings(service: Running) -> None:
    till = service.sign_in()
    empty = json.dumps(till.batch()).encode()
    answer = pushed(till, empty, **{"Content-Encoding": "br"})
    assert_problem(answer, 415, "bad-request")
    assert answer.headers["Accept-Encoding"] == "gzip"
    assert_problem(pushed(till, empty, **{"Content-Encoding": "gzip"}), 400, "bad-request")
    assert pushed(till, empty, **{"Content-Encoding": "identity"}).status_code == 200

    till.push(*(till.op("tag", {"title": f"tag {number}"}) for number in range(50)))
    plain = till.get("/v1/snapshot?limit=100", **{"Accept-Encoding": "identity"})
    packed = till.get("/v1/snapshot?limit=100", **{"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 3
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"mobile":' * 6_000,
        b'{"mobile": ' + b"9" * 50_000 + b"}",
        b'{"mobile": "\\ud800"}',
        b'{"mobile": "\x00"}',
        b"\x00\xff",
        b"null",
        b"",
        b'{"mobile": NaN}',
    ],
)
@pytest.mark.parametrize("path", ["/v1/otp", "/v1/token", "/v1/push", "/v1/credit/reservations"])
def test_hostile_json_is_refused_as_any_other(till: Till, path: str, body: bytes) -> None:
    headers = {**till.headers, "Content-Type": "application/json"}
    answer = till.service.request("POST", path, data=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert_problem(answer, answer.status_code, "bad-request")


def test_a_number_has_one_spelling(service: Running) -> None:
    # Else one telephone would have the limits of many.
    for mobile in ("09۱۲۰۰۰۰۰۰۰", "09١٢٠٠٠٠٠٠٠", "09120000000\n"):
        assert_problem(service.ask_code(mobile), 422, "bad-request")
        assert_problem(service.give_code(mobile, "123456"), 422, "bad-request")
    assert_problem(service.give_code("09120000000", "۱۲۳۴۵۶"), 422, "bad-request")


def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "READ_SECONDS", 0.05)
    sent: list[dict[str, Any]] = []

    async def never(*_: Any) -> Any:
        await asyncio.Event().wait()

    async def keep(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "path": "/v1/push", "headers": [], "method": "POST"}
    asyncio.run(bodies.Bodies(never, frozenset())(scope, never, keep))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["type"] == "bad-request"
