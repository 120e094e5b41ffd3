"""A second run of the same file sends and reads nothing; a changed file is never taken for the old one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorLayer,
)

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers.reading import vector_reading
from edgegis.processing_providers.reading.raster_source import GdalRaster
from edgegis.runtime.payloads import remembered_payloads
from edgegis.runtime.targets.endpoint import EndpointTarget
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import CITIES, DATA, DEM
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

COUNTRIES = str(DATA / "countries.gpkg")


class Endpoint:
    """An endpoint with the real modules that keeps which requests came, and how often a source was read here."""

    def __init__(self, service: Service, monkeypatch: pytest.MonkeyPatch):
        self.app = create_app(service)
        self.uploads = self.reads = 0
        self._count(monkeypatch, GdalRaster, "read")
        self._count(monkeypatch, vector_reading, "read_table")

    def _count(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def counted(*arguments: Any) -> Any:
            self.reads += 1
            return original(*arguments)

        monkeypatch.setattr(owner, name, counted)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.uploads += scope["type"] == "http" and scope["method"] == "PUT"
        await self.app(scope, receive, send)

    def spent(self) -> tuple[int, int]:
        """Uploads and reads since the last question."""
        found, self.uploads, self.reads = (self.uploads, self.reads), 0, 0
        return found


@pytest.fixture
def endpoint(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(remembered_payloads, "COARSE_STEP_S", 0.0)  # the files of a test are new
    service = Service.open(tmp_path / "endpoint", catalogue=plugin.provider.targets.catalogue)
    endpoint = Endpoint(service, monkeypatch)
    with listening(endpoint) as url:
        monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
        yield endpoint
        plugin.provider.targets.close()
    service.close()


@pytest.fixture
def dem(tmp_path: Path) -> Path:
    """Not compressed, so that a changed cell leaves its size as it is."""
    gdal.Translate(str(tmp_path / "dem.tif"), DEM, creationOptions=["COMPRESS=NONE"])
    return tmp_path / "dem.tif"


@pytest.fixture
def cities(tmp_path: Path) -> Path:
    return Path(shutil.copy(CITIES, tmp_path / "cities.gpkg"))


def run(algorithm: str, parameters: dict[str, Any], where: str = "edge") -> Log:
    import processing

    log = Log()
    processing.run(f"edgegis:{algorithm}", {**parameters, "RUN_ON": where}, feedback=log)
    return log


def hillshade(source: Path, output: Path, where: str = "edge", **more: Any) -> bytes:
    run("hillshade", {"INPUT": str(source), "OUTPUT": str(output), **more}, where)
    return gdal.Open(str(output)).ReadRaster()


def count(points: Any, output: Path, where: str = "edge") -> tuple[Log, list[int]]:
    log = run("countpointsinpolygon", {"POLYGONS": COUNTRIES, "POINTS": points, "OUTPUT": str(output)}, where)
    return log, [feature["NUMPOINTS"] for feature in QgsVectorLayer(str(output)).getFeatures()]


def test_second_run_of_a_raster_sends_and_reads_nothing(endpoint: Endpoint, dem: Path, tmp_path: Path) -> None:
    first = hillshade(dem, tmp_path / "first.tif")
    assert min(endpoint.spent()) > 0
    assert hillshade(dem, tmp_path / "second.tif") == first
    assert endpoint.spent() == (0, 0)
    assert hillshade(dem, tmp_path / "local.tif", "local") == first


def test_second_run_of_layers_sends_and_reads_nothing(endpoint: Endpoint, cities: Path, tmp_path: Path) -> None:
    _, first = count(str(cities), tmp_path / "first.gpkg")
    assert min(endpoint.spent()) > 0
    log, second = count(str(cities), tmp_path / "second.gpkg")
    assert endpoint.spent() == (0, 0) and second == first and sum(first) > 0
    assert sum("has it already" in line for line in log.lines) == 2
    assert any(line.startswith("Sent nothing to edge") for line in log.lines)


def test_result_is_the_input_of_the_next_job_without_sending_it(endpoint: Endpoint, dem: Path, tmp_path: Path) -> None:
    shaded = tmp_path / "shaded.tif"
    hillshade(dem, shaded, CREATION_OPTIONS="COMPRESS=DEFLATE|PREDICTOR=3")
    endpoint.spent()
    again = hillshade(shaded, tmp_path / "again.tif")
    assert endpoint.spent() == (0, 0)
    assert again == hillshade(shaded, tmp_path / "local.tif", "local")


def test_result_that_was_rounded_is_read(endpoint: Endpoint, dem: Path, tmp_path: Path) -> None:
    shaded = tmp_path / "shaded.tif"
    hillshade(dem, shaded, CREATION_OPTIONS="DISCARD_LSB=8|COMPRESS=LZW")
    endpoint.spent()
    again = hillshade(shaded, tmp_path / "again.tif")
    assert min(endpoint.spent()) > 0
    assert again == hillshade(shaded, tmp_path / "local.tif", "local")


def keep_times(file: Path, change: Callable[[Path], None]) -> None:
    found = file.stat()
    change(file)
    assert file.stat().st_size == found.st_size
    os.utime(file, ns=(found.st_atime_ns, found.st_mtime_ns))


def change_a_cell(file: Path) -> None:
    dataset = gdal.Open(str(file), gdal.GA_Update)
    band = dataset.GetRasterBand(1)
    band.WriteRaster(100, 100, 1, 1, band.ReadRaster(200, 200, 1, 1))


def move_a_city(file: Path) -> None:
    layer = QgsVectorLayer(str(file))
    request = QgsFeatureRequest().setLimit(100)
    ids = [feature.id() for feature in layer.getFeatures(request)]
    geometry = next(layer.getFeatures(QgsFeatureRequest(ids[0]))).geometry()
    assert layer.dataProvider().changeGeometryValues(dict.fromkeys(ids, geometry))


def test_changed_raster_of_the_same_size_and_time_is_read(endpoint: Endpoint, dem: Path, tmp_path: Path) -> None:
    first = hillshade(dem, tmp_path / "first.tif")
    keep_times(dem, change_a_cell)
    second = hillshade(dem, tmp_path / "second.tif")
    assert second != first and second == hillshade(dem, tmp_path / "local.tif", "local")


def test_changed_layer_is_read(endpoint: Endpoint, cities: Path, tmp_path: Path) -> None:
    _, first = count(str(cities), tmp_path / "first.gpkg")
    move_a_city(cities)
    _, second = count(str(cities), tmp_path / "second.gpkg")
    assert second != first and second == count(str(cities), tmp_path / "local.gpkg", "local")[1]


def test_other_part_of_a_layer_is_read(endpoint: Endpoint, cities: Path, tmp_path: Path) -> None:
    _, first = count(str(cities), tmp_path / "first.gpkg")
    layer = QgsVectorLayer(str(cities), "cities")
    layer.setSubsetString("fid % 2 = 0")
    _, subset = count(layer, tmp_path / "subset.gpkg")
    layer.setSubsetString("")
    layer.selectByIds(list(range(1, 50)))
    QgsProject.instance().addMapLayer(layer)
    selected = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    _, chosen = count(selected, tmp_path / "selected.gpkg")
    QgsProject.instance().removeMapLayer(layer.id())
    assert sum(first) > sum(subset) > 0 and sum(first) > sum(chosen)


def test_invalid_geometries_are_told_of_again(endpoint: Endpoint, tmp_path: Path) -> None:
    polygons = QgsVectorLayer("Polygon?crs=EPSG:4326", "p", "memory")
    features = []
    for wkt in ("POLYGON((0 0, 2 2, 2 0, 0 2, 0 0))", "POLYGON((-180 -90, 180 -90, 180 90, -180 90, -180 -90))"):
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    polygons.dataProvider().addFeatures(features)
    path = tmp_path / "polygons.gpkg"
    options = QgsVectorFileWriter.SaveVectorOptions()
    QgsVectorFileWriter.writeAsVectorFormatV3(polygons, str(path), QgsProcessingContext().transformContext(), options)
    source = QgsProcessingFeatureSourceDefinition(
        str(path),
        flags=QgsProcessingFeatureSourceDefinition.FlagOverrideDefaultGeometryCheck,
        geometryCheck=QgsFeatureRequest.GeometrySkipInvalid,
    )
    for number in range(2):
        output = str(tmp_path / f"out-{number}.gpkg")
        log = run("countpointsinpolygon", {"POLYGONS": source, "POINTS": CITIES, "OUTPUT": output})
        assert any("invalid geometry and is left out" in line for line in log.lines)


def test_input_that_was_cleaned_away_is_sent_again(
    endpoint: Endpoint, dem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugin: Any
) -> None:
    first = hillshade(dem, tmp_path / "first.tif")
    service = Service.open(tmp_path / "another", catalogue=plugin.provider.targets.catalogue)
    monkeypatch.setattr(EndpointTarget, "holds", lambda *_: True)
    with listening(create_app(service)) as url:
        monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
        log = run("hillshade", {"INPUT": str(dem), "OUTPUT": str(tmp_path / "second.tif")})
        plugin.provider.targets.close()
    service.close()
    assert any("read and sent again" in line for line in log.lines)
    assert gdal.Open(str(tmp_path / "second.tif")).ReadRaster() == first


def test_nothing_is_remembered_of_jobs_of_this_computer(endpoint: Endpoint, dem: Path, tmp_path: Path) -> None:
    hillshade(dem, tmp_path / "local.tif", "local")
    assert not (tmp_path / "cache" / "payloads").exists()
