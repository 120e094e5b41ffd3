"""The pictures of nearest features and distances: cities of Europe, and lines to what they are near to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sample_maps as maps
from map_sheet import Legend, Panel
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPointXY,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

Run = Callable[..., Any]
CITY, LARGE, LINE = "#b3362b", "#1f4e79", "#4f8a8b"
LARGE_CITIES = "population > 2000000"


def lines(ends: Iterable[tuple[QgsPointXY, QgsPointXY]], color: str = LINE, width_mm: float = 0.2) -> QgsVectorLayer:
    made = QgsVectorLayer(f"LineString?crs={maps.EUROPE_CRS}", "lines", "memory")
    features = []
    for pair in ends:
        feature = QgsFeature(made.fields())
        feature.setGeometry(QgsGeometry.fromPolylineXY(list(pair)))
        features.append(feature)
    made.dataProvider().addFeatures(features)
    made.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({"color": color, "width": str(width_mm)})))
    return made


def marked(source: Any) -> QgsVectorLayer:
    made = source.clone()
    options = {"color": LARGE, "size": "2.2", "outline_color": "#ffffff", "outline_width": "0.2"}
    made.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(options)))
    return made


def draw_nearest(run: Run) -> list[Panel]:
    cities = maps.cities_of_europe(run)
    large = run("native:extractbyexpression", INPUT=cities, EXPRESSION=LARGE_CITIES)
    joined = run("joinbynearest", INPUT=cities, INPUT_2=large, PREFIX="near_")
    ends = lines(
        (QgsPointXY(f["feature_x"], f["feature_y"]), QgsPointXY(f["nearest_x"], f["nearest_y"]))
        for f in joined.getFeatures()
    )
    entries = [(QColor(CITY), "city"), (QColor(LARGE), "above 2 million")]
    layers = [marked(large), maps.dots(cities), maps.countries()]
    return [
        maps.europe("Two layers", layers, Legend(entries)),
        maps.europe("From each city to the nearest large one", [layers[0], ends, *layers[1:]], Legend(entries)),
    ]


def draw_matrix(run: Run) -> list[Panel]:
    cities = run("native:extractbyexpression", INPUT=maps.cities_of_europe(run), EXPRESSION="population > 500000")
    fields = {"INPUT_FIELD": "name", "TARGET_FIELD": "name"}
    matrix = run("distancematrix", INPUT=cities, TARGET=cities, NEAREST_POINTS=3, **fields)
    pairs = [feature.geometry().asMultiPoint() for feature in matrix.getFeatures()]
    city = Legend([(QColor(CITY), "city")])
    layers = [maps.dots(cities), maps.countries()]
    ends = lines((pair[0], pair[-1]) for pair in pairs)
    return [
        maps.europe("Points", layers, city),
        maps.europe("The pairs of a linear matrix, the nearest 3", [layers[0], ends, layers[1]], city),
    ]


PICTURES = {"joinbynearest": draw_nearest, "distancematrix": draw_matrix}
