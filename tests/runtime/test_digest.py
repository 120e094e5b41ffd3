"""The content digest: the same for the same content, another for any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from edgegis.runtime.arrow import (
    Array,
    Batch,
    Field,
    Schema,
    array_from_python,
    decode_ipc,
    encode_ipc,
    slice_batch,
)
from edgegis.runtime.payloads.digest import source_digest, vector_digest
from edgegis.runtime.payloads.payload import CHUNK_ROWS, BandType, Grid, MemoryRaster, VectorPayload
from edgegis.tests.runtime.tables import EVERY_TYPE, every_type, numbers


def one(field: Field, column: Array) -> str:
    return vector_digest(Schema((field,)), [Batch(column.length, (column,))])


@pytest.mark.parametrize("cuts", [(1,), (3, 4, 9), (8, 16), (17,)])
def test_batches_do_not_matter(cuts: tuple[int, ...]) -> None:
    whole = every_type(5)
    edges = [0, *cuts, whole.rows]
    parts = [slice_batch(whole.schema, whole.batches[0], a, b - a) for a, b in zip(edges, edges[1:])]
    assert vector_digest(whole.schema, parts) == whole.digest()


def test_chunks_of_large_tables_do_not_matter() -> None:
    whole = numbers(2 * CHUNK_ROWS + 5)
    batch = VectorPayload.from_batches(whole.schema, whole.batches).batches
    parts = [
        slice_batch(whole.schema, b, i, min(40_000, b.length - i)) for b in batch for i in range(0, b.length, 40_000)
    ]
    assert vector_digest(whole.schema, parts) == whole.digest()


def test_the_encoder_does_not_matter() -> None:
    payload = every_type(7)
    assert vector_digest(*decode_ipc(encode_ipc(payload.schema, payload.batches))) == payload.digest()


WGS84 = 'GEOGCRS["WGS 84",ENSEMBLE["WGS 84 ensemble",MEMBER["WGS 84 (Transit)"]{}],CS[ellipsoidal,2],{}ID["EPSG",{}]]'
LOCAL = 'ENGCRS["Site",EDATUM["Site"],CS[Cartesian,2],LENGTHUNIT["{}",1,ID["EPSG",9001]]]'


@pytest.mark.parametrize(
    ("one_crs", "other_crs", "same"),
    [
        (WGS84.format("", "", 4326), WGS84.format(',MEMBER["WGS 84 (G2296)"]', 'USAGE[AREA["World"]],', 4326), True),
        (WGS84.format("", "", 4326), WGS84.format("", "", 4979), False),
        (WGS84.format("", "", 4326), "", False),
        # The identifier of a part names no CRS.
        (LOCAL.format("metre"), LOCAL.format("meter"), False),
    ],
)
def test_a_crs_counts_by_its_name(one_crs: str, other_crs: str, same: bool) -> None:
    rows, cells = numbers(3), np.zeros((2, 2), "<f4")
    tables, rasters = set(), set()
    for crs in (one_crs, other_crs):
        tables.add(vector_digest(rows.schema.with_metadata({"edgegis:crs": crs}), rows.batches))
        grid = Grid(2, 2, (0, 1, 0, 0, 0, -1), crs, (BandType("f", None),))
        rasters.add(source_digest(MemoryRaster(grid, [cells])))
    assert len(tables) == len(rasters) == (1 if same else 2)


def test_what_lies_under_a_null_and_in_padding_does_not_matter() -> None:
    validity = np.array([0b101], np.uint8)
    column = Array(3, 1, (validity, np.array([1, 77, 3], "<i8")))
    assert one(Field("a", "l"), column) == one(Field("a", "l"), array_from_python(Field("a", "l"), [1, None, 3]))
    padded = Array(3, 1, (np.array([0b11111101], np.uint8), np.array([1, 77, 3], "<i8")))
    assert one(Field("a", "l"), padded) == one(Field("a", "l"), array_from_python(Field("a", "l"), [1, None, 3]))
    text = Array(2, 1, (np.array([1], np.uint8), np.array([0, 1, 3], "<i4"), np.frombuffer(b"axx", np.uint8)))
    assert one(Field("t", "u"), text) == one(Field("t", "u"), array_from_python(Field("t", "u"), ["a", None]))
    bits = Array(3, 0, (None, np.array([0b11111010], np.uint8)))
    assert one(Field("b", "b"), bits) == one(Field("b", "b"), array_from_python(Field("b", "b"), [False, True, False]))


def test_a_bitmap_without_nulls_does_not_matter() -> None:
    column = Array(3, -1, (np.array([255], np.uint8), np.array([1, 2, 3], "<i8")))
    assert one(Field("a", "l"), column) == one(Field("a", "l"), array_from_python(Field("a", "l"), [1, 2, 3]))


def test_there_is_one_nan_and_two_zeros() -> None:
    field = Field("a", "g")
    other_nan = np.array([0x7FF8000000000001], "<u8").view("<f8")
    assert one(field, Array(1, 0, (None, other_nan))) == one(field, array_from_python(field, [float("nan")]))
    assert one(field, array_from_python(field, [-0.0])) != one(field, array_from_python(field, [0.0]))


@pytest.mark.parametrize("name", [name for name in EVERY_TYPE if name != "none"])
def test_each_value_matters(name: str) -> None:
    field, values = EVERY_TYPE[name]
    changed = [*values[:-1], values[0] if values[0] != values[-1] else values[2]]
    assert one(field, array_from_python(field, changed)) != one(field, array_from_python(field, values))


def test_names_types_order_and_content_metadata_matter_and_aliases_do_not() -> None:
    field = Field("a", "l")
    column = array_from_python(field, [1, 2])
    base = one(field, column)
    assert one(replace(field, name="b"), column) != base
    assert one(replace(field, format="tsm:"), column) != base
    assert one(replace(field, metadata={"edgegis:length": "5"}), column) != base
    assert one(replace(field, metadata={"edgegis:alias": "A", "other": "x"}), column) == base
    assert one(field, array_from_python(field, [2, 1])) != base
    two = Schema((field, Field("b", "l")))
    flipped = Schema((Field("b", "l"), field))
    assert vector_digest(two, [Batch(2, (column, column))]) != vector_digest(flipped, [Batch(2, (column, column))])


def test_the_number_of_rows_matters_even_without_columns() -> None:
    assert vector_digest(Schema(()), [Batch(1, ())]) != vector_digest(Schema(()), [Batch(2, ())])


def test_rasters_by_their_cells_and_their_grid() -> None:
    grid = Grid(3, 2, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "a CRS", (BandType("f", float("nan")),))
    cells = np.array([[1, 2, np.nan], [4, 5, 6]], "<f4")
    base = source_digest(MemoryRaster(grid, [cells]))
    other = cells.copy()
    other.view("<u4")[0, 2] |= 1
    assert source_digest(MemoryRaster(grid, [other])) == base, "there is one NaN"
    other[1, 1] = 7
    assert source_digest(MemoryRaster(grid, [other])) != base
    assert source_digest(MemoryRaster(replace(grid, crs="another"), [cells])) != base
