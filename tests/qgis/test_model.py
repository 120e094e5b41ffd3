"""A model of two of our algorithms with a native one between: saved, reopened, run, exported as Python, run again."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsProcessingModelParameter,
    QgsProcessingParameterFeatureSource,
    QgsVectorLayer,
)

CITIES = str(Path(__file__).resolve().parents[2] / "resources" / "data" / "cities.gpkg")
CHAIN = ("edgegis:roundtrip", "native:buffer", "edgegis:roundtrip")


@pytest.fixture
def model(plugin):
    model = QgsProcessingModelAlgorithm("chain", "tests")
    cities = QgsProcessingParameterFeatureSource("cities", "Cities")
    model.addModelParameter(cities, QgsProcessingModelParameter("cities"))
    source = QgsProcessingModelChildParameterSource.fromModelParameter("cities")
    for place, algorithm in enumerate(CHAIN):
        child = QgsProcessingModelChildAlgorithm(algorithm)
        child.setChildId(f"step{place}")
        child.addParameterSources("INPUT", [source])
        if algorithm.startswith("edgegis:"):
            child.addParameterSources("RUN_ON", [QgsProcessingModelChildParameterSource.fromStaticValue("local")])
        if place == len(CHAIN) - 1:
            output = QgsProcessingModelOutput("result")
            output.setChildId(child.childId())
            output.setChildOutputName("OUTPUT")
            child.setModelOutputs({"result": output})
        model.addChildAlgorithm(child)
        source = QgsProcessingModelChildParameterSource.fromChildOutput(child.childId(), "OUTPUT")
    model.updateDestinationParameters()
    return model


def run(algorithm, output):
    import processing

    name = algorithm.destinationParameterDefinitions()[0].name()
    return processing.run(algorithm, {"cities": CITIES, name: output})[name]


def test_run(model, tmp_path):
    layer = run(model, QgsProcessing.TEMPORARY_OUTPUT)
    assert isinstance(layer, QgsVectorLayer)
    assert layer.featureCount() == QgsVectorLayer(CITIES).featureCount()
    path = run(model, str(tmp_path / "out.gpkg"))
    assert QgsVectorLayer(path).featureCount() == layer.featureCount()


def test_saved_and_reopened(model, tmp_path):
    path = str(tmp_path / "chain.model3")
    assert model.toFile(path)
    reopened = QgsProcessingModelAlgorithm()
    assert reopened.fromFile(path)
    reopened.initAlgorithm()
    assert [child.algorithmId() for child in reopened.childAlgorithms().values()] == list(CHAIN)
    assert run(reopened, str(tmp_path / "out.gpkg"))


def test_exported_as_python(model, tmp_path):
    kind = QgsProcessing.PythonOutputType.PythonQgsProcessingAlgorithmSubclass
    code = "\n".join(model.asPythonCode(kind, 4))
    assert "'RUN_ON': 'local'" in code
    names: dict = {}
    exec(compile(code, "exported", "exec"), names)
    algorithm = names["Chain"]()
    algorithm.initAlgorithm()
    assert run(algorithm, str(tmp_path / "out.gpkg"))


def test_models_children_are_known(plugin):
    for algorithm in set(CHAIN):
        assert QgsApplication.processingRegistry().algorithmById(algorithm) is not None
