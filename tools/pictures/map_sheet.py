"""Maps beside each other, each under its title and above its legend, as one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGraduatedSymbolRenderer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtCore import QRect, Qt
from qgis.PyQt.QtGui import QColor, QFont, QImage, QLinearGradient, QPainter

TITLE_HEIGHT_PX = 40
LEGEND_HEIGHT_PX = 44
SWATCH_PX = 14
MARGIN_PX = 12
GAP_PX = 4
COLORS, KEPT_COLORS = 256, 32

# A colour and what it stands for.
Entry = tuple[QColor, str]


@dataclass(frozen=True)
class Legend:
    """Swatches, or a bar between the labels of its ends."""

    entries: Sequence[Entry] = ()
    is_bar: bool = False


@dataclass(frozen=True)
class Panel:
    """One map; the first layer lies on top. Without an extent that of the last layer."""

    title: str
    layers: Sequence[Any]
    width_px: int
    height_px: int
    crs: QgsCoordinateReferenceSystem | None = None
    extent: QgsRectangle | None = None
    legend: Legend | None = None


def render(panel: Panel) -> QImage:
    """Return the map as an image."""
    settings = QgsMapSettings()
    settings.setLayers(list(panel.layers))
    settings.setDestinationCrs(panel.crs or panel.layers[-1].crs())
    settings.setExtent(panel.extent or panel.layers[-1].extent())
    settings.setOutputSize(QRect(0, 0, panel.width_px, panel.height_px).size())
    settings.setBackgroundColor(QColor("#eef3f7"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def sheet(panels: Sequence[Panel]) -> QImage:
    """Return the maps beside each other, with titles, and with legends if any has one."""
    legends_px = LEGEND_HEIGHT_PX if any(panel.legend for panel in panels) else 0
    height_px = max(panel.height_px for panel in panels)
    width_px = sum(panel.width_px for panel in panels) + GAP_PX * (len(panels) - 1)
    image = QImage(width_px, TITLE_HEIGHT_PX + height_px + legends_px, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left_px = 0
    for panel in panels:
        painter.setFont(QFont("DejaVu Sans", 14 if panel.width_px > 500 else 11))
        painter.drawText(left_px, 0, panel.width_px, TITLE_HEIGHT_PX, Qt.AlignmentFlag.AlignCenter, panel.title)
        painter.drawImage(left_px, TITLE_HEIGHT_PX, render(panel))
        if panel.legend:
            place = QRect(left_px, TITLE_HEIGHT_PX + height_px, panel.width_px, LEGEND_HEIGHT_PX)
            _draw_legend(painter, place, panel.legend)
        left_px += panel.width_px + GAP_PX
    painter.end()
    return image


def _draw_legend(painter: QPainter, place: QRect, legend: Legend) -> None:
    painter.setFont(QFont("DejaVu Sans", 9))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # sharp outlines
    if legend.is_bar:
        _draw_bar(painter, place, legend.entries)
        return
    widths = [SWATCH_PX + 6 + painter.fontMetrics().horizontalAdvance(label) for _, label in legend.entries]
    gap = min(18, max(0, (place.width() - 2 * MARGIN_PX - sum(widths)) // max(len(widths) - 1, 1)))
    left = place.center().x() - (sum(widths) + gap * (len(widths) - 1)) // 2
    for (color, label), width in zip(legend.entries, widths):
        swatch = QRect(left, place.center().y() - SWATCH_PX // 2, SWATCH_PX, SWATCH_PX)
        painter.fillRect(swatch, color)
        painter.drawRect(swatch)
        text = QRect(left + SWATCH_PX + 4, place.top(), width, place.height())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), label)
        left += width + gap


def _draw_bar(painter: QPainter, place: QRect, entries: Sequence[Entry]) -> None:
    width = place.width() // 2
    bar = QRect(place.center().x() - width // 2, place.center().y() - SWATCH_PX // 2, width, SWATCH_PX)
    gradient = QLinearGradient(bar.left(), 0, bar.right(), 0)
    for number, (color, _) in enumerate(entries):
        gradient.setColorAt(number / (len(entries) - 1), color)
    painter.fillRect(bar, gradient)
    low = QRect(place.left(), place.top(), bar.left() - 6 - place.left(), place.height())
    high = QRect(bar.right() + 6, place.top(), place.right() - bar.right() - 6, place.height())
    painter.drawText(low, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), entries[0][1])
    painter.drawText(high, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), entries[-1][1])


def legend_of(renderer: Any, unit: str = "") -> Legend:
    """Return the legend of a graduated or pseudocolour renderer, with its numbers rounded and the unit behind them."""
    if isinstance(renderer, QgsGraduatedSymbolRenderer):
        classes = [(r.symbol().color(), _range(r.lowerValue(), r.upperValue())) for r in renderer.ranges()]
        return Legend([*classes[:-1], (classes[-1][0], classes[-1][1] + unit)])
    if isinstance(renderer, QgsSingleBandPseudoColorRenderer):
        items = renderer.shader().rasterShaderFunction().colorRampItemList()
        return Legend([(item.color, f"{item.value:,.0f}{unit}") for item in items], is_bar=True)
    raise TypeError(f"no legend for {type(renderer).__name__}")


def _range(lower: float, upper: float) -> str:
    low, high = (f"{value:,.0f}" for value in (lower, upper))
    return low if low == high else f"{low} to {high}"


def save(image: QImage, path: str) -> None:
    """Write a PNG with a palette of 256 colours: a third of the bytes, and hardly to be told from all colours."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height, stride = image.width(), image.height(), image.bytesPerLine()
    rows = np.frombuffer(image.constBits().asstring(stride * height), np.uint8).reshape(height, stride)
    cells = rows[:, : 3 * width].reshape(height, width, 3)
    table = _palette(cells)
    indexed = gdal.GetDriverByName("MEM").Create("", width, height, 1)
    indexed.GetRasterBand(1).WriteArray(_nearest(cells, table))
    indexed.GetRasterBand(1).SetColorTable(table)
    if gdal.GetDriverByName("PNG").CreateCopy(path, indexed, options=["ZLEVEL=9"]) is None:
        raise OSError(f"cannot write {path}")


def _palette(cells: np.ndarray) -> gdal.ColorTable:
    """Return the colours of an image, rows x columns x RGB: the most frequent as they are, the others by median cut."""
    full = gdal.GetDriverByName("MEM").Create("", cells.shape[1], cells.shape[0], 3)
    for number in range(3):
        full.GetRasterBand(number + 1).WriteArray(cells[:, :, number])
    table = gdal.ColorTable()
    gdal.ComputeMedianCutPCT(*(full.GetRasterBand(number) for number in (1, 2, 3)), COLORS - KEPT_COLORS, table)
    colors, counts = np.unique(cells.reshape(-1, 3), axis=0, return_counts=True)
    for place, color in enumerate(colors[np.argsort(-counts)[:KEPT_COLORS]].tolist()):
        table.SetColorEntry(COLORS - KEPT_COLORS + place, (*color, 255))
    return table


def _nearest(cells: np.ndarray, table: gdal.ColorTable) -> np.ndarray:
    """Return each cell's colour by number, without dithering, which makes plain areas grainy and files large."""
    palette = np.array([table.GetColorEntry(number)[:3] for number in range(table.GetCount())], np.int32)
    colors, places = np.unique(cells.reshape(-1, 3), axis=0, return_inverse=True)
    numbers = [int(((palette - color) ** 2).sum(axis=1).argmin()) for color in colors.astype(np.int32)]
    return np.array(numbers, np.uint8)[places].reshape(cells.shape[:2])
