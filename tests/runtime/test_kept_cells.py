"""Cells between stages, several and optional raster outputs, listed and stacked windows; guests in Python."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm, Module
from edgegis.runtime.algorithms.descriptor_parsing import parse_descriptor
from edgegis.runtime.arrow import Array, Batch, Field, Schema, numpy_values
from edgegis.runtime.errors import BadDescriptor, BadInput, GuestContractError, OutputFailed
from edgegis.runtime.guests.answer import Answer
from edgegis.runtime.job import Job, Result
from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster, Window, windows_of
from edgegis.runtime.stages.kept_cells import KeptCells
from edgegis.runtime.targets.local import LocalTarget

from .test_descriptor import descriptor

Cells = list["np.ndarray[Any, Any]"]
Guest = Callable[[Mapping[str, Any], list[Cells]], "tuple[list[Cells], dict[str, Any]]"]
FORMATS = {"float32": "f", "float64": "g", "uint8": "C", "int64": "l"}
ROWS, COLUMNS = 2500, 900  # four of the plan's windows stacked, and a rest


class Placed:
    def __init__(self, cells: Cells) -> None:
        self.cells, self.nbytes = cells, sum(band.nbytes for band in cells)


def table(cells: Cells) -> tuple[Schema, list[Batch]]:
    """Bands of cells, or one column of numbers."""
    fields, columns = [], []
    for band in cells:
        form = FORMATS[str(band.dtype)]
        values = Array(band.size, 0, (None, np.ascontiguousarray(band).reshape(-1)))
        if band.ndim == 1:
            fields.append(Field("value", form))
            columns.append(values)
        else:
            fields.append(Field("band", f"+w:{band.shape[1]}", True, {}, (Field("item", form),)))
            columns.append(Array(band.shape[0], 0, (None,), (values,)))
    return Schema(tuple(fields)), [Batch(columns[0].length, tuple(columns))] if columns else []


class Engine:
    """Lease and instance in one: it keeps nothing."""

    is_small = True
    compiled, compile_s = "warm", 0.0

    def __init__(self, guests: Mapping[str, Guest]) -> None:
        self._guests = guests
        self.on_progress: Callable[[float], None] = lambda fraction: None

    @contextmanager
    def lease(self, *_: Any) -> Iterator[Engine]:
        yield self

    def instance(self) -> Engine:
        return Engine(self._guests)

    def raise_if_stopped(self) -> None: ...

    def place(self, schema: Schema, batches: Sequence[Batch]) -> Placed:
        return Placed([numpy_values(schema.fields[0], batch.columns[0]) for batch in batches])

    def place_window(
        self, bands: Sequence[tuple[str, BandType]], rows: int, columns: int, fill: Callable[[int, memoryview], None]
    ) -> Placed:
        cells = [np.zeros((rows, columns), band.dtype) for _, band in bands]
        for number, band in enumerate(cells):
            fill(number, band.reshape(-1).view(np.uint8).data)
        return Placed(cells)

    def run(self, function: str, params: Mapping[str, Any], streams: Sequence[Placed]) -> Answer:
        tables, values = self._guests[function](params, [stream.cells for stream in streams])
        return Answer(False, values, [table(cells) for cells in tables], 0)

    def free(self, placed: Placed) -> None: ...

    def reset(self) -> None: ...

    def close(self) -> None: ...


def double(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    """Two bands of kept cells, and a table beside."""
    cells = streams[0][0]
    return [[cells.astype("f8") * 2, (cells % 7).astype("u1")], [np.array([params["partition"]["index"]])]], {}


def choose(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    """All windows but the first."""
    return [], {"windows": [int(part[0]) for part in streams[0]][1:]}


def add(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    number = params["partition"]["index"]
    return [[streams[0][0] + number, streams[0][1]]], {}


def blur(params: Mapping[str, Any], streams: list[Cells]) -> tuple[list[Cells], dict[str, Any]]:
    """The sum with the cells above and below, and the second band."""
    kept, (left, top) = streams[0], (params["window"]["left"], params["window"]["top"])
    rows, columns = params["window"]["rows"], params["window"]["columns"]
    padded = np.pad(kept[0], [(1 - top, 1 - params["window"]["bottom"]), (0, 0)])
    sums = padded[:-2] + padded[1:-1] + padded[2:]
    core = (slice(0, rows), slice(left, left + columns))
    assert params["outputs"][0] == "OUTPUT"
    return [[sums[core].astype("f4")], [kept[1][top : top + rows, left : left + columns]]], {}


GUESTS: dict[str, Guest] = {"double": double, "choose": choose, "add": add, "blur": blur}


def stage(name: str, over: Mapping[str, Any], taken: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "function": name, "kind": "map", "over": over, "inputs": [taken], **more}


def document() -> dict[str, Any]:
    raster = {"title": "R", "schema": {"type": "object"}, "edgegis": {"type": "raster", "bands": "first"}}
    document = copy.deepcopy(descriptor())
    document["inputs"] = {"INPUT": raster}
    windows = {"windows": "INPUT", "stack": 4}
    document["edgegis"]["peak_memory"] = {}
    document["edgegis"]["stages"] = [
        stage("double", windows, {"input": "INPUT"}, cells="kept"),
        {"name": "choose", "function": "choose", "kind": "whole", "inputs": [{"stage": "double", "table": 1}]},
        stage("add", {**windows, "listed_by": "choose"}, {"cells": "kept"}, cells="kept"),
        stage("blur", {"windows": "INPUT", "halo": 1}, {"cells": "kept"}),
    ]
    sevens = {"type": "raster", "stage": "blur", "table": 1, "bands": [{"type": "C"}], "optional": True}
    document["outputs"] = {
        "OUTPUT": {"title": "O", "edgegis": {"type": "raster", "stage": "blur", "bands": [{"type": "f"}]}},
        "SEVENS": {"title": "S", "edgegis": sevens},
    }
    return document


GRID = Grid(COLUMNS, ROWS, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "", (BandType("f", None),))
HEIGHTS = np.arange(ROWS * COLUMNS, dtype="f4").reshape(ROWS, COLUMNS) % 1000


def run(guests: Mapping[str, Guest] = GUESTS, left_out: frozenset[str] = frozenset(), **more: Any) -> Result:
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(document()))
    job = Job(algorithm, {}, {"INPUT": MemoryRaster(GRID, [HEIGHTS])}, left_out=left_out)
    return LocalTarget(sandbox=Engine(guests), want_digests=True, **more).run(job)  # type: ignore[arg-type]


def wanted() -> np.ndarray[Any, Any]:
    numbers = np.repeat(np.arange(2), (2304, ROWS - 2304))[:, None]
    padded = np.pad(HEIGHTS.astype("f8") * 2 + numbers, [(1, 1), (0, 0)])
    return (padded[:-2] + padded[1:-1] + padded[2:]).astype("f4")


@pytest.mark.parametrize("workers", [1, 3])
def test_cells_go_from_stage_to_stage(workers: int) -> None:
    result = run(workers=workers, shuffle_seed=workers)
    assert np.array_equal(result.outputs["OUTPUT"].sink.arrays[0], wanted())
    assert np.array_equal(result.outputs["SEVENS"].sink.arrays[0], HEIGHTS % 7)
    assert [record.partitions for record in result.record.stages] == [2, 1, 1, 5]


def test_the_digest_is_that_of_the_plans_windows() -> None:
    stacked = parse_descriptor(document() | {"outputs": _output_of("double")})
    result = LocalTarget(sandbox=Engine(GUESTS), want_digests=True).run(  # type: ignore[arg-type]
        Job(Algorithm(Module("0" * 64, "test", b""), stacked), {}, {"INPUT": MemoryRaster(GRID, [HEIGHTS])})
    )
    output = result.outputs["OUTPUT"]
    from edgegis.runtime.payloads.digest import source_digest

    assert output.digest == source_digest(MemoryRaster(output.grid, output.sink.arrays))


def _output_of(stage: str) -> dict[str, Any]:
    bands = [{"type": "g"}, {"type": "C"}]
    return {"OUTPUT": {"title": "O", "edgegis": {"type": "raster", "stage": stage, "bands": bands}}}


def test_what_only_an_unwanted_output_needs_does_not_run() -> None:
    result = run(left_out=frozenset({"SEVENS", "OUTPUT"}))
    assert set(result.outputs) == {"OUTPUT"}  # which is not optional
    what = document()
    what["outputs"]["SEVENS"]["edgegis"] |= {"stage": "double", "bands": [{"type": "g"}, {"type": "C"}], "table": 0}
    what["outputs"]["OUTPUT"]["edgegis"]["optional"] = True
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(what))
    job = Job(algorithm, {}, {"INPUT": MemoryRaster(GRID, [HEIGHTS])}, left_out=frozenset({"OUTPUT"}))
    result = LocalTarget(sandbox=Engine(GUESTS)).run(job)  # type: ignore[arg-type]
    assert [record.name for record in result.record.stages] == ["double"]


@pytest.mark.parametrize("windows", [None, [2], [1, 0], [0, 0], [True], ["0"], 1])
def test_wrong_lists_of_windows_are_refused(windows: Any) -> None:
    with pytest.raises(GuestContractError, match="did not list windows"):
        run({**GUESTS, "choose": lambda *_: ([], {"windows": windows})})


def test_other_bands_than_before_are_refused() -> None:
    with pytest.raises(GuestContractError, match="2 bands"):
        run({**GUESTS, "add": lambda _, streams: ([[streams[0][0]]], {})})


def test_a_raster_with_another_grid_is_refused() -> None:
    what = document()
    what["inputs"]["OTHER"] = copy.deepcopy(what["inputs"]["INPUT"])
    what["inputs"]["OTHER"]["edgegis"]["grid"] = "INPUT"
    algorithm = Algorithm(Module("0" * 64, "test", b""), parse_descriptor(what))
    for transform in ((0.5, 1.0, 0.0, 0.0, 0.0, -1.0), (0.0, 1.001, 0.0, 0.0, 0.0, -1.0)):
        other = MemoryRaster(Grid(COLUMNS, ROWS, transform, "", GRID.bands))
        job = Job(algorithm, {}, {"INPUT": MemoryRaster(GRID, [HEIGHTS]), "OTHER": other})
        with pytest.raises(BadInput, match="Align"):
            LocalTarget(sandbox=Engine(GUESTS)).run(job)  # type: ignore[arg-type]


WRONG: dict[str, tuple[int | None, dict[str, Any]]] = {
    "an unknown name": (3, {"inputs": [{"cells": "other"}]}),
    "a name that comes later": (0, {"inputs": [{"cells": "kept"}]}),
    "two kinds of input": (3, {"inputs": [{"cells": "kept", "stage": "choose"}]}),
    "a whole stage": (1, {"inputs": [{"cells": "kept"}]}),
    "anew with a halo": (2, {"over": {"windows": "INPUT", "halo": 1}}),
    "no windows of an input": (2, {"over": {"parts_of": "choose"}, "inputs": [{"stage": "choose"}]}),
    "listed by a map": (2, {"over": {"windows": "INPUT", "listed_by": "double"}}),
    "no stack": (0, {"over": {"windows": "INPUT", "stack": 0}}),
}


@pytest.mark.parametrize("why", WRONG)
def test_wrong_uses_of_cells_are_refused(why: str) -> None:
    number, change = WRONG[why]
    what = document()
    what["edgegis"]["stages"][number] |= change
    with pytest.raises(BadDescriptor):
        parse_descriptor(what)


def test_an_output_is_of_all_windows() -> None:
    with pytest.raises(BadDescriptor, match="all windows"):
        parse_descriptor(document() | {"outputs": _output_of("add")})


@pytest.mark.parametrize("positioned", [True, False])
def test_windows_beside_each_other(monkeypatch: pytest.MonkeyPatch, positioned: bool) -> None:
    if not positioned:  # as on Windows
        monkeypatch.delattr("os.pwrite")
        monkeypatch.delattr("os.preadv")
    grid = Grid(9000, 130, GRID.transform, "", GRID.bands)
    cells = np.random.default_rng(1).random((130, 9000)).astype("f4")
    kept = KeptCells(grid)
    for window in windows_of(grid):
        part = cells[window.row : window.row + window.rows, window.column : window.column + window.columns]
        kept.write(window, *table([part]))
    for window in windows_of(grid, halo=2):
        buffer = np.zeros((window.outer_rows, window.outer_columns), "f4")
        kept.read(window, 0, buffer.reshape(-1).view(np.uint8).data)
        top, left = window.row - window.top, window.column - window.left
        assert np.array_equal(buffer, cells[top : top + buffer.shape[0], left : left + buffer.shape[1]])
    kept.close()


def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(OutputFailed, match=r"No space left on device.*TMPDIR"):
        KeptCells(GRID).write(Window(0, 0, COLUMNS, 1), *table([HEIGHTS[:1]]))
