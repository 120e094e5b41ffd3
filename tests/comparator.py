"""The one comparator of results: says in words how two layers or two rasters differ; an empty list means equal.

Layers: names and types of fields; rows without regard to their order or to `fid`; geometries as point sets.
Rasters: grid, type, nodata, cells.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from osgeo import gdal
from qgis.core import NULL, QgsFeature, QgsGeometry, QgsVectorLayer
from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, Qt, QTime

gdal.UseExceptions()

SHOWN = 5
Suffixes = tuple[str, ...]


# -- layers


def layer_differences(
    ours: Any,
    theirs: Any,
    relative: float = 0.0,
    widened: Suffixes = (),
    null_is_zero: Suffixes = (),
    distance: float = 0.0,
    absolute: float = 0.0,
) -> list[str]:
    """Compare two layers (or paths of layers); floats may differ by `absolute` and `relative` of the larger one.

    Our fields whose names end in one of `widened` may be 64-bit integers where theirs are 32-bit ones. In fields whose
    names end in one of `null_is_zero`, null equals 0. Geometries may lie `distance` apart.
    """
    left, right = _layer(ours), _layer(theirs)
    found = _field_differences(left, right, widened)
    if left.wkbType() != right.wkbType():
        found.append(f"geometry type {left.wkbType()} instead of {right.wkbType()}")
    if left.crs() != right.crs():
        found.append(f"CRS {left.crs().authid()} instead of {right.crs().authid()}")
    if left.featureCount() != right.featureCount():
        found.append(f"{left.featureCount()} rows instead of {right.featureCount()}")
    return found or _row_differences(left, right, (relative, absolute), null_is_zero, distance)


def _layer(source: Any) -> QgsVectorLayer:
    layer = source if isinstance(source, QgsVectorLayer) else QgsVectorLayer(str(source), "layer", "ogr")
    assert layer.isValid(), f"{source} is no layer"
    return layer


def fields_of(layer: QgsVectorLayer) -> list[tuple[str, str]]:
    return [
        (field.name(), field.typeName() or str(field.type()))
        for field in layer.fields()
        if field.name().lower() != "fid"
    ]


def _field_differences(left: QgsVectorLayer, right: QgsVectorLayer, widened: Suffixes) -> list[str]:
    ours, theirs = fields_of(left), fields_of(right)
    theirs = [(name, "Integer64" if kind == "Integer" and name.endswith(widened) else kind) for name, kind in theirs]
    return [] if ours == theirs else [f"fields {ours}\n  instead of {theirs}"]


def plain(value: Any) -> Any:
    """A value of an attribute as a Python value that compares."""
    if value is None or value == NULL:
        return None
    if isinstance(value, (QDate, QTime, QDateTime)):
        return value.toString(Qt.DateFormat.ISODate if isinstance(value, QDate) else Qt.DateFormat.ISODateWithMs)
    if isinstance(value, QByteArray):
        return None if value.isNull() else bytes(value)
    return tuple(map(plain, value)) if isinstance(value, list) else value


Row = tuple[tuple[Any, ...], QgsGeometry]
# Relative and absolute.
Tolerance = tuple[float, float]


def _rows(layer: QgsVectorLayer, null_is_zero: Suffixes) -> list[Row]:
    names = [name for name, _ in fields_of(layer)]

    def value(feature: QgsFeature, name: str) -> Any:
        held = plain(feature[name])
        return 0 if held is None and name.endswith(null_is_zero) else held

    def row(feature: QgsFeature) -> Row:
        return tuple(value(feature, name) for name in names), QgsGeometry(feature.geometry())

    return [row(feature) for feature in layer.getFeatures()]


def _group(row: Row) -> tuple[Any, ...]:
    """What must be equal exactly: every attribute but floats, and the box of the geometry to nine digits."""
    attributes, geometry = row
    exact = tuple("float" if isinstance(value, float) else repr(value) for value in attributes)
    if geometry.isNull() or geometry.isEmpty():
        return (*exact, "empty")
    box = geometry.boundingBox()
    return (*exact, *(f"{number:.9g}" for number in (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())))


def _row_differences(
    left: QgsVectorLayer, right: QgsVectorLayer, tolerance: Tolerance, null_is_zero: Suffixes, distance: float
) -> list[str]:
    groups: dict[tuple[Any, ...], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for side, layer in enumerate((left, right)):
        for row in _rows(layer, null_is_zero):
            groups[_group(row)][side].append(row)
    found: list[str] = []
    for ours, theirs in groups.values():
        found += _match(ours, theirs, lambda one, other: _same_row(one, other, tolerance, distance))
    return found if len(found) <= SHOWN else [*found[:SHOWN], f"... {len(found)} differences in all"]


def _match(ours: list[Row], theirs: list[Row], same: Callable[[Row, Row], bool]) -> list[str]:
    rest = list(theirs)
    found = []
    for row in ours:
        index = next((i for i, other in enumerate(rest) if same(row, other)), None)
        if index is None:
            found.append(f"a row of ours without its like: {_words(row)}")
        else:
            del rest[index]
    return found + [f"a row of theirs without its like: {_words(row)}" for row in rest]


def _words(row: Row) -> str:
    return f"{row[0]} {row[1].asWkt(6)[:80]}"


def _same_row(one: Row, other: Row, tolerance: Tolerance, distance: float) -> bool:
    same_values = all(_same_value(a, b, tolerance) for a, b in zip(one[0], other[0]))
    return same_values and (same_point_set(one[1], other[1]) or _near(one[1], other[1], distance))


def _same_value(one: Any, other: Any, tolerance: Tolerance) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        both_nan = math.isnan(one) and math.isnan(other)
        relative, absolute = tolerance
        return one == other or both_nan or abs(one - other) <= absolute + relative * max(abs(one), abs(other))
    return one == other


def _near(one: QgsGeometry, other: QgsGeometry, distance: float) -> bool:
    """Whether all vertices lie within `distance` of the other geometry's, and areas differ accordingly."""
    if not distance or one.isNull() or other.isNull():
        return False
    areas = abs(one.area() - other.area()) <= distance * max(one.length(), other.length())
    return areas and bool(0 <= one.hausdorffDistance(other) <= distance)


def same_point_set(one: QgsGeometry, other: QgsGeometry) -> bool:
    """Whether two geometries hold the same points; empty and null ones hold none."""
    if one.isEmpty() or other.isEmpty() or one.isNull() or other.isNull():
        return (one.isNull() or one.isEmpty()) == (other.isNull() or other.isEmpty())
    return bool(one.asWkb() == other.asWkb() or one.equals(other) or one.isGeosEqual(other))


# -- rasters


def raster_differences(ours: Any, theirs: Any, absolute: float = 0.0, relative: float = 0.0) -> list[str]:
    """Compare two rasters by path; cells that hold data may differ by `absolute` + `relative` of theirs."""
    left, right = gdal.Open(str(ours)), gdal.Open(str(theirs))
    shape, other_shape = ((d.RasterXSize, d.RasterYSize, d.RasterCount) for d in (left, right))
    if shape != other_shape:
        return [f"columns, rows, bands {shape} instead of {other_shape}"]
    found = []
    if not np.allclose(left.GetGeoTransform(), right.GetGeoTransform(), rtol=1e-12, atol=0):
        found.append(f"transform {left.GetGeoTransform()} instead of {right.GetGeoTransform()}")
    one, other = left.GetSpatialRef(), right.GetSpatialRef()
    if (one is None) != (other is None) or (one is not None and not one.IsSame(other)):
        found.append("another CRS")
    for number in range(1, left.RasterCount + 1):
        found += _band_differences(left.GetRasterBand(number), right.GetRasterBand(number), absolute, relative)
    return found


def _band_differences(ours: Any, theirs: Any, absolute: float, relative: float) -> list[str]:
    found = []
    if ours.DataType != theirs.DataType:
        found.append(
            f"cells of {gdal.GetDataTypeName(ours.DataType)} instead of {gdal.GetDataTypeName(theirs.DataType)}"
        )
    nodata, other_nodata = ours.GetNoDataValue(), theirs.GetNoDataValue()
    both_nan = nodata is not None and other_nodata is not None and math.isnan(nodata) and math.isnan(other_nodata)
    if nodata != other_nodata and not both_nan:
        found.append(f"nodata {nodata} instead of {other_nodata}")
    left, right = ours.ReadAsArray().astype(float), theirs.ReadAsArray().astype(float)
    empty, other_empty = _holds_nothing(left, nodata), _holds_nothing(right, other_nodata)
    if (empty != other_empty).any():
        rows, columns = np.nonzero(empty != other_empty)
        found.append(f"{len(rows)} cells are nodata on one side only, first at row {rows[0]}, column {columns[0]}")
    difference = np.where(empty | other_empty | (left == right), 0.0, np.abs(left - right))
    wrong = difference > absolute + relative * np.abs(np.where(other_empty, 0.0, right))
    if wrong.any():
        row, column = np.unravel_index(np.argmax(difference), difference.shape)
        values = f"{left[row, column]!r} instead of {right[row, column]!r} at row {row}, column {column}"
        found.append(f"{int(wrong.sum())} cells differ, most {values}")
    return found


def _holds_nothing(cells: np.ndarray, nodata: float | None) -> np.ndarray:
    return np.isnan(cells) if nodata is None else np.isnan(cells) | (cells == nodata)
