"""Jobs in a process of their own: the same results and the same errors as here; and what happens when it dies."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from edgegis.runtime.algorithms.catalogue import Catalogue, Module
from edgegis.runtime.errors import (
    BadInput,
    BadParameter,
    BrokenModule,
    Cancelled,
    EdgeGisError,
    OutputFailed,
    TimeLimit,
)
from edgegis.runtime.job import Cancellation, Job
from edgegis.runtime.payloads.payload import CHUNK_ROWS
from edgegis.runtime.targets import child
from edgegis.runtime.targets.child import ChildTarget
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.runtime.child_jobs import Seen, program, run
from edgegis.tests.runtime.local_jobs import bands
from edgegis.tests.runtime.tables import every_type, numbers, rows
from edgegis.tests.runtime.test_local_failures import FAILURES, BrokenSink, TornRaster
from edgegis.tests.runtime.wat_guests import ANSWER, LOG, LOOP, PROGRESS, algorithm, guest

MODULES = Path(__file__).resolve().parents[1] / "modules"


def test_tables_and_rasters_are_the_same_as_here(processes: Seen, roundtrip: Catalogue) -> None:
    """Every type, in several chunks, windows and bands; a process serves all the jobs of a module."""
    for name, payload in (("roundtrip", every_type(30_000)), ("roundtripraster", bands())):
        job = Job(roundtrip.algorithm(name), {}, {"INPUT": payload})
        here = LocalTarget(workers=2, want_digests=True).run(job)
        there = ChildTarget(processes, workers=2, want_digests=True, shuffle_seed=1).run(job)
        assert there.record.outputs == here.record.outputs and there.record.inputs == here.record.inputs
        theirs, ours = there.outputs["OUTPUT"], here.outputs["OUTPUT"]
        if name == "roundtrip":
            assert theirs.digest() == ours.digest()
        else:
            assert all((a == b).all() for a, b in zip(theirs.sink.arrays, ours.sink.arrays)) and theirs.sink.closed
        assert there.record.where == "this computer, in a process of its own" and there.record.workers == 2
    assert len(processes.all) == 1


def test_another_module_gets_another_process(processes: Seen) -> None:
    for other in ("first", "second"):
        what = algorithm(guest(extra=f'(func (export "{other}"))'))
        assert rows(run(processes, what, {"INPUT": numbers(1)}).outputs["OUTPUT"]) == [[1, 2, 3]]
    assert len(processes.all) == 2 and processes.codes()[0] is not None


def test_what_a_guest_says_is_heard(processes: Seen) -> None:
    says = f"{PROGRESS}{LOG}"
    body = f"(drop (call $progress (f64.const 0.5))) (call $log (i32.const 1) (i32.const 393) (i32.const 5)) {ANSWER}"
    lines, fractions = [], []
    run(
        processes,
        algorithm(guest(body, imports=says)),
        {"INPUT": numbers(1)},
        log=lambda level, line: lines.append((level, line)),
        progress=lambda fraction, step: fractions.append(fraction),
    )
    assert lines == [(1, "value")]
    assert fractions == sorted(fractions) and fractions[-1] == 1


@pytest.mark.parametrize(("body", "limits", "kind"), FAILURES, ids=["traps", "loops", "greedy", "lies"])
def test_failures_have_the_names_that_they_have_here(
    processes: Seen, body: str, limits: dict[str, Any], kind: type[EdgeGisError]
) -> None:
    what, inputs = algorithm(guest(body)), {"INPUT": numbers(CHUNK_ROWS + 1)}
    with pytest.raises(kind) as there:
        run(processes, what, inputs, workers=2, **limits)
    with pytest.raises(kind) as here:
        LocalTarget(workers=2, **limits).run(Job(what, {}, inputs))
    assert there.value.message == here.value.message and type(there.value) is kind


def test_wrong_inputs_have_the_names_that_they_have_here(processes: Seen, roundtrip: Catalogue) -> None:
    with pytest.raises(BadParameter, match="LIMIT"):
        run(processes, algorithm(guest()), {"INPUT": numbers(1)}, parameters={"LIMIT": -1})
    with pytest.raises(BadParameter, match=r"INPUT. is missing"):
        run(processes, roundtrip.algorithm("roundtripraster"), {})


def test_cancel_kills_the_process(processes: Seen) -> None:
    cancellation = Cancellation()
    timer = threading.Timer(1.0, cancellation.cancel)
    timer.start()
    with pytest.raises(Cancelled):
        run(processes, algorithm(guest(LOOP)), {"INPUT": numbers(1)}, cancellation=cancellation)
    assert processes.codes() == [-9]


def test_a_sink_that_fails_is_named_and_aborted(processes: Seen, roundtrip: Catalogue) -> None:
    with pytest.raises(OutputFailed, match=r"OUTPUT cannot be written: .*No space left"):
        run(
            processes,
            roundtrip.algorithm("roundtripraster"),
            {"INPUT": bands()},
            raster_sinks={"OUTPUT": BrokenSink},
        )
    assert BrokenSink.made[0].aborted and not BrokenSink.made[0].closed


def test_a_raster_that_cannot_be_read_is_named(processes: Seen, roundtrip: Catalogue) -> None:
    source = TornRaster(bands().grid)
    with pytest.raises(BadInput, match=r"Input raster cannot be read .rows from 1 on.: IReadBlock failed"):
        run(processes, roundtrip.algorithm("roundtripraster"), {"INPUT": source})


def test_a_job_that_hangs_beyond_its_limits_is_ended(processes: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as in a compiler, which nothing can stop: here a process that does nothing at all."""
    monkeypatch.setattr(child, "_GRACE_S", 0.2)
    monkeypatch.setattr(processes, "_find", lambda: program("import time; time.sleep(600)", monkeypatch))
    with pytest.raises(TimeLimit, match=r"took longer than 0\.7 s"):
        run(processes, algorithm(guest()), {"INPUT": numbers(1)}, time_limit_s=0.5)


def test_compiling(processes: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEGIS_CACHE_DIR", str(tmp_path))
    target = ChildTarget(processes)
    target.compile(algorithm(guest()).module)
    assert len(list((tmp_path / "compiled").iterdir())) == 1
    good = algorithm(guest()).module
    with pytest.raises(BrokenModule):
        target.compile(Module(good.sha256[::-1], "bad", good.data.replace(b"\x0b", b"\x1a")))
