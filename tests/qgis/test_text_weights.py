"""Texts as weights: those that are numbers count, the log says how many are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsVectorLayer

from edgegis.tests.comparator import layer_differences
from edgegis.tests.qgis.attempts import runs
from edgegis.tests.qgis.differential import run

pytestmark = pytest.mark.qgis

WEIGHTS = ["1.5", " 2 ", "many", None, "1e3", "", "1,5", "-0.25", "12 m", "7."]
NO_NUMBERS = 4  # in `WEIGHTS`; null is none


def weighted(weights: list[str | None]) -> QgsVectorLayer:
    """Points in the unit square with texts as weights."""
    layer = QgsVectorLayer("Point?field=weight:string&crs=epsg:32633", "points", "memory")
    features = []
    for number, weight in enumerate(weights):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([weight])
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY((number % 97 + 1) / 99, (number % 89 + 1) / 99)))
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


def unit_square() -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon?crs=epsg:32633", "square", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt("Polygon ((0 0, 1 0, 1 1, 0 1, 0 0))"))
    assert layer.dataProvider().addFeatures([feature])[0]
    return layer


@pytest.mark.parametrize("repeated", [1, 7000], ids=["one partition", "two partitions"])
def test_text_as_weight_counts_where_it_is_a_number_and_the_rest_is_said(
    plugin: Any, tmp_path: Path, repeated: int
) -> None:
    """As natively; the parameter takes any field there."""
    given = {"POLYGONS": unit_square(), "POINTS": weighted(WEIGHTS * repeated), "WEIGHT": "weight"}
    log = runs("countpointsinpolygon", {**given, "RUN_ON": "local"}, tmp_path / "ours.gpkg")
    said = [line for line in log if "no numbers" in line]
    assert said == [f"{NO_NUMBERS * repeated} values of 'weight' are no numbers and were left out."]
    run("native:countpointsinpolygon", given, tmp_path / "theirs.gpkg")
    assert not layer_differences(tmp_path / "ours.gpkg", tmp_path / "theirs.gpkg", 1e-12)
