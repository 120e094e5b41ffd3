"""A model that asks once where its steps run: an input of the type Enum with static values, in the model's dialog."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterEnum,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsSettings,
)
from qgis.PyQt.QtWidgets import QComboBox, QLabel

from edgegis.processing_providers.run_on import CHOICES
from edgegis.tests.qgis.attempts import DEM
from edgegis.tests.qgis.desktop.robot import Robot, until

pytestmark = pytest.mark.qgis

STEPS = ("edgegis:slope", "edgegis:hillshade")


@pytest.fixture
def model(plugin: Any, tmp_path: Path) -> Iterator[QgsProcessingModelAlgorithm]:
    """Two steps, saved and opened again; both run where the input `place` says."""
    model = QgsProcessingModelAlgorithm("terrain", "tests")
    inputs = (
        QgsProcessingParameterRasterLayer("dem", "Elevation"),
        QgsProcessingParameterEnum("place", "Run on", list(CHOICES), False, "auto", False, True),
    )
    for definition in inputs:
        model.addModelParameter(definition, QgsProcessingModelParameter(definition.name()))
    for step in STEPS:
        child = QgsProcessingModelChildAlgorithm(step)
        name = step.partition(":")[2]
        child.setChildId(name)
        child.addParameterSources("INPUT", [QgsProcessingModelChildParameterSource.fromModelParameter("dem")])
        child.addParameterSources("RUN_ON", [QgsProcessingModelChildParameterSource.fromModelParameter("place")])
        output = QgsProcessingModelOutput(name)
        output.setChildId(name)
        output.setChildOutputName("OUTPUT")
        child.setModelOutputs({name: output})
        model.addChildAlgorithm(child)
    model.updateDestinationParameters()
    path = str(tmp_path / "terrain.model3")
    assert model.toFile(path)
    opened = QgsProcessingModelAlgorithm()
    assert opened.fromFile(path)
    opened.setProvider(QgsApplication.processingRegistry().providerById("model"))
    yield opened
    QgsProject.instance().clear()
    QgsSettings().remove("EdgeGIS")


def boxes(robot: Robot) -> list[QComboBox]:
    """The lists that say where the model runs."""
    listed = [str(choice) for choice in CHOICES]
    found = robot.dialog.findChildren(QComboBox)
    return [box for box in found if [box.itemText(row) for row in range(box.count())] == listed]


@pytest.mark.parametrize(("place", "said"), [("local", "RUN_ON=local"), ("auto", "RUN_ON=auto")])
def test_the_dialog_asks_once(model: QgsProcessingModelAlgorithm, place: str, said: str) -> None:
    dem = QgsProject.instance().addMapLayer(QgsRasterLayer(DEM, "dem"))
    robot = Robot(model, {"dem": dem.id()})
    (box,) = boxes(robot)
    labels = [label.text() for label in robot.dialog.findChildren(QLabel)]
    assert sum("Run on" in text for text in labels) == 1
    box.setCurrentText(place)
    robot.run()
    robot.wait()
    until(lambda: bool(robot.finished))
    log = robot.log
    robot.close()
    assert robot.finished == [True], log
    assert log.count(f"Runs on this computer: {said}") == len(STEPS), log
    results = [layer for layer in QgsProject.instance().mapLayers().values() if layer.id() != dem.id()]
    assert len(results) == len(STEPS)
    made_by = {line.split()[1] for layer in results for line in layer.metadata().history()}
    assert made_by == set(STEPS)


def test_a_place_that_is_not_set_up_is_said_and_nothing_runs(model: QgsProcessingModelAlgorithm) -> None:
    dem = QgsProject.instance().addMapLayer(QgsRasterLayer(DEM, "dem"))
    robot = Robot(model, {"dem": dem.id(), "place": "cloud"})
    robot.run()
    robot.wait()
    log = robot.log
    robot.close()
    assert "The endpoint 'cloud' is not configured" in log
    assert robot.finished != [True] and len(QgsProject.instance().mapLayers()) == 1
