"""Problem documents (RFC 9457): the one form in which the service refuses anything."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from central.database import Unavailable
from sync import protocol

MOST_ERRORS: Final = 20
"""Of a request that is not understood; who sends nonsense is not told all of it."""
RETRY_SECONDS: Final = 2
"""After which a database that was away, or locked, is worth asking again."""


class Refused(Exception):
    """A request that is answered with a problem. `told` are the members its type has besides."""

    def __init__(
        self,
        status: int,
        type: str,
        title: str,
        *,
        detail: str = "",
        retry_after: int | None = None,
        headers: Mapping[str, str] | None = None,
        **told: Any,
    ) -> None:
        super().__init__(type)
        self.problem = protocol.Problem(
            type=type, title=title, status=status, detail=detail, **told
        )
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(retry_after, 1))


def answer(refused: Refused) -> Response:
    """The answer to a request that is refused."""
    headers = {**refused.headers, "Cache-Control": "no-store"}
    if refused.problem.status == 426:
        # RFC 9110, 15.5.22: it says to what.
        headers["Upgrade"] = f"{protocol.SCHEMA_HEADER}/{protocol.SCHEMA}"
    return Response(
        refused.problem.model_dump_json(),
        refused.problem.status,
        headers,
        protocol.PROBLEM_JSON,
    )


def unavailable() -> Refused:
    """The database is away or busy: nothing was written, and asking again is right."""
    return Refused(503, "unavailable", "The service cannot answer now", retry_after=RETRY_SECONDS)


def internal(reference: str) -> Refused:
    """Something nobody expected; the log says more under the reference."""
    return Refused(500, "about:blank", "Something went wrong", reference=reference)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the refusals of an endpoint: these, and what may befall any."""
    content = {protocol.PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": MEANINGS[status], "content": content}
        for status in sorted({*statuses, *ANYWHERE})
    }


ANYWHERE: Final = (400, 408, 413, 415, 500)
"""What any endpoint may answer: to a body that is broken, late, large or of another encoding."""
MEANINGS: Final[dict[int, str]] = {
    400: "The request cannot be read",
    401: "Signed out, or a wrong code",
    403: "Closed to new shops",
    404: "Unknown here",
    408: "The body did not arrive in time",
    409: "It does not fit what the service knows",
    410: "The cursor is too old or unknown",
    413: "Too large",
    415: "An encoding or a type that is not read here",
    422: "The request is not as described",
    426: "These wire shapes are not understood",
    429: "Too often; Retry-After says when",
    500: "Something nobody expected; the log has more under the reference",
    503: "Unavailable; Retry-After says when to ask again",
}


def handle(app: FastAPI) -> None:
    """Make the application answer every failure with a problem document."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Unavailable, _away)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    type = "bad-request" if error.status_code == 400 else "about:blank"
    return answer(Refused(error.status_code, type, error.detail, headers=error.headers))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return answer(invalid([dict(one) for one in error.errors()]))


async def _away(request: Request, error: Exception) -> Response:
    request.state.failure = "unavailable"
    return answer(unavailable())


def invalid(errors: list[dict[str, Any]]) -> Refused:
    """What is not as described: where and what, never what was said, for that may be a name."""

    def where(error: dict[str, Any]) -> str:
        # A part of the way may be a key of the request, which may hold half of a character.
        return "/".join(map(str, error["loc"])).encode("utf-8", "replace").decode()

    told = [{"where": where(error), "what": str(error["type"])} for error in errors[:MOST_ERRORS]]
    return Refused(422, "bad-request", "The request is not as described", errors=told)
