"""Peak memory of one job in a QGIS process of its own.

python -m bench.memory ALGORITHM PARAMETERS WORKERS (parameters as JSON) prints megabytes before the job and at its
peak, and seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

from .job import Job, Sizes
from .jobs import jobs
from .report import Row, command

GOAL_MB = 600
WORKERS = 2
# What is measured unless other algorithms are named; what has a goal, and stands beside QGIS's.
USUAL = ("hillshade", "slope")


def rows(folder: Path, sizes: Sizes, algorithms: Collection[str], arguments: list[str]) -> list[Row]:
    """The first job of each algorithm, as ours and as QGIS's."""
    named = [part for name in algorithms if name not in USUAL for part in ("--memory-of", name)]
    how = command("--only", "memory", *named, *arguments)
    firsts = {job.algorithm: job for job in reversed(jobs(folder, sizes, algorithms))}
    return [_row(firsts[name], folder, how) for name in algorithms]


def _row(job: Job, folder: Path, how: str) -> Row:
    before, peak, seconds = _run(job.ours, job, folder, RUN_ON="local")
    shown = {"peak MB": f"{peak:.0f}", "before the job MB": f"{before:.0f}", "s": f"{seconds:.1f}"}
    title = f"{job.title}, {WORKERS} workers: the whole QGIS process"
    if job.algorithm not in USUAL:
        return Row("memory", title, shown, "", None, how)
    shown["QGIS's peak MB"] = f"{_run(job.theirs, job, folder)[1]:.0f}"
    return Row("memory", title, shown, f"under {GOAL_MB} MB", peak < GOAL_MB, how)


def _run(algorithm: str, job: Job, folder: Path, **more: str) -> tuple[float, float, float]:
    output = folder / f"memory{job.suffix}"
    parameters = json.dumps({**job.parameters, job.output: str(output), **more})
    call = [sys.executable, "-m", "bench.memory", algorithm, parameters, str(WORKERS)]
    checkout = Path(__file__).resolve().parents[1]
    done = subprocess.run(call, check=True, capture_output=True, text=True, cwd=checkout)
    output.unlink()
    before, peak, seconds = map(float, done.stdout.split()[-3:])
    return before, peak, seconds


def peak_mb() -> float:
    """The most memory that this process has had, in megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


def main(algorithm: str, parameters: str, workers: str) -> None:
    os.environ["EDGEGIS_WORKERS"] = workers
    from .desktop import Desktop

    desktop = Desktop()
    before, start = peak_mb(), time.perf_counter()
    desktop.run(algorithm, json.loads(parameters))
    print(before, peak_mb(), time.perf_counter() - start, flush=True)
    desktop.close()
    os._exit(0)  # QGIS need not be taken apart


if __name__ == "__main__":
    main(*sys.argv[1:])
