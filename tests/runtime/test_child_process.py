"""Processes of modules that die, say nonsense or outlive what they should not."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from edgegis.runtime.errors import (
    EdgeGisError,
    GuestContractError,
    GuestTrap,
    MemoryLimit,
    TargetMissing,
    present,
)
from edgegis.runtime.interpreter import Interpreter
from edgegis.runtime.targets import child_messages, child_process
from edgegis.runtime.targets.child_process import ChildProcesses
from edgegis.tests.runtime.child_jobs import Seen, program, run
from edgegis.tests.runtime.local_jobs import bands
from edgegis.tests.runtime.tables import numbers
from edgegis.tests.runtime.wat_guests import algorithm, guest


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
    "a record of other types": (
        "DONE",
        "{'values': {}, 'record': {'algorithm': 'a', 'version': '1', 'module': 'm', 'module_name': 'n', "
        "'parameters': {}, 'compile_s': 'long'}}",
        "b''",
    ),
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


PARENT = """
import sys
from edgegis.runtime.targets.child import ChildTarget
from edgegis.runtime.job import Job
from edgegis.tests.runtime.child_jobs import Seen
from edgegis.tests.runtime.tables import numbers
from edgegis.tests.runtime.wat_guests import LOG, LOOP, algorithm, guest
processes = Seen()
log = lambda level, line: print(processes.all[0]._process.pid, flush=True)
body = f"(call $log (i32.const 1) (i32.const 393) (i32.const 5)) {LOOP}"
ChildTarget(processes).run(Job(algorithm(guest(body, imports=LOG)), {}, {"INPUT": numbers(1)}), log=log)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_process_ends_with_its_parent() -> None:
    """Also one whose guest never ends, and a parent that is killed."""
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        pid = int(present(parent.stdout).readline())
        assert Path(f"/proc/{pid}").exists()
        parent.kill()
    end = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
        assert time.monotonic() < end, "the process outlives its parent"
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_no_secret_is_told_to_a_process(processes: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGEGIS_EDGE_TOKEN", "of an endpoint")
    run(processes, algorithm(guest()), {"INPUT": numbers(1)})
    environment = Path(f"/proc/{processes.all[0]._process.pid}/environ").read_bytes()
    assert b"PYTHONPATH" in environment and b"of an endpoint" not in environment
