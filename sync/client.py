"""One till's conversation with the service over HTTP: time-outs on everything, bounded answers."""

import gzip
import json
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

import requests
from pydantic import BaseModel, ValidationError
from urllib3.exceptions import HTTPError, ReadTimeoutError

from sync import protocol
from sync.errors import (
    CursorGone,
    Gap,
    Refused,
    SignedOut,
    SlowDown,
    TooLarge,
    Unreachable,
    UpdateNeeded,
)
from sync.tokens import TokenStore

Shape = TypeVar("Shape", bound=BaseModel)
CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
LARGEST_ANSWER = 64 * 1024 * 1024
SLOWEST_ANSWER = 1024
"""Bytes a second. What only drips would otherwise hold up whoever waits for it for good."""
_NOT_KNOWN = ("signed-out", "token-reused", "bad-request")
"""What the service says to a refresh token that is no longer good."""
_EARLY = 30.0  # an access token with less of its life left is not worth sending


class Access:
    """The access token in use, shared by every client of one till: refreshed by one at a time."""

    def __init__(self, store: TokenStore, register: str) -> None:
        self.store = store
        self.register = register
        self.lock = threading.Lock()
        self.token = ""
        self.until = 0.0

    def take(self, tokens: protocol.Tokens) -> None:
        """Use fresh tokens; the refresh token is kept before anything is done with the other."""
        self.store.save(self.register, tokens.refresh_token)
        self.token = tokens.access_token
        self.until = time.monotonic() + tokens.expires_in


class Client:
    """Speaks to one service. To be used by one thread; `access` None: nobody has signed in yet.

    Every method raises Unreachable, SlowDown, UpdateNeeded, SignedOut or Refused.
    """

    def __init__(
        self,
        service: str,
        access: Access | None = None,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._service = service.rstrip("/")
        self._access = access
        self._timeouts = (connect_seconds, read_seconds)
        self._session = _Straight()
        # Else a .netrc of whoever runs the till could replace the Authorization header.
        self._session.auth = _as_it_is
        self._session.headers["Accept"] = "application/json"
        self._session.headers[protocol.SCHEMA_HEADER] = str(protocol.SCHEMA)

    def hurry(self, seconds: float) -> None:
        """Give up a request for which nothing has come for so long."""
        self._timeouts = (seconds, seconds)

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def meta(self) -> protocol.Meta:
        """What the service is."""
        return self._ask("GET", "/v1/meta", protocol.Meta, signed=False)

    def ask_code(self, mobile: str) -> protocol.OtpSent:
        """Have a code sent to a mobile number."""
        body = protocol.OtpRequest(mobile=mobile)
        return self._ask("POST", "/v1/otp", protocol.OtpSent, body=_json(body), signed=False)

    def sign_in(self, asked: protocol.CodeSignIn) -> protocol.Tokens:
        """Exchange a code for tokens."""
        return self._ask("POST", "/v1/token", protocol.Tokens, body=_json(asked), signed=False)

    def push(self, body: bytes, key: str) -> protocol.Pushed:
        """Tell a batch, its JSON ready; `key` joins its tries. Raises Gap or TooLarge too."""
        return self._ask(
            "POST", "/v1/push", protocol.Pushed, body=body, headers={"Idempotency-Key": key}
        )

    def changes(self, cursor: str, limit: int, epoch: int) -> protocol.Changes:
        """What came after a cursor, for a till in this epoch. Raises CursorGone too."""
        query = {"cursor": cursor, "limit": str(limit), "epoch": str(epoch)}
        return self._ask("GET", "/v1/changes", protocol.Changes, query=query)

    def snapshot(self, after: str, limit: int) -> protocol.Snapshot:
        """A part of everything; "" asks for the first."""
        query = {"limit": str(limit)}
        if after:
            query["after"] = after
        return self._ask("GET", "/v1/snapshot", protocol.Snapshot, query=query)

    def reserve(self, asked: protocol.ReservationRequest) -> protocol.Reservation:
        """Hold credit for a sale."""
        return self._ask("POST", "/v1/credit/reservations", protocol.Reservation, body=_json(asked))

    def sms_account(self) -> protocol.SmsAccount:
        """The shop's SMS panel."""
        return self._ask("GET", "/v1/sms/account", protocol.SmsAccount)

    def _ask(
        self,
        method: str,
        path: str,
        shape: type[Shape],
        *,
        body: bytes | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        signed: bool = True,
    ) -> Shape:
        sent = dict(headers or {})
        if body is not None:
            sent["Content-Type"] = "application/json"
            if len(body) > 1024:
                body = gzip.compress(body, compresslevel=1)
                sent["Content-Encoding"] = "gzip"
        used = self._authorise(sent) if signed else ""
        answer, content = self._send(method, path, body, query, sent)
        if answer.status_code == 401 and signed:
            # The token's time may be over by the service's clock; the same is sent once more.
            self._refresh(used)
            self._authorise(sent)
            answer, content = self._send(method, path, body, query, sent)
            if answer.status_code == 401:
                raise SignedOut
        if not 200 <= answer.status_code < 300:
            raise _refusal(answer, content)
        try:
            return shape.model_validate_json(content)
        except ValidationError:
            raise Unreachable("not an answer of the service") from None

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str],
    ) -> tuple[requests.Response, bytes]:
        try:
            with self._session.request(
                method,
                self._service + path,
                params=query,
                data=body,
                headers=headers,
                timeout=self._timeouts,
                allow_redirects=False,
                stream=True,
            ) as answer:
                content = bytearray()
                until = time.monotonic() + self._timeouts[1]
                # As it comes: what drips would never fill a part of a given size.
                while part := answer.raw.read1(256 * 1024, decode_content=True):
                    content += part
                    if len(content) > LARGEST_ANSWER:
                        raise Unreachable("an answer without end")
                    if time.monotonic() > until + len(content) / SLOWEST_ANSWER:
                        raise Unreachable("no answer in time")
                return answer, bytes(content)
        except (requests.Timeout, ReadTimeoutError):
            raise Unreachable("no answer in time") from None
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            # Its words may hold the address, and what was asked for.
            raise Unreachable(type(error).__name__) from None

    def _authorise(self, headers: dict[str, str]) -> str:
        access = self._access
        if access is None:
            raise SignedOut
        if not access.token or time.monotonic() > access.until - _EARLY:
            self._refresh(access.token)
        headers["Authorization"] = f"Bearer {access.token}"
        return access.token

    def _refresh(self, used: str) -> None:
        """Get fresh tokens, unless another thread has since `used` was taken."""
        access = self._access
        if access is None:
            raise SignedOut
        with access.lock:
            if access.token != used:
                return
            token = access.store.load(access.register)
            if token is None:
                raise SignedOut
            body = _json(protocol.RefreshSignIn(refresh_token=token))
            try:
                tokens = self._ask("POST", "/v1/token", protocol.Tokens, body=body, signed=False)
            except Refused as refused:
                # What stands in between may refuse as well, and knows nothing of who signed in.
                if refused.problem.type in _NOT_KNOWN:
                    raise SignedOut from None
                raise
            access.take(tokens)


class _Straight(requests.Session):
    """Goes nowhere else, whatever it is told: there the token would go, too."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None. Without `allow_redirects` it would be found, and the whole answer read for it,
        however long that is.
        """


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _json(body: BaseModel) -> bytes:
    return body.model_dump_json(by_alias=True, exclude_none=True).encode()


def _refusal(answer: requests.Response, content: bytes) -> Exception:
    """The error that a status and a problem document stand for."""
    status = answer.status_code
    problem = _problem(status, content)
    extra: dict[str, Any] = problem.model_extra or {}
    wait = _seconds(answer.headers.get("Retry-After"))
    if status in (429, 503):
        return Refused(problem, wait) if problem.type == "bad-code" else SlowDown(wait)
    if status == 413:
        return TooLarge()
    if status == 410:
        return CursorGone(_counted(extra))
    if status == 426:
        return UpdateNeeded(int(extra.get("schema_min", 0)), int(extra.get("schema_max", 0)))
    if status == 409 and "expected_seq" in extra:
        return Gap(int(extra["expected_seq"]))
    if status >= 500 or status < 400:
        return Unreachable(f"status {status}")
    return Refused(problem, wait)


def _problem(status: int, content: bytes) -> protocol.Problem:
    try:
        return protocol.Problem.model_validate(json.loads(content))
    except (ValueError, ValidationError):
        # A proxy in between has its own way of refusing.
        return protocol.Problem(title="", status=status)


def _counted(extra: dict[str, Any]) -> protocol.Counted:
    try:
        return protocol.Counted.model_validate(extra)
    except ValidationError:
        return protocol.Counted()


def _seconds(header: str | None) -> float | None:
    """What Retry-After says, which may be a date; None for what is neither."""
    if header is None:
        return None
    if header.isascii() and header.isdigit():
        return float(header)
    from email.utils import parsedate_to_datetime

    try:
        at: datetime = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return None
    return max((at - datetime.now(at.tzinfo)).total_seconds(), 0.0)
