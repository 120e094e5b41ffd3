"""Whole arrays behind each other, and rows by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import InternalError, TooLarge, present
from .array import Array, Field, bits, fixed_dtype, list_size, offset_dtype, pack_bits, slice_array, trimmed, valid

_LARGEST_OFFSET = 2**31 - 1
_NARROW = {"U": "u", "Z": "z", "+L": "+l"}


def _validity(arrays: Sequence[Array], length: int) -> tuple[int, Any]:
    """Null count and bitmap of trimmed arrays behind each other."""
    nulls = sum(array.null_count for array in arrays)
    if nulls == 0:
        return 0, None
    masks = [
        np.ones(array.length, bool) if array.null_count == 0 else bits(array.buffers[0], 0, array.length)
        for array in arrays
    ]
    return nulls, pack_bits(np.concatenate(masks)) if length else None


def concat_arrays(field: Field, arrays: Sequence[Array]) -> Array:
    """One array of all. Raises TooLarge when texts or blobs would pass the 2 GiB that one array's offsets reach."""
    arrays = [array for array in arrays if array.length] or list(arrays[:1])
    if not arrays:
        return empty_array(field)
    if len(arrays) == 1:
        return arrays[0]
    parts = [trimmed(field, array) for array in arrays]
    length, kind = sum(part.length for part in parts), field.format
    if kind == "n":
        return Array(length, length, ())
    nulls, validity = _validity(parts, length)
    if kind == "b":
        values = np.concatenate([bits(part.buffers[1], 0, part.length) for part in parts])
        return Array(length, nulls, (validity, pack_bits(values)))
    if fixed_dtype(kind) is not None:
        return Array(length, nulls, (validity, np.concatenate([np.asarray(part.buffers[1]) for part in parts])))
    children = tuple(
        concat_arrays(child, [part.children[i] for part in parts]) for i, child in enumerate(field.children)
    )
    dtype = offset_dtype(kind)
    if dtype is None:
        return Array(length, nulls, (validity,), children)
    offsets = _joined_offsets(field, [np.asarray(part.buffers[1]) for part in parts], dtype)
    if kind in ("+l", "+L"):
        return Array(length, nulls, (validity, offsets), children)
    return Array(length, nulls, (validity, offsets, np.concatenate([np.asarray(part.buffers[2]) for part in parts])))


def _joined_offsets(field: Field, parts: Sequence[npt.NDArray[Any]], dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    ends = np.concatenate([[0], *(np.diff(part).astype(np.int64) for part in parts)]).cumsum()
    if dtype.itemsize == 4 and ends[-1] > _LARGEST_OFFSET:
        raise TooLarge(
            f"The values of the field '{field.name}' take {int(ends[-1]):,} bytes; 2 GiB fit one chunk of a table."
        )
    return ends.astype(dtype)


def narrowed_field(field: Field) -> Field:
    """The field with 32-bit offsets: guests know no others."""
    return replace(
        field, format=_NARROW.get(field.format, field.format), children=tuple(map(narrowed_field, field.children))
    )


def narrowed(field: Field, array: Array) -> Array:
    """The array in the form of `narrowed_field`. Raises TooLarge when its values do not fit."""
    if field.format not in _NARROW:
        children = tuple(narrowed(child, part) for child, part in zip(field.children, array.children))
        return replace(array, children=children) if children else array
    whole = trimmed(field, array)
    offsets = _joined_offsets(field, [np.asarray(whole.buffers[1])], np.dtype("<i4"))
    children = tuple(narrowed(child, part) for child, part in zip(field.children, whole.children))
    return Array(whole.length, whole.null_count, (whole.buffers[0], offsets, *whole.buffers[2:]), children)


def empty_array(field: Field) -> Array:
    """An array of the field's type without elements."""
    dtype, offsets = fixed_dtype(field.format), offset_dtype(field.format)
    buffers: tuple[Any, ...] = () if field.format == "n" else (None,)
    if field.format == "b" or dtype is not None:
        buffers = (None, np.empty(0, dtype or np.uint8))
    elif offsets is not None:
        buffers = (None, np.zeros(1, offsets)) + (() if field.children else (np.empty(0, np.uint8),))
    return Array(0, 0, buffers, tuple(empty_array(child) for child in field.children))


def take(field: Field, arrays: Sequence[Array], rows: npt.NDArray[np.int64]) -> Array:
    """The elements at `rows`, counted through all arrays; a row of -1 is null. Raises InternalError for rows that are
    not there.
    """
    rows = np.asarray(rows, np.int64)
    starts = np.concatenate([[0], np.cumsum([array.length for array in arrays])]).astype(np.int64)
    if rows.size and (rows.max() >= starts[-1] or rows.min() < -1):
        raise InternalError(f"Column {field.name}: a row beyond its {int(starts[-1])} was asked for.")
    if len(arrays) == 1:
        return _take_one(field, arrays[0], rows)
    if not arrays or not rows.size:
        return _take_one(field, empty_array(field), rows)
    source = np.maximum(np.searchsorted(starts, rows, side="right") - 1, 0)
    if bool((np.diff(source) >= 0).all()):
        return _taken_in_order(field, arrays, rows, source, starts)
    order = np.argsort(source, kind="stable")
    back = np.empty(rows.size, np.int64)
    back[order] = np.arange(rows.size)
    return _take_one(field, _taken_in_order(field, arrays, rows[order], source[order], starts), back)


def _taken_in_order(
    field: Field,
    arrays: Sequence[Array],
    rows: npt.NDArray[np.int64],
    source: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
) -> Array:
    """The elements at rows of which none lies in an earlier array (`source`) than the one before it."""
    used, firsts = np.unique(source, return_index=True)
    parts = []
    for which, chosen in zip(used, np.split(rows, firsts[1:])):
        parts.append(_take_one(field, arrays[which], np.where(chosen < 0, -1, chosen - starts[which])))
    return concat_arrays(field, parts)


def _take_one(field: Field, array: Array, rows: npt.NDArray[np.int64]) -> Array:
    kind, count = field.format, int(rows.size)
    if kind == "n":
        return Array(count, count, ())
    if (
        count
        and rows.min() == rows[0] >= 0
        and rows[-1] - rows[0] == count - 1
        and (count == 1 or bool((np.diff(rows) == 1).all()))
    ):
        return trimmed(field, slice_array(field, array, int(rows[0]), count))
    source = trimmed(field, array)
    missing = rows < 0
    mask = valid(source)
    safe: npt.NDArray[np.int64] = np.where(missing, 0, rows) if source.length else np.zeros(0, np.int64)
    good = ~missing if mask is None else ~missing & (mask[safe] if source.length else False)
    nulls = count - int(np.count_nonzero(good))
    validity = pack_bits(good) if nulls else None
    if not source.length:  # every row is null
        safe = np.zeros(count, np.int64)
        source = null_array(field, 1)
    if kind == "b":
        return Array(count, nulls, (validity, pack_bits(bits(source.buffers[1], 0, source.length)[safe])))
    if fixed_dtype(kind) is not None:
        values = present(source.buffers[1])
        return Array(count, nulls, (validity, values[safe]))
    if offset_dtype(kind) is not None:
        return _take_variable(field, source, safe, good, nulls, validity)
    size = list_size(kind)
    inner: npt.NDArray[np.int64] = safe if size is None else (safe[:, None] * size + np.arange(size)).reshape(-1)
    return Array(
        count, nulls, (validity,), tuple(_take_one(f, a, inner) for f, a in zip(field.children, source.children))
    )


def _take_variable(
    field: Field, source: Array, rows: npt.NDArray[np.int64], good: Any, nulls: int, validity: Any
) -> Array:
    offsets = np.asarray(source.buffers[1])
    size = 0 if nulls or field.children else _common_length(offsets)
    if size:
        new = _joined_offsets(field, [size * np.arange(rows.size + 1, dtype=np.int64)], offsets.dtype)
        whole = np.asarray(source.buffers[2])[offsets[0] : offsets[-1]].reshape(-1, size)
        return Array(rows.size, 0, (None, new, np.take(whole, rows, axis=0).reshape(-1)))
    lengths: npt.NDArray[np.int64] = np.where(good, offsets[rows + 1].astype(np.int64) - offsets[rows], 0)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    new = _joined_offsets(field, [ends], offsets.dtype)
    moved: npt.NDArray[np.int64] = np.asarray(offsets[rows] - ends[:-1], np.int64)
    places = np.repeat(moved, lengths) + np.arange(int(ends[-1]))
    if field.children:
        return Array(rows.size, nulls, (validity, new), (_take_one(field.children[0], source.children[0], places),))
    return Array(rows.size, nulls, (validity, new, np.asarray(source.buffers[2])[places]))


def _common_length(offsets: npt.NDArray[Any]) -> int:
    """The length that all values have, such as 21 bytes of points in WKB, so that each is copied as one; 0 when they
    differ.
    """
    size = int(offsets[1] - offsets[0])
    return size if size > 0 and bool((np.diff(offsets) == size).all()) else 0


def null_array(field: Field, length: int) -> Array:
    """`length` nulls of the field's type."""
    if field.format == "n":
        return Array(length, length, ())
    dtype, offsets, size = fixed_dtype(field.format), offset_dtype(field.format), list_size(field.format)
    validity = np.zeros((length + 7) // 8, np.uint8)
    if field.format == "b":
        return Array(length, length, (validity, validity))
    if dtype is not None:
        return Array(length, length, (validity, np.zeros(length, dtype)))
    if offsets is not None:
        data = () if field.children else (np.empty(0, np.uint8),)
        return Array(
            length,
            length,
            (validity, np.zeros(length + 1, offsets), *data),
            tuple(empty_array(c) for c in field.children),
        )
    return Array(
        length, length, (validity,), tuple(null_array(child, length * (size or 1)) for child in field.children)
    )
