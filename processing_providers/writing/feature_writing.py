"""Rows as QGIS's features, in a Python loop: the slow way into a sink, where no guest can write pages.

That is a QGIS without wasmtime, whose jobs run on an endpoint, and results that are too large for a guest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsGeometry,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, QTime

from ...runtime.arrow import Batch, Field, Schema, python_values
from ...runtime.payloads.payload import VectorPayload
from ..reading.columns import GEOMETRY_COLUMN

_DAY_MS = 86_400_000
_EPOCH = QDate(1970, 1, 1)
_PER_MS = {"s": 0.001, "m": 1, "u": 1_000, "n": 1_000_000}
CANCEL_EVERY_ROWS = 1000


def add_features(
    sink: QgsFeatureSink, payload: VectorPayload, fields: QgsFields, numbered: bool, feedback: QgsProcessingFeedback
) -> None:
    """Add the rows to the sink; ends early when cancelled. `numbered` says that the column fid is the key."""
    for batch in payload.batches:
        for row, feature in enumerate(_features(payload.schema, batch, fields, numbered)):
            if row % CANCEL_EVERY_ROWS == 0 and feedback.isCanceled():
                return
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(f"The result could not be written: {sink.lastError()}")


def _features(schema: Schema, batch: Batch, fields: QgsFields, numbered: bool) -> Iterator[QgsFeature]:
    """The fields are those of the columns without the geometry, in order."""
    geometries: list[Any] = [None] * batch.length
    columns = []
    for column, array in zip(schema.fields, batch.columns):
        values = python_values(column, array)
        if column.name == GEOMETRY_COLUMN:
            geometries = values
        elif column.name.lower() == "fid" and not numbered:
            columns.append([None] * batch.length)
        else:
            write = _writer(column)
            columns.append([None if value is None else write(value) for value in values])
    for row in range(batch.length):
        feature = QgsFeature(fields)
        feature.setAttributes([values[row] for values in columns])
        if geometries[row] is not None:
            geometry = QgsGeometry()
            geometry.fromWkb(geometries[row])
            feature.setGeometry(geometry)
        yield feature


def _writer(column: Field) -> Callable[[Any], Any]:
    kind = column.format
    if kind == "tdD":
        return _EPOCH.addDays
    if kind.startswith("tt"):
        return lambda value: QTime.fromMSecsSinceStartOfDay(int(value / _PER_MS[kind[2]]))
    if kind.startswith("ts"):
        return lambda value: _moment(int(value // _PER_MS[kind[2]]))
    return QByteArray if kind in ("z", "Z") else lambda value: value


def _moment(milliseconds: int) -> QDateTime:
    days, rest = divmod(milliseconds, _DAY_MS)
    return QDateTime(_EPOCH.addDays(days), QTime.fromMSecsSinceStartOfDay(rest))
