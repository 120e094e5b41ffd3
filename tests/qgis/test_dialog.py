"""The dialog of an algorithm: every parameter has its widget, and the command that the history shows runs again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer

from edgegis.processing_providers.provider import EdgeGisProvider
from edgegis.processing_providers.run_on import NoOptions
from edgegis.processing_providers.targets import Targets
from edgegis.runtime.algorithms.catalogue import Catalogue, Module
from edgegis.tests.qgis.described import module_with
from edgegis.tests.qgis.desktop.robot import delete

HERE = Path(__file__).resolve().parent
ROUNDTRIP = HERE.parent / "modules" / "roundtrip.wasm"
CITIES = str(HERE.parents[1] / "resources" / "data" / "cities.gpkg")


class EveryTypeProvider(EdgeGisProvider):
    """A second provider, beside the plugin's."""

    def id(self) -> str:
        return "everytype"


@pytest.fixture
def algorithm(qgis_app):
    document = json.loads((HERE / "every_type.json").read_text())
    catalogue = Catalogue([Module.from_bytes(module_with(ROUNDTRIP, [document]))])
    provider = EveryTypeProvider(Targets(catalogue, NoOptions()))
    registry = QgsApplication.processingRegistry()
    registry.addProvider(provider)
    yield registry.createAlgorithmById("everytype:everytype")
    registry.removeProvider(provider)


@pytest.fixture
def cities(qgis_app):
    layer = QgsProject.instance().addMapLayer(QgsVectorLayer(CITIES, "cities", "ogr"))
    yield layer
    QgsProject.instance().removeMapLayer(layer.id())


def test_every_parameter_has_a_widget(algorithm, cities):
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    dialog = AlgorithmDialog(algorithm)
    try:
        wrappers = dialog.mainWidget().wrappers
        assert set(wrappers) == {definition.name() for definition in algorithm.parameterDefinitions()}
        assert type(wrappers["PIXEL_SIZE"]).__name__ == "HeatmapPixelSizeWidgetWrapper"
        values = dialog.createProcessingParameters()
        assert (values["RUN_ON"], values["CHOICES"], values["PIXEL_SIZE"]) == ("auto", [0], 0.1)
    finally:
        delete(dialog)


def test_the_history_s_command(algorithm, context):
    command = algorithm.asPythonCommand({"INPUT": CITIES, "RUN_ON": "local", "NUMBER": 2}, context)
    assert command.startswith('processing.run("everytype:everytype", {')
    assert "'RUN_ON':'local'" in command
