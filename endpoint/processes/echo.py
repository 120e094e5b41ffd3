"""The process `echo`: its outputs are its inputs. Clients and conformance tests try an endpoint with it.

It is the endpoint's own, without a module. Of each kind of input that the standard knows it has one.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...runtime.errors import BadParameter
from ...runtime.payloads.chunks import Keep
from ..jobs.job import Outcome, Report, Stop, Task
from ..tokens import Principal
from . import results

if TYPE_CHECKING:
    from ..service import Service

LONGEST_PAUSE_S = 60

_NUMBERS = {"type": "array", "items": {"type": "number"}}
_BOX = {
    "format": "ogc-bbox",
    "required": ["bbox"],
    "properties": {
        "bbox": {"oneOf": [{**_NUMBERS, "minItems": size, "maxItems": size} for size in (4, 6)]},
        "crs": {"type": "string", "default": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
    },
}
# The order counts: conformance tests take the first input for a plain text.
_VALUES: dict[str, tuple[str, dict[str, Any]]] = {
    "message": ("A text", {"type": "string"}),
    "numbers": ("Whole numbers", {"type": "array", "items": {"type": "integer"}}),
    "note": ("A text with a media type", {"type": "string", "contentMediaType": "text/plain"}),
    "choice": ("A text or a number", {"oneOf": [{"type": "string"}, {"type": "number"}]}),
    "object": ("A JSON object", {"type": "object"}),
    "box": ("A bounding box", {"allOf": [_BOX]}),
}
_PAUSE = {"type": "number", "minimum": 0, "maximum": LONGEST_PAUSE_S, "default": 0}
# Conformance tests know a bounding box by its format alone, and take what says that it is an object for one.
_SCHEMAS = {
    **{name: schema for name, (_, schema) in _VALUES.items()},
    "box": {"type": "object", "allOf": [_BOX]},
    "pause": _PAUSE,
}


def _inputs() -> dict[str, Any]:
    inputs: dict[str, Any] = {
        name: {"title": title, "schema": schema, "minOccurs": 1 if name == "message" else 0}
        for name, (title, schema) in _VALUES.items()
    }
    return {**inputs, "pause": {"title": "Pause", "description": "Seconds to wait", "schema": _PAUSE, "minOccurs": 0}}


class EchoProcess:
    """See above. An input that is not given has no output."""

    id = "echo"
    mutable = False
    owner = ""
    document: Mapping[str, Any] = {
        "id": id,
        "version": "1.0.0",
        "title": "Echo",
        "description": "Answers with what it was given, after a pause if one is wanted. For trying an endpoint.",
        "keywords": ["test"],
        "inputs": _inputs(),
        "outputs": {name: {"title": title, "schema": schema} for name, (title, schema) in _VALUES.items()},
    }

    def parse(self, service: Service, principal: Principal, body: Mapping[str, Any], request: bytes) -> Task:
        values = self._values(results.member(body, "inputs"))
        wanted = results.Wanted.parse(body, dict.fromkeys(_VALUES, ()))
        work = functools.partial(_run, values, wanted, service.blobs.keep(principal.name))
        return Task(self.id, "", request, work, form=wanted.to_json())

    def _values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        unknown = next((name for name in given if name not in _SCHEMAS), None)
        if unknown is not None:
            raise BadParameter(f"{self.id} has no input {unknown}; it has {', '.join(_SCHEMAS)}.", parameter=unknown)
        if "message" not in given:
            raise BadParameter("The input message is missing: please give a text.", parameter="message")
        return {name: _checked(name, value) for name, value in given.items()}


def _checked(name: str, value: Any) -> Any:
    """The value itself or, of a qualified one, what it holds: whichever the input takes."""
    from jsonschema import Draft7Validator

    validator = Draft7Validator(_SCHEMAS[name])
    candidates = [value["value"], value] if isinstance(value, Mapping) and "value" in value else [value]
    for candidate in candidates:
        if validator.is_valid(candidate):
            return candidate
    problem = next(iter(validator.iter_errors(candidates[0])))
    raise BadParameter(f"The input {name} does not hold: {problem.message[:200]}.", parameter=name)


def _run(values: Mapping[str, Any], wanted: results.Wanted, keep: Keep, stop: Stop, report: Report) -> Outcome:
    woken = threading.Event()
    forget = stop.on_cancel(woken.set)
    report(0.0, "Pausing" if values.get("pause") else "")
    woken.wait(values.get("pause", 0))
    forget()
    stop.raise_if_cancelled()
    found = {name: results.value(values[name], _media_type(name)) for name in wanted.outputs if name in values}
    return {name: results.kept(entry, wanted.outputs[name], keep) for name, entry in found.items()}


def _media_type(name: str) -> str | None:
    media_type: str | None = _SCHEMAS[name].get("contentMediaType")
    return media_type
