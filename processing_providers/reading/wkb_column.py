"""Whole columns of WKB at once: what kind each geometry is, single parts into multiparts, curves into lines.

numpy looks at the five bytes that begin each geometry; only what is odd is taken up one by one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from osgeo import ogr
from qgis.core import QgsGeometry, QgsWkbTypes

from ...runtime.arrow import Array, trimmed
from .arrow_stream import GEOMETRY

LITTLE_ENDIAN = 1
MULTI_HEADER_BYTES = 9
_FLAT_POINT, _FLAT_MULTIPOINT = 1, 4
_FLAT_TYPES = range(1, 8)
_CURVES = (8, 9, 10, 11, 12)


@dataclass(frozen=True)
class WkbColumn:
    """A trimmed column of WKB; `codes` are the ISO type codes, 0 for null."""

    array: Array
    offsets: np.ndarray
    data: np.ndarray
    present: np.ndarray
    codes: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        """The codes without Z and M."""
        return self.codes % 1000

    def wkb(self, row: int) -> bytes:
        return self.data[self.offsets[row] : self.offsets[row + 1]].tobytes()


def column_of(array: Array | WkbColumn) -> WkbColumn:
    """Look at a column; what is not little-endian ISO WKB is rewritten first."""
    if isinstance(array, WkbColumn):
        return array
    column = _look(array)
    starts = column.offsets[:-1][column.present]
    odd = np.zeros(array.length, bool)
    odd[column.present] = column.data[starts] != LITTLE_ENDIAN
    odd |= (column.codes & 0xE0000000) != 0
    odd |= column.present & (column.codes == 0)
    return _look(replaced(column, odd, _as_iso)) if odd.any() else column


def _look(array: Array) -> WkbColumn:
    whole = trimmed(GEOMETRY, array)
    offsets, data = np.asarray(whole.buffers[1]).astype(np.int64), np.asarray(whole.buffers[2])
    present = np.diff(offsets) >= 5
    if whole.null_count == 0 and not present.all():
        whole = _with_nulls(whole, present)
    return WkbColumn(whole, offsets, data, present, _codes(offsets, data, present))


def _codes(offsets: np.ndarray, data: np.ndarray, present: np.ndarray) -> np.ndarray:
    codes = np.zeros(present.size, np.uint32)
    size = int(offsets[1]) if present.size else 0
    if size and data.size == size * present.size and present.all() and (np.diff(offsets) == size).all():
        return np.ascontiguousarray(data.reshape(-1, size)[:, 1:5]).view("<u4").reshape(-1)
    places = offsets[:-1][present, None] + np.arange(1, 5)
    codes[present] = data[places].view("<u4").reshape(-1) if places.size else 0
    return codes


def _with_nulls(array: Array, present: np.ndarray) -> Array:
    nulls = int(np.count_nonzero(~present))
    return Array(array.length, nulls, (np.packbits(present, bitorder="little"), *array.buffers[1:]))


def _as_iso(wkb: bytes) -> bytes | None:
    geometry = ogr.CreateGeometryFromWkb(wkb)
    return None if geometry is None else bytes(geometry.ExportToIsoWkb(ogr.wkbNDR))


def replaced(column: WkbColumn, rows: np.ndarray, replace: Callable[[bytes], bytes | None]) -> Array:
    """Return the column with each geometry of `rows` (booleans) replaced; None makes it null."""
    parts: list[bytes] = []
    lengths = np.diff(column.offsets)
    present = column.present.copy()
    done = 0
    for row in np.flatnonzero(rows).tolist():
        start = int(column.offsets[row])
        wkb = replace(column.wkb(row))
        parts += [column.data[done:start].tobytes(), wkb or b""]
        done, lengths[row], present[row] = int(column.offsets[row + 1]), len(wkb or b""), wkb is not None
    parts.append(column.data[done:].tobytes())
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    data = np.frombuffer(b"".join(parts), np.uint8)
    whole = Array(column.array.length, 0, (None, offsets, data))
    return whole if present.all() else _with_nulls(whole, present)


def without_curves(column: WkbColumn, multi: bool) -> tuple[WkbColumn, int]:
    """Return the column with curves as lines, as QGIS segmentizes them, and how many rows had them.

    `multi`: the layer's type is multipart, so QGIS would have made each of them one.
    """
    curved = np.isin(column.flat, _CURVES) | _collections_with_curves(column)

    def straight(wkb: bytes) -> bytes:
        geometry = QgsGeometry()
        geometry.fromWkb(wkb)
        if multi and not geometry.isMultipart():
            geometry.convertToMultiType()
        geometry.convertToStraightSegment()
        return bytes(geometry.asWkb())

    if not curved.any():
        return column, 0
    return column_of(replaced(column, curved, straight)), int(curved.sum())


def _collections_with_curves(column: WkbColumn) -> np.ndarray:
    found = np.zeros(column.array.length, bool)
    for row in np.flatnonzero(column.flat == 7).tolist():
        geometry = QgsGeometry()
        geometry.fromWkb(column.wkb(row))
        found[row] = geometry.constGet() is not None and geometry.constGet().hasCurvedSegments()
    return found


def unknown_kinds(column: WkbColumn) -> np.ndarray:
    """Return which geometries QGIS may turn into another kind: triangles and surfaces of them."""
    return column.present & ~np.isin(column.flat, [*_FLAT_TYPES, *_CURVES])


def without_triangles(column: WkbColumn) -> WkbColumn:
    """Return the column with triangles and surfaces of them as polygons."""

    def polygons(wkb: bytes) -> bytes:
        geometry = ogr.CreateGeometryFromWkb(wkb)
        triangle = ogr.GT_Flatten(geometry.GetGeometryType()) == ogr.wkbTriangle
        plain = ogr.ForceToPolygon(geometry) if triangle else ogr.ForceToMultiPolygon(geometry)
        return bytes(plain.ExportToIsoWkb(ogr.wkbNDR))

    return column_of(replaced(column, unknown_kinds(column), polygons))


def as_multi(column: WkbColumn, wkb_type: QgsWkbTypes.Type) -> Array:
    """Return the column with single parts as multiparts where the layer's type is multipart, as QGIS's providers do."""
    if not QgsWkbTypes.isMultiType(wkb_type):
        return column.array
    single = column.present & np.isin(column.flat, (1, 2, 3))
    if not single.any():
        return column.array
    lengths = np.diff(column.offsets) + np.where(single, MULTI_HEADER_BYTES, 0)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    headers = np.zeros((int(single.sum()), MULTI_HEADER_BYTES), np.uint8)
    headers[:, 0] = LITTLE_ENDIAN
    headers[:, 1:5] = (column.codes[single] + 3).astype("<u4").view(np.uint8).reshape(-1, 4)
    headers[:, 5] = 1
    data = np.empty(int(offsets[-1]), np.uint8)
    places = offsets[:-1][single, None] + np.arange(MULTI_HEADER_BYTES)
    kept = np.ones(data.size, bool)
    kept[places] = False
    data[places] = headers
    data[kept] = column.data
    return Array(single.size, column.array.null_count, (column.array.buffers[0], offsets.astype(np.int32), data))


def are_points(column: WkbColumn) -> np.ndarray:
    """Return which rows are null, points or multipoints: QGIS holds those for valid without asking GEOS."""
    return ~column.present | (column.flat == _FLAT_POINT) | (column.flat == _FLAT_MULTIPOINT)


def are_empty(column: WkbColumn) -> np.ndarray:
    """Return which rows have a geometry without coordinates: no parts, or a point of NaN."""
    sizes = np.diff(column.offsets)
    empty = np.zeros(sizes.size, bool)
    for rows, count in ((column.present & (sizes == 9), 4), (column.present & (column.flat == _FLAT_POINT), 8)):
        numbers = np.flatnonzero(rows)
        body = column.data[column.offsets[:-1][numbers, None] + 5 + np.arange(count)] if numbers.size else None
        if body is not None:
            empty[numbers] = (
                (body.view("<u4") == 0).reshape(-1) if count == 4 else np.isnan(body.view("<f8")).reshape(-1)
            )
    return empty
