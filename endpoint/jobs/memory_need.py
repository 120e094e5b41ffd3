"""What memory a job will need, as far as its request tells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ...runtime import settings
from ...runtime.algorithms.descriptor import Descriptor
from ...runtime.arrow import fixed_dtype
from ...runtime.errors import present
from ...runtime.payloads.manifest import Manifest
from ...runtime.payloads.payload import CHUNK_ROWS
from ...runtime.stages.plan import peak_memory_bytes, wanted_places


def memory_need(
    descriptor: Descriptor, payloads: Mapping[str, Manifest], parameters: Mapping[str, Any]
) -> tuple[int, int]:
    """Bytes that the job needs at least, and what it may need.

    At least: one instance, by the descriptor's formula. It may need as much for each worker, and the layers that are
    read into our own memory; of a layer's columns with texts or geometries it is not known how long they are.
    """
    least, most = {}, {}
    for name, manifest in payloads.items():
        least[name], most[name] = _sizes(descriptor, name, manifest, parameters)
    ours = sum(manifest.nbytes for manifest in payloads.values() if manifest.kind == "vector")
    instances = min(settings.workers(), _partitions(descriptor, payloads))
    at_least, at_most = (peak_memory_bytes(descriptor, sizes, parameters) for sizes in (least, most))
    return at_least, instances * at_most + ours


def _sizes(descriptor: Descriptor, name: str, manifest: Manifest, parameters: Mapping[str, Any]) -> tuple[int, int]:
    """Bytes that guests take of an input, at least and at most."""
    if manifest.schema is None:
        return manifest.nbytes, manifest.nbytes
    fields = manifest.schema.fields
    wanted = wanted_places(descriptor, name, manifest.schema, parameters)
    if len(wanted) == len(fields):
        return manifest.nbytes, manifest.nbytes
    rows = sum(chunk.rows for chunk in manifest.chunks)
    types = [fixed_dtype(fields[place].format) for place in wanted]
    fixed = rows * sum(dtype.itemsize for dtype in types if dtype is not None)
    return fixed, fixed if None not in types else max(fixed, manifest.nbytes)


def _partitions(descriptor: Descriptor, payloads: Mapping[str, Manifest]) -> int:
    """In how many parts the data may be worked on at the same time, at most."""
    if not any(stage.over is not None for stage in descriptor.stages):
        return 1
    rows = [sum(chunk.rows for chunk in present(manifest).chunks) for manifest in payloads.values() if manifest.schema]
    if len(rows) < len(payloads) or any(stage.over and not stage.over.rows for stage in descriptor.stages):
        return settings.workers()
    return max(1, math.ceil(max(rows, default=0) / CHUNK_ROWS))
