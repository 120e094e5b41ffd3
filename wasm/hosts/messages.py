"""The messages of `serve.mjs`: a call of a guest function as bytes, and its answer; in a file, a recorded call."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from ...runtime.arrow import Array, Batch, Field, Schema, trimmed

_HEADER = struct.Struct("<IIQ")
Stream = tuple[Schema, Sequence[Batch]]


class _Data:
    """Buffers, one behind the other, each at a multiple of 8."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0

    def put(self, buffer: Any) -> list[int]:
        data = memoryview(buffer).tobytes()
        start = self.size
        padding = -len(data) % 8
        self.parts += [data, bytes(padding)]
        self.size += len(data) + padding
        return [start, len(data)]


def encode_call(function: str, params: Mapping[str, Any], streams: Iterable[Stream], new: bool = False) -> bytes:
    """One call; `new` asks for a new instance."""
    data = _Data()
    packed = [
        {
            "schema": _field_json(Field("", "+s", False, schema.metadata, schema.fields)),
            "batches": _batches(schema, batches, data),
        }
        for schema, batches in streams
    ]
    call = {"new": new, "function": function, "params": json.dumps(params, allow_nan=False), "streams": packed}
    text = json.dumps(call).encode()
    return _HEADER.pack(len(text), 0, data.size) + text + b"".join(data.parts)


def _batches(schema: Schema, batches: Sequence[Batch], data: _Data) -> list[dict[str, Any]]:
    return [
        _array_json(batch.length, 0, [None], [_column(f, a, data) for f, a in zip(schema.fields, batch.columns)])
        for batch in batches
    ]


def _column(field: Field, array: Array, data: _Data) -> dict[str, Any]:
    plain = trimmed(field, array)
    buffers = [None if buffer is None else data.put(buffer) for buffer in plain.buffers]
    children = [_column(f, a, data) for f, a in zip(field.children, plain.children)]
    return _array_json(plain.length, plain.null_count, buffers, children)


def _array_json(length: int, nulls: int, buffers: list[Any], children: list[Any]) -> dict[str, Any]:
    return {"length": length, "null_count": nulls, "buffers": buffers, "children": children}


def _field_json(field: Field) -> dict[str, Any]:
    metadata = [[key, value] for key, value in field.metadata.items()]
    children = [_field_json(child) for child in field.children]
    kept = {"name": field.name, "format": field.format, "nullable": field.nullable}
    return {**kept, "metadata": metadata, "children": children}


def read_message(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The next answer: its JSON and its data. Raises EOFError when there is none."""
    header = source.read(_HEADER.size)
    if len(header) < _HEADER.size:
        raise EOFError("the JavaScript host has ended")
    length, _, size = _HEADER.unpack(header)
    return json.loads(source.read(length)), source.read(size)


def decode_streams(message: Mapping[str, Any], data: bytes) -> list[tuple[Schema, list[Batch]]]:
    """The tables of an answer."""
    view = memoryview(data)
    found = []
    for stream in message["streams"]:
        root = _parse_field(stream["schema"])
        arrays = [_parse_array(array, view) for array in stream["batches"]]
        found.append((Schema(root.children, root.metadata), [Batch(array.length, array.children) for array in arrays]))
    return found


def _parse_field(document: Mapping[str, Any]) -> Field:
    children = tuple(_parse_field(child) for child in document["children"])
    return Field(document["name"], document["format"], document["nullable"], dict(document["metadata"]), children)


def _parse_array(document: Mapping[str, Any], data: memoryview) -> Array:
    # Copies: the buffers of an answer follow each other without padding, and numbers want their alignment.
    buffers = tuple(
        None if part is None else bytearray(data[part[0] : part[0] + part[1]]) for part in document["buffers"]
    )
    children = tuple(_parse_array(child, data) for child in document["children"])
    return Array(document["length"], document["null_count"], buffers, children)
