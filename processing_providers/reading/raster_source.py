"""Raster layers as RasterSource: GDAL reads windows straight into the guest's memory, one dataset for each thread.

What GDAL cannot open (other providers) is read through the layer's provider, block by block.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping

import numpy as np
from osgeo import gdal
from qgis.core import QgsProcessingFeedback, QgsProviderRegistry, QgsRasterLayer, QgsRectangle

from ...runtime.errors import BadInput, Unsupported
from ...runtime.payloads.payload import BandType, Grid, Window
from ..gdal_errors import GdalErrors
from ..gdal_paths import gdal_path
from ..values import enum_number, wkt2

# GDAL's numbers: the names of the newer types are missing in older bindings.
FORMAT_OF_GDAL_TYPE: Mapping[int, str] = {
    1: "C", 2: "S", 3: "s", 4: "I", 5: "i", 6: "f", 7: "g", 12: "L", 13: "l", 14: "c",
}  # fmt: skip
BYTE = 1
_COMPLEX = (8, 9, 10, 11)


def open_raster(layer: QgsRasterLayer, feedback: QgsProcessingFeedback | None = None) -> GdalRaster | ProviderRaster:
    """Return the layer's raster. Raises BadInput when it cannot be read, Unsupported for complex cells."""
    if layer.providerType() == "gdal":
        parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
        options = list(parts.get("openOptions") or [])
        # What is no plain file (a subdataset, a database) is the whole source, as QGIS itself passes it on.
        path = gdal_path(parts) or layer.source()
        if parts.get("layerName"):
            path = layer.source().split("|option:")[0]
        return GdalRaster(path, layer.name(), wkt2(layer.crs()), options)
    return ProviderRaster(layer)


class GdalRaster:
    """A raster that GDAL opens. Cells and nodata are GDAL's own, as native terrain algorithms read them.

    A nodata value that is set in the layer's properties alone, scale and offset are not applied.
    """

    def __init__(self, path: str, name: str, crs: str, open_options: list[str]):
        self.path = path
        self._name = name
        self.open_options = open_options
        self._local = threading.local()
        dataset = self._dataset()
        if not dataset.RasterCount:
            raise BadInput(f"'{name}' has no raster bands.")
        bands = tuple(_band_type(dataset.GetRasterBand(band + 1), name) for band in range(dataset.RasterCount))
        self.driver = dataset.GetDriver().ShortName
        transform = tuple(dataset.GetGeoTransform())
        self.grid = Grid(dataset.RasterXSize, dataset.RasterYSize, transform, crs, bands)  # type: ignore[arg-type]

    @property
    def nbytes(self) -> int:
        return self.grid.nbytes

    def unit(self, band: int) -> str:
        """Return the unit that the file states for a band's values, empty when it states none."""
        return str(self._dataset().GetRasterBand(band + 1).GetUnitType())

    def _dataset(self) -> gdal.Dataset:
        dataset = getattr(self._local, "dataset", None)
        if dataset is None:
            with GdalErrors(BadInput, f"'{self._name}' cannot be opened") as errors:
                dataset = gdal.OpenEx(self.path, gdal.OF_RASTER | gdal.OF_READONLY, open_options=self.open_options)
                if dataset is None:
                    errors.fail()
                errors.messages.clear()
            self._local.dataset = dataset
        return dataset

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        """Fill the buffer with the window and its halo, in the band's own type."""
        dataset = self._dataset()
        size = window.outer_columns, window.outer_rows
        with GdalErrors(BadInput, f"'{self._name}' cannot be read") as errors:
            source = dataset.GetRasterBand(band + 1)
            done = source.ReadRaster(
                window.column - window.left, window.row - window.top, *size, *size, source.DataType, buf_obj=buffer
            )
            if done is None:
                errors.fail()


def _band_type(band: gdal.Band, name: str) -> BandType:
    kind = band.DataType
    if kind in _COMPLEX:
        raise Unsupported(
            f"'{name}' has complex cells ({gdal.GetDataTypeName(kind)}), which no algorithm here can take. "
            "Make a raster of its real part or amplitude first (gdal_translate, raster calculator)."
        )
    format = FORMAT_OF_GDAL_TYPE.get(kind)
    if format is None:
        raise Unsupported(f"'{name}' has cells of the type {gdal.GetDataTypeName(kind)}, which is not supported.")
    # Before GDAL 3.7 there is no type of its own for signed bytes.
    if kind == BYTE and band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") == "SIGNEDBYTE":
        format = "c"
    return BandType(format, band.GetNoDataValue())


class ProviderRaster:
    """A raster of any other provider (web coverage, database): one read at a time, through a provider of our own."""

    def __init__(self, layer: QgsRasterLayer):
        provider = layer.dataProvider().clone()
        if provider is None or not provider.xSize() or not provider.ySize():
            raise Unsupported(f"'{layer.name()}' has no cells that could be read. Export it as a GeoTIFF first.")
        self._provider = provider
        self._name = layer.name()
        self._lock = threading.Lock()
        self._extent = layer.extent()
        columns, rows = provider.xSize(), provider.ySize()
        self._cell = self._extent.width() / columns, self._extent.height() / rows
        transform = (self._extent.xMinimum(), self._cell[0], 0.0, self._extent.yMaximum(), 0.0, -self._cell[1])
        bands = tuple(self._band_type(band + 1) for band in range(provider.bandCount()))
        self.grid = Grid(columns, rows, transform, wkt2(layer.crs()), bands)

    @property
    def nbytes(self) -> int:
        return self.grid.nbytes

    def unit(self, band: int) -> str:
        """Return nothing: QGIS's providers know no units."""
        return ""

    def _band_type(self, band: int) -> BandType:
        kind = enum_number(self._provider.dataType(band))
        format = FORMAT_OF_GDAL_TYPE.get(kind)
        if format is None:
            raise Unsupported(f"Band {band} of '{self._name}' has cells that are no plain numbers (type {kind}).")
        nodata = self._provider.sourceNoDataValue(band) if self._provider.sourceHasNoDataValue(band) else None
        if format in "fg" and nodata is None:
            nodata = float("nan")
        return BandType(format, nodata)

    def read(self, window: Window, band: int, buffer: memoryview) -> None:
        columns, rows = window.outer_columns, window.outer_rows
        left = self._extent.xMinimum() + (window.column - window.left) * self._cell[0]
        top = self._extent.yMaximum() - (window.row - window.top) * self._cell[1]
        extent = QgsRectangle(left, top - rows * self._cell[1], left + columns * self._cell[0], top)
        with self._lock:
            block = self._provider.block(band + 1, extent, columns, rows)
        if not block.isValid():
            reason = block.error().message() or "its provider gave no reason"
            raise BadInput(f"'{self._name}' cannot be read: {reason}.")
        wanted = self.grid.bands[band]
        cells = np.frombuffer(bytes(block.data()), _DTYPES[enum_number(block.dataType())])
        if wanted.nodata is not None and block.hasNoDataValue() and block.noDataValue() != wanted.nodata:
            cells = np.where(cells == block.noDataValue(), wanted.nodata, cells)
        np.frombuffer(buffer, wanted.dtype)[:] = cells


_DTYPES = {kind: BandType(format).dtype for kind, format in FORMAT_OF_GDAL_TYPE.items()}
