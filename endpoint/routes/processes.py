"""Processes: their list, and what each is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .. import processes
from ..answers import json_response
from ..request_reading import base_url, limit_of, offset_of
from ..service import Service
from . import Handlers


async def process_list(service: Service, request: Request) -> Response:
    page = processes.process_list(
        service.processes(), base_url(service, request), limit_of(request), offset_of(request)
    )
    return json_response(page)


async def process(service: Service, request: Request) -> Response:
    return json_response(processes.description(service.process(request.path_params["id"]), base_url(service, request)))


HANDLERS: Handlers = {
    "/processes": {"GET": process_list},
    "/processes/{id}": {"GET": process},
}
