"""A raster job on an endpoint of this computer against the same job without it: what data cost on their way."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from .report import Row, command
from .rounds import seconds
from .served import served

_SIDE = 8_000  # of Float32 cells: 256 MB
_GOALS = {"first time": 2.5, "its input is there": 1.3}


def rows(folder: Path, rounds: int) -> Iterator[Row]:
    """From memory to memory. Each round has heights and angles of its own, so that nothing is known of them. Results
    come into the same memory every time, here and there: what fresh memory costs is the kernel's matter. A round begins
    when the endpoint has written what came in the one before.
    """
    from edgegis.runtime import settings
    from edgegis.runtime.algorithms.catalogue import Catalogue
    from edgegis.runtime.job import Job
    from edgegis.runtime.payloads.payload import BandType, Grid, MemoryRaster
    from edgegis.runtime.targets.endpoint import EndpointTarget
    from edgegis.runtime.targets.local import LocalTarget

    algorithm = Catalogue.from_folders(settings.module_folders()).algorithm("hillshade")
    grid = Grid(_SIDE, _SIDE, (0.0, 10.0, 0.0, 0.0, 0.0, -10.0), "", (BandType("f"),))
    heights = np.random.default_rng(1).random((_SIDE, _SIDE), dtype=np.float32)
    room = np.zeros_like(heights)
    result = {"OUTPUT": lambda grid: MemoryRaster(grid, [room])}
    measured: dict[str, list[float]] = {"here": [], **{name: [] for name in _GOALS}}
    with served(folder / "raster", EDGEGIS_ENDPOINT_RESULT_CACHE="0") as endpoint:
        there, here = EndpointTarget(endpoint.url), LocalTarget()
        for number in range(rounds + 1):  # the first opens what a first run opens
            job = Job(algorithm, {"AZIMUTH": float(number)}, {"INPUT": MemoryRaster(grid, [heights + number])})
            runs: list[Any] = []
            times = {
                "here": seconds(lambda job=job: here.run(job, raster_sinks=result)),
                "first time": seconds(lambda job=job, runs=runs: runs.append(there.run(job, raster_sinks=result))),
            }
            stored = Job(algorithm, {"AZIMUTH": 100.0 + number}, {}, runs[0].input_manifests)
            times["its input is there"] = seconds(lambda job=stored: there.run(job, raster_sinks=result))
            for name, taken in times.items():
                measured[name] += [taken] if number else []
            _wait_until_written(endpoint.data)
        there.close()
    for name, goal in _GOALS.items():
        ratio = median(far / near for far, near in zip(measured[name], measured["here"]))
        shown = {"s": f"{median(measured[name]):.2f}", "here s": f"{median(measured['here']):.2f}"}
        shown["times as long"] = f"{ratio:.1f}x"
        title = f"hillshade of {_SIDE:,} x {_SIDE:,} Float32 on an endpoint, {name}"
        yield Row("serving", title, shown, f"at most {goal:g}x", ratio <= goal, command("--only", "serving"))


def _wait_until_written(data: Path) -> None:
    with contextlib.closing(sqlite3.connect(data / "endpoint.sqlite", timeout=30)) as connection:
        for _ in range(600):
            (blobs,) = connection.execute("SELECT count(*) FROM blob").fetchone()
            if sum(1 for _ in (data / "blobs").glob("??/*")) == blobs:
                return
            time.sleep(0.1)
    raise RuntimeError("the endpoint does not write what it was sent")
