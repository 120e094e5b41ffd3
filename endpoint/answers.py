"""Answers in JSON, and errors in the standard's exception form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from ..runtime.errors import EdgeGisError
from ..runtime.exception_form import exception_document
from ..runtime.request_errors import TooManyJobs


def json_response(
    document: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode("utf-8"), status, headers, media_type)


def error_response(error: EdgeGisError) -> Response:
    headers = {"Retry-After": str(error.details["retry_after_s"])} if isinstance(error, TooManyJobs) else None
    return json_response(exception_document(error), error.http_status, headers)
