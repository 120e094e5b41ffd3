"""Every algorithm as a step of a model: run, saved and run by its name, as Python, and all of them by qgis_process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessing, QgsProcessingModelAlgorithm, QgsRasterLayer, QgsVectorLayer

from edgegis.tests.qgis.log import Log
from edgegis.tests.qgis.modelled import ModelledCase, by_name, case_of, own_algorithms
from edgegis.tests.qgis.test_qgis_process import PROGRAM, qgis_process

pytestmark = pytest.mark.qgis
__all__ = ["qgis_process"]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def run(algorithm: Any, modelled: ModelledCase, folder: Path) -> dict[str, str]:
    """Return what a run has written, by the model's outputs."""
    import processing

    folder.mkdir()
    destinations = modelled.destinations(folder)
    processing.run(algorithm, {**modelled.given, **destinations}, feedback=Log())
    return {name: said(path) for name, path in destinations.items()}


def said(path: str) -> str:
    """Return what tells whether two results are the same: of layers their forms, of texts themselves."""
    if path.endswith(".tif"):
        raster = QgsRasterLayer(path)
        assert raster.isValid(), path
        statistics = raster.dataProvider().bandStatistics(1)
        return f"{raster.width()} x {raster.height()}: {statistics.minimumValue} {statistics.mean}"
    if path.endswith(".gpkg"):
        layer = QgsVectorLayer(path)
        assert layer.isValid(), path
        return f"{layer.featureCount()} of {layer.fields().names()}: {layer.extent().toString(3)}"
    return Path(path).read_text(encoding="utf-8")


def test_all_algorithms_have_a_case(provider: Any) -> None:
    ours = {each.name() for each in provider.algorithms() if each.algorithm.module.path.parent.name == "dist"}
    assert ours == set(own_algorithms())


@pytest.mark.parametrize("name", own_algorithms())
def test_each_runs_as_a_step(plugin: Any, data: Path, tmp_path: Path, name: str) -> None:
    model = QgsProcessingModelAlgorithm(f"each {name}", "tests")
    modelled = ModelledCase(model, case_of(name), data)
    model.updateDestinationParameters()
    wanted = run(model, modelled, tmp_path / "model")
    assert run(by_name(model), modelled, tmp_path / "named") == wanted
    assert run(as_python(model), modelled, tmp_path / "python") == wanted


def as_python(model: QgsProcessingModelAlgorithm) -> Any:
    """Return the algorithm that the model's export as a script makes."""
    kind = QgsProcessing.PythonOutputType.PythonQgsProcessingAlgorithmSubclass
    names: dict[str, Any] = {}
    exec(compile("\n".join(model.asPythonCode(kind, 4)), "exported", "exec"), names)
    found = [each for each in names.values() if isinstance(each, type) and each.__module__ == "builtins"]
    algorithm = found[-1]()
    algorithm.initAlgorithm()
    return algorithm


@pytest.mark.slow
@pytest.mark.skipif(PROGRAM is None, reason="qgis_process is not installed")
def test_all_in_one_model_by_qgis_process(qgis_process: Any, data: Path, tmp_path: Path) -> None:
    model = QgsProcessingModelAlgorithm("all of them", "tests")
    steps = [ModelledCase(model, case_of(name), data) for name in own_algorithms()]
    model.updateDestinationParameters()
    path, destinations, arguments = tmp_path / "all.model3", {}, []
    assert model.toFile(str(path))
    for step in steps:
        destinations.update(step.destinations(tmp_path))
        given = {name: value for name, value in step.given.items() if value not in (None, [])}
        arguments += [f"--{name}={in_a_shell(value)}" for name, value in given.items()]
    arguments += [f"--{name}={destination}" for name, destination in destinations.items()]
    answer = qgis_process("run", str(path), *arguments)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert all(said(destination) for destination in destinations.values())


def in_a_shell(value: Any) -> str:
    """As `qgis_process` takes lists: options by their numbers, fields by their names."""
    if not isinstance(value, list):
        return str(value)
    return (";" if isinstance(value[0], str) else ",").join(map(str, value))
