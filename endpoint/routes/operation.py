"""For those who run the endpoint: whether it is there, and its numbers."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..service import Service
from ..tokens import ADMIN
from ..web.answers import json_response
from ..web.request_reading import principal
from . import Handlers


async def health(service: Service, _: Request) -> Response:
    """Asks the database, so that an endpoint whose disk is gone is not called healthy."""
    await run_in_threadpool(service.database.row, "SELECT 1")
    return json_response({"status": "ok"})


async def metrics(service: Service, request: Request) -> Response:
    """They tell of all owners, so a token needs the right for that."""
    if principal(request).name:
        principal(request).require(ADMIN)
    running, waiting = service.jobs.counts()
    return Response(service.metrics.text(running, waiting), 200, media_type=CONTENT_TYPE_LATEST)


HANDLERS: Handlers = {"/health": {"GET": health}, "/metrics": {"GET": metrics}}
