"""Any source of QGIS: its own iterator, in C++, writes a GeoPackage into memory, whose Arrow stream is the payload.

Filters, limits, selections, edits, joins and transforms are QGIS's own so. Fields are numbered and times travel as
ISO texts, so that no name, zone or driver's idea of a type comes between. Lists and maps, which GeoPackage has no
type for, take a Python loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsVectorFileWriter,
    QgsWkbTypes,
)

from ...runtime.arrow import (
    Array,
    Batch,
    Field,
    array_from_numpy,
    array_from_python,
    python_values,
    slice_array,
    trimmed,
)
from ...runtime.errors import BadInput
from ..values import enum_number
from ..writing.fields import variant_type
from .arrow_cast import cast, null_mask
from .arrow_stream import GEOMETRY, OgrTable, read_table
from .feature_loop import looped
from .field_types import MAP, arrow_field
from .wkb_column import are_empty, column_of, replaced

# So many rows a loop reads in the time that a file takes to be made.
FEW_ROWS = 4_000
GEOMETRY_NUMBER = -1
_CARRIERS = {"b": "Int", "i": "Int", "I": "LongLong", "l": "LongLong", "g": "Double", "z": "QByteArray"}
_CARRIED_AS = {"Int": "i", "LongLong": "l", "Double": "g", "QByteArray": "z", "QString": "u"}
# Length of the ISO text that is read, and numpy's type for it.
_TIMES = {"tdD": (10, "datetime64[D]"), "ttm": (12, "datetime64[ms]"), "tsm:": (23, "datetime64[ms]")}


@dataclass(frozen=True)
class GeneralRead:
    """What is read of a source; `fields` are numbers of its fields."""

    source: QgsProcessingFeatureSource
    fields: Sequence[int]
    geometry: bool
    target_crs: QgsCoordinateReferenceSystem | None = None
    transform_context: QgsCoordinateTransformContext | None = None
    any_geometry: Callable[[], bool] = lambda: False
    feedback: QgsProcessingFeedback | None = None

    def request(self) -> QgsFeatureRequest:
        request = QgsFeatureRequest().setSubsetOfAttributes(list(self.fields))
        if not self.geometry:
            request.setFlags(request.flags() | QgsFeatureRequest.Flag.NoGeometry)
        if self.target_crs is not None:
            request.setDestinationCrs(self.target_crs, self.transform_context or QgsCoordinateTransformContext())
        return request

    def cancellable(self) -> QgsFeatureRequest:
        """Return the request that ends when the analyst cancels. Second looks go on, so that they see all rows."""
        request = self.request()
        if self.feedback is not None:
            request.setFeedback(self.feedback)
        return request

    def features(self, request: QgsFeatureRequest | None = None) -> Any:
        # Validity is checked on the payload, for both paths alike.
        unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
        return self.source.getFeatures(request or self.request(), unchecked)

    def ids(self) -> np.ndarray:
        """Return the feature ids; a loop, so only when they are wanted."""
        request = self.request().setSubsetOfAttributes([])
        request.setFlags(request.flags() | QgsFeatureRequest.Flag.NoGeometry)
        return np.fromiter((feature.id() for feature in self.features(request)), np.int64)


def read_general(read: GeneralRead) -> Iterator[Batch]:
    """Yield batches of the columns in order, `$geometry` when it is wanted, and `$id` where it is known already."""
    wanted = [arrow_field(read.source.fields().at(index)) for index in read.fields]
    if 0 <= read.source.featureCount() <= FEW_ROWS:
        yield _by_loop(read, wanted)
    else:
        yield from _by_file(read, wanted)


def _by_loop(read: GeneralRead, wanted: Sequence[Field]) -> Batch:
    *columns, geometries, ids = looped(read.features(read.cancellable()), read.fields, wanted)
    return Batch(ids.length, (*columns, *([geometries] if read.geometry else []), ids))


def _by_file(read: GeneralRead, wanted: Sequence[Field]) -> Iterator[Batch]:
    path = f"/vsimem/edgegis-{uuid4().hex}.gpkg"
    not_carried = _columns_not_carried(read, wanted)
    in_file = [number for number in range(len(wanted)) if number not in not_carried]
    geometry = read.geometry and GEOMETRY_NUMBER not in not_carried
    columns = [(Field(f"c{read.fields[n]}", _CARRIED_AS[_carrier(wanted[n])]), read.fields[n]) for n in in_file]
    table = OgrTable(path, "features", columns=columns, geometry=geometry, name=read.source.sourceName())
    nulls, start = _Nulls(read), 0
    try:
        _write(read, [read.fields[number] for number in in_file], geometry, path)
        for batch in read_table(table):
            given = {n: (column, array) for n, (column, _), array in zip(in_file, columns, batch.columns[1:])}
            arrays = [
                _from_carrier(field, *given[number])
                if number in given
                else slice_array(field, not_carried[number], start, batch.length)
                for number, field in enumerate(wanted)
            ]
            if read.geometry:
                looped_geometry = not_carried.get(GEOMETRY_NUMBER)
                arrays.append(
                    nulls.restored(batch.columns[-1], start)
                    if looped_geometry is None
                    else slice_array(GEOMETRY, looped_geometry, start, batch.length)
                )
            yield Batch(batch.length, tuple(arrays))
            start += batch.length
    finally:
        gdal.Unlink(path)


class _Nulls:
    """Finds null geometries again: QGIS's writer makes empty ones of them. It looks only when there are empty ones."""

    def __init__(self, read: GeneralRead):
        self._read = read
        self._are_null: np.ndarray | None = None

    def restored(self, array: Array, start: int) -> Array:
        column = column_of(array)
        doubtful = are_empty(column)
        if not doubtful.any():
            return column.array
        if self._are_null is None:
            features = self._read.features(self._read.request().setSubsetOfAttributes([]))
            self._are_null = np.fromiter((feature.geometry().isNull() for feature in features), bool)
        return replaced(column, doubtful & self._are_null[start : start + array.length], lambda wkb: None)


def _is_not_carried(field: QgsField) -> bool:
    return enum_number(field.type()) == MAP or arrow_field(field).format == "+l"


def _carrier(field: Field) -> str:
    return _CARRIERS.get(field.format, "QString")


def _write(read: GeneralRead, numbers: Sequence[int], geometry: bool, path: str) -> None:
    fields = QgsFields()
    for index, field in enumerate(read.source.fields()):
        # Some providers give all attributes, also those that were not asked for: every one needs a type that takes it.
        carried = (
            QgsField(field) if _is_not_carried(field) else QgsField("", variant_type(_carrier(arrow_field(field))))
        )
        carried.setName(f"c{index}")
        fields.append(carried)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = "GPKG", "features", "UTF-8"
    options.layerOptions = ["SPATIAL_INDEX=NO", "FID=edgegis_fid", "GEOMETRY_NAME=edgegis_geometry"]
    kind = read.source.wkbType() if geometry else QgsWkbTypes.Type.NoGeometry
    no_crs, context = QgsCoordinateReferenceSystem(), QgsCoordinateTransformContext()
    writer = QgsVectorFileWriter.create(path, fields, kind, no_crs, context, options)
    features = read.features(read.cancellable().setSubsetOfAttributes(list(numbers)))
    begun = writer.hasError() == QgsVectorFileWriter.WriterError.NoError
    written = begun and writer.addFeatures(features, QgsFeatureSink.Flag.FastInsert)
    message = writer.errorMessage()
    del writer
    if not written:
        raise BadInput(f"'{read.source.sourceName()}' cannot be read: {message or 'QGIS gave no reason'}.")


def _from_carrier(wanted: Field, given: Field, array: Array) -> Array:
    """Return a carried column in its own type."""
    if wanted.format == given.format:
        return array
    mask = null_mask(given, array)
    if wanted.format in _TIMES:
        return _times(wanted, given, array)
    if given.format == "u":
        return array_from_python(wanted, [None if text is None else int(text) for text in python_values(given, array)])
    return (
        array_from_numpy(wanted, _numbers(given, array), mask) if wanted.format == "b" else cast(wanted, given, array)
    )


def _numbers(given: Field, array: Array) -> np.ndarray:
    return np.asarray(trimmed(given, array).buffers[1]) != 0


def _times(wanted: Field, given: Field, array: Array) -> Array:
    length, dtype = _TIMES[wanted.format]
    texts = python_values(given, array)
    empty = np.array([not text for text in texts], bool)
    prefix = "1970-01-01T" if wanted.format == "ttm" else ""
    moments = np.array([prefix + text[:length] if text else "1970-01-01" for text in texts], dtype=dtype)
    return array_from_numpy(wanted, moments.astype(np.int64), empty)


def _columns_not_carried(read: GeneralRead, wanted: Sequence[Field]) -> dict[int, Array]:
    """Return what a GeoPackage cannot carry, by number among the wanted: lists, maps, geometries of any kind.

    QGIS's writer drops Z and M where the layer's type does not promise them.
    """
    fields = read.source.fields()
    numbers = [number for number, index in enumerate(read.fields) if _is_not_carried(fields.at(index))]
    mixed = read.geometry and (read.source.wkbType() == QgsWkbTypes.Type.Unknown or read.any_geometry())
    if not numbers and not mixed:
        return {}
    *columns, geometries, _ = looped(read.features(), [read.fields[n] for n in numbers], [wanted[n] for n in numbers])
    found = dict(zip(numbers, columns))
    return {**found, GEOMETRY_NUMBER: geometries} if mixed else found
