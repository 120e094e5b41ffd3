"""The endpoint as an ASGI application."""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from typing import cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..runtime.errors import EdgeGisError, InternalError
from ..runtime.request_errors import BadRequest, MethodNotAllowed, NotFound
from .configuration import Configuration
from .jobs.recovery import recover
from .routes import Handler, Handlers, about, blobs, deployment, execution, jobs, operation, processes
from .service import Service
from .web.access import Access
from .web.answers import error_response
from .web.request_log import RequestLog
from .web.response_headers import ResponseHeaders

log = logging.getLogger(__name__)

HANDLERS: list[Handlers] = [part.HANDLERS for part in (about, processes, deployment, execution, jobs, blobs, operation)]


def create_app(service: Service, on_stopped: Callable[[], None] = lambda: None) -> Starlette:
    """The endpoint as an ASGI application. It closes the service when it stops, and then calls `on_stopped`."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(service.blobs.start, service.jobs.prune)
        await run_in_threadpool(recover, service)
        await run_in_threadpool(service.prepare)
        yield
        await run_in_threadpool(service.close)
        on_stopped()

    return Starlette(
        routes=_routes(service),
        middleware=[
            Middleware(RequestLog, metrics=service.metrics),
            Middleware(ResponseHeaders),
            *_cors(service.configuration),
            Middleware(Access, configuration=service.configuration, tokens=service.tokens),
        ],
        exception_handlers={EdgeGisError: _on_error, HTTPException: _on_http_error, Exception: _on_fault},
        lifespan=lifespan,
    )


def _routes(service: Service) -> list[Route]:
    """One for each path, so that a method that it has not is answered with those that it has."""
    paths: dict[str, dict[str, Handler]] = {}
    for part in HANDLERS:
        for path, handlers in part.items():
            paths.setdefault(path, {}).update(handlers)
    return [
        Route(path, functools.partial(_handled, service, handlers), methods=list(handlers))
        for path, handlers in [*paths.items(), *deployment.REFUSED.items()]
    ]


async def _handled(service: Service, handlers: Mapping[str, Handler], request: Request) -> Response:
    return await handlers["GET" if request.method == "HEAD" else request.method](service, request)


def _cors(configuration: Configuration) -> list[Middleware]:
    """For the web pages that may use the endpoint; browsers ask for it without the token."""
    if not configuration.allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=configuration.allowed_origins,
            allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Prefer", "Range"],
            expose_headers=["Location", "Preference-Applied", "ETag", "Content-Range", "Link", "X-Request-ID"],
        )
    ]


async def _on_error(request: Request, error: Exception) -> Response:
    return error_response(cast(EdgeGisError, error), request)


async def _on_http_error(request: Request, raised: Exception) -> Response:
    error = cast(HTTPException, raised)
    if error.status_code == 405:
        allowed = (error.headers or {})["Allow"].split(", ")
        return error_response(MethodNotAllowed(f"{request.method} is not possible here.", allowed=allowed), request)
    missing = error.status_code == 404
    return error_response(
        NotFound("There is nothing at this address.") if missing else BadRequest(str(error.detail)), request
    )


async def _on_fault(request: Request, error: Exception) -> Response:
    log.error("%s %s broke", request.method, request.url.path, exc_info=error)
    return error_response(InternalError("The endpoint failed; its log has the cause."), request)
