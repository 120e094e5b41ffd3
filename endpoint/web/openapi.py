"""The OpenAPI 3.0 definition of what the endpoint serves: self-contained, and only what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...runtime.algorithms.application_package import MEDIA_TYPE as PACKAGE_TYPE
from ...runtime.version import VERSION
from ..formats.media_types import FORMATS, GEOJSON
from ..jobs.job import STATUSES
from ..processes.process import Process
from .openapi_schemas import DIGEST, SCHEMAS, TEXT, execute, obj, plain, ref
from .request_reading import LIST_LIMIT

MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.0"
_ERRORS = {
    400: "The request does not hold",
    401: "No token, or one that does not hold",
    403: "This is not allowed",
    404: "There is no such thing",
    409: "It does not go with what is there",
    413: "It is too large",
    415: "A form that the endpoint does not read",
    416: "There are no such bytes",
    422: "The process cannot take this",
    424: "Data are not on this endpoint: the answer lists them",
    429: "Too many jobs; Retry-After says when to try again",
    500: "The process or the endpoint failed",
    502: "What runs the process failed",
    507: "The data do not fit the store",
}
_ANYWHERE = (401, 403)


def _query(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _header(name: str, description: str, schema: Mapping[str, Any] = TEXT) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": schema, "description": description}


def _path(name: str, schema: Mapping[str, Any] = TEXT) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


_JOB = _path("id")
_BLOB = _path("digest", DIGEST)
# The Authorization header; `{}` is none.
_TOKEN: Mapping[str, Any] = {"token": []}
_TOKEN_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": "A token of this endpoint. Deploying, replacing and undeploying always need one with that right.",
}
_LIMIT = _query("limit", {"type": "integer", "minimum": 1, "maximum": LIST_LIMIT}, "Entries of a page")
_OFFSET = _query("offset", {"type": "integer", "minimum": 0, "maximum": 1_000_000}, "Entries before the page")
_PREFER = _header("Prefer", "respond-async: answer with a job's address; with wait=SECONDS only if it takes longer")
_KEY = _header(
    "Idempotency-Key",
    "A name of this request: when it comes again, it is not run again",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]*$"},
)
_SECONDS = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
_DAY = "02-(0[1-9]|[12][0-9])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
_DATE_TIME = f"[12][0-9]{{3}}-({_DAY})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+-][01][0-9]:[0-5][0-9])"
_INTERVAL = f"^({_DATE_TIME}(/({_DATE_TIME}|[.][.])?)?|([.][.])?/{_DATE_TIME})$"
_NAMES = {"type": "string", "pattern": "^[^,]+(,[^,]+)*$"}
_FILTERS = [
    _query("type", {"type": "string", "enum": ["process"]}, "Kind of job"),
    _query("processID", _NAMES, "Processes, separated by commas"),
    _query("status", {"type": "string", "enum": list(STATUSES)}, "Status"),
    _query(
        "datetime", {"type": "string", "pattern": _INTERVAL}, "When it was created: a time or an interval (RFC 3339)"
    ),
    _query("minDuration", _SECONDS, "Seconds that it ran, at least"),
    _query("maxDuration", _SECONDS, "Seconds that it ran, at most"),
    _query("before", {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}, "Where the page before ended"),
]
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_PACKAGE = {PACKAGE_TYPE: {"schema": {"type": "object"}}}
_LOCATION = {"Location": {"schema": {"type": "string", "format": "uri"}, "description": "Its address"}}
_LINKS = {"Link": {"schema": TEXT, "description": "Where the results are"}}


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _page(schema: str) -> dict[str, Any]:
    """For programs and for people."""
    return {**_json(ref(schema)), "text/html": {"schema": TEXT}}


def _answer(text: str, content: Mapping[str, Any] | None = None, headers: Mapping[str, Any] | None = None) -> Any:
    return {
        "description": text,
        **({"content": content} if content else {}),
        **({"headers": headers} if headers else {}),
    }


def _operation(
    name: str,
    summary: str,
    answers: Mapping[int, Any],
    *parameters: Any,
    body: Mapping[str, Any] | None = None,
    errors: Sequence[int] = (),
    security: Sequence[Mapping[str, Any]] | None = None,
) -> Any:
    """One operation; `answers` are the good ones, `security` is what it has other than the rest."""
    problem = {"schema": ref("exception")}
    content = {"application/json": problem, "application/problem+json": problem, "text/html": {"schema": TEXT}}
    failed = {code: _answer(_ERRORS[code], content) for code in sorted({*errors, *_ANYWHERE})}
    request = {"requestBody": {"required": True, "content": body}} if body else {}
    responses = {str(code): answer for code, answer in {**answers, **failed}.items()}
    secured = {} if security is None else {"security": list(security)}
    told = {"operationId": name, "summary": summary, "parameters": list(parameters), "responses": responses}
    return {**told, **request, **secured}


def document(processes: Sequence[Process], base_url: str, *, token_needed: bool = False) -> dict[str, Any]:
    """`token_needed`: for whatever is asked, not only for changing what is there."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "EdgeGIS endpoint",
            "version": VERSION,
            "description": "OGC API - Processes, and blobs.",
            "license": {"name": "GPL-2.0-or-later"},
        },
        "servers": [{"url": base_url}],
        "paths": {**_about_paths(), **_process_paths(processes), **_job_paths(), **_blob_paths(), **_operation_paths()},
        "components": {"schemas": SCHEMAS, "securitySchemes": {"token": _TOKEN_SCHEME}},
        "security": [_TOKEN] if token_needed else [_TOKEN, {}],
    }


_FILE = {200: _answer("A file", {"*/*": {"schema": {"type": "string", "format": "binary"}}})}


def _about_paths() -> dict[str, Any]:
    definition = {MEDIA_TYPE: {"schema": {"type": "object"}}, "text/html": {"schema": TEXT}}
    return {
        "/": {"get": _operation("landing", "The landing page", {200: _answer("Links", _page("landingPage"))})},
        "/conformance": {
            "get": _operation("conformance", "What is conformed to", {200: _answer("Classes", _page("confClasses"))})
        },
        "/static/{name}": {"get": _operation("static", "What pages use", _FILE, _path("name"), errors=[404])},
        "/api": {"get": _operation("api", "This definition", {200: _answer("OpenAPI", definition)})},
    }


def _process_paths(processes: Sequence[Process]) -> dict[str, Any]:
    known = _path("id", {"type": "string", "enum": [process.id for process in processes]})
    listed = {200: _answer("A page of the list", _page("processList"))}
    described = {200: _answer("Its description", _page("process"))}
    deployed = {201: _answer("It is there", _json(ref("processSummary")), _LOCATION)}
    changed, package = {204: _answer("Done")}, {200: _answer("As it was sent", _PACKAGE)}
    wrong = (400, 404, 409, 413, 415)
    paths = {
        "/processes": {
            "get": _operation("processes", "The processes", listed, _LIMIT, _OFFSET, errors=[400]),
            "post": _operation("deploy", "Deploy a process", deployed, body=_PACKAGE, errors=wrong),
        },
        "/processes/{id}": {
            "get": _operation("process", "A process", described, known, errors=[404]),
            "put": _operation("replace", "Replace a process", changed, _path("id"), body=_PACKAGE, errors=wrong),
            "delete": _operation("undeploy", "Take a process away", changed, _path("id"), errors=[404]),
        },
        "/processes/{id}/package": {
            "get": _operation("package", "What a process was deployed with", package, _path("id"), errors=[404])
        },
    }
    return {**paths, **{f"/processes/{process.id}/execution": _execution(process) for process in processes}}


def _execution(process: Process) -> dict[str, Any]:
    answers = {
        200: _answer("The results: of several outputs in parts, or as a document", _result_forms(process.document)),
        201: _answer("The job, which goes on", _json(ref("statusInfo")), _LOCATION),
        204: _answer("The results are elsewhere, or there are none", headers=_LINKS),
    }
    errors = (400, 404, 409, 413, 422, 424, 429, 500, 502, 507)
    title = f"Run: {process.document.get('title', process.id)}"
    body = _json(execute(process.document))
    name = f"execute.{process.id}"
    return {"post": _operation(name, title, answers, _PREFER, _KEY, body=body, errors=errors)}


def _result_forms(description: Mapping[str, Any]) -> dict[str, Any]:
    """The media types of results, with their schemas."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    forms: dict[str, Any] = {"application/json": {"schema": {}}, "multipart/related": binary}
    for part in description["outputs"].values():
        for form in part["schema"].get("oneOf", [part["schema"]]):
            media_type = form.get("contentMediaType")
            if media_type is not None:
                forms[media_type] = {"schema": plain(form)} if "json" in media_type else binary
    return forms


def _job_paths() -> dict[str, Any]:
    status = {200: _answer("Its status", _page("statusInfo"))}
    forms = {"application/json": {"schema": {}}, "text/plain": {"schema": TEXT}, "multipart/related": _BYTES_SCHEMA}
    forms |= {form: _BYTES_SCHEMA for kind in FORMATS for form in FORMATS[kind]}
    forms[GEOJSON] = {"schema": {"type": "object"}}
    told = {200: _answer("The results", forms), 204: _answer("They are elsewhere, or there are none", headers=_LINKS)}
    listed = {200: _answer("A page of the list", _page("jobList"))}
    gone = (400, 404, 409, 413, 422, 500, 502, 507)
    return {
        "/jobs": {"get": _operation("jobs", "The jobs, newest first", listed, _LIMIT, *_FILTERS, errors=[400])},
        "/jobs/{id}": {
            "get": _operation("status", "How far a job is", status, _JOB, errors=[404]),
            "delete": _operation("dismiss", "Stop a job, or drop its results", status, _JOB, errors=[404]),
        },
        "/jobs/{id}/results": {"get": _operation("results", "What a job made", told, _JOB, errors=gone)},
    }


_BYTES_SCHEMA = {"schema": {"type": "string", "format": "binary"}}


def _blob_paths() -> dict[str, Any]:
    known = {200: _answer("The digests", _json(ref("missing")))}
    read = {200: _answer("Its bytes", _BYTES), 206: _answer("Some of its bytes", _BYTES), 304: _answer("As before")}
    kept = {201: _answer("Kept"), 204: _answer("Was here")}
    there = {200: _answer("It is here")}
    wanted = _header("Range", "bytes=FIRST-LAST")
    wrong = (400, 413, 415, 507)
    ask = _operation("missing", "Which blobs are not here", known, body=_json(ref("digests")), errors=[400, 413])
    return {
        "/blobs/missing": {"post": ask},
        "/blobs/{digest}": {
            "get": _operation("getBlob", "A blob", read, _BLOB, wanted, errors=[400, 404, 416]),
            "head": _operation("hasBlob", "Whether a blob is here", there, _BLOB, errors=[400, 404]),
            "put": _operation("putBlob", "Send a blob", kept, _BLOB, body=_BYTES, errors=wrong),
        },
    }


def _operation_paths() -> dict[str, Any]:
    well = {200: _answer("It is there", _json(obj(["status"], status=TEXT)))}
    numbers = {200: _answer("Numbers", {"text/plain": {"schema": TEXT}})}
    return {
        "/health": {"get": _operation("health", "Whether the endpoint is there", well, security=[{}])},
        "/metrics": {"get": _operation("metrics", "Its numbers, for Prometheus", numbers)},
    }
