"""Every request is logged and counted here, and what nobody caught becomes an answer."""

import logging
import secrets
import time
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.problems import answer, internal

REQUESTS: Final = Counter(
    "sajac_requests_total", "Requests answered", ["method", "route", "status"]
)
SECONDS: Final = Histogram(
    "sajac_request_seconds",
    "From the request's head to the answer's end",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
FAILURES: Final = Counter("sajac_failures_total", "Requests nobody expected to fail, answered 500")

METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
UNMATCHED: Final = "unmatched"
_LOG = logging.getLogger(__name__)
_REFERENCE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not mistaken for one another when read out."""


def reference() -> str:
    """A code under which a failure is found in the log."""
    return "".join(secrets.choice(_REFERENCE) for _ in range(8))


class Watched:
    """ASGI middleware, the outermost: logs and counts every request, and answers what nobody
    caught with a problem that names a reference.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        identity = secrets.token_hex(8)
        began = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", identity.encode()),
                    (b"x-content-type-options", b"nosniff"),
                ]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            code = reference()
            FAILURES.inc()
            _LOG.exception("failed", extra={"told": {"request": identity, "reference": code}})
            if status:
                raise ConnectionAbortedError from None  # Half an answer must not look whole.
            await answer(internal(code))(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", UNMATCHED)
            method = scope["method"] if scope["method"] in METHODS else "other"
            seconds = time.perf_counter() - began
            REQUESTS.labels(method, route, status).inc()
            SECONDS.labels(route).observe(seconds)
            told = {
                "request": identity,
                "method": method,
                "route": route,
                "status": status,
                "ms": round(seconds * 1000, 1),
                "shop": state.get("shop"),
                "batch": state.get("batch"),
                "failure": state.get("failure"),
            }
            told = {name: value for name, value in told.items() if value is not None}
            _LOG.info("answered", extra={"told": told})
