"""Zonal statistics against QGIS's own and exactextract."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsVectorLayer

from edgegis.tests.cases import layers, rasters, zones  # noqa: F401 - register their layers
from edgegis.tests.comparator import layer_differences, plain
from edgegis.tests.qgis.differential import Differential, run

pytestmark = pytest.mark.qgis

IDS = ("edgegis:zonalstatisticsfb", "native:zonalstatisticsfb")
NAMES = ["count", "sum", "mean", "median", "stdev", "min", "max", "range"]
NAMES += ["minority", "majority", "variety", "variance"]
ALL = list(range(12))
OF_MOMENTS = [0, 1, 2, 4, 5, 6, 7, 11]
# Sums are added in another order; QGIS's variance is of distances from a mean with the same last digits.
CLOSE = {"relative": 1e-9, "absolute": 1e-11}


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def parameters_of(data: Path, zones_: str, raster: str, **more: Any) -> dict[str, Any]:
    inputs = {"INPUT": str(layers.make(zones_, data)), "INPUT_RASTER": str(layers.make(raster, data))}
    return {**inputs, "RASTER_BAND": 1, "COLUMN_PREFIX": "_", "STATISTICS": ALL, **more}


def rows(path: Path, prefix: str = "_") -> list[dict[str, Any]]:
    layer = QgsVectorLayer(str(path), "", "ogr")
    found = [name for name in layer.fields().names() if name.startswith(prefix)]
    return [{name: plain(feature[name]) for name in found} for feature in layer.getFeatures()]


# -- QGIS


@pytest.mark.parametrize("raster", ["dem", "byte_dem", "double_dem", "empty_dem", "one_cell_dem", "one_row_dem"])
@pytest.mark.parametrize("statistics", [ALL, OF_MOMENTS, [0, 1, 2], [8, 9]], ids=str)
def test_native(plugin: Any, data: Path, tmp_path: Path, raster: str, statistics: list[int]) -> None:
    parameters = parameters_of(data, "zones", raster, STATISTICS=statistics)
    Differential(*IDS, tmp_path, ".gpkg").layers_agree(parameters, **CLOSE)


@pytest.mark.parametrize("statistics", [ALL, OF_MOMENTS], ids=str)
def test_native_on_several_windows(plugin: Any, data: Path, tmp_path: Path, statistics: list[int]) -> None:
    parameters = parameters_of(data, "tall_zones", "tall_dem", STATISTICS=statistics)
    Differential(*IDS, tmp_path, ".gpkg").layers_agree(parameters, **CLOSE)


def test_polygons_in_another_crs_come_back_as_they_were(plugin: Any, data: Path, tmp_path: Path) -> None:
    parameters = parameters_of(data, "degree_zones", "dem")
    Differential(*IDS, tmp_path, ".gpkg").layers_agree(parameters, **CLOSE)


def test_the_second_band(plugin: Any, data: Path, tmp_path: Path) -> None:
    parameters = parameters_of(data, "zones", "double_dem", RASTER_BAND=2, COLUMN_PREFIX="second_")
    Differential(*IDS, tmp_path, ".gpkg").layers_agree(parameters, **CLOSE)


@pytest.mark.parametrize("said", ["-3.40282346638529e+38", "-99.99", "0.1"])
@pytest.mark.parametrize("statistics", [ALL, OF_MOMENTS], ids=str)
def test_nodata_no_float32_equals(plugin: Any, data: Path, tmp_path: Path, said: str, statistics: list[int]) -> None:
    """Programs write nodata as text, and GDAL reads it as a double: the cells hold the nearest Float32."""
    raster = tmp_path / "dem.tif"
    cells = rasters.with_gaps(rasters.relief(120, 170), float(said)).astype("float32")
    rasters.write(raster, cells, nodata=float(said))
    vrt = tmp_path / "dem.vrt"
    gdal.Translate(str(vrt), str(raster), format="VRT", noData=None)
    vrt.write_text(re.sub("<NoDataValue>.*</NoDataValue>", f"<NoDataValue>{said}</NoDataValue>", vrt.read_text()))
    for path in (raster, vrt):
        parameters = {**parameters_of(data, "zones", "dem", STATISTICS=statistics), "INPUT_RASTER": str(path)}
        Differential(*IDS, tmp_path, ".gpkg").layers_agree(parameters, **CLOSE)


# GDAL's numbers, since the bindings have no names for the newest before 3.5; QGIS before 3.26 reads none of those.
GDAL_TYPES = {"u1": 1, "u2": 2, "i2": 3, "u4": 4, "i4": 5, "f4": 6, "f8": 7, "u8": 12, "i8": 13}


WAYS = [(1, -1), (1, 1), (-1, -1), (-1, 1)]


@pytest.mark.parametrize(("kind", "east", "north"), [(kind, *WAYS[i % 4]) for i, kind in enumerate(GDAL_TYPES)])
def test_cells_of_any_type_from_any_corner(
    plugin: Any, data: Path, tmp_path: Path, kind: str, east: int, north: int
) -> None:
    """As QGIS has it on the same cells as doubles, from the upper left: it warps what is not so, type and all."""
    cells = np.minimum(rasters.with_gaps(rasters.relief(120, 170), 7) / 2 + 3, 250).astype(int).astype(kind)
    rasters.write(tmp_path / "doubles.tif", cells.astype(float), nodata=6)
    made = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "dem.tif"), 170, 120, 1, GDAL_TYPES[kind])
    corner = (500000.0 if east > 0 else 500000.0 + 170 * 30, 5000000.0 if north < 0 else 5000000.0 - 120 * 30)
    made.SetGeoTransform((corner[0], east * 30.0, 0, corner[1], 0, north * 30.0))
    made.SetSpatialRef(gdal.Open(str(tmp_path / "doubles.tif")).GetSpatialRef())
    made.GetRasterBand(1).SetNoDataValue(6)
    made.GetRasterBand(1).WriteArray(cells[::-north, ::east])
    del made
    theirs = parameters_of(data, "zones", "dem") | {"INPUT_RASTER": str(tmp_path / "doubles.tif")}
    sides = Differential(*IDS, tmp_path, ".gpkg")
    sides.run({**theirs, "INPUT_RASTER": str(tmp_path / "dem.tif")}, theirs)
    found = layer_differences(sides.our_output, sides.their_output, **CLOSE)
    assert not found, "\n".join(found)


def test_variety_alone_is_counted(plugin: Any, data: Path, tmp_path: Path) -> None:
    """QGIS answers 0 unless minority or majority is asked for, too."""
    output = tmp_path / "out.gpkg"
    run(IDS[0], {**parameters_of(data, "zones", "byte_dem", STATISTICS=[10]), "RUN_ON": "local"}, output)
    alone = [row["_variety"] for row in rows(output)]
    both = tmp_path / "both.gpkg"
    run(IDS[0], {**parameters_of(data, "zones", "byte_dem", STATISTICS=[9, 10]), "RUN_ON": "local"}, both)
    assert alone == [row["_variety"] for row in rows(both)] and max(filter(None, alone)) > 5


def test_a_field_that_is_there_already_is_an_error(plugin: Any, data: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.gpkg"
    run(IDS[0], {**parameters_of(data, "zones", "dem"), "RUN_ON": "local"}, first)
    again = {**parameters_of(data, "zones", "dem"), "INPUT": str(first), "RUN_ON": "local"}
    with pytest.raises(QgsProcessingException, match="has a field '_count' already"):
        run(IDS[0], again, tmp_path / "second.gpkg")


def test_a_rotated_raster_is_an_error(plugin: Any, data: Path, tmp_path: Path) -> None:
    turned = tmp_path / "turned.tif"
    dataset = gdal.GetDriverByName("GTiff").CreateCopy(str(turned), gdal.Open(str(layers.make("dem", data))))
    dataset.SetGeoTransform((500000.0, 30.0, 2.0, 5000000.0, 2.0, -30.0))
    dataset.FlushCache()
    del dataset
    parameters = {**parameters_of(data, "zones", "dem"), "INPUT_RASTER": str(turned), "RUN_ON": "local"}
    with pytest.raises(QgsProcessingException, match="rotated"):
        run(IDS[0], parameters, tmp_path / "out.gpkg")


# -- exactextract

# What both mean alike. Shares below this are rounding to us: the coordinates have no more digits.
SAME = ["count", "sum", "mean", "stdev", "variance", "min", "max", "variety"]
LEAST_SHARE = 1e-9


@pytest.mark.parametrize(("zones_", "raster"), [("zones", "dem"), ("zones", "byte_dem"), ("tall_zones", "tall_dem")])
@pytest.mark.parametrize("statistics", [ALL, OF_MOMENTS], ids=str)
def test_areas_as_exactextract(
    plugin: Any, data: Path, tmp_path: Path, zones_: str, raster: str, statistics: list[int]
) -> None:
    exactextract = pytest.importorskip("exactextract")
    parameters = parameters_of(data, zones_, raster, STATISTICS=statistics, BY_AREA=True)
    output = tmp_path / "out.gpkg"
    run(IDS[0], {**parameters, "RUN_ON": "local"}, output)
    wanted = [name for name in SAME if NAMES.index(name) in statistics]
    mine_of, shapes = with_geometry(output)
    theirs = exactextract.exact_extract(parameters["INPUT_RASTER"], shapes, [*wanted, "values", "coverage"])
    compared = 0
    for ours, row in zip(mine_of, theirs):
        other = row["properties"]
        values = other["values"][other["coverage"] >= LEAST_SHARE]
        assert bool(ours["_count"]) == bool(len(values))
        if len(values):
            other |= {"variety": len(np.unique(values)), "min": values.min(), "max": values.max()}
        for name in wanted if ours["_count"] else []:
            # exactextract keeps shares as Float32.
            assert ours[f"_{name}"] == pytest.approx(other[name], rel=2e-5, abs=2e-4), (name, ours)
            compared += 1
    assert compared > 200


def with_geometry(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Our rows that have a geometry, and these as GeoJSON features; exactextract takes no others."""
    layer = QgsVectorLayer(str(path), "", "ogr")
    kept = [not feature.geometry().isEmpty() for feature in layer.getFeatures()]
    shapes = [
        {"type": "Feature", "geometry": json.loads(feature.geometry().asJson(17)), "properties": {}}
        for feature in layer.getFeatures()
        if not feature.geometry().isEmpty()
    ]
    return [row for row, keep in zip(rows(path), kept) if keep], shapes
