"""Payloads as manifests and blobs: how data travels between a client and an endpoint.

A manifest names the chunks of a payload by their SHA-256; the bytes travel by themselves and only where they are
missing. A vector chunk is an Arrow IPC stream of one batch, a raster chunk a window's raw cells, band after band,
little endian. Chunks that are larger than a blob may be are cut into several.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Union

from ..arrow import Field, Schema
from ..errors import BadInput, present
from .payload import BandType, Grid, Window

BLOB_LIMIT_BYTES = 16 * 1024 * 1024
MEDIA_TYPE = "application/vnd.edgegis.payload+json"

Bytes = Union[bytes, bytearray, memoryview]


@dataclass(frozen=True)
class BlobReference:
    digest: str
    bytes: int


@dataclass(frozen=True)
class Chunk:
    """`rows` rows of a table or a raster; of a raster also the window that they are (its halo is zero)."""

    rows: int
    blobs: tuple[BlobReference, ...]
    window: Window | None = None


@dataclass(frozen=True)
class Manifest:
    kind: str
    chunks: tuple[Chunk, ...]
    schema: Schema | None = None
    grid: Grid | None = None
    digest: str | None = None
    labels: Mapping[str, Any] = field(default_factory=dict)

    @property
    def blobs(self) -> list[BlobReference]:
        return [blob for chunk in self.chunks for blob in chunk.blobs]

    @property
    def nbytes(self) -> int:
        return sum(blob.bytes for blob in self.blobs)


def cut(data: Bytes) -> list[memoryview]:
    """The bytes in pieces that a blob can hold; one, though empty, when there are none."""
    view = memoryview(data)
    return [view[start : start + BLOB_LIMIT_BYTES] for start in range(0, max(1, view.nbytes), BLOB_LIMIT_BYTES)]


# -- to and from JSON ------------------------------------------------------------------------------------------------


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    document: dict[str, Any] = {"kind": manifest.kind, "chunks": [_chunk_json(chunk) for chunk in manifest.chunks]}
    if manifest.schema is not None:
        document["schema"] = schema_json(manifest.schema)
    if manifest.grid is not None:
        document["grid"] = grid_json(manifest.grid)
    if manifest.digest is not None:
        document["digest"] = manifest.digest
    if manifest.labels:
        document["labels"] = dict(manifest.labels)
    return document


def parse_manifest(document: object) -> Manifest:
    """The manifest of a JSON document; raises BadInput that says what is wrong with it."""
    try:
        if not isinstance(document, Mapping) or document["kind"] not in ("vector", "raster"):
            raise ValueError("its kind is neither vector nor raster")
        vector = document["kind"] == "vector"
        chunks = tuple(_parse_chunk(chunk, with_window=not vector) for chunk in _list(document["chunks"]))
        schema = _parse_schema(document["schema"]) if vector else None
        grid = None if vector else parse_grid(document["grid"])
        if grid is not None:
            _check_windows(grid, chunks)
        digest = document.get("digest")
        return Manifest(
            document["kind"],
            chunks,
            schema,
            grid,
            None if digest is None else _text(digest),
            dict(document.get("labels", {})),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        what = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise BadInput(f"The manifest of a payload does not hold: {what}.") from error


def schema_json(schema: Schema) -> dict[str, Any]:
    return {"fields": [_field_json(field) for field in schema.fields], "metadata": dict(schema.metadata)}


def grid_json(grid: Grid) -> dict[str, Any]:
    bands = [{"type": band.format, "nodata": _number_json(band.nodata)} for band in grid.bands]
    return {
        "columns": grid.columns,
        "rows": grid.rows,
        "transform": list(grid.transform),
        "crs": grid.crs,
        "bands": bands,
    }


def _field_json(field: Field) -> dict[str, Any]:
    children = {"children": [_field_json(child) for child in field.children]} if field.children else {}
    metadata = {"metadata": dict(field.metadata)} if field.metadata else {}
    return {"name": field.name, "format": field.format, "nullable": field.nullable, **metadata, **children}


def _chunk_json(chunk: Chunk) -> dict[str, Any]:
    blobs = [{"digest": blob.digest, "bytes": blob.bytes} for blob in chunk.blobs]
    place = (
        {}
        if chunk.window is None
        else {"window": [chunk.window.column, chunk.window.row, chunk.window.columns, chunk.window.rows]}
    )
    return {**(blobs[0] if len(blobs) == 1 else {"blobs": blobs}), "rows": chunk.rows, **place}


def _number_json(number: float | None) -> float | str | None:
    return number if number is None or math.isfinite(number) else str(float(number))


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{json.dumps(value)[:60]} is no list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{json.dumps(value)[:60]} is no text")
    return value


def _count(value: object, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**62:
        raise ValueError(f"{json.dumps(value)[:60]} is no count")
    return value


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ValueError("metadata is no object of texts")
    return {_text(key): _text(text) for key, text in value.items()}


def _parse_blob(document: Mapping[str, Any]) -> BlobReference:
    digest, size = _text(document["digest"]), _count(document["bytes"])
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise ValueError("a chunk's digest is no SHA-256")
    if size > BLOB_LIMIT_BYTES:
        raise ValueError(f"a blob holds {BLOB_LIMIT_BYTES:,} bytes at most")
    return BlobReference(digest, size)


def _parse_chunk(document: Mapping[str, Any], *, with_window: bool) -> Chunk:
    blobs = (
        tuple(_parse_blob(blob) for blob in _list(document["blobs"]))
        if "blobs" in document
        else (_parse_blob(document),)
    )
    rows = _count(document["rows"])
    if not with_window:
        return Chunk(rows, blobs)
    column, row, columns, window_rows = (_count(number) for number in _list(document["window"]))
    return Chunk(rows, blobs, Window(column, row, columns, window_rows))


def _parse_field(document: Mapping[str, Any], depth: int = 0) -> Field:
    if depth > 16:
        raise ValueError("a field is nested too deep")
    children = tuple(_parse_field(child, depth + 1) for child in _list(document.get("children", [])))
    metadata = _texts(document.get("metadata", {}))
    return Field(
        _text(document["name"]), _text(document["format"]), bool(document.get("nullable", True)), metadata, children
    )


def _parse_schema(document: Mapping[str, Any]) -> Schema:
    return Schema(
        tuple(_parse_field(field) for field in _list(document["fields"])), _texts(document.get("metadata", {}))
    )


def parse_grid(document: Mapping[str, Any]) -> Grid:
    """The grid of its JSON. Raises KeyError, TypeError, ValueError when it does not hold."""
    bands = tuple(
        BandType(_text(band["type"]), None if band["nodata"] is None else float(band["nodata"]))
        for band in _list(document["bands"])
    )
    if not bands:
        raise ValueError("the raster has no bands")
    x0, dx, rx, y0, ry, dy = (float(number) for number in _list(document["transform"]))
    return Grid(
        _count(document["columns"], 1),
        _count(document["rows"], 1),
        (x0, dx, rx, y0, ry, dy),
        _text(document["crs"]),
        bands,
    )


def _check_windows(grid: Grid, chunks: Iterable[Chunk]) -> None:
    """Every cell lies in exactly one chunk.

    Windows that follow each other in rows of windows, left to right, cover the grid.
    """
    row, column, height = 0, 0, 0
    for chunk in chunks:
        window = present(chunk.window)
        if column == 0:
            height = window.rows
        if (
            (window.column, window.row, window.rows) != (column, row, height)
            or not window.columns
            or not window.rows
            or chunk.rows != height
        ):
            raise ValueError("the windows do not follow each other")
        if sum(blob.bytes for blob in chunk.blobs) != window.columns * window.rows * grid.cell_bytes:
            raise ValueError("a window's bytes are not those of its cells")
        column += window.columns
        if column >= grid.columns:
            column, row = 0, row + height
            if window.column + window.columns > grid.columns:
                raise ValueError("a window is wider than the grid")
    if (column, row) != (0, grid.rows):
        raise ValueError("the windows do not cover the grid")
