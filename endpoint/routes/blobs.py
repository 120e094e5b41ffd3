"""Blobs: what is missing, sent, asked for."""

from __future__ import annotations

import functools

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ...runtime.request_errors import BadRequest, MethodNotAllowed, NotFound
from ..blobs.store import BlobStore, checked_digest
from ..blobs.transfer import blob_response, receive, stated_bytes
from ..service import Service
from ..web.answers import json_response
from ..web.request_reading import json_object, principal
from . import Handlers

# Digests in one question: some 160 GB of blobs.
DIGEST_LIMIT = 10_000


async def missing(service: Service, request: Request) -> Response:
    digests = (await json_object(service, request)).get("digests")
    if not isinstance(digests, list):
        raise BadRequest("digests has to be a list of SHA-256 digests.")
    if len(digests) > DIGEST_LIMIT:
        raise BadRequest(f"One request may ask for {DIGEST_LIMIT:,} digests at most, not {len(digests):,}.")
    checked = [checked_digest(digest) for digest in digests]
    return json_response({"missing": await run_in_threadpool(service.blobs.missing, principal(request).name, checked)})


async def put(service: Service, request: Request) -> Response:
    digest = _digest(request)
    arrival = service.blobs.arrival(stated_bytes(request))
    try:
        settle = functools.partial(service.blobs.settle, principal(request).name, arrival, digest)
        new = await receive(request, arrival, settle)
    except BaseException:
        arrival.close()
        raise
    # What another owner has already is removed after the answer: so it takes no longer than what is new.
    done = BackgroundTask(arrival.close) if arrival.is_left else None
    return Response(status_code=201 if new else 204, headers={"ETag": f'"{digest}"'}, background=done)


async def get(service: Service, request: Request) -> Response:
    digest = _digest(request)
    data = await run_in_threadpool(_mapped, service.blobs, principal(request).name, digest)
    return await blob_response(request, digest, data)


def _digest(request: Request) -> str:
    name: str = request.path_params["digest"]
    if name == "missing":
        raise MethodNotAllowed("POST to /blobs/missing asks which blobs are missing.", allowed=["POST"])
    return checked_digest(name)


def _mapped(blobs: BlobStore, owner: str, digest: str) -> memoryview:
    if not blobs.held(owner, [digest]):
        raise NotFound(f"The blob {digest} is not on this endpoint.")
    return blobs.warmed(digest)


HANDLERS: Handlers = {"/blobs/missing": {"POST": missing}, "/blobs/{digest}": {"PUT": put, "GET": get}}
