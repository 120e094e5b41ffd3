"""The pictures of terrain analysis and of zones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from map_sheet import Legend, Panel, legend_of
from qgis.core import QgsRasterLayer
from qgis.PyQt.QtGui import QColor
from sample_maps import DEM, RASTER_PX, dots, graduated, layer

from edgegis.processing_providers.presentation.styling import Style, apply_style

SEEN, HIDDEN = "#c8f0a30a", "#66303030"


def terrain(title: str, raster: QgsRasterLayer, legend: Legend) -> Panel:
    return Panel(title, [raster], *RASTER_PX, legend=legend)


def heights() -> Panel:
    raster = layer(DEM)
    apply_style(raster, Style("pseudocolor", "Viridis"))
    return terrain("Elevation", raster, legend_of(raster.renderer(), " m"))


def draw_hillshade(run: Callable[..., Any]) -> list[Panel]:
    result = layer(run("hillshade", INPUT=DEM))
    apply_style(result, Style("hillshade"))
    legend = Legend([(QColor("black"), "0, dark"), (QColor("white"), "255, light")], is_bar=True)
    return [heights(), terrain("Hillshade: light from 300°, 40° high", result, legend)]


def draw_slope(run: Callable[..., Any]) -> list[Panel]:
    result = layer(run("slope", INPUT=DEM))
    apply_style(result, Style("pseudocolor", "Magma"))
    return [heights(), terrain("Slope", result, legend_of(result.renderer(), "°"))]


def draw_position(run: Callable[..., Any]) -> list[Panel]:
    circle = 1
    result = layer(run("tpitopographicpositionindex", INPUT=DEM, RADIUS=8, SHAPE=circle, COMPUTE_EDGES=True))
    apply_style(result, Style("pseudocolor", "RdYlBu reversed"))
    title = "TPI: above or below all within 8 cells"
    return [heights(), terrain(title, result, legend_of(result.renderer(), " m"))]


def draw_sky(run: Callable[..., Any]) -> list[Panel]:
    # Three times as high: the hills are low beside cells of 80 m.
    result = layer(run("skyviewfactor", INPUT=DEM, RADIUS=10, Z_FACTOR=3))
    apply_style(result, Style("gray"))
    legend = Legend([(QColor("black"), "less sky"), (QColor("white"), "all of it")], is_bar=True)
    return [heights(), terrain("Sky view factor: 16 directions, 10 cells", result, legend)]


def draw_viewshed(run: Callable[..., Any]) -> list[Panel]:
    """From the middles of twenty rectangles, twenty metres above the ground."""
    extent = layer(DEM).extent()
    grid = {"HSPACING": extent.width() / 4, "VSPACING": extent.height() / 5, "CRS": layer(DEM).crs(), "EXTENT": extent}
    rectangles = 2
    lookouts = run("native:centroids", INPUT=run("native:creategrid", TYPE=rectangles, **grid))
    looking = {"INPUT": DEM, "OBSERVERS": lookouts, "OBSERVER_HEIGHT": 20, "MAX_DISTANCE": 0}
    shade = layer(run("hillshade", INPUT=DEM, Z_FACTOR=3))
    apply_style(shade, Style("hillshade"))
    seen = layer(run("viewshed", **looking))
    style = Style("categorized", categories=((255, SEEN), (0, HIDDEN)), titles=("Seen", "Not seen"))
    apply_style(seen, style)
    count = layer(run("viewshed", output="COUNT", **looking))
    apply_style(count, Style("pseudocolor", "Viridis"))
    legend = Legend([(QColor(color), title) for color, title in ((SEEN, "seen"), (HIDDEN, "not seen"))])
    title = "Seen from any of 20 lookouts"
    return [
        heights(),
        Panel(title, [dots(lookouts), seen, shade], *RASTER_PX, extent=extent, legend=legend),
        Panel("From how many", [count], *RASTER_PX, extent=extent, legend=legend_of(count.renderer())),
    ]


def draw_zones(run: Callable[..., Any]) -> list[Panel]:
    hexagons, extent = 4, layer(DEM).extent()
    side = extent.width() / 18
    grid = {"HSPACING": side, "VSPACING": side, "CRS": layer(DEM).crs(), "EXTENT": extent}
    zones = run("native:creategrid", TYPE=hexagons, **grid)
    result = run("zonalstatisticsfb", INPUT=zones, INPUT_RASTER=DEM, BY_AREA=True)
    made = graduated(result, "_mean", "Viridis")
    low, high = made.renderer().ranges()[0], made.renderer().ranges()[-1]
    ends = [(low.symbol().color(), f"{low.lowerValue():.0f} m"), (high.symbol().color(), f"{high.upperValue():.0f} m")]
    legend = Legend(ends, is_bar=True)
    return [heights(), Panel("Mean elevation of each hexagon", [made], *RASTER_PX, extent=extent, legend=legend)]


PICTURES = {
    "hillshade": draw_hillshade,
    "slope": draw_slope,
    "tpitopographicpositionindex": draw_position,
    "skyviewfactor": draw_sky,
    "viewshed": draw_viewshed,
    "zonalstatisticsfb": draw_zones,
}
