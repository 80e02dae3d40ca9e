"""What every endpoint works with, and how it learns who asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from central import schemas, signing
from central.database import Database
from central.services.sms_panel import Panel
from central.settings import Settings
from central.signing import Caller
from central.tokens import Keys
from sync import protocol

MOST_SCHEMA = 2**31


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Service:
    """The parts of a running service."""

    settings: Settings
    database: Database
    keys: Keys
    panel: Panel
    now: Callable[[], datetime] = utc_now


async def service(request: Request) -> Service:
    """The service this request came to."""
    found = request.app.state.service
    assert isinstance(found, Service)
    return found


_bearer = HTTPBearer(auto_error=False, description="The access token of a register")


def caller(
    request: Request,
    schema: Annotated[int, Header(alias=protocol.SCHEMA_HEADER, ge=0, le=MOST_SCHEMA)],
    shown: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    here: Annotated[Service, Depends(service)],
) -> Caller:
    """The register that asks. Raises Refused (401, 426)."""
    schemas.check_schema(schema)
    if shown is None:
        raise signing.signed_out()
    now = here.now()
    with here.database.read() as connection:
        found = signing.recognise(connection, here.keys, shown.credentials, now)
    if found.fresh:
        with here.database.write() as connection:
            signing.arrived(connection, found)
    request.state.shop = str(found.shop)
    return found


async def address(request: Request) -> str:
    """From where a request came, as the trusted proxies tell it."""
    return request.client.host if request.client else ""


Here = Annotated[Service, Depends(service)]
Asker = Annotated[Caller, Depends(caller)]
Address = Annotated[str, Depends(address)]
