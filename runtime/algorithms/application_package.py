"""Application packages of OGC API - Processes Part 2 (draft 20-044), as far as they hold an EdgeGIS module."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ModuleError
from ..request_errors import BadRequest
from .catalogue import Algorithm, Module

MEDIA_TYPE = "application/ogcapppkg+json"
UNIT_TYPE = "wasm"


def packaged_algorithm(document: Mapping[str, Any], fetch: Callable[[str], bytes], limit_bytes: int) -> Algorithm:
    """The algorithm that a package deploys, of the module that it holds.

    `fetch` brings a module that is given by reference. The module's own descriptor is the description; what the
    package says beside the id is not looked at. Raises BadRequest.
    """
    data = _module_bytes(_unit(document), fetch)
    if len(data) > limit_bytes:
        raise BadRequest(f"A module may have {limit_bytes:,} bytes at most, this one has {len(data):,}.")
    try:
        module = Module.from_bytes(data, "deployed")
    except ModuleError as error:
        raise BadRequest(error.message) from None
    process_id = _process_id(document, module)
    for descriptor in module.descriptors:
        if descriptor.id == process_id:
            return Algorithm(module, descriptor)
    there = ", ".join(descriptor.id for descriptor in module.descriptors) or "none"
    raise BadRequest(f"The module has no algorithm {process_id!r}; it has: {there}.")


def _process_id(document: Mapping[str, Any], module: Module) -> str:
    description = document.get("processDescription", {})
    if isinstance(description, Mapping) and isinstance(description.get("process"), Mapping):
        description = description["process"]
    if not isinstance(description, Mapping):
        raise BadRequest("processDescription has to be a JSON object.")
    process_id = description.get("id")
    if process_id is None and len(module.descriptors) == 1:
        return module.descriptors[0].id
    if not isinstance(process_id, str):
        raise BadRequest("processDescription.id has to name the algorithm of the module that is to be deployed.")
    return process_id


def _unit(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one execution unit; its module lies in it, or in its member `unit`."""
    units = document.get("executionUnit")
    unit = units[0] if isinstance(units, list) and len(units) == 1 else units
    if not isinstance(unit, Mapping):
        raise BadRequest("executionUnit has to be one JSON object: a module by value or by reference.")
    if unit.get("type", UNIT_TYPE) not in (UNIT_TYPE, "application/wasm"):
        raise BadRequest(f"executionUnit.type has to be '{UNIT_TYPE}': this endpoint runs WebAssembly modules only.")
    inner = unit.get("unit", unit)
    if not isinstance(inner, Mapping):
        raise BadRequest("executionUnit.unit has to be a JSON object.")
    return inner


def _module_bytes(unit: Mapping[str, Any], fetch: Callable[[str], bytes]) -> bytes:
    value, href = unit.get("value"), unit.get("href")
    if isinstance(href, str) and value is None:
        return fetch(href)
    if not isinstance(value, str):
        raise BadRequest("executionUnit has to hold the module: base64 text in value, or its address in href.")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise BadRequest("The module in executionUnit.value is not base64.") from None


def with_module(document: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """The package with the module itself where it names an address, which may be closed to others."""
    unit = {name: value for name, value in _unit(document).items() if name != "href"}
    if unit == _unit(document):
        return dict(document)
    held = {**unit, "value": base64.b64encode(data).decode()}
    return {**document, "executionUnit": {"type": UNIT_TYPE, "unit": held}}


def package_of(process_id: str, unit: Mapping[str, Any]) -> dict[str, Any]:
    """The package that deploys an algorithm; `unit` holds value or href."""
    return {
        "processDescription": {"id": process_id},
        "executionUnit": {"type": UNIT_TYPE, "unit": {**unit, "type": "application/wasm"}},
    }
