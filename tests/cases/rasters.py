"""Small elevation rasters, made with a seed; importing this module adds them to `layers`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from osgeo import gdal

from .layers import DEGREES, SEED, UTM, layer, reference

TYPES = {
    "uint8": gdal.GDT_Byte,
    "int16": gdal.GDT_Int16,
    "int32": gdal.GDT_Int32,
    "float32": gdal.GDT_Float32,
    "float64": gdal.GDT_Float64,
}


def relief(rows: int, columns: int, seed: int = SEED) -> np.ndarray:
    """Hills of several sizes with a little noise, 0 to about 1,000 m."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:rows, 0:columns].astype(float)
    height = np.zeros((rows, columns))
    for scale in (7.0, 23.0, 61.0, 190.0):
        a, b, c, d = random.uniform(0.5, 1.5, 4)
        height += scale * (np.sin(x / scale * a + c * 6) + np.cos(y / scale * b + d * 6))
    return height - height.min() + random.uniform(0, 0.5, (rows, columns))


def write(
    path: Path,
    cells: np.ndarray,
    epsg: int | None = UTM,
    cell_size: float = 30.0,
    nodata: float | None = -9999.0,
    north: float = 5000000.0,
) -> None:
    bands = cells if cells.ndim == 3 else cells[np.newaxis]
    count, rows, columns = bands.shape
    target = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, count, TYPES[str(bands.dtype)])
    west = 500000.0 if epsg != DEGREES else 15.0
    target.SetGeoTransform((west, cell_size, 0, north, 0, -cell_size))
    if epsg is not None:
        target.SetSpatialRef(reference(epsg))
    for number in range(1, count + 1):
        if nodata is not None:
            target.GetRasterBand(number).SetNoDataValue(nodata)
        target.GetRasterBand(number).WriteArray(bands[number - 1])


def with_gaps(cells: np.ndarray, nodata: float) -> np.ndarray:
    """The cells with a lake, single holes, and a ragged edge of nodata."""
    random = np.random.default_rng(SEED)
    rows, columns = cells.shape
    cells = cells.copy()
    cells[rows // 3 : rows // 2, columns // 4 : columns // 3] = nodata
    cells[random.integers(0, rows, 40), random.integers(0, columns, 40)] = nodata
    cells[: rows // 10, : columns // 5] = nodata
    return cells


@layer(".tif")
def dem(path: Path) -> None:
    write(path, with_gaps(relief(120, 170).astype("float32"), -9999))


@layer(".tif")
def tall_dem(path: Path) -> None:
    """Three windows of about half a million cells."""
    write(path, with_gaps(relief(1500, 900).astype("float32"), -9999))


@layer(".tif")
def whole_dem(path: Path) -> None:
    """Int16, without a nodata value; no cell is 0, which QGIS would take for missing."""
    write(path, relief(61, 73).astype("int16") + np.int16(10), nodata=None)


@layer(".tif")
def byte_dem(path: Path) -> None:
    write(path, with_gaps(np.minimum(relief(40, 64), 250).astype("uint8"), 0), nodata=0)


@layer(".tif")
def double_dem(path: Path) -> None:
    """Float64 with NaN as nodata, and two bands."""
    cells = np.stack([with_gaps(relief(50, 40), np.nan), relief(50, 40, SEED + 1)])
    write(path, cells, nodata=float("nan"))


@layer(".tif")
def degree_dem(path: Path) -> None:
    """Heights in metres over degrees."""
    write(path, with_gaps(relief(80, 90).astype("float32"), -9999), DEGREES, 1 / 1200, north=46.0)


@layer(".tif")
def empty_dem(path: Path) -> None:
    write(path, np.full((20, 30), -9999, "float32"))


@layer(".tif")
def one_cell_dem(path: Path) -> None:
    write(path, np.full((1, 1), 7, "float32"))


@layer(".tif")
def one_row_dem(path: Path) -> None:
    write(path, relief(1, 50).astype("float32"))
