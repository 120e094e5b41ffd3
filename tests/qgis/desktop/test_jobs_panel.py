"""The panel of jobs, used as a person does, over a real endpoint."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from qgis.core import QgsProcessing, QgsProcessingOutputLayerDefinition, QgsProject, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QPlainTextEdit

from edgegis.edgegis_plugin.jobs.panel import JobsPanel
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.processing_providers.jobs.job_store import JobStore
from edgegis.tests.qgis.attempts import CITIES, DEM, cells
from edgegis.tests.qgis.desktop.jobs import (
    HeldEndpoint,
    asked,
    leave,
    run_to_its_end,
    seen,
    start,
    until,
    words,
)
from edgegis.tests.qgis.desktop.robot import delete
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

COUNT = {"POLYGONS": CITIES.replace("cities", "countries"), "POINTS": CITIES}
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")


def test_a_result_is_fetched_to_where_it_was_wanted_and_loaded_with_its_style(
    edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path
) -> None:
    import processing

    job = leave("slope", asked(tmp_path, 1.25))
    panel.start()
    seen(panel, job, "Running, 40 %")
    assert not list(out.iterdir())
    edge.let()
    seen(panel, job, "Result is ready")
    assert panel.actions_of_job.fetch.isEnabled() and not panel.actions_of_job.cancel.isEnabled()
    QTest.keyClick(panel.tree, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert str(out / "slope.tif") in words(panel, "is here")
    here = processing.run(
        "edgegis:slope", {**asked(tmp_path, 1.25), "OUTPUT": str(tmp_path / "here.tif"), "RUN_ON": "local"}
    )
    assert (cells(out / "slope.tif")[0] == cells(Path(here["OUTPUT"]))[0]).all()
    (layer,) = QgsProject.instance().mapLayers().values()
    assert layer.name() == "Slope" and layer.renderer().type() == "singlebandpseudocolor"
    seen(panel, job, "Written")
    noted = JobStore().job(job.id)
    assert noted.bytes_out > 0 and "Received" in noted.log and not JobStore().is_taken(job.id)


def test_a_result_is_fetched_again(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    edge.let()
    run_to_its_end(edge, asked(tmp_path, 1.3))
    shutil.rmtree(out)
    out.mkdir()
    panel.start()
    (job,) = JobStore().jobs()
    seen(panel, job, "Written")
    panel.actions_of_job.fetch.trigger()
    words(panel, "is here")
    assert QgsRasterLayer(str(out / "slope.tif")).isValid()


def test_what_was_wanted_as_a_temporary_layer_comes_as_one(edge: HeldEndpoint, panel: JobsPanel) -> None:
    job = leave("countpointsinpolygon", {**COUNT, "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT})
    edge.let()
    panel.start()
    seen(panel, job, "Result is ready")
    panel.actions_of_job.fetch.trigger()
    assert "'Count points in polygon' is here, in a new temporary layer." in words(panel, "is here")
    (layer,) = QgsProject.instance().mapLayers().values()
    source = QgsVectorLayer(COUNT["POLYGONS"])
    assert layer.featureCount() == source.featureCount() and layer.crs() == source.crs()
    assert [field.name() for field in layer.fields()][-1] == "NUMPOINTS"


def test_cancel_while_this_qgis_waits(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    run, job = start("slope", asked(tmp_path, 1.4))
    panel.start()
    seen(panel, job, "Running, 40 %")
    assert not panel.actions_of_job.fetch.isEnabled() and not panel.actions_of_job.forget.isEnabled()
    panel.actions_of_job.cancel.trigger()
    until(lambda: run.ended)
    seen(panel, job, "Cancelled")
    until(lambda: edge.status(job.id) == "dismissed")
    assert not list(out.iterdir())


def test_cancel_what_goes_on_without_qgis(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 1.5))
    assert edge.status(job.id) == "running"
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.cancel.trigger()
    words(panel, "'Slope' was cancelled.")
    seen(panel, job, "Cancelled")
    assert edge.status(job.id) == "dismissed" and not panel.actions_of_job.fetch.isEnabled()


def test_a_run_is_left_by_its_button(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    run, job = start("slope", asked(tmp_path, 1.6))
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.leave.trigger()
    until(lambda: run.ended)
    words(panel, "goes on without QGIS")
    assert edge.status(job.id) == "running" and JobStore().job(job.id).is_open()


def test_the_log_is_shown(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 2.1))
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.log.trigger()
    dialog = until(QApplication.activeModalWidget)
    assert dialog.windowTitle() == "Log of 'Slope'"
    assert edge.url in dialog.findChild(QPlainTextEdit).toPlainText()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    until(lambda: QApplication.activeModalWidget() is None)


def test_run_again_on_another_place(
    edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from processing.tools import general

    monkeypatch.setattr(general, "iface", SimpleNamespace(mainWindow=lambda: panel))
    job = leave("slope", asked(tmp_path, 2.2))
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.menu.aboutToShow.emit()
    assert [action.text() for action in panel.actions_of_job.menu.actions()] == ["This computer", "edge"]
    dialog = panel.actions_of_job.run_again({"RUN_ON": "local"})
    given = dialog.createProcessingParameters()
    assert (given["INPUT"], given["Z_FACTOR"], given["RUN_ON"]) == (DEM, 2.2, "local")
    sink = given["OUTPUT"]
    sink = sink.sink.staticValue() if isinstance(sink, QgsProcessingOutputLayerDefinition) else sink
    assert sink == str(out / "slope.tif")
    delete(dialog)


def test_the_panel_says_what_it_has_nothing_to_show_for(panel: JobsPanel) -> None:
    panel.start()
    assert panel.pages.currentWidget() is panel.no_endpoints and not panel.health.isVisible()
    QgisSettings().set_endpoints([Endpoint("edge", "http://127.0.0.1:9")])
    panel.refresh.trigger()
    until(lambda: panel.pages.currentWidget() is panel.empty)
    assert panel.empty.text().startswith("No jobs.")
    panel.stop()
    assert not panel.watcher.is_watching()


def test_a_job_of_a_second_is_not_listed(edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    import processing

    edge.let()
    processing.run("edgegis:slope", {**asked(tmp_path, 2.3), "ENDPOINT": "edge"}, feedback=Log())
    assert (out / "slope.tif").exists() and not JobStore().jobs()


@pytest.mark.slow
def test_the_command_runs_in_a_shell(
    edge: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if PROGRAM is None:
        pytest.skip("qgis_process is not installed")
    # The program is the system's: it finds what the tests' own Python has beside it.
    packages = [str(Path(find_spec(name).origin).parents[1]) for name in ("wasmtime", "nanoarrow")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([*packages, os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("EDGEGIS_EDGE_URL", edge.url)
    monkeypatch.setenv("QGIS_CUSTOM_CONFIG_PATH", str(tmp_path / "profile"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    (tmp_path / "out" / "a b").mkdir()
    sink = str(tmp_path / "out" / "a b" / "statistics'.gpkg")
    given = {"INPUT": CITIES.replace("cities", "countries"), "INPUT_RASTER": DEM, "STATISTICS": [0, 2], "OUTPUT": sink}
    run, job = start("zonalstatisticsfb", {**given, "COLUMN_PREFIX": "of $x "})
    edge.let()
    until(lambda: run.ended)
    before = feature_rows(sink)
    Path(sink).unlink()
    panel.start()
    seen(panel, job, "Written")
    panel.actions_of_job.copy.trigger()
    words(panel, "Copied")
    command = QApplication.clipboard().text()
    subprocess.run([PROGRAM, "plugins", "enable", "edgegis"], check=True, capture_output=True, timeout=120)
    command = command.replace("qgis_process", PROGRAM, 1)
    done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, command + done.stdout + done.stderr
    assert feature_rows(sink) == before and "of $x count" in before[0], run.feedback.textLog()


def feature_rows(path: str) -> list[Any]:
    layer = QgsVectorLayer(path)
    return [[field.name() for field in layer.fields()], *(feature.attributes() for feature in layer.getFeatures())]
