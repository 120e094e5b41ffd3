"""Values as the fields of a layer hold them: for whole columns what `QgsField.convertCompatible` does to each value.

QGIS's own writers do it to every feature, so that a double of a field with six decimals has six decimals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from qgis.core import QgsField, QgsFields

from ..runtime.arrow import (
    Array,
    Batch,
    Field,
    Schema,
    array_from_numpy,
    array_from_python,
    numpy_values,
    python_values,
    trimmed,
)
from ..runtime.payload import VectorPayload
from .arrow_cast import null_mask
from .fields import new_field, variant_type

_INTEGERS = ("Int", "LongLong", "UInt", "ULongLong")
_FORMATS = {"Int": "i", "LongLong": "l", "Double": "g", "Bool": "b", "QString": "u"}
_LARGEST = {"i": 2**31 - 1, "l": 2**63 - 1024}
# From here on a double has no decimals.
_WHOLE_FROM = 2.0**53

Conversion = Callable[[Field, Array], Array]


def conformed(payload: VectorPayload, fields: QgsFields) -> VectorPayload:
    """Return the payload with the attributes converted to the fields, which are in the same order."""
    schema = list(payload.schema.fields)
    places = [place for place, column in enumerate(schema) if not column.name.startswith("$")]
    conversions: dict[int, tuple[Field, Conversion]] = {}
    for place, field in zip(places, fields):
        found = _conversion(schema[place], field)
        if found is not None:
            conversions[place] = (schema[place], found[1])
            schema[place] = Field(schema[place].name, found[0], True, schema[place].metadata)
    if not conversions:
        return payload
    batches = [_converted(batch, conversions) for batch in payload.batches]
    return VectorPayload(Schema(tuple(schema), payload.schema.metadata), batches, payload.labels)


def _converted(batch: Batch, conversions: dict[int, tuple[Field, Conversion]]) -> Batch:
    columns = list(batch.columns)
    for place, (field, convert) in conversions.items():
        columns[place] = convert(field, columns[place])
    return Batch(batch.length, tuple(columns))


def _conversion(column: Field, field: QgsField) -> tuple[str, Conversion] | None:
    """The Arrow format that the field wants and how to get there; None where the column fits."""
    given = _kind(new_field(column.name, column))
    wanted = _kind(field)
    if wanted == "Double" == given:
        precision = field.precision()
        return ("g", lambda f, array: _rounded(f, array, precision)) if precision > 0 else None
    if not given or not wanted or given == wanted or (given in _INTEGERS and wanted in _INTEGERS):
        return None
    format = _FORMATS.get(wanted, "l")
    if given == "Double" and format in _LARGEST:
        return format, lambda f, array: _whole(f, array, format)
    return format, lambda f, array: _one_by_one(f, array, field, format)


def _kind(field: QgsField) -> str:
    """The field's type, where it is a number, a truth value or a text; else empty."""
    return next((name for name in (*_FORMATS, *_INTEGERS) if field.type() == variant_type(name)), "")


def _rounded(column: Field, array: Array, precision: int) -> Array:
    """As QGIS rounds: half away from zero."""
    values = numpy_values(column, trimmed(column, array)).astype(np.float64)
    scale = 10.0**precision
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = values * scale
        rounded = np.where(scaled < 0, np.ceil(scaled - 0.5), np.floor(scaled + 0.5)) / scale
        values = np.where(np.abs(scaled) < _WHOLE_FROM, rounded, values)
    return array_from_numpy(Field(column.name, "g"), values, null_mask(column, array))


def _whole(column: Field, array: Array, format: str) -> Array:
    """Doubles in a field of whole numbers; null where they do not fit.

    QGIS rounds half away from zero for 32 bits, half up for 64.
    """
    values = numpy_values(column, trimmed(column, array)).astype(np.float64)
    missing = null_mask(column, array)
    rounded = np.trunc(values + np.copysign(0.5, values)) if format == "i" else np.floor(values + 0.5)
    outside = ~(np.abs(rounded) <= _LARGEST[format])
    missing = outside if missing is None else missing | outside
    return array_from_numpy(Field(column.name, format), np.where(missing, 0, rounded).astype(np.int64), missing)


def _one_by_one(column: Field, array: Array, field: QgsField, format: str) -> Array:
    """By QGIS itself: for the rare column whose namesake is a text or a truth value."""
    return array_from_python(Field(column.name, format), [_by_qgis(field, v) for v in python_values(column, array)])


def _by_qgis(field: QgsField, value: Any) -> Any:
    try:
        return None if value is None else field.convertCompatible(value)
    except ValueError:
        return None
