"""Arrow data as plain buffers: the one place to import it from."""

from __future__ import annotations

from .array import (
    Array,
    Batch,
    Field,
    Schema,
    batch_nbytes,
    fixed_dtype,
    list_size,
    nbytes,
    offset_dtype,
    slice_array,
    slice_batch,
    trimmed,
)
from .c_data import stream_from_c
from .export import decode_ipc, encode_ipc, from_capsule, from_nanoarrow, to_nanoarrow
from .rows import concat_arrays, narrowed, narrowed_field, take
from .values import array_from_numpy, array_from_python, numpy_values, python_values

__all__ = [
    "Array",
    "Batch",
    "Field",
    "Schema",
    "array_from_numpy",
    "array_from_python",
    "batch_nbytes",
    "concat_arrays",
    "decode_ipc",
    "encode_ipc",
    "fixed_dtype",
    "from_capsule",
    "from_nanoarrow",
    "list_size",
    "narrowed",
    "narrowed_field",
    "nbytes",
    "numpy_values",
    "offset_dtype",
    "python_values",
    "slice_array",
    "slice_batch",
    "stream_from_c",
    "take",
    "to_nanoarrow",
    "trimmed",
]
