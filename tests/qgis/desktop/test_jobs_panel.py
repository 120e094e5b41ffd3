"""The panel of jobs, used as a person does, over a real endpoint."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
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
from edgegis.processing_providers.jobs.kept_job import KeptJob
from edgegis.tests.qgis.attempts import CITIES, DEM, cells
from edgegis.tests.qgis.desktop import jobs
from edgegis.tests.qgis.desktop.jobs import HeldEndpoint, held_endpoint, leave, seen, start, until
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

COUNT = {"POLYGONS": CITIES.replace("cities", "countries"), "POINTS": CITIES}
PROGRAM = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeldEndpoint]:
    with held_endpoint(tmp_path_factory.mktemp("jobs") / "endpoint") as endpoint:
        yield endpoint


@pytest.fixture
def configured(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets the endpoint; afterwards nothing of it is left."""
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    jobs.forget_all()
    yield lambda url: QgisSettings().set_endpoints([Endpoint(jobs.NAME, url)])
    plugin.provider.targets.close()
    QgisSettings().set_endpoints([])
    jobs.forget_all()


@pytest.fixture
def endpoint(shared: HeldEndpoint, configured: Any) -> HeldEndpoint:
    shared.hold()
    configured(shared.url)
    return shared


@pytest.fixture
def panel(plugin: Any, configured: Any) -> Iterator[JobsPanel]:
    panel = JobsPanel(plugin.provider.targets, lambda: None)
    panel.show()
    yield panel
    panel.stop()
    panel.deleteLater()


def asked(tmp_path: Path, number: float) -> dict[str, Any]:
    """A slope that no other test asks for: the endpoint knows results that it has made."""
    return {"INPUT": DEM, "Z_FACTOR": number, "OUTPUT": str(tmp_path / "out" / "slope.tif")}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def words(panel: JobsPanel, part: str) -> str:
    until(lambda: part in panel.words.text())
    return panel.words.text()


def test_a_result_is_fetched_to_where_it_was_wanted_and_loaded_with_its_style(
    endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path
) -> None:
    import processing

    job = leave("slope", asked(tmp_path, 1.25))
    panel.start()
    seen(panel, job, "Running, 40 %")
    assert not list(out.iterdir())
    endpoint.let()
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


def test_a_result_is_fetched_again(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    endpoint.let()
    run_to_its_end(endpoint, asked(tmp_path, 1.3))
    shutil.rmtree(out)
    out.mkdir()
    panel.start()
    (job,) = JobStore().jobs()
    seen(panel, job, "Written")
    panel.actions_of_job.fetch.trigger()
    words(panel, "is here")
    assert QgsRasterLayer(str(out / "slope.tif")).isValid()


def run_to_its_end(endpoint: HeldEndpoint, parameters: dict[str, Any]) -> None:
    endpoint.hold()
    run, _ = start("slope", parameters)
    endpoint.let()
    until(lambda: run.ended)
    assert run.ended == [True]


def test_what_was_wanted_as_a_temporary_layer_comes_as_one(endpoint: HeldEndpoint, panel: JobsPanel) -> None:
    job = leave("countpointsinpolygon", {**COUNT, "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT})
    endpoint.let()
    panel.start()
    seen(panel, job, "Result is ready")
    panel.actions_of_job.fetch.trigger()
    assert "'Count points in polygon' is here, in a new temporary layer." in words(panel, "is here")
    (layer,) = QgsProject.instance().mapLayers().values()
    source = QgsVectorLayer(COUNT["POLYGONS"])
    assert layer.featureCount() == source.featureCount() and layer.crs() == source.crs()
    assert [field.name() for field in layer.fields()][-1] == "NUMPOINTS"


def test_cancel_while_this_qgis_waits(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    run, job = start("slope", asked(tmp_path, 1.4))
    panel.start()
    seen(panel, job, "Running, 40 %")
    assert not panel.actions_of_job.fetch.isEnabled() and not panel.actions_of_job.forget.isEnabled()
    panel.actions_of_job.cancel.trigger()
    until(lambda: run.ended)
    seen(panel, job, "Cancelled")
    until(lambda: endpoint.status(job.id) == "dismissed")
    assert not list(out.iterdir())


def test_cancel_what_goes_on_without_qgis(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 1.5))
    assert endpoint.status(job.id) == "running"
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.cancel.trigger()
    words(panel, "'Slope' was cancelled.")
    seen(panel, job, "Cancelled")
    assert endpoint.status(job.id) == "dismissed" and not panel.actions_of_job.fetch.isEnabled()


def test_a_run_is_left_by_its_button(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    run, job = start("slope", asked(tmp_path, 1.6))
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.leave.trigger()
    until(lambda: run.ended)
    words(panel, "goes on without QGIS")
    assert endpoint.status(job.id) == "running" and JobStore().job(job.id).is_open()


def test_an_endpoint_that_is_gone(configured: Any, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    with held_endpoint(tmp_path / "endpoint") as gone:
        configured(gone.url)
        job = leave("slope", asked(tmp_path, 1.7))
        panel.start()
        seen(panel, job, "Running, 40 %")
        until(lambda: panel.health.count() == 1 and " ms" in panel.health.item(0).text())
    seen(panel, job, "Cannot be seen")
    assert panel.health.item(0).text() == "edge: no answer"
    assert "Nothing answers" in panel.health.item(0).toolTip()
    assert "Nothing answers" in panel.tree.selectedItems()[0].toolTip(2)
    panel.actions_of_job.fetch.trigger()
    words(panel, "Nothing answers")
    assert JobStore().job(job.id).is_open()
    QgisSettings().set_endpoints([])
    panel.refresh.trigger()
    until(lambda: "removed from the options" in panel.tree.selectedItems()[0].toolTip(2))
    panel.actions_of_job.fetch.trigger()
    words(panel, "removed from the options")


def test_a_job_that_is_not_there(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 1.8))
    lost = KeptJob.from_json({**job.to_json(), "remote": {**job.remote.to_json(), "job_id": NOBODY}})
    JobStore().put(lost)
    panel.start()
    seen(panel, lost, "Not there any more")
    assert "does not have the job any more" in panel.tree.selectedItems()[0].toolTip(2)
    assert not panel.actions_of_job.fetch.isEnabled() and not panel.actions_of_job.cancel.isEnabled()
    panel.actions_of_job.forget.trigger()
    until(lambda: panel.tree.topLevelItemCount() == 1)


def test_a_result_that_was_cleaned_away(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    run_to_its_end(endpoint, asked(tmp_path, 1.9))
    (job,) = JobStore().jobs()
    before = (out / "slope.tif").read_bytes()
    endpoint.forget(job.id)
    panel.start()
    seen(panel, job, "Written")
    panel.actions_of_job.fetch.trigger()
    words(panel, "\N{WARNING SIGN}")
    assert "stopped the job" in panel.words.text() or "does not have the job" in panel.words.text()
    assert (out / "slope.tif").read_bytes() == before


def test_a_destination_that_cannot_be_written(
    endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path
) -> None:
    job = leave("slope", asked(tmp_path, 2.0))
    out.rmdir()
    endpoint.let()
    panel.start()
    seen(panel, job, "Result is ready")
    panel.actions_of_job.fetch.trigger()
    words(panel, "\N{WARNING SIGN}")
    assert "slope.tif" in panel.words.text() and "Traceback" not in panel.words.text()
    seen(panel, job, "Result is ready")
    out.mkdir()
    panel.actions_of_job.fetch.trigger()
    words(panel, "is here")
    assert (out / "slope.tif").exists()


def test_the_log_is_shown(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    job = leave("slope", asked(tmp_path, 2.1))
    panel.start()
    seen(panel, job, "Running, 40 %")
    panel.actions_of_job.log.trigger()
    dialog = until(QApplication.activeModalWidget)
    assert dialog.windowTitle() == "Log of 'Slope'"
    assert endpoint.url in dialog.findChild(QPlainTextEdit).toPlainText()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    until(lambda: QApplication.activeModalWidget() is None)


def test_run_again_on_another_place(
    endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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
    dialog.close()
    dialog.deleteLater()


def test_the_panel_says_what_it_has_nothing_to_show_for(panel: JobsPanel) -> None:
    panel.start()
    assert panel.pages.currentWidget() is panel.no_endpoints and not panel.health.isVisible()
    QgisSettings().set_endpoints([Endpoint("edge", "http://127.0.0.1:9")])
    panel.refresh.trigger()
    until(lambda: panel.pages.currentWidget() is panel.empty)
    assert panel.empty.text().startswith("No jobs.")
    panel.stop()
    assert not panel.watcher.is_watching()


def test_a_job_of_a_second_is_not_listed(endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path) -> None:
    import processing

    endpoint.let()
    processing.run("edgegis:slope", {**asked(tmp_path, 2.3), "ENDPOINT": "edge"}, feedback=Log())
    assert (out / "slope.tif").exists() and not JobStore().folder.exists()


@pytest.mark.slow
def test_the_command_runs_in_a_shell(
    endpoint: HeldEndpoint, panel: JobsPanel, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if PROGRAM is None:
        pytest.skip("qgis_process is not installed")
    # The program is the system's: it finds what the tests' own Python has beside it.
    packages = [str(Path(find_spec(name).origin).parents[1]) for name in ("wasmtime", "nanoarrow")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([*packages, os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("EDGEGIS_EDGE_URL", endpoint.url)
    monkeypatch.setenv("QGIS_CUSTOM_CONFIG_PATH", str(tmp_path / "profile"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    (tmp_path / "out" / "a b").mkdir()
    sink = str(tmp_path / "out" / "a b" / "statistics'.gpkg")
    given = {"INPUT": CITIES.replace("cities", "countries"), "INPUT_RASTER": DEM, "STATISTICS": [0, 2], "OUTPUT": sink}
    run, job = start("zonalstatisticsfb", {**given, "COLUMN_PREFIX": "of $x "})
    endpoint.let()
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
    assert feature_rows(sink) == before and "of $x count" in before[0]


def feature_rows(path: str) -> list[Any]:
    layer = QgsVectorLayer(path)
    return [[field.name() for field in layer.fields()], *(feature.attributes() for feature in layer.getFeatures())]
