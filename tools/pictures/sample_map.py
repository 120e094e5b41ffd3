"""Draw a count of points in polygons and a hillshade side by side: sample_map.py COUNTS HILLSHADE PNG."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from map_sheet import Panel, sheet
from qgis.core import (
    QgsApplication,
    QgsClassificationQuantile,
    QgsColorRampShader,
    QgsFillSymbol,
    QgsGradientColorRamp,
    QgsGraduatedSymbolRenderer,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

HEIGHT_PX = 620
COUNTS_WIDTH_PX = 1150
HILLSHADE_WIDTH_PX = 600


def counts_layer(path: str) -> QgsVectorLayer:
    """Return the counted polygons, shaded by NUMPOINTS in seven quantiles."""
    layer = QgsVectorLayer(path, "cities per country", "ogr")
    renderer = QgsGraduatedSymbolRenderer("NUMPOINTS")
    renderer.setClassificationMethod(QgsClassificationQuantile())
    renderer.setSourceSymbol(QgsFillSymbol.createSimple({"outline_width": "0.1"}))
    renderer.updateClasses(layer, 7)
    renderer.updateColorRamp(QgsGradientColorRamp(QColor("#fff5e6"), QColor("#a33c00")))
    layer.setRenderer(renderer)
    return layer


def hillshade_layer(path: str) -> QgsRasterLayer:
    """Return the hillshade in greys; 0 to 255 whatever the data's range, so that two maps compare."""
    layer = QgsRasterLayer(path, "hillshade", "gdal")
    ramp = QgsColorRampShader(0, 255)
    black, white = ((value, QColor(name)) for value, name in ((0, "black"), (255, "white")))
    ramp.setColorRampItemList([QgsColorRampShader.ColorRampItem(*black), QgsColorRampShader.ColorRampItem(*white)])
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
    return layer


def draw(counts: str, hillshade: str, png: str) -> None:
    """Open both results, render them, write the sheet."""
    layers = [(counts_layer(counts), COUNTS_WIDTH_PX), (hillshade_layer(hillshade), HILLSHADE_WIDTH_PX)]
    for layer, _ in layers:
        if not layer.isValid():
            raise OSError(f"cannot open {layer.source()}")
    titles = ["GeoNames cities in countries (NUMPOINTS)", "Jacksboro fault, hillshade"]
    panels = [Panel(title, [layer], width, HEIGHT_PX) for title, (layer, width) in zip(titles, layers)]
    if not sheet(panels).save(png):
        raise OSError(f"cannot write {png}")


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    draw(*sys.argv[1:])  # a function, so that no layer outlives the application: that crashes QGIS
    application.exitQgis()
