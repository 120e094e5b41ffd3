"""Datetimes keep their time of day; where they have a zone, the log says that it is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingException, QgsVectorLayer
from qgis.PyQt.QtCore import QDate, QDateTime, Qt, QTime, QTimeZone

from edgegis.tests.cases import layers
from edgegis.tests.qgis.log import Log

pytestmark = pytest.mark.qgis

NOON = (QDate(2024, 2, 29), QTime(12, 0))
ZONES = {
    "": QDateTime(*NOON),
    "UTC": QDateTime(*NOON, Qt.TimeSpec.UTC),
    "UTC+02:00": QDateTime(*NOON, Qt.TimeSpec.OffsetFromUTC, 7200),
    "CET": QDateTime(*NOON, QTimeZone(b"Europe/Berlin")),
}


def times(value: QDateTime) -> QgsVectorLayer:
    layer = QgsVectorLayer("Point?field=moment:datetime&field=other:datetime&crs=epsg:4326", "times", "memory")
    features = []
    for moment in (None, value):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([moment, QDateTime(*NOON)])
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


def run(algorithm: str, parameters: dict[str, Any]) -> tuple[Any, list[str]]:
    import processing

    log = Log()
    result = processing.run(algorithm, {**parameters, "RUN_ON": "local"}, feedback=log)["OUTPUT"]
    return result, [line for line in log.lines if "time zone" in line]


@pytest.mark.parametrize("zone", ZONES)
def test_the_time_of_day_stays_and_a_lost_zone_is_said(plugin: Any, zone: str) -> None:
    layer, said = run("edgegis:roundtrip", {"INPUT": times(ZONES[zone]), "OUTPUT": "memory:"})
    moments = [feature["moment"] for feature in layer.getFeatures()]
    assert not moments[0] and (moments[1].date(), moments[1].time()) == NOON
    expected = f"The times of 'moment' in 'times' have a time zone ({zone}). The result has the same time of day"
    assert len(said) == bool(zone) and all(line.startswith(expected) for line in said), said


def test_geometries_are_not_looked_at_for_it(plugin: Any) -> None:
    """The reader checks them, once, and says it in its own words."""
    layer = QgsVectorLayer("Polygon?field=moment:datetime&crs=epsg:4326", "bows", "memory")
    feature = QgsFeature(layer.fields())
    feature.setAttributes([ZONES["UTC"]])
    feature.setGeometry(QgsGeometry.fromWkt("Polygon ((0 0, 1 1, 1 0, 0 1, 0 0))"))
    assert layer.dataProvider().addFeatures([feature])[0]
    with pytest.raises(QgsProcessingException, match="of 'bows' has an invalid geometry"):
        run("edgegis:countpointsinpolygon", {"POLYGONS": layer, "POINTS": times(ZONES[""]), "OUTPUT": "memory:"})


def test_nothing_is_said_of_times_that_are_not_read(plugin: Any, tmp_path: Path) -> None:
    given = {"POLYGONS": str(layers.make("polygons", tmp_path)), "POINTS": times(ZONES["UTC"]), "OUTPUT": "memory:"}
    assert run("edgegis:countpointsinpolygon", given)[1] == []
    assert len(run("edgegis:countpointsinpolygon", {**given, "CLASSFIELD": "moment"})[1]) == 1
