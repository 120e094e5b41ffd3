"""Runs from the parameters to the results: what comes out, what the log says, what a failed run leaves (nothing)."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from edgegis.tests.patience import PATIENCE_S

DATA = Path(__file__).resolve().parents[2] / "resources" / "data"
CITIES = str(DATA / "cities.gpkg")
DEM = str(DATA / "jacksboro_fault_dem.tif")


def run(algorithm, parameters, feedback, context=None):
    import processing

    return processing.run(f"edgegis:{algorithm}", parameters, feedback=feedback, context=context)


def test_raster(plugin, feedback, tmp_path):
    output = tmp_path / "out.tif"
    result = run("roundtripraster", {"INPUT": DEM, "OUTPUT": str(output)}, feedback)
    assert result == {"OUTPUT": str(output)}
    assert QgsRasterLayer(str(output)).width() == QgsRasterLayer(DEM).width()
    assert "Runs on this computer: RUN_ON=auto, and wasmtime is installed" in feedback.lines
    assert any("of module roundtrip" in line for line in feedback.details)
    assert any("Data:" in line for line in feedback.details)
    assert feedback.percent == sorted(feedback.percent)
    assert feedback.percent[-1] == 100


def test_creation_options(plugin, feedback, tmp_path):
    output = str(tmp_path / "out.tif")
    run("roundtripraster", {"INPUT": DEM, "OUTPUT": output, "CREATION_OPTIONS": "COMPRESS=DEFLATE|TILED=YES"}, feedback)
    from osgeo import gdal

    assert gdal.Info(output, format="json")["metadata"]["IMAGE_STRUCTURE"]["COMPRESSION"] == "DEFLATE"


@pytest.mark.parametrize("output", ["TEMPORARY_OUTPUT", "memory:"])
def test_temporary_vector_outputs_are_layers(plugin, feedback, output):
    layer = run("roundtrip", {"INPUT": CITIES, "OUTPUT": output}, feedback)["OUTPUT"]
    assert isinstance(layer, QgsVectorLayer)
    assert layer.providerType() == ("ogr" if output == "TEMPORARY_OUTPUT" else "memory")
    assert layer.featureCount() == QgsVectorLayer(CITIES).featureCount()


def test_digest_is_printed_and_the_same_every_time(plugin, feedback, tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEGIS_RESULT_DIGEST", "1")
    for name in ("one.gpkg", "two.gpkg"):
        run("roundtrip", {"INPUT": CITIES, "OUTPUT": str(tmp_path / name)}, feedback)
    digests = [line for line in feedback.lines if line.startswith("result digest: sha256:")]
    assert len(digests) == 2
    assert len(set(digests)) == 1


def test_selected_features_only(plugin, feedback):
    layer = QgsProject.instance().addMapLayer(QgsVectorLayer(CITIES, "cities", "ogr"))
    layer.selectByExpression("$id < 10")
    source = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    result = run("roundtrip", {"INPUT": source, "OUTPUT": "TEMPORARY_OUTPUT"}, feedback)["OUTPUT"]
    selected = layer.selectedFeatureCount()
    QgsProject.instance().removeMapLayer(layer.id())
    assert result.featureCount() == selected > 0


def test_an_output_that_cannot_be_written_is_an_error(plugin, feedback):
    for algorithm, source, name in (("roundtrip", CITIES, "out.gpkg"), ("roundtripraster", DEM, "out.tif")):
        with pytest.raises(QgsProcessingException):
            run(algorithm, {"INPUT": source, "OUTPUT": f"/proc/nowhere/{name}"}, feedback)


def test_cancelled_before_it_runs_leaves_nothing(plugin, feedback, tmp_path):
    feedback.cancel()
    output = tmp_path / "out.tif"
    run("roundtripraster", {"INPUT": DEM, "OUTPUT": str(output)}, feedback)
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_fails_leaves_nothing(plugin, feedback, tmp_path, monkeypatch):
    monkeypatch.setenv("EDGEGIS_EDGE_URL", "http://127.0.0.1:9")
    output = tmp_path / "out.tif"
    with pytest.raises(QgsProcessingException, match=r"127\.0\.0\.1:9"):
        run("roundtripraster", {"INPUT": DEM, "RUN_ON": "edge", "OUTPUT": str(output)}, feedback)
    assert list(tmp_path.iterdir()) == []


def test_in_a_background_task(plugin, qgis_app, context, feedback, tmp_path):
    """As the dialog does it: prepared here, run in a thread of QGIS, results brought back."""
    from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask
    from qgis.PyQt.QtCore import QEventLoop, QTimer

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:roundtrip")
    parameters = {"INPUT": CITIES, "OUTPUT": "TEMPORARY_OUTPUT"}
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    ended, loop = [], QEventLoop()
    task.executed.connect(lambda ok, results: (ended.append((ok, results)), loop.quit()))
    QTimer.singleShot(int(1000 * PATIENCE_S), loop.quit)
    QgsApplication.taskManager().addTask(task)
    loop.exec_() if hasattr(loop, "exec_") else loop.exec()
    [(ok, results)] = ended
    assert ok, feedback.errors
    layer = context.takeResultLayer(results["OUTPUT"])
    assert layer.featureCount() == QgsVectorLayer(CITIES).featureCount()
