"""Numbers as the fields of a layer hold them: rounded to a field's decimals, as QGIS's own writers do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from qgis.core import QgsFields

from ..runtime.arrow import Array, Batch, Field, array_from_numpy, numpy_values
from ..runtime.arrow_array import valid
from ..runtime.payload import VectorPayload
from .columns import GEOMETRY_COLUMN


def rounded(payload: VectorPayload, fields: QgsFields) -> VectorPayload:
    """Return the payload with its doubles rounded where the field says how many decimals it has.

    Only the written rows change: the content digest says what was computed, not how a format holds it.
    """
    places = [place for place, column in enumerate(payload.schema.fields) if column.name != GEOMETRY_COLUMN]
    decimals = {
        place: fields.at(number).precision()
        for number, place in enumerate(places)
        if payload.schema.fields[place].format == "g" and fields.at(number).precision() > 0
    }
    if not decimals:
        return payload
    batches = [_rounded_batch(payload, batch, decimals) for batch in payload.batches]
    return VectorPayload(payload.schema, batches, payload.labels)


def _rounded_batch(payload: VectorPayload, batch: Batch, decimals: dict[int, int]) -> Batch:
    columns = list(batch.columns)
    for place, precision in decimals.items():
        columns[place] = _rounded_column(payload.schema.fields[place], columns[place], precision)
    return replace(batch, columns=tuple(columns))


def _rounded_column(column: Field, array: Array, precision: int) -> Array:
    """QgsField.convertCompatible's rule: scaled, then half away from zero."""
    values, present = numpy_values(column, array), valid(array)
    with np.errstate(all="ignore"):
        scaled = values * 10.0**precision
        result = np.where(scaled < 0, np.ceil(scaled - 0.5), np.floor(scaled + 0.5)) / 10.0**precision
    result = np.where(np.isfinite(result), result, values)
    return array_from_numpy(column, result, None if present is None else ~present)
