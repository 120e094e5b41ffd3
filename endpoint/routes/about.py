"""The endpoint about itself."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ...runtime.request_errors import NotFound
from ..processes import documents
from ..service import Service
from ..web import openapi, pages
from ..web.answers import negotiated
from ..web.request_reading import base_url, principal
from . import Handlers


async def landing(service: Service, request: Request) -> Response:
    address = base_url(service, request)
    return negotiated(request, "landing", documents.landing_page(address, service.limits(principal(request))), address)


async def conformance(service: Service, request: Request) -> Response:
    return negotiated(request, "conformance", documents.conformance(), base_url(service, request))


async def api(service: Service, request: Request) -> Response:
    address = base_url(service, request)
    document = openapi.document(service.processes(), address, token_needed=not service.configuration.anonymous_allowed)
    return negotiated(request, "api", document, address, openapi.MEDIA_TYPE)


async def static(_: Service, request: Request) -> Response:
    """Style, script and sample data of the pages."""
    name = request.path_params["name"]
    if name not in {file.name for file in pages.STATIC.iterdir()}:
        raise NotFound("There is nothing at this address.")
    return FileResponse(pages.STATIC / name, headers={"Cache-Control": "max-age=300"})


HANDLERS: Handlers = {
    "/": {"GET": landing},
    "/conformance": {"GET": conformance},
    "/api": {"GET": api},
    "/static/{name}": {"GET": static},
}
