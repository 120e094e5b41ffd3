"""Arrays from numpy and Python values, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import Unsupported
from .array import Array, Field, bits, fixed_dtype, list_size, offset_dtype, pack_bits, slice_array, trimmed, valid


def array_from_numpy(field: Field, values: npt.NDArray[Any], mask: npt.NDArray[np.bool_] | None = None) -> Array:
    """An array of numbers, times or booleans; `mask` is True where a value is null."""
    length = int(values.shape[0])
    nulls = 0 if mask is None else int(np.count_nonzero(mask))
    validity = pack_bits(~mask) if mask is not None and nulls else None
    if field.format == "b":
        return Array(length, nulls, (validity, pack_bits(values.astype(bool))))
    dtype = fixed_dtype(field.format)
    if dtype is None:
        raise Unsupported(f"The Arrow type '{field.format}' is not made of numbers.")
    return Array(length, nulls, (validity, np.ascontiguousarray(values, dtype)))


def array_from_python(field: Field, values: Sequence[Any]) -> Array:
    """An array of Python values; None is null. Dates and times are given as Arrow's integers, structs as dicts."""
    kind, length = field.format, len(values)
    if kind == "n":
        return Array(length, length, ())
    mask = np.fromiter((value is None for value in values), bool, length)
    nulls = int(np.count_nonzero(mask))
    validity = pack_bits(~mask) if nulls else None
    dtype, offsets_type, size = fixed_dtype(kind), offset_dtype(kind), list_size(kind)
    if kind == "b" or dtype is not None:
        return array_from_numpy(
            field, np.array([0 if value is None else value for value in values], dtype or bool), mask
        )
    if offsets_type is not None:
        parts = [() if value is None else value for value in values]
        if kind in ("u", "U"):
            parts = [part.encode() if isinstance(part, str) else b"" for part in parts]
        offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])]).astype(offsets_type)
        if field.children:
            return Array(
                length,
                nulls,
                (validity, offsets),
                (array_from_python(field.children[0], [v for part in parts for v in part]),),
            )
        return Array(
            length, nulls, (validity, offsets, np.frombuffer(b"".join(bytes(part) for part in parts), np.uint8))
        )
    if size is not None:
        flat = [item for value in values for item in ([None] * size if value is None else value)]
        return Array(length, nulls, (validity,), (array_from_python(field.children[0], flat),))
    rows = [{} if value is None else value for value in values]
    return Array(
        length,
        nulls,
        (validity,),
        tuple(array_from_python(c, [row.get(c.name) for row in rows]) for c in field.children),
    )


def numpy_values(field: Field, array: Array) -> npt.NDArray[Any]:
    """The values of a fixed-width or boolean column, whatever lies under its nulls; a view where possible."""
    whole = trimmed(field, array)
    if field.format == "b":
        return bits(whole.buffers[1], 0, whole.length)
    if fixed_dtype(field.format) is None:
        raise Unsupported(f"The column {field.name} ({field.format}) has no fixed width.")
    return np.asarray(whole.buffers[1])


def python_values(field: Field, array: Array) -> list[Any]:
    """Python values, None for nulls; dates and times as Arrow's integers."""
    whole = trimmed(field, array)
    if field.format == "n":
        return [None] * whole.length
    values = _python_values(field, whole)
    mask = valid(whole)
    return values if mask is None else [value if good else None for value, good in zip(values, mask)]


def _python_values(field: Field, array: Array) -> list[Any]:
    kind, size = field.format, list_size(field.format)
    if kind == "b" or fixed_dtype(kind) is not None:
        return list(numpy_values(field, array).tolist())
    if kind == "+s":
        columns = [python_values(child, part) for child, part in zip(field.children, array.children)]
        return [{child.name: column[i] for child, column in zip(field.children, columns)} for i in range(array.length)]
    if size is not None:
        parts = [slice_array(field.children[0], array.children[0], i * size, size) for i in range(array.length)]
        return [python_values(field.children[0], part) for part in parts]
    offsets = np.asarray(array.buffers[1]).tolist()
    if field.children:
        items = python_values(field.children[0], array.children[0])
        return [items[start:end] for start, end in zip(offsets, offsets[1:])]
    data = np.asarray(array.buffers[2]).tobytes()
    pieces = [data[start:end] for start, end in zip(offsets, offsets[1:])]
    mask = valid(array)
    if kind in ("u", "U"):
        return [piece.decode() if mask is None or mask[i] else None for i, piece in enumerate(pieces)]
    return pieces
