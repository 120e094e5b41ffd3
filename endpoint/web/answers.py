"""Answers as JSON or as pages, and errors in the standard's exception form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, Response

from ...runtime.errors import EdgeGisError
from ...runtime.exception_form import exception_document
from ...runtime.request_errors import MethodNotAllowed, TooManyJobs, Unauthorized
from . import pages
from .negotiation import HTML, JSON, error_type, wants_html


def json_response(
    document: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = JSON
) -> Response:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode("utf-8"), status, headers, media_type)


def negotiated(
    connection: HTTPConnection, page: str, document: Mapping[str, Any], base_url: str, media_type: str = JSON
) -> Response:
    """The document as JSON of that type, or as the page of that name for those who ask for one."""
    headers = {"Vary": "Accept"}
    if wants_html(connection, media_type):
        return HTMLResponse(pages.render(page, document, base_url), headers=headers)
    return json_response(document, headers=headers, media_type=media_type)


def error_response(error: EdgeGisError, connection: HTTPConnection | None = None) -> Response:
    """In the form that the connection's request asks for, JSON without one."""
    headers = _headers(error)
    document, media_type = exception_document(error), error_type(connection) if connection else JSON
    if connection and media_type == HTML:
        base_url = str(connection.base_url).rstrip("/")
        return HTMLResponse(pages.render("error", document, base_url), error.http_status, headers)
    return json_response(document, error.http_status, headers, media_type)


def _headers(error: EdgeGisError) -> dict[str, str]:
    """What HTTP has with some errors."""
    if isinstance(error, TooManyJobs):
        return {"Retry-After": str(error.details["retry_after_s"])}
    if isinstance(error, MethodNotAllowed):
        return {"Allow": ", ".join(error.details["allowed"])}
    return {"WWW-Authenticate": 'Bearer realm="EdgeGIS"'} if isinstance(error, Unauthorized) else {}
