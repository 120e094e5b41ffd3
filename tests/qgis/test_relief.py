"""Topographic position and sky view: ours against gdaldem, and against the definitions in numpy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsProcessingParameterDefinition

from edgegis.tests.cases import layers, rasters
from edgegis.tests.qgis.differential import Differential, run

pytestmark = pytest.mark.qgis

POSITION = "edgegis:tpitopographicpositionindex"
THEIRS = "gdal:tpitopographicpositionindex"
SKY = "edgegis:skyviewfactor"
DEMS = ["dem", "whole_dem", "byte_dem", "double_dem", "degree_dem", "empty_dem", "one_cell_dem", "one_row_dem"]
NODATA = -9999.0
Cells = "np.ndarray[Any, Any]"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rasters")


def read(path: Path) -> Any:
    return gdal.Open(str(path)).ReadAsArray().astype(float)


def elevations(path: Path) -> tuple[Any, Any]:
    """The first band as Float32, and where nothing is."""
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    cells = band.ReadAsArray().astype("f4").astype(float)
    return cells, np.isnan(cells) | (cells == band.GetNoDataValue())


def computed(algorithm: str, output: Path, **parameters: Any) -> Any:
    run(algorithm, {**parameters, "RUN_ON": "local"}, output)
    return read(output)


# -- topographic position index


@pytest.mark.parametrize("edges", [False, True])
@pytest.mark.parametrize("dem", [*DEMS, "tall_dem"])
def test_position_is_gdaldems_bit_for_bit(plugin: Any, data: Path, tmp_path: Path, dem: str, edges: bool) -> None:
    parameters = {"INPUT": str(layers.make(dem, data)), "BAND": 1, "COMPUTE_EDGES": edges}
    Differential(POSITION, THEIRS, tmp_path, ".tif").rasters_agree(parameters)


@pytest.mark.parametrize("shape", [(2, 2), (2, 7), (7, 2), (3, 1)])
@pytest.mark.parametrize("edges", [False, True])
def test_position_in_narrow_rasters(plugin: Any, tmp_path: Path, shape: tuple[int, int], edges: bool) -> None:
    rasters.write(tmp_path / "narrow.tif", rasters.relief(*shape).astype("float32"))
    parameters = {"INPUT": str(tmp_path / "narrow.tif"), "BAND": 1, "COMPUTE_EDGES": edges}
    Differential(POSITION, THEIRS, tmp_path, ".tif").rasters_agree(parameters)


@pytest.mark.parametrize("edges", [False, True])
def test_position_of_another_band_without_a_nodata_value(plugin: Any, tmp_path: Path, edges: bool) -> None:
    """A NaN that is not nodata makes its neighbours NaN."""
    cells = np.stack([rasters.relief(20, 30), rasters.relief(20, 30, 5)]).astype("float32")
    cells[1, 9, 12] = np.nan
    rasters.write(tmp_path / "two.tif", cells, nodata=None)
    parameters = {"INPUT": str(tmp_path / "two.tif"), "BAND": 2, "COMPUTE_EDGES": edges}
    sides = Differential(POSITION, THEIRS, tmp_path, ".tif")
    sides.run(parameters)
    ours, theirs = read(sides.our_output), read(sides.their_output)
    assert np.array_equal(ours, theirs, equal_nan=True) and np.isnan(ours).sum() == 9


@pytest.mark.parametrize("name", ["OPTIONS", "CREATION_OPTIONS"])
def test_creation_options_under_both_names(plugin: Any, data: Path, tmp_path: Path, name: str) -> None:
    computed(POSITION, tmp_path / "o.tif", INPUT=str(layers.make("dem", data)), **{name: "COMPRESS=DEFLATE|TILED=YES"})
    found = gdal.Open(str(tmp_path / "o.tif"))
    assert found.GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE") == "DEFLATE"
    assert found.GetRasterBand(1).GetBlockSize() == [256, 256]


def test_the_older_name_is_hidden_and_gdal_algorithms_alone_have_it(plugin: Any) -> None:
    from qgis.core import QgsApplication

    find = QgsApplication.processingRegistry().algorithmById
    flags = find(POSITION).parameterDefinition("OPTIONS").flags()
    assert flags & QgsProcessingParameterDefinition.Flag.FlagHidden
    assert find("edgegis:slope").parameterDefinition("OPTIONS") is None


def surroundings(shape: int, radius: float, inner: float) -> Any:
    """True for the cells of a neighbourhood without the one in the middle."""
    reach = int(radius)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    distance = np.hypot(x, y)
    chosen = np.ones_like(distance, bool) if shape == 0 else distance <= radius
    if shape == 2:
        chosen &= distance >= inner
    chosen[reach, reach] = False
    return chosen


def positions(cells: Any, missing: Any, chosen: Any, edges: bool) -> Any:
    """The definition, one shifted copy of the raster for each of the surroundings."""
    reach = chosen.shape[0] // 2
    heights = np.pad(np.where(missing, 0.0, cells), reach)
    there = np.pad(~missing, reach)
    total, count = np.zeros(cells.shape), np.zeros(cells.shape)
    for row, column in np.argwhere(chosen):
        part = (slice(row, row + cells.shape[0]), slice(column, column + cells.shape[1]))
        total += heights[part]
        count += there[part]
    valued = ~missing & (count > 0 if edges else count == chosen.sum())
    return np.where(valued, cells - total / np.maximum(count, 1), NODATA)


NEIGHBOURHOODS = [(0, 2, 0), (0, 9.7, 0), (0, 60, 0), (1, 1, 0), (1, 4.5, 0), (1, 25, 0), (2, 9, 6), (2, 3, 0)]


@pytest.mark.parametrize("edges", [False, True])
@pytest.mark.parametrize(("shape", "radius", "inner"), NEIGHBOURHOODS)
@pytest.mark.parametrize("dem", ["dem", "byte_dem", "double_dem", "whole_dem", "one_row_dem", "empty_dem"])
def test_position_in_any_surroundings(
    plugin: Any, data: Path, tmp_path: Path, dem: str, shape: int, radius: float, inner: float, edges: bool
) -> None:
    cells, missing = elevations(layers.make(dem, data))
    expected = positions(cells, missing, surroundings(shape, radius, inner), edges)
    around = {"SHAPE": shape, "RADIUS": radius, "INNER_RADIUS": inner, "COMPUTE_EDGES": edges}
    found = computed(POSITION, tmp_path / "o.tif", INPUT=str(layers.make(dem, data)), **around)
    assert np.array_equal(found == NODATA, expected == NODATA)
    assert np.abs(found - expected).max() <= 1e-4  # Float32, of differences up to 1,000


def test_numbers_that_are_no_elevations_are_missing(plugin: Any, tmp_path: Path) -> None:
    cells = rasters.relief(40, 50).astype("float32")
    cells[5, 5], cells[20, 30], cells[33, 7] = np.nan, np.inf, -3.4e38
    rasters.write(tmp_path / "dem.tif", cells, nodata=None)
    for shape in (0, 1):
        around = {"SHAPE": shape, "RADIUS": 4, "COMPUTE_EDGES": True}
        found = computed(POSITION, tmp_path / "o.tif", INPUT=str(tmp_path / "dem.tif"), **around)
        assert list(zip(*np.nonzero(found == NODATA))) == [(5, 5), (20, 30), (33, 7)]
        assert np.isfinite(found).all() and np.abs(found[found != NODATA]).max() < 1000


@pytest.mark.parametrize(
    ("wrong", "word"), [({"RADIUS": 0}, "Radius"), ({"SHAPE": 2, "RADIUS": 3, "INNER_RADIUS": 5}, "INNER_RADIUS")]
)
def test_surroundings_without_cells_are_refused(
    plugin: Any, data: Path, tmp_path: Path, wrong: dict[str, Any], word: str
) -> None:
    with pytest.raises(QgsProcessingException, match=word):
        computed(POSITION, tmp_path / "o.tif", INPUT=str(layers.make("dem", data)), **wrong)


# -- sky view factor and openness


def sky(tmp_path: Path, **parameters: Any) -> list[Any]:
    """The three outputs: sky view factor, positive and negative openness."""
    outputs = {name: str(tmp_path / f"{name}.tif") for name in ("POSITIVE_OPENNESS", "NEGATIVE_OPENNESS")}
    return [computed(SKY, tmp_path / "svf.tif", **parameters, **outputs), *(read(Path(p)) for p in outputs.values())]


def horizons(cells: Any, missing: Any, radius: int, directions: int, cell: float) -> Any:
    """Tangents of the horizon in each direction: along the cells nearest to straight lines, one a column or row."""
    rows, columns = cells.shape
    y, x = np.mgrid[0:rows, 0:columns]
    found = []
    for azimuth in 2 * np.pi * np.arange(directions) / directions:
        east, south = np.sin(azimuth), -np.cos(azimuth)
        upright = abs(south) > abs(east)
        along, slope = (south, east / south) if upright else (east, south / east)
        start = y if upright else x
        best = np.full(cells.shape, -np.inf)
        for step in range(1, max(1, round(radius * abs(along))) + 1):
            forth = step if along > 0 else -step
            aside = np.floor((start + forth) * slope + 0.5) - np.floor(start * slope + 0.5)
            row, column = (y + forth, x + aside) if upright else (y + aside, x + forth)
            row, column = row.astype(int), column.astype(int)
            inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
            row, column = np.where(inside, row, 0), np.where(inside, column, 0)
            tangent = (cells[row, column] - cells) / (step * np.hypot(1, slope) * cell)
            best = np.where(inside & ~missing[row, column], np.fmax(best, tangent), best)
        found.append(np.where(np.isinf(best), 0.0, best))
    return np.array(found)


def definition(cells: Any, missing: Any, radius: int, directions: int) -> list[Any]:
    """The three outputs on cells of 30 m."""
    up, down = (horizons(sign * cells, missing, radius, directions, 30.0) for sign in (1, -1))
    rise = np.maximum(up, 0)
    shares = (1 - rise / np.sqrt(1 + rise**2)).mean(axis=0)
    return [shares, *(90 - np.degrees(np.arctan(tangents)).mean(axis=0) for tangents in (up, down))]


@pytest.mark.parametrize(("radius", "directions"), [(1, 4), (10, 16), (3, 7), (25, 8), (250, 12), (400, 5)])
@pytest.mark.parametrize("dem", ["dem", "byte_dem", "double_dem", "one_row_dem", "one_cell_dem"])
def test_sky_is_the_definition(plugin: Any, data: Path, tmp_path: Path, dem: str, radius: int, directions: int) -> None:
    cells, missing = elevations(layers.make(dem, data))
    wanted = definition(np.where(missing, 0.0, cells), missing, radius, directions)
    found = sky(tmp_path, INPUT=str(layers.make(dem, data)), RADIUS=radius, DIRECTIONS=directions)
    for cells, expected, absolute in zip(found, wanted, (1e-6, 1e-4, 1e-4)):
        assert np.array_equal(cells == NODATA, missing)
        assert np.abs(np.where(missing, 0, cells - expected)).max() <= absolute


@pytest.mark.parametrize("radius", [10, 350])
def test_a_z_factor_costs_no_digits(plugin: Any, tmp_path: Path, radius: int) -> None:
    """Hills of a few metres on a plateau at 10 km, in centimetres."""
    cells = (1_000_000 + 50 * rasters.relief(90, 400)).astype("int32")
    rasters.write(tmp_path / "dem.tif", cells)
    wanted = definition(cells / 100, np.zeros_like(cells, bool), radius, 8)
    found = sky(tmp_path, INPUT=str(tmp_path / "dem.tif"), RADIUS=radius, DIRECTIONS=8, Z_FACTOR=0.01)
    for cells, expected, absolute in zip(found, wanted, (1e-6, 1e-4, 1e-4)):
        assert np.abs(cells - expected).max() <= absolute


@pytest.mark.parametrize("directions", [4, 8])
@pytest.mark.parametrize("radius", [1, 10, 27])
def test_sky_is_rvts(plugin: Any, tmp_path: Path, directions: int, radius: int) -> None:
    """As far as ways do not meet the edge, where rvt-py mirrors the raster."""
    rvt = pytest.importorskip("rvt.vis")
    cells = rasters.relief(110, 130).astype("float32")
    rasters.write(tmp_path / "dem.tif", cells)
    found = sky(tmp_path, INPUT=str(tmp_path / "dem.tif"), RADIUS=radius, DIRECTIONS=directions)
    inner = (slice(radius, -radius), slice(radius, -radius))
    arguments = {"svf_n_dir": directions, "svf_r_max": radius, "compute_opns": True}
    theirs = rvt.sky_view_factor(cells, 30.0, **arguments)
    upside_down = rvt.sky_view_factor(-cells, 30.0, **arguments)
    for ours, other, absolute in zip(found, (theirs["svf"], theirs["opns"], upside_down["opns"]), (1e-5, 1e-3, 1e-3)):
        assert np.abs(ours[inner] - other[inner]).max() <= absolute


def test_more_directions_differ_from_rvts_by_little(plugin: Any, tmp_path: Path) -> None:
    rvt = pytest.importorskip("rvt.vis")
    cells = rasters.relief(110, 130).astype("float32")
    rasters.write(tmp_path / "dem.tif", cells)
    found = computed(SKY, tmp_path / "o.tif", INPUT=str(tmp_path / "dem.tif"))[10:-10, 10:-10]
    theirs = rvt.sky_view_factor(cells, 30.0)["svf"][10:-10, 10:-10]
    assert np.abs(found - theirs).mean() < 0.01 and np.corrcoef(found.ravel(), theirs.ravel())[0, 1] > 0.99


def test_outputs_that_nobody_wants_are_not_made(plugin: Any, data: Path, tmp_path: Path) -> None:
    import processing

    dem = str(layers.make("dem", data))
    wanted = {"INPUT": dem, "OUTPUT": None, "NEGATIVE_OPENNESS": str(tmp_path / "n.tif"), "RUN_ON": "local"}
    assert list(processing.run(SKY, wanted)) == ["NEGATIVE_OPENNESS"]
    assert np.array_equal(read(tmp_path / "n.tif"), sky(tmp_path, INPUT=dem)[2])


def test_cells_that_are_no_squares_and_elevations_in_feet(plugin: Any, tmp_path: Path) -> None:
    """A wall 10 m high, 4 cells of 5 m to the east and 4 cells of 20 m to the north."""
    cells = np.zeros((11, 11), "float32")
    cells[1, 5] = cells[5, 9] = 10 / 0.3048
    rasters.write(tmp_path / "dem.tif", cells)
    dataset = gdal.Open(str(tmp_path / "dem.tif"), gdal.GA_Update)
    dataset.SetGeoTransform((0, 5, 0, 0, 0, -20))
    del dataset
    parameters = {"INPUT": str(tmp_path / "dem.tif"), "RADIUS": 4, "DIRECTIONS": 4, "Z_FACTOR": 0.3048}
    angles = np.degrees(np.arctan([10 / 80, 10 / 20]))
    assert abs(sky(tmp_path, **parameters)[1][5, 5] - (90 - angles.sum() / 4)) < 1e-4


def test_a_rotated_raster_is_refused(plugin: Any, tmp_path: Path) -> None:
    rasters.write(tmp_path / "dem.tif", rasters.relief(10, 10).astype("float32"))
    dataset = gdal.Open(str(tmp_path / "dem.tif"), gdal.GA_Update)
    dataset.SetGeoTransform((0, 5, 1, 0, 1, -5))
    del dataset
    with pytest.raises(QgsProcessingException, match="rotated"):
        computed(SKY, tmp_path / "o.tif", INPUT=str(tmp_path / "dem.tif"))
