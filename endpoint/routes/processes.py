"""Processes: their list, and what each is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..processes import documents
from ..service import Service
from ..web.answers import negotiated
from ..web.request_reading import base_url, limit_of, offset_of
from . import Handlers


async def process_list(service: Service, request: Request) -> Response:
    address = base_url(service, request)
    page = documents.process_list(service.processes(), address, limit_of(request), offset_of(request))
    return negotiated(request, "processes", page, address)


async def process(service: Service, request: Request) -> Response:
    address = base_url(service, request)
    description = documents.description(service.process(request.path_params["id"]), address)
    return negotiated(request, "process", description, address)


HANDLERS: Handlers = {
    "/processes": {"GET": process_list},
    "/processes/{id}": {"GET": process},
}
