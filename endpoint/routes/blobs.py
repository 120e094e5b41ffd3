"""Blobs: what is missing, sent, asked for."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ...runtime.manifest import BLOB_LIMIT_BYTES
from ...runtime.request_errors import BadRequest, NotFound
from ..answers import json_response
from ..blobs import BlobStore, checked_digest
from ..request_reading import body_of, json_object, principal
from ..service import Service
from . import Handlers


async def missing(service: Service, request: Request) -> Response:
    digests = (await json_object(service, request)).get("digests")
    if not isinstance(digests, list):
        raise BadRequest("digests has to be a list of SHA-256 digests.")
    checked = [checked_digest(digest) for digest in digests]
    return json_response({"missing": await run_in_threadpool(service.blobs.missing, principal(request).name, checked)})


async def put(service: Service, request: Request) -> Response:
    digest = checked_digest(request.path_params["digest"])
    if request.headers.get("content-encoding", "identity") != "identity":
        raise BadRequest("A blob comes as it is, without a content encoding.")
    body = await body_of(request, BLOB_LIMIT_BYTES)
    new = await run_in_threadpool(_added, service.blobs, principal(request).name, body, digest)
    return Response(status_code=201 if new else 204, headers={"ETag": f'"{digest}"'})


def _added(blobs: BlobStore, owner: str, body: bytearray, digest: str) -> bool:
    with blobs.arrival() as arrival:
        arrival.write(body)
        return blobs.settle(owner, arrival, digest)


async def get(service: Service, request: Request) -> Response:
    digest = checked_digest(request.path_params["digest"])
    headers = {"ETag": f'"{digest}"', "Cache-Control": "private, max-age=31536000, immutable"}
    if not await run_in_threadpool(service.blobs.held, principal(request).name, [digest]):
        raise NotFound(f"The blob {digest} is not on this endpoint.")
    if request.method == "HEAD" or "range" in request.headers:
        return FileResponse(service.blobs.path(digest), headers=headers, media_type="application/octet-stream")
    # A blob fits in memory, and FileResponse changes threads for each 64 kB: three times slower.
    return Response(await run_in_threadpool(service.blobs.read, digest), 200, headers, "application/octet-stream")


HANDLERS: Handlers = {"/blobs/missing": {"POST": missing}, "/blobs/{digest}": {"PUT": put, "GET": get}}
