"""Jobs: their list, how far they are, what they made, and stopping them."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..jobs.filters import JobFilters
from ..jobs.result_cache import cache_headers
from ..processes.documents import page_link
from ..processes.results import results_response
from ..service import Service
from ..web.answers import json_response, negotiated
from ..web.request_reading import base_url, limit_of, principal
from . import Handlers

# Jobs in an answer when the client does not say how many it wants.
PAGE = 100


async def job_list(service: Service, request: Request) -> Response:
    filters, limit = JobFilters.of(request.query_params), limit_of(request) or PAGE
    found = await run_in_threadpool(service.jobs.listed, principal(request), filters, limit + 1)
    address = base_url(service, request)
    asked = [(name, value) for name, value in request.query_params.multi_items() if name != "f"]
    here = _link("self", address, asked, "The jobs of this endpoint")
    links = [here, page_link(here["href"])]
    if len(found) > limit:
        others = [(name, value) for name, value in asked if name != "before"]
        links.append(_link("next", address, [*others, ("before", str(found[limit - 1][0]))], "Older jobs"))
    document = {"jobs": [info.status_info(address) for _, info in found[:limit]], "links": links}
    return negotiated(request, "jobs", document, address)


def _link(rel: str, address: str, query: list[tuple[str, str]], title: str) -> dict[str, str]:
    text = f"?{urlencode(query)}" if query else ""
    return {"rel": rel, "href": f"{address}/jobs{text}", "type": "application/json", "title": title}


async def job(service: Service, request: Request) -> Response:
    info = await run_in_threadpool(service.jobs.info, principal(request), request.path_params["id"])
    address = base_url(service, request)
    return negotiated(request, "job", info.status_info(address), address)


async def dismiss(service: Service, request: Request) -> Response:
    info = await run_in_threadpool(service.jobs.dismiss, principal(request), request.path_params["id"])
    return json_response(info.status_info(base_url(service, request)))


async def results(service: Service, request: Request) -> Response:
    found = await run_in_threadpool(service.jobs.results, principal(request), request.path_params["id"])
    headers = cache_headers(found.document)
    return await run_in_threadpool(results_response, found, service.blobs, base_url(service, request), headers)


HANDLERS: Handlers = {
    "/jobs": {"GET": job_list},
    "/jobs/{id}": {"GET": job, "DELETE": dismiss},
    "/jobs/{id}/results": {"GET": results},
}
