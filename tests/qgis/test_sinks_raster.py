"""Rasters out and in again: every cell type, nodata, other formats, failures that leave nothing behind."""

from __future__ import annotations

import numpy as np
import pytest
from osgeo import gdal

from edgegis.processing_providers.reading.raster_source import GdalRaster, ProviderRaster, open_raster
from edgegis.processing_providers.writing.raster_sink import raster_sink
from edgegis.runtime.errors import BadInput, OutputFailed, Unsupported
from edgegis.runtime.payloads.payload import BandType, Grid, Window

pytestmark = pytest.mark.qgis
TRANSFORM = (500000.0, 10.0, 0.0, 4000000.0, 0.0, -10.0)
NUMPY = {"C": "u1", "S": "u2", "s": "i2", "I": "u4", "i": "i4", "f": "f4", "g": "f8", "c": "i1", "l": "i8", "L": "u8"}


def crs_wkt(authid="EPSG:32633"):
    from qgis.core import QgsCoordinateReferenceSystem

    from edgegis.processing_providers.values import wkt2

    return wkt2(QgsCoordinateReferenceSystem(authid))


def grid_of(format, nodata=None, columns=7, rows=5, bands=1, transform=TRANSFORM):
    return Grid(columns, rows, transform, crs_wkt(), tuple(BandType(format, nodata) for _ in range(bands)))


def cells_of(format, columns=7, rows=5):
    return np.arange(columns * rows, dtype=NUMPY[format]).reshape(rows, columns)


def write(path, grid, arrays, options=""):
    sink = raster_sink(str(path), options)(grid)
    # Two windows, the lower one first.
    for top, rows in ((2, grid.rows - 2), (0, 2)):
        parts = [memoryview(np.ascontiguousarray(array[top : top + rows])) for array in arrays]
        sink.write(Window(0, top, grid.columns, rows), parts)
    sink.close()


def read(path, name="raster"):
    from qgis.core import QgsRasterLayer

    layer = QgsRasterLayer(str(path), name)
    # QGIS before 3.30 does not know 64-bit cells, GDAL does.
    return open_raster(layer) if layer.isValid() else GdalRaster(str(path), name, crs_wkt(), [])


def all_cells(source, band=0):
    grid = source.grid
    cells = np.empty((grid.rows, grid.columns), grid.bands[band].dtype)
    source.read(Window(0, 0, grid.columns, grid.rows), band, memoryview(cells.reshape(-1).view(np.uint8)))
    return cells


@pytest.mark.parametrize("format", "CsSiIfglLc")
def test_every_type_of_cells_comes_back(qgis_app, tmp_path, format):
    path = tmp_path / "cells.tif"
    write(path, grid_of(format, 3.0), [cells_of(format)])
    source = read(path)
    assert isinstance(source, GdalRaster)
    assert source.grid == grid_of(format, 3.0)
    assert np.array_equal(all_cells(source), cells_of(format))
    assert not [item for item in tmp_path.iterdir() if item.name.startswith(".")]


def test_a_window_brings_its_halo(qgis_app, tmp_path):
    write(tmp_path / "cells.tif", grid_of("f"), [cells_of("f")])
    buffer = np.empty(4 * 5, "f4")
    read(tmp_path / "cells.tif").read(Window(2, 1, 3, 2, 1, 1, 1, 1), 0, memoryview(buffer))
    assert np.array_equal(buffer.reshape(4, 5), cells_of("f")[0:4, 1:6])


def test_nodata_may_be_nan_and_bands_several(qgis_app, tmp_path):
    write(tmp_path / "cells.tif", grid_of("f", float("nan"), bands=2), [cells_of("f"), cells_of("f") * 2])
    source = read(tmp_path / "cells.tif")
    assert np.isnan(source.grid.bands[1].nodata)
    assert np.array_equal(all_cells(source, 1), cells_of("f") * 2)


def test_a_rotated_transform_is_kept(qgis_app, tmp_path):
    rotated = (500000.0, 10.0, 1.0, 4000000.0, 2.0, -10.0)
    write(tmp_path / "cells.tif", grid_of("f", transform=rotated), [cells_of("f")])
    assert read(tmp_path / "cells.tif").grid.transform == rotated


@pytest.mark.parametrize("name", ["cells.asc", "cells.img", "cells.png", "cells.bil", "cells.sdat", "cells.gpkg"])
def test_other_formats(qgis_app, tmp_path, name):
    write(tmp_path / name, grid_of("C", 255.0), [cells_of("C")])
    assert np.array_equal(all_cells(read(tmp_path / name)), cells_of("C"))
    assert not [item for item in tmp_path.iterdir() if item.name.startswith(".")]


def test_creation_options(qgis_app, tmp_path):
    write(tmp_path / "cells.tif", grid_of("f"), [cells_of("f")], "COMPRESS=DEFLATE|PREDICTOR=3")
    dataset = gdal.Open(str(tmp_path / "cells.tif"))
    assert dataset.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"


def test_complex_cells_are_named(qgis_app, tmp_path):
    gdal.GetDriverByName("GTiff").Create(str(tmp_path / "complex.tif"), 4, 4, 1, gdal.GDT_CFloat32).FlushCache()
    with pytest.raises(Unsupported, match="complex cells"):
        read(tmp_path / "complex.tif")


def test_other_providers_are_read_by_blocks(qgis_app, tmp_path):
    from qgis.core import QgsRasterLayer

    write(tmp_path / "cells.tif", grid_of("s", -1.0), [cells_of("s")])
    source = ProviderRaster(QgsRasterLayer(str(tmp_path / "cells.tif"), "cells"))
    assert source.grid == grid_of("s", -1.0)
    assert np.array_equal(all_cells(source), cells_of("s"))
    buffer = np.empty(3 * 4, "i2")
    source.read(Window(2, 1, 3, 2, 1, 1, 0, 0), 0, memoryview(buffer))
    assert np.array_equal(buffer.reshape(3, 4), cells_of("s")[0:3, 1:5])


def test_an_aborted_sink_leaves_the_old_file(qgis_app, tmp_path):
    path = tmp_path / "cells.tif"
    write(path, grid_of("f"), [cells_of("f")])
    before = path.read_bytes()
    sink = raster_sink(str(path))(grid_of("f"))
    sink.write(Window(0, 0, 7, 1), [memoryview(np.zeros(7, "f4"))])
    sink.abort()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_that_cannot_be_written_is_named(qgis_app, tmp_path):
    with pytest.raises(OutputFailed, match="nowhere"):
        raster_sink(str(tmp_path / "nowhere" / "cells.tif"))(grid_of("f"))


def test_the_sidecars_of_a_replaced_raster_go(qgis_app, tmp_path):
    (tmp_path / "cells.tif.aux.xml").write_text("<PAMDataset/>")
    write(tmp_path / "cells.tif", grid_of("f"), [cells_of("f")])
    assert not (tmp_path / "cells.tif.aux.xml").exists()


def test_a_broken_raster_is_named(qgis_app, tmp_path):
    write(tmp_path / "cells.tif", grid_of("f", columns=700, rows=700), [cells_of("f", 700, 700)])
    assert read(tmp_path / "cells.tif").grid.columns == 700
    with (tmp_path / "cells.tif").open("r+b") as file:
        file.truncate(500_000)
    with pytest.raises(BadInput, match="cannot be read"):
        all_cells(read(tmp_path / "cells.tif"))


def test_a_raster_in_an_archive_and_one_of_several_in_a_file(qgis_app, tmp_path):
    import zipfile

    write(tmp_path / "cells.tif", grid_of("f"), [cells_of("f")])
    with zipfile.ZipFile(tmp_path / "cells.zip", "w") as archive:
        archive.write(tmp_path / "cells.tif", "inside/cells.tif")
    assert np.array_equal(all_cells(read(f"/vsizip/{tmp_path}/cells.zip/inside/cells.tif")), cells_of("f"))
    for table, more in (("one", []), ("two", ["APPEND_SUBDATASET=YES"])):
        options = [f"RASTER_TABLE={table}", *more]
        gdal.Translate(str(tmp_path / "both.gpkg"), str(tmp_path / "cells.tif"), format="GPKG", creationOptions=options)
    assert np.array_equal(all_cells(read(f"GPKG:{tmp_path}/both.gpkg:two")), cells_of("f"))
