"""Draw docs/images/ALGORITHM.png: what goes into each algorithm and what comes out, on the sample data.

The results are those of the plugin in this checkout, in the style that it gives them in QGIS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from map_sheet import Legend, Panel, legend_of, save, sheet
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsMarkerSymbol,
    QgsRasterLayer,
    QgsRectangle,
    QgsRendererCategory,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from edgegis.bench.desktop import Desktop
from edgegis.processing_providers.presentation.styling import Style, apply_style, class_breaks

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = CHECKOUT / "resources" / "data"
IMAGES = CHECKOUT / "docs" / "images"
CITIES, COUNTRIES = str(DATA / "cities.gpkg"), str(DATA / "countries.gpkg")
DEM = str(DATA / "jacksboro_fault_dem.tif")

EUROPE_CRS = "EPSG:3035"
EUROPE = QgsRectangle(2_500_000, 1_400_000, 6_500_000, 5_300_000)
VECTOR_PX, RASTER_PX = (440, 429), (290, 305)


def layer(source: str, name: str = "") -> Any:
    """Open a vector layer or a raster."""
    raster = source.endswith(".tif")
    opened = QgsRasterLayer(source, name) if raster else QgsVectorLayer(source, name, "ogr")
    if not opened.isValid():
        raise OSError(f"cannot open {source}")
    return opened


def countries(fill: str = "#f7f4ec") -> QgsVectorLayer:
    made = layer(COUNTRIES)
    options = {"color": fill, "outline_color": "#8a8a8a", "outline_width": "0.15"}
    options |= {} if fill else {"style": "no"}
    made.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(options)))
    return made


def cities() -> QgsVectorLayer:
    return dots(layer(CITIES))


def dots(made: QgsVectorLayer) -> QgsVectorLayer:
    options = {"color": "#b3362b", "size": "1.1", "outline_style": "no"}
    made.setRenderer(QgsSingleSymbolRenderer(QgsMarkerSymbol.createSimple(options)))
    return made


def graduated(result: Any, field: str, ramp: str) -> QgsVectorLayer:
    """The layer in classes of equal counts, as the plugin styles one."""
    made = result if isinstance(result, QgsVectorLayer) else layer(result)
    values = [feature[field] or 0 for feature in made.getFeatures()]
    apply_style(made, Style("graduated", ramp, field, class_breaks(values, 5)))
    for number, part in enumerate(made.renderer().ranges()):
        symbol = part.symbol().clone()
        symbol.symbolLayer(0).setStrokeColor(QColor("white"))
        symbol.symbolLayer(0).setStrokeWidth(0.1)
        made.renderer().updateRangeSymbol(number, symbol)
    return made


def europe(title: str, layers: list[Any], legend: Legend) -> Panel:
    return Panel(title, layers, *VECTOR_PX, QgsCoordinateReferenceSystem(EUROPE_CRS), EUROPE, legend)


def cities_in_countries(title: str) -> Panel:
    entries = [(QColor("#b3362b"), "city (the 5,000 largest)"), (QColor("#f7f4ec"), "country")]
    return europe(title, [cities(), countries()], Legend(entries))


def in_europe(run: Callable[..., Any], source: Any) -> Any:
    extent = f"{EUROPE.xMinimum()},{EUROPE.xMaximum()},{EUROPE.yMinimum()},{EUROPE.yMaximum()} [{EUROPE_CRS}]"
    return run("native:extractbyextent", INPUT=source, EXTENT=extent)


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


def cities_of_europe(run: Callable[..., Any]) -> Any:
    return in_europe(
        run, run("native:reprojectlayer", INPUT=CITIES, TARGET_CRS=QgsCoordinateReferenceSystem(EUROPE_CRS))
    )


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


def fill(color: str) -> QgsFillSymbol:
    return QgsFillSymbol.createSimple({"color": color, "outline_color": "#2b6ca3", "outline_width": "0.3"})


def filled(result: Any, color: str) -> QgsVectorLayer:
    made = result if isinstance(result, QgsVectorLayer) else layer(result)
    made.setRenderer(QgsSingleSymbolRenderer(fill(color)))
    return made


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


def main(names: list[str]) -> None:
    from draw_hydrology import PICTURES as HYDROLOGY  # it draws on the maps of this module, as the next ones do
    from draw_proximity import PICTURES as PROXIMITY
    from draw_statistics import PICTURES as STATISTICS
    from draw_terrain import PICTURES as TERRAIN

    desktop, pictures = Desktop(), {**PICTURES, **HYDROLOGY, **PROXIMITY, **STATISTICS, **TERRAIN}

    def run(algorithm: str, output: str = "OUTPUT", **parameters: Any) -> Any:
        where = {} if ":" in algorithm else {"RUN_ON": "local"}
        name = algorithm if ":" in algorithm else f"edgegis:{algorithm}"
        return desktop.run(name, {**parameters, **where, output: "TEMPORARY_OUTPUT"})[output]

    for name in names or pictures:
        path = IMAGES / f"{name}.png"
        save(sheet(pictures[name](run)), str(path))
        print(f"{path.relative_to(CHECKOUT)}: {path.stat().st_size / 1000:.0f} kB", flush=True)
    desktop.close()


if __name__ == "__main__":
    main(sys.argv[1:])
    os._exit(0)  # layers that outlive the application crash QGIS
