"""The pages for people: the same documents that programs get, as HTML.

Whatever a module or a client said is escaped, and no script but the endpoint's own runs in a page.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..formats.media_types import FORMATS

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
# Values with which a process runs on the sample data where its description has no default.
# The point lies in the middle of the sample raster.
_SAMPLE_VALUES: Mapping[str, Any] = {
    "distance": 1,
    "pixel_size": 0.1,
    "point": [746880, 4053280],
    "message": "Hello",
}
_SAMPLES = {"point": "cities.geojson", "polygon": "countries.geojson", "raster": "elevation.tif"}
_ZONES = "districts.geojson"  # in the CRS of the sample of rasters
_SAMPLE_FIELDS = {"cities.geojson": "population", "countries.geojson": "area_km2", _ZONES: "name"}  # km² on a sphere


@functools.lru_cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["time"] = lambda text: f"{text[:19].replace('T', ' ')} UTC"
    environment.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False)
    return environment


def render(name: str, document: Mapping[str, Any], base_url: str) -> str:
    """The page `name` of a document."""
    template = _environment().get_template(f"{name}.html")
    fields = form(document["inputs"]) if name == "process" else []
    return template.render(document=document, base=base_url, fields=fields)


def form(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The inputs as a process's form shows them."""
    return [_field(name, inputs) for name in inputs]


def _field(name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`kind` says how the script reads the value."""
    part = inputs[name]
    schema, own = part["schema"], part.get("edgegis", {})
    kind = own.get("type")
    if kind not in FORMATS:
        kind = schema.get("type", "json")
        kind = kind if kind in ("string", "number", "integer", "boolean") else "json"
    return {
        "name": name,
        "title": part.get("title", name),
        "help": part.get("description", ""),
        "kind": kind,
        "needed": part.get("minOccurs", 1) > 0,
        "schema": schema,
        "options": own.get("options", []) if kind == "integer" else [],
        "value": schema.get("default", _sample_value(name, inputs)),
        "sample": _sample(name, inputs) if kind in FORMATS else None,
    }


def _sample_value(name: str, inputs: Mapping[str, Any]) -> Any:
    """What the form shows of an input without a default, so that it can be tried."""
    own = inputs[name].get("edgegis", {})
    if own.get("type") == "field" and inputs[name].get("minOccurs", 1) > 0:
        field = _SAMPLE_FIELDS[_sample(own["of"], inputs)]
        return [field] if own.get("multiple") else field
    return _SAMPLE_VALUES.get(own.get("type", ""), _SAMPLE_VALUES.get(name))


def _sample(name: str, inputs: Mapping[str, Any]) -> str:
    """The file for a layer or raster; a layer that is copied into a raster's CRS goes with the raster."""
    own = inputs[name]["edgegis"]
    if "copy_of" in own or any(part.get("edgegis", {}).get("copy_of") == name for part in inputs.values()):
        return _ZONES
    return _SAMPLES.get("raster" if own["type"] == "raster" else own.get("geometry", ["any"])[0], _SAMPLES["polygon"])
