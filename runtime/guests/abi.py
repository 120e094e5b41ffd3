"""ABI v1 of `wasm/ABI.md`: lays streams out in a guest's memory, and reads its answers with every address checked.

Placing runs twice over the same code: first with base 0 to learn the size, then, when the guest has given a block, to
write it. Nothing here calls the guest; `sandbox.py` does.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..arrow import Array, Batch, Field, Schema, trimmed

ALIGNMENT = 64
_NULLABLE = 2


class Writer:
    """Collects the pieces of one block at a base address; `pieces` are (offset, bytes) to copy."""

    def __init__(self, base: int = 0) -> None:
        self._base = base
        self.size = 0
        self.pieces: list[tuple[int, Any]] = []

    def reserve(self, count: int) -> int:
        """Room for `count` bytes; answers its address."""
        offset = -(-self.size // ALIGNMENT) * ALIGNMENT
        self.size = offset + count
        return self._base + offset

    def put(self, data: Any) -> int:
        """Copies the bytes and answers their address; 0 for none."""
        count = memoryview(data).nbytes
        if not count:
            return 0
        address = self.reserve(count)
        self.pieces.append((address - self._base, data))
        return address

    def text(self, text: str) -> int:
        return self.put(text.encode() + b"\0")

    def words(self, words: Sequence[int]) -> int:
        return self.put(struct.pack(f"<{len(words)}I", *words))

    # -- structures ---------------------------------------------------------------------------------

    def stream(self, schema: Schema, batches: Iterable[Batch]) -> tuple[int, int, int]:
        """Schema address, address of the arrays, their number."""
        arrays = b"".join(self._batch(schema, batch) for batch in batches)
        root = Field("", "+s", False, schema.metadata, schema.fields)
        return self.schema(root), self.put(arrays), len(arrays) // 64

    def schema(self, field: Field) -> int:
        children = self.words([self.schema(child) for child in field.children])
        format, name, metadata = self.text(field.format), self.text(field.name), self._metadata(field.metadata)
        flags = _NULLABLE if field.nullable else 0
        return self.put(
            struct.pack("<IIIIqqIIII", format, name, metadata, 0, flags, len(field.children), children, 0, 0, 0)
        )

    def _metadata(self, metadata: Mapping[str, str]) -> int:
        texts = [text.encode() for pair in metadata.items() for text in pair]
        if not texts:
            return 0
        return self.put(
            struct.pack("<i", len(metadata)) + b"".join(struct.pack("<i", len(text)) + text for text in texts)
        )

    def _batch(self, schema: Schema, batch: Batch) -> bytes:
        return self.array(batch.length, 0, [0], [self._column(f, a) for f, a in zip(schema.fields, batch.columns)])

    def _column(self, field: Field, array: Array) -> int:
        plain = trimmed(field, array)
        children = [self._column(f, a) for f, a in zip(field.children, plain.children)]
        buffers = [0 if buffer is None else self.put(buffer) for buffer in plain.buffers]
        return self.put(self.array(plain.length, plain.null_count, buffers, children))

    def array(self, length: int, nulls: int, buffers: Sequence[int], children: Sequence[int]) -> bytes:
        """The bytes of an ArrowArray structure."""
        lists = self.words(buffers), self.words(children)
        return struct.pack("<qqqqqIIIIII", length, nulls, 0, len(buffers), len(children), *lists, 0, 0, 0, 0)
