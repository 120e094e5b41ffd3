"""The sample data as maps: countries and cities of Europe, and how results are shown on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from map_sheet import Legend, Panel
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFillSymbol,
    QgsMarkerSymbol,
    QgsRasterLayer,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from edgegis.processing_providers.presentation.styling import Style, apply_style, class_breaks

CHECKOUT = Path(__file__).resolve().parents[2]
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


def in_europe(run: Callable[..., Any], source: Any) -> Any:
    extent = f"{EUROPE.xMinimum()},{EUROPE.xMaximum()},{EUROPE.yMinimum()},{EUROPE.yMaximum()} [{EUROPE_CRS}]"
    return run("native:extractbyextent", INPUT=source, EXTENT=extent)


def cities_of_europe(run: Callable[..., Any]) -> Any:
    return in_europe(
        run, run("native:reprojectlayer", INPUT=CITIES, TARGET_CRS=QgsCoordinateReferenceSystem(EUROPE_CRS))
    )


def fill(color: str) -> QgsFillSymbol:
    return QgsFillSymbol.createSimple({"color": color, "outline_color": "#2b6ca3", "outline_width": "0.3"})


def filled(result: Any, color: str) -> QgsVectorLayer:
    made = result if isinstance(result, QgsVectorLayer) else layer(result)
    made.setRenderer(QgsSingleSymbolRenderer(fill(color)))
    return made
