"""A descriptor's inputs as QGIS parameters, and what the analyst puts in as JSON values."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest
from qgis.core import (
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputVectorLayer,
    QgsProcessingParameterDefinition,
    QgsProject,
    QgsVectorLayer,
)

from edgegis.processing_providers.algorithm import EdgeGisAlgorithm
from edgegis.processing_providers.run_on import NoOptions
from edgegis.processing_providers.targets import Targets
from edgegis.processing_providers.values import Evaluation
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.qgis.described import module_with

HERE = Path(__file__).resolve().parent
EVERY_TYPE = HERE / "every_type.json"
MODULES = HERE.parent / "modules"
DATA = HERE.parents[1] / "resources" / "data"


@pytest.fixture(scope="module")
def algorithm(qgis_app, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modules")
    document = json.loads(EVERY_TYPE.read_text())
    (folder / "everytype.wasm").write_bytes(module_with(MODULES / "roundtrip.wasm", [document]))
    catalogue = Catalogue.from_folders([folder])
    [found] = catalogue.algorithms()
    algorithm = EdgeGisAlgorithm(found, Targets(catalogue, NoOptions()))
    algorithm.initAlgorithm()
    return algorithm


@pytest.mark.parametrize(
    ("name", "kind", "default"),
    [
        ("INPUT", "source", None),
        ("RASTER", "raster", None),
        ("BAND", "band", 1),
        ("FIELD", "field", None),
        ("CHOICE", "enum", 1),
        ("CHOICES", "enum", [0]),
        ("DISTANCE", "distance", 100.0),
        ("PIXEL_SIZE", "number", 0.1),
        ("NUMBER", "number", 1.5),
        ("BOOLEAN", "boolean", True),
        ("TEXT", "string", "NUMPOINTS"),
        ("CRS", "crs", None),
        ("EXTENT", "extent", None),
        ("POINT", "point", None),
        ("RUN_ON", "enum", "auto"),
        ("ENDPOINT", "string", None),
        ("OUTPUT", "sink", None),
    ],
)
def test_definition(algorithm, name, kind, default):
    definition = algorithm.parameterDefinition(name)
    assert (definition.type(), definition.defaultValue()) == (kind, default)


def test_order_is_the_descriptors(algorithm):
    names = [definition.name() for definition in algorithm.parameterDefinitions()]
    assert names == [*json.loads(EVERY_TYPE.read_text())["inputs"], "RUN_ON", "ENDPOINT", "OUTPUT"]
    assert isinstance(algorithm.outputDefinition("OUTPUT"), QgsProcessingOutputVectorLayer)


def test_flags_and_links(algorithm):
    flag = QgsProcessingParameterDefinition.Flag
    assert algorithm.parameterDefinition("RADIUS_FIELD").flags() & flag.FlagAdvanced
    assert algorithm.parameterDefinition("INTEGER").flags() & flag.FlagOptional
    assert not algorithm.parameterDefinition("TEXT").flags() & flag.FlagOptional
    assert algorithm.parameterDefinition("FIELD").parentLayerParameterName() == "INPUT"
    assert algorithm.parameterDefinition("NUMBER").maximum() == 10
    assert algorithm.parameterDefinition("DISTANCE").parentParameterName() == "INPUT"


def test_pixel_size_has_what_qgis_s_widget_asks_for_and_survives_cloning(algorithm):
    original = algorithm.parameterDefinition("PIXEL_SIZE")
    for definition in (original, original.clone()):
        links = (definition.parent_layer, definition.radius_param, definition.radius_field_param)
        assert links == ("INPUT", "DISTANCE", "RADIUS_FIELD")
        assert definition.metadata()["widget_wrapper"]["class"].endswith("HeatmapPixelSizeWidgetWrapper")
        assert (definition.defaultValue(), definition.minimum()) == (0.1, 0.0)


def test_every_type_survives_script_code_and_python(algorithm):
    for definition in algorithm.parameterDefinitions():
        assert definition.asPythonString()
        assert definition.toVariantMap()["name"] == definition.name()


def test_unset_parameters_have_their_defaults_and_optional_ones_are_null(algorithm, context):
    values = Evaluation(algorithm, {}, context).values(algorithm.descriptor)
    assert values == {
        **dict.fromkeys(("FIELD", "FIELDS", "RADIUS_FIELD", "INTEGER", "CRS", "EXTENT", "POINT")),
        "BAND": 1,
        "CHOICE": 1,
        "CHOICES": [0],
        "DISTANCE": 100.0,
        "PIXEL_SIZE": 0.1,
        "NUMBER": 1.5,
        "BOOLEAN": True,
        "TEXT": "NUMPOINTS",
    }


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("FIELD", "pop", "pop"),
        ("FIELD", "", None),
        ("FIELDS", "a;b", ["a", "b"]),
        ("FIELDS", ["a", "b"], ["a", "b"]),
        ("FIELDS", [], None),
        ("CHOICE", 2, 2),
        ("CHOICES", [0, 2], [0, 2]),
        ("NUMBER", "2.5", 2.5),
        ("INTEGER", 3, 3),
        ("BOOLEAN", False, False),
        ("BOOLEAN", "false", False),
        ("EXTENT", "1,2,3,4", [1.0, 3.0, 2.0, 4.0]),
        ("POINT", "1,2", [1.0, 2.0]),
    ],
)
def test_value(algorithm, context, name, given, value):
    assert Evaluation(algorithm, {name: given}, context).value(algorithm.descriptor.inputs[name]) == value


def test_crs_is_wkt2(algorithm, context):
    value = Evaluation(algorithm, {"CRS": "EPSG:4326"}, context).value(algorithm.descriptor.inputs["CRS"])
    assert value.startswith("GEOGCRS[")


CITIES = str(DATA / "cities.gpkg")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"INPUT": "/no/such/file.gpkg"}, "INPUT|Layer"),
        ({"NUMBER": 11}, "Number|NUMBER"),
        ({"NUMBER": math.nan}, "Number|NUMBER"),
        ({"TEXT": ""}, "Text|TEXT"),
        ({"CHOICE": 7}, "Choice|CHOICE"),
        ({"RUN_ON": "moon"}, "Run on|RUN_ON"),
        ({"RUN_ON": "edge"}, "The endpoint 'edge' is not configured"),
        ({"ENDPOINT": "lab"}, "The endpoint 'lab' is not configured"),
    ],
)
def test_what_cannot_be_is_said_before_anything_runs(algorithm, context, changed, words):
    ok, message = algorithm.checkParameterValues({"INPUT": CITIES, "OUTPUT": "memory:", **changed}, context)
    assert not ok
    assert re.search(words, message), message


def test_good_values_pass(algorithm, context):
    ok, message = algorithm.checkParameterValues({"INPUT": CITIES, "OUTPUT": "TEMPORARY_OUTPUT"}, context)
    assert ok, message


def test_source_definitions_pass(algorithm, context):
    layer = QgsVectorLayer(CITIES, "cities", "ogr")
    QgsProject.instance().addMapLayer(layer)
    source = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    ok, message = algorithm.checkParameterValues({"INPUT": source, "OUTPUT": "memory:"}, context)
    QgsProject.instance().removeMapLayer(layer.id())
    assert ok, message
