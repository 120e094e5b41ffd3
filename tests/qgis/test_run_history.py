"""What a result tells of how it was made: in its file, as a layer, and after the project was saved and opened again."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsLayerMetadata,
    QgsProcessingContext,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
)

from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.endpoint.app import create_app
from edgegis.endpoint.configuration import Configuration
from edgegis.endpoint.service import Service
from edgegis.endpoint.tokens import Principal
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.processing_providers.inputs import JobInputs, public_name
from edgegis.processing_providers.jobs.given import forms_of, inputs_of
from edgegis.processing_providers.presentation.run_history import PROPERTY, RunHistory
from edgegis.processing_providers.writing.layer_metadata import save_metadata
from edgegis.runtime.run_record import RunRecord
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.log import Log

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
CITIES, COUNTRIES, DEM = (str(DATA / name) for name in ("cities.gpkg", "countries.gpkg", "jacksboro_fault_dem.tif"))
COUNT = {"POLYGONS": COUNTRIES, "POINTS": CITIES}
LINE = re.compile(
    r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 edgegis:(\w+) 1\.\d+\.\d+ \(module \w+, SHA-256 ([0-9a-f]{64})\) "
    r"on (this computer|the endpoint 'field-box') in [\d.]+ s: (.*)"
)


def run(algorithm: str, parameters: dict[str, Any], context: Any = None) -> Any:
    import processing

    return processing.run(f"edgegis:{algorithm}", parameters, feedback=Log(), context=context)["OUTPUT"]


def told(metadata: QgsLayerMetadata) -> tuple[str, ...]:
    """Algorithm, module, place and parameters."""
    (line,) = metadata.history()
    found = LINE.fullmatch(line)
    assert found, line
    assert f"edgegis:{found[1]}" in metadata.abstract()
    return found.groups()


def test_a_temporary_layer(plugin: Any) -> None:
    for output in ("TEMPORARY_OUTPUT", "memory:"):
        layer = run("countpointsinpolygon", {**COUNT, "OUTPUT": output})
        algorithm, module, place, given = told(layer.metadata())
        assert (algorithm, place) == ("countpointsinpolygon", "this computer")
        assert given == "POLYGONS=countries, POINTS=cities, FIELD=NUMPOINTS"
        record = json.loads(layer.customProperty(PROPERTY))
        assert record["module"] == module and record["parameters"]["FIELD"] == "NUMPOINTS"


def test_a_geopackage_has_it_and_stays_a_geopackage(plugin: Any, tmp_path: Path) -> None:
    path = tmp_path / "counts.gpkg"
    run("countpointsinpolygon", {**COUNT, "OUTPUT": str(path)})
    assert told(QgsVectorLayer(str(path)).metadata())[3].startswith("POLYGONS=countries")
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert gdal.OpenEx(str(path)).GetLayerCount() == 1
    assert [item.name for item in tmp_path.iterdir()] == ["counts.gpkg"]


def test_a_table_that_is_replaced_has_its_new_history_alone(plugin: Any, tmp_path: Path) -> None:
    path = tmp_path / "results.gpkg"
    target = f"ogr:dbname='{path}' table=\"counts\" (geom)"
    for field in ("first", "second"):
        run("countpointsinpolygon", {**COUNT, "FIELD": field, "OUTPUT": target})
        assert told(QgsVectorLayer(f"{path}|layername=counts").metadata())[3].endswith(f"FIELD={field}")
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("SELECT count(*) FROM gpkg_metadata").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM gpkg_extensions WHERE table_name LIKE 'gpkg_m%'").fetchone() == (
            2,
        )


def test_qgis_reads_and_writes_the_same_place(plugin: Any, tmp_path: Path) -> None:
    path = tmp_path / "counts.gpkg"
    run("countpointsinpolygon", {**COUNT, "OUTPUT": str(path)})
    edited = QgsVectorLayer(str(path)).metadata()
    edited.addHistoryItem("Looked at by an analyst")
    saved, _ = QgsProviderRegistry.instance().saveLayerMetadata("ogr", f"{path}|layername=counts", edited)
    assert saved and len(QgsVectorLayer(str(path)).metadata().history()) == 2


@pytest.mark.parametrize(
    ("algorithm", "parameters", "name"),
    [("slope", {"INPUT": DEM}, "slope.tif"), ("countpointsinpolygon", COUNT, "counts.fgb")],
)
def test_other_files_have_it_beside_them(
    plugin: Any, tmp_path: Path, algorithm: str, parameters: dict[str, Any], name: str
) -> None:
    run(algorithm, {**parameters, "OUTPUT": str(tmp_path / name)})
    kind = QgsRasterLayer if name.endswith(".tif") else QgsVectorLayer
    layer = kind(str(tmp_path / name))
    message, loaded = layer.loadDefaultMetadata()
    assert loaded, message
    assert told(layer.metadata())[0] == algorithm


def test_it_is_in_the_project_that_is_opened_again(plugin: Any, tmp_path: Path) -> None:
    """As a dialog does it: QGIS adds the layers when the algorithm has run."""
    from processing.gui.Postprocessing import handleAlgorithmResults

    project, context = QgsProject.instance(), QgsProcessingContext()
    context.setProject(project)
    for algorithm, parameters in (("slope", {"INPUT": DEM}), ("countpointsinpolygon", COUNT)):
        created = QgsApplication.processingRegistry().createAlgorithmById(f"edgegis:{algorithm}")
        output = QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", project)
        _, done = created.run({**parameters, "OUTPUT": output}, context, Log())
        assert done and handleAlgorithmResults(created, context, Log(), False)
    saved = str(tmp_path / "project.qgz")
    assert project.write(saved)
    project.clear()
    assert project.read(saved)
    layers = list(project.mapLayers().values())
    assert {told(layer.metadata())[0] for layer in layers} == {"slope", "countpointsinpolygon"}
    assert all(json.loads(layer.customProperty(PROPERTY))["where"] == "this computer" for layer in layers)
    project.clear()


def test_where_it_ran_is_a_name_without_address_and_token(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    catalogue = plugin.provider.targets.catalogue
    service = Service.open(tmp_path / "endpoint", Configuration(require_token=True), catalogue=catalogue)
    token = service.tokens.add(Principal("somebody"))
    path = tmp_path / "counts.gpkg"
    with contextlib.closing(service), listening(create_app(service)) as url:
        QgisSettings().set_endpoints([Endpoint("field-box", url, token=token)])
        run("countpointsinpolygon", {**COUNT, "ENDPOINT": "field-box", "OUTPUT": str(path)})
        plugin.provider.targets.close()
        QgisSettings().set_endpoints([])
    assert told(QgsVectorLayer(str(path)).metadata())[2] == "the endpoint 'field-box'"
    assert token.encode() not in path.read_bytes() and url.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cities", "cities"),
        ("Städte 2024 (new)", "Städte 2024 (new)"),
        ("postgres://dbname='gis' user='anna' password='sesame'", "a layer of a connection"),
        ("ows?service=WFS&authkey=sesame", "a layer of a connection"),
    ],
)
def test_names_hold_no_connections(name: str, shown: str) -> None:
    assert public_name(name) == shown


def test_names_of_the_layers_outlive_qgis(qgis_app: Any) -> None:
    inputs = JobInputs(crs={"INPUT": QgsCoordinateReferenceSystem("EPSG:4326")}, names={"INPUT": "cities"})
    assert inputs_of(forms_of(inputs)).names == {"INPUT": "cities"}


def test_what_xml_cannot_hold_does_no_harm(qgis_app: Any, tmp_path: Path) -> None:
    record = RunRecord("x", "1", "0" * 64, "x", {"TEXT": "a\x01b <&> \ud800 \ufffe"})
    history = RunHistory("T\x00", "edgegis:x", "this computer", {"INPUT": "na\x1bme"}, record)
    (tmp_path / "x.csv").write_text("a\n1\n")
    save_metadata(str(tmp_path / "x.csv"), history.to_xml())
    layer = QgsVectorLayer(str(tmp_path / "x.csv"))
    assert layer.loadDefaultMetadata()[1] and "a b <&>" in layer.metadata().history()[0]
    assert json.loads(history.to_json())["parameters"]["TEXT"] == record.parameters["TEXT"]
