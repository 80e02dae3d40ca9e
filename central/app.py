"""The application: endpoints, limits and answers put together over one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from central import logs, problems, settings
from central.bodies import Bodies
from central.database import Database
from central.processes import end_with_parent
from central.routes import signing, sync, upkeep
from central.service import Service
from central.services import sms_accounts
from central.services.sms_panel import Panel
from central.tokens import Keys
from central.watched import Watched
from sync import protocol

LARGE: Final = frozenset(("/v1/push",))
CONNECTIONS: Final = 10
"""To the database, of one worker; as many again when it is busy."""

# What is parsed or written as bytes, past FastAPI, and so not found by it.
DESCRIBED: Final = (protocol.Problem, protocol.Push)


def from_environment() -> FastAPI:
    """The application as a worker runs it, after what its environment says."""
    told = settings.read()
    logs.configure(told.log_level)
    end_with_parent()
    database = Database.open(told.database, CONNECTIONS)
    panel = Panel(database, sms_accounts.read(), told.outbox)
    return make(Service(told, database, Keys(told.secret), panel))


def make(service: Service) -> FastAPI:
    """The application over a service; it closes the service's database when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        service.database.close()

    app = FastAPI(
        title="Sajac central service",
        version=str(protocol.SCHEMA),
        summary="Where the registers of a shop meet.",
        lifespan=lifespan,
        # The pages that show it fetch scripts from elsewhere; the document itself is at hand.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.service = service
    problems.handle(app)
    for router in (signing.router, sync.router, upkeep.router):
        app.include_router(router)
    app.add_middleware(Bodies, large=LARGE)
    app.add_middleware(Watched)
    described = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = described()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            _, more = models_json_schema(
                [(model, "validation") for model in DESCRIBED],
                ref_template="#/components/schemas/{model}",
            )
            for name, schema in more["$defs"].items():
                schemas.setdefault(name, schema)
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app
