"""A column of geometries into another CRS by QGIS's own transform, all at once.

All geometries go into one collection (points into one line), which QGIS transforms in C++; WKB of the same shapes has
the same lengths, so the result takes the place of the old bytes. What does not fit that (mixed dimensions, a
coordinate that cannot be transformed) raises CannotTransformAtOnce, and the layer is read with QGIS's transforming
iterator instead, which is slower and right by definition.
"""

from __future__ import annotations

import struct

import numpy as np
from qgis.core import Qgis, QgsCoordinateTransform, QgsCsException, QgsGeometry

from ...runtime.arrow import Array
from .wkb_column import LITTLE_ENDIAN, WkbColumn

_HEADER_BYTES = 9
_LINE, _COLLECTION = 2, 7
_DOUBLE_BYTES = 8


class CannotTransformAtOnce(Exception):
    """These geometries are to be transformed one by one."""


def transformed(column: WkbColumn, transform: QgsCoordinateTransform) -> Array:
    """Return the column in the transform's destination CRS; Z stays as it is, as for native algorithms."""
    if transform.isShortCircuited() or not column.present.any():
        return column.array
    codes = np.unique(column.codes[column.present])
    dimensions = np.unique(codes // 1000)
    if dimensions.size > 1:
        raise CannotTransformAtOnce("mixed dimensions")
    if codes.size == 1 and codes[0] % 1000 == 1:
        data = _points(column, int(codes[0]), transform)
    else:
        data = _collection(column, int(dimensions[0]), transform)
    return Array(column.array.length, column.array.null_count, (column.array.buffers[0], column.array.buffers[1], data))


def _points(column: WkbColumn, code: int, transform: QgsCoordinateTransform) -> np.ndarray:
    ordinates = (2, 3, 3, 4)[code // 1000]
    size = 5 + ordinates * _DOUBLE_BYTES
    if column.data.size != size * int(column.present.sum()):
        raise CannotTransformAtOnce("points of several sizes")
    table = column.data.reshape(-1, size).copy()
    coordinates = np.ascontiguousarray(table[:, 5:]).view("<f8").reshape(-1, ordinates)
    if np.isnan(coordinates[:, :2]).any():
        raise CannotTransformAtOnce("an empty point")
    header = struct.pack("<BII", LITTLE_ENDIAN, code - 1 + _LINE, len(coordinates))
    answer = _through_qgis(header + coordinates.tobytes(), transform)
    table[:, 5:] = answer[_HEADER_BYTES:].reshape(-1, size - 5)
    return table.reshape(-1)


def _collection(column: WkbColumn, dimension: int, transform: QgsCoordinateTransform) -> np.ndarray:
    count = int(column.present.sum())
    header = struct.pack("<BII", LITTLE_ENDIAN, dimension * 1000 + _COLLECTION, count)
    answer = _through_qgis(header + column.data.tobytes(), transform)[_HEADER_BYTES:]
    starts = column.offsets[:-1][column.present, None] + np.arange(5)
    if not np.array_equal(answer[starts], column.data[starts]):
        raise CannotTransformAtOnce("the shapes changed")
    return answer


def _through_qgis(wkb: bytes, transform: QgsCoordinateTransform) -> np.ndarray:
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    try:
        success = Qgis.GeometryOperationResult.Success
        failed = geometry.isNull() or geometry.transform(transform) != success
    except QgsCsException as error:
        raise CannotTransformAtOnce(str(error)) from error
    if failed or getattr(transform, "fallbackOperationOccurred", bool)():
        raise CannotTransformAtOnce("a coordinate needs another operation")
    answer = np.frombuffer(bytes(geometry.asWkb()), np.uint8)
    if answer.size != len(wkb):
        raise CannotTransformAtOnce("the shapes changed")
    if not np.isfinite(answer[_HEADER_BYTES:].view("<f8") if _is_line(wkb) else 0.0).all():
        raise CannotTransformAtOnce("a coordinate is infinite")
    return answer


def _is_line(wkb: bytes) -> bool:
    return struct.unpack_from("<I", wkb, 1)[0] % 1000 == _LINE
