"""Synchronising: what a register tells, what it is told, and the credit it reserves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from prometheus_client import Counter
from pydantic import ValidationError
from starlette.responses import Response

from central import bodies, problems
from central.problems import documented
from central.service import Asker, Here
from central.services import reading
from central.services.changes import changes_since
from central.services.push import push as take
from central.services.reservations import reserve
from central.services.snapshots import snapshot_page
from sync import protocol

OPS = Counter("sajac_ops_total", "Changes of registers, by what became of them", ["status"])

LARGEST = 1_000_000
"""Limit that may be asked for; what is given is bounded by MOST_CHANGES."""

router = APIRouter(prefix="/v1", tags=["synchronising"])


@router.post(
    "/push",
    summary="Tell the service what changed",
    response_model=protocol.Pushed,
    responses=documented(401, 409, 422, 426, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Push"}}},
        }
    },
)
def push(
    request: Request,
    asker: Asker,
    body: Annotated[bytes, Depends(bodies.raw)],
    here: Here,
    batch: Annotated[str, Header(alias="Idempotency-Key", max_length=64)] = "",
) -> Response:
    """Each op's own identity keeps it from being taken twice; the batch's only joins the tries of
    one batch in the log.
    """
    request.state.batch = _identity(batch)
    try:
        told = protocol.Push.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise problems.invalid([{**one, "loc": ("body", *one["loc"])} for one in found]) from None
    # Understood before the transaction begins, in which all other registers of the shop wait.
    read = reading.read(told)
    with here.database.write() as connection:
        outcome = take(connection, asker.shop, asker.register, read, here.now())
    for result in outcome.results:
        OPS.labels(result.status).inc()
    return bodies.given(request, outcome.model_dump_json().encode())


@router.get(
    "/changes",
    summary="What other registers changed",
    response_model=protocol.Changes,
    responses=documented(401, 410, 422, 426, 503),
)
def changes(
    request: Request,
    asker: Asker,
    here: Here,
    cursor: Annotated[str, Query(max_length=64)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = protocol.MOST_CHANGES,
    epoch: Annotated[int, Query(ge=0, le=protocol.LARGEST)] = 0,
) -> Response:
    """What came after a cursor, in the order in which it was accepted; without one, all. `epoch`
    is the one the register is in: what it told in earlier ones it is told again.
    """
    with here.database.read() as connection:
        told = changes_since(
            connection, asker.shop, asker.register, cursor, limit, here.now(), epoch
        )
    return bodies.given(request, told)


@router.get(
    "/snapshot",
    summary="All there is, page by page",
    response_model=protocol.Snapshot,
    responses={
        304: {"description": "The page is the one whose ETag was sent"},
        **documented(401, 422, 426, 503),
    },
)
def snapshot(
    request: Request,
    asker: Asker,
    here: Here,
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=LARGEST)] = protocol.MOST_CHANGES,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Records first, then documents, none before what it names."""
    with here.database.read() as connection:
        told = snapshot_page(connection, asker.shop, after, limit)
    return bodies.given(request, told, tagged=True)


@router.post(
    "/credit/reservations",
    status_code=201,
    summary="Hold a customer's credit for a sale",
    responses=documented(401, 404, 409, 422, 426, 503),
)
def reserve_credit(
    asked: protocol.ReservationRequest, asker: Asker, here: Here
) -> protocol.Reservation:
    """Until it expires, or until the sale that names it arrives."""
    with here.database.write() as connection:
        return reserve(connection, asker.shop, asker.register, asked, here.now())


@router.get(
    "/sms/account",
    summary="The shop's SMS panel",
    responses=documented(401, 422, 426, 503),
)
def sms_account(asker: Asker, here: Here) -> protocol.SmsAccount:
    """Gateway, line, balance and price, as far as the gateway tells them."""
    return here.panel.account(asker.shop)


def _identity(text: str) -> str | None:
    """An identity as one; whatever else is sent in its place does not reach the log."""
    try:
        return str(UUID(text))
    except ValueError:
        return None
