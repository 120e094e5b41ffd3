"""Reads a guest's answer out of its memory, trusting nothing: every address, length and offset is checked before it
is used.

The arrays that come out are views of the guest's memory, valid until the guest runs again; `copied` makes them last.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..arrow import Array, Batch, Field, Schema, fixed_dtype, list_size, offset_dtype
from ..errors import GuestContractError, present

_FORMATS = frozenset("nbcCsSiIlLfguz") | {"tdD", "tts", "ttm", "ttu", "ttn", "+l", "+s"}
_MOST_DEPTH, _MOST_FIELDS, _MOST_ARRAYS, _MOST_JSON = 8, 10_000, 1_000_000, 64 << 20


@dataclass
class Answer:
    """What one call gave: result values, and streams over the guest's memory."""

    failed: bool
    values: dict[str, Any]
    streams: list[tuple[Schema, list[Batch]]]
    nbytes: int


class GuestMemory:
    """The guest's memory as bytes; `limit` bounds what one answer may hold, in bytes."""

    def __init__(self, data: np.ndarray[Any, np.dtype[np.uint8]], limit: int) -> None:
        self._data = data
        self._left = limit

    def bytes(self, address: int, count: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
        if count < 0 or address < 0 or address + count > self._data.size:
            raise GuestContractError(
                f"The algorithm's answer points outside of its memory ({count} bytes at {address})."
            )
        return self._data[address : address + count]

    def unpack(self, format: str, address: int) -> tuple[Any, ...]:
        return struct.unpack(format, self.bytes(address, struct.calcsize(format)).tobytes())

    def text(self, address: int) -> str:
        """A NUL-terminated string of at most 64 kB."""
        piece = self._data[address : address + 65536].tobytes() if address else b"\0"
        end = piece.find(b"\0")
        if end < 0:
            raise GuestContractError("A name in the algorithm's answer has no end.")
        return _decoded(piece[:end])

    def spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise GuestContractError("The algorithm's answer is larger than it may be.")


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise GuestContractError("The algorithm's answer holds text that is not UTF-8.") from None


def read_answer(memory: GuestMemory, response: int) -> Answer:
    """The answer at that address; raises GuestContractError."""
    status, json_address, json_length, streams, count = memory.unpack("<5I", response)
    if status not in (0, 1) or json_length > _MOST_JSON or count > 64:
        raise GuestContractError("The algorithm's answer has a status or a size that cannot be.")
    try:
        values = json.loads(
            _decoded(memory.bytes(json_address, json_length).tobytes()) or "{}", parse_constant=_no_constant
        )
    except (ValueError, RecursionError):
        raise GuestContractError("The algorithm's result values are not JSON.") from None
    if not isinstance(values, dict):
        raise GuestContractError("The algorithm's result values are not a JSON object.")
    reader = _Reader(memory)
    tables = [reader.stream(streams + 16 * i) for i in range(0 if status else count)]
    return Answer(bool(status), values, tables, reader.nbytes)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


class _Reader:
    def __init__(self, memory: GuestMemory) -> None:
        self._memory = memory
        self._fields = 0
        self.nbytes = 0

    def stream(self, address: int) -> tuple[Schema, list[Batch]]:
        schema_address, arrays, count, _ = self._memory.unpack("<4I", address)
        if count > _MOST_ARRAYS:
            raise GuestContractError(f"The algorithm's answer has {count} batches.")
        root = self._field(schema_address, 0)
        if root.format != "+s":
            raise GuestContractError("The algorithm's answer is not a table.")
        schema = Schema(root.children, root.metadata)
        return schema, [self._batch(root, arrays + 64 * i) for i in range(count)]

    def _field(self, address: int, depth: int) -> Field:
        format, name, metadata, _, flags, count, children, dictionary, _, _ = self._memory.unpack(
            "<IIIIqqIIII", address
        )
        self._fields += 1
        text = self._memory.text(format)
        known = text in _FORMATS or fixed_dtype(text) is not None or list_size(text) is not None
        if (
            not known
            or dictionary
            or depth > _MOST_DEPTH
            or self._fields > _MOST_FIELDS
            or not 0 <= count <= _MOST_FIELDS
        ):
            raise GuestContractError(f"The algorithm's answer has a column of the form {text!r} that cannot be.")
        if count != {"+l": 1, "+s": count}.get(text, 1 if text.startswith("+w:") else 0):
            raise GuestContractError(f"A column of the form {text!r} has {count} children.")
        addresses = self._memory.unpack(f"<{count}I", children) if count else ()
        below = tuple(self._field(child, depth + 1) for child in addresses)
        return Field(self._memory.text(name), text, bool(flags & 2), self._metadata(metadata), below)

    def _metadata(self, address: int) -> dict[str, str]:
        if not address:
            return {}
        (count,) = self._memory.unpack("<i", address)
        if not 0 <= count <= 1000:
            raise GuestContractError("A column's metadata is broken.")
        texts, position = [], address + 4
        for _ in range(2 * count):
            (length,) = self._memory.unpack("<i", position)
            texts.append(_decoded(self._memory.bytes(position + 4, length).tobytes()))
            position += 4 + length
        return dict(zip(texts[::2], texts[1::2]))

    def _batch(self, root: Field, address: int) -> Batch:
        array = self._array(root, address)
        return Batch(array.length, array.children)

    def _array(self, field: Field, address: int) -> Array:
        length, nulls, offset, buffer_count, count, buffers, children, *rest = self._memory.unpack(
            "<qqqqqIIIIII", address
        )
        expected = {"n": 0, "+s": 1, "u": 3, "z": 3}.get(field.format, 1 if field.format.startswith("+w:") else 2)
        sane = 0 <= length <= 1 << 32 and -1 <= nulls <= length and offset == 0
        if not sane or buffer_count != expected or count != len(field.children) or rest[0]:
            raise GuestContractError(f"The column '{field.name}' of the algorithm's answer contradicts its schema.")
        addresses = self._memory.unpack(f"<{buffer_count}I", buffers) if buffer_count else ()
        below = self._memory.unpack(f"<{count}I", children) if count else ()
        if field.format == "n":
            return Array(length, length, ())
        validity, null_count = self._validity(field, addresses[0], length, nulls)
        values = self._values(field, addresses, length)
        arrays = tuple(self._array(child, at) for child, at in zip(field.children, below))
        self._check_children(field, values, arrays, length)
        return Array(length, null_count, (validity, *values), arrays)

    def _buffer(self, field: Field, address: int, count: int) -> Any:
        if count and not address:
            raise GuestContractError(f"The column '{field.name}' of the algorithm's answer lacks its values.")
        self._memory.spend(count)
        self.nbytes += count
        return self._memory.bytes(address, count)

    def _validity(self, field: Field, address: int, length: int, nulls: int) -> tuple[Any, int]:
        if not address or not length:
            if nulls > 0:
                raise GuestContractError(
                    f"The column '{field.name}' of the algorithm's answer has nulls without a bitmap."
                )
            return None, 0
        bitmap = self._buffer(field, address, (length + 7) // 8)
        null_count = length - int(np.unpackbits(bitmap, bitorder="little", count=length).sum())
        if nulls not in (-1, null_count):
            raise GuestContractError(
                f"The column '{field.name}' of the algorithm's answer has {null_count} nulls, not {nulls}."
            )
        return bitmap if null_count else None, null_count

    def _values(self, field: Field, addresses: tuple[int, ...], length: int) -> tuple[Any, ...]:
        if field.format == "+s" or field.format.startswith("+w:"):
            return ()
        if field.format == "b":
            return (self._buffer(field, addresses[1], (length + 7) // 8),)
        dtype = fixed_dtype(field.format)
        if dtype is not None:
            return (self._buffer(field, addresses[1], length * dtype.itemsize),)
        kind = present(offset_dtype(field.format))
        if not length:
            empty = np.zeros(1, kind)
            return (empty,) if field.format == "+l" else (empty, np.empty(0, np.uint8))
        # Their address need not be a multiple of their size: numpy reads them all the same.
        offsets = self._buffer(field, addresses[1], (length + 1) * kind.itemsize).view(kind)
        if offsets[0] < 0 or bool((offsets[1:] < offsets[:-1]).any()):
            raise GuestContractError(
                f"The column '{field.name}' of the algorithm's answer has offsets that do not ascend."
            )
        if field.format == "+l":
            return (offsets,)
        data = self._buffer(field, addresses[2], int(offsets[-1]))
        if field.format == "u":
            _check_text(field, offsets, data)
        return offsets, data

    @staticmethod
    def _check_children(field: Field, values: tuple[Any, ...], arrays: tuple[Array, ...], length: int) -> None:
        size = list_size(field.format)
        needed = (
            length
            if field.format == "+s"
            else length * size
            if size is not None
            else int(values[0][-1])
            if field.format == "+l"
            else 0
        )
        if any(array.length < needed for array in arrays):
            raise GuestContractError(f"The column '{field.name}' of the algorithm's answer is longer than its values.")


def _check_text(field: Field, offsets: Any, data: Any) -> None:
    """The bytes are UTF-8, and no offset cuts a character."""
    if data.size and bool((data & 0x80).any()):
        _decoded(data.tobytes())
        starts = offsets[offsets < data.size]
        if bool(((data[starts] & 0xC0) == 0x80).any()):
            raise GuestContractError(f"The column '{field.name}' of the algorithm's answer cuts a character in two.")


def copied(batch: Batch) -> Batch:
    """The batch with buffers of its own."""
    return Batch(batch.length, tuple(_copied(array) for array in batch.columns))


def _copied(array: Array) -> Array:
    buffers = tuple(None if buffer is None else np.array(buffer) for buffer in array.buffers)
    return replace(array, buffers=buffers, children=tuple(_copied(child) for child in array.children))
