"""The content digest of a payload: equal tables have equal digests, however their rows were batched and their buffers
laid out.

SHA-256 over the canonical schema and then each chunk's own SHA-256, in order; chunks are hashed in parallel. A
chunk's hash covers, for each array depth first: length, null count, validity (absent when nothing is null, padding
bits zero) and its buffers in normal form (offsets from 0, zeros under nulls, one NaN; -0.0 stays).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrow import Array, Batch, Field, Schema, fixed_dtype, list_size, offset_dtype, take, trimmed
from ..arrow.array import bits, pack_bits, valid

if TYPE_CHECKING:
    from .payload import Grid, RasterSource

_NOT_CONTENT = frozenset({"edgegis:alias", "edgegis:unit"})
# The identifier of a WKT2 text's root (ISO 19162): `ID["EPSG",4326]` as its last node.
_ROOT_ID = re.compile(r'\bID\["([^"]+)","?([^",\]]+)"?\]\]\s*$')


def _content(metadata: Mapping[str, str]) -> dict[str, str]:
    content = {
        key: value for key, value in sorted(metadata.items()) if key.startswith("edgegis:") and key not in _NOT_CONTENT
    }
    if "edgegis:crs" in content:
        content["edgegis:crs"] = crs_name(content["edgegis:crs"])
    return content


def crs_name(wkt: str) -> str:
    """What its authority calls a CRS, else its text: versions of PROJ word one CRS in their own ways."""
    found = _ROOT_ID.search(wkt)
    return ":".join(found.groups()) if found else wkt


def _canonical_field(field: Field) -> list[Any]:
    return [field.name, field.format, _content(field.metadata), [_canonical_field(child) for child in field.children]]


def _canonical_schema(schema: Schema) -> bytes:
    document = [[_canonical_field(field) for field in schema.fields], _content(schema.metadata)]
    return json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()


def _one_nan(values: Any) -> Any:
    if values.dtype.kind == "f":
        missing = np.isnan(values)
        if missing.any():
            values = values.copy()
            values[missing] = np.nan
    return values


def _with_trailing_zeros(bitmap: Any, length: int) -> Any:
    if length % 8 and bitmap.size:
        bitmap = bitmap.copy()
        bitmap[-1] &= (1 << length % 8) - 1
    return bitmap


def _hash_array(hasher: Any, field: Field, array: Array) -> None:
    """Feed a trimmed array."""
    hasher.update(struct.pack("<qq", array.length, array.null_count))
    mask = None if field.format == "n" else valid(array)
    if mask is not None:
        hasher.update(pack_bits(mask))
    if field.format == "n":
        return
    if field.format == "b":
        bitmap = array.buffers[1] if mask is None else pack_bits(bits(array.buffers[1], 0, array.length) & mask)
        hasher.update(_with_trailing_zeros(bitmap, array.length))
    elif fixed_dtype(field.format) is not None:
        values = (
            array.buffers[1]
            if mask is None
            else np.where(mask, np.asarray(array.buffers[1]), 0).astype(fixed_dtype(field.format))
        )
        hasher.update(_one_nan(values))
    else:
        if mask is not None:
            array = _empty_under_nulls(field, array, mask)
        for buffer in array.buffers[1:]:
            hasher.update(buffer)
        for child_field, child in zip(field.children, array.children):
            _hash_array(hasher, child_field, child)


def _empty_under_nulls(field: Field, array: Array, mask: Any) -> Array:
    """The same with nothing below its nulls: no bytes or items, null children of fixed-size lists and structs."""
    rows = np.where(mask, np.arange(array.length), -1)
    if offset_dtype(field.format) is not None:
        lengths = np.diff(np.asarray(array.buffers[1]))
        return array if not lengths[~mask].any() else trimmed(field, take(field, [array], rows))
    size = list_size(field.format)
    inner = (
        rows if size is None else np.where(rows[:, None] < 0, -1, rows[:, None] * size + np.arange(size)).reshape(-1)
    )
    children = tuple(trimmed(f, take(f, [a], inner)) for f, a in zip(field.children, array.children))
    return Array(array.length, array.null_count, array.buffers, children)


def _batch_hash(schema: Schema, batch: Batch) -> bytes:
    hasher = hashlib.sha256(struct.pack("<q", batch.length))
    for field, column in zip(schema.fields, batch.columns):
        _hash_array(hasher, field, trimmed(field, column))
    return hasher.digest()


def _joined(head: bytes, chunks: Iterable[bytes]) -> str:
    hasher = hashlib.sha256(hashlib.sha256(head).digest())
    for chunk in chunks:
        hasher.update(chunk)
    return "sha256:" + hasher.hexdigest()


def vector_digest(schema: Schema, batches: Sequence[Batch]) -> str:
    """The digest of a table whatever its batches are."""
    from .payload import VectorPayload

    chunks = VectorPayload.from_batches(schema, batches).batches
    if len(chunks) < 2:
        return _joined(b"vector" + _canonical_schema(schema), [_batch_hash(schema, chunk) for chunk in chunks])
    with ThreadPoolExecutor(min(len(chunks), os.cpu_count() or 1)) as pool:
        return _joined(
            b"vector" + _canonical_schema(schema), pool.map(lambda chunk: _batch_hash(schema, chunk), chunks)
        )


def raster_digest(grid: Grid, chunks: Iterable[bytes]) -> str:
    """The digest of a raster from the hashes of its plan's windows (`window_hash`), in the plan's order."""
    bands = [[band.format, None if band.nodata is None else repr(float(band.nodata))] for band in grid.bands]
    document = [grid.columns, grid.rows, [repr(float(number)) for number in grid.transform], crs_name(grid.crs), bands]
    return _joined(b"raster" + json.dumps(document, separators=(",", ":")).encode(), chunks)


def window_hash(grid: Grid, bands: Sequence[Any]) -> bytes:
    """The SHA-256 of a window's cells, band after band."""
    hasher = hashlib.sha256()
    for band, cells in zip(grid.bands, bands):
        hasher.update(_one_nan(np.frombuffer(cells, band.dtype)))
    return hasher.digest()


def source_digest(source: RasterSource) -> str:
    """The digest of a raster that is read for it, window by window."""
    from .payload import windows_of

    def one(window: Any) -> bytes:
        cells = [bytearray(window.columns * window.rows * band.dtype.itemsize) for band in source.grid.bands]
        for number, buffer in enumerate(cells):
            source.read(window, number, memoryview(buffer))
        return window_hash(source.grid, cells)

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        return raster_digest(source.grid, pool.map(one, windows_of(source.grid)))


def input_digests(inputs: Mapping[str, Any]) -> dict[str, str]:
    """The content digest of each payload; reads and hashes all of it."""
    return {name: p.digest() if hasattr(p, "digest") else source_digest(p) for name, p in inputs.items()}
