"""Arrays as plain buffers: values survive every way in, out and through."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from edgegis.runtime.arrow import (
    Array,
    Batch,
    Field,
    Schema,
    array_from_python,
    batch_nbytes,
    concat_arrays,
    decode_ipc,
    encode_ipc,
    from_nanoarrow,
    python_values,
    slice_array,
    take,
    to_nanoarrow,
    trimmed,
)
from edgegis.runtime.arrow import export as arrow_export
from edgegis.runtime.errors import BadInput, InternalError, Unsupported
from edgegis.runtime.payloads.payload import VectorPayload
from edgegis.tests.runtime.tables import EVERY_TYPE, every_type, rows

each_type = pytest.mark.parametrize("name", EVERY_TYPE)


@each_type
def test_values_come_back(name: str) -> None:
    field, values = EVERY_TYPE[name]
    assert python_values(field, array_from_python(field, values)) == values


@each_type
@pytest.mark.parametrize("start", range(5))
def test_slices_are_the_values_of_the_slice(name: str, start: int) -> None:
    field, values = EVERY_TYPE[name]
    many = array_from_python(field, values * 5)
    part = slice_array(field, many, start + 3, 9)
    assert python_values(field, part) == (values * 5)[start + 3 : start + 12]
    assert python_values(field, slice_array(field, part, 2, 5)) == (values * 5)[start + 5 : start + 10]


@each_type
def test_trimmed_buffers_have_their_exact_length(name: str) -> None:
    field, values = EVERY_TYPE[name]
    whole = trimmed(field, slice_array(field, array_from_python(field, values * 5), 3, 9))
    assert whole.offset == 0
    assert whole.null_count == (values * 5)[3:12].count(None)
    again = trimmed(field, array_from_python(field, (values * 5)[3:12]))
    for mine, expected in zip(whole.buffers, again.buffers):
        assert (mine is None) == (expected is None)
        assert mine is None or np.asarray(mine).nbytes == np.asarray(expected).nbytes


@each_type
def test_concatenation_and_rows_by_number(name: str) -> None:
    field, values = EVERY_TYPE[name]
    first, second = array_from_python(field, values), slice_array(field, array_from_python(field, values * 2), 1, 5)
    expected = values + (values * 2)[1:6]
    assert python_values(field, concat_arrays(field, [first, second])) == expected
    wanted = [7, -1, 0, 4, 4, 1, 3, 8]
    taken = take(field, [first, second], np.array(wanted))
    assert python_values(field, taken) == [None if row < 0 else expected[row] for row in wanted]


@pytest.mark.parametrize("rows", [[0, 0, 1, 3, 4, 4], [4, 0, 3, 1], [2], [1, -1]], ids=str)
def test_values_of_one_length_by_number(rows: list[int]) -> None:
    """In order and not, in a part of an array, with a null among them."""
    field = Field("a", "z")
    first = slice_array(field, array_from_python(field, [b"??", b"ab", b"cd"]), 1, 2)
    second = array_from_python(field, [b"ef", b"gh", b"ij"])
    values = [b"ab", b"cd", b"ef", b"gh", b"ij"]
    expected = [None if row < 0 else values[row] for row in rows]
    assert python_values(field, take(field, [first, second], np.array(rows))) == expected
    with_null = array_from_python(field, [b"kl", None, b"mn"])
    assert python_values(field, take(field, [with_null], np.array([0, 2, 2, 1]))) == [b"kl", b"mn", b"mn", None]


def test_a_row_beyond_the_end_is_an_error() -> None:
    field = Field("a", "l")
    with pytest.raises(InternalError, match="beyond"):
        take(field, [array_from_python(field, [1, 2])], np.array([2]))


def test_a_buffer_that_is_too_short_is_an_error() -> None:
    with pytest.raises(InternalError, match="holds 8 bytes instead of 16"):
        trimmed(Field("a", "l"), Array(2, 0, (None, b"12345678")))


def test_ipc_brings_every_type_back() -> None:
    payload = every_type(3)
    schema, batches = decode_ipc(encode_ipc(payload.schema, payload.batches))
    assert schema == payload.schema
    assert rows(VectorPayload(schema, batches)) == rows(payload)


def test_ipc_of_sliced_columns() -> None:
    field = Field("text", "u")
    part = slice_array(field, array_from_python(field, ["a", None, "bc", "d"] * 4), 3, 7)
    schema, batches = decode_ipc(encode_ipc(Schema((field,)), [Batch(7, (part,))]))
    assert python_values(schema.fields[0], batches[0].columns[0]) == python_values(field, part)


LARGE = (Field("text", "U"), Field("list", "+L", children=(Field("item", "Z"),)))
LARGE_VALUES: list[list[object]] = [["ä", None, "b"], [[b"x", None], None, []]]


def large() -> VectorPayload:
    columns = tuple(array_from_python(field, column) for field, column in zip(LARGE, LARGE_VALUES))
    return VectorPayload(Schema(LARGE), [Batch(3, columns)])


def test_ipc_brings_large_offsets_back() -> None:
    schema, batches = decode_ipc(encode_ipc(large().schema, large().batches))
    assert schema.fields == LARGE and rows(VectorPayload(schema, batches)) == LARGE_VALUES


def test_large_offsets_become_small_ones_for_guests() -> None:
    payload = large().narrowed()
    assert [field.format for field in payload.schema.fields] == ["u", "+l"]
    assert payload.schema.fields[1].children[0].format == "z"
    assert rows(payload) == LARGE_VALUES
    assert payload.narrowed() is payload


@pytest.mark.parametrize("data", [b"", b"no arrow", b"<html>"], ids=["nothing", "text", "html"])
def test_other_bytes_are_no_ipc(data: bytes) -> None:
    with pytest.raises(BadInput):
        decode_ipc(data)


def test_ipc_that_broke_off_is_an_error() -> None:
    payload = every_type(100)
    data = encode_ipc(payload.schema, payload.batches)
    with pytest.raises(BadInput):
        decode_ipc(data[: len(data) // 2])


def test_exported_buffers_are_released() -> None:
    payload = every_type()
    gc.collect()
    before = len(arrow_export._exported)
    stream = to_nanoarrow(payload.schema, payload.batches)
    assert len(arrow_export._exported) > before
    schema, batches = from_nanoarrow(stream)
    kept = list(batches)
    del stream, batches
    gc.collect()
    assert python_values(schema.fields[3], kept[0].columns[3]) == [1, None, -3, 4], (
        "the columns keep their memory alive"
    )
    del kept
    gc.collect()
    assert len(arrow_export._exported) == before


def test_types_that_payloads_do_not_hold_are_refused() -> None:
    with pytest.raises(Unsupported, match="vu"):
        trimmed(Field("a", "vu"), Array(0, 0, (None, None, None)))


def test_bytes_are_counted_of_what_a_slice_holds() -> None:
    field = Field("text", "u")
    column = slice_array(field, array_from_python(field, ["aa", "bbb", "c"]), 1, 1)
    assert batch_nbytes(Schema((field,)), Batch(1, (column,))) == 3 + 2 * 4
