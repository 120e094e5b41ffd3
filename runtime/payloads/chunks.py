"""Payloads to chunks and back, on both sides of the wire. `manifest.py` says how the chunks are named."""

from __future__ import annotations

import bisect
import functools
import itertools
import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrow import Batch, Field, Schema, batch_nbytes, decode_ipc, encode_ipc, slice_batch
from ..arrow.ipc_check import check_ipc
from ..errors import BadInput, present
from ..guests.large_pages import buffer_of
from .manifest import BLOB_LIMIT_BYTES, BlobReference, Bytes, Chunk, Manifest, cut
from .payload import Grid, RasterSource, VectorPayload, Window, windows_of

if TYPE_CHECKING:
    import numpy.typing as npt

# What a chunk of a raster holds at most, unless one of the plan's windows is larger.
RASTER_CHUNK_BYTES = 8 * 1024 * 1024

# Reads one blob; memory-mapped where it can be.
Read = Callable[[BlobReference], Bytes]
# Keeps the bytes and names them; they are valid during the call only.
Keep = Callable[[memoryview], BlobReference]
# Gives memory for so many bytes, with anything in it.
Room = Callable[[int], memoryview]


def new_room(size: int) -> memoryview:
    return memoryview(buffer_of(size))


@dataclass(frozen=True)
class ChunkSource:
    """A chunk that is still to be made: `encode` reads and encodes it, in any thread."""

    rows: int
    window: Window | None
    encode: Callable[[], Bytes]

    def kept(self, keep: Keep) -> Chunk:
        return Chunk(self.rows, tuple(keep(piece) for piece in cut(self.encode())), self.window)


# -- payloads to chunks ----------------------------------------------------------------------------------------------


def vector_chunks(payload: VectorPayload) -> Iterator[ChunkSource]:
    """A chunk a batch, or several of fewer rows where one would not fit a blob. A table without rows has none."""
    for batch in payload.batches:
        parts = max(1, math.ceil(batch_nbytes(payload.schema, batch) / (BLOB_LIMIT_BYTES * 0.9)))
        rows = math.ceil(batch.length / parts)
        for start in range(0, batch.length, rows):
            part = slice_batch(payload.schema, batch, start, min(rows, batch.length - start))
            yield ChunkSource(part.length, None, functools.partial(encode_ipc, payload.schema, [part]))


def chunk_windows(grid: Grid) -> list[Window]:
    """Some of the plan's windows each, one below the other: what belongs to a request is paid for less often."""
    first = windows_of(grid)[0]
    return windows_of(grid, stack=max(1, RASTER_CHUNK_BYTES // (first.rows * first.columns * grid.cell_bytes)))


def raster_chunks(source: RasterSource, room: Room = new_room) -> Iterator[ChunkSource]:
    """Without halo: two algorithms with other halos have the same chunks."""
    for window in chunk_windows(source.grid):
        yield ChunkSource(window.rows, window, functools.partial(_cells, source, window, room))


def _cells(source: RasterSource, window: Window, room: Room) -> Bytes:
    count = window.columns * window.rows
    buffer = room(count * source.grid.cell_bytes)
    start = 0
    for number, band in enumerate(source.grid.bands):
        end = start + count * band.dtype.itemsize
        source.read(window, number, buffer[start:end])
        start = end
    return buffer


class ChunkSink:
    """A raster sink that keeps the plan's windows as chunks; `chunks()` names them when all are written.

    Chunks are put together in memory that `room` gives.
    """

    def __init__(self, grid: Grid, keep: Keep, room: Room = new_room) -> None:
        self.grid = grid
        self._keep = keep
        windows = chunk_windows(grid)
        self._height = windows[0].rows
        self._unfinished = {(window.row, window.column): _Unfinished(grid, window, room) for window in windows}
        self._chunks: dict[tuple[int, int], Chunk] = {}
        self._lock = threading.Lock()

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        place = (window.row - window.row % self._height, window.column)
        unfinished = self._unfinished[place]
        if not unfinished.write(window, bands):
            return
        pieces = cut(unfinished.taken())
        chunk = Chunk(unfinished.window.rows, tuple(self._keep(piece) for piece in pieces), unfinished.window)
        with self._lock:
            self._chunks[place] = chunk

    def close(self) -> None: ...

    def abort(self) -> None:
        self._chunks.clear()
        self._unfinished.clear()

    def chunks(self) -> tuple[Chunk, ...]:
        return tuple(chunk for _, chunk in sorted(self._chunks.items()))


class _Unfinished:
    """A chunk of which some windows may be written."""

    def __init__(self, grid: Grid, window: Window, room: Room) -> None:
        self.window = window
        self._grid = grid
        self._room = room
        self._rows_left = window.rows
        self._data: memoryview | None = None
        self._lock = threading.Lock()

    def write(self, window: Window, bands: Sequence[memoryview]) -> bool:
        """Whether it is finished."""
        with self._lock:
            if self._data is None:
                self._data = self._room(self.window.rows * self.window.columns * self._grid.cell_bytes)
            target = np.frombuffer(self._data, np.uint8)
        start = 0
        for band, cells in zip(self._grid.bands, bands):
            row_bytes = self.window.columns * band.dtype.itemsize
            first = start + (window.row - self.window.row) * row_bytes
            target[first : first + window.rows * row_bytes] = np.frombuffer(cells, np.uint8)
            start += self.window.rows * row_bytes
        with self._lock:
            self._rows_left -= window.rows
            return self._rows_left == 0

    def taken(self) -> memoryview:
        """The cells, which nobody has after that."""
        data, self._data = present(self._data), None
        return data


# -- chunks to payloads ----------------------------------------------------------------------------------------------


def chunk_bytes(chunk: Chunk, read: Read, start: int = 0, end: int = 2**62) -> Bytes:
    """The chunk's bytes from `start` to `end`; only the blobs that hold them are read."""
    pieces, position = [], 0
    for blob in chunk.blobs:
        first, last = max(start, position), min(end, position + blob.bytes)
        if first < last or len(chunk.blobs) == 1:
            pieces.append(memoryview(read(blob))[first - position : last - position])
        position += blob.bytes
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def decode_chunk(schema: Schema, chunk: Chunk, data: Bytes) -> Batch:
    """The batch of a vector chunk; raises BadInput when it is not what the manifest says."""
    check_ipc(data)
    found, batches = decode_ipc(data)
    if _types(found.fields) != _types(schema.fields):
        raise BadInput("A chunk of a layer has other columns than its manifest says.")
    if len(batches) != 1 or batches[0].length != chunk.rows:
        raise BadInput(f"A chunk of a layer does not hold the {chunk.rows:,} rows that its manifest says.")
    return batches[0]


def vector_payload(manifest: Manifest, batches: Iterable[Batch]) -> VectorPayload:
    return VectorPayload.from_batches(present(manifest.schema), batches, dict(manifest.labels))


def _types(fields: Sequence[Field]) -> list[Any]:
    return [(field.name, field.format, _types(field.children)) for field in fields]


class ChunkRaster:
    """A raster source over chunks, which are read when a window needs them."""

    def __init__(self, grid: Grid, chunks: Sequence[Chunk], read: Read) -> None:
        self.grid = grid
        self._chunks = chunks
        self._bottoms = [chunk.window.row + chunk.window.rows for chunk in chunks if chunk.window is not None]
        self._read = read

    @property
    def nbytes(self) -> int:
        return self.grid.nbytes

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        top, left = window.row - window.top, window.column - window.left
        rows, columns = window.outer_rows, window.outer_columns
        target = np.frombuffer(buffer, self.grid.bands[band].dtype).reshape(rows, columns)
        start = bisect.bisect_right(self._bottoms, top)
        for chunk in itertools.islice(self._chunks, start, None):
            part = present(chunk.window)
            if part.row >= top + rows:
                break
            first_row, last_row = max(top, part.row), min(top + rows, part.row + part.rows)
            first_column, last_column = max(left, part.column), min(left + columns, part.column + part.columns)
            if first_row < last_row and first_column < last_column:
                cells = self._rows(chunk, part, band, first_row - part.row, last_row - part.row)
                columns_there = slice(first_column - left, last_column - left)
                columns_here = slice(first_column - part.column, last_column - part.column)
                target[first_row - top : last_row - top, columns_there] = cells[:, columns_here]

    def _rows(self, chunk: Chunk, window: Window, band: int, first: int, last: int) -> npt.NDArray[Any]:
        dtype = self.grid.bands[band].dtype
        before = window.columns * window.rows * sum(other.dtype.itemsize for other in self.grid.bands[:band])
        row_bytes = window.columns * dtype.itemsize
        data = chunk_bytes(chunk, self._read, before + first * row_bytes, before + last * row_bytes)
        return np.frombuffer(data, dtype).reshape(last - first, window.columns)
