"""Windows of a result on their way from a guest's memory to a raster sink."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrow import Batch, Schema, list_size
from .digest import raster_digest, window_hash
from .errors import EdgeGisError, GuestContractError, OutputFailed
from .job import RasterOutput
from .payload import Grid, RasterSink, RasterSinkFactory, Window


class RasterWriter:
    """The sink of one output. `write` may be called from any thread; nothing is kept but the windows' hashes, when
    they are wanted.
    """

    def __init__(self, name: str, grid: Grid, factory: RasterSinkFactory, windows: int, want_digest: bool) -> None:
        self.name = name
        self.grid = grid
        self._hashes: list[bytes] | None = [b""] * windows if want_digest else None
        self._closed = False
        with _output_errors(name):
            self._sink: RasterSink = factory(grid)

    def write(self, index: int, window: Window, schema: Schema, batches: Sequence[Batch]) -> None:
        """Hand the cells to the sink, straight from the guest's memory. Raises GuestContractError, OutputFailed."""
        bands = self._cells(window, schema, batches)
        with _output_errors(self.name):
            self._sink.write(window.core, bands)
        if self._hashes is not None:
            self._hashes[index] = window_hash(self.grid, bands)

    def _cells(self, window: Window, schema: Schema, batches: Sequence[Batch]) -> list[memoryview]:
        wanted = f"{len(self.grid.bands)} bands of {window.columns} x {window.rows} cells"
        if len(schema.fields) != len(self.grid.bands) or len(batches) != 1 or batches[0].length != window.rows:
            raise GuestContractError(f"The algorithm did not answer {wanted}.")
        views = []
        for field, array, band in zip(schema.fields, batches[0].columns, self.grid.bands):
            if list_size(field.format) != window.columns or field.children[0].format != band.format or array.null_count:
                raise GuestContractError(f"The algorithm did not answer {wanted} of the type '{band.format}'.")
            cells = np.asarray(array.children[0].buffers[1]).reshape(-1).view(np.uint8)
            views.append(cells[: window.columns * window.rows * band.dtype.itemsize].data)
        return views

    def close(self) -> RasterOutput:
        with _output_errors(self.name):
            self._sink.close()
        self._closed = True
        digest = None if self._hashes is None else raster_digest(self.grid, self._hashes)
        return RasterOutput(self.grid, self._sink, digest)

    def abort(self) -> None:
        """The job failed. What is written already goes, even when it was closed."""
        with contextlib.suppress(Exception):
            self._sink.abort()


class _output_errors(contextlib.AbstractContextManager[None]):  # noqa: N801 - used like a function
    """A sink's errors in our words; ours pass."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (OSError, RuntimeError, ValueError)) and not isinstance(error, EdgeGisError):
            raise OutputFailed(
                f"The result {self._name} cannot be written: {error}. Nothing was left behind."
            ) from error
