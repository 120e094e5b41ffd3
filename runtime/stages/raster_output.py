"""Windows of a result on their way from a guest's memory to a raster sink."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..arrow import Batch, Schema, list_size
from ..errors import EdgeGisError, GuestContractError, OutputFailed
from ..job import RasterOutput
from ..payloads.digest import raster_digest, window_hash
from ..payloads.payload import BandType, Grid, RasterSink, RasterSinkFactory, Window, windows_of


def cells_of(window: Window, types: Sequence[BandType], schema: Schema, batches: Sequence[Batch]) -> list[memoryview]:
    """The cells of a window's core, band by band, as a guest answered them. Raises GuestContractError."""
    wanted = f"{len(types)} bands of {window.columns} x {window.rows} cells"
    if len(schema.fields) != len(types) or len(batches) != 1 or batches[0].length != window.rows:
        raise GuestContractError(f"The algorithm did not answer {wanted}.")
    views = []
    for field, array, band in zip(schema.fields, batches[0].columns, types):
        if list_size(field.format) != window.columns or field.children[0].format != band.format or array.null_count:
            raise GuestContractError(f"The algorithm did not answer {wanted} of the type '{band.format}'.")
        cells = np.asarray(array.children[0].buffers[1]).reshape(-1).view(np.uint8)
        views.append(cells[: window.columns * window.rows * band.dtype.itemsize].data)
    return views


class RasterWriter:
    """The sink of one output. `write` may be called from any thread; nothing is kept but the windows' hashes, when
    they are wanted.
    """

    def __init__(self, name: str, grid: Grid, factory: RasterSinkFactory, want_digest: bool) -> None:
        self.name = name
        self.grid = grid
        self._numbers = {(window.row, window.column): number for number, window in enumerate(windows_of(grid))}
        self._hashes: list[bytes] | None = [b""] * len(self._numbers) if want_digest else None
        self._closed = False
        with output_errors(name):
            self._sink: RasterSink = factory(grid)

    def write(self, window: Window, schema: Schema, batches: Sequence[Batch]) -> None:
        """Hand the cells to the sink, straight from the guest's memory, in the plan's windows.

        Raises GuestContractError, OutputFailed.
        """
        bands = cells_of(window, self.grid.bands, schema, batches)
        starts = [row for row in range(window.row, window.row + window.rows) if (row, window.column) in self._numbers]
        for start, end in zip(starts, [*starts[1:], window.row + window.rows]):
            part = Window(window.column, start, window.columns, end - start)
            row_bytes = [len(cells) // window.rows for cells in bands]
            pieces = [
                cells[(start - window.row) * size : (end - window.row) * size] for cells, size in zip(bands, row_bytes)
            ]
            with output_errors(self.name):
                self._sink.write(part, pieces)
            if self._hashes is not None:
                self._hashes[self._numbers[start, window.column]] = window_hash(self.grid, pieces)

    def close(self) -> RasterOutput:
        with output_errors(self.name):
            self._sink.close()
        self._closed = True
        digest = None if self._hashes is None else raster_digest(self.grid, self._hashes)
        return RasterOutput(self.grid, self._sink, digest)

    def abort(self) -> None:
        """The job failed. What is written already goes, even when it was closed."""
        with contextlib.suppress(Exception):
            self._sink.abort()


class output_errors(contextlib.AbstractContextManager[None]):  # noqa: N801 - used like a function
    """A sink's errors in our words; ours pass."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (OSError, RuntimeError, ValueError)) and not isinstance(error, EdgeGisError):
            raise OutputFailed(
                f"The result {self._name} cannot be written: {error}. Nothing was left behind."
            ) from error
