"""What travels between layers, guests and endpoints: tables as `VectorPayload`, rasters as windows of a `Grid`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any, Protocol

import numpy as np

from .. import settings
from ..algorithms.descriptor import WINDOW_ROW_STEP
from ..arrow import Batch, Schema, batch_nbytes, concat_arrays, fixed_dtype, narrowed, narrowed_field, slice_batch
from ..errors import BadInput, Unsupported

CHUNK_ROWS = 65_536
WINDOW_CELLS = 524_288
WINDOW_COLUMNS = 8_192


@dataclass
class VectorPayload:
    """A table in batches of 65,536 rows each but the last. `labels` travel on, but are no part of the content."""

    schema: Schema
    batches: list[Batch]
    labels: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_batches(
        cls, schema: Schema, batches: Iterable[Batch], labels: dict[str, Any] | None = None
    ) -> VectorPayload:
        """The same rows, cut anew; batches that lie right already are not copied."""
        return cls(schema, _rebatched(schema, batches), labels or {})

    @property
    def rows(self) -> int:
        return sum(batch.length for batch in self.batches)

    @property
    def nbytes(self) -> int:
        return sum(batch_nbytes(self.schema, batch) for batch in self.batches)

    @property
    def crs(self) -> str:
        """WKT2, empty when there is none."""
        return self.schema.metadata.get("edgegis:crs", "")

    @property
    def extent(self) -> tuple[float, float, float, float] | None:
        """xmin, ymin, xmax, ymax as the source reports it."""
        numbers = [float(number) for number in self.schema.metadata.get("edgegis:extent", "").split(",") if number]
        return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None

    def narrowed(self) -> VectorPayload:
        """The same with 32-bit offsets, which alone guests know; itself when it has no others. Raises TooLarge."""
        fields = tuple(map(narrowed_field, self.schema.fields))
        if fields == self.schema.fields:
            return self
        batches = [
            Batch(batch.length, tuple(map(narrowed, self.schema.fields, batch.columns))) for batch in self.batches
        ]
        return VectorPayload(Schema(fields, self.schema.metadata), batches, self.labels)

    def digest(self) -> str:
        """The content digest, `sha256:...`; hashes all of the data."""
        from .digest import vector_digest

        return vector_digest(self.schema, self.batches)

    def select(self, names: Sequence[str]) -> VectorPayload:
        places = [self.schema.index(name) for name in names]
        return VectorPayload(self.schema.select(names), [batch.select(places) for batch in self.batches], self.labels)


def _rebatched(schema: Schema, batches: Iterable[Batch]) -> list[Batch]:
    """Several chunks are put together on all cores."""
    chunks = _cut(schema, batches)
    first = list(islice(chunks, 2))
    if len(first) < 2:
        return [_joined(schema, parts) for parts in first]
    with ThreadPoolExecutor(settings.workers(), thread_name_prefix="edgegis chunks") as pool:
        return list(pool.map(lambda parts: _joined(schema, parts), chain(first, chunks)))


def _cut(schema: Schema, batches: Iterable[Batch]) -> Iterator[list[Batch]]:
    """For each chunk what makes it up."""
    waiting: list[Batch] = []
    rows = 0
    for batch in batches:
        start = 0
        while start < batch.length:
            part = slice_batch(schema, batch, start, min(CHUNK_ROWS - rows, batch.length - start))
            waiting.append(part)
            start, rows = start + part.length, rows + part.length
            if rows == CHUNK_ROWS:
                yield waiting
                waiting, rows = [], 0
    if waiting:
        yield waiting


def _joined(schema: Schema, batches: list[Batch]) -> Batch:
    if len(batches) == 1:
        return batches[0]
    columns = (concat_arrays(field, [batch.columns[i] for batch in batches]) for i, field in enumerate(schema.fields))
    return Batch(sum(batch.length for batch in batches), tuple(columns))


# -- rasters ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BandType:
    """`format` is the Arrow format of a cell (`f` is Float32)."""

    format: str
    nodata: float | None = None

    @property
    def dtype(self) -> np.dtype[Any]:
        dtype = fixed_dtype(self.format)
        if dtype is None or self.format not in "cCsSiIlLfg":
            raise Unsupported(f"Raster cells of the Arrow type '{self.format}' are not supported.")
        return dtype


@dataclass(frozen=True)
class Grid:
    """`transform` in GDAL's order: x0, dx per column, dx per row, y0, dy per column, dy per row; `crs` is WKT2."""

    columns: int
    rows: int
    transform: tuple[float, float, float, float, float, float]
    crs: str
    bands: tuple[BandType, ...]

    @property
    def cell_bytes(self) -> int:
        return sum(band.dtype.itemsize for band in self.bands)

    @property
    def nbytes(self) -> int:
        return self.columns * self.rows * self.cell_bytes


@dataclass(frozen=True)
class Window:
    """Cells of a grid: where the core begins, its size, and the halo that is present on each side."""

    column: int
    row: int
    columns: int
    rows: int
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    @property
    def outer_columns(self) -> int:
        return self.left + self.columns + self.right

    @property
    def outer_rows(self) -> int:
        return self.top + self.rows + self.bottom

    @property
    def core(self) -> Window:
        """The same without a halo."""
        return Window(self.column, self.row, self.columns, self.rows)


def windows_of(grid: Grid, halo: int = 0, stack: int = 1, full_width: bool = False) -> list[Window]:
    """The plan's windows, from the top and from the left: full width up to 8,192 columns, about half a million cells,
    rows in steps of 64. With `stack`, so many of them, one above the other, are one; with a wide halo as many more as
    make a window as high as its halo, so that the cells of halos are not most of what is read.
    """
    width = grid.columns if full_width else min(grid.columns, WINDOW_COLUMNS)
    height = max(WINDOW_ROW_STEP, WINDOW_CELLS // width // WINDOW_ROW_STEP * WINDOW_ROW_STEP)
    height *= max(stack, -(-halo // height))
    windows = []
    for row in range(0, grid.rows, height):
        for column in range(0, grid.columns, width):
            rows, columns = min(height, grid.rows - row), min(width, grid.columns - column)
            right, bottom = grid.columns - column - columns, grid.rows - row - rows
            windows.append(
                Window(
                    column, row, columns, rows, min(halo, column), min(halo, row), min(halo, right), min(halo, bottom)
                )
            )
    return windows


def part_of(grid: Grid, part: Window) -> Grid:
    x0, dx, rx, y0, ry, dy = grid.transform
    x, y = x0 + dx * part.column + rx * part.row, y0 + ry * part.column + dy * part.row
    return replace(grid, columns=part.columns, rows=part.rows, transform=(x, dx, rx, y, ry, dy))


class RasterSource(Protocol):
    """Cells to read, from any thread."""

    @property
    def grid(self) -> Grid: ...

    @property
    def nbytes(self) -> int: ...

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        """Fill the buffer with the window, its halo included, row after row, in the band's type; bands count from 0."""


@dataclass(frozen=True)
class RasterPart:
    """A window of a raster, as a raster of its own."""

    whole: RasterSource
    part: Window

    @property
    def grid(self) -> Grid:
        return part_of(self.whole.grid, self.part)

    @property
    def nbytes(self) -> int:
        return self.grid.nbytes

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        moved = replace(window, column=window.column + self.part.column, row=window.row + self.part.row)
        self.whole.read(moved, band, buffer)


class RasterSink(Protocol):
    """Takes the cells of a result, from any thread and in any order."""

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        """Write a window's core; the buffers are valid during the call only."""

    def close(self) -> None:
        """All windows are written."""

    def abort(self) -> None:
        """The job failed: leave nothing behind. May be called at any time, even after `close` failed."""


RasterSinkFactory = Callable[[Grid], RasterSink]


class MemoryRaster:
    """A raster in memory, source and sink at once; the factory `MemoryRaster` makes an empty one."""

    def __init__(self, grid: Grid, arrays: Sequence[Any] | None = None) -> None:
        shape = (grid.rows, grid.columns)
        self.grid = grid
        self.closed = self.aborted = False
        self.arrays = (
            [np.zeros(shape, band.dtype) for band in grid.bands] if arrays is None else [np.asarray(a) for a in arrays]
        )
        for array, band in zip(self.arrays, grid.bands):
            if array.shape != shape or array.dtype != band.dtype:
                raise BadInput(
                    f"A band of {array.dtype} with {array.shape} cells does not fit "
                    f"its grid of {band.dtype} with {shape}."
                )

    @property
    def nbytes(self) -> int:
        return self.grid.nbytes

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        top, left = window.row - window.top, window.column - window.left
        part = self.arrays[band][top : top + window.outer_rows, left : left + window.outer_columns]
        np.frombuffer(buffer, part.dtype).reshape(part.shape)[...] = part

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        rows, columns = (
            slice(window.row, window.row + window.rows),
            slice(window.column, window.column + window.columns),
        )
        for array, cells in zip(self.arrays, bands):  # windows do not overlap, and numpy lets other threads run
            array[rows, columns] = np.frombuffer(cells, array.dtype).reshape(window.rows, window.columns)

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True
