"""Blobs on the wire: a body that is hashed and written while it comes, and one that goes out of the page cache."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ...runtime.payloads.manifest import BLOB_LIMIT_BYTES
from ...runtime.request_errors import BadRequest, BodyTooLarge, RangeNotSatisfiable
from ..configuration import LOOPBACK_NAMES
from ..web.answers import error_response
from .encodings import Decoder, accepted_encoding, decoder, encoded
from .files import Arrival
from .memory import STEP_BYTES, MemoryArrival

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


# -- in --------------------------------------------------------------------------------------------------------------


def stated_bytes(request: Request) -> int | None:
    """How many bytes the blob is going to have, if that is said. Raises BodyTooLarge."""
    stated = request.headers.get("content-length", "")
    if not stated.isdigit():
        return None
    if int(stated) > BLOB_LIMIT_BYTES:
        raise _too_large()
    return None if "content-encoding" in request.headers else int(stated)


async def receive(request: Request, arrival: Arrival | MemoryArrival, settle: Callable[[], bool]) -> bool:
    """Writes the request's body, decoded, to where it arrives, and answers what `settle` says of it then.

    A step is hashed and written while the next one comes: half the time of a body that is gathered first, and two
    steps of memory at most for each client.
    """
    unfold = decoder(request.headers.get("content-encoding", "identity"))
    loop = asyncio.get_running_loop()
    writing: asyncio.Future[None] | None = None
    step: list[bytes] = []
    size = received = 0

    def finish() -> bool:
        _write(arrival, unfold, step)
        unfold.finish()
        return settle()

    try:
        async for piece in request.stream():
            step.append(piece)
            size += len(piece)
            received += len(piece)
            if received > BLOB_LIMIT_BYTES:
                raise _too_large()
            if size >= STEP_BYTES:
                if writing is not None:
                    await writing
                writing = loop.run_in_executor(None, _write, arrival, unfold, step)
                step, size = [], 0
    except ClientDisconnect:
        raise BadRequest("The connection ended before the whole blob had come.") from None
    finally:
        if writing is not None:
            await writing
    return await loop.run_in_executor(None, finish)


def _write(arrival: Arrival | MemoryArrival, unfold: Decoder, step: Iterable[bytes]) -> None:
    for piece in step:
        for data in unfold.pieces(piece):
            arrival.write(data)
            if arrival.bytes > BLOB_LIMIT_BYTES:
                raise _too_large()


def _too_large() -> BodyTooLarge:
    return BodyTooLarge(f"A blob may hold {BLOB_LIMIT_BYTES:,} bytes at most.")


# -- out -------------------------------------------------------------------------------------------------------------


class MappedResponse(Response):
    """Answers with mapped bytes, without a copy of them all in memory."""

    def __init__(self, data: memoryview, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(None, status, {**headers, "Content-Length": str(data.nbytes)}, "application/octet-stream")
        self._data = data

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        size = 0 if scope["method"] == "HEAD" else self._data.nbytes
        for start in range(0, size, STEP_BYTES):
            piece = self._data[start : start + STEP_BYTES]
            await send({"type": "http.response.body", "body": piece, "more_body": start + STEP_BYTES < size})
        if size == 0:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def blob_response(request: Request, digest: str, data: memoryview) -> Response:
    """The blob, or what the request's conditions leave of it."""
    tag = f'"{digest}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=31536000, immutable",
        "Accept-Ranges": "bytes",
        "Vary": "Accept-Encoding",
    }
    if _names(request.headers.get("if-none-match", ""), digest):
        return Response(status_code=304, headers=headers)
    part = _range(request.headers.get("range", ""), data.nbytes)
    if part is not None and request.headers.get("if-range", tag) == tag and request.method == "GET":
        if part.start >= part.stop:
            refusal = error_response(
                RangeNotSatisfiable(f"The blob has {data.nbytes:,} bytes, none of them in this range.")
            )
            refusal.headers["Content-Range"] = f"bytes */{data.nbytes}"
            return refusal
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{data.nbytes}"
        return MappedResponse(data[part.start : part.stop], 206, headers)
    encoding = accepted_encoding(request.headers.get("accept-encoding", ""))
    # Compressing costs more time than sending to a client on this computer.
    if encoding and request.method == "GET" and not (request.client and request.client.host in LOOPBACK_NAMES):
        smaller = await run_in_threadpool(encoded, data, encoding)
        if smaller is not None:
            headers |= {"ETag": f'"{digest}-{encoding}"', "Content-Encoding": encoding}
            return MappedResponse(memoryview(smaller), 200, headers)
    return MappedResponse(data, 200, headers)


def _names(tags: str, digest: str) -> bool:
    """Whether If-None-Match names the blob, in whatever encoding."""
    given = (tag.strip().removeprefix("W/").strip('"').partition("-")[0] for tag in tags.split(","))
    return any(tag in ("*", digest) for tag in given)


def _range(header: str, size: int) -> range | None:
    """The bytes that the header asks for, none of them when there are none; None for all, or several ranges."""
    match = _RANGE.fullmatch(header.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return range(max(0, size - int(match[2])), size)
    last = int(match[2]) if match[2] else size - 1
    return range(int(match[1]), min(last + 1, size)) if int(match[1]) <= last or not match[2] else None
