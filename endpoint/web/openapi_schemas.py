"""The schemas of the OpenAPI definition: OpenAPI 3.0 knows less of JSON Schema than process descriptions use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..jobs.job import STATUSES

TEXT = {"type": "string"}
DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_NUMBER = {"type": "number"}
_ADDRESS = {"type": "string", "format": "uri"}
_TIME = {"type": "string", "format": "date-time"}
# What a schema has elsewhere and OpenAPI 3.0 has not.
_UNKNOWN = frozenset({"contentMediaType", "contentEncoding", "contentSchema", "edgegis"})


def obj(required: Sequence[str] = (), **properties: Any) -> dict[str, Any]:
    """The schema of an object."""
    return {
        "type": "object",
        **({"required": list(required)} if required else {}),
        **({"properties": properties} if properties else {}),
    }


def array(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def plain(schema: Any) -> Any:
    """A schema of a process description in the words of OpenAPI 3.0."""
    if isinstance(schema, list):
        return [plain(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {name: value if name in ("default", "enum") else plain(value) for name, value in schema.items()}
    if "properties" in found:  # the standard's bounding box does not say that it is an object
        found.setdefault("type", "object")
    if found.get("contentEncoding") == "base64":
        found["format"] = "byte"
    for bound, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(found.get(bound), (int, float)) and not isinstance(found[bound], bool):
            found[limit], found[bound] = found[bound], True
    return {name: value for name, value in found.items() if name not in _UNKNOWN}


def execute(document: Mapping[str, Any]) -> dict[str, Any]:
    """The body of an execute request for the process of this description."""
    inputs = {
        name: {**_given(part["schema"]), "description": part.get("title", name)}
        for name, part in document["inputs"].items()
    }
    needed = [
        name
        for name, part in document["inputs"].items()
        if part.get("minOccurs", 1) and "default" not in part["schema"]
    ]
    wanted = {name: _wanted(part["schema"]) for name, part in document["outputs"].items()}
    outputs = {**obj([], **wanted), "additionalProperties": False}
    return obj(
        ["inputs"] if needed else [],
        inputs={**obj(needed, **inputs), "additionalProperties": False},
        outputs=outputs,
        response={"type": "string", "enum": ["raw", "document"], "default": "raw"},
        subscriber=ref("subscriber"),
        edgegis=ref("ours"),
    )


def _wanted(schema: Mapping[str, Any]) -> dict[str, Any]:
    """How an output may be asked for; payloads can be had in several formats."""
    forms = [form["contentMediaType"] for form in schema.get("oneOf", []) if "contentMediaType" in form]
    media_type = {"type": "string", "enum": forms} if forms else TEXT
    return obj([], transmissionMode=_TRANSMISSION, format=obj([], mediaType=media_type, encoding=TEXT))


def _given(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A value may stand for itself, be qualified, or (where it is a payload) be a reference."""
    forms = schema.get("oneOf", [schema])
    payload = any("contentMediaType" in form for form in forms)
    value = plain(schema)
    qualified = {"allOf": [ref("qualifiedValue"), obj(["value"], value=value)]}
    return {"anyOf": [value, qualified, *([ref("reference")] if payload else [])]}


_TRANSMISSION = {"type": "string", "enum": ["value", "reference"], "default": "value"}
_LINK = obj(["href"], href=TEXT, rel=TEXT, type=TEXT, title=TEXT)
_PART = obj(["schema"], title=TEXT, description=TEXT, minOccurs={"type": "integer"}, schema=obj())
_SUMMARY: dict[str, Any] = {
    "id": TEXT,
    "version": TEXT,
    "title": TEXT,
    "description": TEXT,
    "keywords": array(TEXT),
    "mutable": {"type": "boolean"},
    "jobControlOptions": array({"type": "string", "enum": ["sync-execute", "async-execute", "dismiss"]}),
    "outputTransmission": array(_TRANSMISSION),
    "links": array(ref("link")),
}
_PARTS = {"type": "object", "additionalProperties": _PART}
_STATUS: dict[str, Any] = {
    "jobID": TEXT,
    "processID": TEXT,
    "type": {"type": "string", "enum": ["process"]},
    "status": {"type": "string", "enum": list(STATUSES)},
    "message": TEXT,
    "progress": {"type": "integer", "minimum": 0, "maximum": 100},
    "created": _TIME,
    "started": _TIME,
    "finished": _TIME,
    "updated": _TIME,
    "links": array(ref("link")),
}
_LIMITS = obj(
    [],
    **{
        name: {"type": "number", "minimum": 0}
        for name in ("jobMemoryBytes", "jobTimeS", "outputBytes", "unfinishedJobs", "storeBytes")
    },
)
SCHEMAS: dict[str, Any] = {
    "exception": obj(
        ["type"], type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT, instance=TEXT, details=obj()
    ),
    "link": _LINK,
    "landingPage": obj(
        ["links"],
        title=TEXT,
        description=TEXT,
        links=array(ref("link")),
        edgegis=obj(["version", "limits"], version=TEXT, limits=_LIMITS),
    ),
    "confClasses": obj(["conformsTo"], conformsTo=array(TEXT)),
    "processSummary": obj(["id", "version", "mutable"], **_SUMMARY),
    "process": obj(["id", "version", "mutable", "inputs", "outputs"], **_SUMMARY, inputs=_PARTS, outputs=_PARTS),
    "processList": obj(["processes", "links"], processes=array(ref("processSummary")), links=array(ref("link"))),
    "format": obj([], mediaType=TEXT, encoding=TEXT),
    "qualifiedValue": obj(["value"], value={}, mediaType=TEXT, encoding=TEXT, format=ref("format")),
    "reference": obj(["href"], href=_ADDRESS, type=TEXT),
    "subscriber": obj(["successUri"], successUri=_ADDRESS, inProgressUri=_ADDRESS, failedUri=_ADDRESS),
    "ours": obj(
        [],
        module=DIGEST,
        job={"type": "string", "format": "uuid"},
        cache={"type": "boolean", "default": True},
        blobsWithin={"type": "integer", "minimum": 0, "default": 0},
    ),
    "results": {
        "type": "object",
        "description": "Outputs by name: a value, a qualified value or a link.",
        "additionalProperties": {
            "anyOf": [TEXT, _NUMBER, {"type": "boolean"}, array({}), ref("qualifiedValue"), ref("reference"), obj()]
        },
    },
    "statusInfo": obj(["jobID", "status", "type"], **_STATUS),
    "jobList": obj(["jobs", "links"], jobs=array(ref("statusInfo")), links=array(ref("link"))),
    "digests": obj(["digests"], digests=array(DIGEST)),
    "missing": obj(["missing"], missing=array(DIGEST)),
}
