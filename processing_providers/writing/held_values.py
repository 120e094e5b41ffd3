"""Values as the fields of a layer hold them, which QGIS's own writers see to by `QgsField.convertCompatible`.

Doubles are rounded to a field's decimals, and to whole numbers in a field of such; numbers in a text field become text.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from qgis.core import QgsField, QgsFields

from ...runtime.arrow import Array, Batch, Field, array_from_numpy, array_from_python, numpy_values, python_values
from ...runtime.arrow.array import valid
from ...runtime.payloads.payload import VectorPayload
from ..reading.columns import GEOMETRY_COLUMN
from .fields import variant_type

NUMBERS = "cCsSiIlLfg"
_WHOLE = {"Int": "i", "UInt": "l", "LongLong": "l", "ULongLong": "l"}
_LARGEST = {"i": 2**31 - 1, "l": 2**63 - 1024}


def held(payload: VectorPayload, fields: QgsFields, rounds: bool = True) -> VectorPayload:
    """Return the payload with its values as QGIS's own writers would write them into these fields.

    `fields` are those of the payload's columns without the geometry, in order. `rounds`: doubles to a field's
    decimals, which QGIS's file writer does; its memory layers and databases do not. Only the written rows change:
    the content digest says what was computed, not how a layer holds it.
    """
    places = [place for place, column in enumerate(payload.schema.fields) if column.name != GEOMETRY_COLUMN]
    columns = list(payload.schema.fields)
    batches = list(payload.batches)
    for number, place in enumerate(places):
        field, column = fields.at(number), columns[place]
        if column.format == "g" and field.precision() > 0:
            if rounds:
                batches = [_replaced(batch, place, _rounded(column, batch.columns[place], field)) for batch in batches]
        elif column.format == "g" and (whole := _whole_format(field)):
            columns[place] = replace(column, format=whole)
            batches = [_replaced(batch, place, _whole(column, batch.columns[place], whole)) for batch in batches]
        elif column.format in NUMBERS and field.type() == variant_type("QString"):
            columns[place] = replace(column, format="u")
            batches = [_replaced(batch, place, _texts(column, batch.columns[place], field)) for batch in batches]
    return VectorPayload(replace(payload.schema, fields=tuple(columns)), batches, payload.labels)


def _replaced(batch: Batch, place: int, array: Array) -> Batch:
    return replace(batch, columns=(*batch.columns[:place], array, *batch.columns[place + 1 :]))


def _rounded(column: Field, array: Array, field: QgsField) -> Array:
    """QgsField.convertCompatible's rule: scaled, then half away from zero."""
    values, present = numpy_values(column, array), valid(array)
    scale = 10.0 ** field.precision()
    with np.errstate(all="ignore"):
        scaled = values * scale
        result = np.where(scaled < 0, np.ceil(scaled - 0.5), np.floor(scaled + 0.5)) / scale
    result = np.where(np.isfinite(result), result, values)
    return array_from_numpy(column, result, None if present is None else ~present)


def _whole_format(field: QgsField) -> str:
    """The Arrow format of a field of whole numbers; empty for any other field."""
    return next((format for name, format in _WHOLE.items() if field.type() == variant_type(name)), "")


def _whole(column: Field, array: Array, format: str) -> Array:
    """As QGIS rounds: half away from zero for 32 bits, half up for 64; null where a value does not fit."""
    values, present = numpy_values(column, array), valid(array)
    rounded = np.trunc(values + np.copysign(0.5, values)) if format == "i" else np.floor(values + 0.5)
    missing = ~(np.abs(rounded) <= _LARGEST[format])
    missing = missing if present is None else missing | ~present
    return array_from_numpy(replace(column, format=format), np.where(missing, 0, rounded).astype(np.int64), missing)


def _texts(column: Field, array: Array, field: QgsField) -> Array:
    values = python_values(column, array)
    texts = [None if value is None else field.convertCompatible(value) for value in values]
    return array_from_python(replace(column, format="u"), texts)
