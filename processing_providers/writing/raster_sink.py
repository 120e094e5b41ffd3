"""Results as raster files: written window by window beside the destination, and moved there at the end."""

from __future__ import annotations

import contextlib
import shutil
import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from osgeo import gdal, osr
from qgis.core import QgsRasterFileWriter

from ...runtime.errors import EdgeGisError, OutputFailed, Unsupported
from ...runtime.payloads.payload import Grid, RasterSinkFactory, Window
from ...runtime.payloads.remembered_payloads import FileState, file_state
from ..gdal_errors import GdalErrors
from ..reading.raster_source import FORMAT_OF_GDAL_TYPE
from .gdal_discard import write_no_more
from .unfinished_output import disk_is_full

INT8 = 14
LONG_TYPES = (12, 13)
_GDAL_TYPE_OF_FORMAT = {format: kind for kind, format in FORMAT_OF_GDAL_TYPE.items()}
# What GDAL keeps beside a raster; those of a file that is replaced would lie about the new one.
_SIDECARS = (".aux.xml", ".ovr", ".msk", ".msk.ovr")


def raster_sink(path: str, creation_options: str = "") -> RasterSinkFactory:
    """Return the factory of the sink that writes to `path`; the format is that of its extension, as in QGIS.

    `creation_options` are QGIS's: NAME=VALUE, separated by `|`.
    """
    options = [option.strip() for option in creation_options.split("|") if option.strip()]
    return lambda grid: GdalRasterSink(path, grid, options)


class GdalRasterSink:
    """A raster file in the making. Raises OutputFailed, with GDAL's words, as soon as GDAL says so.

    `written` is the state of the finished file before anybody else could know it.
    """

    def __init__(self, path: str, grid: Grid, options: list[str]):
        self.path = Path(path)
        self._lock = threading.Lock()
        self._grid = grid
        self.options = options
        self._driver = _driver_of(self.path)
        self._folder = self._make_folder()
        self._partial = self._folder / self.path.name
        self._dataset: Any = None
        self.written: FileState = None
        try:
            with self._writing() as errors:
                self._dataset = self._create()
                if self._dataset is None:
                    errors.fail()
                self._describe(self._dataset)
        except EdgeGisError:
            self.abort()
            raise

    def _what(self) -> str:
        return f"'{self.path}' cannot be written"

    @contextlib.contextmanager
    def _writing(self) -> Iterator[GdalErrors]:
        """What GDAL reports is an error. Since 3.7 it does not say that the disk is full, only where writing ended."""
        try:
            with GdalErrors(OutputFailed, self._what()) as errors:
                yield errors
        except OutputFailed as error:
            if disk_is_full(str(self._partial)):
                raise OutputFailed(f"{self._what()}: no space left on the disk.") from error
            raise

    def _make_folder(self) -> Path:
        """Make a folder beside the destination: any format keeps its name and companions in it."""
        if self.path.is_dir():
            raise OutputFailed(f"{self._what()}: Is a directory.")
        folder = self.path.parent / f".edgegis-{uuid.uuid4().hex[:12]}"
        try:
            folder.mkdir()
        except OSError as error:
            raise OutputFailed(f"{self._what()}: {error.strerror or error}.") from error
        return folder

    def _create(self) -> Any:
        grid = self._grid
        kinds = {band.format for band in grid.bands}
        if len(kinds) != 1:
            raise Unsupported("A raster file has one type of cells for all its bands; this result has several.")
        kind, options = _gdal_type(kinds.pop())
        size = grid.columns, grid.rows, len(grid.bands), kind
        if self._driver.GetMetadataItem(gdal.DCAP_CREATE) == "YES":
            return self._driver.Create(str(self._partial), *size, self._all_options() + options)
        # The format can only be copied into: collect the windows in a GeoTIFF.
        collected = self._folder / "windows.tif"
        return gdal.GetDriverByName("GTiff").Create(str(collected), *size, ["BIGTIFF=IF_SAFER", *options])

    def _all_options(self) -> list[str]:
        """Return the analyst's options, and ours where they say nothing."""
        if self._driver.ShortName not in ("GTiff", "COG"):
            return self.options
        given = {option.partition("=")[0].upper() for option in self.options}
        ours = {"BIGTIFF": "IF_SAFER"}
        if "COMPRESS" in given:
            ours["NUM_THREADS"] = "ALL_CPUS"
        return [*self.options, *(f"{name}={value}" for name, value in ours.items() if name not in given)]

    def _describe(self, dataset: Any) -> None:
        grid = self._grid
        dataset.SetGeoTransform(list(grid.transform))
        if grid.crs:
            reference = osr.SpatialReference()
            reference.ImportFromWkt(grid.crs)
            reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
            dataset.SetSpatialRef(reference)
        for number, band in enumerate(grid.bands):
            if band.nodata is not None:
                nodata = int(band.nodata) if band.format in "lL" else band.nodata
                dataset.GetRasterBand(number + 1).SetNoDataValue(nodata)

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        """Write a window's core; GDAL copies the cells before this returns."""
        size = window.columns, window.rows
        with self._lock:
            if self._dataset is None:
                raise OutputFailed(f"{self._what()}: it was closed already.")
            with self._writing() as errors:
                for number, cells in enumerate(bands):
                    band = self._dataset.GetRasterBand(number + 1)
                    if band.WriteRaster(window.column, window.row, *size, cells, *size, band.DataType):
                        errors.fail()

    def close(self) -> None:
        """Finish the file and move it to its place; an older one is replaced only now."""
        with self._lock:
            with self._writing():
                self._finish()
            try:
                self._move()
            except OSError as error:
                raise OutputFailed(f"{self._what()}: {error.strerror or error}.") from error

    def _finish(self) -> None:
        dataset, self._dataset = self._dataset, None
        dataset.FlushCache()
        if self._driver.GetMetadataItem(gdal.DCAP_CREATE) == "YES":
            return
        copy = self._driver.CreateCopy(str(self._partial), dataset, 0, self._all_options())
        if copy is not None:
            copy.FlushCache()
        del dataset, copy
        (self._folder / "windows.tif").unlink()

    def _move(self) -> None:
        if not self._partial.exists():
            raise OutputFailed(f"{self._what()}: GDAL made no such file.")
        self.written = file_state(str(self._partial))
        made = sorted(self._folder.iterdir(), key=lambda path: path == self._partial)
        aside = self._folder / "replaced"
        aside.mkdir()
        try:
            # Not over the older file: that makes ext4 write all of the new one to the disk first (0.2 s for 256 MB).
            for name in (self.path.name, *(f"{self.path.name}{ending}" for ending in _SIDECARS)):
                with contextlib.suppress(FileNotFoundError):
                    (self.path.parent / name).rename(aside / name)
            for path in made:
                path.replace(self.path.parent / path.name)
        except OSError:
            for path in aside.iterdir():
                path.replace(self.path.parent / path.name)
            raise
        shutil.rmtree(self._folder, ignore_errors=True)

    def abort(self) -> None:
        """Remove what was written; an older file at the destination stays as it was."""
        with self._lock:
            with contextlib.suppress(OutputFailed), GdalErrors(OutputFailed, self._what()):
                if self._dataset is not None:
                    write_no_more(self._dataset)
                self._dataset = None
            shutil.rmtree(self._folder, ignore_errors=True)


def _driver_of(path: Path) -> Any:
    name = QgsRasterFileWriter.driverForExtension(path.suffix.lstrip(".")) or "GTiff"
    driver = gdal.GetDriverByName(name)
    capabilities = [driver and driver.GetMetadataItem(item) for item in (gdal.DCAP_CREATE, gdal.DCAP_CREATECOPY)]
    if "YES" not in capabilities:
        raise OutputFailed(f"'{path}' cannot be written: GDAL cannot make {name} files. Choose .tif instead.")
    return driver


def _gdal_type(format: str) -> tuple[int, list[str]]:
    """Return GDAL's type for cells, and the options that it needs."""
    kind = _GDAL_TYPE_OF_FORMAT[format]
    if kind == INT8 and not hasattr(gdal, "GDT_Int8"):
        return gdal.GDT_Byte, ["PIXELTYPE=SIGNEDBYTE"]
    if kind not in LONG_TYPES or hasattr(gdal, "GDT_Int64"):
        return kind, []
    raise Unsupported(f"GDAL {gdal.__version__} has no 64-bit whole numbers as raster cells.")
