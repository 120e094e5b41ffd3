"""What docs/walkthrough-significance-map.md shows runs as it stands there, and its model loads and arrives styled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsCategorizedSymbolRenderer, QgsProject, QgsVectorLayer

from edgegis.tests.qgis.walkthrough_page import CHECKOUT, DATA, Walkthrough, needs_qgis_process

PAGE = Walkthrough("walkthrough-significance-map", "significance_map")
WRITTEN = "build/walkthrough"
COLOURS = {"High-High": "#ff0000", "Low-Low": "#0000ff", "Low-High": "#a7adf9", "High-Low": "#f4ada8"}


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
    assert PAGE.steps_of_the_console()["clusters"].featureCount() == 100
    QgsProject.instance().clear()


@pytest.mark.slow
@needs_qgis_process
@pytest.mark.parametrize("block", PAGE.blocks("bash"))
def test_one_command(block: str, tmp_path: Path) -> None:
    PAGE.run_command(block, tmp_path, WRITTEN)
    named = re.findall(rf"{WRITTEN}/(\S+)", block)
    assert len(named) == 7
    assert {path.name for path in tmp_path.iterdir()} == {*named, "clusters.qml"}
    assert_significance_map(QgsVectorLayer(str(tmp_path / "clusters.gpkg"), "clusters", "ogr"))


def test_the_model_s_map_arrives_styled(plugin: Any, feedback: Any) -> None:
    given = {"towns": str(DATA / "towns.csv"), "areas": str(DATA / "counties.gpkg"), "crs": "EPSG:4326"}
    given |= {"x": "longitude", "y": "latitude", "value": "population"}
    project = PAGE.run_as_from_the_toolbox(given, feedback)
    (layer,) = [layer for layer in project.mapLayers().values() if layer.isSpatial()]
    assert_significance_map(layer)
    assert len(project.mapLayers()) == 3


def test_every_picture_is_there_and_shown() -> None:
    PAGE.assert_every_picture_is_there_and_shown()
