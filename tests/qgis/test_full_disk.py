"""A disk that becomes full while the result is written: said so, nothing half-written, an older file as it was."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal, ogr

from edgegis.processing_providers.gdal_errors import GdalErrors
from edgegis.runtime.errors import OutputFailed
from edgegis.tests.cases import layers
from edgegis.tests.qgis.attempts import COUNT, DEM, DESTINATIONS, HEATMAP, file_system, refused

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("full-disk-layers")
    points, polygons = str(layers.make("points", folder)), str(layers.make("polygons", folder))
    return {
        COUNT: {"POLYGONS": polygons, "POINTS": points},
        HEATMAP: {"INPUT": points, "RADIUS": 50, "PIXEL_SIZE": 2},
        "hillshade": {"INPUT": DEM},
    }


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with file_system(tmp_path / "disk", "size=40k") as folder:
        yield folder


@pytest.fixture(params=[False, True], ids=["as QGIS", "raising"])
def exceptions(request: pytest.FixtureRequest) -> Iterator[None]:
    """GDAL as QGIS leaves it, and after another plugin's UseExceptions()."""
    before = [module for module in (gdal, ogr) if module.GetUseExceptions()]
    _use_exceptions(before, [gdal, ogr] if request.param else [])
    yield
    _use_exceptions([gdal, ogr] if request.param else [], before)


def _use_exceptions(before: list[Any], after: list[Any]) -> None:
    """Switched off in the opposite order: a GDAL before 3.7 wants it so."""
    for module in reversed(before):
        module.DontUseExceptions()
    for module in after:
        module.UseExceptions()


@pytest.mark.usefixtures("exceptions")
@pytest.mark.parametrize("older", [True, False])
@pytest.mark.parametrize(("algorithm", "suffix"), DESTINATIONS)
def test_a_full_disk(
    plugin: Any, good: dict[str, Any], small_disk: Path, algorithm: str, suffix: str, older: bool
) -> None:
    if suffix == "geojson":  # it would fit
        (small_disk / "other").write_bytes(bytes(28_000))
    said = refused(algorithm, good[algorithm], small_disk / f"out.{suffix}", older=older)
    assert re.search(r"(?i)no space|disk is full|disk I/O error", said), said


@pytest.mark.usefixtures("exceptions")
# GDAL 3.6 tells the handler, and raises in a destructor besides.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_fails_while_a_raster_is_closed(small_disk: Path) -> None:
    dataset = gdal.GetDriverByName("GTiff").Create(str(small_disk / "x.tif"), 100, 200, 1, gdal.GDT_Float32)
    half = struct.pack("10000f", *range(10_000))  # half of the columns: GDAL writes the blocks when they are whole
    for column in (0, 50):
        dataset.GetRasterBand(1).WriteRaster(column, 0, 50, 200, half, 50, 200, gdal.GDT_Float32)
    with pytest.raises(OutputFailed, match="Write error"), GdalErrors(OutputFailed, "It broke"):
        dataset = None
