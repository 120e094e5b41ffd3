"""Viewsheds: ours against gdal_viewshed, of one observer and of many; what is no observer, and what is not seen."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, ogr
from qgis.core import QgsProcessingException

from edgegis.tests.cases import layers, lookouts, rasters
from edgegis.tests.qgis.differential import Differential, run
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

OURS, THEIRS = "edgegis:viewshed", "gdal:viewshed"
NEWER_GDAL = int(gdal.VersionInfo()) >= 3_100_000


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rasters")


def read(path: Path) -> Any:
    return gdal.Open(str(path)).ReadAsArray()


def place(column: int, row: int) -> str:
    """The middle of a cell, as QGIS takes a point."""
    x, y = lookouts.cell(column + 0.3, row + 0.6)
    return f"{x},{y}"


def in_a_pit(source: Path, target: Path, *cells: tuple[int, int]) -> Path:
    """A copy in whose last band the neighbours of these cells are a little higher. There all versions of GDAL agree:
    older ones take the observer's own ground for what hides the neighbours above, below and on the diagonals.
    """
    made = gdal.GetDriverByName("GTiff").CreateCopy(str(target), gdal.Open(str(source)))
    band = made.GetRasterBand(made.RasterCount)
    heights = band.ReadAsArray()
    for column, row in cells:
        around = (slice(max(row - 1, 0), row + 2), slice(max(column - 1, 0), column + 2))
        own = heights[row, column]
        heights[around] = own + 1
        heights[row, column] = own
    band.WriteArray(heights)
    if band.DataType == gdal.GDT_Byte:  # or NoData, which is an elevation to GDAL, would be one that can be seen
        band.DeleteNoDataValue()
    made.FlushCache()
    return target


def agree(sides: Differential, parameters: dict[str, Any], out_of_range: int = 0) -> Any:
    """Both sides' cells and grids are the same; answers ours. In the first and last row GDAL 3.10 has 0 for what is out
    of range, whatever -ov says.
    """
    sides.run({"BAND": 1, **parameters})
    ours, theirs = gdal.Open(str(sides.our_output)), gdal.Open(str(sides.their_output))
    assert ours.GetGeoTransform() == theirs.GetGeoTransform() and ours.GetRasterBand(1).DataType == gdal.GDT_Byte
    assert ours.GetRasterBand(1).GetNoDataValue() is theirs.GetRasterBand(1).GetNoDataValue() is None
    cells, expected = ours.ReadAsArray(), theirs.ReadAsArray()
    edge = expected[[0, -1]]
    expected[[0, -1]] = np.where(NEWER_GDAL & (edge == 0), out_of_range, edge)
    assert np.array_equal(cells, expected)
    return cells


PLACES = [("dem", 80, 70), ("dem", 0, 119), ("dem", 169, 60), ("whole_dem", 30, 30), ("byte_dem", 40, 20)]
PLACES += [("double_dem", 30, 10), ("tall_dem", 450, 1000), ("degree_dem", 45, 40)]


@pytest.mark.parametrize(("height", "target", "distance"), [(1, 1, 0), (30, 0, 0), (12.5, 7, 1200), (2, 1, 100)])
@pytest.mark.parametrize(("dem", "column", "row"), PLACES)
def test_the_cells_are_gdals(
    plugin: Any,
    data: Path,
    tmp_path: Path,
    dem: str,
    column: int,
    row: int,
    height: float,
    target: float,
    distance: int,
) -> None:
    source = in_a_pit(layers.make(dem, data), tmp_path / "dem.tif", (column, row))
    x0, dx, _, y0, _, dy = gdal.Open(str(source)).GetGeoTransform()
    observer = f"{x0 + (column + 0.4) * dx!r},{y0 + (row + 0.7) * dy!r}"
    heights = {"OBSERVER_HEIGHT": height, "TARGET_HEIGHT": target, "MAX_DISTANCE": distance / 30 * dx}
    if dem == "double_dem":  # its first band has NaN, which is seen in GDAL, and all that lies behind
        heights["BAND"] = 2
    seen = agree(Differential(OURS, THEIRS, tmp_path, ".tif"), {"INPUT": str(source), "OBSERVER": observer, **heights})
    assert seen.any() and set(np.unique(seen)) <= {0, 255}


@pytest.mark.parametrize("coefficient", ["0", "0.7", "-400"])
def test_curvature_is_gdals(plugin: Any, data: Path, tmp_path: Path, coefficient: str) -> None:
    """Also one so far off that it shows on a small raster."""
    source = in_a_pit(layers.make("dem", data), tmp_path / "dem.tif", (80, 70))
    parameters = {"INPUT": str(source), "OBSERVER": place(80, 70), "MAX_DISTANCE": 0, "OBSERVER_HEIGHT": 3}
    seen = agree(Differential(OURS, THEIRS, tmp_path, ".tif"), {**parameters, "EXTRA": f"-cc {coefficient}"})
    run(OURS, {**parameters, "CURVATURE": float(coefficient), "RUN_ON": "local"}, tmp_path / "own.tif")
    assert np.array_equal(read(tmp_path / "own.tif"), seen)


def test_gdals_options(plugin: Any, data: Path, tmp_path: Path) -> None:
    source = in_a_pit(layers.make("dem", data), tmp_path / "dem.tif", (80, 70))
    parameters = {"INPUT": str(source), "OBSERVER": place(80, 70), "MAX_DISTANCE": 900, "OPTIONS": "COMPRESS=DEFLATE"}
    sides = Differential(OURS, THEIRS, tmp_path, ".tif")
    seen = agree(sides, {**parameters, "EXTRA": "-vv 3 -iv 2 -ov 1 -q"}, out_of_range=1)
    assert set(np.unique(seen)) == {1, 2, 3}
    assert gdal.Open(str(tmp_path / "ours.tif")).GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"


@pytest.mark.parametrize(("column", "row"), [(80, 70), (100, 20), (12, 100), (150, 110), (60, 90)])
def test_on_any_ground_older_gdal_sees_less_and_newer_the_same(
    plugin: Any, data: Path, tmp_path: Path, column: int, row: int
) -> None:
    sides = Differential(OURS, THEIRS, tmp_path, ".tif")
    sides.run({"INPUT": str(layers.make("dem", data)), "BAND": 1, "OBSERVER": place(column, row), "MAX_DISTANCE": 0})
    ours, theirs = read(sides.our_output), read(sides.their_output)
    assert (ours >= theirs).all() and (ours[row - 1 : row + 2, column - 1 : column + 2] == 255).all()
    assert not NEWER_GDAL or np.array_equal(ours, theirs)


def test_a_place_in_another_crs(plugin: Any, data: Path, tmp_path: Path) -> None:
    source = in_a_pit(layers.make("dem", data), tmp_path / "dem.tif", (80, 70))
    parameters = {"INPUT": str(source), "MAX_DISTANCE": 0, "OBSERVER": "15.030722,45.134347 [EPSG:4326]"}
    agree(Differential(OURS, THEIRS, tmp_path, ".tif"), parameters)


# -- many observers


def standing(path: Path, heights: np.ndarray[Any, Any]) -> Iterator[tuple[int, int, float, float]]:
    """Column, row, height and target height (2 and 1 where null) of those who stand on a cell with an elevation."""
    layer = ogr.Open(str(path))
    for feature in layer.GetLayer():
        if feature.geometry() is None:
            continue
        x, y = feature.geometry().GetX(), feature.geometry().GetY()
        column, row = int((x - 500000) // 30), int((5000000 - y) // 30)
        there = 0 <= column < heights.shape[1] and 0 <= row < heights.shape[0]
        if there and heights[row, column] != -9999:
            height, target = feature["height"], feature["target"]
            yield column, row, 2.0 if height is None else height, 1.0 if target is None else target


def counted(source: Path, observers: list[tuple[int, int, float, float]], distance: float, folder: Path) -> Any:
    """One run of gdal_viewshed after the other, counted on the whole raster."""
    whole = gdal.Open(str(source))
    count = np.zeros((whole.RasterYSize, whole.RasterXSize), int)
    for column, row, height, target in observers:
        x, y = lookouts.cell(column + 0.5, row + 0.5)
        look = ["-ox", repr(x), "-oy", repr(y), "-oz", repr(height), "-tz", repr(target), "-md", str(distance)]
        subprocess.run(["gdal_viewshed", "-q", *look, str(source), str(folder / "one.tif")], check=True)
        one = gdal.Open(str(folder / "one.tif"))
        left, top = (
            round((a - b) / c)
            for a, b, c in ((one.GetGeoTransform()[0], 5e5, 30), (one.GetGeoTransform()[3], 5e6, -30))
        )
        count[top : top + one.RasterYSize, left : left + one.RasterXSize] += one.ReadAsArray() == 255
    return count


@pytest.mark.parametrize(("dem", "layer"), [("dem", "lookouts"), ("tall_dem", "tall_lookouts")])
@pytest.mark.parametrize("distance", [0, 1000])
def test_the_count_is_that_of_gdals_runs(
    plugin: Any, data: Path, tmp_path: Path, dem: str, layer: str, distance: int
) -> None:
    observers_path = layers.make(layer, data)
    source = layers.make(dem, data)
    cells = {(column, row) for column, row, *_ in standing(observers_path, read(source))}
    source = in_a_pit(source, tmp_path / "dem.tif", *cells)
    observers = list(standing(observers_path, read(source)))
    fields = {"HEIGHT_FIELD": "height", "TARGET_FIELD": "target", "OBSERVER_HEIGHT": 2, "TARGET_HEIGHT": 1}
    inputs = {"INPUT": str(source), "OBSERVERS": str(observers_path), "MAX_DISTANCE": distance}
    run(OURS, {**inputs, **fields, "COUNT": str(tmp_path / "count.tif"), "RUN_ON": "local"}, tmp_path / "any.tif")
    found = gdal.Open(str(tmp_path / "count.tif"))
    assert found.GetRasterBand(1).DataType == gdal.GDT_UInt16
    x0, y0 = found.GetGeoTransform()[0], found.GetGeoTransform()[3]
    left, top = round((x0 - 5e5) / 30), round((5e6 - y0) / 30)
    expected = counted(source, observers, distance, tmp_path)
    part = expected[top : top + found.RasterYSize, left : left + found.RasterXSize]
    assert np.array_equal(found.ReadAsArray(), part) and part.sum() == expected.sum() and part.max() > 1
    assert np.array_equal(read(tmp_path / "any.tif"), np.where(part > 0, 255, 0))


def test_a_layer_in_another_crs_and_what_is_left_out(plugin: Any, data: Path, tmp_path: Path) -> None:
    inputs = {"INPUT": str(layers.make("dem", data)), "MAX_DISTANCE": 0, "HEIGHT_FIELD": "height", "RUN_ON": "local"}
    counts, logs = [], []
    for name in ("lookouts", "degree_lookouts"):
        output = {"COUNT": str(tmp_path / f"{name}.tif")}
        logs.append(run(OURS, {**inputs, **output, "OBSERVERS": str(layers.make(name, data))}, tmp_path / "any.tif"))
        counts.append(read(tmp_path / f"{name}.tif").astype(int))
    # The place on a corner of cells may fall into the next one.
    assert np.abs(counts[0] - counts[1]).max() <= 1 and counts[0].max() > 5
    for words in ("have no geometry", "stand outside", "cells without an elevation", "have no height in their field"):
        assert any(words in warning for warning in logs[0].warnings), logs[0].lines
    assert not any("maximum distance" in line for line in logs[0].lines)


def test_a_distance_of_few_cells_is_warned_of(plugin: Any, data: Path, tmp_path: Path) -> None:
    given = {"INPUT": str(layers.make("dem", data)), "OBSERVER": place(80, 70), "RUN_ON": "local"}
    log = run(OURS, {**given, "MAX_DISTANCE": 0.5}, tmp_path / "any.tif")
    assert any("is less than 10 cells" in warning for warning in log.warnings), log.lines


def test_a_point_and_a_layer_count_together(plugin: Any, data: Path, tmp_path: Path) -> None:
    inputs = {"INPUT": str(layers.make("dem", data)), "MAX_DISTANCE": 0, "RUN_ON": "local"}
    given = {"OBSERVER": place(80, 70), "OBSERVERS": str(layers.make("lookouts", data))}
    counts = []
    for number, names in enumerate((["OBSERVER"], ["OBSERVERS"], ["OBSERVER", "OBSERVERS"])):
        chosen = {name: given[name] for name in names}
        run(OURS, {**inputs, **chosen, "COUNT": str(tmp_path / f"{number}.tif")}, tmp_path / "any.tif")
        counts.append(read(tmp_path / f"{number}.tif"))
    assert np.array_equal(counts[0] + counts[1], counts[2])


# -- what is not seen, and what cannot be done


def looked(tmp_path: Path, cells: Any, observer: tuple[int, int], nodata: float | None = -9999.0, **more: Any) -> Any:
    rasters.write(tmp_path / "in.tif", cells, nodata=nodata)
    parameters = {"INPUT": str(tmp_path / "in.tif"), "OBSERVER": place(*observer), "MAX_DISTANCE": 0, **more}
    run(OURS, {**parameters, "RUN_ON": "local"}, tmp_path / "out.tif")
    return read(tmp_path / "out.tif")


def test_missing_cells_hide_nothing_and_are_not_seen(plugin: Any, tmp_path: Path) -> None:
    cells = np.zeros((9, 9), "float32")
    cells[4, 5], cells[2, 2], cells[6, 6], cells[7, 1] = -9999, np.nan, np.inf, -3e38
    seen = looked(tmp_path, cells, (4, 4))
    assert sorted(zip(*np.nonzero(seen == 0))) == [(2, 2), (4, 5), (6, 6), (7, 1)]


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1)])
def test_narrow_rasters(plugin: Any, tmp_path: Path, shape: tuple[int, int]) -> None:
    assert (looked(tmp_path, np.zeros(shape, "float32"), (shape[1] // 2, shape[0] // 2)) == 255).all()


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": ({"OBSERVER": None}, "There is no observer"),
    "outside": ({"OBSERVER": "400000,5000000"}, "outside of the elevation layer"),
    "beside by a hair": ({"OBSERVER": "505100.001,4999000"}, "outside of the elevation layer"),
    "without an elevation": ({"OBSERVER": place(50, 50)}, "without an elevation"),
    "a distance below 0": ({"MAX_DISTANCE": -1}, "MAX_DISTANCE|Maximum distance"),
    "options that are not known": ({"EXTRA": "-om DEM"}, "-om"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_refused(plugin: Any, data: Path, tmp_path: Path, why: str) -> None:
    change, words = REFUSED[why]
    parameters = {"INPUT": str(layers.make("dem", data)), "OBSERVER": place(80, 70), "MAX_DISTANCE": 0, **change}
    with pytest.raises(QgsProcessingException, match=words):
        run(OURS, {**parameters, "RUN_ON": "local"}, tmp_path / "out.tif")
    assert not (tmp_path / "out.tif").exists()


@pytest.mark.parametrize(("layer", "words"), [("no_lookouts", "No observer of the layer"), ("points", "below 0")])
def test_layers_without_observers_are_refused(plugin: Any, data: Path, tmp_path: Path, layer: str, words: str) -> None:
    field = {"HEIGHT_FIELD": "k"} if layer == "points" else {}
    inputs = {"INPUT": str(layers.make("dem", data)), "OBSERVERS": str(layers.make(layer, data)), **field}
    with pytest.raises(QgsProcessingException, match=words):
        run(OURS, {**inputs, "RUN_ON": "local"}, tmp_path / "out.tif")


def test_a_rotated_raster_is_refused(plugin: Any, data: Path, tmp_path: Path) -> None:
    rotated = gdal.GetDriverByName("GTiff").CreateCopy(
        str(tmp_path / "in.tif"), gdal.Open(str(layers.make("dem", data)))
    )
    rotated.SetGeoTransform((500000, 30, 5, 5000000, 5, -30))
    del rotated
    parameters = {"INPUT": str(tmp_path / "in.tif"), "OBSERVER": "502000,4999000", "RUN_ON": "local"}
    with pytest.raises(QgsProcessingException, match="rotated"):
        run(OURS, parameters, tmp_path / "out.tif")


def test_degrees_are_warned_of(plugin: Any, data: Path, tmp_path: Path) -> None:
    parameters = {"INPUT": str(layers.make("degree_dem", data)), "OBSERVER": "15.03,45.97", "MAX_DISTANCE": 0}
    log: Log = run(OURS, {**parameters, "RUN_ON": "local"}, tmp_path / "out.tif")
    assert any("degree" in warning for warning in log.warnings)
