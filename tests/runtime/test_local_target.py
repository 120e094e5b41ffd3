"""Jobs on this computer, from payload to payload, with small guests and with the round-trip module."""

from __future__ import annotations

import re

import pytest

from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.arrow import Batch, Field, Schema, array_from_python
from edgegis.runtime.errors import (
    TooLarge,
)
from edgegis.runtime.guests.sandbox import Sandbox
from edgegis.runtime.payloads.digest import source_digest
from edgegis.runtime.payloads.payload import CHUNK_ROWS, VectorPayload
from edgegis.runtime.run_record import RunRecord
from edgegis.tests.runtime.local_jobs import bands, run
from edgegis.tests.runtime.tables import every_type, numbers, rows
from edgegis.tests.runtime.wat_guests import PROGRESS, TRAP, algorithm, descriptor, guest


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
    assert record.started.endswith("+00:00") and not record.cached
    assert re.fullmatch(r"Ran on this computer with 1 worker \([0-9.]+ s\)", record.ran(record.where)[-1])
    details = "\n".join(record.detail_lines())
    for words in (record.module[:12], "80 B in", "Step rows"):
        assert words in details


def test_more_workers_than_can_be_are_said(sandbox: Sandbox) -> None:
    lines: list[str] = []
    result = run(
        sandbox, algorithm(guest()), {"INPUT": numbers(10)}, workers=300, log=lambda level, line: lines.append(line)
    )
    assert lines == ["300 workers are set; 256 is the most that are used."]
    assert result.record.workers == 1


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


def test_the_next_job_of_a_module_neither_compiles_it_nor_reads_its_code(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    what, inputs = algorithm(guest()), {"INPUT": numbers(10)}
    run(sandbox, what, inputs)
    monkeypatch.setattr(sandbox, "cache", None)
    assert run(sandbox, what, inputs).record.compiled == "warm"


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
