"""Which columns of a layer are read, in which CRS, and what is refused before anything is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from edgegis.processing_providers import inputs
from edgegis.processing_providers.algorithm import EdgeGisAlgorithm
from edgegis.processing_providers.reading.columns import columns_to_read, least_bytes
from edgegis.processing_providers.reading.vector_source import open_vector
from edgegis.processing_providers.run_on import NoOptions
from edgegis.processing_providers.targets import Targets
from edgegis.runtime.algorithms.catalogue import Catalogue, Module
from edgegis.runtime.algorithms.descriptor import columns_asked_for
from edgegis.tests.qgis.described import module_with

HERE = Path(__file__).resolve().parent
ROUNDTRIP = HERE.parent / "modules" / "roundtrip.wasm"
DATA = HERE.parents[1] / "resources" / "data"
CITIES = str(DATA / "cities.gpkg")
DEM = str(DATA / "jacksboro_fault_dem.tif")


def made(**changes):
    """The every-type algorithm with other inputs or stages."""
    document = json.loads((HERE / "every_type.json").read_text())
    document["inputs"] |= changes.get("inputs", {})
    document["edgegis"] |= changes.get("edgegis", {})
    document["outputs"] = changes.get("outputs", document["outputs"])
    catalogue = Catalogue([Module.from_bytes(module_with(ROUNDTRIP, [document]))])
    algorithm = EdgeGisAlgorithm(catalogue.algorithm("everytype"), Targets(catalogue, NoOptions()))
    algorithm.initAlgorithm()
    return algorithm


def stage(*columns):
    taken = [{"input": "INPUT", "columns": list(columns)}]
    over = {"rows": "INPUT"}
    return [{"name": "rows", "function": "roundtrip.rows", "kind": "map", "over": over, "inputs": taken}]


COUNT = {"OUTPUT": {"title": "n", "schema": {"type": "number"}, "edgegis": {"type": "number", "stage": "rows"}}}


@pytest.mark.parametrize(
    ("columns", "values", "asked", "read"),
    [
        (["$geometry"], {}, ["$geometry"], []),
        (["$geometry", "@FIELD"], {"FIELD": "pop"}, ["$geometry", "pop"], ["pop"]),
        (["@FIELD", "@FIELDS"], {"FIELD": None, "FIELDS": ["a", "b"]}, ["a", "b"], ["a", "b"]),
        (["@FIELD", "@FIELDS"], {"FIELD": "a", "FIELDS": ["a", "b"]}, ["a", "b"], ["a", "b"]),
        (["$id", "@FIELD"], {"FIELD": "a"}, ["$id", "a"], ["a", "$id"]),
    ],
)
def test_columns(qgis_app, columns, values, asked, read):
    descriptor = made(edgegis={"stages": stage(*columns)}, outputs=COUNT).descriptor
    assert columns_asked_for(descriptor.stages, "INPUT", values) == asked
    assert columns_to_read(descriptor, "INPUT", values, None) == read


@pytest.mark.parametrize(("columns", "ids"), [(["$geometry"], False), (["$id"], True)])
def test_rows_that_go_through_need_all_columns(qgis_app, columns, ids):
    descriptor = made(edgegis={"stages": stage(*columns)}).descriptor
    cities = QgsVectorLayer(CITIES, "cities", "ogr")
    assert columns_asked_for(descriptor.stages, "INPUT", {}) == columns
    assert columns_to_read(descriptor, "INPUT", {}, cities) == ([*cities.fields().names(), "$id"] if ids else None)


def run(algorithm, parameters, context, feedback):
    algorithm.prepareAlgorithm(parameters, context, feedback)
    return algorithm.processAlgorithm(parameters, context, feedback)


@pytest.mark.parametrize(
    ("parameter", "field", "words"),
    [
        ("FIELD", "no_such", "'Layer' has no field 'no_such'. Its fields: "),
        ("FIELDS", "name;no_such", "'Layer' has no field 'no_such'"),
        ("FIELD", "name", "is of type"),
    ],
)
def test_fields_are_checked_first(qgis_app, context, feedback, parameter, field, words):
    algorithm = made()
    with pytest.raises(QgsProcessingException) as error:
        algorithm.prepareAlgorithm({"INPUT": CITIES, parameter: field}, context, feedback)
    assert words in str(error.value)


def test_too_large_is_said_before_it_is_read(qgis_app, context, feedback, monkeypatch):
    monkeypatch.setattr(inputs, "GUEST_MEMORY_BYTES", 1000)
    with pytest.raises(QgsProcessingException, match="MB of memory"):
        run(made(), {"INPUT": CITIES, "OUTPUT": "memory:"}, context, feedback)


@pytest.mark.parametrize("columns", [None, ["$geometry"], ["name"], ["name", "$geometry"]])
def test_a_layer_takes_at_least_what_is_said_and_not_much_more(qgis_app, context, feedback, columns):
    algorithm = made()
    given = {"INPUT": CITIES}
    said = least_bytes(algorithm.parameterAsSource(given, "INPUT", context), columns)
    payload = open_vector(algorithm, given, "INPUT", context, feedback).read()
    taken = payload.select(payload.schema.names if columns is None else columns).nbytes
    assert said <= taken < 5 * said + 100


WITH_RASTER = {
    "AREA": {"title": "Area", "schema": {"type": "object"}, "edgegis": {"type": "raster"}},
    "INPUT": {
        "title": "Layer",
        "schema": {"type": "object"},
        "edgegis": {"type": "vector", "geometry": ["point"], "crs": "AREA"},
    },
}


def test_a_raster_without_crs_beside_a_layer_with_one(qgis_app, context, feedback):
    raster = QgsRasterLayer(DEM, "dem")
    raster.setCrs(QgsCoordinateReferenceSystem())
    cities = QgsVectorLayer(CITIES, "cities", "ogr")
    QgsProject.instance().addMapLayers([raster, cities])
    parameters = {"AREA": raster.id(), "INPUT": cities.id(), "OUTPUT": "memory:"}
    with pytest.raises(QgsProcessingException, match="'Area' has no coordinate reference system, 'Layer' has one"):
        run(made(inputs=WITH_RASTER), parameters, context, feedback)
    QgsProject.instance().removeMapLayers([raster.id(), cities.id()])
