"""The pictures of vector algorithms but proximity: counts, clusters, heatmap, tessellations, overlay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from map_sheet import Legend, Panel, legend_of
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsMarkerSymbol,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor
from sample_maps import (
    CITIES,
    COUNTRIES,
    EUROPE_CRS,
    cities,
    cities_of_europe,
    countries,
    dots,
    europe,
    fill,
    filled,
    graduated,
    in_europe,
    layer,
)

from edgegis.processing_providers.presentation.styling import Style, apply_style


def cities_in_countries(title: str) -> Panel:
    entries = [(QColor("#b3362b"), "city (the 5,000 largest)"), (QColor("#f7f4ec"), "country")]
    return europe(title, [cities(), countries()], Legend(entries))


def draw_count(run: Callable[..., Any]) -> list[Panel]:
    result = run("countpointsinpolygon", POLYGONS=in_europe(run, COUNTRIES), POINTS=CITIES)
    counted = graduated(result, "NUMPOINTS", "Viridis")
    legend = legend_of(counted.renderer(), " cities")
    return [cities_in_countries("Points and polygons"), europe("NUMPOINTS: cities in each country", [counted], legend)]


def draw_summary(run: Callable[..., Any]) -> list[Panel]:
    contains, maximum = 1, 3
    result = run(
        "joinbylocationsummary",
        INPUT=in_europe(run, COUNTRIES),
        JOIN=CITIES,
        PREDICATE=[contains],
        JOIN_FIELDS=["population"],
        SUMMARIES=[maximum],
    )
    summed = graduated(result, "population_max", "Viridis")
    millions = [
        (part.symbol().color(), f"{part.lowerValue() / 1e6:.1f} to {part.upperValue() / 1e6:.1f}")
        for part in summed.renderer().ranges()
    ]
    title = "population_max: the largest city, in millions"
    return [cities_in_countries("Features and features to join"), europe(title, [summed], Legend(millions))]


def in_colors(result: Any, field: str) -> tuple[QgsVectorLayer, Legend]:
    """The layer with a colour for each value; nulls in grey."""
    made = result if isinstance(result, QgsVectorLayer) else layer(result)
    values = sorted({feature[field] for feature in made.getFeatures() if isinstance(feature[field], int)})
    colors = {value: QColor.fromHsv(int(360 * number / len(values)), 200, 190) for number, value in enumerate(values)}
    look = {"size": "1.2", "outline_style": "no"}
    categories = [
        QgsRendererCategory(value, QgsMarkerSymbol.createSimple({**look, "color": colors[value].name()}), str(value))
        for value in values
    ]
    categories.append(QgsRendererCategory(None, QgsMarkerSymbol.createSimple({**look, "color": "#b0b0b0"}), "none"))
    made.setRenderer(QgsCategorizedSymbolRenderer(field, categories))
    return made, Legend([(colors[value], str(value)) for value in values])


def draw_dbscan(run: Callable[..., Any]) -> list[Panel]:
    found = run("dbscanclustering", INPUT=cities_of_europe(run), EPS=100_000, MIN_SIZE=9)
    result, legend = in_colors(found, "CLUSTER_ID")
    legend = Legend([*legend.entries, (QColor("#b0b0b0"), "none")])
    points = europe("Points", [cities(), countries()], Legend([(QColor("#b3362b"), "city")]))
    return [points, europe("CLUSTER_ID: 9 cities within 100 km", [result, countries()], legend)]


def draw_kmeans(run: Callable[..., Any]) -> list[Panel]:
    result, legend = in_colors(run("kmeansclustering", INPUT=cities_of_europe(run), CLUSTERS=8), "CLUSTER_ID")
    points = europe("Points", [cities(), countries()], Legend([(QColor("#b3362b"), "city")]))
    return [points, europe("CLUSTER_ID: 8 clusters", [result, countries()], legend)]


def draw_heatmap(run: Callable[..., Any]) -> list[Panel]:
    places = run("native:reprojectlayer", INPUT=CITIES, TARGET_CRS=QgsCoordinateReferenceSystem(EUROPE_CRS))
    result = layer(
        run("heatmapkerneldensityestimation", INPUT=in_europe(run, places), RADIUS=300_000, PIXEL_SIZE=10_000)
    )
    apply_style(result, Style("pseudocolor", "Inferno"))
    panels = [cities_in_countries("Points")]
    title = "Density: quartic kernel, radius 300 km"
    return [*panels, europe(title, [countries(fill=""), result], legend_of(result.renderer()))]


def draw_triangles(run: Callable[..., Any]) -> list[Panel]:
    return _tessellation(run, "delaunaytriangulation", "Triangles")


def draw_voronoi(run: Callable[..., Any]) -> list[Panel]:
    return _tessellation(run, "voronoipolygons", "The polygon around each city")


def _tessellation(run: Callable[..., Any], algorithm: str, title: str) -> list[Panel]:
    """Of the cities with a million people and more, on the plane of the map."""
    large = run("native:extractbyexpression", INPUT=CITIES, EXPRESSION="population >= 1000000")
    near = in_europe(run, run("native:reprojectlayer", INPUT=large, TARGET_CRS=EUROPE_CRS))
    result = run(algorithm, INPUT=near)
    filled(result, "#dfe9f2")
    before = [(QColor("#b3362b"), "city of a million and more")]
    return [
        europe("Points", [dots(near), countries()], Legend(before)),
        europe(title, [near, countries(fill=""), result], Legend([*before, (QColor("#dfe9f2"), title.lower())])),
    ]


def draw_dissolve(run: Callable[..., Any]) -> list[Panel]:
    result = filled(run("dissolve", INPUT=in_europe(run, COUNTRIES)), "#dfe9f2")
    before = Legend([(QColor("#f7f4ec"), "country")])
    return [
        europe("Countries", [countries()], before),
        europe("Dissolved, all", [result], Legend([(QColor("#dfe9f2"), "one feature")])),
    ]


def _overlay(run: Callable[..., Any], algorithm: str, title: str) -> list[Panel]:
    """Countries, and what lies within 300 km of the cities with two million people and more."""
    large = run("native:extractbyexpression", INPUT=CITIES, EXPRESSION="population >= 2000000")
    near = in_europe(run, run("native:reprojectlayer", INPUT=large, TARGET_CRS=EUROPE_CRS))
    around = run("native:buffer", INPUT=near, DISTANCE=300_000, SEGMENTS=24)
    land = run("native:reprojectlayer", INPUT=in_europe(run, COUNTRIES), TARGET_CRS=EUROPE_CRS)
    result = filled(run(algorithm, INPUT=land, OVERLAY=around), "#9ecae1")
    discs = filled(around, "#00000000")
    legend = Legend([(QColor("#f7f4ec"), "country"), (QColor("#2b6ca3"), "300 km around a large city")])
    return [
        europe("Input and overlay", [discs, countries()], legend),
        europe(title, [result, countries()], Legend([(QColor("#9ecae1"), title.lower())])),
    ]


def draw_intersection(run: Callable[..., Any]) -> list[Panel]:
    return _overlay(run, "intersection", "Each country with each disc")


def draw_clip(run: Callable[..., Any]) -> list[Panel]:
    return _overlay(run, "clip", "Countries within the discs")


def draw_difference(run: Callable[..., Any]) -> list[Panel]:
    return _overlay(run, "difference", "Countries without the discs")


def draw_union(run: Callable[..., Any]) -> list[Panel]:
    before, after = _overlay(run, "union", "All pieces of both")
    result = after.layers[0]
    colors = {"land and disc": "#9ecae1", "land alone": "#f7f4ec", "disc alone": "#d5e6f2"}
    alone = "if(\"population\" IS NULL, 'land alone', if(\"name\" IS NULL, 'disc alone', 'land and disc'))"
    categories = [QgsRendererCategory(title, fill(color), title) for title, color in colors.items()]
    result.setRenderer(QgsCategorizedSymbolRenderer(alone, categories))
    return [before, europe(after.title, [result], Legend([(QColor(color), title) for title, color in colors.items()]))]


PICTURES = {
    "countpointsinpolygon": draw_count,
    "joinbylocationsummary": draw_summary,
    "heatmapkerneldensityestimation": draw_heatmap,
    "dbscanclustering": draw_dbscan,
    "kmeansclustering": draw_kmeans,
    "delaunaytriangulation": draw_triangles,
    "voronoipolygons": draw_voronoi,
    "intersection": draw_intersection,
    "clip": draw_clip,
    "difference": draw_difference,
    "union": draw_union,
    "dissolve": draw_dissolve,
}
