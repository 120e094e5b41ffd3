"""Errors in the form of OGC API - Processes, out of the tree of errors and back into it.

What fails on an endpoint is named as it is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import EdgeGisError, error_from_code

_STANDARD = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
_OURS = "https://edgegis.org/errors/"
_STANDARD_CODES = frozenset({"no-such-process", "no-such-job", "result-not-ready"})


def exception_document(error: EdgeGisError) -> dict[str, Any]:
    return {
        "type": (_STANDARD if error.code in _STANDARD_CODES else _OURS) + error.code,
        "title": error.code.replace("-", " ").capitalize(),
        "status": error.http_status,
        "detail": error.message,
        **({"details": error.details} if error.details else {}),
    }


def error_of(document: object) -> EdgeGisError | None:
    """The error that a document describes, None when it is not in the form or names none that this version knows."""
    if not isinstance(document, Mapping) or not isinstance(document.get("type"), str):
        return None
    base, _, code = document["type"].rpartition("/")
    if base + "/" not in (_STANDARD, _OURS):
        return None
    details = document.get("details")
    error = error_from_code(code, str(document.get("detail") or ""))
    if error is not None and isinstance(details, Mapping):
        error.details = dict(details)
    return error
