"""Arrow columns as GDAL gives them, cast to the type that QGIS's field says."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...runtime.arrow import Array, Field, array_from_numpy, numpy_values, trimmed

_INTEGERS = "cCsSiIlL"
_PER_MILLISECOND = {"u": 1_000, "n": 1_000_000}


class CannotCast(Exception):
    """GDAL's type says something else than QGIS's field: the layer is to be read through QGIS."""


def cast(wanted: Field, given: Field, array: Array) -> Array:
    """Return the column in the wanted type. Raises CannotCast when that would be more than another width or unit."""
    source, target = given.format, wanted.format
    if source == target == "g":
        return as_sqlite_keeps_it(wanted, array)
    if source == target and source != "+l":
        return array
    if source in ("+l", "+L") and target == "+l":
        return _cast_list(wanted, given, array)
    if target in ("u", "z") and source == target.upper():
        return _narrow_offsets(given, array)
    values = _values(wanted, given, array)
    return array_from_numpy(wanted, values, null_mask(given, array))


def null_mask(field: Field, array: Array) -> np.ndarray | None:
    """Return True for each null, None when there is none."""
    if array.null_count == 0 or not array.buffers or array.buffers[0] is None:
        return None
    validity = trimmed(Field(field.name, "b"), Array(array.length, 0, (None, array.buffers[0]), (), array.offset))
    return ~numpy_values(Field("", "b"), validity)


def as_sqlite_keeps_it(field: Field, array: Array) -> Array:
    """Return doubles with NaN as null and -0.0 as 0.0: a GeoPackage, which some ways use, has neither."""
    values = numpy_values(field, array)
    nan, negative_zero = np.isnan(values), (values == 0) & np.signbit(values)
    if not nan.any() and not negative_zero.any():
        return array
    mask = null_mask(field, array)
    return array_from_numpy(field, values + 0.0, nan if mask is None else nan | mask)


def _values(wanted: Field, given: Field, array: Array) -> np.ndarray:
    source, target = given.format, wanted.format
    if source == "n":
        return np.zeros(array.length, np.int64)
    numbers = source in _INTEGERS or source == "b"
    if (numbers and target in _INTEGERS + "bg") or (source == "f" and target == "g"):
        return numpy_values(given, array)
    if source[:2] == target[:2] and source[:2] in ("tt", "ts"):
        return _milliseconds(given, array)
    raise CannotCast(f"{given.name}: {source} for {target}")


def _milliseconds(given: Field, array: Array) -> np.ndarray:
    unit, zone = given.format[2], given.format[4:]
    if zone not in ("", "UTC"):
        raise CannotCast(f"{given.name}: {given.format} has a zone")
    values = numpy_values(given, array).astype(np.int64)
    return values * 1000 if unit == "s" else values // _PER_MILLISECOND.get(unit, 1)


def _cast_list(wanted: Field, given: Field, array: Array) -> Array:
    whole = trimmed(given, array)
    offsets = np.asarray(whole.buffers[1], np.int32)
    item = cast(wanted.children[0], given.children[0], whole.children[0])
    return Array(whole.length, whole.null_count, (whole.buffers[0], offsets), (item,))


def _narrow_offsets(given: Field, array: Array) -> Array:
    whole = trimmed(given, array)
    buffers: tuple[Any, ...] = (whole.buffers[0], np.asarray(whole.buffers[1]).astype(np.int32), whole.buffers[2])
    return Array(whole.length, whole.null_count, buffers)
