"""Jobs in a process of its own for tests: how they are run, and processes that can be looked at."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from edgegis.runtime.algorithms.catalogue import Algorithm
from edgegis.runtime.interpreter import Interpreter
from edgegis.runtime.job import Job, Result
from edgegis.runtime.targets.child import ChildTarget
from edgegis.runtime.targets.child_process import ChildProcess, ChildProcesses


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


def run(processes: ChildProcesses, what: Algorithm, inputs: dict[str, Any], **more: Any) -> Result:
    of_run = {name: more.pop(name) for name in ("raster_sinks", "cancellation", "progress", "log") if name in more}
    job = Job(what, more.pop("parameters", {}), inputs)
    return ChildTarget(processes, **more).run(job, **of_run)


def program(code: str, monkeypatch: pytest.MonkeyPatch) -> Interpreter:
    """A Python that runs other code than it is told to."""
    monkeypatch.setattr(Interpreter, "start", start := Interpreter.start)
    here = Interpreter(Path(sys.executable))
    monkeypatch.setattr(Interpreter, "start", lambda self, _, *rest, **more: start(self, ["-c", code], *rest, **more))
    return here
