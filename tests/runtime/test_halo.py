"""Halos of windows that a parameter sets."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.errors import BadDescriptor
from edgegis.runtime.payloads.payload import BandType, Grid, windows_of
from edgegis.tests.runtime.wat_guests import descriptor


def document(halo: Any = "@RADIUS", other: Any = None) -> dict[str, Any]:
    made = copy.deepcopy(descriptor())
    raster: dict[str, Any] = {"title": "Dem", "schema": {"type": "object"}, "edgegis": {"type": "raster"}}
    radius = {"title": "Radius", "schema": {"type": "number", "default": 1, "minimum": 1, "maximum": 500}}
    made["inputs"] = {"INPUT": raster, "RADIUS": radius, "FREE": {"title": "Free", "schema": {"type": "number"}}}
    stage = {"name": "near", "function": "near", "kind": "map", "over": {"windows": "INPUT", "halo": halo}}
    stages = [{**stage, "inputs": [{"input": "INPUT"}]}]
    if other is not None:
        again = {"name": "again", "function": "again", "over": {"windows": "INPUT", "halo": other}}
        stages.append({**stage, **again, "inputs": [{"stage": "near", "partition": "same"}]})
    output = {"type": "raster", "stage": "near", "bands": [{"type": "f"}]}
    made["outputs"] = {"OUTPUT": {"title": "Output", "edgegis": output}}
    made["edgegis"] |= {"stages": stages, "peak_memory": {}}
    return made


def test_a_parameter_is_the_halo() -> None:
    stage = parse_descriptor(document()).stage("near")
    assert stage.over is not None and stage.over.halo == "RADIUS"


@pytest.mark.parametrize("halo", ["@NOTHING", "@FREE", "RADIUS", -1, 1.5])
def test_a_halo_that_is_none_is_refused(halo: Any) -> None:
    with pytest.raises(BadDescriptor, match="halo"):
        parse_descriptor(document(halo))


def test_windows_with_other_halos_are_other_partitions() -> None:
    parse_descriptor(document("@RADIUS", "@RADIUS"))
    parse_descriptor(document(0, 1))
    with pytest.raises(BadDescriptor, match="partition"):
        parse_descriptor(document("@RADIUS", 1))


@pytest.mark.parametrize(("columns", "rows"), [(2000, 2000), (8000, 3000), (9000, 700), (10, 60_000), (1, 1)])
@pytest.mark.parametrize("halo", [0, 1, 64, 65, 333, 1000])
def test_windows_are_as_high_as_their_halo(columns: int, rows: int, halo: int) -> None:
    grid = Grid(columns, rows, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "", (BandType("f"),))
    windows, plans = windows_of(grid, halo), windows_of(grid)
    assert sum(window.columns * window.rows for window in windows) == columns * rows
    assert all(window.rows >= halo or window.row + window.rows == rows for window in windows)
    # Whole ones of the plan's: results are cut into these.
    starts = {(window.column, window.row) for window in plans}
    assert {(window.column, window.row) for window in windows} <= starts
    assert halo > plans[0].rows or [window.core for window in windows] == plans
    for window in windows:
        assert (window.top, window.left) == (min(halo, window.row), min(halo, window.column))
        assert window.bottom == min(halo, rows - window.row - window.rows)
