"""Polygons that are certainly valid, proved by a guest on all cores; the rest is for GEOS.

Measured on 3,000 polygons of 300 vertices, two cores: 0.06 s; GEOS 0.4 s.
"""

from __future__ import annotations

from contextlib import closing

import numpy as np

from ...runtime import settings
from ...runtime.arrow import Array, Batch, Field, Schema, slice_array
from ...runtime.job import Cancellation
from ...runtime.stages.executor import ThreadExecutor
from .. import own_guests

_GEOMETRY = Field("$geometry", "z")
# Below, GEOS is done before a guest is ready.
LEAST_BYTES = 100_000


def proved_rows(column: Array) -> np.ndarray:
    """Return which rows are proved valid (or null); all False where no guest can run."""
    proved = np.zeros(column.length, bool)
    if not own_guests.available() or sum(memoryview(b).nbytes for b in column.buffers if b is not None) < LEAST_BYTES:
        return proved
    parts = np.array_split(np.arange(column.length), min(settings.workers(), column.length))
    ThreadExecutor(len(parts)).run(len(parts), lambda: _Prover(column, parts, proved), Cancellation())
    return proved


class _Prover:
    """A worker: proves one part after the other."""

    def __init__(self, column: Array, parts: list[np.ndarray], proved: np.ndarray) -> None:
        self._column, self._parts, self._proved = column, parts, proved

    def run(self, index: int) -> None:
        rows = self._parts[index]
        batch = Batch(len(rows), (slice_array(_GEOMETRY, self._column, int(rows[0]), len(rows)),))
        with own_guests.leased("validity") as lease, closing(lease.instance()) as instance:
            placed = instance.place(Schema((_GEOMETRY,)), [batch])
            _, batches = instance.run("validity.prove", {"parameters": {}}, [placed]).streams[0]
            self._proved[rows] = np.asarray(batches[0].columns[0].buffers[1]) != 0

    def close(self) -> None: ...
