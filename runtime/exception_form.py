"""Errors in the form of OGC API - Processes, out of the tree of errors and back into it.

What fails on an endpoint is named as it is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import request_errors  # noqa: F401 - its errors have names here, too
from .errors import EdgeGisError, InternalError, kinds_below

_STANDARD = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/"
_OURS = "https://edgegis.org/errors/"
_STANDARD_PART_2 = "http://www.opengis.net/def/exceptions/ogcapi-processes-2/1.0/"
_STANDARD_CODES = {
    **dict.fromkeys(("no-such-process", "no-such-job", "result-not-ready"), _STANDARD),
    **dict.fromkeys(("duplicated-process", "immutable-process", "unsupported-media-type"), _STANDARD_PART_2),
}
_KINDS = {kind.code: kind for kind in reversed(kinds_below(EdgeGisError))} | {EdgeGisError.code: InternalError}


def exception_document(error: EdgeGisError) -> dict[str, Any]:
    return {
        "type": _STANDARD_CODES.get(error.code, _OURS) + error.code,
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
    if base + "/" not in (_STANDARD, _STANDARD_PART_2, _OURS) or code not in _KINDS:
        return None
    error = _KINDS[code](str(document.get("detail") or ""))
    details = document.get("details")
    if isinstance(details, Mapping):
        error.details = dict(details)
    return error
