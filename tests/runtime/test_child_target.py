"""Jobs in a process of their own: the same results and the same errors as here; and what happens when it dies."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm, Catalogue, Module
from edgegis.runtime.errors import (
    BadInput,
    BadParameter,
    BrokenModule,
    Cancelled,
    EdgeGisError,
    GuestContractError,
    GuestTrap,
    MemoryLimit,
    OutputFailed,
    TargetMissing,
    TimeLimit,
)
from edgegis.runtime.interpreter import Interpreter
from edgegis.runtime.job import Cancellation, Job, Result
from edgegis.runtime.payloads.payload import CHUNK_ROWS
from edgegis.runtime.targets import child, child_messages, child_process
from edgegis.runtime.targets.child import ChildTarget
from edgegis.runtime.targets.child_process import ChildProcess, ChildProcesses
from edgegis.runtime.targets.local import LocalTarget
from edgegis.tests.runtime.local_jobs import bands
from edgegis.tests.runtime.tables import every_type, numbers, rows
from edgegis.tests.runtime.test_local_failures import FAILURES, BrokenSink, TornRaster
from edgegis.tests.runtime.wat_guests import ANSWER, LOG, LOOP, PROGRESS, algorithm, guest

MODULES = Path(__file__).resolve().parents[1] / "modules"


class Seen(ChildProcesses):
    """Processes that the test can look at."""

    def __init__(self, *arguments: Any, **more: Any):
        self.all: list[ChildProcess] = []
        super().__init__(*arguments, **more)

    def _taken(self, sha256: str) -> ChildProcess:
        taken = super()._taken(sha256)
        if taken not in self.all:
            self.all.append(taken)
        return taken

    def codes(self) -> list[int | None]:
        return [process._process.poll() for process in self.all]


@pytest.fixture
def processes() -> Iterator[Seen]:
    processes = Seen()
    yield processes
    processes.close()
    assert None not in processes.codes(), "a process was left behind"


def run(processes: ChildProcesses, what: Algorithm, inputs: dict[str, Any], **more: Any) -> Result:
    of_run = {name: more.pop(name) for name in ("raster_sinks", "cancellation", "progress", "log") if name in more}
    job = Job(what, more.pop("parameters", {}), inputs)
    return ChildTarget(processes, **more).run(job, **of_run)


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


# -- processes that die ----------------------------------------------------------------------------------------------


def engine(folder: Path, code: str) -> ChildProcesses:
    """Processes whose wasmtime is such: it stands for an engine that a guest has broken out of."""
    (folder / "wasmtime").mkdir(parents=True)
    (folder / "wasmtime" / "__init__.py").write_text(code)
    return Seen(first=[str(folder)])


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        ("import ctypes; ctypes.string_at(0)", GuestTrap, r"made its process crash \(SIGSEGV\).*project are as they"),
        ("import os; os._exit(7)", GuestTrap, "exit code 7"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", MemoryLimit, "memory ran out"),
    ],
)
def test_a_process_that_dies_is_named_and_the_next_job_runs(
    processes: Seen, tmp_path: Path, code: str, kind: type[EdgeGisError], sentence: str
) -> None:
    with pytest.raises(kind, match=sentence):
        run(engine(tmp_path, code), algorithm(guest()), {"INPUT": numbers(1)})
    assert run(processes, algorithm(guest()), {"INPUT": numbers(1)}).outputs


def program(code: str, monkeypatch: pytest.MonkeyPatch) -> Interpreter:
    """A Python that runs other code than it is told to."""
    monkeypatch.setattr(Interpreter, "start", start := Interpreter.start)
    here = Interpreter(Path(sys.executable))
    monkeypatch.setattr(Interpreter, "start", lambda self, _, *rest, **more: start(self, ["-c", code], *rest, **more))
    return here


def test_a_python_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = program("raise SystemExit('No module named numpy')", monkeypatch)
    with pytest.raises(TargetMissing, match=r"No module named numpy \(exit code 1\)"):
        run(ChildProcesses(lambda: broken), algorithm(guest()), {"INPUT": numbers(1)})
    missing = Interpreter(Path("/nowhere/python3"))
    with pytest.raises(TargetMissing, match="cannot start Python"):
        run(ChildProcesses(lambda: missing), algorithm(guest()), {"INPUT": numbers(1)})


# What a process may say once a guest has broken out: a kind, a document, bytes.
NONSENSE: dict[str, tuple[str, str, str]] = {
    "rows of no table": ("ROWS", "{'name': 'OUTPUT', 'rows': 1}", "b''"),
    "rows of another type": ("TABLE", "{'name': 'OUTPUT', 'kind': 'vector', 'chunks': [], 'schema': 5}", "b''"),
    "a table that nobody wants": ("TABLE", "{'name': 'OTHER', 'kind': 'vector', 'chunks': []}", "b''"),
    "a raster where a table is to come": ("OPEN", "{'name': 'OUTPUT', 'grid': {}}", "b''"),
    "cells of no raster": ("WRITE", "{'name': 'OUTPUT', 'window': [0] * 8}", "b''"),
    "a window of a table": ("READ", "{'name': 'INPUT', 'window': [0] * 8, 'band': 0, 'request': 0}", "b''"),
    "an end without results": ("DONE", "{'values': {}, 'record': {}}", "b''"),
    "a record that is none": ("DONE", "{'values': {}, 'record': 7}", "b''"),
    "progress that is no number": ("PROGRESS", "{'fraction': 'x', 'step': 1}", "b''"),
    "a log without words": ("LOG", "{}", "b''"),
}


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_is_refused(processes: Seen, monkeypatch: pytest.MonkeyPatch, nonsense: str) -> None:
    kind, document, data = NONSENSE[nonsense]
    code = f"""
import sys
from edgegis.runtime.targets import child_messages as say
channel = say.Channel(sys.stdin.buffer, sys.stdout.buffer)
channel.send(say.READY)
channel.send(say.{kind}, {document}, {data})
sys.stdin.buffer.read()
"""
    monkeypatch.setattr(processes, "_find", lambda: program(code, monkeypatch))
    with pytest.raises(GuestContractError, match="says what makes no sense"):
        run(processes, algorithm(guest()), {"INPUT": numbers(1)})


def test_a_message_that_is_none_of_ours_is_refused(processes: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys; sys.stdout.buffer.write(b'\\xff' * 64); sys.stdout.flush(); sys.stdin.buffer.read()"
    monkeypatch.setattr(processes, "_find", lambda: program(code, monkeypatch))
    with pytest.raises(GuestContractError):
        run(processes, algorithm(guest()), {"INPUT": numbers(1)})


def test_windows_must_lie_in_their_raster() -> None:
    grid = bands().grid
    for numbers_ in ([0, 0, 9001, 1, 0, 0, 0, 0], [5, 0, 1, 1, 6, 0, 0, 0], [-1, 0, 1, 1, 0, 0, 0, 0], [0], None):
        with pytest.raises(ValueError, match="window"):
            child_messages.window_of(numbers_, grid)
    window = child_messages.window_of([5, 5, 10, 10, 5, 5, 5, 5], grid)
    assert child_messages.window_json(window) == [5, 5, 10, 10, 5, 5, 5, 5]


def test_an_idle_process_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_process, "_IDLE_S", 0.1)
    processes = Seen()
    run(processes, algorithm(guest()), {"INPUT": numbers(1)})
    processes.all[0]._process.wait(60)
    assert processes._idle is None
