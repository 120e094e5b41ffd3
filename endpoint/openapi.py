"""The OpenAPI 3.0 definition of what the endpoint serves: self-contained, and only what is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .process import Process

_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
_DIGEST = {"name": "digest", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
_LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 10000}}
_PREFER = {"name": "Prefer", "in": "header", "schema": {"type": "string"}, "description": "respond-async; wait=SECONDS"}
_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _operation(
    name: str,
    summary: str,
    answers: Mapping[str, tuple[str, str | None]],
    *parameters: Any,
    body: dict[str, Any] | None = None,
) -> Any:
    """One operation; `answers` are its statuses with what they mean and the schema of their JSON."""
    responses = {
        status: {"description": text, **({"content": _json(schema)} if schema else {})}
        for status, (text, schema) in answers.items()
    }
    responses["default"] = {"description": "What went wrong", "content": _json("exception")}
    request = {"requestBody": {"required": True, "content": body}} if body else {}
    return {"operationId": name, "summary": summary, "parameters": list(parameters), "responses": responses, **request}


def document(processes: Sequence[Process], base_url: str) -> dict[str, Any]:
    process = {**_ID, "schema": {"type": "string", "enum": [process.id for process in processes]}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "EdgeGIS endpoint", "version": "1.0.0", "description": "OGC API - Processes, and blobs."},
        "servers": [{"url": base_url}],
        "paths": {**_about_paths(process), **_job_paths(), **_blob_paths()},
        "components": {"schemas": _SCHEMAS},
    }


def _about_paths(process: dict[str, Any]) -> dict[str, Any]:
    executed = {"200": ("The results", "results"), "201": ("The job, which goes on", "statusInfo")}
    execute = _operation("execute", "Run a process", executed, process, _PREFER, body=_json("execute"))
    execute["responses"]["201"]["headers"] = {
        "Location": {"schema": {"type": "string"}, "description": "The job's address"}
    }
    return {
        "/": {"get": _operation("landing", "The landing page", {"200": ("Links", "links")})},
        "/conformance": {"get": _operation("conformance", "What is conformed to", {"200": ("Classes", "confClasses")})},
        "/api": {"get": _operation("api", "This definition", {"200": ("OpenAPI", None)})},
        "/processes": {"get": _operation("processes", "The processes", {"200": ("A list", "processList")}, _LIMIT)},
        "/processes/{id}": {
            "get": _operation("process", "A process", {"200": ("Its description", "process")}, process)
        },
        "/processes/{id}/execution": {"post": execute},
    }


def _job_paths() -> dict[str, Any]:
    return {
        "/jobs": {"get": _operation("jobs", "The jobs, newest first", {"200": ("A list", "jobList")}, _LIMIT)},
        "/jobs/{id}": {
            "get": _operation("status", "How far a job is", {"200": ("Its status", "statusInfo")}, _ID),
            "delete": _operation(
                "dismiss", "Stop a job, or drop its results", {"200": ("Its status", "statusInfo")}, _ID
            ),
        },
        "/jobs/{id}/results": {
            "get": _operation("results", "What a job made", {"200": ("The results", "results")}, _ID)
        },
    }


def _blob_paths() -> dict[str, Any]:
    get = _operation("getBlob", "A blob", {"200": ("Its bytes", None)}, _DIGEST)
    get["responses"]["200"]["content"] = _BYTES
    return {
        "/blobs/missing": {
            "post": _operation(
                "missing", "Which blobs are not here", {"200": ("Their digests", "missing")}, body=_json("digests")
            )
        },
        "/blobs/{digest}": {
            "get": get,
            "head": _operation(
                "hasBlob", "Whether a blob is here", {"200": ("It is", None), "404": ("It is not", None)}, _DIGEST
            ),
            "put": _operation(
                "putBlob", "Send a blob", {"201": ("Kept", None), "204": ("Was here", None)}, _DIGEST, body=_BYTES
            ),
        },
    }


def _object(required: Sequence[str] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        **({"required": list(required)} if required else {}),
        **({"properties": properties} if properties else {}),
    }


_TEXT = {"type": "string"}
_DIGESTS = {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}
_LINKS = {"type": "array", "items": _object(["href"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT)}
_STATUS = {"type": "string", "enum": ["accepted", "running", "successful", "failed", "dismissed"]}
_SCHEMAS: dict[str, Any] = {
    "exception": _object(["type"], type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT),
    "links": _object(["links"], title=_TEXT, description=_TEXT, links=_LINKS),
    "confClasses": _object(["conformsTo"], conformsTo={"type": "array", "items": _TEXT}),
    "process": _object(
        ["id", "version"], id=_TEXT, version=_TEXT, title=_TEXT, inputs=_object(), outputs=_object(), links=_LINKS
    ),
    "processList": _object(
        ["processes", "links"], processes={"type": "array", "items": _object(["id", "version"])}, links=_LINKS
    ),
    "execute": _object(
        inputs=_object(), outputs=_object(), response={"type": "string", "enum": ["raw", "document"]}, edgegis=_object()
    ),
    "results": _object(),
    "statusInfo": _object(
        ["jobID", "status", "type"], jobID=_TEXT, processID=_TEXT, type=_TEXT, status=_STATUS, links=_LINKS
    ),
    "jobList": _object(
        ["jobs", "links"], jobs={"type": "array", "items": _object(["jobID", "status", "type"])}, links=_LINKS
    ),
    "digests": _object(["digests"], digests=_DIGESTS),
    "missing": _object(["missing"], missing=_DIGESTS),
}
