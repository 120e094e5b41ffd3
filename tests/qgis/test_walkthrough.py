"""What docs/walkthrough-significance-map.md shows runs as it stands there, and its model loads and arrives styled."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsVectorLayer,
)

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "walkthrough-significance-map.md"
TEXT = PAGE.read_text(encoding="utf-8")
DATA = CHECKOUT / "resources" / "data"
MODEL = CHECKOUT / "resources" / "models" / "significance_map.model3"
WRITTEN = "build/walkthrough"
COLOURS = {"High-High": "#ff0000", "Low-Low": "#0000ff", "Low-High": "#a7adf9", "High-Low": "#f4ada8"}


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.M | re.S)
    assert found
    return found


def assert_significance_map(layer: Any) -> None:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    assert renderer.classAttribute() == "density_cluster"
    shown = {category.value(): category.symbol().color().name() for category in renderer.categories()}
    assert {**shown, **COLOURS} == shown
    clusters = [feature["density_cluster"] for feature in layer.getFeatures()]
    assert {name: clusters.count(name) for name in COLOURS} == dict(zip(COLOURS, (3, 10, 4, 0)))


def test_steps_of_the_console(plugin: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    names: dict[str, Any] = {}
    for block in blocks("python"):
        exec(block, names)
    assert names["clusters"].featureCount() == 100


@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("qgis_process.bin") is None, reason="no qgis_process.bin: this is not Debian or Ubuntu"
)
@pytest.mark.parametrize("block", blocks("bash"))
def test_one_command(block: str, tmp_path: Path) -> None:
    script = "set -euo pipefail\n" + block.replace(WRITTEN, str(tmp_path))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    named = re.findall(rf"{WRITTEN}/(\S+)", block)
    assert len(named) == 7
    assert {path.name for path in tmp_path.iterdir()} == {*named, "clusters.qml"}
    assert_significance_map(QgsVectorLayer(str(tmp_path / "clusters.gpkg"), "clusters", "ogr"))


def test_the_model_s_map_arrives_styled(plugin: Any, feedback: Any) -> None:
    from processing.gui.Postprocessing import handleAlgorithmResults

    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(MODEL))
    model.initAlgorithm()
    context, project = QgsProcessingContext(), QgsProject()
    context.setProject(project)
    given: dict[str, Any] = {"towns": str(DATA / "towns.csv"), "areas": str(DATA / "counties.gpkg"), "crs": "EPSG:4326"}
    given |= {"x": "longitude", "y": "latitude", "value": "population"}
    for output in model.destinationParameterDefinitions():
        is_layer = output.type() == "sink"
        wanted = QgsProcessingOutputLayerDefinition(QgsProcessing.TEMPORARY_OUTPUT, project)
        given[output.name()] = wanted if is_layer else QgsProcessing.TEMPORARY_OUTPUT
    _, ok = model.run(given, context, feedback)
    assert ok, feedback.errors
    handleAlgorithmResults(model, context, feedback)
    (layer,) = [layer for layer in project.mapLayers().values() if layer.isSpatial()]
    assert_significance_map(layer)
    assert len(project.mapLayers()) == 3


def test_every_picture_is_there_and_shown() -> None:
    shown = set(re.findall(r"\]\((images/walkthrough/[^)]+)\)", TEXT))
    assert shown == {f"images/walkthrough/{path.name}" for path in (PAGE.parent / "images" / "walkthrough").iterdir()}
