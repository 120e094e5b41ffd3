"""The rows of one source, in batches: which path they take, and what is done with their geometries on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsWkbTypes,
)

from ...runtime.arrow import Array, Batch, Schema, array_from_numpy, batch_nbytes, numpy_values, take
from ...runtime.errors import Cancelled, TooLarge
from .arrow_cast import CannotCast
from .arrow_stream import GEOMETRY, ID, read_table
from .field_types import arrow_field
from .general_path import GeneralRead, read_general
from .geometry_checks import InvalidGeometries, OnInvalid
from .read_ahead import ReadAhead
from .reprojection import CannotTransformAtOnce, transformed
from .source_table import Candidate, holds_any_geometry, ogr_table, reason_for_general_path
from .wkb_column import WkbColumn, as_multi, column_of, unknown_kinds, without_curves, without_triangles

GUEST_LIMIT_BYTES = 4 << 30
_GIB = 1 << 30


@dataclass
class Reading:
    """One source and what is wanted of it."""

    source: QgsProcessingFeatureSource
    candidate: Candidate
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback
    target_crs: QgsCoordinateReferenceSystem | None
    checks: InvalidGeometries
    with_ids: bool
    curves: int = 0
    kept_rows: np.ndarray | None = None
    ahead: ReadAhead | None = None

    @property
    def has_geometry(self) -> bool:
        return self.source.wkbType() != QgsWkbTypes.Type.NoGeometry

    def start(self) -> None:
        """Begin to read in the background what OGR streams; `close` ends it. What QGIS reads has to wait its turn."""
        if self.ahead is None and reason_for_general_path(self.candidate) is None:
            self.ahead = ReadAhead(read_table(ogr_table(self.candidate, self.has_geometry)))

    def close(self) -> None:
        if self.ahead is not None:
            self.ahead.close()
            self.ahead = None

    def restart(self) -> None:
        """Forget what a way that failed has counted."""
        self.curves = 0
        self.checks.restart()

    def transform(self) -> QgsCoordinateTransform | None:
        """Return the transform into the wanted CRS, None when there is nothing to transform."""
        target, own = self.target_crs, self.source.sourceCrs()
        if target is None or not target.isValid() or not own.isValid():
            return None
        transform = QgsCoordinateTransform(own, target, self.context.transformContext())
        return None if transform.isShortCircuited() else transform

    @property
    def schema(self) -> Schema:
        """The columns of the payload; ids come last, and only when they are asked for."""
        fields = [arrow_field(self.source.fields().at(index)) for index in self.candidate.fields]
        fields += [GEOMETRY] if self.has_geometry else []
        return Schema(tuple([*fields, ID] if self.with_ids else fields))


def refuse_too_large(source: QgsProcessingFeatureSource, size: int) -> None:
    """Raise TooLarge when what is known of a layer's size in bytes is too much."""
    if size > GUEST_LIMIT_BYTES:
        raise TooLarge(
            f"'{source.sourceName()}' takes at least {size / _GIB:.1f} GiB; an algorithm can take "
            f"{GUEST_LIMIT_BYTES // _GIB} GiB. Extract a part of it, or drop fields that are not needed."
        )


def read_batches(reading: Reading, always_general: bool) -> tuple[list[Batch], str]:
    """Return the finished batches and the name of the path that they came by."""
    if not always_general:
        reading.start()
    if reading.ahead is not None:
        try:
            return _collected(reading, _streamed(reading, reading.ahead)), "stream"
        except (CannotCast, CannotTransformAtOnce):
            reading.restart()
        finally:
            reading.close()
    return _general_batches(reading), "general"


def _general_batches(reading: Reading) -> list[Batch]:
    """Read through QGIS. Geometries are checked before they are transformed; without checks QGIS transforms them."""
    transform, wanted = reading.transform(), reading.checks.wanted
    if transform is None or wanted is OnInvalid.IGNORE:
        return _collected(reading, _general(reading, by_qgis=transform is not None))
    try:
        return _collected(reading, _general(reading, transform))
    except CannotTransformAtOnce:
        reading.restart()
    # Once to learn which rows stay (or to stop at the first invalid one), once for these rows transformed by QGIS.
    kept = [reading.kept_rows for _ in _general(reading)]
    reading.curves = 0
    return _collected(reading, _general(reading, by_qgis=True, kept=kept))


def _collected(reading: Reading, batches: Iterator[Batch]) -> list[Batch]:
    done, size, schema = [], 0, reading.schema
    for batch in batches:
        _stop_when_cancelled(reading)
        size += batch_nbytes(schema, batch)
        refuse_too_large(reading.source, size)
        done.append(batch)
    # A cancelled iterator of QGIS ends like one that has read all.
    _stop_when_cancelled(reading)
    return done


def _stop_when_cancelled(reading: Reading) -> None:
    if reading.feedback.isCanceled():
        raise Cancelled


def _streamed(reading: Reading, batches: Iterable[Batch]) -> Iterator[Batch]:
    selected = selected_ids(reading.candidate)
    transform = reading.transform()
    for batch in batches:
        ids, *columns = batch.columns
        if selected is not None:
            rows = np.flatnonzero(np.isin(numpy_values(ID, ids), selected))
            ids, *columns = _rows([ID, *reading.schema.fields], [ids, *columns], rows)
        part = Batch(ids.length, tuple([*columns, ids] if reading.with_ids else columns))
        if not reading.has_geometry:
            yield part
            continue
        column = _geometry_of(reading, part)
        if unknown_kinds(column).any():
            raise CannotCast("surfaces that QGIS may read as something else")
        kept = reading.checks.rows_to_keep(column, lambda ids=ids: numpy_values(ID, ids))
        yield _finished(reading, part, column, kept, transform)


def selected_ids(candidate: Candidate) -> np.ndarray | None:
    definition = candidate.definition
    if not isinstance(definition, QgsProcessingFeatureSourceDefinition) or not definition.selectedFeaturesOnly:
        return None
    return np.array(sorted(candidate.layer.selectedFeatureIds()), np.int64)


def _rows(fields: Sequence[Any], columns: Sequence[Array], rows: np.ndarray) -> list[Array]:
    if columns and rows.size == columns[0].length:
        return list(columns)
    return [take(field, [column], rows) for field, column in zip(fields, columns)]


def _general(
    reading: Reading,
    transform: QgsCoordinateTransform | None = None,
    by_qgis: bool = False,
    kept: Sequence[np.ndarray | None] | None = None,
) -> Iterator[Batch]:
    """Yield the finished batches that QGIS reads; `kept` are the rows of each that were found to stay."""
    read = GeneralRead(
        reading.source,
        reading.candidate.fields,
        reading.has_geometry,
        target_crs=reading.target_crs if by_qgis else None,
        transform_context=reading.context.transformContext(),
        any_geometry=lambda: holds_any_geometry(reading.candidate),
        feedback=reading.feedback,
    )
    ids = _LazyIds(read)
    start = 0
    for number, batch in enumerate(read_general(read)):
        columns = list(batch.columns)
        if len(columns) > len(reading.candidate.fields) + reading.has_geometry:
            ids.know(columns.pop())
        if reading.with_ids:
            columns.append(ids.array(start, batch.length))

        def numbers(start: int = start, length: int = batch.length) -> np.ndarray:
            return ids.part(start, length)

        part = Batch(batch.length, tuple(columns))
        if not reading.has_geometry:
            yield part
        else:
            column = _plain_surfaces(_geometry_of(reading, part))
            reading.kept_rows = reading.checks.rows_to_keep(column, numbers) if kept is None else kept[number]
            yield _finished(reading, part, column, reading.kept_rows, transform)
        start += batch.length


def _geometry_of(reading: Reading, batch: Batch) -> WkbColumn:
    return column_of(batch.columns[reading.schema.index(GEOMETRY.name)])


def _plain_surfaces(column: WkbColumn) -> WkbColumn:
    return without_triangles(column) if unknown_kinds(column).any() else column


class _LazyIds:
    """The feature ids of a general read, looked up once and only when somebody asks."""

    def __init__(self, read: GeneralRead):
        self._read = read
        self._ids: np.ndarray | None = None

    def know(self, ids: Array) -> None:
        """Take the ids of all rows, which came with them."""
        self._ids = numpy_values(ID, ids)

    def part(self, start: int, length: int) -> np.ndarray:
        if self._ids is None:
            self._ids = self._read.ids()
        return self._ids[start : start + length]

    def array(self, start: int, length: int) -> Array:
        return array_from_numpy(ID, self.part(start, length))


def _finished(
    reading: Reading,
    batch: Batch,
    column: WkbColumn,
    rows: np.ndarray | None,
    transform: QgsCoordinateTransform | None,
) -> Batch:
    """Return the payload's batch: the rows that stay, their geometries transformed, made linear and multipart."""
    place = reading.schema.index(GEOMETRY.name)
    columns = list(batch.columns)
    columns[place] = column.array
    if rows is not None:
        columns = _rows(list(reading.schema.fields), columns, rows)
        column = column_of(columns[place])
    columns[place] = _geometries(reading, column, transform)
    return Batch(column.array.length, tuple(columns))


def _geometries(reading: Reading, column: WkbColumn, transform: QgsCoordinateTransform | None) -> Array:
    if transform is not None:
        column = column_of(transformed(column, transform))
    kind = reading.source.wkbType()
    column, curves = without_curves(column, QgsWkbTypes.isMultiType(kind))
    reading.curves += curves
    return as_multi(column, kind)
