"""What a job costs that computes nothing, a job of 100 features, and the first job of all; what the plugin costs when
QGIS starts, and how long a run goes on after cancel.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from . import data
from .desktop import Desktop
from .job import Job, Sizes
from .jobs import jobs
from .report import Row, command
from .rounds import alternate, many_ms, median_and_worst
from .served import looping_job, served

EMPTY_LOCAL_MS, EMPTY_EDGE_MS, HUNDRED_MS, LOAD_MS, CANCEL_MS = 15, 20, 50, 50, 200
_COMMAND = command("--only", "overheads")
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
        ms = many_ms(lambda target=target: target.run(caught[0]))
        title = f"a job that computes nothing, {where}"
        met = median(ms) < goal
        found.append(Row("overheads", title, median_and_worst(ms), f"p50 under {goal} ms", met, _COMMAND))
    return found


LOAD = """
import time
import qgis.core, qgis.PyQt.QtGui
application = qgis.core.QgsApplication([], True)
application.initQgis()
times = [time.process_time()]
import edgegis
edgegis.classFactory(None)
from edgegis.processing_providers.provider import EdgeGisProvider
times.append(time.process_time())
from edgegis.edgegis_plugin.settings import QgisSettings
from edgegis.processing_providers.targets import Targets
from edgegis.runtime.algorithms.catalogue import Catalogue
EdgeGisProvider(Targets(Catalogue.default(), QgisSettings())).refreshAlgorithms()
times.append(time.process_time())
print(*(1000 * (later - earlier) for earlier, later in zip(times, times[1:])), flush=True)
import os
os._exit(0)
"""


def loading(times: int = 10) -> Iterator[Row]:
    """The plugin in a QGIS that starts, each time in a process of its own: milliseconds of the processor."""
    runs = []
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True, text=True)
        runs.append([float(ms) for ms in done.stdout.split()])
    titles = "the plugin and its provider imported", "the provider loaded, its algorithms listed"
    for title, ms in zip(titles, map(list, zip(*runs))):
        goal = f"p50 under {LOAD_MS} ms"
        title = f"{title} (of the processor)"
        yield Row("overheads", title, median_and_worst(ms), goal, median(ms) < LOAD_MS, _COMMAND)


def cancelling(folder: Path) -> Iterator[Row]:
    """How long a run goes on after cancel. Its guest never ends, or the endpoint never answers."""
    from edgegis.runtime.targets.endpoint import EndpointTarget
    from edgegis.runtime.targets.local import LocalTarget

    job, modules = looping_job(folder)
    with served(folder / "cancelling", "--modules", str(modules)) as edge, _silent() as silent:
        targets = {
            "of a guest that never ends, here": LocalTarget(),
            "of a guest that never ends, edge on loopback": EndpointTarget(edge.url),
            "of a request that an endpoint never answers": EndpointTarget(silent),
        }
        for title, target in targets.items():
            ms = [1000 * _after_cancel_s(target, job, 0.05 + 0.1 * number) for number in range(20)]
            goal = f"at most {CANCEL_MS} ms"
            yield Row("overheads", f"cancel {title}", median_and_worst(ms), goal, max(ms) <= CANCEL_MS, _COMMAND)


@contextlib.contextmanager
def _silent() -> Iterator[str]:
    """The address of what takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def _after_cancel_s(target: Any, job: Any, moment_s: float) -> float:
    """Seconds from cancel, so long after the run has begun, to the run's end."""
    from edgegis.runtime.errors import Cancelled
    from edgegis.runtime.job import Cancellation

    cancellation, cancelled = Cancellation(), [0.0]

    def cancel() -> None:
        cancelled[0] = time.perf_counter()
        cancellation.cancel()

    timer = threading.Timer(moment_s, cancel)
    timer.start()
    with contextlib.suppress(Cancelled):
        target.run(job, cancellation=cancellation)
    ended = time.perf_counter()
    timer.join()
    return ended - cancelled[0]


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
        found.append(Row("overheads", f"`{name}`, 100 features", shown, goal, met, _COMMAND))
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
