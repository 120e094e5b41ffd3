"""Many files at once, by QGIS's own batch dialog and by "Iterate over this layer"; runs from other threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsFeatureRequest,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsTask,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QThread
from qgis.PyQt.QtWidgets import QTextEdit

from edgegis.tests.cases import rasters
from edgegis.tests.qgis.desktop.robot import delete, run_batch, until
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

FILES, BROKEN = 100, 41
DATA = Path(__file__).resolve().parents[3] / "resources" / "data"
CITIES, COUNTRIES, DEM = (str(DATA / name) for name in ("cities.gpkg", "countries.gpkg", "jacksboro_fault_dem.tif"))
COUNT = {"POLYGONS": COUNTRIES, "POINTS": CITIES, "OUTPUT": "TEMPORARY_OUTPUT"}


@pytest.fixture(autouse=True)
def empty_project(plugin: Any) -> Iterator[None]:
    yield
    QgsProject.instance().clear()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Rasters; one of them is none."""
    folder = tmp_path / "files"
    folder.mkdir()
    cells = rasters.relief(30, 30).astype("f4")
    for number in range(FILES):
        rasters.write(folder / f"dem{number:02}.tif", cells + np.float32(number))
    (folder / f"dem{BROKEN}.tif").write_bytes(b"II*\0 this is no TIFF")
    return sorted(folder.glob("*.tif"))


def test_a_batch_of_100_files(files: list[Path], tmp_path: Path) -> None:
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    dialog = BatchAlgorithmDialog(QgsApplication.processingRegistry().createAlgorithmById("edgegis:slope"))
    panel = dialog.mainWidget()
    panel.checkLoadLayersOnCompletion.setChecked(False)
    dialog.show()
    panel.addRow(FILES - panel.batchRowCount())
    outputs = [tmp_path / f"slope{number:02}.tif" for number in range(FILES)]
    column, output_column = panel.parameter_to_column["INPUT"], panel.parameter_to_column["OUTPUT"]
    for row, (path, output) in enumerate(zip(files, outputs)):
        panel.wrappers[row][column].setParameterValue(str(path), QgsProcessingContext())
        panel.tblParameters.cellWidget(row + 1, output_column).setValue(str(output))
    assert panel.batchRowCount() == FILES
    run_batch(dialog)
    log = dialog.findChild(QTextEdit, "txtLog").toPlainText()
    delete(dialog)
    assert log.count("correctly executed") == FILES - 1, log[-3000:]
    assert log.count("Execution failed after") == 1 and "1 executions failed" in log
    assert [output.exists() for output in outputs] == [number != BROKEN for number in range(FILES)]
    assert all(QgsRasterLayer(str(output)).isValid() for output in outputs if output.exists())


def test_a_loop_over_100_files(files: list[Path], tmp_path: Path) -> None:
    """As people write it in the Python console."""
    import processing

    failed, done = [], []
    for path in files:
        output = tmp_path / f"slope-{path.name}"
        try:
            processing.run("edgegis:slope", {"INPUT": str(path), "OUTPUT": str(output)}, feedback=Log())
            done.append(output)
        except Exception as error:
            failed.append(str(error))
    assert len(done) == FILES - 1 and all(path.exists() for path in done)
    assert len(failed) == 1 and f"dem{BROKEN}" in failed[0], failed


def test_iterate_over_this_layer(tmp_path: Path) -> None:
    """One run and one result for each feature, as the button beside the layer does it."""
    from processing.gui.AlgorithmExecutor import executeIterating

    countries = QgsVectorLayer(COUNTRIES, "countries")
    request = QgsFeatureRequest().setLimit(5)
    few = countries.materialize(request)
    assert (
        QgsVectorFileWriter.writeAsVectorFormatV3(
            few,
            str(tmp_path / "few.gpkg"),
            QgsProject.instance().transformContext(),
            QgsVectorFileWriter.SaveVectorOptions(),
        )[0]
        == QgsVectorFileWriter.WriterError.NoError
    )
    layer = QgsProject.instance().addMapLayer(QgsVectorLayer(str(tmp_path / "few.gpkg"), "few"))
    context, log = QgsProcessingContext(), Log()
    context.setProject(QgsProject.instance())
    each = QgsProcessingFeatureSourceDefinition.Flag.FlagCreateIndividualOutputPerInputFeature
    source = QgsProcessingFeatureSourceDefinition(layer.id(), flags=each)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:countpointsinpolygon")
    output = QgsProcessingOutputLayerDefinition(str(tmp_path / "each.gpkg"), QgsProject.instance())
    parameters = {"POLYGONS": source, "POINTS": CITIES, "OUTPUT": output}
    assert executeIterating(algorithm, parameters, "POLYGONS", context, log), log.lines
    made = sorted(tmp_path.glob("each*.gpkg"))
    assert len(made) == 5, log.lines
    assert all(QgsVectorLayer(str(path)).featureCount() == 1 for path in made)


def counted() -> int:
    """Run in whatever thread calls this; return the number of cities that were counted."""
    import processing

    context = QgsProcessingContext()
    result = processing.run("edgegis:countpointsinpolygon", COUNT, context=context, feedback=Log())["OUTPUT"]
    layer = context.takeResultLayer(result) if isinstance(result, str) else result
    return int(sum(feature["NUMPOINTS"] for feature in features(layer)))


def features(layer: QgsVectorLayer) -> Iterator[QgsFeature]:
    yield from layer.getFeatures()


@pytest.fixture(scope="module")
def expected(plugin: Any) -> int:
    return counted()


class Thread(QThread):
    def __init__(self) -> None:
        super().__init__()
        self.counted: list[int] = []

    def run(self) -> None:
        self.counted.append(counted())


# One at a time: QGIS 3.22 stands still when two threads open the same file, whatever algorithm they run.


def test_from_a_qt_thread(expected: int) -> None:
    thread = Thread()
    thread.start()
    until(thread.isFinished)
    assert thread.counted == [expected]


def test_from_a_python_thread(expected: int) -> None:
    results: list[int] = []
    thread = threading.Thread(target=lambda: results.append(counted()))
    thread.start()
    until(lambda: not thread.is_alive())
    assert results == [expected]


def test_from_a_task(expected: int) -> None:
    results: list[int] = []

    def work(task: QgsTask) -> int:
        results.append(counted())
        return results[-1]

    task = QgsTask.fromFunction("count", work)
    QgsApplication.taskManager().addTask(task)
    until(lambda: bool(results))
    assert results == [expected]


def test_as_a_task_of_processing(expected: int) -> None:
    context, log, results = QgsProcessingContext(), Log(), []
    context.setProject(QgsProject.instance())
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:countpointsinpolygon")
    task = QgsProcessingAlgRunnerTask(algorithm, COUNT, context, log)
    task.executed.connect(lambda ok, result: results.append((ok, result)))
    QgsApplication.taskManager().addTask(task)
    until(lambda: bool(results))
    ok, result = results[0]
    layer = context.takeResultLayer(result["OUTPUT"])
    assert ok and int(sum(feature["NUMPOINTS"] for feature in features(layer))) == expected
