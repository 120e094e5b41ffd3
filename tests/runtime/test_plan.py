"""Partitions, windows, columns and memory: all follow from the data and the descriptor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.descriptor import StageInput
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.arrow import Field, Schema
from edgegis.runtime.errors import BadDescriptor, BadParameter, GuestContractError, TooLarge
from edgegis.runtime.payloads.payload import CHUNK_ROWS, BandType, Grid, MemoryRaster, VectorPayload, windows_of
from edgegis.runtime.stages.grids import grid_of_values, grid_params
from edgegis.runtime.stages.plan import check_memory, peak_memory_bytes, row_partitions, wanted_columns
from edgegis.tests.runtime.tables import every_type, numbers, rows
from edgegis.tests.runtime.wat_guests import descriptor

TRANSFORM = (0.0, 1.0, 0.0, 0.0, 0.0, -1.0)


def grid(columns: int, rows: int, nodata: float | None = None) -> Grid:
    return Grid(columns, rows, TRANSFORM, "a CRS", (BandType("f", nodata),))


SIZES = [(1, 1), (8000, 8000), (8192, 300), (8193, 300), (20_000, 600), (3, 3_000_000), (100, 70_000)]


@pytest.mark.parametrize(("columns", "rows_of_grid"), SIZES)
@pytest.mark.parametrize("halo", [0, 1, 7])
def test_windows_cover_each_cell_once(columns: int, rows_of_grid: int, halo: int) -> None:
    windows = windows_of(grid(columns, rows_of_grid), halo)
    assert sum(window.columns * window.rows for window in windows) == columns * rows_of_grid
    places = [(window.row, window.column) for window in windows]
    assert places == sorted(set(places))
    for window in windows:
        assert window.columns == min(columns - window.column, 8192) and window.columns * window.rows <= 524_288
        assert window.left == min(halo, window.column) and window.top == min(halo, window.row)
        assert window.right == min(halo, columns - window.column - window.columns)
        assert window.bottom == min(halo, rows_of_grid - window.row - window.rows)
        assert window.rows % 64 == 0 or window.row + window.rows == rows_of_grid


def test_the_contracts_example_of_windows() -> None:
    first = windows_of(grid(8000, 8000), 1)[0]
    assert (first.columns, first.rows, first.top, first.bottom) == (8000, 64, 0, 1)


def test_a_raster_in_memory_reads_windows_with_their_halo() -> None:
    cells = np.arange(20, dtype="<f4").reshape(4, 5)
    source = MemoryRaster(grid(5, 4), [cells])
    window = windows_of(source.grid)[0]
    buffer = bytearray(80)
    source.read(window, 0, memoryview(buffer))
    assert bytes(buffer) == cells.tobytes()


@pytest.mark.parametrize("count", [0, 1, CHUNK_ROWS, CHUNK_ROWS + 1])
def test_rows_are_shared_by_batches(count: int) -> None:
    partitions = row_partitions(["A"], {"A": numbers(count)})
    assert [partition.first_row for partition in partitions] == list(range(0, max(1, count), CHUNK_ROWS))
    assert {partition.count for partition in partitions} == {len(partitions)}


def test_the_larger_input_is_shared_and_the_first_of_equal_ones() -> None:
    inputs: dict[str, Any] = {"A": numbers(3), "B": numbers(5), "C": numbers(5)}
    assert row_partitions(["A", "B", "C"], inputs)[0].params()["partition"]["of"] == "B"


def test_rebatching_keeps_rows_and_copies_nothing_that_lies_right() -> None:
    payload = numbers(2 * CHUNK_ROWS + 3)
    assert [batch.length for batch in payload.batches] == [CHUNK_ROWS, CHUNK_ROWS, 3]
    again = VectorPayload.from_batches(payload.schema, payload.batches)
    assert all(mine is other for mine, other in zip(again.batches, payload.batches))
    assert rows(again) == [list(range(2 * CHUNK_ROWS + 3))]


FIELDS = Schema((Field("$geometry", "z"), Field("Name", "u"), Field("size", "g")))
COLUMNS = [
    (None, {}, ["$geometry", "Name", "size"]),
    (("$geometry",), {}, ["$geometry"]),
    (("@W", "@C"), {"W": "size", "C": "size"}, ["size"]),
    (("@W",), {"W": None}, []),
    (("@W",), {"W": ["size", "Name"]}, ["size", "Name"]),
    (("@W",), {"W": "NAME"}, ["NAME"]),
    (("$id", "size"), {}, ["size"]),
]


@pytest.mark.parametrize(("columns", "parameters", "expected"), COLUMNS)
def test_columns_that_a_stage_asks_for(columns: Any, parameters: dict[str, Any], expected: list[str]) -> None:
    schema, places = wanted_columns(StageInput(input="A", columns=columns), "Layer", FIELDS, parameters)
    assert schema.names == expected and len(places) == len(expected)


def test_a_field_that_is_not_there_is_named() -> None:
    with pytest.raises(BadParameter, match=r"Layer has no field 'nam'. Its fields: Name, size."):
        wanted_columns(StageInput(input="A", columns=("@W",)), "Layer", FIELDS, {"W": "nam"})


def test_what_cannot_fit_is_refused_with_the_sizes() -> None:
    document = descriptor()
    document["edgegis"]["peak_memory"] = {"fixed": 1_000_000, "inputs": {"INPUT": 3.0}}
    described = parse_descriptor(document)
    check_memory(described, {"INPUT": 3_000_000}, 10_000_000, {})
    with pytest.raises(TooLarge, match=r"about 13 MB of memory \(Layer 4 MB\), but it may have 10 MB"):
        check_memory(described, {"INPUT": 4_000_000}, 10_000_000, {})


def test_memory_may_grow_with_a_parameter() -> None:
    document = descriptor()
    document["inputs"]["STEPS"] = {"title": "Steps", "schema": {"type": "integer"}, "minOccurs": 0}
    document["edgegis"]["peak_memory"] = {"fixed": 1_000, "inputs": {"INPUT": 0}, "parameters": {"STEPS": 50.0}}
    described = parse_descriptor(document)
    for steps, bytes_ in ((None, 1_000), (3, 1_150)):
        assert peak_memory_bytes(described, {"INPUT": 9_000}, {"STEPS": steps}) == bytes_
    document["edgegis"]["peak_memory"] = {"parameters": {"INPUT": 1}}
    with pytest.raises(BadDescriptor, match="numbers"):
        parse_descriptor(document)


def test_params_hold_no_nan() -> None:
    assert grid_params(grid(2, 3, float("nan")))["bands"] == [{"type": "f", "nodata": "nan"}]
    assert grid_params(grid(2, 3, float("-inf")))["bands"][0]["nodata"] == "-inf"


WRONG_GRIDS: list[Any] = [None, 5, {}, {"columns": 0, "rows": 1, "transform": [0] * 6}]
WRONG_GRIDS += [{"columns": 1, "rows": 2**40, "transform": [0] * 6}, {"columns": 1, "rows": 1, "transform": [0] * 5}]


@pytest.mark.parametrize("document", WRONG_GRIDS)
def test_a_guests_grid_is_checked(document: Any) -> None:
    with pytest.raises(GuestContractError):
        grid_of_values({"grid": document}, "prepare", "")


def test_bytes_of_a_payload() -> None:
    assert numbers(10).nbytes == 80
    assert every_type().nbytes > 100
