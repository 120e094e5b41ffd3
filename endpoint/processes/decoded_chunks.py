"""Small chunks of layers that jobs have read lately, decoded: the same layer comes again, with other parameters."""

from __future__ import annotations

import threading
from collections import OrderedDict

from ...runtime.arrow import Batch, Field, Schema
from ...runtime.payloads.chunks import Read, chunk_bytes, decode_chunk
from ...runtime.payloads.manifest import Chunk

# Of all together, and of one: reading a larger one again takes no noticeable part of its job.
LIMIT_BYTES = 32_000_000
SMALL_BYTES = 4_000_000


class DecodedChunks:
    """Thread-safe. Whoever asks has to have the chunk's blobs: here nobody looks who they are."""

    def __init__(self, limit_bytes: int = LIMIT_BYTES) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[Chunk, tuple[tuple[Field, ...], Batch]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def batch(self, schema: Schema, chunk: Chunk, read: Read) -> Batch:
        """The chunk's rows. Raises BadInput when it does not hold what its manifest says."""
        with self._lock:
            fields, batch = self._kept.get(chunk, (None, None))
            if batch is not None:
                self._kept.move_to_end(chunk)
        if batch is None or fields != schema.fields:
            batch = decode_chunk(schema, chunk, chunk_bytes(chunk, read))
            self._keep(chunk, schema.fields, batch)
        return batch

    def _keep(self, chunk: Chunk, fields: tuple[Field, ...], batch: Batch) -> None:
        if _nbytes(chunk) > min(SMALL_BYTES, self._limit):
            return
        with self._lock:
            if self._kept.pop(chunk, None) is None:
                self._bytes += _nbytes(chunk)
            self._kept[chunk] = fields, batch
            while self._bytes > self._limit:
                self._bytes -= _nbytes(self._kept.popitem(last=False)[0])


def _nbytes(chunk: Chunk) -> int:
    return sum(blob.bytes for blob in chunk.blobs)
