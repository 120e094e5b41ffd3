"""The HTTP side of the endpoint.

Each handler reads a request, calls the plain function that knows the answer, and writes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from ..runtime.errors import BadRequest, EdgeGisError, InternalError, MethodNotAllowed, NotFound, TooLarge
from ..runtime.manifest import BLOB_LIMIT_BYTES
from . import execution, openapi, processes
from .answers import error_response, json_response
from .blobs import checked_digest
from .jobs import JobEntry
from .loopback import LoopbackOnly
from .preferences import Preferences
from .service import Service

log = logging.getLogger(__name__)

JSON_LIMIT_BYTES = 16 * 1024 * 1024
Handler = Callable[[Service, Request], Awaitable[Response]]


def create_app(service: Service, on_stopped: Callable[[], None] = lambda: None) -> Starlette:
    """The endpoint as an ASGI application. It closes the service when it stops, and then calls `on_stopped`."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(service.close)
        on_stopped()

    routes = [
        Route(path, functools.partial(handler, service), methods=[method])
        for path, handlers in HANDLERS.items()
        for method, handler in handlers.items()
    ]
    return Starlette(
        routes=routes,
        middleware=[Middleware(LoopbackOnly)],
        exception_handlers={EdgeGisError: _on_error, HTTPException: _on_http_error, Exception: _on_fault},
        lifespan=lifespan,
    )


# -- reading ---------------------------------------------------------------------------------------------------------


async def _body(request: Request, limit: int) -> bytearray:
    """The request's body, refused before it is read if it says that it is too large."""
    stated = request.headers.get("content-length", "0")
    if stated.isdigit() and int(stated) > limit:
        raise TooLarge(f"This request may hold {limit:,} bytes at most, not {int(stated):,}.")
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise TooLarge(f"This request may hold {limit:,} bytes at most.")
    return body


async def _json(request: Request) -> dict[str, Any]:
    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no number in JSON")

    try:
        document = json.loads(await _body(request, JSON_LIMIT_BYTES), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The request's body is not JSON: {error}.") from None
    if not isinstance(document, dict):
        raise BadRequest("The request's body has to be a JSON object.")
    return document


def _limit(request: Request) -> int | None:
    text = request.query_params.get("limit")
    if text is None:
        return None
    if not text.isdigit() or not 1 <= int(text[:9]) <= 10_000:
        raise BadRequest("limit has to be a number from 1 to 10000.")
    return int(text)


def _base_url(request: Request) -> str:
    return str(request.base_url).rstrip("/")


# -- handlers: about the endpoint and its processes ------------------------------------------------------------------


async def _landing(_: Service, request: Request) -> Response:
    return json_response(processes.landing_page(_base_url(request)))


async def _conformance(_: Service, __: Request) -> Response:
    return json_response(processes.conformance())


async def _api(service: Service, request: Request) -> Response:
    return json_response(
        openapi.document(service.algorithms, _base_url(request)),
        media_type="application/vnd.oai.openapi+json;version=3.0",
    )


async def _processes(service: Service, request: Request) -> Response:
    return json_response(processes.process_list(service.algorithms, _base_url(request), _limit(request)))


async def _process(service: Service, request: Request) -> Response:
    return json_response(processes.description(service.algorithm(request.path_params["id"]), _base_url(request)))


async def _execute(service: Service, request: Request) -> Response:
    process_id = service.algorithm(request.path_params["id"]).id
    preferences = Preferences.of(request.headers.getlist("prefer"))
    wanted = execution.parse(service.catalogue, process_id, await _json(request))
    await run_in_threadpool(execution.check_blobs, wanted, service.blobs)
    entry = service.jobs.start(
        process_id,
        functools.partial(execution.run, service, wanted),
        job_id=wanted.job_id,
        listed=preferences.respond_async,
    )
    if not preferences.respond_async:
        if not await _finished(request, entry, None):
            service.jobs.dismiss(entry.id)
        return _results_response(entry, wanted.response)
    if preferences.wait_s and await _finished(request, entry, preferences.wait_s):
        return _results_response(entry, wanted.response, {"Preference-Applied": preferences.applied()})
    headers = {"Location": f"{_base_url(request)}/jobs/{entry.id}", "Preference-Applied": preferences.applied()}
    return json_response(entry.status_info(_base_url(request)), 201, headers)


async def _finished(request: Request, entry: JobEntry, timeout_s: float | None) -> bool:
    """Waits for a job; no longer than the client does, and not longer than the timeout."""

    async def disconnected() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    gone = asyncio.ensure_future(disconnected())
    try:
        await asyncio.wait(
            {asyncio.wrap_future(entry.done), gone}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        gone.cancel()
    return entry.done.done()


def _results_response(entry: JobEntry, form: str, headers: dict[str, str] | None = None) -> Response:
    outcome = entry.results()
    if form == "raw":
        body, media_type = execution.raw(outcome)
        return Response(body, 200, headers, media_type)
    return json_response(outcome, 200, headers)


# -- handlers: jobs --------------------------------------------------------------------------------------------------


async def _jobs(service: Service, request: Request) -> Response:
    base_url = _base_url(request)
    entries = service.jobs.all()[: _limit(request)]
    link = {"rel": "self", "href": f"{base_url}/jobs", "type": "application/json", "title": "The jobs of this endpoint"}
    return json_response({"jobs": [entry.status_info(base_url) for entry in entries], "links": [link]})


async def _job(service: Service, request: Request) -> Response:
    return json_response(service.jobs.get(request.path_params["id"]).status_info(_base_url(request)))


async def _dismiss(service: Service, request: Request) -> Response:
    return json_response(service.jobs.dismiss(request.path_params["id"]).status_info(_base_url(request)))


async def _results(service: Service, request: Request) -> Response:
    return json_response(service.jobs.get(request.path_params["id"]).results())


# -- handlers: blobs -------------------------------------------------------------------------------------------------


async def _missing(service: Service, request: Request) -> Response:
    digests = (await _json(request)).get("digests")
    if not isinstance(digests, list):
        raise BadRequest("digests has to be a list of SHA-256 digests.")
    checked = [checked_digest(digest) for digest in digests]
    return json_response({"missing": await run_in_threadpool(service.blobs.missing, checked)})


async def _put_blob(service: Service, request: Request) -> Response:
    digest = checked_digest(request.path_params["digest"])
    if request.headers.get("content-encoding", "identity") != "identity":
        raise BadRequest("A blob comes as it is, without a content encoding.")
    new = service.blobs.size(digest) is None
    await run_in_threadpool(service.blobs.add, await _body(request, BLOB_LIMIT_BYTES), digest)
    return Response(status_code=201 if new else 204, headers={"ETag": f'"{digest}"'})


async def _get_blob(service: Service, request: Request) -> Response:
    digest = checked_digest(request.path_params["digest"])
    headers = {"ETag": f'"{digest}"', "Cache-Control": "private, max-age=31536000, immutable"}
    if service.blobs.size(digest) is None:
        raise NotFound(f"The blob {digest} is not on this endpoint.")
    if request.method == "HEAD" or "range" in request.headers:
        return FileResponse(service.blobs.path(digest), headers=headers, media_type="application/octet-stream")
    # A blob fits in memory, and FileResponse changes threads for each 64 kB: three times slower.
    return Response(await run_in_threadpool(service.blobs.read, digest), 200, headers, "application/octet-stream")


# -- errors ----------------------------------------------------------------------------------------------------------


async def _on_error(_: Request, error: Exception) -> Response:
    return error_response(cast(EdgeGisError, error))


async def _on_http_error(request: Request, raised: Exception) -> Response:
    error = cast(HTTPException, raised)
    if error.status_code == 405:
        response = error_response(MethodNotAllowed(f"{request.method} is not possible here."))
        response.headers.update(error.headers or {})
        return response
    return error_response(
        NotFound("There is nothing at this address.") if error.status_code == 404 else BadRequest(str(error.detail))
    )


async def _on_fault(request: Request, error: Exception) -> Response:
    log.error("%s %s broke", request.method, request.url.path)
    return error_response(InternalError("The endpoint failed; its log has the cause."))


HANDLERS: dict[str, dict[str, Handler]] = {
    "/": {"GET": _landing},
    "/conformance": {"GET": _conformance},
    "/api": {"GET": _api},
    "/processes": {"GET": _processes},
    "/processes/{id}": {"GET": _process},
    "/processes/{id}/execution": {"POST": _execute},
    "/jobs": {"GET": _jobs},
    "/jobs/{id}": {"GET": _job, "DELETE": _dismiss},
    "/jobs/{id}/results": {"GET": _results},
    "/blobs/missing": {"POST": _missing},
    "/blobs/{digest}": {"PUT": _put_blob, "GET": _get_blob},
}
