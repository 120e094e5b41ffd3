"""Layers and rasters of an execute request: manifests of blobs, or files of other formats, inline or elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

import numpy as np

from ...runtime.algorithms.descriptor import Descriptor, columns_asked_for
from ...runtime.arrow import Batch, Field, Schema, array_from_numpy
from ...runtime.errors import BadInput, present
from ...runtime.job import Cancellation
from ...runtime.payloads.chunks import ChunkRaster, vector_payload
from ...runtime.payloads.digest import crs_name
from ...runtime.payloads.manifest import MEDIA_TYPE, Manifest, parse_manifest
from ...runtime.payloads.payload import RasterSource, VectorPayload
from ...runtime.stages.assemble import FEATURE_ID
from ..fetch import Fetcher
from ..formats import media_types
from ..formats.conversion import Conversion
from .results import member

if TYPE_CHECKING:
    from ..service import Service

# How files begin.
_SIGNATURES = {b"fgb": media_types.FLATGEOBUF, b"II": media_types.GEOTIFF, b"MM": media_types.GEOTIFF}

_ID = Field(FEATURE_ID, "l", nullable=False)


@dataclass(frozen=True)
class FileInput:
    """A file: its content, or where it is to be fetched. `media_type` None: to be seen by its content."""

    kind: str
    media_type: str | None
    content: bytes = b""
    href: str | None = None


PayloadInput = Union[Manifest, FileInput]


def parse(name: str, kind: str, value: Any, fetcher: Fetcher) -> PayloadInput:
    """What the request gives for an input, `vector` or `raster`. Raises the error that says what is wrong with it."""
    if isinstance(value, dict) and "href" in value:
        fetcher.check(value["href"])
        return FileInput(kind, _media_type(name, kind, value.get("type")), href=value["href"])
    media_type = None
    if isinstance(value, dict) and "value" in value:
        media_type = _media_type(name, kind, value.get("mediaType", member(value, "format").get("mediaType")))
        value = value["value"]
    media_type = media_type or _guess(kind, value)
    if media_type != MEDIA_TYPE:
        return FileInput(kind, media_type, _content(name, media_type, value))
    manifest = parse_manifest(value)
    if manifest.kind != kind:
        raise BadInput(f"{name} has to be a {kind} payload, not a {manifest.kind} one.")
    return manifest


def _media_type(name: str, kind: str, text: Any) -> str | None:
    if text is None:
        return None
    found = media_types.named(text, media_types.FORMATS[kind]) if isinstance(text, str) else None
    if found is None:
        raise BadInput(f"{name} cannot be sent as {text}, but as {', '.join(media_types.FORMATS[kind])}.")
    return found


def _guess(kind: str, value: Any) -> str:
    if kind == "vector" and isinstance(value, dict) and value.get("type") in media_types.GEOJSON_TYPES:
        return media_types.GEOJSON
    return media_types.FORMATS[kind][-1] if isinstance(value, str) else MEDIA_TYPE


def _content(name: str, media_type: str, value: Any) -> bytes:
    if media_type == media_types.GEOJSON:
        if not isinstance(value, dict) or value.get("type") not in media_types.GEOJSON_TYPES:
            raise BadInput(f"{name} has to be a GeoJSON object of the type {' or '.join(media_types.GEOJSON_TYPES)}.")
        return json.dumps(value).encode()
    try:
        return base64.b64decode(value, validate=True)
    except (ValueError, TypeError):
        raise BadInput(f"{name} has to be {media_type} in base64.") from None


# -- in the job ------------------------------------------------------------------------------------------------------


def opened(
    service: Service,
    inputs: Mapping[str, PayloadInput],
    descriptor: Descriptor,
    parameters: Mapping[str, Any],
    stop: Cancellation,
) -> dict[str, VectorPayload | RasterSource]:
    """The payloads, fetched and converted where they have to be. Raises BadInput, TooLarge, Cancelled, and errors of
    fetching.
    """
    found: dict[str, VectorPayload | RasterSource] = {}
    for name, given in inputs.items():
        stop.raise_if_cancelled()
        if isinstance(given, FileInput):
            payload = _read(service, name, given, stop)
            asks = FEATURE_ID in (columns_asked_for(descriptor.stages, name, parameters) or ())
            found[name] = _numbered(payload) if asks and isinstance(payload, VectorPayload) else payload
        else:
            found[name] = _payload(service, given, stop)
    if any(isinstance(given, FileInput) for given in inputs.values()):
        _check_crs(descriptor, found)
    return found


def _payload(service: Service, manifest: Manifest, stop: Cancellation) -> VectorPayload | RasterSource:
    if manifest.grid is not None:
        return ChunkRaster(manifest.grid, manifest.chunks, service.blobs.mapped)
    schema = present(manifest.schema)
    batches = []
    for chunk in manifest.chunks:
        stop.raise_if_cancelled()
        batches.append(service.decoded.batch(schema, chunk, lambda blob: service.blobs.warmed(blob.digest)))
    return vector_payload(manifest, batches)


def _read(service: Service, name: str, given: FileInput, stop: Cancellation) -> VectorPayload | RasterSource:
    conversion = Conversion(service.configuration, stop)
    with conversion.folder() as folder:
        file = folder / "input"
        if given.href is None:
            file.write_bytes(given.content)
        else:
            service.fetcher.fetch_to(given.href, file, stop)
        media_type = given.media_type or _seen(name, given.kind, file)
        return conversion.read_raster(file) if given.kind == "raster" else conversion.read_vector(file, media_type)


def _numbered(payload: VectorPayload) -> VectorPayload:
    """With feature ids as QGIS gives them to such files: the numbers of the rows, from 0."""
    schema = Schema((*payload.schema.fields, _ID), payload.schema.metadata)
    batches, first = [], 0
    for batch in payload.batches:
        ids = array_from_numpy(_ID, np.arange(first, first + batch.length, dtype=np.int64))
        batches.append(Batch(batch.length, (*batch.columns, ids)))
        first += batch.length
    return VectorPayload(schema, batches, payload.labels)


def _seen(name: str, kind: str, file: Path) -> str:
    with file.open("rb") as opened_file:
        start = opened_file.read(64).lstrip()
    found = next((form for sign, form in _SIGNATURES.items() if start.startswith(sign)), media_types.GEOJSON)
    if found not in media_types.FORMATS[kind]:
        raise BadInput(f"What {name} refers to is none of {', '.join(media_types.FORMATS[kind][1:])}.")
    return found


def _check_crs(descriptor: Descriptor, payloads: Mapping[str, VectorPayload | RasterSource]) -> None:
    """QGIS transforms what it sends; files come as they are."""
    crs = {
        name: crs_name(payload.crs if isinstance(payload, VectorPayload) else payload.grid.crs)
        for name, payload in payloads.items()
    }
    for item in descriptor.inputs.values():
        name, other = item.name if item.name in crs else item.copy_of, item.edgegis.get("crs")
        if name in crs and other in crs and crs[name] and crs[other] and crs[name] != crs[other]:
            raise BadInput(f"{name} and {other} have different CRS. Please send both in the same.")
