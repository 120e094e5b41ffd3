"""A run that something comes in between: cancel, the dialog is closed, a layer is removed, QGIS is closed. Nothing
freezes or breaks down, and there is never half a layer.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QTimer
from qgis.PyQt.QtWidgets import QDialogButtonBox

from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import OLDER, content
from edgegis.tests.qgis.desktop.robot import Robot, click, delete, run_batch, until
from edgegis.tests.qgis.million_points import million_points
from edgegis.tests.runtime.wat_guests import LOOP, described, descriptor, guest

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules: one whose guest never ends."""
    folder = tmp_path_factory.mktemp("interrupted")
    (folder / "loops.wasm").write_bytes(described(guest(LOOP), descriptor(id="loops")))
    return folder


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return million_points(tmp_path_factory.mktemp("points") / "points.gpkg", 100_000)


@pytest.fixture
def provider(plugin: Any, modules: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    provider, before = plugin.provider, plugin.provider.targets.catalogue
    monkeypatch.setenv("EDGEGIS_MODULES", str(modules))
    provider.targets.catalogue = Catalogue.default()
    provider.refreshAlgorithms()
    yield provider
    provider.targets.catalogue = before
    provider.refreshAlgorithms()
    QgsProject.instance().clear()
    QgsSettings().remove("EdgeGIS")


@pytest.fixture
def service(provider: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    service = Service.open(tmp_path / "state", catalogue=provider.targets.catalogue)
    with contextlib.closing(service), listening(create_app(service)) as url:
        QgisSettings().set_endpoints([Endpoint("edge", url)])
        yield service
        provider.targets.close()


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """A file that is there already, alone in its folder."""
    output = tmp_path / "out" / "out.gpkg"
    output.parent.mkdir()
    output.write_bytes(OLDER)
    return output


def begun(points: Path, output: Path, where: str) -> tuple[Robot, str]:
    """A run that works on a layer of the project; it has begun to compute."""
    layer = QgsProject.instance().addMapLayer(QgsVectorLayer(str(points), "points"))
    robot = Robot("edgegis:loops", {"INPUT": layer.id(), "RUN_ON": where, "OUTPUT": str(output)})
    robot.run()
    until(lambda: "Read 100,000 " in robot.log)
    pause(0.3)
    assert robot.is_running(), robot.log
    return robot, layer.id()


def pause(seconds: float) -> None:
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end)


def is_idle(service: Service) -> bool:
    return not any(service.jobs.counts())


def active_tasks() -> set[int]:
    """The numbers of QGIS's tasks that have not ended; another test may have left one."""
    manager = QgsApplication.taskManager()
    return {manager.taskId(task) for task in manager.activeTasks()}


@pytest.mark.parametrize("where", ["local", "edge"])
def test_cancel(service: Service, points: Path, output: Path, where: str) -> None:
    robot, _ = begun(points, output, where)
    robot.cancel()
    robot.wait()
    assert content(output.parent) == {output.name: OLDER}
    assert len(QgsProject.instance().mapLayers()) == 1
    until(lambda: is_idle(service))
    robot.close()


@pytest.mark.parametrize("where", ["local", "edge"])
def test_the_dialog_is_closed(service: Service, points: Path, output: Path, where: str) -> None:
    """QGIS lets the task go on by itself; it is cancelled in the task manager."""
    others = active_tasks()
    robot, _ = begun(points, output, where)
    click(robot.dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close))
    pause(0.3)
    QgsApplication.taskManager().cancelAll()
    until(lambda: active_tasks() <= others)
    assert content(output.parent) == {output.name: OLDER}
    until(lambda: is_idle(service))
    robot.close()


@pytest.mark.parametrize("where", ["local", "edge"])
def test_the_input_is_removed(service: Service, points: Path, output: Path, where: str) -> None:
    robot, layer = begun(points, output, where)
    QgsProject.instance().removeMapLayer(layer)
    QgsApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    pause(0.3)
    assert robot.is_running()
    robot.cancel()
    robot.wait()
    assert content(output.parent) == {output.name: OLDER}
    robot.close()


@pytest.mark.parametrize("where", ["local", "edge"])
@pytest.mark.parametrize("moment_s", [0.0, 0.05, 0.15, 0.4])
def test_the_input_is_removed_at_any_moment(
    service: Service, points: Path, tmp_path: Path, where: str, moment_s: float
) -> None:
    """The run ends well, or says what is wrong."""
    layer = QgsProject.instance().addMapLayer(QgsVectorLayer(str(points), "points"))
    output = tmp_path / "hulls.gpkg"
    given = {"INPUT": layer.id(), "EPS": 1.0, "RUN_ON": where, "OUTPUT": str(output)}
    robot = Robot("edgegis:dbscanclustering", given)
    robot.run()
    pause(moment_s)
    QgsProject.instance().removeMapLayer(layer.id())
    robot.wait()
    if output.exists():
        assert QgsVectorLayer(str(output)).featureCount() == 100_000
    else:
        assert robot.finished != [True] and "failed" in robot.log.lower()
    robot.close()


@pytest.mark.parametrize("where", ["local", "edge"])
def test_cancel_in_a_batch(service: Service, points: Path, output: Path, where: str) -> None:
    """Which QGIS 3.22 runs in its main thread: that it ends is the proof. Somebody presses cancel again and again."""
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    dialog = BatchAlgorithmDialog(QgsApplication.processingRegistry().createAlgorithmById("edgegis:loops"))
    panel, context = dialog.mainWidget(), QgsProcessingContext()
    dialog.show()
    wrappers = panel.wrappers[0]
    wrappers[panel.parameter_to_column["INPUT"]].setParameterValue(str(points), context)
    wrappers[panel.parameter_to_column["RUN_ON"]].setParameterValue(where, context)
    panel.tblParameters.cellWidget(1, panel.parameter_to_column["OUTPUT"]).setValue(str(output))
    presses = QTimer()
    presses.setInterval(1500)
    presses.timeout.connect(lambda: click(dialog.cancelButton()))
    presses.start()
    run_batch(dialog)
    presses.stop()
    assert content(output.parent) == {output.name: OLDER}
    until(lambda: is_idle(service))
    delete(dialog)


CLOSES = """
import os, sys
from qgis.core import QgsApplication, QgsProject, QgsVectorLayer
application = QgsApplication([], True)
application.initQgis()
sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
from processing.core.Processing import Processing
Processing.initialize()
import edgegis
plugin = edgegis.classFactory(None)
plugin.initProcessing()
from edgegis.tests.qgis.desktop.robot import Robot, until
import time
points, output, where = sys.argv[1:]
layer = QgsProject.instance().addMapLayer(QgsVectorLayer(points, "points"))
robot = Robot("edgegis:loops", {"INPUT": layer.id(), "RUN_ON": where, "OUTPUT": output})
robot.run()
until(lambda: "Read 100,000 " in robot.log)
end = time.monotonic() + 0.5
until(lambda: time.monotonic() > end)
assert robot.is_running()
print("running", flush=True)
# As QGIS ends: its tasks are cancelled and waited for, plugins are unloaded, the project is emptied.
QgsApplication.taskManager().cancelAll()
until(lambda: QgsApplication.taskManager().countActiveTasks() == 0)
robot.close()
plugin.unload()
QgsProject.instance().clear()
application.exitQgis()
print("closed", flush=True)
"""


@pytest.mark.parametrize("where", ["local", "edge"])
def test_qgis_is_closed(service: Service, modules: Path, points: Path, output: Path, where: str) -> None:
    url = QgisSettings().endpoints()[0].url
    environment = {
        **os.environ,
        "EDGEGIS_MODULES": str(modules),
        "EDGEGIS_EDGE_URL": url,
        "QGIS_CUSTOM_CONFIG_PATH": str(output.parents[1] / "profile"),
    }
    done = subprocess.run(
        [sys.executable, "-c", CLOSES, str(points), str(output), where],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0 and done.stdout.endswith("closed\n"), done.stdout + done.stderr
    assert content(output.parent) == {output.name: OLDER}
    if where == "local":
        until(lambda: is_idle(service))
