"""The endpoint about itself."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .. import openapi, processes
from ..answers import json_response
from ..request_reading import base_url
from ..service import Service
from . import Handlers


async def landing(service: Service, request: Request) -> Response:
    return json_response(processes.landing_page(base_url(service, request)))


async def conformance(_: Service, __: Request) -> Response:
    return json_response(processes.conformance())


async def api(service: Service, request: Request) -> Response:
    return json_response(
        openapi.document(service.processes(), base_url(service, request)),
        media_type="application/vnd.oai.openapi+json;version=3.0",
    )


HANDLERS: Handlers = {"/": {"GET": landing}, "/conformance": {"GET": conformance}, "/api": {"GET": api}}
