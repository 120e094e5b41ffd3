"""Nothing of ours holds QGIS's main thread for more than 100 ms, whatever a person does with large layers."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, QTimer
from qgis.PyQt.QtGui import QFocusEvent
from qgis.PyQt.QtWidgets import QApplication

from edgegis.edgegis_plugin.installing.offer import PackagesOffer
from edgegis.edgegis_plugin.installing.packages import Packages
from edgegis.edgegis_plugin.options.own_endpoint import OwnEndpoint
from edgegis.edgegis_plugin.options.page import OptionsPage
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.tests.cases import layers, rasters
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.desktop import watchdog
from edgegis.tests.qgis.desktop.robot import Robot, delete, until
from edgegis.tests.qgis.desktop.watchdog import HELD_S, holding
from edgegis.tests.qgis.million_points import million_points

pytestmark = pytest.mark.qgis

# Addresses that nothing answers at: one is refused, the others lead nowhere (RFC 5737) or have no such name (RFC 2606).
UNREACHABLE = [
    Endpoint("refusing", "http://127.0.0.1:9", is_default=True),
    Endpoint("silent", "http://192.0.2.1:8080"),
    Endpoint("nameless", "http://nowhere.invalid:8080", "cloud"),
]


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("large")
    rasters.write(folder / "dem.tif", np.tile(rasters.relief(1000, 1000).astype("f4"), (4, 4)))
    polygons = layers.make("polygons", folder)
    return {
        "points": str(million_points(folder / "points.gpkg", 1_000_000)),
        "polygons": str(polygons),
        "dem": str(folder / "dem.tif"),
        "areas": str(layers.make("areas", folder)),
    }


@pytest.fixture
def project(plugin: Any, large: dict[str, str]) -> Iterator[dict[str, str]]:
    """The layers in the project, by their ids."""
    ids = {}
    for name, path in large.items():
        layer = QgsRasterLayer(path, name) if path.endswith(".tif") else QgsVectorLayer(path, name)
        ids[name] = QgsProject.instance().addMapLayer(layer).id()
    yield ids
    QgsProject.instance().clear()
    QgsSettings().remove("EdgeGIS")


JOBS = {
    "countpointsinpolygon": {"POLYGONS": "polygons", "POINTS": "points"},
    "joinbynearest": {"INPUT": "points", "INPUT_2": "polygons"},
    "dbscanclustering": {"INPUT": "points", "EPS": 0.2},
    "heatmapkerneldensityestimation": {"INPUT": "points", "RADIUS": 20, "PIXEL_SIZE": 1},
    "hillshade": {"INPUT": "dem"},
    "tpitopographicpositionindex": {"INPUT": "dem"},
    "localmoran": {"INPUT": "areas", "FIELDS": ["value"], "PERMUTATIONS": 999},
}


def ran(name: str, project: dict[str, str], more: dict[str, Any]) -> None:
    """Open the dialog, run, have the results added, close it."""
    given = {key: project[value] if isinstance(value, str) else value for key, value in JOBS[name].items()}
    robot = Robot(f"edgegis:{name}", {**given, **more})
    robot.run()
    robot.wait()
    until(lambda: bool(robot.finished))
    log = robot.log
    robot.close()
    assert robot.finished == [True], log


def wait() -> None:
    time.sleep(0.3)


def compute() -> None:
    end = time.thread_time() + 0.3
    while time.thread_time() < end:
        pass


@pytest.mark.parametrize("work", [wait, compute])
def test_the_watchdog_sees_what_holds(qgis_app: Any, monkeypatch: pytest.MonkeyPatch, work: Callable[[], None]) -> None:
    held: list[bool] = []

    def hold() -> None:
        work()
        held.append(True)

    def scenario() -> None:
        held.clear()
        QTimer.singleShot(0, hold)
        until(lambda: bool(held))

    assert holding(scenario) == {}  # not ours
    monkeypatch.setattr(watchdog, "OURS", (__file__,))
    (name,) = holding(scenario)
    assert name.endswith(f" {work.__name__}")
    assert holding(scenario)[name] > HELD_S


@pytest.mark.parametrize("name", JOBS)
def test_a_run_here(project: dict[str, str], name: str) -> None:
    assert holding(lambda: ran(name, project, {"RUN_ON": "local"})) == {}


@pytest.mark.parametrize("name", ["joinbynearest", "hillshade"])
def test_a_run_on_an_endpoint(
    project: dict[str, str], plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    service = Service.open(tmp_path / "endpoint", catalogue=plugin.provider.targets.catalogue)
    with contextlib.closing(service), listening(create_app(service)) as url:
        QgisSettings().set_endpoints([Endpoint("field-box", url)])
        assert holding(lambda: ran(name, project, {"ENDPOINT": "field-box"})) == {}
        plugin.provider.targets.close()


def test_cancel(project: dict[str, str]) -> None:
    def scenario() -> None:
        robot = Robot("edgegis:joinbynearest", {"INPUT": project["points"], "INPUT_2": project["points"]})
        robot.run()
        end = time.monotonic() + 0.4
        until(lambda: time.monotonic() > end)
        robot.cancel()
        robot.wait()
        robot.close()

    assert holding(scenario) == {}


def test_dialogs_open(project: dict[str, str], provider: Any) -> None:
    QgisSettings().set_endpoints(UNREACHABLE)

    def scenario() -> None:
        for algorithm in provider.algorithms():
            robot = Robot(algorithm.id(), {})
            QApplication.processEvents()
            robot.close()
            QApplication.processEvents()

    assert holding(scenario) == {}


def test_the_list_of_places_with_endpoints_that_do_not_answer(project: dict[str, str]) -> None:
    QgisSettings().set_endpoints(UNREACHABLE)

    def scenario() -> None:
        robot = Robot("edgegis:slope", {"INPUT": project["dem"]})
        box = robot.dialog.mainWidget().wrappers["RUN_ON"].widget
        QApplication.sendEvent(box, QFocusEvent(QEvent.Type.FocusIn))
        box.showPopup()
        QApplication.processEvents()
        box.hidePopup()
        robot.close()

    assert holding(scenario) == {}


@pytest.mark.parametrize("endpoint", [each.name for each in UNREACHABLE])
def test_a_run_on_an_endpoint_that_does_not_answer(project: dict[str, str], endpoint: str) -> None:
    QgisSettings().set_endpoints(UNREACHABLE)

    def scenario() -> None:
        robot = Robot("edgegis:slope", {"INPUT": project["dem"], "ENDPOINT": endpoint})
        robot.run()
        end = time.monotonic() + 1.0
        until(lambda: time.monotonic() > end or not robot.is_running())
        if robot.is_running():
            robot.cancel()
        robot.wait()
        robot.close()

    assert holding(scenario) == {}


def test_the_options_page(project: dict[str, str], plugin: Any, packages: Packages, own_endpoint: OwnEndpoint) -> None:
    QgisSettings().set_endpoints(UNREACHABLE)

    def scenario() -> None:
        offer = PackagesOffer(packages, None, lambda: None)
        page = OptionsPage(plugin.provider.targets.catalogue, offer, own_endpoint)
        page.show()
        page.endpoints.table.selectRow(1)
        page.endpoints.check.button.click()
        end = time.monotonic() + 1.0
        until(lambda: time.monotonic() > end)
        delete(page)

    assert holding(scenario) == {}
