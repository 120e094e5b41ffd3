"""Hydrology in QGIS: against SAGA, whose way of filling sinks QGIS took over, and against QGIS where it has it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsApplication

from edgegis.tests.cases import layers, rasters  # noqa: F401  (registers the rasters)

pytestmark = pytest.mark.qgis

DEM = Path(__file__).resolve().parents[2] / "resources" / "data" / "jacksboro_fault_dem.tif"
NATIVE = "native:fillsinkswangliu"
OUTPUTS = ("OUTPUT_FILLED_DEM", "OUTPUT_FLOW_DIRECTIONS", "OUTPUT_WATERSHED_BASINS")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def cells(path: Path) -> Any:
    """Of the first band; missing ones are NaN."""
    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    found, nodata = band.ReadAsArray().astype(float), band.GetNoDataValue()
    return np.where(found == nodata, np.nan, found) if nodata is not None else found


def fill(algorithm: str, source: Path, folder: Path, slope: float) -> dict[str, Any]:
    import processing

    paths = {name: folder / f"{algorithm.replace(':', '-')}-{name}.tif" for name in OUTPUTS}
    where = {"RUN_ON": "local"} if algorithm.startswith("edgegis") else {}
    given = {"INPUT": str(source), "MIN_SLOPE": slope, **where, **{name: str(path) for name, path in paths.items()}}
    processing.run(algorithm, given)
    return {name: cells(path) for name, path in paths.items()}


def of_saga(source: Path, folder: Path, slope: float) -> tuple[Any, Any]:
    elevations, filled, directions, basins = (str(folder / f"{name}.sdat") for name in "efdb")
    gdal.Translate(elevations, str(source), format="SAGA")
    tool = ["saga_cmd", "ta_preprocessor", "4", "-ELEV", elevations, "-FILLED", filled, "-FDIR", directions]
    subprocess.run([*tool, "-WSHED", basins, "-MINSLOPE", str(slope)], check=True, capture_output=True)
    return cells(Path(filled)), cells(Path(directions))


@pytest.mark.skipif(shutil.which("saga_cmd") is None, reason="SAGA is not here")
@pytest.mark.parametrize("slope", [0, 0.1])
def test_sinks_against_saga(plugin: Any, tmp_path: Path, slope: float) -> None:
    """SAGA rounds each step of a slope to Float32, and takes the first way that its queue meets, not the lowest."""
    ours = fill("edgegis:fillsinkswangliu", DEM, tmp_path, slope)
    filled, directions = of_saga(DEM, tmp_path, slope)
    if slope == 0:
        assert np.array_equal(ours["OUTPUT_FILLED_DEM"], filled, equal_nan=True)
    difference = (ours["OUTPUT_FILLED_DEM"] - filled)[~np.isnan(filled)]
    step = np.tan(np.radians(slope)) * 90
    assert difference.max() <= 0.05 * step
    assert difference.min() >= -3 * step
    one_way_down = (ours["OUTPUT_FILLED_DEM"] == filled) & (ours["OUTPUT_FLOW_DIRECTIONS"] == directions)
    assert one_way_down.sum() > 0.9 * (~np.isnan(filled)).sum()


def has_native() -> bool:
    return QgsApplication.processingRegistry().algorithmById(NATIVE) is not None


@pytest.mark.parametrize("layer", ["dem", "whole_dem", "double_dem", "one_row_dem"])
def test_sinks_against_qgis(plugin: Any, data: Path, tmp_path: Path, layer: str) -> None:
    if not has_native():
        pytest.skip("QGIS has no such algorithm before 3.42")
    source = layers.make(layer, data)
    ours = fill("edgegis:fillsinkswangliu", source, tmp_path, 0)
    opened = gdal.Open(str(source))
    if opened.GetRasterBand(1).GetNoDataValue() is None:
        # QGIS fills the outermost cells alone of a raster of whole numbers that names none as missing.
        source = Path(gdal.Translate(str(tmp_path / "named.tif"), str(source), noData=-32768).GetDescription())
    theirs = fill(NATIVE, source, tmp_path, 0)
    assert np.array_equal(ours["OUTPUT_FILLED_DEM"], theirs["OUTPUT_FILLED_DEM"], equal_nan=True)


def test_optional_results_are_made_when_they_are_wanted(plugin: Any, tmp_path: Path) -> None:
    import processing

    path = str(tmp_path / "directions.tif")
    found = processing.run(
        "edgegis:fillsinkswangliu", {"INPUT": str(DEM), "OUTPUT_FLOW_DIRECTIONS": path, "RUN_ON": "local"}
    )
    assert set(found) == {"OUTPUT_FLOW_DIRECTIONS"}
    assert set(np.unique(gdal.Open(path).ReadAsArray())) <= {*range(8), 255}
    assert {each.name for each in tmp_path.iterdir()} == {"directions.tif", "directions.qmd"}


def test_accumulation_drains_all_cells(plugin: Any, tmp_path: Path) -> None:
    """What leaves the raster is as much as there are cells."""
    import processing

    amounts, directions = tmp_path / "amounts.tif", tmp_path / "directions.tif"
    given = {"INPUT": str(DEM), "OUTPUT": str(amounts), "OUTPUT_FLOW_DIRECTIONS": str(directions), "RUN_ON": "local"}
    processing.run("edgegis:flowaccumulation", given)
    total, leaves = cells(amounts), np.isnan(cells(directions))
    assert np.nansum(np.where(leaves, total, 0)) == (~np.isnan(cells(DEM))).sum()
