"""Vector layers as payloads: which path a source takes, and what is done with its geometries on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsWkbTypes,
)

from ..runtime.arrow import Array, Batch, Schema, array_from_numpy, batch_nbytes, numpy_values, take
from ..runtime.errors import BadInput, Cancelled, TooLarge
from ..runtime.payload import VectorPayload
from .arrow_cast import CannotCast
from .arrow_stream import GEOMETRY, ID, read_table
from .field_types import arrow_field
from .general_path import GeneralRead, read_general
from .geometry_checks import InvalidGeometries, OnInvalid, on_invalid
from .reprojection import CannotTransformAtOnce, transformed
from .source_table import Candidate, ogr_table, reason_for_general_path
from .values import wkt2
from .wkb_column import WkbColumn, as_multi, column_of, unknown_kinds, without_curves

GUEST_LIMIT_BYTES = 4 << 30
_GIB = 1 << 30
_FIXED_BYTES = {"b": 1, "i": 4, "I": 4, "l": 8, "L": 8, "g": 8, "tdD": 4, "ttm": 4, "tsm:": 8}


@dataclass(frozen=True)
class SourceInfo:
    """What an output takes over from an input. `wkb_type` is that of the payload: linear, as curves are made lines."""

    fields: QgsFields
    wkb_type: QgsWkbTypes.Type
    crs: QgsCoordinateReferenceSystem
    source_name: str
    path: str = "stream"


@dataclass
class _Reading:
    """One call of read_vector: the source and what is wanted of it."""

    source: QgsProcessingFeatureSource
    candidate: Candidate
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback
    target_crs: QgsCoordinateReferenceSystem | None
    checks: InvalidGeometries
    with_ids: bool
    curves: int = field(default=0)

    @property
    def has_geometry(self) -> bool:
        return self.source.wkbType() != QgsWkbTypes.Type.NoGeometry

    @property
    def schema(self) -> Schema:
        """The columns of the payload; ids come last, and only when they are asked for."""
        fields = [arrow_field(self.source.fields().at(index)) for index in self.candidate.fields]
        fields += [GEOMETRY] if self.has_geometry else []
        return Schema(tuple([*fields, ID] if self.with_ids else fields))


def read_vector(
    algorithm: QgsProcessingAlgorithm,
    parameters: Mapping[str, Any],
    name: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    *,
    target_crs: QgsCoordinateReferenceSystem | None = None,
    columns: Sequence[str] | None = None,
    validate: bool = True,
    always_general: bool = False,
) -> tuple[VectorPayload, SourceInfo]:
    """Read a feature source; `columns` are attribute names, and `$id` (None: all attributes, no `$id`).

    Geometries are always there when the layer has them, in `target_crs` when it is given. Raises BadInput, TooLarge,
    Cancelled, and QgsProcessingException when there is no such source.
    """
    source = algorithm.parameterAsSource(dict(parameters), name, context)
    if source is None:
        raise QgsProcessingException(algorithm.invalidSourceError(dict(parameters), name))
    definition = parameters.get(name)
    layer = algorithm.parameterAsVectorLayer(dict(parameters), name, context)
    candidate = Candidate(layer, definition, _field_numbers(source, columns))
    wanted = on_invalid(definition, context) if validate else OnInvalid.IGNORE
    checks = InvalidGeometries(wanted, source.sourceName(), feedback)
    with_ids = columns is not None and "$id" in columns
    reading = _Reading(source, candidate, context, feedback, target_crs, checks, with_ids)
    _refuse_too_large(reading)
    batches, path = _batches(reading, always_general)
    checks.finish()
    if reading.curves:
        feedback.pushWarning(
            f"'{source.sourceName()}' has {reading.curves} curved geometries; they become lines of short segments."
        )
    kind = QgsWkbTypes.linearType(source.wkbType())
    crs = target_crs if target_crs is not None and target_crs.isValid() else source.sourceCrs()
    schema = reading.schema.with_metadata(_metadata(reading, kind, crs))
    payload = VectorPayload.from_batches(schema, batches)
    return payload, SourceInfo(source.fields(), kind, crs, source.sourceName(), path)


def _field_numbers(source: QgsProcessingFeatureSource, columns: Sequence[str] | None) -> list[int]:
    fields = source.fields()
    if columns is None:
        return list(range(fields.count()))
    numbers = [fields.lookupField(name) for name in columns if not name.startswith("$")]
    missing = [name for name in columns if not name.startswith("$") and fields.lookupField(name) < 0]
    if missing:
        raise BadInput(f"'{source.sourceName()}' has no field '{missing[0]}'. Its fields: {', '.join(fields.names())}.")
    return list(dict.fromkeys(numbers))


def _metadata(reading: _Reading, kind: Any, crs: QgsCoordinateReferenceSystem) -> dict[str, str]:
    metadata = {"edgegis:crs": wkt2(crs), "edgegis:geometry_type": str(int(getattr(kind, "value", kind)))}
    extent = reading.source.sourceExtent()
    transform = _transform(reading)
    if transform is not None and not extent.isNull():
        try:
            extent = transform.transformBoundingBox(extent)
        except QgsCsException:
            return metadata
    if reading.has_geometry and not extent.isNull():
        numbers = (extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum())
        metadata["edgegis:extent"] = ",".join(repr(number) for number in numbers)
    return metadata


def _transform(reading: _Reading) -> QgsCoordinateTransform | None:
    target = reading.target_crs
    if target is None or not target.isValid() or not reading.source.sourceCrs().isValid():
        return None
    transform = QgsCoordinateTransform(reading.source.sourceCrs(), target, reading.context.transformContext())
    return None if transform.isShortCircuited() else transform


def _refuse_too_large(reading: _Reading) -> None:
    """Raise TooLarge for what cannot fit a guest, by the least that its rows take; more is found on the way."""
    rows = reading.source.featureCount()
    least = sum(_FIXED_BYTES.get(column.format, 4) for column in reading.schema.fields)
    least += 21 if reading.has_geometry else 0
    if rows > 0 and rows * least > GUEST_LIMIT_BYTES:
        _too_large(reading, rows * least)


def _too_large(reading: _Reading, size: int) -> None:
    raise TooLarge(
        f"'{reading.source.sourceName()}' takes at least {size / _GIB:.1f} GiB; an algorithm can take "
        f"{GUEST_LIMIT_BYTES // _GIB} GiB. Extract a part of it, or drop fields that are not needed."
    )


def _batches(reading: _Reading, always_general: bool) -> tuple[list[Batch], str]:
    """Return the finished batches and the name of the path that they came by."""
    if not always_general and reason_for_general_path(reading.candidate) is None:
        try:
            return _collected(reading, _streamed(reading)), "stream"
        except (CannotCast, CannotTransformAtOnce):
            reading.curves = 0
    return _collected(reading, _general(reading)), "general"


def _collected(reading: _Reading, batches: Iterator[Batch]) -> list[Batch]:
    done, size, schema = [], 0, reading.schema
    for batch in batches:
        if reading.feedback.isCanceled():
            raise Cancelled
        size += batch_nbytes(schema, batch)
        if size > GUEST_LIMIT_BYTES:
            _too_large(reading, size)
        done.append(batch)
    return done


def _streamed(reading: _Reading) -> Iterator[Batch]:
    table = ogr_table(reading.candidate, reading.has_geometry)
    selected = _selected_ids(reading.candidate)
    transform = _transform(reading)
    for batch in read_table(table):
        ids, *columns = batch.columns
        if selected is not None:
            rows = np.flatnonzero(np.isin(numpy_values(ID, ids), selected))
            ids, *columns = _rows([ID, *reading.schema.fields], [ids, *columns], rows)
        yield _finished(reading, columns, ids, transform)


def _selected_ids(candidate: Candidate) -> np.ndarray | None:
    definition = candidate.definition
    if not isinstance(definition, QgsProcessingFeatureSourceDefinition) or not definition.selectedFeaturesOnly:
        return None
    return np.array(sorted(candidate.layer.selectedFeatureIds()), np.int64)


def _rows(fields: Sequence[Any], columns: Sequence[Array], rows: np.ndarray) -> list[Array]:
    if columns and rows.size == columns[0].length:
        return list(columns)
    return [take(field, [column], rows) for field, column in zip(fields, columns)]


def _general(reading: _Reading) -> Iterator[Batch]:
    transform = _transform(reading)
    limited = isinstance(reading.candidate.definition, QgsProcessingFeatureSourceDefinition)
    read = GeneralRead(
        reading.source,
        reading.candidate.fields,
        reading.has_geometry,
        # With checks, geometries are looked at before they are transformed, as QGIS does it.
        target_crs=reading.target_crs if transform is not None and not _checks_first(reading) else None,
        transform_context=reading.context.transformContext(),
        skip_invalid=limited and reading.checks.wanted is OnInvalid.SKIP,
    )
    ids = _LazyIds(read)
    start = 0
    for batch in read_general(read):
        numbers = ids.array(start, batch.length) if reading.with_ids else None
        yield _finished(
            reading, list(batch.columns), numbers, transform if read.target_crs is None else None, ids, start
        )
        start += batch.length


def _checks_first(reading: _Reading) -> bool:
    return reading.checks.wanted is not OnInvalid.IGNORE


class _LazyIds:
    """The feature ids of a general read, looked up once and only when somebody asks."""

    def __init__(self, read: GeneralRead):
        self._read = read
        self._ids: np.ndarray | None = None

    def part(self, start: int, length: int) -> np.ndarray:
        if self._ids is None:
            self._ids = self._read.ids()
        return self._ids[start : start + length]

    def array(self, start: int, length: int) -> Array:
        return array_from_numpy(ID, self.part(start, length))


def _finished(
    reading: _Reading,
    columns: list[Array],
    ids: Array | None,
    transform: QgsCoordinateTransform | None,
    lazy_ids: _LazyIds | None = None,
    start: int = 0,
) -> Batch:
    """Return the payload's batch of columns as read: geometries checked, transformed, made linear and multipart."""
    fields = list(reading.schema.fields)
    if reading.with_ids:
        assert ids is not None
        columns = [*columns, ids]
    length = columns[0].length if columns else (ids.length if ids is not None else 0)
    if not reading.has_geometry:
        return Batch(length, tuple(columns))
    place = reading.schema.index(GEOMETRY.name)

    def numbers() -> Sequence[int]:
        return lazy_ids.part(start, length) if lazy_ids is not None else numpy_values(ID, ids)

    column = column_of(columns[place])
    rows = reading.checks.rows_to_keep(column, numbers)
    if rows is not None:
        columns, length = _rows(fields, columns, rows), int(rows.size)
        column = column_of(columns[place])
    columns[place] = _geometries(reading, column, transform)
    return Batch(length, tuple(columns))


def _geometries(reading: _Reading, column: WkbColumn, transform: QgsCoordinateTransform | None) -> Array:
    if unknown_kinds(column):
        raise CannotCast("surfaces that QGIS reads as something else")
    if transform is not None:
        column = column_of(transformed(column, transform))
    kind = reading.source.wkbType()
    column, curves = without_curves(column, QgsWkbTypes.isMultiType(kind))
    reading.curves += curves
    return as_multi(column, kind)
