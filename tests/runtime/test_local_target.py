"""Jobs on this computer, from payload to payload, with small guests and with the round-trip module."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.catalogue import Algorithm, Catalogue
from edgegis.runtime.digest import source_digest
from edgegis.runtime.errors import (
    BadParameter,
    Cancelled,
    EdgeGisError,
    GuestContractError,
    GuestTrap,
    MemoryLimit,
    OutputFailed,
    TimeLimit,
    TooLarge,
)
from edgegis.runtime.job import Cancellation, Job, Result, RunRecord
from edgegis.runtime.payload import CHUNK_ROWS, BandType, Grid, MemoryRaster, VectorPayload, Window
from edgegis.runtime.sandbox import Sandbox
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.runtime.tables import every_type, numbers, rows
from edgegis.tests.runtime.wat_guests import GREEDY, LOOP, PROGRESS, TRAP, algorithm, descriptor, guest

MODULES = Path(__file__).resolve().parents[1] / "modules"
OVERHEAD_S = 0.015


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture(scope="module")
def roundtrip() -> Catalogue:
    catalogue = Catalogue.from_folders([MODULES])
    assert not catalogue.problems
    return catalogue


def run(sandbox: Sandbox, what: Algorithm, inputs: dict[str, Any], **more: Any) -> Result:
    """Runs a job; what is no argument of `run` is the target's."""
    of_run = {name: more.pop(name) for name in ("raster_sinks", "cancellation", "progress", "log") if name in more}
    parameters = more.pop("parameters", {})
    return LocalTarget(sandbox=sandbox, **more).run(Job(what, parameters, inputs), **of_run)


@pytest.mark.parametrize("copies", [1, 30_000], ids=["one batch", "two batches"])
@pytest.mark.parametrize("workers", [1, 2, 7])
def test_every_type_comes_back(sandbox: Sandbox, roundtrip: Catalogue, copies: int, workers: int) -> None:
    payload = every_type(copies)
    result = run(sandbox, roundtrip.algorithm("roundtrip"), {"INPUT": payload}, workers=workers, shuffle_seed=workers)
    output = result.outputs["OUTPUT"]
    assert [(f.name, f.format) for f in output.schema.fields] == [(f.name, f.format) for f in payload.schema.fields]
    plain = Schema(payload.schema.fields, output.schema.metadata)
    assert VectorPayload(plain, output.batches).digest() == VectorPayload(plain, payload.batches).digest()
    if copies == 1:
        assert rows(output) == rows(payload)


def test_large_offsets_reach_the_guest(sandbox: Sandbox, roundtrip: Catalogue) -> None:
    field = Field("text", "U")
    payload = VectorPayload.from_batches(Schema((field,)), [Batch(2, (array_from_python(field, ["ä", None]),))])
    output = run(sandbox, roundtrip.algorithm("roundtrip"), {"INPUT": payload}).outputs["OUTPUT"]
    assert output.schema.fields[0].format == "u" and rows(output) == [["ä", None]]


def bands() -> MemoryRaster:
    chance = np.random.default_rng(1)
    types = [BandType(format, 3.0) for format in "cCsSiIlLfg"]
    grid = Grid(9000, 300, (0.0, 1.0, 0.0, 0.0, 0.0, -1.0), "a CRS", tuple(types))
    return MemoryRaster(grid, [chance.integers(0, 100, (300, 9000)).astype(band.dtype) for band in types])


@pytest.mark.parametrize("workers", [1, 3])
def test_every_type_of_cell_comes_back(sandbox: Sandbox, roundtrip: Catalogue, workers: int) -> None:
    source = bands()
    what = roundtrip.algorithm("roundtripraster")
    result = run(sandbox, what, {"INPUT": source}, workers=workers, shuffle_seed=2, want_digests=True)
    output = result.outputs["OUTPUT"]
    assert output.grid == source.grid and output.sink.closed
    for mine, other in zip(output.sink.arrays, source.arrays):
        assert (mine == other).all()
    assert output.digest == source_digest(source) == result.record.outputs["OUTPUT"]


def test_parts_join_in_the_plans_order(sandbox: Sandbox) -> None:
    result = run(sandbox, algorithm(guest()), {"INPUT": numbers(CHUNK_ROWS + 1)}, workers=2, shuffle_seed=1)
    assert rows(result.outputs["OUTPUT"]) == [[1, 2, 3, 1, 2, 3]]


FAILURES: list[tuple[str, dict[str, Any], type[EdgeGisError]]] = [
    (TRAP, {}, GuestTrap),
    (LOOP, {"time_limit_s": 0.3}, TimeLimit),
    (GREEDY, {"memory_limit": 1 << 24}, MemoryLimit),
    ("(i32.store (i32.const 96) (i32.const 0)) (i32.const 64)", {}, GuestContractError),
]


@pytest.mark.parametrize(("body", "limits", "kind"), FAILURES, ids=["traps", "loops", "greedy", "lies"])
@pytest.mark.parametrize("workers", [1, 4])
def test_failures_are_named_and_the_target_serves_on(
    sandbox: Sandbox, body: str, limits: dict[str, Any], kind: type[EdgeGisError], workers: int
) -> None:
    with pytest.raises(EdgeGisError) as caught:
        run(sandbox, algorithm(guest(body)), {"INPUT": numbers(3 * CHUNK_ROWS)}, workers=workers, **limits)
    assert type(caught.value) is kind
    assert run(sandbox, algorithm(guest()), {"INPUT": numbers(1)}, workers=workers).outputs


@pytest.mark.parametrize("workers", [1, 4])
def test_cancel_ends_a_looping_job_soon(sandbox: Sandbox, workers: int) -> None:
    cancellation, times = Cancellation(), []

    def cancel() -> None:
        times.append(time.monotonic())
        cancellation.cancel()

    timer = threading.Timer(0.3, cancel)
    timer.start()
    with pytest.raises(Cancelled):
        run(
            sandbox,
            algorithm(guest(LOOP)),
            {"INPUT": numbers(4 * CHUNK_ROWS)},
            workers=workers,
            cancellation=cancellation,
        )
    assert time.monotonic() - times[0] < 1.0
    timer.join()


class BrokenSink(MemoryRaster):
    """A sink whose disk is full after the first window."""

    made: Sequence[BrokenSink] = ()

    def __init__(self, grid: Grid) -> None:
        super().__init__(grid)
        self.written = 0
        BrokenSink.made = [self]

    def write(self, window: Window, bands: Sequence[memoryview]) -> None:
        self.written += 1
        if self.written > 1:
            raise OSError(28, "No space left on device")


def test_a_sink_that_fails_is_named_and_aborted(sandbox: Sandbox, roundtrip: Catalogue) -> None:
    with pytest.raises(OutputFailed, match=r"OUTPUT cannot be written: .*No space left"):
        run(
            sandbox,
            roundtrip.algorithm("roundtripraster"),
            {"INPUT": bands()},
            raster_sinks={"OUTPUT": BrokenSink},
        )
    assert BrokenSink.made[0].aborted and not BrokenSink.made[0].closed


def test_an_error_of_the_progress_window_ends_the_job_as_it_is(sandbox: Sandbox) -> None:
    def broken(fraction: float, message: str) -> None:
        raise RuntimeError("closed")

    body = f"(if (call $progress (f64.const 0.5)) (then {TRAP})) (i32.const 64)"
    with pytest.raises(RuntimeError, match="closed"):
        run(sandbox, algorithm(guest(body, imports=PROGRESS)), {"INPUT": numbers(1)}, progress=broken)


WRONG_INPUTS: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {}, "Layer .INPUT. is missing"),
    ({"INPUT": bands()}, {}, "must be a vector layer"),
    ({"INPUT": numbers(1), "MORE": numbers(1)}, {}, "has no input 'MORE'"),
    ({"INPUT": numbers(1)}, {"LIMIT": 0}, "must be a number above 0"),
    ({"INPUT": numbers(1)}, {"LIMIT": float("nan")}, "is NaN"),
]


@pytest.mark.parametrize(("inputs", "parameters", "words"), WRONG_INPUTS)
def test_wrong_inputs_are_named(
    sandbox: Sandbox, inputs: dict[str, Any], parameters: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadParameter, match=words):
        run(sandbox, algorithm(guest()), inputs, parameters=parameters)


def test_what_cannot_fit_is_refused_before_it_is_read(sandbox: Sandbox) -> None:
    document = descriptor()
    document["edgegis"]["peak_memory"] = {"inputs": {"INPUT": 100.0}}
    with pytest.raises(TooLarge):
        run(sandbox, algorithm(guest(TRAP), document), {"INPUT": numbers(50_000)}, memory_limit=1 << 24)


def test_columns_that_no_guest_sees_do_not_count_as_memory(sandbox: Sandbox) -> None:
    document = descriptor()
    document["edgegis"]["peak_memory"] = {"inputs": {"INPUT": 100.0}}
    document["edgegis"]["stages"][0]["inputs"] = [{"input": "INPUT", "columns": []}]
    result = run(sandbox, algorithm(guest(), document), {"INPUT": numbers(50_000)}, memory_limit=1 << 24)
    assert result.outputs["OUTPUT"].rows == 3


STAGES = [
    {"name": "prepare", "function": "p", "kind": "whole", "inputs": [{"input": "INPUT", "columns": []}]},
    {
        "name": "rows",
        "function": "f",
        "kind": "map",
        "over": {"rows": "INPUT"},
        "inputs": [{"input": "INPUT"}, {"stage": "prepare"}],
    },
    {
        "name": "again",
        "function": "g",
        "kind": "map",
        "over": {"rows": "INPUT"},
        "inputs": [{"stage": "rows", "partition": "same"}],
    },
    {"name": "total", "function": "t", "kind": "reduce", "fan_in": 2, "inputs": [{"stage": "again"}]},
]


@pytest.mark.parametrize(("batches", "calls"), [(0, 1), (1, 1), (2, 1), (3, 3), (5, 6)])
def test_a_plan_of_all_kinds_of_stages(sandbox: Sandbox, batches: int, calls: int) -> None:
    document = descriptor()
    document["edgegis"]["stages"] = STAGES
    document["outputs"]["OUTPUT"]["edgegis"]["stage"] = "total"
    result = run(sandbox, algorithm(guest(), document), {"INPUT": numbers(batches * CHUNK_ROWS)}, workers=2)
    assert rows(result.outputs["OUTPUT"]) == [[1, 2, 3]]
    parts = {stage.name: stage.partitions for stage in result.record.stages}
    assert parts == {"prepare": 1, "rows": max(1, batches), "again": max(1, batches), "total": calls}


def test_the_record_tells_the_run_and_survives_json(sandbox: Sandbox) -> None:
    result = run(sandbox, algorithm(guest()), {"INPUT": numbers(10)}, want_digests=True, why="RUN_ON=local")
    record = RunRecord.from_json(result.record.to_json())
    assert record == result.record
    assert record.bytes_in == 80 and record.bytes_out == 24 and record.stages[0].bytes_out == 24
    assert record.outputs["OUTPUT"] == result.outputs["OUTPUT"].digest()
    said = "\n".join(record.summary_lines())
    for words in ("this computer (RUN_ON=local)", "1 worker", record.module[:12], "80 B in", "Step rows"):
        assert words in said


def test_progress_goes_from_zero_to_one(sandbox: Sandbox) -> None:
    seen: list[float] = []
    body = "(drop (call $progress (f64.const 0.5))) (i32.const 64)"
    run(
        sandbox,
        algorithm(guest(body, imports=PROGRESS)),
        {"INPUT": numbers(3 * CHUNK_ROWS)},
        workers=1,
        progress=lambda fraction, message: seen.append(fraction),
    )
    assert seen == sorted(seen) and seen[0] == 0 and seen[-1] == 1
    assert 0.5 / 3 in [pytest.approx(fraction) for fraction in seen]


def test_a_job_that_computes_nothing_costs_little(sandbox: Sandbox) -> None:
    what, inputs = algorithm(guest()), {"INPUT": numbers(10)}
    times = []
    for _ in range(10):
        start = time.perf_counter()
        run(sandbox, what, inputs)
        times.append(time.perf_counter() - start)
    assert min(times[1:]) < OVERHEAD_S


def test_instances_give_their_memory_back(sandbox: Sandbox) -> None:
    """Forty jobs of 64 MB each would not fit otherwise."""
    import resource

    what = algorithm(
        guest("(memory.fill (i32.const 65536) (i32.const 1) (i32.const 66000000)) (i32.const 64)", pages=1024)
    )
    run(sandbox, what, {"INPUT": numbers(1)})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(40):
        run(sandbox, what, {"INPUT": numbers(1)})
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000


def test_fields_of_the_schema_are_the_first_parts(sandbox: Sandbox) -> None:
    result = run(sandbox, algorithm(guest()), {"INPUT": numbers(0)})
    assert result.outputs["OUTPUT"].schema.fields == (Field("value", "l", False),)
