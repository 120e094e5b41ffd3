"""Arrow for others: our arrays as C data, as nanoarrow streams, and as Arrow IPC."""

from __future__ import annotations

import ctypes
import itertools
import struct
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import BadInput
from .array import Array, Batch, Field, Schema, as_bytes, trimmed
from .c_data import C_POINTER, NULLABLE, RELEASE, CArray, CSchema, stream_from_c


def encode_metadata(metadata: Mapping[str, str]) -> bytes:
    """The C data interface's binary form of key-value metadata, native byte order (little endian here and in
    guests).
    """
    parts = [struct.pack("<i", len(metadata))]
    for text in itertools.chain.from_iterable(metadata.items()):
        data = text.encode()
        parts += [struct.pack("<i", len(data)), data]
    return b"".join(parts)


_exported: dict[int, Any] = {}
_exported_lock = threading.Lock()
_keys = itertools.count(1)


_release_schema = RELEASE(lambda address: _forget(CSchema.from_address(address)))
_release_array = RELEASE(lambda address: _forget(CArray.from_address(address)))


def _forget(node: CSchema | CArray) -> None:
    for i in range(node.n_children):
        child = node.children[i].contents
        if child.release:  # otherwise the consumer has taken it over
            _forget(child)
    with _exported_lock:
        _exported.pop(node.private_data or 0, None)
    node.release = None


def _keep(node: Any, release: Any, things: Any) -> None:
    key = next(_keys)
    with _exported_lock:
        _exported[key] = things
    node.private_data, node.release = key, ctypes.cast(release, C_POINTER).value


def export_schema(field: Field, node: CSchema) -> None:
    """Fill a C structure; what it points to lives until its `release` is called."""
    metadata = encode_metadata(field.metadata) if field.metadata else None
    text = ctypes.create_string_buffer(metadata, len(metadata)) if metadata else None
    children = [CSchema() for _ in field.children]
    for child, part in zip(children, field.children):
        export_schema(part, child)
    table = (ctypes.POINTER(CSchema) * max(1, len(children)))(*(ctypes.pointer(child) for child in children))
    texts = (field.format.encode(), field.name.encode())
    node.format, node.name = texts
    node.metadata = ctypes.addressof(text) if text else None
    node.flags, node.n_children, node.dictionary = NULLABLE if field.nullable else 0, len(children), None
    node.children = ctypes.cast(table, ctypes.POINTER(ctypes.POINTER(CSchema)))
    _keep(node, _release_schema, (texts, text, children, table))


def export_array(field: Field, array: Array, node: CArray) -> None:
    """Fill a C structure with a trimmed array; shares its buffers until `release` is called."""
    children = [CArray() for _ in field.children]
    for child_field, child_array, child in zip(field.children, array.children, children):
        export_array(child_field, child_array, child)
    buffers = [None if buffer is None else as_bytes(buffer) for buffer in array.buffers]
    addresses = (C_POINTER * max(1, len(buffers)))(*(None if b is None else b.ctypes.data for b in buffers))
    table = (ctypes.POINTER(CArray) * max(1, len(children)))(*(ctypes.pointer(child) for child in children))
    node.length, node.null_count, node.offset = array.length, array.null_count, array.offset
    node.n_buffers, node.n_children, node.dictionary = len(buffers), len(children), None
    node.buffers = ctypes.cast(addresses, ctypes.POINTER(C_POINTER))
    node.children = ctypes.cast(table, ctypes.POINTER(ctypes.POINTER(CArray)))
    _keep(node, _release_array, (buffers, addresses, children, table))


def to_nanoarrow(schema: Schema, batches: Sequence[Batch]) -> Any:
    """A nanoarrow stream over the same buffers."""
    from nanoarrow.c_array import allocate_c_array
    from nanoarrow.c_array_stream import CArrayStream
    from nanoarrow.c_schema import allocate_c_schema

    root = Field("", "+s", False, schema.metadata, schema.fields)
    c_schema = allocate_c_schema()
    export_schema(root, CSchema.from_address(c_schema._addr()))
    arrays = []
    for batch in batches:
        c_array = allocate_c_array(c_schema)
        columns = tuple(trimmed(field, column) for field, column in zip(schema.fields, batch.columns))
        export_array(root, Array(batch.length, 0, (None,), columns), CArray.from_address(c_array._addr()))
        arrays.append(c_array)
    return CArrayStream.from_c_arrays(arrays, c_schema)


def from_nanoarrow(stream: Any) -> tuple[Schema, Iterator[Batch]]:
    """Take over a nanoarrow `CArrayStream`."""
    return stream_from_c(stream._addr())


def from_capsule(capsule: Any) -> tuple[Schema, Iterator[Batch]]:
    """Take over the stream of an object that has `__arrow_c_stream__`."""
    return stream_from_c(_capsule_address(capsule))


class _Pieces:
    """A file that collects what is written to it."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, piece: Any) -> int:
        view = memoryview(piece).cast("B")
        self.data += view
        return view.nbytes


class _Readable:
    """Bytes that are read like a file, without a copy of them all."""

    def __init__(self, data: Any) -> None:
        self._rest = memoryview(data).cast("B")

    def readinto(self, buffer: Any) -> int:
        target = memoryview(buffer).cast("B")
        count = min(target.nbytes, self._rest.nbytes)
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def encode_ipc(schema: Schema, batches: Iterable[Batch]) -> bytearray:
    """An Arrow IPC stream."""
    from nanoarrow.ipc import StreamWriter

    pieces = _Pieces()
    StreamWriter.from_writable(pieces).serialize_stream(to_nanoarrow(schema, list(batches)))
    return pieces.data


def decode_ipc(data: Any) -> tuple[Schema, list[Batch]]:
    """Schema and batches of an Arrow IPC stream; raises BadInput when it is none."""
    from nanoarrow.ipc import InputStream

    try:
        stream = InputStream.from_readable(_Readable(data))
        schema, batches = from_capsule(stream.__arrow_c_stream__())
        return schema, list(batches)
    except (RuntimeError, ValueError, OSError) as error:
        raise BadInput(f"The data are no Arrow stream: {error}") from error


def _capsule_address(capsule: Any) -> int:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(get(capsule, b"arrow_array_stream"))
