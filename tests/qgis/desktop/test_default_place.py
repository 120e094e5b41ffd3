"""What *Automatic* is in a real dialog: the options, over them the project, over it the environment; shown and done."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsExpressionContextUtils, QgsProject, QgsRasterLayer, QgsSettings

from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.processing_providers.endpoints import Endpoint
from edgegis.tests.endpoint.conftest import listening
from edgegis.tests.qgis.attempts import DEM
from edgegis.tests.qgis.desktop.robot import Robot, until

pytestmark = pytest.mark.qgis

HERE, THERE = "Automatic (this computer)", "Automatic (field-box)"


@pytest.fixture
def dem(plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A layer of the project; there is an endpoint, too."""
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path / "cache"))
    service = Service.open(tmp_path / "endpoint", catalogue=plugin.provider.targets.catalogue)
    with contextlib.closing(service), listening(create_app(service)) as url:
        QgisSettings().set_endpoints([Endpoint("field-box", url, is_default=True)])
        yield QgsProject.instance().addMapLayer(QgsRasterLayer(DEM, "dem")).id()
        plugin.provider.targets.close()
    QgsProject.instance().clear()
    QgsSettings().remove("EdgeGIS")


@pytest.mark.parametrize(
    ("options", "project", "environment", "shown", "reason"),
    [
        ("", "", "", HERE, "RUN_ON=auto"),
        ("edge", "", "", THERE, "the options says edge"),
        ("edge", "local", "", HERE, "the project's variable edgegis_run_on says local"),
        ("local", "edge", "", THERE, "the project's variable edgegis_run_on says edge"),
        ("local", "local", "edge", THERE, "the environment variable EDGEGIS_RUN_ON says edge"),
        ("edge", "edge", "auto", HERE, "the environment variable EDGEGIS_RUN_ON says auto"),
    ],
)
def test_automatic(
    dem: str,
    monkeypatch: pytest.MonkeyPatch,
    options: str,
    project: str,
    environment: str,
    shown: str,
    reason: str,
) -> None:
    QgsSettings().setValue("EdgeGIS/run_on", options)
    if project:
        QgsExpressionContextUtils.setProjectVariable(QgsProject.instance(), "edgegis_run_on", project)
    if environment:
        monkeypatch.setenv("EDGEGIS_RUN_ON", environment)
    robot = Robot("edgegis:slope", {"INPUT": dem})
    text = robot.dialog.mainWidget().wrappers["RUN_ON"].widget.currentText()
    robot.run()
    robot.wait()
    until(lambda: bool(robot.finished))
    log = robot.log
    robot.close()
    assert text == shown
    assert robot.finished == [True] and reason in log, log
    where = "Ran on field-box" if shown == THERE else "Ran on this computer"
    assert where in log, log
