"""Spatial statistics in QGIS: reports, clusters in GeoDa's colours, and what an analyst reads when data do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    NULL,
    QgsCategorizedSymbolRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

from edgegis.tests.cases import layers

pytestmark = pytest.mark.qgis


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("layers")


def run(name: str, source: Path, folder: Path, **parameters: Any) -> dict[str, Any]:
    import processing

    given = {"INPUT": str(source), "RUN_ON": "local", "OUTPUT": str(folder / "result.gpkg"), **parameters}
    return processing.run(f"edgegis:{name}", given)


@pytest.mark.parametrize(
    ("algorithm", "parts"),
    [
        ("spatialweights", ["Features without neighbours", "<svg"]),
        ("globalmoran", ["Moran scatter plot", "observed I", "<svg", "<h2>gaps</h2>"]),
        ("localmoran", ["Moran scatter plot", "High-High", "<svg", "<h2>gaps</h2>"]),
        ("getisord", ["z-scores of G", "<td>High</td>", "<svg"]),
    ],
)
def test_reports(plugin: Any, data: Path, tmp_path: Path, algorithm: str, parts: list[str]) -> None:
    fields = {} if algorithm == "spatialweights" else {"FIELDS": ["value", "gaps"], "PERMUTATIONS": 99}
    report = tmp_path / "report.html"
    results = run(algorithm, layers.make("areas", data), tmp_path, REPORT=str(report), **fields)
    assert Path(results["REPORT"]) == report
    text = report.read_text(encoding="utf-8")
    assert [part for part in parts if part not in text] == []


def test_clusters_have_geodas_colours(plugin: Any, data: Path, tmp_path: Path, feedback: Any) -> None:
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication

    algorithm = QgsApplication.processingRegistry().createAlgorithmById("edgegis:localmoran")
    context = QgsProcessingContext()
    project = QgsProject()
    context.setProject(project)
    output = str(tmp_path / "result.gpkg")
    given = {"INPUT": str(layers.make("areas", data)), "FIELDS": ["value"], "RUN_ON": "local"}
    details = QgsProcessingContext.LayerDetails("clusters", project, "OUTPUT")
    context.addLayerToLoadOnCompletion(output, details)
    _, ok = algorithm.run({**given, "OUTPUT": output}, context, feedback)
    assert ok, feedback.errors
    handleAlgorithmResults(algorithm, context, feedback)
    (layer,) = project.mapLayers().values()
    assert_geodas_colours(layer)
    assert alias(layer, "value_p") == "Pseudo p-value of value"
    assert not (tmp_path / "result.qml").exists(), "QGIS has styled the layer"


def alias(layer: QgsVectorLayer, field: str) -> str:
    return layer.attributeAlias(layer.fields().lookupField(field))


def test_fields_of_a_temporary_layer_say_what_they_are(plugin: Any, data: Path, tmp_path: Path) -> None:
    given = {"FIELDS": ["value"], "PERMUTATIONS": 99, "OUTPUT": "TEMPORARY_OUTPUT"}
    layer = run("localmoran", layers.make("areas", data), tmp_path, **given)["OUTPUT"]
    assert alias(layer, "value_lag") == "Spatial lag (standard deviations) of value"
    assert alias(layer, "value") == ""


def assert_geodas_colours(layer: QgsVectorLayer) -> None:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsCategorizedSymbolRenderer)
    colours = {category.value(): category.symbol().color().name() for category in renderer.categories()}
    assert colours["High-High"] == "#ff0000"
    assert colours["Low-High"] == "#a7adf9"
    assert renderer.classAttribute() == "value_cluster"


@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_a_file_that_is_opened_later_has_them_too(plugin: Any, data: Path, tmp_path: Path, suffix: str) -> None:
    path = str(tmp_path / f"clusters.{suffix}")
    run("localmoran", layers.make("areas", data), tmp_path, FIELDS=["value"], PERMUTATIONS=99, OUTPUT=path)
    assert_geodas_colours(QgsVectorLayer(path, "clusters", "ogr"))


@pytest.mark.parametrize(
    ("layer", "parameters", "words"),
    [
        ("points", {"FIELDS": ["w"]}, "Points have no borders to share: choose 'K nearest neighbours'"),
        ("areas", {"FIELDS": ["value"], "TYPE": 2, "NEIGHBORS": 5000}, "NEIGHBORS is 5000, but only"),
        ("areas", {"FIELDS": ["value"], "TYPE": 3, "DISTANCE": 0.001}, "No feature has a neighbour"),
        ("no_points", {"FIELDS": ["w"], "TYPE": 2}, "Field 'w' has 0 values; at least 4 are needed"),
    ],
)
def test_what_does_not_fit_is_said(
    plugin: Any, data: Path, tmp_path: Path, layer: str, parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises(QgsProcessingException, match=words):
        run("localmoran", layers.make(layer, data), tmp_path, **parameters)


def test_ids_have_to_name_each_feature(plugin: Any, data: Path, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match=r"Field 'k' (is not a whole number|has the same value)"):
        run("spatialweights", layers.make("polygons", data), tmp_path, ID_FIELD="k")


def test_without_permutations_there_are_no_simulated_figures(plugin: Any, data: Path, tmp_path: Path) -> None:
    run("globalmoran", layers.make("areas", data), tmp_path, FIELDS=["value"], PERMUTATIONS=0)
    (row,) = QgsVectorLayer(str(tmp_path / "result.gpkg"), "result", "ogr").getFeatures()
    assert (row["I"] > 0.1, row["p_sim"], row["EI_sim"]) == (True, NULL, NULL)


def test_a_shapefile_has_no_style_for_a_field_whose_name_it_cuts_off(plugin: Any, data: Path, tmp_path: Path) -> None:
    path = str(tmp_path / "clusters.shp")
    run("localmoran", layers.make("areas", data), tmp_path, FIELDS=["value"], PERMUTATIONS=99, OUTPUT=path)
    assert QgsVectorLayer(path, "clusters", "ogr").renderer().type() == "singleSymbol"
