"""Payloads from files of other formats, and such files from payloads; a child process does it (`converter.py`)."""

from __future__ import annotations

import contextlib
import functools
import mmap
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...runtime.arrow import decode_ipc, encode_ipc
from ...runtime.arrow.ipc_check import check_ipc
from ...runtime.errors import BadInput, Unsupported
from ...runtime.job import Cancellation
from ...runtime.payloads.manifest import grid_json, parse_grid
from ...runtime.payloads.payload import Grid, MemoryRaster, RasterSource, VectorPayload
from .. import child
from .media_types import FLATGEOBUF, GEOJSON

if TYPE_CHECKING:
    from ..configuration import Configuration

_DRIVERS = {GEOJSON: "GeoJSON", FLATGEOBUF: "FlatGeobuf"}
# Without it, GDAL makes a folder of a FlatGeobuf.
_SUFFIXES = {GEOJSON: ".geojson", FLATGEOBUF: ".fgb"}
# No files beside the one that is named, no other libraries, no network.
_ENVIRONMENT = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_PAM_ENABLED": "NO",
    # GDAL's own stream of a FlatGeobuf has wrong offsets after a null geometry (3.10, 3.12).
    "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
}
_lock = threading.Lock()


class Conversion:
    """Converts within the limits of a job; ends when the job is stopped."""

    def __init__(self, configuration: Configuration, stop: Cancellation | None = None) -> None:
        most = configuration.job_memory_bytes
        self._limits = child.Limits(most, configuration.convert_s, configuration.output_bytes)
        self._most = most
        self._stop = stop or Cancellation()

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        """A private folder for the files of one conversion."""
        path = Path(tempfile.mkdtemp(prefix="edgegis-conversion-"))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def read_vector(self, file: Path, media_type: str) -> VectorPayload:
        """The table in a file that lies in a folder of its own. Raises BadInput, TooLarge, Cancelled."""
        driver = _DRIVERS[media_type]
        self._run({"action": "read-vector", "file": file.name, "to": "table", "driver": driver}, file.parent, driver)
        data = _mapped(file.parent / "table")
        check_ipc(data)
        return VectorPayload.from_batches(*decode_ipc(data))

    def read_raster(self, file: Path) -> RasterSource:
        """The raster in a GeoTIFF that lies in a folder of its own."""
        request = {"action": "read-raster", "file": file.name, "to": "cells", "limit": self._most}
        answer = self._run(request, file.parent)
        try:
            grid = parse_grid(answer["grid"])
            cells = np.frombuffer(_mapped(file.parent / "cells"), np.uint8)
            arrays, start = [], 0
            for band in grid.bands:
                end = start + grid.columns * grid.rows * band.dtype.itemsize
                arrays.append(cells[start:end].view(band.dtype).reshape(grid.rows, grid.columns))
                start = end
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"The raster does not hold: {error}.") from None
        return MemoryRaster(grid, arrays)

    def write_vector(self, payload: VectorPayload, folder: Path, media_type: str) -> Path:
        """A file of the table. Raises OutputFailed, TooLarge, Cancelled."""
        (folder / "table").write_bytes(encode_ipc(payload.schema, payload.batches))
        driver = _DRIVERS[media_type]
        result = folder / f"result{_SUFFIXES[media_type]}"
        self._run({"action": "write-vector", "file": "table", "to": result.name, "driver": driver}, folder, driver)
        return result

    def write_raster(self, cells: Path, grid: Grid) -> Path:
        """A GeoTIFF of a file of raw cells, beside it."""
        request = {"action": "write-raster", "file": cells.name, "to": "result", "grid": grid_json(grid)}
        self._run(request, cells.parent)
        return cells.parent / "result"

    def _run(self, request: Mapping[str, object], folder: Path, driver: str | None = None) -> dict[str, Any]:
        _must_have("rasterio" if driver is None else "pyogrio")
        environment = {**_ENVIRONMENT, **({"OGR_SKIP": _others(driver)} if driver else {})}
        return child.run("formats.converter", request, folder, self._limits, environment, self._stop)


class FileRaster(MemoryRaster):
    """A raster sink whose cells lie in a file, band after band."""

    def __init__(self, grid: Grid, file: Path) -> None:
        self.file = file
        with file.open("wb") as opened:
            opened.truncate(grid.nbytes)
        arrays, start = [], 0
        for band in grid.bands:
            arrays.append(np.memmap(file, band.dtype, "r+", start, (grid.rows, grid.columns)))
            start += arrays[-1].nbytes
        super().__init__(grid, arrays)


def _must_have(library: str) -> None:
    if find_spec(library) is None:  # the endpoint that QGIS's options start is without them
        raise Unsupported(
            f"This endpoint has no {library}, which other formats than Arrow need. Those who run it can install all of "
            "it with pip."
        )


def _mapped(file: Path) -> memoryview:
    """The file's bytes, which stay after it is removed."""
    try:
        with file.open("rb") as opened:
            size = file.stat().st_size
            return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) if size else b"")
    except OSError:
        raise BadInput("The data could not be read.") from None


def _others(driver: str) -> str:
    """The names of all drivers for tables but one, which GDAL is told to leave out."""
    return ",".join(name for name in _all_drivers() if name != driver)


@functools.lru_cache
def _all_drivers() -> tuple[str, ...]:
    with _lock, tempfile.TemporaryDirectory(prefix="edgegis-conversion-") as folder:
        limits = child.Limits(1 << 30, 30, 1 << 20)
        answer = child.run("formats.converter", {"action": "drivers"}, Path(folder), limits, _ENVIRONMENT)
        return tuple(answer["drivers"])
