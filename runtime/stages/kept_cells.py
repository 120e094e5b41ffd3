"""Cells that one stage makes and later ones read, in a temporary file: memory does not grow with the raster."""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Sequence
from typing import Any

from ..arrow import Batch, Schema
from ..errors import OutputFailed
from ..payloads.payload import BandType, Grid, Window
from .raster_output import cells_of


class KeptCells:
    """A raster in a temporary file without a name, row after row, band after band. The first window that is written
    says what bands there are. Thread-safe, as long as nobody reads a window while it is written.
    """

    def __init__(self, grid: Grid) -> None:
        self._columns, self._rows = grid.columns, grid.rows
        self._lock = threading.Lock()
        self._file: Any = None
        self.bands: tuple[BandType, ...] = ()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, window: Window, schema: Schema, batches: Sequence[Batch]) -> None:
        """Keep a window's core; a table without columns leaves it out. Raises GuestContractError, OutputFailed."""
        if not schema.fields:
            return
        with self._lock:
            if not self.bands:
                self.bands = tuple(BandType(column.children[0].format) for column in schema.fields if column.children)
        try:
            for band, cells in enumerate(cells_of(window, self.bands, schema, batches)):
                self._each_row(window.core, band, cells, self._write_at)
        except OSError as error:
            raise OutputFailed(
                f"The cells between two steps cannot be kept in {tempfile.gettempdir()}: {error.strerror or error}. "
                "Make room there, or name a folder with more of it in the environment variable TMPDIR."
            ) from error

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        """Fill the buffer with the window, its halo included."""
        outer = Window(window.column - window.left, window.row - window.top, window.outer_columns, window.outer_rows)
        self._each_row(outer, band, buffer, self._read_at)

    def _each_row(self, window: Window, band: int, cells: memoryview, move: Any) -> None:
        """Rows of full width lie one behind the other: they are one piece."""
        size = self.bands[band].dtype.itemsize
        start = self._columns * self._rows * sum(other.dtype.itemsize for other in self.bands[:band])
        length = window.columns * (window.rows if window.columns == self._columns else 1) * size
        for number, place in enumerate(range(0, len(cells), length)):
            cell = (window.row + number) * self._columns + window.column
            move(start + cell * size, cells[place : place + length])

    def _opened(self) -> Any:
        with self._lock:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="edgegis-cells-", buffering=0)  # noqa: SIM115 - until `close`
            return self._file

    def _write_at(self, offset: int, cells: memoryview) -> None:
        file, done = self._opened(), 0
        while done < len(cells):
            if hasattr(os, "pwrite"):
                done += os.pwrite(file.fileno(), cells[done:], offset + done)
            else:
                with self._lock:
                    file.seek(offset + done)
                    done += file.write(cells[done:])

    def _read_at(self, offset: int, cells: memoryview) -> None:
        file, done = self._opened(), 0
        while done < len(cells):
            if hasattr(os, "preadv"):
                count = os.preadv(file.fileno(), [cells[done:]], offset + done)
            else:
                with self._lock:
                    file.seek(offset + done)
                    count = file.readinto(cells[done:])
            if not count:
                raise OSError("a part of it was never written")
            done += count
