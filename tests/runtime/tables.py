"""Tables of every type for the tests of the core."""

from __future__ import annotations

from typing import Any

import numpy as np

from edgegis.runtime.arrow import Batch, Field, Schema, array_from_numpy, array_from_python, python_values
from edgegis.runtime.payloads.payload import VectorPayload

EVERY_TYPE: dict[str, tuple[Field, list[Any]]] = {
    "none": (Field("none", "n"), [None, None, None, None]),
    "boolean": (Field("boolean", "b"), [True, None, False, True]),
    "small": (Field("small", "c"), [-128, None, 127, 0]),
    "integer": (Field("integer", "i"), [1, None, -3, 4]),
    "long": (Field("long", "l"), [2**60, None, -(2**60), 0]),
    "unsigned": (Field("unsigned", "L"), [2**63, None, 0, 1]),
    "single": (Field("single", "f"), [0.5, None, -0.25, 1.0]),
    "double": (Field("double", "g"), [0.1, None, -0.0, 1e300]),
    "text": (Field("text", "u"), ["ä", None, "", "long text"]),
    "blob": (Field("blob", "z"), [b"\x00\x01", None, b"", b"\xff" * 21]),
    "date": (Field("date", "tdD"), [0, None, -1, 20_000]),
    "time": (Field("time", "ttm"), [0, None, 86_399_999, 1]),
    "datetime": (Field("datetime", "tsm:"), [0, None, -1, 2**40]),
    "zoned": (Field("zoned", "tsu:Europe/Berlin"), [0, None, -1, 2**50]),
    "list": (Field("list", "+l", children=(Field("item", "u"),)), [["a", None], None, [], ["b"]]),
    "pair": (Field("pair", "+w:2", children=(Field("item", "g"),)), [[1.0, 2.0], None, [None, 4.0], [5.0, 6.0]]),
    "struct": (
        Field("struct", "+s", children=(Field("x", "i"), Field("y", "u"))),
        [{"x": 1, "y": "q"}, None, {"x": None, "y": None}, {"x": 2, "y": ""}],
    ),
}


def every_type(copies: int = 1) -> VectorPayload:
    """A table with a column of each type, its four rows repeated."""
    columns = [array_from_python(field, values * copies) for field, values in EVERY_TYPE.values()]
    schema = Schema(tuple(field for field, _ in EVERY_TYPE.values()), {"edgegis:crs": "a CRS"})
    return VectorPayload.from_batches(schema, [Batch(4 * copies, tuple(columns))])


def numbers(count: int) -> VectorPayload:
    """A table with the column `number`: 0, 1, 2..."""
    field = Field("number", "l")
    return VectorPayload.from_batches(Schema((field,)), [Batch(count, (array_from_numpy(field, np.arange(count)),))])


def rows(payload: VectorPayload) -> list[list[Any]]:
    """All values, column by column."""
    return [
        [value for batch in payload.batches for value in python_values(field, batch.columns[place])]
        for place, field in enumerate(payload.schema.fields)
    ]
