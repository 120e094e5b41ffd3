"""Any source of QGIS: its own iterator, in C++, writes a GeoPackage into memory, whose Arrow stream is the payload.

Filters, limits, selections, edits, joins and transforms are QGIS's own so. Fields are numbered and times travel as
ISO texts, so that no name, zone or driver's idea of a type comes between. Lists and maps, which GeoPackage has no
type for, take a Python loop.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
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
    QgsVectorFileWriter,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

from ..runtime.arrow import (
    Array,
    Batch,
    Field,
    array_from_numpy,
    array_from_python,
    python_values,
    slice_array,
    trimmed,
)
from ..runtime.errors import BadInput
from .arrow_cast import null_mask
from .arrow_stream import OgrTable, read_table
from .field_types import MAP, arrow_field, type_number
from .fields import variant_type

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
    skip_invalid: bool = False

    def request(self) -> QgsFeatureRequest:
        request = QgsFeatureRequest().setSubsetOfAttributes(list(self.fields))
        if not self.geometry:
            request.setFlags(request.flags() | QgsFeatureRequest.Flag.NoGeometry)
        if self.target_crs is not None:
            request.setDestinationCrs(self.target_crs, self.transform_context or QgsCoordinateTransformContext())
        if self.skip_invalid:
            request.setInvalidGeometryCheck(QgsFeatureRequest.InvalidGeometryCheck.GeometrySkipInvalid)
        return request

    def features(self, request: QgsFeatureRequest | None = None) -> Any:
        # Validity is checked on the payload, for both paths alike.
        unchecked = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
        return self.source.getFeatures(request or self.request(), unchecked)

    def ids(self) -> np.ndarray:
        """Return the feature ids; a loop, so only when they are wanted."""
        request = self.request()
        if not self.skip_invalid:
            request.setFlags(request.flags() | QgsFeatureRequest.Flag.NoGeometry)
        request.setSubsetOfAttributes([])
        return np.fromiter((feature.id() for feature in self.features(request)), np.int64)


def read_general(read: GeneralRead) -> Iterator[Batch]:
    """Yield batches of the columns in order, and `$geometry` when it is wanted."""
    path = f"/vsimem/edgegis-{uuid4().hex}.gpkg"
    all_fields = read.source.fields()
    wanted = [arrow_field(all_fields.at(index)) for index in read.fields]
    looped = _looped_columns(read, wanted)
    try:
        _write(read, path)
        columns = [
            (Field(f"c{index}", _CARRIED_AS[_carrier(field)]), index) for index, field in zip(read.fields, wanted)
        ]
        table = OgrTable(path, "features", columns=columns, geometry=read.geometry, name=read.source.sourceName())
        start = 0
        for batch in read_table(table):
            arrays = [
                slice_array(field, looped[number], start, batch.length)
                if number in looped
                else _from_carrier(field, columns[number][0], batch.columns[1 + number])
                for number, field in enumerate(wanted)
            ]
            yield Batch(batch.length, (*arrays, *batch.columns[1 + len(wanted) :]))
            start += batch.length
    finally:
        gdal.Unlink(path)


def _carrier(field: Field) -> str:
    return _CARRIERS.get(field.format, "QString")


def _write(read: GeneralRead, path: str) -> None:
    source_fields, fields = read.source.fields(), QgsFields()
    for index in range(source_fields.count()):
        carrier = _carrier(arrow_field(source_fields.at(index))) if index in read.fields else "Int"
        fields.append(QgsField(f"c{index}", variant_type(carrier)))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName, options.fileEncoding = "GPKG", "features", "UTF-8"
    options.layerOptions = ["SPATIAL_INDEX=NO", "FID=edgegis_fid", "GEOMETRY_NAME=edgegis_geometry"]
    kind = QgsWkbTypes.Type.Unknown if read.geometry else QgsWkbTypes.Type.NoGeometry
    no_crs, context = QgsCoordinateReferenceSystem(), QgsCoordinateTransformContext()
    writer = QgsVectorFileWriter.create(path, fields, kind, no_crs, context, options)
    written = not writer.hasError() and writer.addFeatures(read.features(), QgsFeatureSink.Flag.FastInsert)
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
    from .arrow_cast import cast

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


def _looped_columns(read: GeneralRead, wanted: Sequence[Field]) -> dict[int, Array]:
    """Return the lists and maps, by their number among the wanted columns."""
    fields = read.source.fields()
    numbers = [
        number
        for number, (index, field) in enumerate(zip(read.fields, wanted))
        if field.format == "+l" or type_number(fields.at(index).type()) == MAP
    ]
    if not numbers:
        return {}
    columns: dict[int, list[Any]] = {number: [] for number in numbers}
    for feature in read.features():
        for number in numbers:
            columns[number].append(_plain(feature.attribute(read.fields[number]), wanted[number]))
    return {number: array_from_python(wanted[number], values) for number, values in columns.items()}


def _plain(value: Any, field: Field) -> Any:
    if value is None or (isinstance(value, QVariant) and value.isNull()):
        return None
    if field.format == "+l":
        return list(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
