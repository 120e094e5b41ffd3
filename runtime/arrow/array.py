"""Arrow data as plain buffers: fields, arrays, batches, and the few operations that payloads need.

An `Array` is what the Arrow columnar format calls an array, without a library around it: the buffers are anything
with the buffer protocol, they may be longer than needed, and `offset` counts elements. `trimmed` brings an array into
the one form that all else reads. Dictionaries, views, unions and run-end arrays do not occur: `c_data.py` decodes or
refuses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ..errors import InternalError, Unsupported

if TYPE_CHECKING:
    Buffer = Any  # bytes, memoryview, numpy array: collections.abc.Buffer exists from Python 3.12 on
    Bytes = npt.NDArray[np.uint8]

_FIXED = {
    "c": "<i1",
    "C": "<u1",
    "s": "<i2",
    "S": "<u2",
    "i": "<i4",
    "I": "<u4",
    "l": "<i8",
    "L": "<u8",
    "f": "<f4",
    "g": "<f8",
    "tdD": "<i4",
    "tts": "<i4",
    "ttm": "<i4",
    "ttu": "<i8",
    "ttn": "<i8",
}
_OFFSETS = {"u": "<i4", "z": "<i4", "+l": "<i4", "U": "<i8", "Z": "<i8", "+L": "<i8"}


@dataclass(frozen=True)
class Field:
    """A column: `format` is the format string of the Arrow C data interface."""

    name: str
    format: str
    nullable: bool = True
    metadata: Mapping[str, str] = field(default_factory=dict)
    children: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Schema:
    """The columns of a table, and what holds for all of it (`edgegis:crs` and so on)."""

    fields: tuple[Field, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [field.name for field in self.fields]

    def index(self, name: str) -> int:
        """The column's place; KeyError when there is none of that name."""
        for place, column in enumerate(self.fields):
            if column.name == name:
                return place
        raise KeyError(name)

    def field(self, name: str) -> Field:
        return self.fields[self.index(name)]

    def select(self, names: Sequence[str]) -> Schema:
        return Schema(tuple(self.field(name) for name in names), self.metadata)

    def with_metadata(self, metadata: Mapping[str, str]) -> Schema:
        return replace(self, metadata=dict(metadata))


@dataclass(frozen=True)
class Array:
    """`null_count` is exact or -1; an absent buffer is None."""

    length: int
    null_count: int
    buffers: tuple[Buffer | None, ...]
    children: tuple[Array, ...] = ()
    offset: int = 0


@dataclass(frozen=True)
class Batch:
    """Some rows of a table."""

    length: int
    columns: tuple[Array, ...]

    def select(self, indices: Sequence[int]) -> Batch:
        return Batch(self.length, tuple(self.columns[index] for index in indices))


# -- formats ----------------------------------------------------------------------------------------


def fixed_dtype(format: str) -> np.dtype[Any] | None:
    """The numpy type of a fixed-width format, None for any other."""
    name = _FIXED.get(format) or (
        "<i8" if format[:2] == "ts" and format[2:3] in tuple("smun") and format[3:4] == ":" else None
    )
    return None if name is None else np.dtype(name)


def offset_dtype(format: str) -> np.dtype[Any] | None:
    """The type of the offsets of a text, binary or list format, None for any other."""
    return np.dtype(_OFFSETS[format]) if format in _OFFSETS else None


def list_size(format: str) -> int | None:
    """N of a fixed-size list `+w:N`, None for any other format."""
    digits = format[3:] if format.startswith("+w:") else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else None


def buffer_count(format: str) -> int:
    """How many buffers an array of this format has; raises Unsupported for formats that payloads do not hold."""
    if format == "n":
        return 0
    if format == "b" or fixed_dtype(format) is not None:
        return 2
    if format in ("+l", "+L"):
        return 2
    if offset_dtype(format) is not None:
        return 3
    if format == "+s" or list_size(format) is not None:
        return 1
    raise Unsupported(f"Columns of the Arrow type '{format}' are not supported.", format=format)


# -- the one form that all else reads ---------------------------------------------------------------


def as_bytes(buffer: Buffer | None) -> Bytes:
    """A view of the buffer's bytes; empty when it is absent."""
    if buffer is None:
        return np.empty(0, np.uint8)
    if isinstance(buffer, np.ndarray):
        return buffer.reshape(-1).view(np.uint8)
    view = memoryview(buffer)
    return np.frombuffer(view, np.uint8) if view.nbytes else np.empty(0, np.uint8)


def _values(buffer: Buffer | None, dtype: np.dtype[Any], start: int, count: int) -> npt.NDArray[Any]:
    size = dtype.itemsize
    data = as_bytes(buffer)[start * size : (start + count) * size]
    if data.size != count * size:
        raise InternalError(f"A buffer holds {data.size} bytes instead of {count * size}.")
    return data.view(dtype) if data.flags.c_contiguous else np.ascontiguousarray(data).view(dtype)


def bits(buffer: Buffer | None, start: int, count: int) -> npt.NDArray[np.bool_]:
    """`count` bits from the bit `start` on, one value each."""
    packed = as_bytes(buffer)[start // 8 : (start + count + 7) // 8]
    if packed.size * 8 < start % 8 + count:
        raise InternalError("A bitmap is too short.")
    return np.unpackbits(packed, bitorder="little")[start % 8 : start % 8 + count].view(np.bool_)


def pack_bits(values: npt.NDArray[np.bool_]) -> Bytes:
    return np.packbits(values, bitorder="little")


def _bitmap(buffer: Buffer | None, start: int, count: int) -> Bytes:
    """`count` bits from bit `start` on as a bitmap; a view when the start lies on a byte."""
    if start % 8:
        return pack_bits(bits(buffer, start, count))
    packed = as_bytes(buffer)[start // 8 : (start + count + 7) // 8]
    if packed.size * 8 < count:
        raise InternalError("A bitmap is too short.")
    return packed


def valid(array: Array) -> npt.NDArray[np.bool_] | None:
    """One value an element, False where it is null; None when none is null."""
    if array.null_count == 0 or not array.buffers or array.buffers[0] is None:
        return None
    return bits(array.buffers[0], array.offset, array.length)


def trimmed(field: Field, array: Array) -> Array:
    """The same array with offset 0, offsets from 0 on, buffers of exact length (views where possible), exact null
    count.

    A validity bitmap is there only when something is null. Raises InternalError when a buffer is too short.
    """
    length, start, kind = array.length, array.offset, field.format
    if kind == "n":
        return Array(length, length, ())
    mask = valid(array)
    nulls = 0 if mask is None else length - int(np.count_nonzero(mask))
    validity = _bitmap(array.buffers[0], start, length) if nulls else None
    if kind == "b":
        return Array(length, nulls, (validity, _bitmap(array.buffers[1], start, length)))
    dtype, offsets_type, size = fixed_dtype(kind), offset_dtype(kind), list_size(kind)
    if dtype is not None:
        return Array(length, nulls, (validity, _values(array.buffers[1], dtype, start, length)))
    if offsets_type is not None:
        return _trimmed_variable(field, array, nulls, validity, offsets_type)
    if size is not None:
        child = slice_array(field.children[0], array.children[0], start * size, length * size)
        return Array(length, nulls, (validity,), (trimmed(field.children[0], child),))
    if kind == "+s":
        pairs = zip(field.children, array.children)
        return Array(length, nulls, (validity,), tuple(trimmed(f, slice_array(f, a, start, length)) for f, a in pairs))
    raise Unsupported(f"Columns of the Arrow type '{kind}' are not supported.", format=kind)


def _trimmed_variable(field: Field, array: Array, nulls: int, validity: Bytes | None, dtype: np.dtype[Any]) -> Array:
    if array.length == 0:
        offsets: npt.NDArray[Any] = np.zeros(1, dtype)
    else:
        offsets = _values(array.buffers[1], dtype, array.offset, array.length + 1)
    first, last = int(offsets[0]), int(offsets[-1])
    if first:
        offsets = offsets - offsets.dtype.type(first)
    if field.format in ("+l", "+L"):
        child = slice_array(field.children[0], array.children[0], first, last - first)
        return Array(array.length, nulls, (validity, offsets), (trimmed(field.children[0], child),))
    return Array(
        array.length, nulls, (validity, offsets, _values(array.buffers[2], np.dtype("u1"), first, last - first))
    )


def slice_array(field: Field, array: Array, start: int, length: int) -> Array:
    """The elements from `start` on; shares the buffers."""
    if start < 0 or length < 0 or start + length > array.length:
        raise InternalError(f"Column {field.name}: {start}+{length} lies beyond its {array.length} values.")
    if start == 0 and length == array.length:
        return array
    nulls = 0 if array.null_count == 0 else length if field.format == "n" else -1
    return replace(array, length=length, null_count=nulls, offset=array.offset + start)


def slice_batch(schema: Schema, batch: Batch, start: int, length: int) -> Batch:
    if start == 0 and length == batch.length:
        return batch
    return Batch(length, tuple(slice_array(f, a, start, length) for f, a in zip(schema.fields, batch.columns)))


def nbytes(field: Field, array: Array) -> int:
    """Bytes that the array's elements take, as they would in a guest's memory."""
    kind = field.format
    count = 0 if array.null_count == 0 or not array.buffers or array.buffers[0] is None else (array.length + 7) // 8
    dtype, offsets_type, size = fixed_dtype(kind), offset_dtype(kind), list_size(kind)
    if dtype is not None:
        return count + dtype.itemsize * array.length
    if offsets_type is not None and array.length:
        offsets = _values(array.buffers[1], offsets_type, array.offset, array.length + 1)
        first, last = int(offsets[0]), int(offsets[-1])
        count += offsets.nbytes
        if not field.children:
            return count + last - first
        return count + nbytes(field.children[0], slice_array(field.children[0], array.children[0], first, last - first))
    start, length = (array.offset * size, array.length * size) if size is not None else (array.offset, array.length)
    count += (array.length + 7) // 8 if kind == "b" else 0
    return count + sum(nbytes(f, slice_array(f, a, start, length)) for f, a in zip(field.children, array.children))


def batch_nbytes(schema: Schema, batch: Batch) -> int:
    return sum(nbytes(field, array) for field, array in zip(schema.fields, batch.columns))
