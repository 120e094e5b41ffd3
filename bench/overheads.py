"""What a job costs that computes nothing, a job of 100 features, and the first job of all."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from . import data
from .desktop import Desktop
from .job import Job, Sizes
from .jobs import jobs
from .report import Row, command
from .rounds import alternate, typical_ms

EMPTY_LOCAL_MS, EMPTY_EDGE_MS, HUNDRED_MS = 15, 20, 50
FEW = Sizes(points=100, few_points=100, polygons=100, heatmap_points=100, raster_side=100, zones=100)


def empty_job(desktop: Desktop, folder: Path, edge: str) -> list[Row]:
    """The round trip of one feature, without QGIS around it: target and payload alone."""
    from edgegis.runtime.job import Job as RuntimeJob
    from edgegis.runtime.targets.endpoint import EndpointTarget
    from edgegis.runtime.targets.local import LocalTarget

    caught: list[RuntimeJob] = []
    original = LocalTarget.run

    def catch(target: Any, job: RuntimeJob, **more: Any) -> Any:
        caught.append(job)
        return original(target, job, **more)

    LocalTarget.run = catch  # type: ignore[method-assign]
    parameters = {"INPUT": str(data.points(folder, 1)), "RUN_ON": "local", "OUTPUT": "TEMPORARY_OUTPUT"}
    try:
        desktop.run("edgegis:roundtrip", parameters)
    finally:
        LocalTarget.run = original  # type: ignore[method-assign]
    targets = {"here": (LocalTarget(desktop.plugin.provider.targets.catalogue), EMPTY_LOCAL_MS)}
    if edge:
        targets["edge on loopback, warm"] = (EndpointTarget(edge), EMPTY_EDGE_MS)
    found = []
    for where, (target, goal) in targets.items():
        ms = typical_ms(lambda target=target: target.run(caught[0]))
        title = f"a job that computes nothing, {where}"
        found.append(
            Row("overheads", title, {"ms": f"{ms:.1f}"}, f"under {goal} ms", ms < goal, command("--only", "overheads"))
        )
    return found


def hundred_features(desktop: Desktop, folder: Path, rounds: int) -> list[Row]:
    """Every algorithm on 100 features (a raster of 100 x 100 cells), to TEMPORARY_OUTPUT, against QGIS's."""
    found = []
    chosen: Mapping[str, Job] = {job.algorithm: job for job in jobs(folder, FEW) if job.theirs}
    for name, job in chosen.items():
        parameters = {**job.parameters, job.output: "TEMPORARY_OUTPUT"}
        sides = {"ours": job.ours, "QGIS": job.theirs}
        runs = {side: (lambda id=id, p=parameters: desktop.run(id, p)) for side, id in sides.items()}
        alternate(runs, 1)
        measured = alternate(runs, max(rounds, 7))
        ours, theirs = (1000 * median(measured[side]) for side in ("ours", "QGIS"))
        shown = {"ours ms": f"{ours:.0f}", "QGIS ms": f"{theirs:.0f}", "slower by ms": f"{ours - theirs:.0f}"}
        goal = f"at most {HUNDRED_MS} ms slower"
        met = ours - theirs <= HUNDRED_MS
        found.append(Row("overheads", f"`{name}`, 100 features", shown, goal, met, command("--only", "overheads")))
    return found


def first_use() -> list[Row]:
    """Compile every module in a process of its own: with an empty cache, and again with what the first one left."""
    found = []
    with tempfile.TemporaryDirectory(prefix="edgegis-bench-cache-") as folder:
        environment = {**os.environ, "EDGEGIS_CACHE_DIR": folder}
        runs = [_compile_all(environment) for _ in range(2)]
    for name in runs[0]:
        cold, cached = (run[name] for run in runs)
        shown = {"cold ms": f"{cold:.0f}", "from the cache ms": f"{cached:.1f}"}
        found.append(Row("cold", f"module `{name}`", shown, "cold under 1 s", cold < 1000, command("--only", "cold")))
    return found


COMPILE_ALL = """
import time
from edgegis.runtime.algorithms.catalogue import Catalogue
from edgegis.runtime.job import Cancellation
from edgegis.runtime.guests.sandbox import Limits, Sandbox
sandbox = Sandbox()
for module in Catalogue.default().modules:
    start = time.perf_counter()
    with sandbox.lease(module.sha256, lambda: module.data, Limits(), Cancellation()):
        print(module.name, 1000 * (time.perf_counter() - start))
"""


def _compile_all(environment: Mapping[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", COMPILE_ALL], env=environment, check=True, capture_output=True, text=True
    )
    return {name: float(ms) for name, ms in (line.split() for line in done.stdout.splitlines())}
