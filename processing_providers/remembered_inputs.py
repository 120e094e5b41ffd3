"""Inputs that an endpoint has already: found by what decides a reading, so that they are neither read nor sent.

Only files whose every companion is known are remembered: what a virtual, remote or database source reads cannot be
seen from outside. Results of the endpoint are remembered as inputs when reading them gives exactly what was written:
rasters in GeoTIFFs without loss. (A layer that is read has other columns than the result had, such as its feature ids;
it is remembered when it is first sent.)
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import Qgis, QgsProcessingFeedback, QgsProjUtils

from ..runtime.job import Result
from ..runtime.payloads.manifest import Manifest
from ..runtime.payloads.remembered_payloads import FINE_STEP_S, FileReading, RememberedPayloads, file_state
from ..runtime.targets.endpoint import EndpointTarget
from .reading.raster_source import GdalRaster
from .reading.source_table import ogr_table, reason_for_general_path
from .reading.vector_reading import selected_ids
from .reading.vector_source import OpenVector
from .values import wkt2
from .waiting import wait_for
from .writing.raster_sink import GdalRasterSink

# The files of a layer besides its own, by OGR driver: endings that are added, or take the place of the layer's own.
LOGS = ("-wal", "-journal")
SHAPEFILE_PARTS = (".shx", ".dbf", ".cpg", ".prj", ".SHX", ".DBF", ".CPG", ".PRJ")
VECTOR_DRIVERS = ("GPKG", "FlatGeobuf", "GeoJSON", "ESRI Shapefile")
# Formats whose cells are all in the one file.
RASTER_DRIVERS = ("GTiff", "AAIGrid", "SRTMHGT")
LOSSLESS_COMPRESSION = ("NONE", "LZW", "DEFLATE", "ZSTD", "PACKBITS", "LZMA")
HARMLESS_OPTIONS = (
    "BIGTIFF", "BLOCKXSIZE", "BLOCKYSIZE", "INTERLEAVE", "NUM_THREADS", "PREDICTOR", "TILED", "ZLEVEL", "ZSTD_LEVEL",
)  # fmt: skip


class InputMemory:
    """What the endpoint of one run has already, and what is to be remembered when it is over."""

    def __init__(self, target: EndpointTarget, memory: RememberedPayloads, feedback: QgsProcessingFeedback):
        self._target = target
        self._memory = memory
        self._feedback = feedback
        self._readings: dict[str, FileReading] = {}

    def stored(self, name: str, source: Any) -> Manifest | None:
        """Return the manifest of an input that is remembered and that the endpoint still has."""
        reading = vector_reading(source) if isinstance(source, OpenVector) else raster_reading(source)
        if reading is None:
            return None
        self._readings[name] = reading
        manifest = self._memory.manifest(reading)
        if manifest is None:
            return None
        if not wait_for(lambda cancellation: self._target.holds(manifest, cancellation), self._feedback):
            return None
        # Of a raster the cells alone are remembered; its CRS and nodata are as they are now.
        return manifest if isinstance(source, OpenVector) else replace(manifest, grid=source.grid)

    def forget(self, name: str) -> None:
        """Do not remember an input: its reading had something to say that would not be said again."""
        self._readings.pop(name, None)

    def keep(self, result: Result) -> None:
        """Remember what the endpoint has now."""
        for name, reading in self._readings.items():
            if name in result.input_manifests:
                self._memory.keep(reading, result.input_manifests[name])
        for name, manifest in result.output_manifests.items():
            sink = getattr(result.outputs.get(name), "sink", None)
            if isinstance(sink, GdalRasterSink):
                self._keep_raster(sink, manifest)

    def _keep_raster(self, sink: GdalRasterSink, manifest: Manifest) -> None:
        written = sink.written
        if written is None or not _is_lossless(sink.path, sink.options):
            return
        time.sleep(min(FINE_STEP_S, max(0.0, written[3] / 1e9 + FINE_STEP_S - time.time())))
        reading = raster_reading(GdalRaster(str(sink.path), sink.path.name, "", []))
        # Moving a file to its place changes the last of its times alone.
        if reading is not None and (reading.files[0] or [])[:4] == written[:4]:
            self._memory.keep(reading, manifest, ours=True)


def _is_lossless(path: Path, options: Sequence[str]) -> bool:
    """Tell whether a GeoTIFF made with these creation options gives back the very cells."""
    if path.suffix.lower() not in (".tif", ".tiff"):
        return False
    given = dict(option.upper().partition("=")[::2] for option in options)
    return given.pop("COMPRESS", "NONE") in LOSSLESS_COMPRESSION and set(given) <= set(HARMLESS_OPTIONS)


def raster_reading(raster: Any) -> FileReading | None:
    """Return what decides the cells of a raster; None when that cannot be known. Its grid is always read anew."""
    if not isinstance(raster, GdalRaster) or raster.driver not in RASTER_DRIVERS or not _is_file(raster.path):
        return None
    grid = raster.grid
    size = [grid.columns, grid.rows, [band.format for band in grid.bands]]
    return FileReading.of([raster.path], {"raster": size, "options": raster.open_options, "by": _reader()})


def vector_reading(opened: OpenVector) -> FileReading | None:
    """Return what decides the payload of a layer; None when that cannot be known."""
    reading = opened.reading
    candidate = reading.candidate
    if reason_for_general_path(candidate) is not None or selected_ids(candidate) is not None:
        return None
    if candidate.driver not in VECTOR_DRIVERS or not _is_file(candidate.path):
        return None
    transform = reading.transform()
    operation = None if transform is None else transform.instantiatedCoordinateOperationDetails().proj
    how = {
        "table": repr(replace(ogr_table(candidate, reading.has_geometry), name="")),
        "schema": repr(reading.schema),
        "ids": reading.with_ids,
        "kind": str(reading.source.wkbType()),
        "crs": [wkt2(reading.source.sourceCrs()), wkt2(opened.info.crs)],
        "operation": operation,
        "invalid": reading.checks.wanted.value,
        "by": _reader(),
    }
    return FileReading.of(_companions(candidate.path, candidate.driver), how)


def _companions(path: str, driver: str) -> list[str]:
    if driver == "GPKG":
        return [path, *(path + ending for ending in LOGS)]
    if driver == "ESRI Shapefile":
        return [path, *(str(Path(path).with_suffix(ending)) for ending in SHAPEFILE_PARTS)]
    return [path]


def _is_file(path: str) -> bool:
    return file_state(path) is not None and Path(path).is_file()


@lru_cache(maxsize=1)
def _reader() -> Mapping[str, Any]:
    """Return what reads: another version of it may read another payload."""
    package = Path(__file__).resolve().parents[1]
    code = [file for room in ("processing_providers", "runtime") for file in sorted((package / room).glob("*.py"))]
    states = repr([(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in code])
    return {
        "code": hashlib.sha256(states.encode()).hexdigest(),
        "QGIS": Qgis.QGIS_VERSION,
        "GDAL": gdal.__version__,
        "PROJ": [QgsProjUtils.projVersionMajor(), QgsProjUtils.searchPaths()],
    }
