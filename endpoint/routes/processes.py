"""Processes: their list, and what each is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .. import processes
from ..answers import json_response
from ..request_reading import base_url, limit_of
from ..service import Service
from . import Handlers


async def process_list(service: Service, request: Request) -> Response:
    return json_response(processes.process_list(service.algorithms, base_url(service, request), limit_of(request)))


async def process(service: Service, request: Request) -> Response:
    return json_response(
        processes.description(service.algorithm(request.path_params["id"]), base_url(service, request))
    )


HANDLERS: Handlers = {
    "/processes": {"GET": process_list},
    "/processes/{id}": {"GET": process},
}
