"""Cancel pressed while a job runs: it ends, here and on an endpoint, and the destination is as it was."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsApplication, QgsProcessingContext

from edgegis.endpoint.app import create_app
from edgegis.endpoint.service import Service
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.tests.cases import layers, rasters
from edgegis.tests.endpoint.conftest import listening, until_idle
from edgegis.tests.qgis.attempts import OLDER, content
from edgegis.tests.qgis.log import Log
from edgegis.tests.runtime.wat_guests import LOOP, described, descriptor, guest

pytestmark = pytest.mark.qgis

PRESSED_AFTER_S = 0.4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Modules: one whose guest loops."""
    folder = tmp_path_factory.mktemp("cancel")
    (folder / "loops.wasm").write_bytes(described(guest(LOOP), descriptor(id="loops")))
    return folder


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], str]]:
    """Jobs that take many seconds, or never end: parameters and the output's suffix."""
    folder = tmp_path_factory.mktemp("cancel-layers")
    rasters.write(folder / "dem.tif", np.tile(rasters.relief(1000, 1000).astype("f4"), (6, 6)))
    points = str(layers.make("many_points", folder))
    return {
        "loops": ({"INPUT": points}, "gpkg"),
        "hillshade": ({"INPUT": str(folder / "dem.tif"), "CREATION_OPTIONS": "COMPRESS=DEFLATE|ZLEVEL=9"}, "tif"),
        "heatmapkerneldensityestimation": ({"INPUT": points, "RADIUS": 400, "PIXEL_SIZE": 0.5}, "tif"),
    }


@pytest.fixture
def provider(plugin: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    provider, before = plugin.provider, plugin.provider.targets.catalogue
    monkeypatch.setenv("EDGEGIS_MODULES", str(folder))
    provider.targets.catalogue = Catalogue.default()
    provider.refreshAlgorithms()
    yield provider
    provider.targets.catalogue = before
    provider.refreshAlgorithms()


@pytest.fixture
def service(provider: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    service = Service.open(tmp_path / "state")
    with listening(create_app(service)) as url:
        monkeypatch.setenv("EDGEGIS_EDGE_URL", url)
        yield service
    service.close()


def cancelled_run(algorithm: str, parameters: dict[str, Any], output: Path) -> None:
    """Run, press cancel, see the run end without its output."""
    feedback, context = Log(), QgsProcessingContext()
    found = QgsApplication.processingRegistry().createAlgorithmById(f"edgegis:{algorithm}")
    timer = threading.Timer(PRESSED_AFTER_S, feedback.cancel)
    timer.start()
    result, _ = found.run({**parameters, "OUTPUT": str(output)}, context, feedback)
    timer.join()
    assert "OUTPUT" not in result, "\n".join(feedback.lines)
    assert not context.layersToLoadOnCompletion()


@pytest.mark.parametrize("algorithm", ["loops", "hillshade", "heatmapkerneldensityestimation"])
@pytest.mark.parametrize("where", ["local", "edge"])
def test_cancel_ends_the_run_and_leaves_no_output(
    service: Service, given: dict[str, Any], tmp_path: Path, algorithm: str, where: str
) -> None:
    parameters, suffix = given[algorithm]
    output = tmp_path / "out" / f"out.{suffix}"
    output.parent.mkdir()
    output.write_bytes(OLDER)
    cancelled_run(algorithm, {**parameters, "RUN_ON": where}, output)
    assert content(output.parent) == {output.name: OLDER}
    assert until_idle(service), "the endpoint still works on a job that nobody waits for"


def test_the_next_job_runs(provider: Any, given: dict[str, Any], tmp_path: Path) -> None:
    """A cancelled job takes nothing with it: its sandbox and modules serve on."""
    cancelled_run("loops", {**given["loops"][0], "RUN_ON": "local"}, tmp_path / "out.gpkg")
    rasters.write(tmp_path / "small.tif", rasters.relief(60, 60).astype("f4"))
    found = QgsApplication.processingRegistry().createAlgorithmById("edgegis:slope")
    parameters = {"INPUT": str(tmp_path / "small.tif"), "OUTPUT": str(tmp_path / "slope.tif"), "RUN_ON": "local"}
    _, ok = found.run(parameters, QgsProcessingContext(), Log())
    assert ok and (tmp_path / "slope.tif").exists()
