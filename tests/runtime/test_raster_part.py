"""Maps over a part of a raster and over windows of its full width; stages that take its grid. Guests in Python."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm, Module
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.errors import BadDescriptor, GuestContractError
from edgegis.runtime.job import Job, Result
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster, windows_of
from edgegis.runtime.targets.local import LocalTarget

from .test_descriptor import descriptor
from .test_kept_cells import Cells, Engine, Guest, stage

GRID = Grid(9000, 300, (100.0, 2.0, 0.0, 50.0, 0.0, -3.0), "a CRS", (BandType("f"), BandType("f")))
BANDS = [np.random.default_rng(seed).random((300, 9000)).astype("f4") for seed in (1, 2)]
PART = [20, 30, 8900, 200]


def choose(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    """The part, once the grid of the band that is taken is known; there are no cells."""
    grid = params["rasters"]["INPUT"]
    assert (grid["columns"], grid["rows"], len(grid["bands"]), streams[0]) == (9000, 300, 1, [])
    assert "grid" not in params
    return [], {"within": PART}


def keep(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    assert params["window"]["columns"] == 8900
    assert params["grid"] == params["rasters"]["INPUT"] and params["grid"]["transform"][0] == 140.0
    return [streams[0]], {}


def result(_: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    kept, cells = streams
    assert np.array_equal(kept[0], cells[0])
    return [kept], {}


GUESTS: dict[str, Guest] = {"choose": choose, "keep": keep, "result": result}


def document() -> dict[str, Any]:
    whole = {"title": "R", "schema": {"type": "object"}, "edgegis": {"type": "raster", "bands": "BAND"}}
    band = {"title": "B", "schema": {"type": "integer"}, "edgegis": {"type": "band", "of": "INPUT"}}
    document = copy.deepcopy(descriptor())
    document["inputs"] = {"INPUT": whole, "BAND": band}
    document["edgegis"]["peak_memory"] = {}
    within = {"windows": "INPUT", "within": "choose"}
    document["edgegis"]["stages"] = [
        {"name": "choose", "function": "choose", "kind": "whole", "inputs": [{"input": "INPUT", "rows": "none"}]},
        stage("keep", {**within, "full_width": True}, {"input": "INPUT"}, cells="kept"),
        stage("result", within, {"cells": "kept"}),
    ]
    document["edgegis"]["stages"][2]["inputs"].append({"input": "INPUT"})
    made = {"type": "raster", "stage": "result", "bands": [{"type": "f"}]}
    document["outputs"] = {"OUTPUT": {"title": "O", "edgegis": made}}
    return document


def run(guests: Mapping[str, Guest] = GUESTS, **more: Any) -> Result:
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(document()))
    job = Job(algorithm, {"BAND": 2}, {"INPUT": MemoryRaster(GRID, BANDS)})
    return LocalTarget(sandbox=Engine(guests), **more).run(job)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", [1, 3])
def test_the_part_is_a_raster_of_its_own(workers: int) -> None:
    made = run(workers=workers, shuffle_seed=workers).outputs["OUTPUT"]
    assert made.grid.transform == (140.0, 2.0, 0.0, -40.0, 0.0, -3.0) and made.grid.crs == "a CRS"
    assert np.array_equal(made.sink.arrays[0], BANDS[1][30:230, 20:8920])


WRONG_PARTS: list[Any] = [None, [0, 0, 9000], [0, 0, 9001, 300], [-1, 0, 5, 5], [0, 0, 0, 1], [0, 0, 1.0, 1], [0] * 5]


@pytest.mark.parametrize("part", WRONG_PARTS)
def test_a_guests_part_is_checked(part: Any) -> None:
    with pytest.raises(GuestContractError, match="did not name a part of 9000 x 300 cells"):
        run({**GUESTS, "choose": lambda *_: ([], {"within": part})})


def test_windows_of_full_width_hold_as_many_cells() -> None:
    windows = windows_of(Grid(40_000, 130, GRID.transform, "", GRID.bands), full_width=True)
    assert [(window.columns, window.rows) for window in windows] == [(40_000, 64), (40_000, 64), (40_000, 2)]
    narrow = Grid(900, 2000, GRID.transform, "", GRID.bands)
    assert windows_of(narrow, full_width=True) == windows_of(narrow)


WRONG: dict[str, tuple[int, dict[str, Any], str]] = {
    "no whole stage": (2, {"over": {"windows": "INPUT", "within": "keep"}}, "no whole stage"),
    "cells of another part": (2, {"over": {"windows": "INPUT"}}, "windows of another grid"),
    "cells of a whole stage": (0, {"inputs": [{"input": "INPUT"}]}, "takes the raster INPUT whole"),
    "an output": (2, {"over": {"windows": "INPUT", "within": "choose", "full_width": True}}, "usual width"),
}


@pytest.mark.parametrize("why", WRONG)
def test_wrong_uses_are_refused(why: str) -> None:
    number, change, words = WRONG[why]
    what = document()
    what["edgegis"]["stages"][number] |= change
    with pytest.raises(BadDescriptor, match=words):
        parse_descriptor(what)
