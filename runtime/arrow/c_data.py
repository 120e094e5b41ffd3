"""Arrow's C data interface: the structures, and taking over what others made (GDAL, nanoarrow).

Imported arrays keep the producer's memory alive until the last buffer that was made of them is gone; nothing is
copied. A producer's `get_next` is called by ctypes, which lets other threads run meanwhile.
"""

from __future__ import annotations

import ctypes
import errno
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ..errors import BadInput, InternalError, TooLarge
from .array import Array, Batch, Field, Schema, as_bytes, buffer_count, fixed_dtype, offset_dtype, valid
from .rows import take
from .values import numpy_values

NULLABLE = 2


class CSchema(ctypes.Structure):
    """struct ArrowSchema"""


class CArray(ctypes.Structure):
    """struct ArrowArray"""

    def __del__(self) -> None:
        if self.release and getattr(self, "owned", False):
            RELEASE(self.release)(ctypes.addressof(self))


class CStream(ctypes.Structure):
    """struct ArrowArrayStream"""

    def __del__(self) -> None:
        if self.release and getattr(self, "owned", False):
            RELEASE(self.release)(ctypes.addressof(self))


_I64, C_POINTER = ctypes.c_int64, ctypes.c_void_p
CSchema._fields_ = [
    *(
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", C_POINTER),
        ("flags", _I64),
        ("n_children", _I64),
    ),
    *(("children", ctypes.POINTER(ctypes.POINTER(CSchema))), ("dictionary", ctypes.POINTER(CSchema))),
    *(("release", C_POINTER), ("private_data", C_POINTER)),
]
CArray._fields_ = [
    *(("length", _I64), ("null_count", _I64), ("offset", _I64), ("n_buffers", _I64), ("n_children", _I64)),
    *(("buffers", ctypes.POINTER(C_POINTER)), ("children", ctypes.POINTER(ctypes.POINTER(CArray)))),
    *(("dictionary", ctypes.POINTER(CArray)), ("release", C_POINTER), ("private_data", C_POINTER)),
]
CStream._fields_ = [
    (name, C_POINTER) for name in ("get_schema", "get_next", "get_last_error", "release", "private_data")
]

RELEASE = ctypes.CFUNCTYPE(None, C_POINTER)
_GET = ctypes.CFUNCTYPE(ctypes.c_int, C_POINTER, C_POINTER)
_LAST_ERROR = ctypes.CFUNCTYPE(ctypes.c_char_p, C_POINTER)


def stream_from_c(pointer: int) -> tuple[Schema, Iterator[Batch]]:
    """Take over the `ArrowArrayStream` at an address (its 40 bytes are moved away) and answer its schema and its
    batches.

    Raises BadInput with the producer's words when it fails, TooLarge for want of memory, Unsupported for types that
    payloads do not hold.
    """
    theirs = CStream.from_address(pointer)
    stream = CStream.from_buffer_copy(theirs)
    if not stream.release:
        raise InternalError("The Arrow stream was released already.")
    theirs.release = None
    stream.owned = True
    schema = CSchema()
    _check(stream, _GET(stream.get_schema)(ctypes.addressof(stream), ctypes.addressof(schema)))
    try:
        root, decoded = _field(schema), _dictionaries(schema)
    finally:
        RELEASE(schema.release)(ctypes.addressof(schema))
    return Schema(root.children, root.metadata), _batches(stream, root, decoded)


def _check(stream: CStream, status: int) -> None:
    if status:
        words = _LAST_ERROR(stream.get_last_error)(ctypes.addressof(stream)) if stream.get_last_error else None
        what = (words or b"").decode(errors="replace") or f"error {status}"
        if status == errno.ENOMEM:
            raise TooLarge(f"There is not enough memory to read the layer: {what}.")
        raise BadInput(f"The layer cannot be read: {what}.")


def _batches(stream: CStream, root: Field, decoded: Mapping[int, Any]) -> Iterator[Batch]:
    get_next = _GET(stream.get_next)
    while True:
        array = CArray()
        _check(stream, get_next(ctypes.addressof(stream), ctypes.addressof(array)))
        if not array.release:
            return
        array.owned = True
        whole = _array(root, array, array, decoded, itertools.count())
        yield Batch(whole.length, tuple(_child_part(child, whole) for child in whole.children))


def _child_part(child: Array, parent: Array) -> Array:
    """A column of a struct that may itself be sliced."""
    if parent.offset == 0 and child.length == parent.length:
        return child
    return Array(
        parent.length, -1 if child.null_count else 0, child.buffers, child.children, child.offset + parent.offset
    )


def _metadata(address: int | None) -> dict[str, str]:
    if not address:
        return {}
    position = address

    def text() -> str:
        nonlocal position
        size = ctypes.c_int32.from_address(position).value
        data = ctypes.string_at(position + 4, size)
        position += 4 + size
        return data.decode(errors="replace")

    count = ctypes.c_int32.from_address(position).value
    position += 4
    return {text(): text() for _ in range(count)}


def _field(schema: CSchema) -> Field:
    value = schema.dictionary.contents if schema.dictionary else schema
    children = tuple(_field(value.children[i].contents) for i in range(value.n_children))
    kind = (value.format or b"").decode()
    buffer_count(kind)
    return Field(
        (schema.name or b"").decode(), kind, bool(schema.flags & NULLABLE), _metadata(schema.metadata), children
    )


def _dictionaries(schema: CSchema) -> dict[int, str]:
    """The index formats of columns that are dictionaries, by their number, depth first."""
    found: dict[int, str] = {}
    counter = itertools.count()

    def visit(node: CSchema) -> None:
        number = next(counter)
        if node.dictionary:
            found[number] = (node.format or b"").decode()
            visit(node.dictionary.contents)
        else:
            for i in range(node.n_children):
                visit(node.children[i].contents)

    visit(schema)
    return found


def _array(field: Field, node: CArray, owner: CArray, dictionaries: Mapping[int, Any], counter: Iterator[int]) -> Array:
    number = next(counter)
    if number in dictionaries:
        index_field = Field(field.name, dictionaries[number])
        indices = _array_of(index_field, node, owner, ())
        values = _array(field, node.dictionary.contents, owner, dictionaries, counter)
        return _decoded(field, index_field, indices, values)
    children = tuple(
        _array(child, node.children[i].contents, owner, dictionaries, counter) for i, child in enumerate(field.children)
    )
    return _array_of(field, node, owner, children)


def _decoded(field: Field, index_field: Field, indices: Array, values: Array) -> Array:
    mask = valid(indices)
    rows = numpy_values(index_field, indices).astype(np.int64)
    return take(field, [values], rows if mask is None else np.where(mask, rows, -1))


def _array_of(field: Field, node: CArray, owner: CArray, children: tuple[Array, ...]) -> Array:
    kind, end = field.format, node.offset + node.length
    if node.n_buffers != buffer_count(kind):
        raise BadInput(
            f"The column {field.name} has {node.n_buffers} buffers; its type {kind} has {buffer_count(kind)}."
        )
    bitmap, offsets, dtype = (end + 7) // 8, offset_dtype(kind), fixed_dtype(kind)
    buffers: list[Any] = [_buffer(node, 0, bitmap, owner)] if node.n_buffers else []
    if kind == "b":
        buffers.append(_buffer(node, 1, bitmap, owner))
    elif dtype is not None:
        buffers.append(_buffer(node, 1, end * dtype.itemsize, owner))
    elif offsets is not None:
        buffers.append(_buffer(node, 1, (end + 1) * offsets.itemsize if end else 0, owner))
        if not field.children:
            size = int(as_bytes(buffers[1])[-offsets.itemsize :].view(offsets)[0]) if buffers[1] is not None else 0
            buffers.append(_buffer(node, 2, size, owner))
    return Array(node.length, node.null_count, tuple(buffers), children, node.offset)


def _buffer(node: CArray, index: int, size: int, owner: CArray) -> Any:
    """A view of the producer's memory that keeps the owner alive."""
    address = node.buffers[index]
    if not address or size <= 0:
        return None
    memory = (ctypes.c_uint8 * size).from_address(address)
    memory.owner = owner  # type: ignore[attr-defined]  # ctypes objects take attributes, and numpy keeps the object
    return np.frombuffer(memoryview(memory), np.uint8)
