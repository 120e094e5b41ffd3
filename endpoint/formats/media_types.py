"""The forms in which payloads travel, and how the standard names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...runtime.payloads.manifest import MEDIA_TYPE

GEOJSON = "application/geo+json"
FLATGEOBUF = "application/flatgeobuf"
GEOTIFF = "image/tiff; application=geotiff"
GEOJSON_TYPES = ("FeatureCollection", "Feature")

# By the payload's type. The first is what is meant when nothing else is said.
FORMATS: Mapping[str, tuple[str, ...]] = {"vector": (MEDIA_TYPE, GEOJSON, FLATGEOBUF), "raster": (MEDIA_TYPE, GEOTIFF)}
# What those who name formats otherwise mean.
_ALIASES = {
    "application/vnd.geo+json": GEOJSON,
    "application/json": GEOJSON,
    "application/vnd.flatgeobuf": FLATGEOBUF,
    "application/x-flatgeobuf": FLATGEOBUF,
    "image/geotiff": GEOTIFF,
}
_SCHEMAS: Mapping[str, dict[str, Any]] = {
    MEDIA_TYPE: {"type": "object", "contentMediaType": MEDIA_TYPE, "required": ["kind", "chunks"]},
    GEOJSON: {
        "type": "object",
        "format": "geojson-feature-collection",
        "contentMediaType": GEOJSON,
        "required": ["type"],
        "properties": {"type": {"type": "string", "enum": list(GEOJSON_TYPES)}},
    },
    FLATGEOBUF: {"type": "string", "contentEncoding": "base64", "contentMediaType": FLATGEOBUF},
    GEOTIFF: {"type": "string", "contentEncoding": "base64", "contentMediaType": GEOTIFF},
}


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a payload's forms."""
    return {"oneOf": [_SCHEMAS[name] for name in FORMATS[kind]]}


def named(text: str, offered: Sequence[str]) -> str | None:
    """Which of the offered media types is meant; parameters that are not said do not count."""
    plain = text.replace(" ", "").lower()
    plain = _ALIASES.get(plain.partition(";")[0], plain).replace(" ", "")
    for other in offered:
        if plain in (other.replace(" ", ""), other.partition(";")[0]):
            return other
    return None
