"""What this process and a child say to each other over pipes: messages of a JSON object and some bytes.

Nothing is pickled: what comes from a child is data, whatever has happened to it.
"""

from __future__ import annotations

import contextlib
import json
import struct
import threading
from collections.abc import Iterator, Mapping
from dataclasses import astuple
from typing import IO, Any

from ..errors import GuestContractError
from ..guests.large_pages import buffer_of
from ..payloads.chunks import vector_chunks
from ..payloads.manifest import Bytes, Manifest, grid_json, manifest_json, parse_grid, parse_manifest
from ..payloads.payload import Grid, RasterSource, VectorPayload, Window

# Lengths of the JSON and of the bytes.
_HEAD = struct.Struct("<QQ")
# One that is longer is no message of ours: chunks and windows have some megabytes, texts that a guest writes fit it.
_LONGEST = 1 << 33

# What a parent says: a job or a module to compile, the rows of its tables, that it may begin; cells that were asked
# for, or why there are none.
JOB, COMPILE, ROWS, RUN, CELLS, UNREADABLE = "job", "compile", "rows", "run", "cells", "unreadable"
# What a child says.
READY, PROGRESS, LOG, READ, OPEN, WRITE, TABLE, DONE, FAILED = (
    "ready",
    "progress",
    "log",
    "read",
    "open",
    "write",
    "table",
    "done",
    "failed",
)
Message = tuple[dict[str, Any], memoryview]


class Channel:
    """Both ends of the pipes. Any thread may send; one receives."""

    def __init__(self, reader: IO[bytes], writer: IO[bytes]) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = threading.Lock()

    def send(self, kind: str, document: Mapping[str, Any] = {}, *pieces: Bytes) -> None:
        """Raises EOFError when nobody listens any more."""
        text = json.dumps({**document, "say": kind}).encode()
        views = [memoryview(piece).cast("B") for piece in pieces]
        with self._lock:
            try:
                self._writer.write(_HEAD.pack(len(text), sum(view.nbytes for view in views)) + text)
                for view in views:
                    self._writer.write(view)
                self._writer.flush()
            except OSError as error:
                raise EOFError from error

    def receive(self) -> Message:
        """The next message. Raises EOFError when there is none, and GuestContractError when it is none of ours."""
        sizes = _HEAD.unpack(self._bytes(_HEAD.size))
        try:
            if max(sizes) > _LONGEST:
                raise ValueError("it is longer than any of ours")
            text, data = (self._bytes(size) for size in sizes)
            document = json.loads(bytes(text))
            if not isinstance(document, dict) or not isinstance(document.get("say"), str):
                raise ValueError("it has no name")
        except (ValueError, RecursionError) as error:
            raise GuestContractError(f"A process of a module says what is no message: {error}.") from error
        return document, data

    def close(self) -> None:
        for pipe in (self._writer, self._reader):
            with contextlib.suppress(OSError):
                pipe.close()

    def _bytes(self, count: int) -> memoryview:
        view = memoryview(buffer_of(count))
        done = 0
        while done < count:
            got = self._reader.readinto(view[done:])  # type: ignore[attr-defined]
            if not got:
                raise EOFError
            done += got
        return view


# -- payloads --------------------------------------------------------------------------------------------------------


def described_payload(payload: VectorPayload | RasterSource) -> dict[str, Any]:
    """What is said of a payload before its rows come, or its cells are asked for."""
    if isinstance(payload, VectorPayload):
        return manifest_json(Manifest("vector", (), schema=payload.schema, labels=payload.labels))
    return {"kind": "raster", "grid": grid_json(payload.grid)}


def payload_of(document: Mapping[str, Any]) -> Manifest | Grid:
    """A table's manifest, without chunks, or a raster's grid. Raises InputError, KeyError, TypeError, ValueError."""
    return parse_grid(document["grid"]) if document["kind"] == "raster" else parse_manifest(document)


def rows_of(name: str, payload: VectorPayload) -> Iterator[tuple[dict[str, Any], Bytes]]:
    """The messages that bring a table's rows."""
    for chunk in vector_chunks(payload):
        yield {"name": name, "rows": chunk.rows}, chunk.encode()


def window_json(window: Window) -> list[int]:
    return list(astuple(window))


def window_of(numbers: object, grid: Grid) -> Window:
    """A window that lies in the grid, its halo included. Raises ValueError."""
    if not isinstance(numbers, list) or len(numbers) != len(Window.__dataclass_fields__):
        raise ValueError("a window is not eight numbers")
    window = Window(*numbers)
    in_grid = (
        all(isinstance(number, int) and number >= 0 for number in numbers)
        and window.left <= window.column
        and window.top <= window.row
        and window.column + window.columns + window.right <= grid.columns
        and window.row + window.rows + window.bottom <= grid.rows
    )
    if not in_grid:
        raise ValueError("a window lies outside of its raster")
    return window
