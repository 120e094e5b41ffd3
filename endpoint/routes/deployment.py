"""Part 2 of the standard: deploying, replacing and undeploying processes."""

from __future__ import annotations

import dataclasses
import functools

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ...runtime.algorithms.application_package import MEDIA_TYPE
from ...runtime.request_errors import BadRequest, MethodNotAllowed, UnsupportedMediaType
from ..blobs.store import checked_digest
from ..fetch import Fetcher
from ..processes import documents
from ..processes.registry import Package
from ..service import Service
from ..tokens import DEPLOY, Principal
from ..web.answers import json_response
from ..web.request_reading import base_url, body_of, parsed_object, principal
from . import Handlers


async def deploy(service: Service, request: Request) -> Response:
    package, who = await _package(service, request), principal(request)
    fetch = functools.partial(_module, service, who, base_url(service, request))
    process = await run_in_threadpool(service.registry.deploy, who, package, fetch)
    address = f"{base_url(service, request)}/processes/{process.id}"
    return json_response(documents.summary(process, base_url(service, request)), 201, {"Location": address})


async def replace(service: Service, request: Request) -> Response:
    package, who = await _package(service, request), principal(request)
    fetch = functools.partial(_module, service, who, base_url(service, request))
    await run_in_threadpool(service.registry.replace, who, request.path_params["id"], package, fetch)
    return Response(status_code=204)


async def undeploy(service: Service, request: Request) -> Response:
    await run_in_threadpool(service.registry.undeploy, principal(request), request.path_params["id"])
    return Response(status_code=204)


async def package(service: Service, request: Request) -> Response:
    body, media_type = await run_in_threadpool(service.registry.package, request.path_params["id"])
    return Response(body, 200, media_type=media_type)


async def post_to_process(service: Service, request: Request) -> Response:
    """Processes are run below their address; of one that is not there that is said first."""
    process = service.process(request.path_params["id"])
    raise MethodNotAllowed(
        f"POST to /processes/{process.id}/execution runs the process, PUT replaces it.",
        allowed=["GET", "HEAD", "PUT", "DELETE"],
    )


async def _package(service: Service, request: Request) -> Package:
    """Raises Forbidden before anything is read, then UnsupportedMediaType, then what is wrong with the body."""
    principal(request).require(DEPLOY)
    media_type = request.headers.get("content-type", "")
    if media_type.partition(";")[0].strip().lower() != MEDIA_TYPE:
        raise UnsupportedMediaType(f"A process is deployed by a package of the type {MEDIA_TYPE}.")
    # base64 makes four characters of three bytes.
    body = bytes(await body_of(request, service.configuration.module_bytes * 4 // 3 + service.configuration.body_bytes))
    document = await run_in_threadpool(parsed_object, body, service.configuration.json_depth)
    return Package(document, body, media_type)


def _module(service: Service, who: Principal, address: str, href: str) -> bytes:
    """The module that a package names: one of the sender's blobs here, or what an allowed host has."""
    blobs = f"{address}/blobs/"
    if href.startswith(blobs):
        digest = checked_digest(href[len(blobs) :])
        if service.blobs.missing(who.name, [digest]):
            raise BadRequest(f"The blob {digest} is not on this endpoint. Please send it first.")
        return bytes(service.blobs.read(digest))
    return Fetcher(dataclasses.replace(service.configuration, fetch_bytes=service.configuration.module_bytes)).fetch(
        href
    )


HANDLERS: Handlers = {
    "/processes": {"POST": deploy},
    "/processes/{id}": {"PUT": replace, "DELETE": undeploy},
    "/processes/{id}/package": {"GET": package},
}
# What is answered, but not offered.
REFUSED: Handlers = {"/processes/{id}": {"POST": post_to_process}}
