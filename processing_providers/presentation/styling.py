"""The style of a result layer, as the descriptor names it; applied when QGIS adds the layer, in its main thread.

A file that QGIS does not add gets it as QML beside it, where colours have a meaning: QGIS takes it when it opens the
file. All that grows with the result (the class breaks) is computed before, in the algorithm's thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsColorRamp,
    QgsColorRampLegendNodeSettings,
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsField,
    QgsGraduatedSymbolRenderer,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsRasterShader,
    QgsRendererCategory,
    QgsRendererRange,
    QgsSingleBandGrayRenderer,
    QgsSingleBandPseudoColorRenderer,
    QgsStyle,
    QgsSymbol,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor

from ...runtime.errors import OutputFailed
from ..writing.fields import variant_type

DEFAULT_CLASSES = 5
DEFAULT_RAMP = "Viridis"
REVERSED = " reversed"
# Statistics of about this many cells are good enough for a legend, and take milliseconds on any size.
SAMPLED_CELLS = 250_000
ROWS_AT_ONCE = 256
HILLSHADE_RANGE = (0.0, 255.0)
# A legend of more helps nobody; the rest is grey.
MOST_CATEGORIES = 200
# A raster's numbers of more have one colour each without a legend, up to so many; those between two of them a mixture.
MOST_COLORS = 4096
OTHER_COLOR = "#b0b0b0"
GOLDEN_RATIO = 0.618033988749895
# A logarithmic legend that would begin at 0 or below begins so many powers of ten below its end.
MOST_DECADES = 6


@dataclass(frozen=True)
class Style:
    """A style that needs no more data: for graduated ones `breaks` are the bounds of the classes, ascending; for
    categorized ones `categories` are values with their colours, None for all others; those of a raster are numbers.
    `titles` name them in the legend. If it `is_logarithmic`, powers of ten are equally far from
    each other on the ramp.
    """

    kind: str
    ramp: str = DEFAULT_RAMP
    field: str = ""
    breaks: tuple[float, ...] = ()
    categories: tuple[tuple[Any, str], ...] = ()
    titles: tuple[str, ...] = ()
    is_logarithmic: bool = False


def class_breaks(values: Any, classes: int) -> tuple[float, ...]:
    """Return the bounds of classes with equal counts: minimum, quantiles, maximum; fewer where values repeat."""
    import numpy

    values = numpy.asarray(values, dtype="float64")
    values = values[numpy.isfinite(values)]
    if values.size == 0:
        return ()
    bounds = numpy.quantile(values, numpy.linspace(0.0, 1.0, classes + 1))
    return tuple(float(bound) for bound in numpy.unique(bounds))


def number_categories(numbers: Any) -> tuple[tuple[Any, str], ...]:
    """Return the distinct numbers, ascending, with colours that differ as far as hues can, and grey for all others."""
    import numpy

    return (*_in_colors(numpy.unique(numpy.asarray(numbers))[:MOST_CATEGORIES]), (None, OTHER_COLOR))


def cell_categories(path: str) -> tuple[tuple[Any, str], ...]:
    """Return the distinct numbers of a raster file's first band, ascending, with colours; of very many some."""
    import numpy

    dataset = gdal.OpenEx(path, gdal.OF_RASTER)
    if dataset is None:
        return ()
    band = dataset.GetRasterBand(1)
    found = numpy.empty(0)
    for row in range(0, dataset.RasterYSize, ROWS_AT_ONCE):
        cells = band.ReadAsArray(0, row, dataset.RasterXSize, min(ROWS_AT_ONCE, dataset.RasterYSize - row)).ravel()
        # Equal cells lie beside each other: sorting one of each run is much less than sorting all.
        ends = numpy.append(numpy.flatnonzero(cells[1:] != cells[:-1]), cells.size - 1)
        found = numpy.union1d(found, cells[ends])
    found = found[numpy.isfinite(found) & (found != band.GetNoDataValue())]
    if len(found) > MOST_COLORS:
        found = found[numpy.linspace(0, len(found) - 1, MOST_COLORS).astype(int)]
    return tuple(_in_colors(found))


def _in_colors(numbers: Any) -> Iterator[tuple[Any, str]]:
    for place, number in enumerate(numbers.tolist()):
        yield number, QColor.fromHsv(int(360 * (place * GOLDEN_RATIO % 1.0)), 170, 200).name()


def save_beside(path: Path, style: Style, wkb_type: Any) -> None:
    """Write a style whose colours have a meaning beside a vector file, as QML: QGIS takes it when it opens the file."""
    have_names = any(isinstance(value, str) for value, _ in style.categories)
    if not have_names or not _has_field(path, style.field):
        return
    # Not the file itself: QGIS may change a GeoPackage by opening it.
    layer = QgsVectorLayer(QgsWkbTypes.displayString(wkb_type), path.stem, "memory")
    layer.dataProvider().addAttributes([QgsField(style.field, variant_type("QString"))])
    layer.updateFields()
    apply_style(layer, style)
    message, saved = layer.saveNamedStyle(str(path.with_suffix(".qml")), QgsMapLayer.StyleCategory.Symbology)
    if not saved:
        raise OutputFailed(message)


def _has_field(path: Path, name: str) -> bool:
    """Shapefiles cut long names off."""
    dataset = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    return dataset is not None and dataset.GetLayer(0).GetLayerDefn().GetFieldIndex(name) >= 0


def apply_style(layer: QgsMapLayer, style: Style) -> None:
    """Set the layer's renderer; a style that does not fit the layer leaves QGIS's own."""
    if isinstance(layer, QgsVectorLayer) and style.kind == "graduated":
        renderer = graduated(layer, style.field, style.breaks, style.ramp)
    elif isinstance(layer, QgsVectorLayer) and style.kind == "categorized":
        renderer = categorized(layer, style.field, style.categories, style.titles)
    elif isinstance(layer, QgsRasterLayer) and style.kind == "pseudocolor":
        renderer = pseudocolor(layer, style.ramp, style.is_logarithmic)
    elif isinstance(layer, QgsRasterLayer) and style.kind == "categorized" and style.categories:
        renderer = paletted(layer, style) if len(style.categories) <= MOST_CATEGORIES else many_colors(layer, style)
    elif isinstance(layer, QgsRasterLayer) and style.kind == "hillshade":
        renderer = gray(layer, *HILLSHADE_RANGE)
    else:
        return
    if renderer is not None:
        layer.setRenderer(renderer)
        layer.triggerRepaint()


def graduated(
    layer: QgsVectorLayer, field: str, breaks: Sequence[float], ramp_name: str
) -> QgsGraduatedSymbolRenderer | None:
    if layer.fields().lookupField(field) < 0 or not layer.isSpatial() or not breaks:
        return None
    bounds = list(breaks) if len(breaks) > 1 else [breaks[0], breaks[0]]
    ramp = color_ramp(ramp_name)
    ranges = []
    for index, (lower, upper) in enumerate(zip(bounds, bounds[1:])):
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        if symbol is None:
            return None
        symbol.setColor(ramp.color(index / max(len(bounds) - 2, 1)))
        ranges.append(QgsRendererRange(lower, upper, symbol, f"{lower:g} - {upper:g}"))
    renderer = QgsGraduatedSymbolRenderer(_quoted(field), ranges)
    renderer.setSourceColorRamp(ramp)
    return renderer


def categorized(
    layer: QgsVectorLayer, field: str, categories: Sequence[tuple[Any, str]], titles: Sequence[str] = ()
) -> QgsCategorizedSymbolRenderer | None:
    """Return a legend of all categories, also of those that the layer does not have."""
    if layer.fields().lookupField(field) < 0 or not layer.isSpatial() or not categories:
        return None
    made = []
    titles = titles or ["none" if value is None else str(value) for value, _ in categories]
    for (value, color), title in zip(categories, titles):
        symbol = QgsSymbol.defaultSymbol(layer.geometryType())
        if symbol is None:
            return None
        symbol.setColor(QColor(color))
        made.append(QgsRendererCategory(value, symbol, title))
    return QgsCategorizedSymbolRenderer(_quoted(field), made)


def _quoted(field: str) -> str:
    return field if field.isidentifier() else f'"{field}"'


def pseudocolor(
    layer: QgsRasterLayer, ramp_name: str, is_logarithmic: bool = False
) -> QgsSingleBandPseudoColorRenderer | None:
    provider = layer.dataProvider()
    # All statistics: asking for some is deprecated in QGIS 3.40, and leaves an .aux.xml file beside the raster.
    statistics = provider.bandStatistics(1, extent=provider.extent(), sampleSize=SAMPLED_CELLS)
    low, high = statistics.minimumValue, statistics.maximumValue
    if not low < high:
        return None
    function = QgsColorRampShader(low, high, color_ramp(ramp_name), QgsColorRampShader.Type.Interpolated)
    if is_logarithmic and high > 0:
        function.setColorRampItemList(powers_of_ten(low, high, color_ramp(ramp_name)))
        legend = QgsColorRampLegendNodeSettings()
        legend.setUseContinuousLegend(False)  # QGIS draws a continuous one on a linear scale
        function.setLegendSettings(legend)
    else:
        function.classifyColorRamp(DEFAULT_CLASSES, 1, provider.extent(), provider)
    return _shaded(layer, function, low, high)


def _shaded(
    layer: QgsRasterLayer, function: QgsColorRampShader, low: float, high: float
) -> QgsSingleBandPseudoColorRenderer:
    shader = QgsRasterShader(low, high)
    shader.setRasterShaderFunction(function)
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader)
    renderer.setClassificationMin(low)
    renderer.setClassificationMax(high)
    return renderer


def powers_of_ten(low: float, high: float, ramp: QgsColorRamp) -> list[QgsColorRampShader.ColorRampItem]:
    """Return a legend of the powers of ten between two bounds, and of the bounds; `high` is above 0."""
    low = low if low > 0 else 10.0 ** (math.floor(math.log10(high)) - MOST_DECADES)
    first, last = math.ceil(math.log10(low)), math.floor(math.log10(high))
    values = sorted({low, *(10.0**power for power in range(first, last + 1)), high})
    length = math.log(high / low)
    return [
        QgsColorRampShader.ColorRampItem(value, ramp.color(math.log(value / low) / length), f"{value:,.6g}")
        for value in values
    ]


def paletted(layer: QgsRasterLayer, style: Style) -> QgsPalettedRasterRenderer:
    """Return a renderer of the categories; cells of other values are not drawn."""
    titles = style.titles or [f"{value:.0f}" for value, _ in style.categories]
    classes = [
        QgsPalettedRasterRenderer.Class(value, QColor(color), title)
        for (value, color), title in zip(style.categories, titles)
    ]
    return QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes)


def many_colors(layer: QgsRasterLayer, style: Style) -> QgsSingleBandPseudoColorRenderer:
    """Return a renderer of so many categories that a legend of them would fill the panel: it shows their range."""
    low, high = style.categories[0][0], style.categories[-1][0]
    function = QgsColorRampShader(low, high, None, QgsColorRampShader.Type.Interpolated)
    function.setColorRampItemList(
        [QgsColorRampShader.ColorRampItem(value, QColor(color), f"{value:.0f}") for value, color in style.categories]
    )
    return _shaded(layer, function, low, high)


def gray(layer: QgsRasterLayer, low: float, high: float) -> QgsSingleBandGrayRenderer:
    provider = layer.dataProvider()
    stretch = QgsContrastEnhancement(provider.dataType(1))
    stretch.setMinimumValue(low)
    stretch.setMaximumValue(high)
    stretch.setContrastEnhancementAlgorithm(QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum)
    renderer = QgsSingleBandGrayRenderer(provider, 1)
    renderer.setContrastEnhancement(stretch)
    return renderer


def color_ramp(name: str) -> QgsColorRamp:
    """Return a ramp of QGIS's default style, from its end with ' reversed'; Viridis if there is none of that name."""
    style = QgsStyle.defaultStyle()
    ramp = style.colorRamp(name.removesuffix(REVERSED)) or style.colorRamp(DEFAULT_RAMP)
    if name.endswith(REVERSED):
        ramp.invert()
    return ramp
