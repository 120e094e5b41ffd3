"""A look at an Arrow IPC stream of unknown origin before a library reads it.

nanoarrow verifies the bounds of the metadata, but takes members for granted that flatbuffers may leave out: a stream
without them ends the whole process (a null pointer, in 0.9.0). So what it reads has to be there; that is all that is
checked here, the values are its business.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from ..errors import BadInput

_CONTINUATION = 0xFFFFFFFF
_SCHEMA, _RECORD_BATCH = 1, 3
_DEEPEST = 16


def check_ipc(data: Any) -> None:
    """Raises BadInput unless the stream is a schema and record batches, each with all of its members."""
    view = memoryview(data).cast("B")
    try:
        kinds = [_check_message(header, kind) for header, kind in _messages(view)]
        if not kinds or kinds[0] != _SCHEMA or any(kind != _RECORD_BATCH for kind in kinds[1:]):
            raise ValueError("it is no schema with batches")
    except (ValueError, struct.error) as error:
        raise BadInput(f"The data are no Arrow stream: {error}.") from None


class _Table:
    """A flatbuffers table: members by their number."""

    def __init__(self, view: memoryview, position: int) -> None:
        self.view = view
        self.position = position
        self.vtable = position - self._number("<i", position)

    def _number(self, form: str, position: int) -> int:
        if not 0 <= position <= len(self.view) - struct.calcsize(form):
            raise ValueError("its metadata point outside")
        return int(struct.unpack_from(form, self.view, position)[0])

    def place(self, member: int) -> int | None:
        slot = 4 + 2 * member
        offset = self._number("<H", self.vtable + slot) if slot < self._number("<H", self.vtable) else 0
        return self.position + offset if offset else None

    def scalar(self, member: int, form: str) -> int:
        place = self.place(member)
        return 0 if place is None else self._number(form, place)

    def target(self, member: int) -> int:
        """Where a table, text or vector lies, which has to be there."""
        place = self.place(member)
        if place is None:
            raise ValueError("a member of its metadata is missing")
        return place + self._number("<I", place)

    def table(self, member: int) -> _Table:
        return _Table(self.view, self.target(member))

    def tables(self, member: int) -> Iterator[_Table]:
        start = self.target(member)
        for place in range(start + 4, start + 4 + 4 * self._number("<I", start), 4):
            yield _Table(self.view, place + self._number("<I", place))

    def vector(self, member: int, item_bytes: int) -> None:
        """A vector of structures that lies inside."""
        start = self.target(member)
        if start + 4 + item_bytes * self._number("<I", start) > len(self.view):
            raise ValueError("its metadata point outside")


def _messages(view: memoryview) -> Iterator[tuple[_Table, int]]:
    position = 0
    while position < len(view):
        mark, size = struct.unpack_from("<Ii", view, position)
        if mark != _CONTINUATION or size < 0:
            raise ValueError("a message does not begin where it should")
        if size == 0:
            return
        position += 8
        metadata = view[position : position + size]
        root = _Table(metadata, struct.unpack_from("<I", metadata)[0])
        body = root.scalar(3, "<q")
        position += size + body
        if body < 0 or position > len(view):
            raise ValueError("a message is cut")
        yield root.table(2), root.scalar(1, "<B")


def _check_message(header: _Table, kind: int) -> int:
    if kind == _SCHEMA:
        _check_pairs(header, 2)
        for field in header.tables(1):
            _check_field(field, 0)
    elif kind == _RECORD_BATCH:
        header.vector(1, 16)
        header.vector(2, 16)
    return kind


def _check_field(field: _Table, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError("a column is nested too deep")
    field.target(0)
    field.table(3)
    if field.place(4) is not None:
        raise ValueError("a column is a dictionary")
    if not field.scalar(2, "<B"):
        raise ValueError("a column has no type")
    _check_pairs(field, 6)
    if field.place(5) is not None:  # nanoarrow itself leaves it out where there are none
        for child in field.tables(5):
            _check_field(child, depth + 1)


def _check_pairs(table: _Table, member: int) -> None:
    if table.place(member) is not None:
        for pair in table.tables(member):
            pair.target(0)
            pair.target(1)
