"""For till and operator: what this service is, whether it lives and works, its figures."""

import os
from typing import Annotated

from fastapi import APIRouter, Header, Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pydantic import BaseModel
from starlette.responses import Response

from central import bodies, schemas
from central.problems import documented
from central.service import Here
from sync import protocol

MULTIPROCESS = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which the workers of one service keep their figures (prometheus-client)."""

router = APIRouter()


class Health(BaseModel):
    """How the service is."""

    status: str = "ok"


@router.get(
    "/v1/meta",
    tags=["service"],
    summary="Which wire shapes are understood, the limits, the time",
    response_model=protocol.Meta,
    responses={304: {"description": "As before, but for the time"}, **documented(422)},
)
async def meta(
    request: Request,
    here: Here,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """The ETag is that of all but the time, which the Date header tells too."""
    told = protocol.Meta(
        schema=schemas.UNDERSTOOD,
        limits=protocol.Limits(ops=protocol.MOST_OPS, bytes=protocol.MOST_BYTES),
        server_time=here.now(),
    )
    tag = bodies.etag(told.model_dump_json(exclude={"server_time"}).encode())
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if bodies.matches(request, tag):
        return Response(status_code=304, headers=headers)
    content = told.model_dump_json(by_alias=True)
    return Response(content, headers=headers, media_type="application/json")


@router.get("/healthz", tags=["operation"], summary="The process answers", responses=documented())
async def healthz() -> Health:
    """Whether this worker's loop turns; it asks nobody else."""
    return Health()


@router.get(
    "/readyz",
    tags=["operation"],
    summary="The database answers",
    responses=documented(503),
)
def readyz(here: Here) -> Health:
    """Whether requests can be served; 503 while the database is away."""
    here.database.revision()
    return Health()


@router.get(
    "/metrics",
    tags=["operation"],
    summary="Figures for Prometheus, of all workers together",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Figures"},
        **documented(),
    },
)
def metrics() -> Response:
    """The figures of every worker of this service, and of its dispatcher, added up."""
    if MULTIPROCESS in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)
