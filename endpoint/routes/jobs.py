"""Jobs: their list, how far they are, what they made, and stopping them."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..answers import json_response
from ..request_reading import base_url, limit_of
from ..results import results_response
from ..service import Service
from . import Handlers


async def job_list(service: Service, request: Request) -> Response:
    address = base_url(service, request)
    entries = service.jobs.all()[: limit_of(request)]
    link = {"rel": "self", "href": f"{address}/jobs", "type": "application/json", "title": "The jobs of this endpoint"}
    return json_response({"jobs": [entry.status_info(address) for entry in entries], "links": [link]})


async def job(service: Service, request: Request) -> Response:
    return json_response(service.jobs.get(request.path_params["id"]).status_info(base_url(service, request)))


async def dismiss(service: Service, request: Request) -> Response:
    return json_response(service.jobs.dismiss(request.path_params["id"]).status_info(base_url(service, request)))


async def results(service: Service, request: Request) -> Response:
    found = service.jobs.get(request.path_params["id"]).results()
    return await run_in_threadpool(results_response, found, service.blobs, base_url(service, request))


HANDLERS: Handlers = {
    "/jobs": {"GET": job_list},
    "/jobs/{id}": {"GET": job, "DELETE": dismiss},
    "/jobs/{id}/results": {"GET": results},
}
