"""Bodies in and out: read whole within limits, unpacked within limits, packed for the way back."""

import asyncio
import hashlib
import zlib
from typing import Final

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.problems import Refused, answer
from sync import protocol

MOST_SMALL_BYTES: Final = 64 * 1024
"""Of a body that is not a push."""
MOST_DRAINED: Final = 4 * protocol.MOST_BYTES
"""Of a body that is too large; so much is read and dropped, that the refusal may be heard."""
READ_SECONDS: Final = 60
"""In which a body must have arrived whole."""
WORTH_A_THREAD: Final = 32 * 1024
WORTH_PACKING: Final = 1000
"""Bytes: below, packing saves nothing that anyone would notice."""
GZIP: Final = 16 + zlib.MAX_WBITS
LEVEL: Final = 4
"""JSON packs to a tenth at any level; the higher ones only cost time."""


class Bodies:
    """ASGI middleware: gives the application each body whole and unpacked, or refuses it. Memory
    is bounded by the limits, whatever is sent.
    """

    def __init__(self, app: ASGIApp, large: frozenset[str]) -> None:
        """`large`: the paths that take up to MOST_BYTES."""
        self.app = app
        self.large = large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = protocol.MOST_BYTES if scope["path"] in self.large else MOST_SMALL_BYTES
        headers = Headers(scope=scope)
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await _read(receive, headers, limit)
            if body is None:
                return  # The other side has gone.
            encoding = headers.get("content-encoding", "identity").strip().lower()
            if encoding == "gzip":
                if len(body) > WORTH_A_THREAD:
                    body = await run_in_threadpool(unpacked, body, limit)
                else:
                    body = unpacked(body, limit)
            elif encoding not in ("identity", ""):
                raise Refused(
                    415,
                    "bad-request",
                    "This encoding is not read here",
                    headers={"Accept-Encoding": "gzip"},
                )
        except TimeoutError:
            refused = Refused(408, "bad-request", "The request did not arrive in time")
            await answer(refused)(scope, receive, send)
            return
        except Refused as refused:
            await answer(refused)(scope, receive, send)
            return
        given = False

        async def whole() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, whole, send)


async def _read(receive: Receive, headers: Headers, limit: int) -> bytes | None:
    """The body as it was sent; None when the sender left. Raises Refused (413)."""
    length = headers.get("content-length", "")
    told = int(length) if length.isdecimal() else 0
    parts: list[bytes] = []
    total = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        part = message.get("body", b"")
        more = message.get("more_body", False)
        total += len(part)
        if total <= limit:
            parts.append(part)
        else:
            parts.clear()
        if max(total, told) > MOST_DRAINED:
            break
    if max(total, told) > limit:
        raise too_large(limit)
    return b"".join(parts)


def unpacked(body: bytes, limit: int) -> bytes:
    """A gzip body unpacked; never more than the limit is held. Raises Refused (400, 413)."""
    unpacker = zlib.decompressobj(GZIP)
    try:
        content = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise Refused(400, "bad-request", "The body is not gzip") from error
    if len(content) > limit:
        raise too_large(limit)
    if not unpacker.eof or unpacker.unused_data:
        raise Refused(400, "bad-request", "The gzip body is cut off, or goes on behind its end")
    return content


def too_large(limit: int) -> Refused:
    """More bytes than are taken here."""
    return Refused(413, "too-large", "The request is too large", limit=limit)


async def raw(request: Request) -> bytes:
    """A dependency: the unpacked body, for endpoints that parse it off the event loop."""
    return await request.body()


def given(request: Request, content: bytes, *, tagged: bool = False) -> Response:
    """JSON that is bytes already, packed if the asker reads that. Called on a worker thread, where
    packing holds up nobody. `tagged`: with an ETag, and 304 if the asker has this very content.
    """
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if tagged:
        headers["Cache-Control"] = "private, no-cache"
        headers["ETag"] = tag = etag(content)
        if matches(request, tag):
            return Response(status_code=304, headers=headers)
    if len(content) >= WORTH_PACKING and reads_gzip(request):
        packer = zlib.compressobj(LEVEL, wbits=GZIP)
        content = packer.compress(content) + packer.flush()
        headers["Content-Encoding"] = "gzip"
    return Response(content, headers=headers, media_type="application/json")


def etag(content: bytes) -> str:
    """Weak, for the content and not for its packing."""
    return f'W/"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'


def matches(request: Request, tag: str) -> bool:
    """Whether the asker says that it has this content already."""
    told = request.headers.get("if-none-match", "")
    tags = {part.strip().removeprefix("W/") for part in told.split(",")}
    return "*" in tags or tag.removeprefix("W/") in tags


def reads_gzip(request: Request) -> bool:
    """Whether the asker accepts gzip (RFC 9110, 12.5.3)."""
    for part in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, quality = part.partition(";")
        if name.strip() in ("gzip", "x-gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
