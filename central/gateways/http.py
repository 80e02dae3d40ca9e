"""Asking a gateway over HTTP: bounded in time and size, and clear about what may have left."""

import contextlib
import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests
from requests import exceptions
from urllib3.exceptions import HTTPError

CONNECT_SECONDS: Final = 4.0
READ_SECONDS: Final = 14.0
"""Together less than a service that is told to end waits for its dispatcher."""
MOST_BYTES: Final = 1024 * 1024
"""A longer answer is none: no gateway has that much to say."""

# These write whole addresses, and the key of a gateway may stand in one.
_TALKATIVE: Final = (
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)


def _say_nothing(_: logging.LogRecord) -> bool:
    return False


for _name in _TALKATIVE:
    logging.getLogger(_name).addFilter(_say_nothing)


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is the JSON in it, None if it holds none. `wait`: the seconds the
    server asks to be left alone, if it does.
    """

    status: int
    body: Any
    wait: int | None = None


@dataclass(frozen=True)
class NotSent:
    """No connection came about: the request certainly did not leave."""


@dataclass(frozen=True)
class Lost:
    """The request may have arrived, the answer did not."""


class Channel:
    """A session with one gateway. Its methods never raise for what happens on the way, so that
    no exception carries an address or a header anywhere.
    """

    def __init__(
        self,
        address: str,
        headers: Mapping[str, str] | None = None,
        read_seconds: float = READ_SECONDS,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        self._address = address.rstrip("/")
        self._read_seconds = read_seconds
        self._connect_seconds = connect_seconds
        self._session = _Straight()
        self._session.headers.update({"Accept": "application/json"} | dict(headers or {}))
        # Else a .netrc of whoever runs the service could replace the Authorization header.
        self._session.auth = _as_it_is

    def get(self, path: str, query: Any = None) -> Answer | NotSent | Lost:
        """Ask; `query` as requests takes it."""
        return self._ask("GET", path, params=query)

    def post_json(self, path: str, body: object) -> Answer | NotSent | Lost:
        """Tell in JSON."""
        return self._ask("POST", path, json=body)

    def post_form(self, path: str, fields: Mapping[str, str]) -> Answer | NotSent | Lost:
        """Tell as a form."""
        return self._ask("POST", path, data=dict(fields))

    def close(self) -> None:
        """Give back the connections."""
        self._session.close()

    def _ask(self, method: str, path: str, **more: Any) -> Answer | NotSent | Lost:
        until = time.monotonic() + self._read_seconds
        try:
            with self._session.request(
                method,
                f"{self._address}/{path}",
                timeout=(self._connect_seconds, self._read_seconds),
                allow_redirects=False,  # it would carry the key elsewhere
                stream=True,
                **more,
            ) as response:
                body = _read(response, until)
                if body is None:
                    return Lost()
                return Answer(response.status_code, _json(body), _wait(response))
        except exceptions.RequestException as error:
            return NotSent() if _never_left(error) else Lost()
        except (HTTPError, OSError, ValueError):
            return Lost()


class _Straight(requests.Session):
    """Goes nowhere else, whatever it is told: there the key would go, too."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None. Without `allow_redirects` it would be found, and the whole answer read for it,
        however long that is.
        """


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(response: requests.Response, until: float) -> bytes | None:
    """The body, unpacked; None if it is too long or takes too long, however it trickles."""
    body = bytearray()
    while piece := response.raw.read1(64 * 1024, decode_content=True):
        body += piece
        if len(body) > MOST_BYTES or time.monotonic() > until:
            return None
    return bytes(body)


def _json(body: bytes) -> Any:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(body)
    return None


def _wait(response: requests.Response) -> int | None:
    said = response.headers.get("Retry-After", "")
    return min(int(said), 24 * 3600) if said.isascii() and said.isdigit() else None


def _never_left(error: exceptions.RequestException) -> bool:
    """Whether it failed before anything of the request could have been sent."""
    if isinstance(error, exceptions.ConnectTimeout | exceptions.ProxyError):
        return True
    if isinstance(error, exceptions.SSLError):
        # Other errors of TLS can come after the request too.
        return _caused_by(error, ssl.SSLCertVerificationError)
    if isinstance(error, exceptions.ConnectionError):
        return _caused_by(error, "NewConnectionError", "NameResolutionError")
    return isinstance(
        error,
        exceptions.InvalidURL
        | exceptions.MissingSchema
        | exceptions.InvalidSchema
        | exceptions.InvalidHeader,
    )


def _caused_by(error: BaseException, *kinds: type[BaseException] | str) -> bool:
    """Whether an error of one of these kinds, or names, is inside this one."""
    seen: list[object] = [error]
    for _ in range(8):
        inner = seen[-1]
        if any(type(inner).__name__ == kind for kind in kinds if isinstance(kind, str)):
            return True
        if any(isinstance(inner, kind) for kind in kinds if not isinstance(kind, str)):
            return True
        reason = getattr(inner, "reason", None)
        if not isinstance(reason, BaseException):
            arguments = getattr(inner, "args", ())
            reason = next((one for one in arguments if isinstance(one, BaseException)), None)
        if reason is None:
            return False
        seen.append(reason)
    return False
